"""Approved capacity (docs/odd/approved_capacity.md): who needs it, what it admits, what is given up, by hand."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from model.cluster_model import ClusterModel
from model.processes import entry, exit
from model.processes import investment_and_adoption as upgrading
from model.processes.investment_and_adoption import expansion
from model.processes.investment_and_adoption.financing import Finance
from model.regions import FOLDER, RegionError, load_region
from model.regions.consistency_segments import approvals_are_of_plant_that_stands
from model.scenario import Plan
from model.tables.firms import ANCHOR, START_UP
from model.tables.support import Offer
from model.take_up import approved_capacity

PLAIN = {
    "contracts.contract_value": 0.05,
    "entry.equity_share": 0.5,
    "entry.revenue_spread": 0.0,
    "entry.revenue_median": 2.0,
    "entry.revenue_most": 100.0,
    "entry.start_up_size": 1.0,
    "upgrading.approvals": 1.0,
    "upgrading.target_utilisation": 0.8,
    "upgrading.expansion_threshold": 0.05,
    "upgrading.expansion_ceiling": 1.0,
    "upgrading.expansion_floor": 0.2,
    "upgrading.upgrade_capital_share": 0.5,
}
COLUMNS = {"capacity_ceiling": [1.0, 0.5, np.nan, np.nan, np.nan], "approval_share": [0.6, np.nan, 0.3, np.nan, np.nan]}


def regulated(tiny, approved=(50.0, 0, 0, 0, 0), share=(1.0, 0, 0, 0, 0), parameters=None, ablated=(), **columns):
    """Firms of the first segment need approval; a unit of capital makes 10 a quarter."""
    firms = {"segment": [0, 0, 1], "capital": [3.0, 1.0, 2.0], "needs_approval": [True, True, False], **columns}
    world = tiny(parameters={**PLAIN, **(parameters or {})}, ablated=ablated, **firms)
    world.segments.approval_share, world.segments.approved_capacity = share, approved
    return world


def test_the_largest_plants_of_a_segment_need_approval(tiny, twin_rivers, monkeypatch):
    world = tiny(segment=[0, 1, 0, 0, 2, 0], capital=[1.0, 2.0, 4.0, 3.0, 9.0, 2.0], place_gain=[1, 1.5, 1, 1, 1, 1])
    monkeypatch.setattr(twin_rivers.segments, "columns", {**twin_rivers.segments.columns, **{
        name: np.array(values) for name, values in COLUMNS.items()}})  # fmt: skip
    approved_capacity.approve(world)
    # Of 10 in the first segment 0.6 is reached half-way into the second largest: its middle is 5.5. The second segment
    # needs approval as a whole; the third has no ceiling.
    assert world.firms.needs_approval.tolist() == [False, True, True, True, False, False]
    assert world.segments.approval_share.tolist() == [0.6, 1.0, 0.0, 0.0, 0.0]
    assert world.segments.approved_capacity == pytest.approx([10 * (4 + 3), 0.5 * 10 * 1.5 * 2, 0, 0, 0])


def with_columns(tmp_path, **given):
    """Twin Rivers with capacity_ceiling and approval_share of some segments, as text."""
    folder = tmp_path / "twin_rivers"
    shutil.copytree(FOLDER / "twin_rivers", folder)
    head, *rows = (folder / "segments.csv").read_text(encoding="utf-8").splitlines()
    rows = [f"{row},{given.get(row.split(',')[0], ',')}" for row in rows]
    (folder / "segments.csv").write_text(
        "\n".join([f"{head},capacity_ceiling,approval_share", *rows]), encoding="utf-8"
    )
    return folder


def test_a_region_may_declare_approved_capacity(tmp_path):
    region = load_region("twin_rivers", folder=with_columns(tmp_path, components="0.9,", food="1,0.4"))
    for name, given in (("capacity_ceiling", {"components": 0.9, "food": 1.0}), ("approval_share", {"food": 0.4})):
        values = zip(region.segments.ids, region.segments.columns[name], strict=True)
        assert {key: value for key, value in values if not np.isnan(value)} == given


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"food": ",0.4"}, "segments.csv:6:approval_share: food has no capacity_ceiling; give one"),
        ({"food": "-1,"}, "segments.csv:6:capacity_ceiling"),
        ({"food": "1,1.4"}, "segments.csv:6:approval_share"),
    ],
)
def test_a_wrong_approval_is_told_with_its_line(tmp_path, given, message):
    with pytest.raises(RegionError) as caught:
        load_region("twin_rivers", folder=with_columns(tmp_path, **given))
    assert message in str(caught.value)


def test_nothing_is_approved_where_nothing_stands(twin_rivers, monkeypatch):
    s = twin_rivers.segments
    food = np.array(s.ids) == "food"
    nothing = {name: np.where(food, 0.0, s.columns[name]) for name in ("revenue_prior_a", "revenue_prior_b")}
    monkeypatch.setattr(s, "columns", {**s.columns, **nothing, "capacity_ceiling": np.where(food, 1.0, np.nan)})
    assert list(approvals_are_of_plant_that_stands(twin_rivers)) == [
        "segments.csv:6:capacity_ceiling: food has no revenue in the base year: no plant to replace"
    ]


def test_a_region_without_the_columns_needs_no_approval(tiny):
    world = tiny(segment=[0, 1], capital=[1.0, 2.0])
    approved_capacity.approve(world)
    assert not world.firms.needs_approval.any()
    desired = np.array([1.0, 1.0])
    assert approved_capacity.admitted_expansion(world, desired) is desired
    assert approved_capacity.admitted_newcomers(world, np.array([1, 2]), np.array([0, 1]), np.ones(2)).all()


def test_expansions_share_the_room_that_is_left_in_proportion(tiny):
    # 40 of 50 stand; capital of 1 and 3 would make 10 and 30 more: a quarter of it has room
    world = regulated(tiny)
    assert approved_capacity.admitted_expansion(world, np.array([1.0, 3.0, 5.0])) == pytest.approx([0.25, 0.75, 5.0])
    assert world.counters["branches where approvals cut expansion"] == 1
    lax = regulated(tiny, parameters={"upgrading.approvals": 0.4})
    assert approved_capacity.admitted_expansion(lax, np.array([1.0, 3.0, 5.0])) == pytest.approx([0.7, 2.1, 5.0])


def test_ablation_capacity_needs_no_approval(tiny):
    world = regulated(tiny, approved=(0.0, 0, 0, 0, 0), ablated=("approvals",))
    assert approved_capacity.admitted_expansion(world, np.array([1.0, 3.0, 5.0])) == pytest.approx([1.0, 3.0, 5.0])
    assert approved_capacity.admitted_newcomers(world, np.array([7]), np.array([0]), np.array([9.0])).all()


def test_plant_is_counted_by_what_it_can_make(tiny):
    # places that make a half more of capital: 60 stand already, nothing may be added
    world = regulated(tiny, place_gain=[1.5, 1.5, 1.0])
    assert approved_capacity.capacity(world) == pytest.approx([60, 0, 0, 0, 0])
    assert approved_capacity.admitted_expansion(world, np.array([1.0, 3.0, 5.0])) == pytest.approx([0, 0, 5.0])


def test_firms_expand_only_into_approved_room(tiny):
    # 32 of orders want capital of 4 at a utilisation of 0.8; the ceiling lets each add a quarter of its own
    columns = {"link_orders": [32.0, 32.0, 32.0], "contracts": [0.0] * 3, "cash": [9.0] * 3, "capital": [3.0, 1.0, 2.0]}

    def rich() -> Finance:
        return Finance(np.full(3, 9.0), np.zeros(3), np.zeros(3))

    assert expansion.expand(regulated(tiny, approved=(44.0, 0, 0, 0, 0), **columns), rich()) == pytest.approx(
        [0.3, 0.1, 0.5])  # fmt: skip
    free = regulated(tiny, approved=(44.0, 0, 0, 0, 0), parameters={"upgrading.approvals": 0.0}, **columns)
    assert expansion.expand(free, rich()) == pytest.approx([0.75, 0.25, 0.5])


def test_upgrading_adds_no_capacity_where_it_needs_approval(tiny):
    world = regulated(tiny)
    assert approved_capacity.added_by_upgrading(world, np.array([0, 2])).tolist() == [0.0, 1.0]


def test_newcomers_come_in_the_order_of_a_lot_while_they_fit_in(tiny, luck):
    # room for 10: plants that make 6, 5 and 3, and one of a segment that needs no approval
    world = luck(regulated(tiny), lot=np.array([0.5, 0.2, 0.9]), enforced=0.0, product=0.0)
    asked = approved_capacity.admitted_newcomers(
        world, np.array([11, 12, 13, 14]), np.array([0, 0, 0, 1]), np.array([0.6, 0.5, 0.3, 9.0])
    )
    # the second first, 5 of 10; then the first, which no longer fits; then the third
    assert asked.tolist() == [False, True, True, True]
    assert world.counters["newcomers without approved capacity"] == 1


def test_newcomers_of_a_later_stream_find_what_earlier_ones_have_left(tiny, luck):
    # room for 10; the lot would put the second stream first
    world = luck(regulated(tiny), lot=np.array([0.9, 0.1, 0.2]), enforced=0.0, product=0.0)
    asked = approved_capacity.admitted_newcomers(
        world, np.array([11, 12, 13]), np.array([0, 0, 0]), np.array([0.6, 0.5, 0.3]), np.array([0, 1, 1])
    )
    assert asked.tolist() == [True, False, True]
    # plants of 6 and 12 that nobody checks are built, and leave nothing to the second stream
    world = luck(regulated(tiny), lot=np.array([0.1, 0.2, 0.1]), enforced=np.array([0.0, 1.0, 0.0]), product=0.0)
    world.parameters.upgrading.approvals = 0.5
    asked = approved_capacity.admitted_newcomers(
        world, np.array([11, 12, 13]), np.array([0, 0, 0]), np.array([0.6, 1.2, 0.3]), np.array([0, 0, 1])
    )
    assert asked.tolist() == [True, True, False]


def test_newcomers_refused_leave_no_trace(tiny, luck):
    # plants of 2 x 0.5 make 10 a quarter each: one of two fits into what is approved
    world = luck(regulated(tiny), lot=lambda ids: np.where(ids == 101, 0.4, 0.3))
    rows = entry.found_firms(world, np.array([101, 102]), np.array([0, 0]), np.array([1, 1]), START_UP)
    assert world.firms.id[rows].tolist() == [102]
    assert world.firms.needs_approval[rows].all()
    assert world.segments.pool_claimed[0] == pytest.approx(world.firms.contracts[rows].sum())
    assert world.flows.total("investment", "outside") == pytest.approx(1.0)
    assert not len(entry.found_firms(world, np.array([103]), np.array([0]), np.array([1]), START_UP))


def test_an_anchor_builds_as_far_as_there_is_room_and_before_others(tiny):
    world = regulated(tiny)
    terms = {"segment": 0, "place": 0, "investment": 8.0, "start": 1, "build_quarters": 4}
    world.support.offer("anchor", Offer(0, np.ones(1), terms=terms))
    # a step of 2 would make 20: there is room for half of it, and none for anybody else
    assert approved_capacity.admitted_step(world, 0, 7, 2.0) == pytest.approx(0.5)
    assert approved_capacity.admitted_step(world, 1, 7, 2.0) == 1.0
    assert approved_capacity.promised(world) == pytest.approx([20, 0, 0, 0, 0])
    assert approved_capacity.admitted_expansion(world, np.array([1.0, 0.0, 1.0])) == pytest.approx([0, 0, 1])
    assert world.counters["steps of anchors cut by approvals"] == 1


PROJECT = {"instrument": "anchor_project", "place": "river_port", "segment": "components", "from": "2016Q1",
           "investment": 80, "revenue": 64, "build_quarters": 4, "local_input_share": 0.7,
           "contracted_followers": 0.0, "subsidy_share": 0.1, "budget": 20}  # fmt: skip


def building(tiny, approved):
    """An anchor of four steps of 20, each able to make 200 a quarter, in a segment that needs approval."""
    world = tiny(segment=[0], capital=[1.0], policies={"plant": PROJECT},
                 parameters={**PLAIN, "entry.anchor_land": 0.0})  # fmt: skip
    world.segments.approval_share, world.segments.approved_capacity = [0, 1.0, 0, 0, 0], [0, approved, 0, 0, 0]
    names = ("investment", "revenue", "build_quarters", "local_input_share", "contracted_followers", "subsidy_share")
    terms = {name: float(world.policies[0].setting(name, 1)) for name in names}
    world.instruments.budget_left = 20.0
    world.support.offer("anchor", Offer(0, np.ones(1), terms=terms | {"segment": 1, "place": 0, "start": 1}))
    return world


def test_an_anchor_without_room_is_not_built(tiny):
    world = building(tiny, approved=0.0)
    entry.build_anchors(world)
    assert not (world.firms.origin == ANCHOR).any()


def test_an_anchors_second_step_finds_what_is_left(tiny):
    world = building(tiny, approved=250.0)
    entry.build_anchors(world)
    rows = np.flatnonzero(world.firms.origin == ANCHOR)
    assert world.firms.capital[rows] == pytest.approx([20.0])
    contracts = world.firms.contracts[rows].copy()
    world.quarter = 2
    entry.build_anchors(world)
    # room for 50 of 200: a quarter of the step, of its contracts and of its subsidy
    assert world.firms.capital[rows] == pytest.approx([25.0])
    assert world.firms.contracts[rows] == pytest.approx(contracts + 0.25 * 80)
    assert world.firms.subsidy[rows] == pytest.approx([0.1 * (20 + 5)])
    assert world.instruments.volume_total == pytest.approx([25.0])


def test_capacity_closed_for_public_money_is_not_given_back(tiny):
    world = regulated(tiny)
    approved_capacity.give_up(world, np.array([0.5, 0.0, 1.0]))
    assert world.segments.approved_capacity == pytest.approx([45, 0, 0, 0, 0])
    approved_capacity.give_up(world, np.array([3.0, 2.0, 0.0]))
    assert world.segments.approved_capacity == pytest.approx([0, 0, 0, 0, 0])


def test_a_cut_of_capacity_lowers_what_is_approved(tiny, monkeypatch):
    world = regulated(tiny, parameters={"accounts.depreciation": 0.0})
    monkeypatch.setattr(upgrading, "cut_capacity", lambda world: scrap(world, np.array([1.0, 0.0, 1.0])))
    for skipped in ("expand", "upgrade"):
        monkeypatch.setattr(upgrading, skipped, lambda world, finance: np.zeros(3))
    upgrading.invest(world)
    assert world.firms.capital == pytest.approx([2, 1, 1])
    assert world.segments.approved_capacity == pytest.approx([40, 0, 0, 0, 0])


def scrap(world, capital):
    world.firms.capital -= capital
    return capital


def test_only_what_nobody_takes_over_of_cleared_firms_is_given_up(tiny, monkeypatch):
    world = regulated(tiny)
    monkeypatch.setattr(exit, "closures", lambda world: np.zeros(3, dtype=bool))
    monkeypatch.setattr(exit, "cleared", lambda world: np.array([True, False, False]))
    exit.leave(world)
    assert world.segments.approved_capacity == pytest.approx([20, 0, 0, 0, 0])
    world = regulated(tiny)

    def taken_over(world, closing):
        world.firms.capital += [-3.0, 3.0, 0.0]

    monkeypatch.setattr(exit, "take_over", taken_over)
    exit.leave(world)
    assert world.segments.approved_capacity == pytest.approx([50, 0, 0, 0, 0])


def test_a_run_stays_within_what_is_approved(tmp_path):
    """The teaching region with a ceiling on components: capacity, entrants and the ablation over three years."""

    def run(parameters):
        plan = Plan.from_mapping({"name": "approved", "region": "twin_rivers", "parameters": parameters,
                                  "period": {"end": "2018Q4"}})  # fmt: skip
        model = ClusterModel(plan, rng=1)
        world, components = model.world, model.world.segment_ids.index("components")
        f, s = world.firms, world.segments
        s.approval_share = np.eye(len(s))[components]
        f.needs_approval = f.segment == components
        s.approved_capacity = approved_capacity.capacity(world)
        excess, before = [], s.approved_capacity[components]
        for _ in range(12):
            model.step()
            excess.append(approved_capacity.capacity(world)[components] / before)
        return max(excess), s.approved_capacity[components] / before

    highest, approved = run({})
    assert approved == 1.0
    # a place's own gain may lift it a little in a quarter; wear takes that back
    assert highest < 1.01
    assert run({"upgrading.approvals": 0.0})[0] > 1.1
