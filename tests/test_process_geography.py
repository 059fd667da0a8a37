"""Land, rent, wages, labour supply and what places lend to productivity, by hand.

See docs/odd/places.md.
"""

from __future__ import annotations

import numpy as np
import pytest

from model.processes import geography

PLAIN = {
    "geography.access_length": 25.0,
    "geography.spill_length": 10.0,
    "geography.area_growth": 0.05,
    "geography.area_response": 0.12,
    "geography.land_use_usual": 0.65,
    "geography.rent_base": 0.012,
    "geography.rent_exponent": 0.5,
    "labour.wage_trend": 0.06,
    "labour.wage_response": 0.5,
    "labour.supply_elasticity": 1.5,
    "labour.supply_adjustment": 0.1,
    "production.localisation": 0.02,
    "production.upstream": 0.03,
    "production.urbanisation": 0.045,
    "production.congestion": 0.05,
    "production.infrastructure": 0.02,
    "production.neutral_share": 0.5,
    "production.access_base": 20.0,
    "production.knowledge_return": 0.1,
    "production.knowledge_bound": 2.0,
    "upgrading.digital_material_saving": 0.03,
}


def test_land_opens_faster_where_it_is_used_up(tiny):
    world = tiny(segment=[0, 0, 0, 0], place=[0, 1, 2, 2], capital=[50.0, 80.0, 60.0, 40.0], parameters=PLAIN)
    world.places.area = 100.0
    geography.grow_area(world)
    # use 0.5, 0.8 and 1.0: area' = area (1.05 + 0.12 clip((u - 0.65) / 0.3, 0, 1)) a year
    expected = 100 * np.array([1.05, 1.05 + 0.12 * 0.15 / 0.3, 1.17]) ** 0.25
    assert world.places.area[:3] == pytest.approx(expected)
    assert world.places.land_used[:3] == pytest.approx([50, 80, 100])


def rents(tiny, ablated=()):
    world = tiny(parameters=PLAIN, ablated=ablated)
    world.places.area = 100.0
    world.places.land_used = [0.0, 64.0, 99.5, 120.0, 0.0, 0.0]
    geography.charge_rent(world)
    return world


def test_rent_rises_as_land_runs_out_and_stays_finite(tiny):
    world = rents(tiny)
    # r0 (1 - used / area)^-0.5, as if 2% of a full place were free
    expected = [0.012, 0.012 * 0.36**-0.5, 0.012 * 0.02**-0.5, 0.012 * 0.02**-0.5]
    assert world.places.rent[:4] == pytest.approx(expected)
    assert world.counters["places out of land"] == 2


def test_ablation_crowding_costs_nothing(tiny):
    assert rents(tiny, ablated=("congestion",)).places.rent == pytest.approx([0.012] * 6)


def wages(tiny, ablated=()):
    """The first city employs 96 of 100 at a wage 10% above other work; the second 60 of 100 at the outside wage."""
    world = tiny(segment=[0, 0], place=[0, 2], workers=[96.0, 60.0], parameters=PLAIN, ablated=ablated)
    c = world.cities
    c.labour_force, c.labour_force_at_start, c.tightness_at_start = 100.0, 90.0, 0.95
    c.wage = [1.1e-4, 1e-4]
    geography.move_wages(world)
    return c


def test_people_come_where_wages_are_above_other_work(tiny):
    c = wages(tiny)
    # toward L0 (w / w_alt)^1.5, a tenth of the gap
    expected = [100 + 0.1 * (90 * 1.1**1.5 - 100), 100 + 0.1 * (90 - 100)]
    assert c.labour_force == pytest.approx(expected)
    assert c.unemployed == pytest.approx(np.array(expected) - [96, 60])


def test_wages_follow_their_trend_and_the_tightness_of_the_city(tiny):
    c = wages(tiny)
    tight = np.array([96 / (100 + 0.1 * (90 * 1.1**1.5 - 100)), 60 / 99.0])
    expected = np.array([1.1e-4, 1e-4]) * (1 + (0.06 + 0.5 * (tight / 0.95 - 1)) / 4)
    assert c.wage == pytest.approx(expected)


