"""Clusters, concentration, measures and outcomes (docs/odd.md#entities), by hand."""

from __future__ import annotations

import numpy as np
import pytest

from model.observe import cluster_tiers as clusters
from model.observe import concentration, measures, recorder
from model.observe.cluster_tiers import Clusters
from model.observe.missing import REASONS, Missing
from model.observe.outcomes import BY_NAME, OUTCOMES, goals_without_figure, values
from model.regions import load_region

# the declared rule -------------------------------------------------------------------------------------------------


def cells(**columns):
    """Cells of one kind with the named columns; what is not named is a plain cluster of 100 亿元."""
    plain = {"row": 0, "column": 0, "nominal": 100.0, "real": 100.0, "firms": 20.0, "workers": 100.0, "quotient": 2.0,
             "largest": 0.2, "local_sourcing": 0.3, "cost": 1.0, "quality": 1.0}  # fmt: skip
    count = max(len(value) for value in columns.values())
    filled = {name: np.array(columns.get(name, [value] * count)) for name, value in plain.items()}
    return Clusters("made", **filled)


def test_a_cluster_has_ten_firms_a_quotient_above_one_and_no_dominant_firm():
    found = cells(firms=[10, 9, 10, 10], quotient=[1.01, 2, 1.0, 2], largest=[0.79, 0.1, 0.1, 0.8])
    assert found.counted.tolist() == [True, False, False, False]


def province(tiny, scale=1.0):
    """Three firms of the first city, one of the second; the last firm of the first city is below scale."""
    world = tiny(segment=[0, 0, 4, 0, 0], place=[0, 1, 0, 2, 0], revenue=[4.0, 1.0, 5.0, 10.0, 7.0],
                 workers=[10.0, 20.0, 30.0, 40.0, 50.0], local_purchases=[1.0, 0.5, 0.0, 0.0, 0.5],
                 industrial_purchases=[2.0, 1.0, 0.0, 0.0, 1.0], above_scale=[True, True, True, True, False],
                 scale=scale)  # fmt: skip
    world.segments.deflator = [1.2, 1, 1, 1, 1]
    return world


def flows(world):
    """The quarter's flows as if it were a whole year."""
    return clusters.quarter_flows(world)


def leading(world):
    return clusters.leading(world, flows(world), clusters.Sellers.of(world))[0]


def at(found, row, column):
    (where,) = np.flatnonzero((found.row == row) & (found.column == column))
    return where


def test_leading_clusters_are_city_and_field(tiny):
    world = province(tiny)
    found = leading(world)
    names, _ = clusters.field_codes(world)
    electronics = at(found, 0, names.index("E1"))
    assert len(found.row) == 3  # cells without revenue are left out
    assert found.nominal[electronics] == pytest.approx(1.2 * 5)
    assert found.real[electronics] == pytest.approx(5)
    assert found.firms[electronics] == 2  # the one below scale does not count
    assert found.largest[electronics] == pytest.approx(4 / 5)
    # share of the field in the city (6 of 11) over its share in the province (18 of 23)
    assert found.quotient[electronics] == pytest.approx((6 / 11) / (18 / 23))
    assert found.local_sourcing[electronics] == pytest.approx(2 / 4)


def test_characteristic_clusters_are_place_and_segment(tiny):
    found = clusters.characteristic(world := province(tiny), flows(world), clusters.Sellers.of(world))
    assert sorted(zip(found.row.tolist(), found.column.tolist(), strict=True)) == [(0, 0), (0, 4), (1, 0), (2, 0)]
    food = at(found, 0, 4)
    # half of the first place is food: 5 of 9.8 there, 5 of 23 in the province
    assert found.quotient[food] == pytest.approx((5 / 9.8) / (5 / 23))
    assert found.largest[food] == 1.0


def test_a_tenth_of_the_firms_is_reported_ten_times(tiny):
    whole, tenth = leading(province(tiny)), leading(province(tiny, scale=0.1))
    for name in ("nominal", "real", "firms", "workers"):
        assert getattr(tenth, name) == pytest.approx(10 * getattr(whole, name))
    for name in ("quotient", "largest", "local_sourcing"):
        assert getattr(tenth, name) == pytest.approx(getattr(whole, name))


