"""Exit and zombies (docs/odd/exit.md), by hand."""

from __future__ import annotations

import numpy as np
import pytest

from model.processes import exit as exits
from model.tables.cells import EVENTS
from model.tables.firms import ANCHOR
from model.tables.links import OUTSIDE

PLAIN = {
    "exit.hazard_constant": -3.2,
    "exit.hazard_size": 0.25,
    "exit.hazard_age": 0.3,
    "exit.hazard_net_worth": 1.0,
    "exit.hazard_loss": 0.2,
    "exit.loss_quarters_most": 8,
    "exit.protected_revenue": 20.0,
    "exit.cashless_most": 2,
    "exit.idle_hazard": 0.25,
    "exit.rollover": 0.8,
    "exit.prime_rate": 0.055,
    "exit.zombie_leverage": 0.7,
    "exit.zombie_after": 4,
    "exit.large_revenue": 10.0,
}


def expit(score):
    return 1 / (1 + np.exp(-np.asarray(score)))


def at_risk(tiny, ablated=()):
    """A small sound firm, a large indebted one with losses, one too large to close by chance, a newborn."""
    world = tiny(quarter=8, segment=[0] * 4, workers=[20.0, 400.0, 20.0, 0.0], capital=[1.0, 10.0, 1.0, 1.0],
                 cash=[0.5, 1.0, 0.0, 0.0], stock_value=[0.0, 2.0, 0.0, 0.0], debt=[1.0, 14.0, 0.0, 0.0],
                 loss_quarters=[0.0, 12.0, 0.0, 1.0], revenue=[1.0, 2.0, 10.0, 0.1],
                 revenue_lag_1=[0.0, 0.0, 30.0, 0.0], parameters=PLAIN, ablated=ablated)  # fmt: skip
    world.firms.birth = [-32, 4, -32, 8]
    return world


def test_closing_hazard_by_hand(tiny):
    expected = expit(
        [
            -3.2 - 0.25 * np.log(20) - 0.3 * np.log(1 + 10),
            -3.2 - 0.25 * np.log(400) - 0.3 * np.log(1 + 1) + 1.0 + 0.2 * 8,  # net worth -1; losses count up to 8
            -3.2 - 0.25 * np.log(20) - 0.3 * np.log(1 + 10),
            -3.2 + 0.2 * 1,
        ]
    )
    expected[2] *= (20 / 40) ** 2
    assert exits.closing_hazard(at_risk(tiny)) == pytest.approx(expected)


def test_ablation_closing_does_not_depend_on_losses_or_net_worth(tiny):
    hazard = exits.closing_hazard(at_risk(tiny, ablated=("selection",)))
    assert hazard[1] == pytest.approx(expit(-3.2 - 0.25 * np.log(400) - 0.3 * np.log(2)))


def closing(tiny, luck, chance=0.5, rollover=0.5, idle=0.5, ablated=(), overcapacity=False, **columns):
    """Whether one firm closes, and the world after the decision."""
    columns = {"workers": [1.0], "revenue": [1.0], "contracts": [1.0], **columns}
    world = tiny(quarter=8, segment=[0], parameters={**PLAIN, "exit.hazard_age": 0.0}, ablated=ablated, **columns)
    world.segments.overcapacity = overcapacity
    luck(world, closing=chance, rollover=rollover, idle=idle)
    return bool(exits.closures(world)[0]), world


def test_a_firm_closes_with_its_hazard(tiny, luck):
    hazard = expit(-3.2)
    assert closing(tiny, luck, hazard - 1e-9)[0]
    assert not closing(tiny, luck, hazard + 1e-9)[0]


def test_chance_closes_no_zombie_and_no_anchor(tiny, luck):
    assert not closing(tiny, luck, 1e-9, zombie=[True])[0]
    assert not closing(tiny, luck, 1e-9, origin=[ANCHOR])[0]


