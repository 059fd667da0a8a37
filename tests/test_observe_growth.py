"""The drivers of a cell's growth (model/observe/growth.py): by hand for a few firms, and as an identity."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.cluster_model import QUARTER, ClusterModel
from model.observe import growth, growth_parts
from model.observe.driver_list import AT, DRIVERS, NAMES
from model.observe.recorder import Record
from model.processes import contracts
from model.scenario import load_scenario
from model.tables.firms import ANCHOR, INCUMBENT, ORIGINS, START_UP

SCENARIOS = Path(__file__).parent.parent / "scenarios"
PLAIN = {
    "contracts.contract_value": 0.05, "contracts.expiry": 0.1, "contracts.newcomer_weight": 0.0,
    "contracts.damping": 0.0, "contracts.price_elasticity": 3.0, "contracts.quality_weight": 1.0,
    "contracts.reliability_weight": 2.0, "contracts.luck_spread": 0.0, "contracts.own_size_penalty": 0.0,
    "contracts.volume_spread": 0.0,
}  # fmt: skip


def quarter_parts(world, record):
    """The parts of a quarter as drivers x cells."""
    parts = np.zeros((len(NAMES), len(world.cells)))
    for name, values in growth.quarter_parts(world, record).items():
        parts[AT[name]] = values
    return parts


def add_up(parts):
    return {name: float(parts[AT[name]].sum()) for name in NAMES if abs(parts[AT[name]].sum()) > 1e-12}


def a_quarter_later(tiny, luck, changes=None, total=100.0, market=1.0, **firms):
    """Two firms above scale that hold 10 and 30 contracts and sell all that is ordered; then a tender."""
    held = firms.pop("contracts", [10.0, 30.0])
    orders = 0.05 * np.array(held)
    columns = {"segment": [0, 0], "place": [0, 1], "external_orders": orders, "revenue": orders, "output": orders,
               "above_scale": True, **firms}  # fmt: skip
    world = luck(tiny(contracts=held, parameters={**PLAIN, **(changes or {})}, **columns))
    s = world.segments
    s.market, s.market_contracts = market * 0.05 * total, total
    s.outside_contracts = total - np.array([sum(held), 0, 0, 0, 0])
    record = Record()
    record.quarters.append(0)
    growth.add_growth(world, record)
    record.quarters.append(1)
    world.quarter += 1
    contracts.tender(world)
    f = world.firms
    f.output = f.external_orders + f.link_orders
    f.revenue = f.price * f.output
    return world, record


def test_firms_that_are_as_good_as_their_rivals_grow_with_the_market_alone(tiny, luck):
    world, record = a_quarter_later(tiny, luck, market=1.2)
    parts = quarter_parts(world, record)
    # a tenth expires and a fifth is new; each holder wins its part of both back: 2 and 6 contracts of 0.05
    assert add_up(parts) == pytest.approx({"market": 0.05 * 8}, abs=1e-12)
    assert parts[AT["market"], [0, 5]] == pytest.approx([0.1, 0.3])


def test_a_better_and_a_cheaper_firm_win_contracts_by_quality_and_by_cost(tiny, luck):
    world, record = a_quarter_later(tiny, luck, log_quality=[0.2, 0.0], price=[1.0, 0.9])
    parts = quarter_parts(world, record)
    weights = np.array([9 * np.exp(0.2), 27 * 0.9**-3])
    rate = 10.0 / (weights.sum() + 54.0)
    n = np.array([10.0, 30.0])
    # the terms count over their mean of the first tender, by contracts: ln Q 0.05, cost 0.75 * 3 ln(1 / 0.9)
    quality, cost = np.array([0.2, 0.0]) - 0.05, np.array([0.0, 1.0]) * 3 * np.log(1 / 0.9)
    cost = cost - 0.75 * cost[1]
    mean = (weights - n) / np.log(weights / n)
    worth = 0.05 * np.array([1.0, 0.9])  # of a contract, at the firm's own price
    cells = [0, 5]
    assert parts[AT["quality"], cells] == pytest.approx(worth * rate * mean * quality)
    assert parts[AT["cost"], cells] == pytest.approx(worth * rate * mean * cost)
    # sold at price 1 before; a lower price on what was sold is a part of its own
    change = world.firms.revenue - record.before["revenue"]
    assert parts[:, cells].sum(axis=0) == pytest.approx(change, abs=1e-12)
    assert parts[AT["price"], 0] == pytest.approx(0, abs=1e-12)


def test_every_term_of_a_tender_by_hand(tiny):
    """One firm of 20 contracts with a weight of 30, one of none; each part is what the formula says, in contracts."""
    world = tiny(segment=[0, 0], parameters={**PLAIN, "contracts.newcomer_weight": 0.5})
    world.segments.luck_norm = 0.02
    one = np.array([1.0, 0.0])
    terms = {"cost": 0.3 * one, "quality": 0.1 * one, "fill": -0.2 * one, "brand": 0.05 * one, "luck": 0.12 * one,
             "size": -0.04 * one}  # fmt: skip
    held, weight = np.array([20.0, 0.0]), np.array([30.0, 0.4])
    rate = np.array([0.15, 0, 0, 0, 0])
    tendered = contracts.Tendered(
        held, np.array([3.0, 0.0]), np.array([1.0, 0.0]), np.array([5.0, 1.0]), weight, weight / np.array([1.1, 1.0]),
        terms, rate, np.array([0.08, 0.1]), np.full(5, 0.02), np.full(5, 0.03), np.array([0.01, 0.0]), 1.0,
    )  # fmt: skip
    means = np.zeros((4, 5))
    means[:, 0] = [0.05, 0.03, -0.1, -0.01]  # cost, quality with brand, fill, size
    parts = growth_parts.tender_parts(
        world, tendered, np.arange(2), np.zeros(2, dtype=int), means, np.array([0.02, 0.0]), np.array([0.03, 0.0])
    )
    pull = 0.15 * 10 / np.log(1.5)  # rate times the logarithmic mean of 30 and 20
    size = -0.04 + 0.01 + np.log(20.5 / 20)
    policy = np.log(1.1)
    expected = {
        "market": 0.02 * 20 - 0.03 * (20 - 3),
        "cost": pull * (0.25 - 3 * 0.02 - 0.01),
        "local_gain": pull * 3 * 0.02,
        "quality": pull * (0.15 - 0.03 - 0.03),
        "know_how": pull * 0.03,
        "fill": pull * -0.1,
        "luck": pull * (0.12 - 0.02) + (0.08 * 20 - 3) + (0.03 * 17 - 1) + (5 - 0.15 * 30),
        "size": pull * size,
        "competition": (0.15 - 0.1 - 0.02) * 20 + pull * (np.log(1.5) - 0.25 - 0.12 + 0.1 - 0.1 - size - policy),
        "policy": (0.1 - 0.08) * 20 + pull * (policy + 0.01),
    }
    assert {name: values[0] for name, values in parts.items()} == pytest.approx(expected)
    assert sum(expected.values()) == pytest.approx(5 - 3 - 1)
    # who holds nothing has a foothold alone, and the luck of its one win
    assert {name: values[1] for name, values in parts.items() if abs(values[1]) > 1e-12} == pytest.approx(
        {"size": 0.15 * 0.4, "luck": 1 - 0.15 * 0.4}
    )


def test_means_of_the_start_are_by_segment_and_contracts_held(tiny):
    world = tiny(segment=[0, 0, 1], parameters=PLAIN)
    terms = {name: np.array([1.0, 2.0, 5.0]) for name in ("cost", "quality", "fill", "size", "luck")}
    terms["brand"] = np.array([0.5, 0.5, 0.0])
    none = np.zeros(3)
    tendered = contracts.Tendered(np.array([3.0, 1.0, 2.0]), none, none, none, none, none, terms, np.zeros(5), 0.1,
                                  np.zeros(5), np.zeros(5), 0.0, 1.0)  # fmt: skip
    means = growth_parts.starting_means(world, tendered, world.firms.segment)
    assert means[:, 0] == pytest.approx([1.25, 1.75, 1.25, 1.25])  # quality holds the brand
    assert means[:, 1] == pytest.approx([5.0] * 4)
    assert means[:, 2:] == pytest.approx(np.zeros((4, 3)))


def test_dated_shocks_to_demand_are_of_the_market(tiny, luck):
    world, record = a_quarter_later(
        tiny, luck, environment={"shocks": [{"kind": "demand", "size": -0.5, "from": "2016Q2", "to": "2016Q2"}]}
    )
    assert world.firms.external_orders == pytest.approx([0.25, 0.75])
    assert add_up(quarter_parts(world, record)) == pytest.approx({"market": -1.0}, abs=1e-12)


def test_what_the_place_lends_is_told_apart_from_the_firms_own_cost(tiny, luck):
    world, record = a_quarter_later(tiny, luck, price=[0.9, 1.0])
    record.lent = [np.zeros(30), np.zeros(30)]
    before = quarter_parts(world, record)
    record.lent = [np.zeros(30), np.full(30, 0.05)]  # the price was posted on what places lent two quarters ago
    after = quarter_parts(world, record)
    weight = 9 * 0.9**-3
    rate = 10.0 / (weight + 27 + 54)
    mean = (weight - 10) / np.log(weight / 10)
    assert after[AT["local_gain"], 0] == pytest.approx(0.05 * 0.9 * rate * mean * 3 * 0.05)
    assert (after - before)[AT["cost"]] == pytest.approx(-after[AT["local_gain"]])
    assert after.sum(axis=0) == pytest.approx(before.sum(axis=0))


def test_what_a_cell_shares_is_told_apart_from_the_firms_own_quality(tiny, luck):
    world, record = a_quarter_later(tiny, luck, log_quality=[0.2, 0.0])
    before = quarter_parts(world, record)
    record.know_how = np.full(30, 0.08)
    after = quarter_parts(world, record)
    weight = 9 * np.exp(0.2)
    mean = (weight - 10) / np.log(weight / 10)
    assert after[AT["know_how"], 0] == pytest.approx(0.05 * 10 / (weight + 27 + 54) * mean * 0.08)
    assert (after - before)[AT["quality"]] == pytest.approx(-after[AT["know_how"]])


def test_the_price_falls_by_the_part_of_cost_that_the_place_saves(tiny):
    world = tiny(parameters={"accounts.price_anchoring": 0.2, "production.neutral_share": 0.5})
    s = world.segments
    s.labour_share, s.material_share, s.material_slope, s.markup = 0.1, 0.6, 0.1, 0.25
    s.energy_share, s.capital_ratio = 0.0, 0.0
    saved = 0.1 + 0.5 * 0.6 + 0.5 * 0.6 * 0.1  # labour in full; half of materials, and of their response to ln a
    assert growth_parts.cost_saved(world) == pytest.approx(np.full(5, 0.8 * saved * 1.25))


def test_luck_is_what_draws_make_beyond_their_expectation(tiny, luck):
    world, record = a_quarter_later(tiny, luck)
    more = np.array([1.0, -1.0])
    world.firms.contracts += more
    world.tendered.won[:] += more
    f = world.firms
    f.external_orders = 0.05 * f.contracts
    f.output = f.revenue = f.external_orders
    assert add_up(quarter_parts(world, record)) == {}  # of both together nothing is left
    assert quarter_parts(world, record)[AT["luck"], [0, 5]] == pytest.approx([0.05, -0.05])


def test_orders_of_firms_of_the_region_and_deliveries(tiny, luck):
    world, record = a_quarter_later(tiny, luck)
    f = world.firms
    f.link_orders = [0.25, 0.0]
    f.fill = [1.0, 0.8]
    f.output = f.fill * (f.external_orders + f.link_orders)
    f.revenue = f.output
    parts = quarter_parts(world, record)
    assert parts[AT["local_orders"], 0] == pytest.approx(0.25)
    assert parts[AT["fill"], 5] == pytest.approx(1.5 * 0.8 - 1.5)
    assert add_up(parts) == pytest.approx({"local_orders": 0.25, "fill": -0.3}, abs=1e-12)


def test_contracts_taken_over_are_named(tiny, luck):
    world, record = a_quarter_later(tiny, luck)
    record.before["called"] = np.array([8.0, 30.0])
    record.before["external"] = 0.05 * record.before["called"]
    record.before["revenue"] = record.before["external"].copy()
    parts = quarter_parts(world, record)
    assert parts[AT["other_contracts"], 0] == pytest.approx(0.1)


def test_a_firm_that_sold_nothing_is_split_as_well(tiny, luck):
    world, record = a_quarter_later(tiny, luck, link_orders=[0.0, 0.4])
    record.before["revenue"] = np.array([0.0, 0.0])
    record.before["external"], record.before["links"] = np.zeros(2), np.zeros(2)
    record.before["called"] = np.zeros(2)
    f = world.firms
    f.output = f.revenue = f.external_orders + f.link_orders
    parts = quarter_parts(world, record)
    assert parts[AT["local_orders"], 5] == pytest.approx(0.4)
    assert parts[:, [0, 5]].sum(axis=0) == pytest.approx(f.revenue)


def test_entry_by_stream_threshold_and_exit(tiny, luck):
    world, record = a_quarter_later(
        tiny, luck, segment=[0, 0, 0, 0, 0], place=[0, 0, 0, 1, 1], contracts=[10.0] * 5,
        origin=[START_UP, ANCHOR, INCUMBENT, INCUMBENT, INCUMBENT],
    )  # fmt: skip
    f = world.firms
    f.birth = [world.quarter - 4, world.quarter - 12, -40, -40, -40]
    f.revenue = [0.7, 0.8, 0.6, 0.5, 0.5]
    f.above_scale[3] = False  # fell below the threshold
    world.closed = np.array([False, False, False, False, True])
    f.keep(~world.closed)
    found = add_up(quarter_parts(world, record))
    assert {name: found[name] for name in ("entry_start_up", "entry_anchor", "scale", "exit")} == pytest.approx(
        {"entry_start_up": 0.2, "entry_anchor": 0.3, "scale": -0.5, "exit": -0.5}
    )
    assert sum(found.values()) == pytest.approx(0.7 + 0.8 + 0.6 - 5 * 0.5)
    f.birth = [world.quarter - 5, world.quarter - 13, -40, -40]  # a quarter older they are entrants no more
    assert not {"entry_start_up", "entry_anchor"} & set(add_up(quarter_parts(world, record)))


def test_a_change_counts_as_often_as_it_is_in_the_years_difference():
    """Sales of 1 to the end of 2015, then one more from the second quarter of 2016 on."""
    levels = {2015: [1.0] * 4, 2016: [1.0, 2.0, 2.0, 2.0], 2017: [2.0] * 4}
    changes = [0.0, 1.0, 0.0, 0.0]
    this = sum(t * c for t, c in zip(growth.THIS_YEAR, changes, strict=True))
    later = sum(t * c for t, c in zip(growth.NEXT_YEAR, changes, strict=True))
    assert this == sum(levels[2016]) - sum(levels[2015]) == 3
    assert later == sum(levels[2017]) - sum(levels[2016]) == 1


def test_every_origin_but_incumbents_has_a_stream():
    assert {d.name for d in DRIVERS if d.name.startswith("entry_")} == {f"entry_{o}" for o in ORIGINS[1:]}
    assert all(d.en and d.zh and d.meaning for d in DRIVERS)


def largest_error(model):
    """Of all cells and years: what the parts leave of the change, over the cell's revenue."""
    record = model.world.record
    assert sorted(record.drivers) == sorted(record.yearly)[1:]
    worst = 0.0
    for year, table in record.drivers.items():
        change, parts = table["revenue"] - table["revenue_before"], sum(table[name] for name in NAMES)
        size = np.maximum(np.maximum(table["revenue"], table["revenue_before"]), 1e-3)
        worst = max(worst, float(np.abs(change - parts).max()), float((np.abs(change - parts) / size).max()))
        whole = record.yearly[year]["revenue"] - record.yearly[year - 1]["revenue"]
        assert change.sum() == pytest.approx(whole, rel=1e-9, abs=1e-6)
    return worst


