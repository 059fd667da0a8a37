"""Places, cities, labour, production and the outside world at their edges: marks, small and empty places, counts."""

from __future__ import annotations

import numpy as np
import pytest

from model.mathematics.disaggregation import steady_year
from model.processes import environment, geography, labour, production
from model.tables.support import Offer
from tests.offers import offered

PLAIN = {
    "geography.access_length": 25.0,
    "geography.area_growth": 0.05,
    "geography.area_response": 0.12,
    "geography.land_use_usual": 0.65,
    "geography.rent_base": 0.012,
    "geography.rent_exponent": 0.5,
    "labour.wage_trend": 0.06,
    "labour.wage_response": 0.5,
    "labour.supply_elasticity": 1.5,
    "labour.supply_adjustment": 0.1,
    "labour.adjustment": 0.25,
    "labour.outside_wage_growth": 0.05,
    "contracts.contract_value": 0.05,
    "production.overtime": 1.1,
    "production.localisation": 0.02,
    "production.upstream": 0.03,
    "production.urbanisation": 0.045,
    "production.congestion": 0.05,
    "production.infrastructure": 0.0,
    "production.neutral_share": 0.5,
    "production.access_base": 0.5,
    "geography.spill_length": 25.0,
    "production.knowledge_return": 0.1,
    "production.knowledge_bound": 2.0,
    "suppliers.failure_fill": 0.5,
    "upgrading.digital_material_saving": 0.03,
    "environment.rivals_follow": 0.4,
    "environment.rivals_plan": 0.0,
}
NEAR, FAR = np.exp(-5 / 25), np.exp(-30 / 25)


# geography -----------------------------------------------------------------------------------------------------------


def test_a_quarter_of_places_and_cities_does_every_step(tiny):
    world = tiny(segment=[0], workers=[60.0], capital=[50.0], revenue=[1.0], parameters=PLAIN)
    world.places.area, c = 100.0, world.cities
    c.labour_force, c.labour_force_at_start, c.tightness_at_start, c.skill = 100.0, 100.0, 0.5, 1.0
    offered(world, "land", [5.0, 0, 0, 0, 0, 0], costs=[0.1] * 6)
    offered(world, "skill", [0.25, 0.0], costs=[0.1] * 2, instrument=1)
    geography.update(world)
    area = 100 * 1.05**0.25 + 5
    assert world.places.area[0] == pytest.approx(area)
    assert world.places.rent[0] == pytest.approx(0.012 * (1 - 50 / area) ** -0.5)  # after the new land
    assert c.skill == pytest.approx([1.25, 1.0])
    assert c.employed.tolist() == [60, 0]
    assert c.wage[0] == pytest.approx(1e-4 * (1 + (0.06 + 0.5 * (0.6 / 0.5 - 1)) / 4))
    assert world.firms.effective_productivity[0] != 1.0
    assert world.places.density[0] == 60.0


def test_land_in_small_and_in_empty_places(tiny):
    world = tiny(segment=[0, 0, 0], place=[0, 1, 2], capital=[0.4, 0.05, 0.0], parameters=PLAIN)
    world.places.area = [0.5, 0.5, 0.0, 0.5, 0.5, 0.5]
    geography.grow_area(world)
    # uses of 0.8 and 0.1 and none
    expected = np.array([0.5 * (1.05 + 0.12 * 0.5) ** 0.25, 0.5 * 1.05**0.25, 0.0])
    assert world.places.area[:3] == pytest.approx(expected)
    world.places.area, world.places.land_used = [0.5, 0.0, 1, 1, 1, 1], [0.32, 0.0, 0, 0, 0, 0]
    geography.charge_rent(world)
    assert world.places.rent[:2] == pytest.approx([0.012 * 0.36**-0.5, 0.012])


def test_two_hundredths_of_free_land_exactly_are_not_counted_as_none(tiny):
    assert geography.LEAST_FREE == 0.02
    world = tiny(parameters=PLAIN)
    world.places.area = 1.0
    world.places.land_used = [1 - geography.LEAST_FREE, 0.97, 0.99, 0, 0, 0]
    free = 1.0 - world.places.land_used
    geography.charge_rent(world)
    assert world.counters["places out of land"] == np.count_nonzero(free < 0.02)
    assert world.places.rent[1:3] == pytest.approx([0.012 * free[1] ** -0.5, 0.012 * 0.02**-0.5])


def test_cities_without_people_keep_their_wages(tiny):
    world = tiny(segment=[0], parameters=PLAIN)
    c = world.cities
    c.labour_force, c.labour_force_at_start, c.tightness_at_start = [0.0, 0.5], [0.0, 0.5], 0.5
    geography.move_wages(world)
    assert c.wage == pytest.approx([1e-4 * (1 + (0.06 - 0.5) / 4)] * 2)
    assert c.unemployed.tolist() == [0.0, 0.5]


