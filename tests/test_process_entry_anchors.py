"""Anchor projects and their contracted followers, by hand. Counts are their expectations.

See docs/odd/entry.md.
"""

from __future__ import annotations

import numpy as np
import pytest

from model.mathematics.identity import entrant_id, name_code
from model.observe.accounting_identities import errors, stocks
from model.processes import entry
from model.tables.firms import ANCHOR, FOLLOWER, TRANSFER
from model.tables.links import OUTSIDE
from model.tables.support import Offer
from tests.followers import contracted_followers, rivals_follow

PLAIN = {
    "contracts.contract_value": 0.05,
    "entry.productivity_spread": 0.5,
    "entry.anchor_lead": 0.3,
    "entry.anchor_land": 0.0,
    "entry.follower_size": 0.6,
    "entry.follower_rate": 0.5,
    "entry.follower_reach": 50,
}
PLACES = 6


def district(tiny, parameters=None, **options):
    """Segment 1 buys 0.4 of segment 0 per unit: two users in the first place, a maker in the second."""
    world = tiny(segment=[1, 1, 0], place=[0, 0, 1], output=[2.0, 3.0, 1.0],
                 parameters={**PLAIN, **(parameters or {})}, **options)  # fmt: skip
    world.segments.material_share = 0.4
    world.published_materials[0, 1] = 1.0
    return world


ANCHOR_POLICY = {
    "plant": {"instrument": "anchor_project", "place": "river_port", "segment": "components", "from": "2016Q1",
              "investment": 80, "revenue": 64, "build_quarters": 4, "local_input_share": 0.7,
              "contracted_followers": 0.5, "subsidy_share": 0.1, "budget": 20}
}  # fmt: skip


def anchored(tiny, luck, budget=20.0, parameters=None, ablated=(), **changes):
    """The project of 80 in four steps, offered in its first quarter."""
    world = district(tiny, parameters, policies={"plant": {**ANCHOR_POLICY["plant"], **changes}}, ablated=ablated)
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


def with_anchor(tiny, luck, **options):
    """An anchor that makes 48 a quarter; it needs 0.4 of segment 0, whose firms make 1.6 a quarter on average."""
    world, anchor = anchored(tiny, luck, **options)
    entry.build_anchors(world)
    row = len(world.firms) - 1
    world.firms.output[row] = 48.0
    world.linked_inputs[1] = [0, -1, -1, -1]
    world.segments.mean_revenue_at_start = 1.6
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
    contracted_followers(world, utility)
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
    contracted_followers(world, np.zeros((PLACES, 5)))
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
    contracted_followers(world, np.zeros((PLACES, 5)))
    assert len(world.firms) == before


def test_followers_have_the_size_that_their_number_was_reckoned_with(tiny, luck):
    world, _, _ = with_anchor(tiny, luck)
    world.parameters.entry.revenue_spread = 0.0
    before = len(world.firms)
    contracted_followers(world, np.zeros((PLACES, 5)))
    # 0.6 of the segment's mean yearly revenue; capital is half of revenue here
    assert world.firms.capital[before:] / 0.5 == pytest.approx(np.full(len(world.firms) - before, 0.6 * 4 * 1.6))


def test_the_steps_of_an_anchor_add_up_to_its_revenue(tiny, luck):
    world, _ = anchored(tiny, luck, revenue=2, build_quarters=20)
    for quarter in range(1, 21):
        world.quarter = quarter
        entry.build_anchors(world)
    assert world.firms.contracts[-1] == pytest.approx(2 / 4 / 0.05, abs=1.0)


LAND = {"entry.anchor_land": 0.5, "entry.land_price": 0.05, "entry.land_cost": 0.07, "geography.land_use_usual": 0.8}