def test_the_rest_of_industry_is_no_field(tiny, monkeypatch):
    world = province(tiny)
    codes = np.array([0, 0, 0, 0, 1])
    monkeypatch.setattr(clusters, "field_codes", lambda world: (["E1", "OTHER"], codes))
    key_fields, everything = clusters.leading(world, flows(world), clusters.Sellers.of(world))
    assert key_fields.column.tolist() == [0, 0]
    assert everything.column.tolist() == [0, 1, 0]  # but it is a part of every sum
    assert everything.real.sum() == pytest.approx(20)


def test_the_three_industries_add_up_their_segments(tiny):
    world = province(tiny)
    found = clusters.industries(world, flows(world))
    assert found == pytest.approx({"electronics": 1.2 * 15, "food": 5.0, "equipment": 0.0})


def count(top, small, groups, first=None, growth=1.0, zone=None, real=None):
    class Map:
        pass

    world = Map()
    world.places = Map()
    world.places.zone = np.ones(9, dtype=bool) if zone is None else np.array(zone)
    groups = {"equipment": groups[0], "food": groups[1], "electronics": groups[2]}
    now = (top, small, groups)
    return clusters.counts(world, first or now, growth, now, real or groups)


def test_tiers_at_prices_of_the_base_year_count_the_same_clusters_by_real_revenue():
    """Prices rose by a quarter: of 125, 1,100 and 1,250 at current prices, 100, 880 and 1,000 at those of the start."""
    top = cells(row=[0, 1, 2, 3], nominal=[125.0, 1100.0, 1250.0, 2500.0], firms=[20, 20, 20, 9])
    small = cells(row=[0, 1, 1, 1], nominal=[125.0, 120.0, 130.0, 250.0])
    top.real, small.real = top.nominal / 1.25, small.nominal / 1.25
    industries = {"equipment": 8000.0, "food": 10000.0, "electronics": 9999.0}
    found = count(top, small, (10000.0, 12500.0, 12499.0), real=industries)
    now = {name: found[name] for name in found if not name.startswith(("real_", "mechanical_"))}
    real = {name.removeprefix("real_"): found[name] for name in found if name.startswith("real_")}
    assert now == {"leading_clusters_10bn": 3, "leading_clusters_100bn": 2, "characteristic_clusters_10bn": 4,
                   "county_clusters_10bn": 3, "trillion_industries": 3}  # fmt: skip
    assert real == {"leading_clusters_10bn": 3, "leading_clusters_100bn": 1, "characteristic_clusters_10bn": 3,
                    "county_clusters_10bn": 3, "trillion_industries": 1}  # fmt: skip


def test_tiers_count_clusters_at_or_above_their_revenue():
    top = cells(row=[0, 1, 2, 3], nominal=[99.9, 100.0, 1000.0, 5000.0], firms=[20, 20, 20, 9])
    small = cells(row=[0, 1, 2], nominal=[100.0, 250.0, 50.0])
    found = count(top, small, (10000.0, 9999.0, 20000.0))
    assert found["leading_clusters_10bn"] == 2  # the one of 5,000 has too few firms
    assert found["leading_clusters_100bn"] == 1
    assert found["characteristic_clusters_10bn"] == 2
    assert found["trillion_industries"] == 2


def test_mechanical_counts_are_the_clusters_of_2015_scaled_by_growth():
    first = (cells(row=[0, 1], nominal=[600.0, 90.0]), cells(row=[0, 1], nominal=[60.0, 40.0]),
             {"equipment": 6000.0, "food": 100.0, "electronics": 4900.0})  # fmt: skip
    now = cells(row=[0], nominal=[2000.0], firms=[1])
    found = count(now, now, (0.0, 0.0, 0.0), first=first, growth=2.0)
    assert found["mechanical_leading_clusters_100bn"] == 1
    assert found["mechanical_leading_clusters_10bn"] == 2
    assert found["mechanical_characteristic_clusters_10bn"] == 1
    assert found["mechanical_trillion_industries"] == 1
    assert found["leading_clusters_100bn"] == 0  # today's cell is no cluster


