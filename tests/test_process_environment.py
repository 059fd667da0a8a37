"""The outside world (docs/odd/environment.md), by hand."""

from __future__ import annotations

import numpy as np
import pytest

from model.processes import environment

GROWTH = {
    "environment.market_growth": 0.06,
    "environment.unexplained_growth": 0.01,
    "environment.high_tech_extra": 0.05,
    "environment.overcapacity_extra": -0.03,
    "environment.inflation": 0.02,
}


def years(world, quantity: str, count: int) -> np.ndarray:
    """Quarters of a quantity by segment in years (years x 4 x segments), advancing a world that stands at 2016Q1."""
    seen = []
    for quarter in range(1, 4 * count + 1):
        world.quarter = quarter
        environment.advance(world)
        seen.append(getattr(world.segments, quantity).copy())
    return np.array(seen).reshape(count, 4, -1)


def test_sums_of_markets_grow_by_their_yearly_rate(tiny):
    world = tiny(parameters=GROWTH)
    s = world.segments
    s.market, s.high_tech, s.overcapacity = (
        100.0,
        [True, False, False, False, False],
        [False, True, False, False, False],
    )
    found = years(world, "market", 3)
    # 0.06 + 0.01, plus 0.05 for high technology, less 0.03 for overcapacity
    sums = found.sum(axis=1)
    assert sums[1:, :3] / sums[:-1, :3] == pytest.approx(np.array([[1.12, 1.04, 1.07]] * 2))
    # growth that never changes: an even pace, from the end of 2015 on
    assert found[:, :, 0].ravel() == pytest.approx(100 * 1.12 ** (np.arange(1, 13) / 4), rel=1e-5)
    pace = 1.12**0.25
    assert sums[0, 0] == pytest.approx(1.12 * 100 * (1 + 1 / pace + 1 / pace**2 + 1 / pace**3))


def test_growth_given_for_a_year_is_that_of_its_sum(tiny):
    given = {2016: 0.06, 2017: 0.06, 2018: 0.06, 2019: 0.06, 2020: 0.028}
    world = tiny(parameters={**GROWTH, "environment.unexplained_growth": 0.0}, environment={"national_growth": given})
    world.segments.high_tech, world.segments.overcapacity = False, False
    found = years(world, "market", 6)
    sums = found.sum(axis=1)[:, 0]
    assert sums[1:] / sums[:-1] == pytest.approx([1.06, 1.06, 1.06, 1.028, 1.06])
    quarters = found[:, :, 0].ravel()
    pace = np.log(quarters[1:] / quarters[:-1])
    assert np.abs(np.diff(pace)).max() < 0.006  # a turn over several quarters; the step of pace would be 0.0077


def test_growth_given_for_a_year_leaves_the_years_before_the_last_alone(tiny):
    early = {2016: 0.07, 2017: 0.05, 2018: 0.06, 2019: 0.06}
    plain = years(tiny(environment={"national_growth": early}), "market", 4)
    other = years(tiny(environment={"national_growth": {**early, 2020: -0.1}}), "market", 4)
    assert (plain[:3] == other[:3]).all()
    assert not (plain[3] == other[3]).all()
    assert plain[3].sum(axis=0) == pytest.approx(other[3].sum(axis=0))


def test_a_fork_under_other_growth_keeps_its_past_and_meets_the_new_sums(tiny):
    world = tiny(environment={"national_growth": {2016: 0.06, 2017: 0.06}})
    s = world.segments
    before = years(world, "market", 1)[0]
    world.quarter = 5
    environment.advance(world)
    first = s.market.copy()  # 2017Q1, under 6%
    other = tiny(environment={"national_growth": {2016: 0.06, 2017: 0.01}})
    world.plan = other.plan
    quarters = [first]
    for quarter in (6, 7, 8):
        world.quarter = quarter
        environment.advance(world)
        quarters.append(s.market.copy())
    growth = 0.01 + world.parameters.environment.unexplained_growth
    assert np.sum(quarters, axis=0)[2] / before.sum(axis=0)[2] == pytest.approx(1.0 + growth)


def test_a_quarter_never_halves_whatever_a_fork_asks_for(tiny):
    world = tiny(environment={"national_growth": {2016: 0.5}})
    for quarter in (1, 2, 3):
        world.quarter = quarter
        environment.advance(world)
    world.plan = tiny(environment={"national_growth": {2016: -0.3}}).plan
    world.quarter, last = 4, world.segments.market.copy()
    environment.advance(world)
    assert (world.segments.market >= last / 2 - 1e-12).all()
    assert any(number for what, number in world.counters.items() if "factor of two" in what)