@pytest.mark.parametrize(("quarters", "debt", "closes"), [(8.0, 2.0, True), (7.0, 2.0, False), (8.0, 1.0, False)])
def test_an_anchor_is_given_up_after_long_losses_with_more_debt_than_assets(tiny, luck, quarters, debt, closes):
    world = tiny(segment=[0, 0, 0], origin=[ANCHOR, 0, ANCHOR], zombie=[False, False, True], capital=[1.0] * 3,
                 loss_quarters=[quarters] * 3, debt=[debt] * 3, contracts=[5.0] * 3,
                 parameters={**PLAIN, "exit.anchor_patience": 8})  # fmt: skip
    # neither the firm beside it nor one that its creditors keep: theirs are other decisions
    assert exits.closures(luck(world, closing=1.0, idle=1.0)).tolist() == [closes, False, False]


def test_two_quarters_without_cash_or_credit_close_a_firm(tiny, luck):
    assert not closing(tiny, luck, 0.9, cashless_quarters=[1.0])[0]
    assert closing(tiny, luck, 0.9, cashless_quarters=[2.0])[0]
    assert closing(tiny, luck, 0.9, cashless_quarters=[2.0], origin=[ANCHOR])[0]
    assert closing(tiny, luck, 0.9, cashless_quarters=[2.0], revenue=[500.0])[0]  # size does not protect from distress


def test_creditors_of_overcapacity_segments_roll_a_broke_firm_over(tiny, luck):
    closes, world = closing(tiny, luck, 0.9, rollover=0.79, overcapacity=True, cashless_quarters=[2.0])
    assert (closes, bool(world.firms.zombie[0]), world.firms.zombie_quarters[0]) == (False, True, 4)
    closes, world = closing(tiny, luck, 0.9, rollover=0.81, overcapacity=True, cashless_quarters=[2.0])
    assert (closes, bool(world.firms.zombie[0])) == (True, False)
    assert closing(tiny, luck, 0.9, rollover=0.01, cashless_quarters=[2.0])[0]  # elsewhere nobody does


def test_a_firm_without_any_order_closes_by_its_own_chance(tiny, luck):
    assert closing(tiny, luck, 0.9, idle=0.24, contracts=[0.0])[0]
    assert not closing(tiny, luck, 0.9, idle=0.26, contracts=[0.0])[0]
    assert closing(tiny, luck, 0.9, idle=0.24, contracts=[0.0], zombie=[True])[0]  # creditors keep no empty plant
    assert not closing(tiny, luck, 0.9, idle=0.24, contracts=[0.0], link_orders=[0.1])[0]


def test_the_zombie_test_is_profit_below_prime_and_debt_above_its_share(tiny):
    # operating profit a year: 4 (profit + interest); prime: 0.055 * debt 8 = 0.44; leverage: 8 against 0.7 (10 + cash)
    world = tiny(segment=[0] * 4, profit=[0.0, 0.02, 0.0, 0.0], interest=[0.1] * 4, debt=[8.0] * 4, capital=[10.0] * 4,
                 cash=[1.0, 1.0, 2.0, -3.0], parameters=PLAIN)  # fmt: skip
    assert exits.distressed_zombie(world).tolist() == [True, False, False, True]


def near_zombie(tiny, luck, overcapacity=True, rollover=0.5, ablated=(), **columns):
    """One firm in the test for the fourth quarter."""
    columns = {"zombie_quarters": [3.0], "debt": [9.0], "capital": [10.0], **columns}
    world = tiny(segment=[0], parameters=PLAIN, ablated=ablated, **columns)
    world.segments.overcapacity = overcapacity
    exits.mark_zombies(luck(world, rollover=rollover))
    return world


def test_four_quarters_in_the_test_make_a_zombie_of_overcapacity(tiny, luck):
    world = near_zombie(tiny, luck)
    assert bool(world.firms.zombie[0])
    assert world.events.kind.tolist() == [EVENTS.index("became_zombie")]
    assert not near_zombie(tiny, luck, zombie_quarters=[2.0]).firms.zombie[0]
    assert not near_zombie(tiny, luck, overcapacity=False).firms.zombie[0]
    assert not near_zombie(tiny, luck, rollover=0.81).firms.zombie[0]