def test_the_zone_opens_the_anchors_land_and_its_price_pays_for_it(tiny, luck):
    world, _ = anchored(tiny, luck, parameters=LAND)
    world.places.area, before = 100.0, stocks(world)
    entry.build_anchors(world)
    area = 0.5 * 20 / 0.8  # half of what a step of 20 takes at the usual use
    price, public = 0.05 * area, 0.02 * area
    assert world.places.area == pytest.approx([100 + area, 100, 100, 100, 100, 100])
    assert world.flows.total("land", "firms") == pytest.approx(-price)
    assert world.flows.total("land", "government") == pytest.approx(0.0)
    assert world.flows.total("land", "outside") == pytest.approx(price)
    assert world.flows.total("public_purchases", "government") == pytest.approx(-public)
    assert world.instruments.spent[0] == pytest.approx(0.1 * 20 + public)  # its subsidy and the public part
    quantity = 64 / 4 / 4
    cash = world.parameters.entry.starting_cash_quarters * quantity + 2.0  # the price came from the owners
    assert world.firms.cash[-1] == pytest.approx(cash)
    world.accounts.balance += world.flows.matrix.sum(axis=0)
    found = errors(world, before)
    assert max(found[name] for name in ("ledger", "payments: rows sum to zero", "firms' cash", "debt")) < 1e-12
    world.quarter = 2
    entry.build_anchors(world)
    assert world.places.area[0] == pytest.approx(100 + 2 * area)


def test_land_whose_public_part_no_budget_bears_is_not_opened(tiny, luck):
    world, _ = anchored(tiny, luck, budget=0.1, parameters=LAND)
    world.places.area = 100.0
    entry.build_anchors(world)
    opened = 0.1 / (0.02 * 12.5)
    assert world.places.area[0] == pytest.approx(100 + opened * 12.5)
    assert world.flows.total("land", "outside") == pytest.approx(opened * 0.05 * 12.5)
    assert world.counters["land for anchors that no budget opened"] == 1


def test_land_that_costs_less_than_its_price_is_sold_at_cost(tiny, luck):
    world, _ = anchored(tiny, luck, parameters={**LAND, "entry.land_cost": 0.03})
    entry.build_anchors(world)
    assert world.flows.total("land", "outside") == pytest.approx(0.03 * 12.5)
    assert world.flows.total("public_purchases", "government") == 0.0


def test_ablation_anchors_take_the_land_of_their_zone(tiny, luck):
    world, _ = anchored(tiny, luck, parameters=LAND, ablated=("anchor_land",))
    world.places.area = 100.0
    entry.build_anchors(world)
    assert world.places.area == pytest.approx(np.full(PLACES, 100.0))
    assert world.flows.total("land", "firms") == 0.0


def advanced(world):
    """A frontier of 0.2, over which the region led by 0.1 in 2015; quality 0.4 and -0.1."""
    s = world.segments
    s.outside_log_productivity, s.lead_at_start, s.outside_log_quality, s.quality_lead_at_start = 0.2, 0.1, 0.4, -0.1


@pytest.mark.parametrize("draw", [0.01, 0.5, 0.99])
def test_an_anchor_is_a_frontier_firm_whatever_is_drawn(tiny, luck, draw):
    world, _ = anchored(tiny, luck, parameters={"entry.anchor_quality_lead": 0.05})
    advanced(world)
    world.firms.effective_productivity = np.exp([0.1, 0.3, 0.0])  # what places lend in the segment: 0.2 on average
    entry.build_anchors(luck(world, productivity=draw, quality=draw, contracts=draw))
    f = world.firms
    assert f.log_productivity[-1] == pytest.approx(0.2 + 0.1 + 0.3 - 0.2)
    assert f.effective_productivity[-1] == pytest.approx(np.exp(0.6))
    assert f.log_quality[-1] == pytest.approx(0.4 - 0.1 + 0.05)
    assert f.workers[-1] == pytest.approx(64 / 4 / 4 / (0.01 * np.exp(0.6)))


def test_its_group_keeps_an_anchor_at_the_frontier(tiny, luck):
    world, _ = anchored(tiny, luck, parameters={"entry.anchor_teaching": 0.0})
    advanced(world)
    entry.build_anchors(world)
    s = world.segments
    s.outside_log_productivity, s.rivals_productivity, s.outside_log_quality = 0.45, 0.05, 0.1
    world.quarter = 9
    entry.build_anchors(world)
    assert world.firms.log_productivity[-1] == pytest.approx(0.5 + 0.1 + 0.3)
    assert world.firms.log_quality[-1] == pytest.approx(0.3)  # what it had is better