def test_mean_prices_of_a_year_are_those_that_the_scenario_names(tiny):
    world = tiny(parameters=GROWTH, environment={"prices": {2016: {"high_tech": -0.01, "raw": 0.1}, 2018: 0.05}})
    found = years(world, "deflator", 3).mean(axis=1)  # 2015 has a mean of 1
    of = dict(zip(world.segment_ids, found.T, strict=True))
    assert of["electronics_assembly"] == pytest.approx(0.99 * np.array([1, 1.02, 1.02 * 1.05]))
    assert of["metals"] == pytest.approx(1.1 * np.array([1, 1.02, 1.02 * 1.05]))
    assert of["machinery"] == pytest.approx([1.02, 1.02**2, 1.02**2 * 1.05])  # a class that is not named: the default


def test_the_price_level_for_budgets_is_the_mean_of_the_years_prices(tiny):
    world = tiny(parameters=GROWTH, environment={"prices": {2017: {"high_tech": -0.2}}})
    found = years(world, "deflator", 2).mean(axis=1)[1]
    of = dict(zip(world.segment_ids, found, strict=True))
    by_class = [of["electronics_assembly"], of["machinery"], of["metals"], of["food"], 1.02**2]  # nobody mines here
    assert world.plan.price_index(8, 0.02) == pytest.approx(np.mean(by_class))
    assert world.plan.price_index(0, 0.02) == 1.0


def frontier(tiny, monkeypatch, follow, ablated=(), plan=0.0):
    """Two firms of one segment, a lead of their output-weighted mean, a drift of 4% a year."""
    world = tiny(segment=[0, 0], output=[1.0, 3.0], effective_productivity=[1.0, np.exp(0.4)], log_quality=[0.0, 0.2],
                 parameters={"environment.rivals_follow": follow, "environment.rivals_plan": plan,
                             "production.cost_elasticity": 0.2}, ablated=ablated)  # fmt: skip
    drift = np.full(5, 0.04), np.full(5, 0.02)
    monkeypatch.setattr(type(world.region), "frontier_drift", lambda self, year, names: drift)
    s = world.segments
    s.outside_log_productivity, s.outside_log_quality = 0.1, 0.05
    s.lead_at_start, s.quality_lead_at_start = 0.05, 0.02
    environment.advance(world)
    return s


def test_the_frontier_drifts_and_follows_the_lead_beyond_that_of_at_start(tiny, monkeypatch):
    s = frontier(tiny, monkeypatch, 0.08)
    lead = 0.75 * 0.4 - 0.1  # output-weighted mean of ln a, less the frontier
    assert s.outside_log_productivity[0] == pytest.approx(0.1 + 0.04 / 4 + 0.08 / 4 * (lead - 0.05))
    quality_lead = 0.75 * 0.2 - 0.05
    assert s.outside_log_quality[0] == pytest.approx(0.05 + 0.02 / 4 + 0.08 / 4 * (quality_lead - 0.02))


def test_where_nobody_produces_the_frontier_only_drifts(tiny, monkeypatch):
    s = frontier(tiny, monkeypatch, 0.08)
    assert s.outside_log_productivity[1] == pytest.approx(0.1 + 0.04 / 4)


def test_ablation_rivals_do_not_follow(tiny, monkeypatch):
    s = frontier(tiny, monkeypatch, 0.08, ablated=("rivals_follow",))
    assert s.outside_log_productivity == pytest.approx(np.full(5, 0.1 + 0.04 / 4))


GAIN, QUALITY_GAIN = (0.3 - 0.1) - 0.05, (0.15 - 0.05) - 0.02  # of the region over the frontier since 2015


def test_rivals_who_run_the_plan_share_in_the_regions_gain_a_year_later(tiny, monkeypatch):
    s = frontier(tiny, monkeypatch, 0.0, plan=0.6)
    # the only segment with firms makes up all that the region gains, so that its own gain is believed
    assert s.rivals_productivity[0] == pytest.approx(0.6 * GAIN / 4)
    assert s.rivals_quality[0] == pytest.approx(0.6 * QUALITY_GAIN / 4)
    assert s.outside_log_productivity[0] == pytest.approx(0.1 + 0.04 / 4)  # the technology of 2015's rivals
    assert s.outside_log_quality[0] == pytest.approx(0.05 + 0.02 / 4 + 0.6 * QUALITY_GAIN / 4)
    assert s.price_index[0] == pytest.approx(np.exp(-0.2 * 0.6 * GAIN / 4))


def test_what_rivals_have_by_the_plan_they_need_not_follow(tiny):
    world = tiny(parameters={"environment.rivals_follow": 0.08, "environment.rivals_plan": 0.6})
    s = world.segments
    s.lead_at_start, s.rivals_productivity, s.rivals_quality = 0.0, 0.1, 0.05
    world.firms.effective_productivity, world.firms.log_quality, world.firms.output = np.exp(0.3), 0.2, 1.0
    drift_a, drift_q = world.region.frontier_drift(2016, world.segment_ids)
    environment.advance(world)
    # ahead by 0.3 and, in quality, by 0.2 beyond what rivals have by the plan: 0.25 in all
    assert s.outside_log_productivity[0] == pytest.approx(drift_a[0] / 4 + 0.02 * (0.3 - 0.1))
    assert s.rivals_productivity[0] == pytest.approx(0.1 + (0.6 * 0.3 - 0.1) / 4)
    more = (0.6 * 0.25 - 0.05) / 4
    assert s.outside_log_quality[0] == pytest.approx(drift_q[0] / 4 + 0.02 * (0.25 - 0.05) + more)


