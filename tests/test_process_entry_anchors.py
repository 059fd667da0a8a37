"""Anchor projects and their contracted followers (model.md 6.9), by hand. Counts are their expectations."""

from __future__ import annotations

import numpy as np
import pytest

from model.mathematics.identity import entrant_id, name_code
from model.processes import entry
from model.tables.firms import ANCHOR, FOLLOWER
from model.tables.links import OUTSIDE
from model.tables.support import Offer

PLAIN = {
    "contracts.contract_value": 0.05,
    "entry.productivity_spread": 0.5,
    "entry.anchor_lead": 0.3,
    "entry.follower_size": 0.6,
    "entry.follower_rate": 0.5,
    "entry.follower_reach": 50,
}
PLACES = 6


def district(tiny, **options):
    """Segment 1 buys 0.4 of segment 0 per unit: two users in the first place, a maker in the second."""
    world = tiny(segment=[1, 1, 0], place=[0, 0, 1], output=[2.0, 3.0, 1.0], parameters=PLAIN, **options)
    world.segments.material_share = 0.4
    world.published_materials[0, 1] = 1.0
    return world


ANCHOR_POLICY = {
    "plant": {"instrument": "anchor_project", "place": "river_port", "segment": "components", "from": "2016Q1",
              "investment": 80, "revenue": 64, "build_quarters": 4, "local_input_share": 0.7,
              "contracted_followers": 0.5, "subsidy_share": 0.1, "budget": 20}
}  # fmt: skip


def anchored(tiny, luck, budget=20.0, ablated=(), **changes):
    """The project of 80 in four steps, offered in its first quarter."""
    world = district(tiny, policies={"plant": {**ANCHOR_POLICY["plant"], **changes}}, ablated=ablated)
    world.instruments.budget_left = budget
    policy = world.policies[0]
    names = ("investment", "revenue", "build_quarters", "local_input_share", "contracted_followers", "subsidy_share")
    terms = {name: float(policy.setting(name, 1)) for name in names} | {"segment": 1, "place": 0, "start": 1}
    world.support.offer("anchor", Offer(0, np.ones(1), terms=terms))
    world.firms.host = -1
    return luck(world), entry.anchors(world)[0]


def test_an_anchor_opens_with_a_first_step_of_its_plant(tiny, luck):
    world, _ = anchored(tiny, luck)
    entry.build_anchors(world)
    f = world.firms
    row = len(f) - 1
    assert f.id[row] == entrant_id(1, 60, 1, name_code("plant"))
    assert (f.origin[row], f.segment[row], f.place[row], f.host[row]) == (ANCHOR, 1, 0, f.id[row])
    assert f.capital[row] == pytest.approx(80 / 4)
    assert f.contracts[row] == pytest.approx(64 / 4 / 4 / 0.05)
    assert f.log_productivity[row] == pytest.approx(0.3)  # a lead of 0.3 over the mean 0
    assert f.local_input_share[row] == pytest.approx(0.7)
    assert f.subsidy[row] == pytest.approx(0.1 * 80 / 4)
    assert world.instruments.spent[0] == pytest.approx(2.0)


def test_an_anchor_is_built_up_in_equal_steps_half_of_them_equity(tiny, luck):
    world, _ = anchored(tiny, luck)
    entry.build_anchors(world)
    row = len(world.firms) - 1
    first = world.firms.debt[row], world.firms.workers[row]
    for quarter in (2, 3, 4, 5):
        world.quarter = quarter
        entry.build_anchors(world)
    f = world.firms
    assert f.capital[row] == pytest.approx(80.0)  # four steps, no fifth
    assert f.contracts[row] == pytest.approx(64 / 4 / 0.05)
    assert f.debt[row] - first[0] == pytest.approx(0.5 * 60)
    assert f.workers[row] == pytest.approx(4 * first[1])
    assert world.segments.pool_claimed[1] == world.segments.imported_contracts[1] == pytest.approx(320)
    assert world.instruments.spent_total[0] == pytest.approx(8.0)
    assert world.instruments.volume_total[0] == pytest.approx(80.0)


def test_half_of_an_anchors_first_step_is_equity_too(tiny, luck):
    world, _ = anchored(tiny, luck)
    entry.build_anchors(world)
    assert world.firms.debt[-1] == pytest.approx(0.5 * 20)


def test_public_money_for_an_anchor_stops_at_its_budget(tiny, luck):
    world, _ = anchored(tiny, luck, budget=1.5)
    entry.build_anchors(world)
    assert world.firms.subsidy[-1] == pytest.approx(1.5)
    assert world.firms.capital[-1] == pytest.approx(20.0)  # it is built all the same