def test_nobody_employed_leaves_the_labour_force(tiny):
    world = tiny(segment=[0], workers=[100.0], parameters=PLAIN)
    c = world.cities
    c.labour_force, c.labour_force_at_start, c.wage = 100.0, 10.0, 1e-4
    geography.move_wages(world)
    assert c.labour_force == pytest.approx([100, 91])
    assert c.unemployed[0] == pytest.approx(0.0)


def test_ablation_wages_do_not_answer_tightness(tiny):
    assert wages(tiny, ablated=("labour_scarcity",)).wage == pytest.approx([1.1e-4 * 1.015, 1e-4 * 1.015])


NEAR, FAR = np.exp(-5 / 25), np.exp(-30 / 25)
CLOSE, OFF = np.exp(-5 / 10), np.exp(-30 / 10)


def region(tiny, ablated=()):
    """Firms of segment 1 in two places 30 km apart in two cities; their input, segment 0, is made in the first."""
    world = tiny(segment=[1, 1, 0], place=[0, 2, 0], workers=[100.0, 50.0, 40.0], revenue=[4.0, 4.0, 4.0],
                 knowledge=[0.16, 0.04, 0.16], log_productivity=[0.1, 0.1, 0.0], integration=[0.82, 0.72, 0.72],
                 parameters=PLAIN, ablated=ablated)  # fmt: skip
    world.segments.material_share = 0.5
    world.published_materials[0, 1] = world.published_materials[1, 1] = 0.3
    s = world.segments
    s.own_access_at_start, s.upstream_access_at_start, s.total_access_at_start, s.knowledge_ratio_at_start = (
        90.0,
        60.0,
        110.0,
        0.04,
    )
    world.places.infrastructure[0] = 2.0
    world.places.density_peak = [70.0, 1e9, 50.0, 1e9, 1e9, 1e9]
    return world


def test_access_is_employment_close_by_own_and_all_and_upstream_in_reach(tiny):
    own, upstream, total = geography.access(region(tiny))
    mine = [100 * NEAR + 50 * FAR, 100 * FAR + 50 * NEAR]
    inputs = [40 * NEAR, 40 * FAR]
    assert own[[0, 2], 1] == pytest.approx([100 * CLOSE + 50 * OFF, 100 * OFF + 50 * CLOSE])
    # the two inputs of segment 1 weigh the same: half of segment 0, half of its own
    assert upstream[[0, 2], 1] == pytest.approx([0.5 * (mine[0] + inputs[0]), 0.5 * (mine[1] + inputs[1])])
    assert own[1, 1] == pytest.approx(150 * OFF)
    assert total[[0, 1, 2]] == pytest.approx([140 * CLOSE + 50 * OFF, 190 * OFF, 140 * OFF + 50 * CLOSE])


def expected_gains():
    own = np.array([100 * CLOSE + 50 * OFF, 100 * OFF + 50 * CLOSE])
    mine = np.array([100 * NEAR + 50 * FAR, 100 * FAR + 50 * NEAR])
    upstream = 0.5 * (mine + np.array([40 * NEAR, 40 * FAR]))
    total = np.array([140 * CLOSE + 50 * OFF, 140 * OFF + 50 * CLOSE])
    return (
        0.02 * np.log((own + 20) / (90 + 20))
        + 0.03 * np.log((upstream + 20) / (60 + 20))
        + 0.045 * np.log((total + 20) / (110 + 20))
        + 0.02 * np.array([1.0, 0.0])  # infrastructure over the usual
        - 0.05 * np.log([140 / 70, 1.0])  # the first place is at twice its peak density
    )


def expected_spillovers():
    return expected_gains() + 0.1 * np.log([(0.16 / 4) / 0.04, (0.04 / 4) / 0.04])  # knowledge over revenue, 2015 = 1


def test_spillovers_by_hand(tiny):
    world = region(tiny)
    assert geography.spillovers(world)[:2] == pytest.approx(expected_spillovers())
    assert world.places.congestion[[0, 2]] == pytest.approx([0.05 * np.log(2), 0.0])
    assert world.places.density[[0, 2]] == pytest.approx([140, 50])


