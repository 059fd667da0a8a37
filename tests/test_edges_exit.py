"""Exit at its edges: the quarter as a whole, exact boundaries, sums with earlier amounts.

See docs/odd/exit.md.
"""

from __future__ import annotations

import numpy as np
import pytest

from model.processes import exit as exits
from model.tables.cells import EVENTS
from model.tables.firms import ANCHOR
from model.tables.support import Offer
from model.take_up import guarantees

PLAIN = {
    "exit.hazard_constant": -3.0,
    "exit.hazard_size": 0.25,
    "exit.hazard_age": 0.5,
    "exit.hazard_net_worth": 1.0,
    "exit.hazard_loss": 0.25,
    "exit.loss_quarters_most": 8,
    "exit.protected_revenue": 20.0,
    "exit.cashless_most": 2,
    "exit.idle_hazard": 0.25,
    "exit.rollover": 0.75,
    "exit.prime_rate": 0.0625,
    "exit.zombie_leverage": 0.75,
    "exit.zombie_after": 4,
    "exit.large_revenue": 8.0,
}


def expit(score):
    return 1 / (1 + np.exp(-np.asarray(score)))


def test_hazards_at_the_exact_marks(tiny):
    world = tiny(quarter=8, segment=[0] * 5, workers=[1.0, 0.5, 2.0, 1.0, 1.0], capital=[1.0] * 5,
                 cash=[0.5, 0.5, 0.5, -0.5, 0.5], stock_value=[0.25] * 5, debt=[1.75, 1.75, 1.75, 1.0, 2.0],
                 loss_quarters=[8.0, 0.0, 9.0, 1.0, 0.0], revenue=[20.0, 20.0, 40.0, 0.0, 1.0],
                 parameters=PLAIN)  # fmt: skip
    world.firms.birth = [8, 9, 4, 0, 8]
    expected = expit([
        -3 + 0.25 * 8,  # net worth of zero is not below zero
        -3,  # founded at the end of the quarter: no age yet; less than one worker counts as one
        -3 - 0.25 * np.log(2) - 0.5 * np.log(2) + 0.25 * 8,
        -3 - 0.5 * np.log(3) + 1.0 * ((1 - 0.5 + 0.25 - 1) < 0) + 0.25,
        -3 + 1.0,
    ])  # fmt: skip
    expected[2] *= 0.25  # twice the protected revenue
    assert exits.closing_hazard(world) == pytest.approx(expected)


def test_the_zombie_test_at_its_exact_marks(tiny):
    # operating profit a year 0.5 against 0.0625 x 8; debt 8 or 7.5 against 0.75 x 10
    world = tiny(segment=[0] * 4, profit=[0.0, -0.125, -0.125, -0.125], interest=[0.125] * 4, capital=[10.0] * 4,
                 debt=[8.0, 8.0, 7.5, 8.0], cash=[0.0, -1.0, 0.0, 1.0], parameters=PLAIN)  # fmt: skip
    assert exits.distressed_zombie(world).tolist() == [False, True, False, False]


def marked(tiny, luck, quarters, meets=True, zombie=False, rollover=0.5, overcapacity=True):
    world = tiny(segment=[0], zombie_quarters=[quarters], zombie=[zombie], debt=[9.0 if meets else 0.0],
                 capital=[1.0], parameters=PLAIN)  # fmt: skip
    world.segments.overcapacity = overcapacity
    exits.mark_zombies(luck(world, rollover=rollover))
    return world.firms.zombie_quarters[0], bool(world.firms.zombie[0]), len(world.events)


@pytest.mark.parametrize(("quarters", "options", "after"), [
    (2.0, {}, (3.0, False, 0)),
    (3.0, {}, (4.0, True, 1)),
    (3.0, {"rollover": 0.75}, (4.0, False, 0)),  # the draw must be below the chance
    (3.0, {"zombie": True}, (4.0, True, 0)),  # told once
    (40.0, {"zombie": True}, (40.0, True, 0)),
    (39.5, {"zombie": True}, (40.0, True, 0)),
    (2.0, {"meets": False, "zombie": True}, (1.0, True, 0)),
    (1.0, {"meets": False, "zombie": True}, (0.0, False, 0)),
    (0.0, {"meets": False}, (0.0, False, 0)),
    (5.0, {"meets": False}, (4.0, False, 0)),  # out of the test: no new zombie however long it was in
])  # fmt: skip
def test_quarters_in_the_zombie_test(tiny, luck, quarters, options, after):
    assert marked(tiny, luck, quarters, **options) == after


def closing(tiny, luck, chance=0.999, rollover=0.999, idle=0.999, overcapacity=False, **columns):
    columns = {"workers": [1.0], "revenue": [1.0], "contracts": [1.0], "capital": [1.0], **columns}
    birth = columns.pop("birth", -40)
    world = tiny(quarter=8, segment=[0], parameters=PLAIN, **columns)
    world.firms.birth, world.segments.overcapacity = [birth], overcapacity
    luck(world, closing=chance, rollover=rollover, idle=idle)
    return bool(exits.closures(world)[0]), world


@pytest.mark.parametrize(("columns", "closes"), [
    ({"contracts": [0.0]}, True),
    ({"contracts": [0.5]}, False),  # half of a contract is one still
    ({"contracts": [0.0], "link_orders": [0.5]}, False),
    ({"contracts": [0.0], "link_orders": [0.0], "birth": 6}, True),
    ({"contracts": [0.0], "birth": 7}, False),  # founded at the end of the last quarter: it has not begun to sell
    ({"contracts": [0.0], "birth": 8}, False),
    ({"contracts": [0.0], "origin": [ANCHOR]}, False),
])  # fmt: skip
def test_who_has_no_orders(tiny, luck, columns, closes):
    assert closing(tiny, luck, idle=0.249, **columns)[0] == closes
    assert not closing(tiny, luck, idle=0.25, **columns)[0]