def test_the_luck_of_few_firms_is_no_plan(tiny):
    world = tiny(segment=[0] * 100 + [1] * 25, output=[3.0] * 100 + [4.0] * 25)
    gain = np.array([0.2, -0.2, 0.0, 0.0, 0.0])
    common = (300 * 0.2 - 100 * 0.2) / 400
    expected = [common + (0.2 - common) / 2, common + (-0.2 - common) / 5, common, common, common]
    assert environment.believed(world, gain) == pytest.approx(expected)


def test_ablation_rivals_stand_still(tiny, monkeypatch):
    s = frontier(tiny, monkeypatch, 0.0, ablated=("rivals_stand_still",), plan=0.6)
    assert s.rivals_productivity.tolist() == s.rivals_quality.tolist() == [0.0] * 5
    assert s.price_index.tolist() == [1.0] * 5
    assert s.outside_log_quality[0] == pytest.approx(0.05 + 0.02 / 4)


DEMAND = {"environment.demand_elasticity": 0.8, "contracts.price_elasticity": 3.0, "contracts.quality_weight": 1.5}


def cheaper(tiny, ablated=()):
    """A region that holds a quarter of the market has become cheaper by 0.1, better by 0.04; rivals by 0.02, 0.03."""
    world = tiny(segment=[0, 0], output=[1.0, 3.0], price=[np.exp(0.1), np.exp(-0.1)], contracts=[10.0, 15.0],
                 parameters=DEMAND, ablated=ablated)  # fmt: skip
    s = world.segments
    s.market_contracts, s.log_price_at_start = 100.0, 0.05
    s.price_index, s.rivals_quality = np.exp(-0.02), 0.03
    return environment.demand_response(world, np.full(5, 0.04))[0]


def test_national_demand_answers_prices_and_quality(tiny):
    here = (0.25 * 0.1 - 0.75 * 0.1 - 0.05) - 0.5 * 0.04
    elsewhere = -0.02 - 0.5 * 0.03
    assert cheaper(tiny) == pytest.approx(np.exp(-0.8 * (0.25 * here + 0.75 * elsewhere)))


def test_ablation_national_demand_stays_on_its_trend(tiny):
    assert cheaper(tiny, ablated=("national_demand",)) == 1.0


def test_prices_of_2015_are_remembered_and_kept_where_nobody_sells(tiny):
    world = tiny(segment=[0], output=[1.0], price=[np.exp(-0.1)])
    environment.advance(world)
    assert world.segments.log_price_at_start[:2] == pytest.approx([-0.1, 0.0])
    assert world.segments.demand_response == pytest.approx(np.ones(5))


def test_outside_wages_grow_at_their_yearly_rate(tiny):
    world = tiny(parameters={"labour.outside_wage_growth": 0.05})
    environment.advance(world)
    assert world.cities.outside_wage == pytest.approx(1e-4 * 1.05**0.25)


def shocked(tiny, **shock):
    shock = {"kind": "demand", "from": "2016Q2", "to": "2016Q3", "size": -0.2, **shock}
    return tiny(segment=[0, 3, 4], place=[0, 2, 0], environment={"shocks": [shock]})


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({}, [0.8, 0.8, 0.8]),
        ({"segments": ["metals"]}, [1.0, 0.8, 1.0]),
        ({"fields": ["E1", "C1"]}, [0.8, 1.0, 0.8]),
        ({"cities": ["eastford"]}, [0.8, 1.0, 0.8]),
        ({"segments": ["food", "metals"], "cities": ["eastford"]}, [1.0, 1.0, 0.8]),
    ],
)
def test_a_shock_falls_where_and_when_the_scenario_says(tiny, where, expected):
    world = shocked(tiny, **where)
    for quarter, factors in ((1, [1, 1, 1]), (2, expected), (3, expected), (4, [1, 1, 1])):
        world.quarter = quarter
        assert world.shock("demand") * np.ones(3) == pytest.approx(factors)
    assert world.shock("capacity") == 1.0


def test_an_export_shock_falls_on_the_exported_part_of_a_market(tiny):
    world = shocked(tiny, kind="export_demand")
    world.segments.export_share = [0.4, 0.0, 0.0, 0.05, 0.0]
    world.quarter = 2
    assert world.shock("export_demand") == pytest.approx([1 - 0.2 * 0.4, 1 - 0.2 * 0.05, 1.0])