def test_knowledge_counts_within_its_bound(tiny):
    world = tiny(segment=[0, 0], revenue=[4.0, 4.0], knowledge=[99.0, 0.0], workers=[1.0, 1.0], parameters=PLAIN)
    gap = geography.spillovers(world)
    assert gap[0] - gap[1] == pytest.approx(0.1 * (2.0 + 2.0))


def test_effective_productivity_and_materials_follow(tiny):
    world = region(tiny)
    s = world.segments
    s.outside_log_productivity, s.material_slope, s.material_norm = 0.05, 0.2, 1.1
    geography.lend_productivity(world)
    log_a = 0.1 + expected_spillovers()
    assert world.firms.effective_productivity[:2] == pytest.approx(np.exp(log_a))
    # half of what the place lends beyond 2015 (here 0) saves materials, energy and capital in full ...
    gain = 0.5 * expected_gains()
    assert world.firms.place_gain[:2] == pytest.approx(np.exp(gain))
    # ... the rest as b exp(-omega (ln a - lnA_out)), less what integration beyond that of 2015 saves
    saving = np.array([1 - 0.03 * 0.1, 1.0])
    expected = 1.1 * np.exp(-0.2 * (log_a - gain - 0.05)) * saving * np.exp(-gain)
    assert world.firms.material_need[:2] == pytest.approx(expected)


def test_a_firm_without_a_year_of_revenue_is_judged_by_its_plans(tiny):
    # yearly revenue of 4 by its plans; the last is a year old and has had 2, as has an incumbent born before the start
    world = tiny(quarter=6, segment=[0] * 4, revenue_lag_1=[0, 1, 1, 1], revenue=[0, 1, 1, 1], planned_output=1.0,
                 price=1.0, knowledge=0.16, workers=1.0, parameters=PLAIN)  # fmt: skip
    world.firms.birth = [6, 3, 2, -1]
    assert geography.knowledge_gains(world) == pytest.approx([0.0, 0.0, 0.1 * np.log(2), 0.1 * np.log(2)])
    world.quarter, world.firms.birth = 1, [1, 0, 0, 0]
    assert geography.knowledge_gains(world)[1:] == pytest.approx(0.1 * np.log(2))


def test_what_an_experiment_adds_to_a_place_counts_as_its_gain(tiny):
    world, base = region(tiny), region(tiny)
    world.cells.added_gain[1 * 6] = 0.1  # segment 1 in the first place
    difference = geography.local_gains(world) - geography.local_gains(base)
    assert difference[0, 1] == pytest.approx(0.1)
    assert difference.sum() == pytest.approx(0.1)
    geography.lend_productivity(world)
    geography.lend_productivity(base)
    ratio = world.firms.place_gain / base.firms.place_gain
    assert np.log(ratio[:2]) == pytest.approx([0.05, 0.0])


def test_ablation_what_a_place_lends_saves_labour_alone(tiny):
    world = region(tiny, ablated=("neutral_gain",))
    geography.lend_productivity(world)
    assert world.firms.place_gain == pytest.approx(1.0)
    assert world.firms.effective_productivity[:2] == pytest.approx(np.exp(0.1 + expected_spillovers()))


def test_ablation_infrastructure_lends_nothing(tiny):
    without = geography.local_gains(region(tiny, ablated=("infrastructure_gain",)))
    assert (geography.local_gains(region(tiny)) - without)[[0, 2], 1] == pytest.approx([0.02, 0.0])


def test_ablation_what_neighbours_lend_reaches_far(tiny):
    own, _, _ = geography.access(region(tiny, ablated=("short_reach",)))
    assert own[0, 1] == pytest.approx(100 * NEAR + 50 * FAR)


def test_a_region_without_firms_lends_without_fault(tiny):
    world = region(tiny)
    world.firms.keep(np.zeros(len(world.firms), dtype=bool))
    assert np.isfinite(geography.local_gains(world)).all()
    geography.lend_productivity(world)


def test_ablation_places_lend_nothing(tiny):
    gap = geography.spillovers(region(tiny, ablated=("spillovers", "congestion")))[:2]
    assert gap == pytest.approx(0.1 * np.log([1.0, 0.25]))  # own knowledge alone is left
    assert geography.spillovers(region(tiny, ablated=("congestion",)))[0] == pytest.approx(
        expected_spillovers()[0] + 0.05 * np.log(2)
    )