def test_small_cities_are_as_tight_as_they_are(tiny):
    world = tiny(segment=[0], workers=[0.25], parameters=PLAIN)
    c = world.cities
    c.labour_force, c.labour_force_at_start, c.tightness_at_start = 0.5, 0.5, 0.25
    geography.move_wages(world)
    assert c.wage[0] == pytest.approx(1e-4 * (1 + (0.06 + 0.5 * (0.5 / 0.25 - 1)) / 4))


def test_upstream_access_weighs_the_places_nearness_and_the_inputs_shares(tiny):
    world = tiny(segment=[0, 2, 1], place=[0, 2, 3], workers=[40.0, 20.0, 10.0], parameters=PLAIN)
    world.segments.material_share = 0.5
    world.published_materials[0, 1], world.published_materials[2, 1] = 0.6, 0.2
    world.published_materials[0, 3] = 0.4  # another user of the first input changes nothing for this one
    own, upstream, total = geography.access(world)
    assert own.shape == upstream.shape == (6, 5)
    assert total[0] == pytest.approx(40 * NEAR + 30 * FAR)
    assert own[0, 0] == pytest.approx(40 * NEAR)
    assert own[3, 0] == pytest.approx(40 * FAR)
    assert upstream[0, 1] == pytest.approx(0.75 * 40 * NEAR + 0.25 * 20 * FAR)
    assert upstream[2, 1] == pytest.approx(0.75 * 40 * FAR + 0.25 * 20 * NEAR)
    assert upstream[:, 0].tolist() == [0.0] * 6  # a segment without inputs has nobody upstream


def test_needs_that_are_small_weigh_by_their_shares_too(tiny):
    world = tiny(segment=[0, 2], place=[0, 0], workers=[40.0, 20.0], parameters=PLAIN)
    world.segments.material_share = 1e-3
    world.published_materials[0, 1], world.published_materials[2, 1] = 0.6, 0.2
    assert geography.access(world)[1][0, 1] == pytest.approx((0.75 * 40 + 0.25 * 20) * NEAR)


def lent(tiny, **columns):
    """What the first place lends to a firm of small numbers, by its parts."""
    columns = {"workers": [3.0], "revenue": [0.05], "knowledge": [0.008], **columns}
    world = tiny(segment=[0], parameters=PLAIN, **columns)
    s = world.segments
    s.own_access_at_start, s.upstream_access_at_start, s.total_access_at_start, s.knowledge_ratio_at_start = (
        2.0,
        4.0,
        5.0,
        0.4,
    )
    world.places.density_peak = 2.0
    world.cells.gain_at_start = geography.local_gains(world).T.ravel()
    return world


def test_small_places_lend_by_the_same_rule(tiny):
    world = lent(tiny)
    # own access 3 e^-0.2 against 2, the same for all industry against 5, nobody upstream; each with a base of a half
    near = 3 * NEAR + 0.5
    expected = (0.02 * np.log(near / 2.5) + 0.03 * np.log(0.5 / 4.5) + 0.045 * np.log(near / 5.5)
                - 0.05 * np.log(3 / 2) + 0.1 * np.log(0.008 / 0.05 / 0.4))  # fmt: skip
    assert geography.spillovers(world) == pytest.approx([expected])
    assert world.places.congestion.tolist() == pytest.approx([0.05 * np.log(1.5), 0, 0, 0, 0, 0])


def test_the_base_of_access_shrinks_with_the_sample_of_firms(tiny):
    world = lent(tiny)
    world.parameters.production.access_base = 5.0
    whole = geography.local_gains(world)[0, 0]
    world.scale = 0.1
    assert geography.local_gains(world)[0, 0] - whole == pytest.approx(
        0.02 * np.log((3 * NEAR + 0.5) / 2.5 / ((3 * NEAR + 5) / 7))
        + 0.03 * np.log(0.5 / 4.5 / (5 / 9)) + 0.045 * np.log((3 * NEAR + 0.5) / 5.5 / ((3 * NEAR + 5) / 10))
    )  # fmt: skip


def test_a_peak_of_density_below_one_person_counts_as_one(tiny):
    world = lent(tiny, workers=[0.5])
    world.places.density_peak = 0.0
    geography.local_gains(world)
    assert world.places.congestion.tolist() == [0.0] * 6


def test_places_without_anybody_lend_within_bounds(tiny):
    world = tiny(segment=[0, 0], place=[0, 2], workers=[0.0, 0.0], revenue=[0.0, 1.0], knowledge=[0.0, 1.0],
                 parameters=PLAIN)  # fmt: skip
    world.segments.knowledge_ratio_at_start = 0.0
    # nobody anywhere: the base over the base and one person; knowledge counts down and up to its bound
    expected = 0.095 * np.log(0.5 / 1.5) + np.array([-0.2, 0.2])
    assert geography.spillovers(world) == pytest.approx(expected)
    world.parameters.production.access_base = 0.0
    assert np.isfinite(geography.spillovers(world)).all()