def with_anchor(tiny, luck):
    """An anchor that makes 48 a quarter; it needs 0.4 of segment 0, whose firms make 1.6 a quarter on average."""
    world, anchor = anchored(tiny, luck)
    entry.build_anchors(world)
    row = len(world.firms) - 1
    world.firms.output[row] = 48.0
    world.linked_inputs[1] = [0, -1, -1, -1]
    world.segments.mean_revenue_2015 = 1.6
    world.links.append(3, id=[1, 2, 3], buyer=[row, row, 0], input=0, supplier=[OUTSIDE, 2, OUTSIDE])
    world.quarter = 6
    return world, anchor, row


def test_contracted_followers_fill_half_of_the_gap_a_year_within_reach(tiny, luck):
    world, _anchor, row = with_anchor(tiny, luck)
    target = 0.5 * 0.4 * 4 * 48 / (0.6 * 4 * 1.6)  # f a X / (0.6 R)
    world.distance[0] = [5, 49, 51, 99, 99, 99]
    before = len(world.firms)
    utility = np.zeros((PLACES, 5))
    utility[1], utility[2] = 1.0, 9.0  # the second place is in reach, the third is better and out of reach
    entry.contracted_followers(world, utility)
    f = world.firms
    new = np.arange(before, len(f))
    assert target == pytest.approx(10.0)
    assert len(new) == int(10 * 0.5 / 4)
    assert set(f.place[new].tolist()) == {1}
    assert set(f.origin[new].tolist()) == {FOLLOWER}
    assert set(f.host[new].tolist()) == {f.id[row]}
    assert world.instruments.arrived[0] == len(new)


def test_followers_that_came_count_against_the_target(tiny, luck):
    world, _anchor, row = with_anchor(tiny, luck)
    world.firms.append(9, id=np.arange(90, 99), segment=0, host=world.firms.id[row], origin=FOLLOWER)
    before = len(world.firms)
    entry.contracted_followers(world, np.zeros((PLACES, 5)))
    assert len(world.firms) == before + int(1 * 0.5 / 4)


def test_a_follower_takes_over_an_outside_link_of_its_anchor(tiny, luck):
    world, anchor, row = with_anchor(tiny, luck)
    new = world.firms.append(2, id=[77, 78], segment=0, place=1, origin=FOLLOWER)
    entry.tie(world, anchor, row, new)
    links = world.links
    # one of the anchor's links was free; the other has a supplier, the third belongs to another buyer
    assert links.supplier.tolist()[:3] == [new[0], 2, OUTSIDE]
    assert links.contracted.tolist()[:3] == [True, False, False]


def test_an_anchor_without_contracts_for_followers_brings_none(tiny, luck):
    world, _ = anchored(tiny, luck, contracted_followers=0.0)
    entry.build_anchors(world)
    world.firms.output[-1], world.quarter, before = 1e6, 6, len(world.firms)
    entry.contracted_followers(world, np.zeros((PLACES, 5)))
    assert len(world.firms) == before


def test_followers_have_the_size_that_their_number_was_reckoned_with(tiny, luck):
    world, _, _ = with_anchor(tiny, luck)
    world.parameters.entry.revenue_spread = 0.0
    before = len(world.firms)
    entry.contracted_followers(world, np.zeros((PLACES, 5)))
    # 0.6 of the segment's mean yearly revenue; capital is half of revenue here
    assert world.firms.capital[before:] / 0.5 == pytest.approx(np.full(len(world.firms) - before, 0.6 * 4 * 1.6))


def test_the_steps_of_an_anchor_add_up_to_its_revenue(tiny, luck):
    world, _ = anchored(tiny, luck, revenue=2, build_quarters=20)
    for quarter in range(1, 21):
        world.quarter = quarter
        entry.build_anchors(world)
    assert world.firms.contracts[-1] == pytest.approx(2 / 4 / 0.05, abs=1.0)


@pytest.mark.parametrize(("ablated", "opened"), [((), 20 / 0.65), (("anchor_land",), 0.0)])
def test_every_step_of_an_anchor_brings_its_land(tiny, luck, ablated, opened):
    world, _ = anchored(tiny, luck, ablated=ablated)
    world.parameters.geography.land_use_usual = 0.65
    world.places.area = 100.0
    entry.build_anchors(world)
    assert world.places.area[:2] == pytest.approx([100.0 + opened, 100.0])
    world.quarter = 2
    entry.build_anchors(world)
    assert world.places.area[:2] == pytest.approx([100.0 + 2 * opened, 100.0])