def test_a_zone_designates_its_two_largest_clusters():
    small = cells(row=[0, 0, 0, 0, 1, 2], column=[0, 1, 2, 3, 0, 0], nominal=[300.0, 150.0, 120.0, 900.0, 100.0, 500.0],
                  firms=[20, 20, 20, 5, 20, 20])  # fmt: skip
    zone = [True, True, False]
    # of the first zone 300 and 150 (900 is no cluster); the third place is no zone
    assert clusters.designated(small, np.array(zone), small.nominal).tolist() == [True, True, False, False, True, False]
    assert count(cells(row=[0]), small, (0.0, 0.0, 0.0), zone=zone)["county_clusters_10bn"] == 3


def test_listed_are_clusters_and_cells_of_twenty_with_their_mechanical_revenue(tiny):
    now = (
        cells(row=[0, 1, 2], nominal=[30.0, 19.0, 19.0], firms=[1, 1, 20]),
        cells(row=[3], column=[2], nominal=[150.0]),
    )
    before = (cells(row=[0], nominal=[20.0]), cells(row=[3], column=[1], nominal=[99.0]))
    table = recorder.cluster_table(None, (*now, {}), (*before, {}), 1.5)
    assert table["kind"].tolist() == [0, 0, 1]
    assert table["row"].tolist() == [0, 2, 3]
    assert table["revenue_at_start"].tolist() == [20, 0, 0]  # another column of the fourth row is another cluster
    assert table["mechanical_revenue"].tolist() == [30, 0, 0]
    assert table["tier"].tolist() == [0, 0, 1]


# concentration -----------------------------------------------------------------------------------------------------


def test_ellison_glaeser_by_hand():
    # Two cities with half of employment each; segment 0 has 60, 20 and 20 workers: 80 and 20 in the cities.
    segment, city = np.array([0, 0, 0, 1, 1]), np.array([0, 0, 1, 0, 1])
    workers = np.array([60.0, 20.0, 20.0, 20.0, 80.0])
    raw = (0.8 - 0.5) ** 2 + (0.2 - 0.5) ** 2
    herfindahl = 0.6**2 + 0.2**2 + 0.2**2
    gamma = (raw / (1 - 2 * 0.5**2) - herfindahl) / (1 - herfindahl)
    found = concentration.by_segment(segment, city, workers, 2, 2, least=3)
    assert found[0] == pytest.approx(gamma)
    assert np.isnan(found[1])  # two firms are too few
    assert concentration.ellison_glaeser(segment, city, workers, 2, 2, least=3) == pytest.approx(gamma)
    assert np.isnan(concentration.ellison_glaeser(segment, city, workers, 2, 2, least=4))


def test_ellison_glaeser_of_some_firms_against_all_employment():
    segment, city, workers = np.zeros(4, dtype=int), np.array([0, 0, 0, 0]), np.ones(4)
    gamma = (((1 - 0.25) ** 2 + 0.75**2) / (1 - 0.25**2 - 0.75**2) - 0.25) / (1 - 0.25)
    found = concentration.ellison_glaeser(segment, city, workers, 1, 2, least=2, reference=np.array([1.0, 3.0]))
    assert found == pytest.approx(gamma)


def test_share_of_the_largest_and_spread_within_segments():
    assert concentration.largest_share(np.array([1.0, 5.0, 2.0, 2.0]), 2) == pytest.approx(0.7)
    assert concentration.largest_share(np.array([1.0, 3.0]), 40) == 1.0
    assert np.isnan(concentration.largest_share(np.zeros(3), 2))
    # two segments with the same values around other means: 0, 1, ..., 10 less 5
    figures = np.concatenate([np.arange(11.0), 100 + np.arange(11.0)])
    assert concentration.spread(figures, np.repeat([0, 1], 11), 2) == pytest.approx(9 - 1, abs=0.2)
    assert np.isnan(concentration.spread(np.arange(9.0), np.zeros(9, dtype=int), 1))


@pytest.mark.parametrize("count", [1, 2, 10, 11, 13, 4096])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.35, 0.9, 1.0])
def test_a_quantile_of_ordered_values_is_that_of_numpy(count, share):
    ordered = np.sort(np.random.default_rng(count).standard_normal(count))
    assert concentration.quantile_of(ordered, share) == np.quantile(ordered, share)


