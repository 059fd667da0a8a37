"""The synthetic population of 2015 (model.md 5), by hand and against its margins."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from model.start import population

NAN = float("nan")


def value(number):
    return SimpleNamespace(value=number)


def region(**parts):
    """A stand-in for the region with only what a step reads."""
    return SimpleNamespace(**{name: SimpleNamespace(**part) if isinstance(part, dict) else part
                              for name, part in parts.items()})  # fmt: skip


KINDS = np.array(["industry"] * 5 + ["external"] * 2)


def test_segment_totals_are_the_prior_scaled_to_the_province_and_the_run(tiny):
    world = tiny(segment=[], scale=0.1)
    world.region = region(
        segments={"revenue_prior_a": np.array([200.0, NAN, 300.0, 0.0, 0.0, NAN, NAN]), "kind": KINDS}
    )
    world.region.totals = {"revenue_above_scale_2015": value(1000.0)}
    assert population.segment_totals(world) == pytest.approx([1000 * 0.4 * 0.1, 0, 1000 * 0.6 * 0.1, 0, 0])


def test_cities_share_revenue_by_secondary_product(tiny):
    world = tiny(segment=[])
    world.region = region(cities={"secondary_gdp": np.array([30.0, 10.0])})
    assert population.city_totals(world, 200.0) == pytest.approx([150, 50])


def test_known_specialisms_raise_the_prior_strong_ones_fully_medium_ones_by_the_root(tiny, luck):
    world = luck(tiny(segment=[], parameters={"start.location_multiplier": 4.0, "start.location_spread": 1.1}))
    known = {"city": ["eastford", "westbridge", "westbridge"], "segment": ["food", "metals", "poetry"],
             "strength": ["strong", "medium", "strong"]}  # fmt: skip
    world.region = region(cities={"secondary_gdp": np.array([30.0, 10.0])}, specialisms=known)
    prior = population.specialisation_prior(world, world.draws("population"))
    expected = np.array([[0.75] * 5, [0.25] * 5])
    expected[0, 4] *= 4.0
    expected[1, 3] *= 2.0
    assert prior == pytest.approx(expected)


def test_the_prior_has_a_lognormal_part(tiny, luck):
    one = 0.8413447460685429
    world = tiny(segment=[], parameters={"start.location_spread": 0.7})
    luck(world, specialisation=lambda ids: np.where(ids == 3, one, 0.5))
    world.region = region(cities={"secondary_gdp": np.array([1.0, 1.0])},
                          specialisms={"city": [], "segment": [], "strength": []})  # fmt: skip
    prior = population.specialisation_prior(world, world.draws("population"))
    assert prior[0, 3] == pytest.approx(0.5 * np.exp(0.7), rel=1e-7)
    assert prior[0, 0] == pytest.approx(0.5)


def test_zones_share_a_city_by_rank_and_leading_segments_concentrate_there(tiny, luck):
    world = luck(tiny(segment=[], parameters={"start.zone_rank_exponent": 0.7, "start.lead_multiplier": 6.0}))
    leading = np.array(["components", "", "", "", "", ""], dtype=object)
    world.region = region(places={"size_rank": np.array([1, 3, 2, 4, 0, 0]), "lead_segments": leading})
    world.region.zone_revenue_share = 0.6
    cities = np.array([[50.0, 30.0, 20.0, 0.0, 0.0], [10.0] * 5])
    targets = population.place_targets(world, cities, world.draws("population"))
    by_rank = np.array([1, 3**-0.7])
    zones = 0.6 * by_rank / by_rank.sum()
    assert targets.sum(axis=1)[[0, 1, 4]] == pytest.approx(100 * np.array([*zones, 0.4]))
    assert targets[[0, 1, 4]].sum(axis=0) == pytest.approx(cities[0])
    assert targets[[2, 3, 5]].sum(axis=0) == pytest.approx(cities[1])
    odds = (targets[0, 1] / targets[0, 0]) / (targets[1, 1] / targets[1, 0])
    assert odds == pytest.approx(6.0)


def test_named_firms_hold_at_most_their_share_of_a_segment(tiny):
    world = tiny(segment=[], scale=0.5, parameters={"start.anchor_share": 0.6})
    world.region = region(anchors={"segment": ["metals", "metals", "food"], "city": ["westbridge"] * 3,
                                   "place": ["iron_hill", "", ""], "revenue": [60.0, 40.0, 10.0]},
                          segments={"ids": [*world.segment_ids, "outside", "services"], "kind": KINDS})  # fmt: skip
    named = population.named_firms(world, np.array([10.0, 10, 10, 40, 100]))
    # half of the firms' revenue: 50 in metals, where 0.6 * 40 is the most
    assert named["revenue"] == pytest.approx([30 * 24 / 50, 20 * 24 / 50, 5.0])
    assert named["segment"].tolist() == [3, 3, 4]
    assert named["city"].tolist() == [1, 1, 1]
    assert named["place"].tolist() == [2, -1, -1]


def test_sizes_keep_their_number_total_and_counts_at_the_breaks(tiny):
    world = tiny(segment=[])
    world.region = region(size_distribution={"breaks": np.array([0.2, 1.0, 10.0, 100.0, 1000.0]),
                                             "exponents": np.array([0.25, 1.2, 1.4, 1.4])})  # fmt: skip
    world.region.totals = {"firms_above_scale_2015": value(2000)}
    named = np.array([300.0, 40.0])
    sizes = population.firm_sizes(world, 9000.0, named)
    assert len(sizes) == 2000
    assert sizes[:2].tolist() == [300, 40]
    assert sizes.sum() == pytest.approx(9000.0)
    capped = 1 / (1 - 5**-0.25 * 10**-1.2 * 10**-1.4 * 10**-1.4)  # the law ends at its last break
    for mark, survival in ((1.0, 5**-0.25), (10.0, 5**-0.25 * 10**-1.2), (100.0, 5**-0.25 * 10**-2.6)):
        expected = 2000 * (1 - (1 - survival) * capped)
        assert (sizes >= mark).sum() == pytest.approx(expected, abs=1.5)


def test_firms_large_in_a_segment_are_scaled_to_its_total_and_small_ones_stay():
    sizes, segment = np.array([0.5, 2.0, 3.0, 0.4, 0.6]), np.array([0, 0, 0, 1, 1])
    matched = population.match_segments(sizes, segment, np.array([8.0, 2.0, 0.0]))
    # segment 0: the two above 1 make 7.5 of 5; segment 1 has none above 1: all are doubled
    assert matched == pytest.approx([0.5, 3.0, 4.5, 0.8, 1.2])


def test_named_firms_stand_where_they_are_known_or_where_their_city_has_most_room(tiny, luck):
    world = luck(tiny(segment=[]))
    places = np.zeros((6, 5))
    places[:, 3] = [9, 9, 1, 2, 9, 5]  # the second city's places are rows 2, 3 and 5
    named = {"segment": np.array([3, 3, 3]), "city": np.array([1, 1, 1]), "place": np.array([2, -1, -1]),
             "revenue": np.array([5.0, 4.0, 1.0])}  # fmt: skip
    segment, place = population.settle_firms(
        world, np.array([5.0, 4.0, 1.0, 0.5]), named, places, world.draws("population")
    )
    assert place[:3].tolist() == [2, 5, 3]  # after 4 are placed in row 5, row 3 has more room
    assert segment.tolist() == [3, 3, 3, 3]


def test_every_firm_owns_an_ordinal_in_its_cell(tiny):
    world = tiny(segment=[0, 1, 0, 0], place=[2, 2, 2, 3])
    assert world.firms.slot.tolist() == [0, 0, 1, 0]
    places = len(world.place_ids)
    assert world.cells.next_slot[[2, 3, places + 2]].tolist() == [2, 1, 1]


def test_the_population_of_the_teaching_region_meets_its_margins(teaching_start):
    f, totals = teaching_start.firms, teaching_start.region.totals
    assert len(f) == totals["firms_above_scale_2015"].value
    assert f.annual_revenue.sum() == pytest.approx(totals["revenue_above_scale_2015"].value)
    by_segment = np.bincount(f.segment, weights=f.annual_revenue, minlength=5)
    assert by_segment == pytest.approx(population.segment_totals(teaching_start))
    by_city = np.bincount(teaching_start.firm_city, weights=f.annual_revenue)
    assert by_city / by_city.sum() == pytest.approx([0.6, 0.4], abs=0.03)  # 180 and 120 of secondary product
    assert f.id.tolist() == list(range(len(f)))
    assert (f.birth <= 0).all()
    assert f.above_scale.all()
    assert len(set(zip(f.segment, f.place, f.slot, strict=True))) == len(f)
