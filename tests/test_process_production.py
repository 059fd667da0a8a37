"""Production to order (docs/odd/production.md), by hand."""

from __future__ import annotations

import pytest

from model.processes import production

PLAIN = {"production.overtime": 1.1, "suppliers.failure_fill": 0.7}


def three_firms(tiny, **options):
    """Bound by orders, by capital, by workers."""
    world = tiny(segment=[0, 0, 0], external_orders=[1.0, 3.0, 4.0], link_orders=[0.5, 0.0, 1.0],
                 capital=[10.0, 2.0, 10.0], workers=[500.0, 500.0, 100.0], effective_productivity=[1.0, 1.0, 2.0],
                 parameters=PLAIN, **options)  # fmt: skip
    world.segments.capital_output, world.segments.worker_output = 0.8, 0.01
    return world


def test_output_is_the_least_of_orders_capital_and_workers_with_overtime(tiny):
    world = three_firms(tiny)
    production.produce(world)
    assert world.firms.output == pytest.approx([1.5, 0.8 * 2, 1.1 * 0.01 * 2 * 100])
    assert world.firms.fill == pytest.approx([1.0, 1.6 / 3, 2.2 / 5])
    assert world.firms.capacity_utilisation == pytest.approx([1.5 / 8, 1.0, 2.2 / 8])


def test_a_firm_without_orders_fills_them_all(tiny):
    world = tiny(segment=[0], capital=[1.0], workers=[10.0], parameters=PLAIN)
    production.produce(world)
    assert (world.firms.output[0], world.firms.fill[0]) == (0.0, 1.0)


def test_a_capacity_shock_halves_what_capital_and_workers_can_make(tiny):
    shock = {"kind": "capacity", "from": "2016Q1", "to": "2016Q1", "size": -0.5}
    world = three_firms(tiny, environment={"shocks": [shock]})
    production.produce(world)
    assert world.firms.output == pytest.approx([1.5, 0.8, 1.1])


def test_suppliers_ration_in_proportion_and_those_far_short_have_failed(tiny):
    world = three_firms(tiny)
    world.links.append(3, buyer=[1, 0, 0], supplier=[0, 2, -1], order=[0.5, 1.0, 2.0])
    production.produce(world)
    assert world.links.delivered == pytest.approx([0.5, 1.0 * 2.2 / 5, 0.0])
    assert world.links.failed.tolist() == [False, True, False]


def test_a_fill_at_the_mark_is_no_failure(tiny):
    world = tiny(segment=[0, 0], external_orders=[0.0, 0.0], link_orders=[1.0, 1.0], capital=[0.71, 0.69],
                 workers=[1e6, 1e6], parameters=PLAIN)  # fmt: skip
    world.segments.capital_output = 1.0
    world.links.append(2, buyer=[1, 0], supplier=[0, 1], order=1.0)
    production.produce(world)
    assert world.links.failed.tolist() == [False, True]