def test_theil_and_herfindahl_of_cities(tiny):
    world = tiny(segment=[0, 0], place=[0, 2], revenue=[3.0, 1.0])
    found = measures.concentration(world, world.firms.annual_revenue)
    assert found["theil_cities"] == pytest.approx(0.75 * np.log(1.5) + 0.25 * np.log(0.5))
    assert found["herfindahl_cities"] == pytest.approx(0.75**2 + 0.25**2)


def test_the_tail_of_sizes_by_hills_estimate():
    sizes = np.concatenate([np.full(190, 0.5), 2.0 * np.exp(np.arange(10) / 9)])
    # the largest 5%: ten values of 2 e^(k/9); the logarithms of x / smallest sum to five, eight of them count
    assert measures.tail_exponent(sizes) == pytest.approx(8.0 / 5.0)
    assert np.isnan(measures.tail_exponent(np.ones(100)))


# measures of a quarter ---------------------------------------------------------------------------------------------


def observed(tiny, scale=1.0):
    """A manufacturer, a mine, a firm below scale; two of them linked."""
    world = tiny(segment=[0, 1, 0], place=[0, 1, 2], revenue=[4.0, 2.0, 0.01], output=[4.0, 2.0, 0.01],
                 value_added=[1.0, 0.5, 0.002], workers=[100.0, 300.0, 2.0], research=[0.02, 0.01, 0.0],
                 reported_research=[0.03, 0.01, 0.0], energy_use=[0.2, 0.4, 0.1], water_saving=[0.1, 0.0, 0.0],
                 waste_recovery=[0.8, 0.5, 0.0], debt=[1.0, 2.0, 0.5], capital=[3.0, 2.0, 0.1],
                 capacity_utilisation=[0.9, 0.7, 0.0], local_purchases=[1.5, 0.0, 0.1], profit=[0.1, -0.1, 0.0],
                 cnc_share=[0.5, 0.2, 0.9], log_quality=[0.1, 0.0, 0.0], brand=[0.02, 0.0, 0.0], price=[1.0, 1.1, 1.0],
                 zombie=[False, True, False], above_scale=[True, True, False], scale=scale)  # fmt: skip
    s = world.segments
    s.manufacturing, s.high_tech = [True, False, True, True, True], [True, False, False, False, False]
    s.deflator, s.water_intensity, s.waste_intensity = [1.1, 0.9, 1, 1, 1], [3.0, 5, 0, 0, 0], [0.1, 0.8, 0, 0, 0]
    world.firms.birth = [-4, 1, -4]
    world.links.append(2, buyer=[0, 2], supplier=[1, 1], input=1, delivered=[1.0, 0.5])
    world.distance[2, 1] = 51.0
    world.pay("value_added_tax", "firms", "government", np.array([0.2, 0.1, 0.0]))
    world.pay("income_tax", "firms", "government", np.array([0.05, 0.0, 0.0]))
    return world


def test_measures_of_a_quarter_by_hand(tiny):
    expected = {
        "value_added": 1.5,
        "value_added_manufacturing": 1.0,
        "value_added_high_tech": 1.0,
        "value_added_nominal": 1.1 + 0.45,
        "revenue": 6.0,
        "revenue_nominal": 4.4 + 1.8,
        "reported_research_manufacturing": 0.03,
        "true_research_manufacturing": 0.02,
        "energy": 0.6,
        "water": 4 * 3 * 0.9 + 2 * 5,
        "waste": 0.4 + 1.6,
        "waste_recovered": 0.8 * 0.4 + 0.5 * 1.6,
        "local_purchases": 1.6,
        "incumbents_local_purchases": 1.6,
        "near_purchases": 1.1,  # the third firm is 51 km from its supplier
        "retained_tax": 0.5 * 0.3 + 0.4 * 0.05,
        "firms": 2,
        "firms_all": 3,
        "workers": 400,
        "small_firm_debt": 1.5,
        "zombies": 1,
        "zombie_debt": 2,
        "entries": 1,
        "exits": 4,
    }
    found = measures.measure(observed(tiny), 1, 4)
    assert {name: found[name] for name in expected} == pytest.approx(expected)
    tenth = measures.measure(observed(tiny, scale=0.1), 1, 4)
    assert tenth["revenue"] == pytest.approx(60)
    assert tenth["cnc_share"] == pytest.approx(found["cnc_share"])