def test_a_zombie_recovers_as_slowly_as_it_fell(tiny, luck):
    world = near_zombie(tiny, luck, debt=[1.0], zombie=[True], zombie_quarters=[2.0])
    assert bool(world.firms.zombie[0])
    exits.mark_zombies(world)
    assert not world.firms.zombie[0]
    assert world.firms.zombie_quarters[0] == 0.0


def test_ablation_creditors_never_roll_over(tiny, luck):
    assert not near_zombie(tiny, luck, rollover=1e-12, ablated=("zombie_lending",)).firms.zombie[0]
    closes, _ = closing(tiny, luck, 0.9, 1e-12, ablated=("zombie_lending",), overcapacity=True, cashless_quarters=[2.0])
    assert closes


def test_winding_up_pays_banks_then_owners_and_writes_off_the_rest(tiny):
    world = tiny(segment=[0, 0, 1, 1], cash=[5.0, 1.0, -2.0, 7.0], debt=[3.0, 4.0, 1.0, 9.0],
                 contracts=[2.0, 3.0, 4.0, 9.0], parameters=PLAIN)  # fmt: skip
    exits.wind_up(world, np.array([0, 1, 2]))
    assert world.firms.cash.tolist() == [0, 0, 0, 7]
    assert world.flows.total("repayment", "banks") == pytest.approx(3 + 1 + 0)
    assert world.flows.total("liquidation", "owners") == pytest.approx(2 + 0 - 2)  # unpaid bills fall on owners
    assert world.written_off == pytest.approx(0 + 3 + 1)
    assert world.segments.pool_released[:2].tolist() == [5, 4]


def guaranteed(tiny, share=0.8, reserve=5.0):
    policy = {"credit_guarantee": {"guarantee_share": share}}
    world = tiny(segment=[0, 0], debt=[4.0, 2.0], cash=[1.0, 0.0], guaranteed_debt=[2.0, 2.0], guarantor=[0, -1],
                 policies=policy, parameters=PLAIN)  # fmt: skip
    world.instruments.spent_total[0] = reserve
    exits.wind_up(world, np.array([0, 1]))
    return world.instruments.guarantee_paid[0]


def test_a_whole_guarantee_pays_the_guaranteed_part_of_what_is_lost(tiny):
    # 3 are lost, 2 of them guaranteed; the second firm's guarantor is nobody
    assert guaranteed(tiny, share=1.0) == pytest.approx(2.0)


def test_a_guarantee_pays_its_share_of_the_loss(tiny):
    assert guaranteed(tiny, share=0.8) == pytest.approx(0.8 * 2.0)


def test_a_guarantee_pays_what_its_reserves_do_not_cover_out_of_the_budget(tiny):
    assert guaranteed(tiny, share=0.8, reserve=0.5) == pytest.approx(1.6)


def test_buyers_of_a_closed_supplier_look_again_and_rows_are_renumbered(tiny):
    world = tiny(segment=[0] * 4)
    world.links.append(5, id=np.arange(5), buyer=[0, 2, 3, 1, 3], supplier=[1, 1, 2, 0, OUTSIDE],
                       contracted=[True, False, True, False, False])  # fmt: skip
    exits.remove(world, np.array([False, True, False, False]))
    assert world.firms.id.tolist() == [0, 2, 3]
    links = world.links
    assert links.id.tolist() == [0, 1, 2, 4]  # the closed firm's own link is gone
    assert links.buyer.tolist() == [0, 1, 2, 2]
    assert links.supplier.tolist() == [OUTSIDE, OUTSIDE, 1, OUTSIDE]
    assert links.failed.tolist() == [True, True, False, False]
    assert links.contracted.tolist() == [False, False, True, False]


def test_only_the_closure_of_a_large_firm_is_an_event(tiny, luck):
    world = tiny(quarter=8, segment=[0, 0], revenue=[12.0, 2.0], cashless_quarters=[2.0, 2.0], parameters=PLAIN)
    exits.leave(luck(world))
    assert len(world.firms) == 0
    assert world.events.kind.tolist() == [EVENTS.index("large_firm_closed")]
    assert world.events.firm.tolist() == [0]