def test_parts_sum_to_the_change_in_the_teaching_region_with_policies_and_shocks():
    model = ClusterModel(load_scenario(SCENARIOS / "teaching.yaml"), rng=1)
    model.run(until=12)
    assert largest_error(model) < 1e-9
    assert {n for table in model.world.record.drivers.values() for n in NAMES if table[n].any()} >= {
        "market", "cost", "quality", "fill", "luck", "local_orders", "entry_start_up", "exit", "carry_over",
    }  # fmt: skip


def test_parts_sum_to_the_change_in_every_cell_of_henan_under_the_plan():
    plan = load_scenario(SCENARIOS / "plan.yaml").replace(scale=0.1)
    model = ClusterModel(plan, rng=1)
    model.run(until=8)
    assert largest_error(model) < 1e-9
    policy = sum(float(table["policy"].sum()) for table in model.world.record.drivers.values())
    assert policy > 0


@pytest.mark.parametrize("left_out", ["contracts", "exit", "entry"])
def test_schedules_of_ones_own_keep_the_identity(left_out):
    model = ClusterModel(load_scenario(SCENARIOS / "teaching.yaml"), rng=1, quarter=QUARTER.without(left_out))
    model.run(until=5)
    assert largest_error(model) < 1e-9


def test_a_run_that_goes_on_from_a_checkpoint_has_the_same_drivers(tmp_path):
    model = ClusterModel(load_scenario(SCENARIOS / "teaching.yaml"), rng=1)
    model.run(until=6)
    model.save(tmp_path / "saved")
    again = ClusterModel.resume(tmp_path / "saved")
    for each in (model, again):
        each.run(until=8)
    for name in NAMES:
        assert np.array_equal(model.world.record.drivers[2017][name], again.world.record.drivers[2017][name])