def test_integration_saves_materials_beyond_that_of_at_start(tiny):
    world = lent(tiny, integration=[0.92], log_productivity=[0.5])
    geography.lend_productivity(world)
    log_a = 0.5 + float(geography.spillovers(world)[0])
    assert world.firms.effective_productivity == pytest.approx([np.exp(log_a)])
    lead, s = log_a - world.segments.outside_log_productivity[0], world.segments
    expected = s.material_norm[0] * np.exp(-s.material_slope[0] * lead) * (1 - 0.03 * 0.2)
    assert world.firms.material_need == pytest.approx([expected])


# labour --------------------------------------------------------------------------------------------------------------


def test_a_full_city_hires_nobody_and_one_without_vacancies_is_not_short(tiny):
    world = tiny(segment=[0, 0], place=[0, 2], contracts=[40.0, 0.0], workers=[60.0, 40.0], parameters=PLAIN)
    world.cities.labour_force = [50.0, 30.5]
    labour.hire(world)
    assert world.firms.workers == pytest.approx([60.0, 30.0])
    assert world.cities.rationed == pytest.approx([35.0, 0.0])
    assert world.counters["cities short of labour"] == 1
    assert world.cities.employed == pytest.approx([60, 30])
    assert world.cities.unemployed == pytest.approx([-10, 0.5])


def test_a_city_with_exactly_enough_is_not_short(tiny):
    world = tiny(segment=[0], contracts=[0.0], link_orders=[0.02], workers=[0.0], parameters=PLAIN)
    world.cities.labour_force = [0.5, 1.0]  # wanted: 0.02 / 0.01 = 2, a quarter of it at once
    labour.hire(world)
    assert world.firms.workers == pytest.approx([0.5])
    assert world.counters["cities short of labour"] == 0


def test_small_vacancies_are_filled_in_part_where_hands_are_few(tiny):
    world = tiny(segment=[0], contracts=[0.0], link_orders=[0.02], workers=[0.0], parameters=PLAIN)
    world.cities.labour_force = [0.125, 1.0]
    labour.hire(world)
    assert world.firms.workers == pytest.approx([0.125])
    assert world.cities.rationed[0] == pytest.approx(0.375)


def test_where_a_worker_makes_nothing_none_is_wanted_for_no_orders(tiny):
    world = tiny(segment=[0], parameters=PLAIN)
    world.segments.worker_output = 0.0
    assert labour.desired_workers(world).tolist() == [0.0]


# production ----------------------------------------------------------------------------------------------------------


def test_fills_at_the_mark_are_no_failure_and_a_failure_is_remembered(tiny):
    world = tiny(segment=[0] * 3, link_orders=[1.0, 1.0, 0.0], external_orders=[1.0, 1.0, 0.0], capital=[1.0, 0.9, 0.0],
                 workers=[1e6] * 3, parameters=PLAIN)  # fmt: skip
    world.segments.capital_output = 1.0
    world.links.append(4, buyer=2, supplier=[0, 1, 0, -1], order=[0.5, 0.5, 0.25, 0.25], delivered=[9.0, 9.0, 9.0, 0.5],
                       failed=[False, False, True, False])  # fmt: skip
    production.produce(world)
    assert world.firms.fill == pytest.approx([0.5, 0.45, 1.0])
    assert world.firms.capacity_utilisation == pytest.approx([1.0, 1.0, 0.0])
    assert world.links.delivered == pytest.approx([0.25, 0.225, 0.125, 0.5])
    assert world.links.failed.tolist() == [False, True, True, False]


def test_a_quota_of_energy_binds_output_before_deliveries(tiny):
    world = tiny(segment=[0], external_orders=[4.0], capital=[10.0], workers=[1e6], energy_quota=[0.25],
                 revenue_lag_3=[1.0], parameters=PLAIN)  # fmt: skip
    world.segments.energy_share, world.segments.material_share, world.segments.capital_output = 0.25, 0.5, 1.0
    world.instruments.append(1)
    world.instruments.budget_left[0] = 9.0
    terms = {"growth": 0.0, "fine": 5.0, "trade": 0.0}
    world.support.offer("energy_quota", Offer(0, np.ones(1), costs=np.full(1, 0.1), terms=terms))
    production.produce(world)
    assert world.firms.output == pytest.approx([1.0])
    assert world.firms.fill == pytest.approx([0.25])


# the outside world -----


