"""The outside world (model.md 6.1), by hand."""

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


def test_markets_grow_by_their_yearly_rate_in_four_quarters(tiny):
    world = tiny(parameters=GROWTH)
    s = world.segments
    s.market, s.high_tech, s.overcapacity = (
        100.0,
        [True, False, False, False, False],
        [False, True, False, False, False],
    )
    environment.advance(world)
    # M' = M (1 + g)^dt: 0.06 + 0.01, plus 0.05 for high technology, less 0.03 for overcapacity
    assert s.market[:3] == pytest.approx([100 * 1.12**0.25, 100 * 1.04**0.25, 100 * 1.07**0.25])


def test_a_year_that_the_scenario_names_takes_its_growth_and_prices(tiny):
    named = {"national_growth": {2016: 0.08}, "prices": {2016: {"high_tech": -0.01, "raw": 0.1}}}
    world = tiny(parameters=GROWTH, environment=named)
    s = world.segments
    s.market = 100.0
    environment.advance(world)
    assert s.market[0] == pytest.approx(100 * 1.09**0.25)
    deflator = dict(zip(world.segment_ids, s.deflator, strict=True))
    assert deflator["electronics_assembly"] == pytest.approx(0.99**0.25)
    assert deflator["metals"] == pytest.approx(1.1**0.25)
    assert deflator["machinery"] == pytest.approx(1.02**0.25)  # a class that is not named: the default
    world.quarter = 5  # 2017 is not named
    environment.advance(world)
    assert s.market[0] == pytest.approx(100 * 1.09**0.25 * 1.07**0.25)


def frontier(tiny, monkeypatch, follow, ablated=()):
    """Two firms of one segment, a lead of their output-weighted mean, a drift of 4% a year."""
    world = tiny(segment=[0, 0], output=[1.0, 3.0], effective_productivity=[1.0, np.exp(0.4)], log_quality=[0.0, 0.2],
                 parameters={"environment.rivals_follow": follow}, ablated=ablated)  # fmt: skip
    drift = np.full(5, 0.04), np.full(5, 0.02)
    monkeypatch.setattr(type(world.region), "frontier_drift", lambda self, year, names: drift)
    s = world.segments
    s.outside_log_productivity, s.outside_log_quality = 0.1, 0.05
    s.lead_2015, s.quality_lead_2015 = 0.05, 0.02
    environment.advance(world)
    return s


def test_the_frontier_drifts_and_follows_the_lead_beyond_that_of_2015(tiny, monkeypatch):
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