@pytest.mark.parametrize(("rollover", "overcapacity", "quarters", "after"), [
    (0.749, True, 0.0, (False, True, 4.0)),
    (0.749, True, 9.0, (False, True, 9.0)),
    (0.75, True, 0.0, (True, False, 0.0)),
    (0.749, False, 0.0, (True, False, 0.0)),
])  # fmt: skip
def test_who_is_broke_and_rolled_over(tiny, luck, rollover, overcapacity, quarters, after):
    closes, world = closing(tiny, luck, rollover=rollover, overcapacity=overcapacity, cashless_quarters=[2.0],
                            zombie_quarters=[quarters])  # fmt: skip
    assert (closes, bool(world.firms.zombie[0]), world.firms.zombie_quarters[0]) == after


def test_luck_with_creditors_makes_no_zombie_of_a_firm_with_cash(tiny, luck):
    closes, world = closing(tiny, luck, rollover=0.1, overcapacity=True, cashless_quarters=[1.0])
    assert (closes, bool(world.firms.zombie[0]), world.firms.zombie_quarters[0]) == (False, False, 0.0)


def test_a_zombie_that_is_broke_is_kept(tiny, luck):
    assert not closing(tiny, luck, cashless_quarters=[9.0], zombie=[True])[0]


def test_a_chance_equal_to_the_hazard_closes_nobody(tiny, luck):
    hazard = float(exits.closing_hazard(closing(tiny, luck)[1])[0])
    assert not closing(tiny, luck, chance=hazard)[0]
    assert closing(tiny, luck, chance=np.nextafter(hazard, 0))[0]


def test_the_end_of_a_quarter(tiny, luck):
    """The first closes and is taken over, the second is cleared, the third stays, the fourth becomes a zombie."""
    world = tiny(quarter=8, segment=[0] * 4, workers=[10.0, 20.0, 30.0, 40.0], capital=[4.0, 1.0, 9.0, 1.0],
                 contracts=[5.0, 6.0, 7.0, 8.0], cash=[-1.0, 1.0, 9.0, 1.0], debt=[1.0, 2.0, 0.0, 9.0],
                 profit=[-1.0, 0.0, 1.0, -1.0], cashless_quarters=[2.0, 0.0, 0.0, 0.0],
                 zombie=[False, True, False, False], zombie_quarters=[0.0, 9.0, 0.0, 3.0],
                 revenue=[2.0, 0.5, 7.5, 0.25], policies={"zombie_clearance": {}, "large_groups": {}},
                 parameters=PLAIN)  # fmt: skip
    for name in ("revenue_lag_1", "revenue_lag_2", "revenue_lag_3"):
        setattr(world.firms, name, world.firms.revenue)
    world.segments.overcapacity, world.segments.pool_released = True, 2.0
    world.written_off = 0.5
    world.instruments.budget_left = 9.0
    world.support.offer("zombie_clearance", Offer(0, np.full(4, 0.5), terms={"resettlement_cost": 0.01}))
    world.support.offer("merger", Offer(1, np.array([0, 0, 1.0, 0]), terms={"takeover_chance": 0.5,
                                                                            "subsidy_share": 0.25}))  # fmt: skip
    named = {"closing": 0.999, "idle": 0.999, "rollover": [0.9, 0.9, 0.9, 0.1], "clearance": [0.9, 0.1, 0.9, 0.9],
             "takeover": [0.1, 0.9, 0.9, 0.9]}  # fmt: skip
    exits.leave(luck(world, named=named))
    f = world.firms
    assert f.id.tolist() == [2, 3]
    assert f.zombie.tolist() == [False, True]
    assert f.capital.tolist() == [13.0, 1.0]
    assert f.contracts.tolist() == [12.0, 8.0]
    assert f.debt.tolist() == [1.0, 9.0]
    assert world.segments.pool_released.tolist() == [2 + 6.0, 2, 2, 2, 2]
    assert world.written_off == pytest.approx(0.5 + 1.0)
    kinds = [EVENTS[kind] for kind in world.events.kind]
    assert kinds == ["became_zombie", "large_firm_closed"]  # a revenue of 8 is large, of 2 it is not
    assert world.events.firm.tolist() == [3, 0]
    assert world.flows.total("liquidation", "owners") == pytest.approx(-1.0)
    assert world.flows.total("public_purchases", "outside") == pytest.approx(0.2)


def test_a_quarter_in_which_nobody_closes_renumbers_nothing(tiny):
    world = tiny(segment=[0, 0])
    world.links.append(1, id=[1], buyer=1, supplier=0, contracted=True)
    exits.remove(world, np.array([False, False]))
    exits.wind_up(world, np.array([], dtype=np.int64))
    assert world.links.supplier.tolist() == [0]
    assert world.links.contracted.tolist() == [True]
    assert world.written_off == 0.0


def test_guarantee_funds_bear_their_own_firms_losses(tiny):
    policies = {"credit_guarantee": {"guarantee_share": 0.5}, "technical_upgrading": {}}
    world = tiny(segment=[0] * 4, debt=[4.0, 2.0, 8.0, 8.0], guaranteed_debt=[2.0, 9.0, 8.0, 8.0],
                 guarantor=[0, 0, 1, -1], policies=policies, parameters=PLAIN)  # fmt: skip
    world.instruments.spent_total, world.instruments.guarantee_paid = [9.0, 9.0], [1.0, 0.0]
    guarantees.answer_for(world, np.arange(4))
    # what is lost is the smaller of the debt and its guaranteed part: 2 and 2; the second policy guarantees nothing
    assert world.instruments.guarantee_paid == pytest.approx([1 + 0.5 * 4, 0.0])