def test_prices_of_2015_moved_as_in_2016_and_markets_at_their_default_growth(tiny):
    world = tiny(parameters={"environment.market_growth": 0.08, "environment.unexplained_growth": 0.0,
                             "environment.high_tech_extra": 0.0, "environment.overcapacity_extra": 0.0},
                 environment={"prices": {2016: 0.1, 2017: 0.02}, "national_growth": {2016: 0.02}})  # fmt: skip
    environment.remember_start(world)
    s, ones = world.segments, np.ones(5)
    total, before = steady_year(ones, np.full(5, 0.1))
    assert s.deflator == pytest.approx(4 / total)
    assert s.deflator_before == pytest.approx(4 * before / total)
    assert s.deflator_this_year.tolist() == [4.0] * 5
    total, before = steady_year(5 * ones, np.full(5, 0.08))
    assert s.market_this_year == pytest.approx(total)
    assert s.market_before == pytest.approx(before)


def test_rivals_follow_the_lead_in_both_and_outside_wages_grow(tiny):
    world = tiny(segment=[0, 0], output=[3.0, 1.0], effective_productivity=np.exp([0.4, 0.8]), log_quality=[0.2, 0.6],
                 parameters=PLAIN)  # fmt: skip
    s, c = world.segments, world.cities
    s.outside_log_productivity, s.outside_log_quality = 0.1, 0.05
    s.lead_at_start, s.quality_lead_at_start = 0.2, 0.1
    a, q = environment.leads(world)
    assert a == pytest.approx([0.5 - 0.1, 0.2, 0.2, 0.2, 0.2])  # the old lead where nobody is
    assert q == pytest.approx([0.3 - 0.05, 0.1, 0.1, 0.1, 0.1])
    drift_a, drift_q = world.region.frontier_drift(2016, world.segment_ids)
    wage = c.outside_wage.copy()
    environment.advance(world)
    assert s.outside_log_productivity == pytest.approx(0.1 + drift_a / 4 + 0.1 * (a - 0.2))
    assert s.outside_log_quality == pytest.approx(0.05 + drift_q / 4 + 0.1 * (q - 0.1))
    assert c.outside_wage == pytest.approx(wage * 1.05**0.25)


def test_a_pioneers_rivals_heed_it_by_its_part_of_the_parents_share(tiny):
    world = tiny(segment=[0, 1], contracts=[0.1, 0.4], parameters=PLAIN)
    s = world.segments
    s.market_contracts, s.home_share_at_start = [0.8, 0.8, 0.0, 0.8, 0.8], [0.5, 0.25, 0.0, 0.5, 0.5]
    assert environment.attention(world).tolist() == [1.0] * 5
    s.pioneer = True
    # 0.125 of a market where the parent has 0.5; 0.5 where it has 0.25: in full
    assert environment.attention(world) == pytest.approx([0.25, 1.0, 0.0, 0.0, 0.0])


def test_growth_of_markets_is_the_sum_of_its_parts(tiny):
    values = {"environment.market_growth": 0.06, "environment.unexplained_growth": 0.01,
              "environment.high_tech_extra": 0.04, "environment.overcapacity_extra": -0.03,
              "environment.extra_half_life": 2.0}  # fmt: skip
    world = tiny(parameters=values, environment={"national_growth": {2017: 0.05}})
    s = world.segments
    s.high_tech, s.overcapacity = [1, 0, 0, 0, 0], [0, 1, 0, 0, 0]
    s.market_growth_extra = [0.0, 0.0, 0.16, 0.0, 0.0]
    general = {2017: 0.05, 2019: 0.06}
    for year, own in ((2017, 0.08), (2019, 0.04)):
        expected = np.array([0.04, -0.03, own, 0, 0]) + general[year] + 0.01
        assert environment.market_growth(world, year) == pytest.approx(expected)


def test_prices_grow_by_class_where_they_are_named_and_by_the_default_elsewhere(tiny):
    world = tiny(
        parameters={"environment.inflation": 0.02}, environment={"prices": {2017: {"raw": 0.1, "consumer": 0.05}}}
    )
    assert environment.price_growth(world, 2017) == pytest.approx([0.02, 0.02, 0.02, 0.1, 0.05])
    assert environment.price_growth(tiny(parameters={"environment.inflation": 0.02}), 2017) == pytest.approx([0.02] * 5)


def test_a_place_whose_peak_is_half_a_worker_per_area_is_crowded_by_two(tiny):
    """The peak counts as one at least: ln 2 over it, not ln 4."""
    world = tiny(segment=[0], place=[0], revenue=[1.0], workers=[2.0], parameters=PLAIN)
    world.places.density_peak = 0.5
    geography.spillovers(world)
    assert world.places.congestion[0] == pytest.approx(0.05 * np.log(2.0))