def test_an_anchors_contracts_were_served_from_outside_before(tiny, luck):
    world, _ = anchored(tiny, luck)
    s = world.segments
    s.outside_contracts = 100.0
    entry.build_anchors(world)  # 80 contracts
    assert s.outside_contracts.tolist() == pytest.approx([100, 20, 100, 100, 100])
    assert s.pool_claimed.tolist() == pytest.approx([0] * 5)
    world.quarter = 2
    entry.build_anchors(world)  # 80 more: rivals have 20 left, the pool gives the rest
    assert s.outside_contracts[1] == pytest.approx(0.0)
    assert s.pool_claimed[1] == pytest.approx(60.0)
    assert s.imported_contracts[1] == pytest.approx(160.0)


def beside(tiny, luck, **options):
    """An anchor of 400 workers beside two firms of its branch, 100 each, one near and one 30 km away."""
    world, _ = anchored(tiny, luck, **options)
    world.firms.place = [0, 1, 1]
    entry.build_anchors(world)
    f = world.firms
    f.workers, f.log_productivity = [100.0, 100.0, 50.0, 400.0], [0.1, 0.2, 0.0, 0.6]
    f.log_quality = [0.0, 0.5, 0.0, 0.2]
    world.quarter = 9
    world.segments.outside_log_quality = -1.0
    entry.build_anchors(world)
    return f


TEACHING = {"entry.anchor_teaching": 0.08, "geography.spill_length": 10.0}


def test_firms_of_its_branch_close_part_of_their_gap_to_an_anchor(tiny, luck):
    f = beside(tiny, luck, parameters=TEACHING)
    near, far = np.exp(-5 / 10), np.exp(-30 / 10)
    part = 400 / (400 + 100 * near + 100 * far)
    rate = 0.08 / 4 * part
    assert f.log_productivity == pytest.approx([0.1 + rate * near * 0.5, 0.2 + rate * far * 0.4, 0.0, 0.6])
    assert f.log_quality == pytest.approx([rate * near * 0.2, 0.5, 0.0, 0.2])  # nobody unlearns


def test_ablation_nobody_learns_from_an_anchor(tiny, luck):
    f = beside(tiny, luck, parameters=TEACHING, ablated=("followed_leaders",))
    assert f.log_productivity == pytest.approx([0.1, 0.2, 0.0, 0.6])


FOLLOWED = {"entry.rival_rate": 0.0625, "entry.revenue_median": 0.4, "entry.transfer_size": 2.5,
            "entry.revenue_spread": 0.0}  # fmt: skip


def test_rivals_follow_a_leader_by_its_output_and_settle_within_reach(tiny, luck):
    world, _, row = with_anchor(tiny, luck, parameters=FOLLOWED)
    world.distance[0] = [5, 49, 51, 99, 99, 99]
    utility = np.zeros((PLACES, 5))
    utility[1], utility[2] = 1.0, 9.0  # the third place is better and out of reach
    rivals_follow(world, utility)
    f = world.firms
    new = np.arange(row + 1, len(f))
    assert len(new) == int(0.0625 / 4 * 4 * 48.0)
    assert set(f.segment[new].tolist()) == {1}
    assert set(f.place[new].tolist()) == {1}
    assert set(f.origin[new].tolist()) == {TRANSFER}  # free: no host, no contract
    assert set(f.host[new].tolist()) == {-1}
    assert f.capital[new] == pytest.approx(np.full(3, 0.5 * 2.5 * 0.4))
    codes = [name_code("plant") % 2**18 + k * 2**18 for k in range(3)]
    assert f.id[new].tolist() == entrant_id(6, 62, [1] * 3, codes).tolist()


def test_ablation_no_rival_follows(tiny, luck):
    world, _, row = with_anchor(tiny, luck, parameters=FOLLOWED, ablated=("followed_leaders",))
    rivals_follow(world, np.zeros((PLACES, 5)))
    assert len(world.firms) == row + 1


def test_nobody_follows_an_anchor_that_closed_or_makes_nothing(tiny, luck):
    world, _, row = with_anchor(tiny, luck, parameters=FOLLOWED)
    world.firms.output[row] = 0.0
    rivals_follow(world, np.zeros((PLACES, 5)))
    world.firms.output[row], world.firms.id[row] = 48.0, 12345
    rivals_follow(world, np.zeros((PLACES, 5)))
    assert len(world.firms) == row + 1