def test_means_and_shares_by_hand(tiny):
    found = measures.measure(observed(tiny), 0, 0)
    assert found["cnc_share"] == pytest.approx((4 * 0.5 + 2 * 0.2) / 6)
    assert found["quality"] == pytest.approx(4 * 0.12 / 6)
    assert found["loss_making_share"] == pytest.approx(0.5)
    assert found["capacity_utilisation"] == pytest.approx((0.9 * 3 + 0.7 * 2) / 5.1)
    assert found["zombie_revenue_share"] == pytest.approx(2 / 6.01)
    assert found["top_firms_share"] == 1.0


def test_prices_wages_land_and_labour_markets_by_hand(tiny):
    world = observed(tiny)
    c, z = world.cities, world.places
    c.wage, c.employed = [1e-4, 2e-4], [300.0, 100.0]
    c.labour_force, c.unemployed = [320.0, 180.0], [20.0, 80.0]
    z.rent, z.land_used, z.area = [0.01, 0.03, 0, 0, 0, 0], [30.0, 10.0, 0, 0, 0, 0], 20.0
    world.firms.revenue_lag_1 = [87.0, 98.0, 98.0]  # with 4 and 2, at nominal 1.1 and 0.9: 100.1 and 90
    found = measures.measure(world, 0, 0)
    assert found["wage"] == pytest.approx((300 * 4 + 100 * 8) / 400)  # 万元 a year
    assert found["unemployment"] == pytest.approx(100 / 500)
    assert found["price"] == pytest.approx((4 + 2 * 1.1 + 0.01) / 6.01)
    assert found["rent"] == pytest.approx((30 * 0.01 + 10 * 0.03) / 40)
    assert found["land_use"] == pytest.approx(40 / 120)
    assert found["firms_over_10bn"] == 1


def test_a_year_adds_up_its_flows_and_keeps_its_last_stocks():
    record = recorder.Record()
    record.quarters, record.quarterly = [0], {"revenue": [5.0], "workers": [7.0], "wage": [6.0]}
    # 2015: four times its quarter
    assert recorder.yearly_measures(record) == {"revenue": 20.0, "workers": 7.0, "wage": 6.0}
    record.quarters = [0, 1, 2, 3, 4]
    record.quarterly = {"revenue": [5.0, 1, 2, 3, 4], "workers": [7.0, 1, 2, 3, 9], "wage": [6.0, 1, 2, 3, 4]}
    assert recorder.yearly_measures(record) == {"revenue": 10.0, "workers": 9.0, "wage": 2.5}


# outcomes ----------------------------------------------------------------------------------------------------------

YEARS = {
    2015: {"value_added": 100.0, "value_added_manufacturing": 80.0, "value_added_high_tech": 9.0, "workers": 50.0,
           "gross_output": 400.0, "revenue": 400.0, "revenue_manufacturing": 350.0, "energy": 20.0, "water": 10.0,
           "waste": 8.0, "waste_recovered": 6.0, "patents_manufacturing": 70.0, "reported_research_manufacturing": 2.0,
           "quality": 0.0, "integration": 0.70, "cnc_share": 0.4, "public_spending": 99.0,
           "quality_index_at_start": 81.5, "integration_index_at_start": 72.0},
    2016: {"value_added": 110.0, "value_added_manufacturing": 90.0, "value_added_high_tech": 11.0, "workers": 51.0,
           "gross_output": 430.0, "revenue": 430.0, "revenue_manufacturing": 380.0, "energy": 20.5, "water": 10.4,
           "waste": 8.5, "waste_recovered": 6.6, "patents_manufacturing": 84.0, "reported_research_manufacturing": 2.4,
           "true_research_manufacturing": 2.2, "quality": 0.01, "integration": 0.73, "cnc_share": 0.42,
           "public_spending": 3.0, "profit": 30.0, "local_purchases": 60.0, "near_purchases": 40.0,
           "industrial_purchases": 200.0, "wages": 38.5, "debt": 90.0, "capital": 200.0, "loss_making_share": 0.11,
           "leading_clusters_100bn": 5.0, "mechanical_leading_clusters_100bn": 3.0},
    2018: {"value_added": 121.0, "workers": 50.0, "public_spending": 4.0},
}  # fmt: skip

