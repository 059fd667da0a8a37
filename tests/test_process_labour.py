"""Hiring (docs/odd/labour.md), by hand."""

from __future__ import annotations

import pytest

from model.processes import labour

PLAIN = {"contracts.contract_value": 0.05, "labour.adjustment": 0.25}


def test_desired_workers_are_expected_orders_over_what_a_worker_makes(tiny):
    world = tiny(segment=[0, 1], contracts=[20.0, 0.0], link_orders=[0.5, 3.0], effective_productivity=[2.0, 0.5],
                 parameters=PLAIN)  # fmt: skip
    world.segments.worker_output = [0.01, 0.02, 1, 1, 1]
    # (v n + orders of links) / (lambda a)
    assert labour.desired_workers(world) == pytest.approx([(0.05 * 20 + 0.5) / (0.01 * 2), 3 / (0.02 * 0.5)])


def test_a_quarter_of_the_gap_is_closed_up_and_down(tiny):
    world = tiny(segment=[0, 0], contracts=[20.0, 20.0], workers=[60.0, 180.0], parameters=PLAIN)
    labour.hire(world)  # both desire 1 / 0.01 = 100
    assert world.firms.workers == pytest.approx([60 + 0.25 * 40, 180 - 0.25 * 80])
    c = world.cities
    assert c.employed[0] == pytest.approx(230)
    assert c.employed[0] + c.unemployed[0] == pytest.approx(c.labour_force[0])
    assert c.rationed[0] == 0.0


def test_a_short_city_gives_each_hiring_firm_the_same_part(tiny):
    # Two firms in the first city that both grow, one that shrinks; the last firm is in the second city, which has room.
    world = tiny(segment=[0, 0, 0, 0], place=[0, 1, 0, 2], contracts=[20.0, 40.0, 0.0, 20.0],
                 workers=[60.0, 120.0, 40.0, 60.0], parameters=PLAIN)  # fmt: skip
    world.cities.labour_force = [225.0, 1000.0]
    labour.hire(world)
    # sought: 10 and 20; staying: 60 + 120 + 30 = 210; free: 15; so each gets half
    assert world.firms.workers == pytest.approx([65, 130, 30, 70])
    assert world.cities.rationed == pytest.approx([15, 0])
    assert world.cities.unemployed == pytest.approx([0, 930])
    assert world.counters["cities short of labour"] == 1