BY_HAND = {
    "manufacturing_value_added": 90 / 10000,
    "high_tech_share": 100 * 11 / 110,
    "research_intensity": 100 * 2.4 / 380,
    "true_research_intensity": 100 * 2.2 / 380,
    "patents_per_revenue": 84 / 380,
    "quality_index": 81.5 + 0.1,  # 10% of quality is one point
    "integration_index": 72 + 3,
    "cnc_share": 42,
    "labour_productivity_growth": 100 * ((110 / 51) / (100 / 50) - 1),
    "value_added_rate_change": 100 * (110 / 430 - 100 / 400),
    "energy_cut": 100 * (1 - (20.5 / 110) / (20 / 100)),
    "water_cut": 100 * (1 - (10.4 / 110) / (10 / 100)),
    "waste_use": 100 * 6.6 / 8.5,
    "value_added_growth": 10,
    "profit_margin": 100 * 30 / 430,
    "local_sourcing_rate": 30,
    "near_sourcing_rate": 20,
    "wage_share": 35,
    "debt_ratio": 45,
    "loss_making_share": 11,
    "cumulative_spending": 3,
    "leading_clusters_100bn_excess": 2,
}


@pytest.mark.parametrize("name", BY_HAND)
def test_outcomes_by_hand(name):
    assert BY_NAME[name].value(YEARS, 2016) == pytest.approx(BY_HAND[name])


def test_changes_since_the_start_are_zero_at_the_start_and_growth_is_not_defined():
    for name in ("value_added_rate_change", "energy_cut", "water_cut"):
        assert BY_NAME[name].value(YEARS, 2015) == pytest.approx(0.0)
    assert BY_NAME["quality_index"].value(YEARS, 2015) == 81.5
    assert BY_NAME["integration_index"].value(YEARS, 2015) == 72.0
    for name, year in (
        ("value_added_growth", 2015),
        ("labour_productivity_growth", 2015),
        ("value_added_growth", 2018),
    ):
        assert BY_NAME[name].value(YEARS, year) == Missing("no_year_before")
    assert BY_NAME["cumulative_spending"].value(YEARS, 2015) == 0.0
    assert BY_NAME["cumulative_spending"].value(YEARS, 2018) == 7.0


def test_labour_productivity_is_a_mean_rate_since_the_five_year_plan_began():
    years = {year: {"value_added": 100 * 1.05 ** (year - 2015), "workers": 10.0} for year in range(2015, 2021)}
    years |= {year: {"value_added": 100 * 1.05**5 * 1.08 ** (year - 2020), "workers": 10.0} for year in (2021, 2025)}
    growth = BY_NAME["labour_productivity_growth"].value
    assert [growth(years, year) for year in (2016, 2020)] == pytest.approx([5, 5])
    assert [growth(years, year) for year in (2021, 2025)] == pytest.approx([8, 8])  # since 2020


def test_the_table_of_outcomes_has_a_column_for_each_and_nan_where_one_is_not_defined(teaching_start):
    table, missing = values(teaching_start.record.yearly)
    assert table["year"].tolist() == [2015]
    modelled = {outcome.name for outcome in OUTCOMES if outcome.label == "modelled"}
    assert set(table) == modelled | {"year"}
    assert np.isnan(table["value_added_growth"][0])
    reasons = dict(zip(missing["outcome"].tolist(), missing["reason"].tolist(), strict=True))
    assert reasons["value_added_growth"] == "no_year_before"
    assert reasons["leading_entrants_share"] == "no_entrants"
    assert set(reasons) == {name for name, column in table.items() if np.isnan(column[0])}
    assert set(reasons.values()) <= set(REASONS)
    assert table["cnc_share"][0] == pytest.approx(teaching_start.region.totals["cnc_rate"].value)


def test_every_outcome_is_named_once_in_both_languages():
    names = [outcome.name for outcome in OUTCOMES]
    assert len(names) == len(set(names))
    assert set(load_region("henan").answers) <= {*names, *goals_without_figure("henan")}
    for outcome in OUTCOMES:
        assert outcome.words["en"], outcome.name
        assert outcome.words["zh"], outcome.name
        assert outcome.direction in ("up", "down", "none")
