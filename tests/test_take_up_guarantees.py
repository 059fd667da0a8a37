"""Loans that public money answers for, by hand: what they add, what becomes of them, who goes without, who pays."""

from __future__ import annotations

import numpy as np
import pytest

from model.policy import government
from model.processes import exit as exits
from model.processes.accounts import debt
from model.processes.investment_and_adoption import financing
from model.processes.investment_and_adoption.financing import Finance
from model.tables.flows import SECTOR_COLUMNS
from model.tables.support import Offer
from model.take_up import finance, guarantees

BANKS = SECTOR_COLUMNS["banks"]
PLAIN = {
    "accounts.depreciation": 0.1,
    "accounts.loan_quarters": 40.0,
    "exit.guaranteed_hazard": 1.0 - 0.99**4,  # 0.01 a quarter
    "policy.equity_crowd_in": 0.9,
    "policy.guarantee_additionality": 0.8,
    "policy.guarantee_expected_loss": 0.05,
    "policy.guarantee_years": 5,
    "policy.loan_displacement": 0.25,
    "policy.loan_diversion": 0.1,
    "policy.loan_plant_share": 0.3,
    "upgrading.cash_reserve_months": 1,
    "upgrading.ltv": 0.7,
    "upgrading.cash_flow_multiple": 6,
}
UNLEAKING = {
    "exit.guaranteed_hazard": 0.0,
    "policy.guarantee_additionality": 1.0,
    "policy.loan_displacement": 0.0,
    "policy.loan_diversion": 0.0,
    "policy.loan_plant_share": 1.0,
}


def firms(tiny, count=2, changes=None, policies=None, **columns):
    return tiny(segment=[0] * count, place=[0] * count, policies=policies or {"credit_guarantee": {}},
                parameters={**PLAIN, **(changes or {})}, **columns)  # fmt: skip


def on_offer(world, strength=0.1, budget=10.0):
    """Each yuan guaranteed takes 0.05 x 0.8 + 0.01 x 5 = 0.09 of the budget."""
    world.instruments.budget_left[0] = budget
    terms = {"guarantee_share": 0.8, "premium_subsidy": 0.01}
    world.support.offer("loan_to_value", Offer(0, np.full(len(world.firms), strength), terms=terms))
    return world


def test_ordinary_loans_of_the_same_firm_come_under_the_guarantee_and_cost_their_reserve(tiny):
    world = on_offer(firms(tiny, debt=[5.0, 0.1], guaranteed_debt=[1.0, 0.0], refinanced_debt=[0.5, 0.0]))
    loans = guarantees.guarantee(world, np.array([1.0, 2.0]), np.arange(2))
    assert loans == pytest.approx([1.0, 2.0])
    # 0.8 of what is guaranteed is new: a quarter of each loan is replaced beside it; the second firm owes only 0.1
    assert world.firms.refinanced_debt == pytest.approx([0.75, 0.1])
    assert world.firms.guaranteed_debt == pytest.approx([2.0, 2.0])
    assert world.instruments.spent[0] == pytest.approx(0.09 * (3.0 + 0.25 + 0.1))
    assert world.instruments.volume[0] == pytest.approx(3.35)
    assert world.firms.debt == pytest.approx([5.0, 0.1])  # the caller books the borrowing


def test_a_short_budget_serves_both_parts_of_a_loan_alike(tiny):
    world = on_offer(firms(tiny, debt=[5.0, 5.0]), budget=0.09 * 1.875)
    assert guarantees.guarantee(world, np.array([1.0, 1.0]), np.arange(2)) == pytest.approx([1.0, 0.5])
    assert world.firms.refinanced_debt == pytest.approx([0.25, 0.125])


def test_a_guaranteed_loan_is_plant_diversion_and_working_money(tiny):
    world = on_offer(firms(tiny, cash=[1.0, 0.0], debt=[0.0, 0.0]))
    room = Finance(np.array([1.0, 0.0]), np.array([2.0, 0.0]), np.array([9.0, 9.0]))
    found = financing.draw_on(world, room, np.array([7.0, 0.0]), np.arange(2))
    # 4 of 7 are lacking and borrowed on the guarantee: 1.2 becomes plant, 0.4 the owner takes, 2.4 stays
    assert found == pytest.approx([1.0 + 2.0 + 1.2, 0.0])
    assert world.firms.debt == pytest.approx([6.0, 0.0])
    assert world.firms.cash == pytest.approx([1.0 + 6.0 - 0.4, 0.0])
    assert world.flows.total("diversion", "owners") == pytest.approx(0.4)
    financing.buy_equipment(world, found, 1.0, np.arange(2))
    assert world.firms.cash == pytest.approx([2.4, 0.0])
    assert guarantees.bound_cash(world) == pytest.approx([2.4, 0.0])
    assert financing.finance_room(world).cash == pytest.approx([0.0, 0.0])


def test_working_money_is_free_again_as_the_loan_is_repaid(tiny):
    world = firms(tiny, debt=[4.0, 4.0], guaranteed_debt=[2.0, 2.0], refinanced_debt=[1.0, 0.0],
                  bridged_debt=[0.5, 0.0], cash=[9.0, 9.0])  # fmt: skip
    debt.repay(world, np.array([1.0, 4.0]))
    assert world.firms.guaranteed_debt == pytest.approx([1.5, 0.0])
    assert world.firms.refinanced_debt == pytest.approx([0.75, 0.0])
    assert world.firms.bridged_debt == pytest.approx([0.375, 0.0])
    assert guarantees.bound_cash(world) == pytest.approx([0.9, 0.0])


def test_every_ordinary_loan_gives_way_until_enough_are_forgone(tiny):
    world = firms(tiny, debt=[9.0, 0.0], guaranteed_debt=[4.0, 0.0], bridged_debt=[0.0, 0.0])
    world.accounts.asked[BANKS] = 10.0
    crowded, refused = guarantees.begin_crowding(world)
    assert crowded == pytest.approx(0.1)  # a quarter of 4 out of the 10 that firms were good for
    assert guarantees.lend(world, crowded, refused, np.array([6.0, 2.0]), np.arange(2)) == pytest.approx([5.4, 1.8])
    assert world.firms.refused_loan == pytest.approx([0.6, 0.2])
    assert world.accounts.forgone[BANKS] == pytest.approx(0.8)
    assert world.accounts.asked[BANKS] == pytest.approx(8.0)
    # next quarter: a fortieth of what is forgone would be paid back, and all who were refused may ask again
    crowded, refused = guarantees.begin_crowding(world)
    assert crowded == pytest.approx((1.0 - (0.78 - 0.8)) / 8.0)
    guarantees.lend(world, crowded, refused, np.array([0.5]), np.array([0]))
    # of 0.6 refused 0.5 is asked again and no longer forgone, but for what is refused again; the other 0.3 is for good
    assert refused == pytest.approx([0.1, 0.2])
    assert world.accounts.forgone[BANKS] == pytest.approx(0.78 - 0.5 + 0.5 * crowded)


def test_no_quarter_loses_more_than_half_of_its_loans(tiny):
    world = firms(tiny, guaranteed_debt=[400.0, 0.0])
    world.accounts.asked[BANKS] = 10.0
    assert guarantees.begin_crowding(world)[0] == 0.5
    assert guarantees.begin_crowding(world)[0] == 0.0  # nobody asked: nothing can be crowded out


def test_without_guarantees_loans_are_what_they_were(tiny):
    world = firms(tiny, debt=[3.0, 0.0])
    world.accounts.asked[BANKS] = 7.0
    crowded, refused = guarantees.begin_crowding(world)
    good_for = np.array([0.1, 0.7])
    assert crowded == 0.0
    assert guarantees.lend(world, crowded, refused, good_for, np.arange(2)).tolist() == good_for.tolist()
    assert world.accounts.forgone[BANKS] == 0.0
    assert guarantees.bound_cash(world).tolist() == [0.0, 0.0]
    assert guarantees.backed_share(world).tolist() == [0.0, 0.0]


def test_debt_that_public_money_answers_for_fails_more_often(tiny):
    world = firms(tiny, 4, workers=[9.0] * 4, revenue=[1.0, 1.0, 1.0, 40.0], capital=[9.0] * 4,
                  debt=[4.0, 4.0, 0.0, 4.0], guaranteed_debt=[1.0, 0.0, 0.0, 4.0], refinanced_debt=[0.5, 0.0, 0.0, 0.0],
                  bridged_debt=[0.5, 0.0, 0.0, 0.0])  # fmt: skip
    with_guarantee = exits.closing_hazard(world)
    world.firms.guaranteed_debt, world.firms.refinanced_debt, world.firms.bridged_debt = 0.0, 0.0, 0.0
    more = with_guarantee - exits.closing_hazard(world)
    assert more == pytest.approx([0.01 * 0.5, 0.0, 0.0, 0.01 * 0.25])  # large firms: (20 / 40)^2 of it


def test_calls_beyond_the_reserve_are_paid_out_of_the_budget_and_leave_it_in_debt(tiny):
    policies = {"credit_guarantee": {"guarantee_share": 0.5}, "bridging_funds": {}}
    world = firms(tiny, policies=policies, debt=[8.0, 3.0], guaranteed_debt=[4.0, 0.0], refinanced_debt=[2.0, 0.0],
                  bridged_debt=[1.0, 5.0], guarantor=[0, -1], bridging_fund=[1, 1])  # fmt: skip
    books = world.instruments
    books.spent_total, books.guarantee_paid, books.budget_left = [1.25, 9.0], [0.25, 0.0], [0.5, 0.5]
    guarantees.answer_for(world, np.arange(2))
    # half of 6 falls due, 1 is put by; the bridging fund loses 1 and the 3 that the second firm owes, 9 are put by
    assert books.guarantee_paid == pytest.approx([3.25, 4.0])
    assert books.spent == pytest.approx([2.0, 0.0])
    assert books.budget_left == pytest.approx([-1.5, 0.5])
    assert world.flows.total("guarantee", "banks") == pytest.approx(2.0)
    assert world.flows.total("guarantee", "government") == pytest.approx(-2.0)


def test_a_fund_in_debt_gives_no_new_guarantee_and_owes_into_the_next_year(tiny):
    world = firms(tiny, policies={"credit_guarantee": {"from": "2016Q1", "budget": 4}})
    world.instruments.budget_left[0] = -3.0
    world.quarter = 5  # 2017Q1: what is left would lapse, what is owed does not
    government.release(world, [0], 1.0, 1.0)
    assert world.instruments.budget_left[0] == pytest.approx(-2.0)
    assert guarantees.guarantee(on_offer(world, budget=-2.0), np.array([1.0, 1.0]), np.arange(2)).tolist() == [0, 0]


def test_private_money_comes_along_as_far_as_studies_found(tiny):
    world = firms(tiny)
    world.instruments.budget_left[0] = 10.0
    world.support.offer("equity", Offer(0, np.array([1.0, 0.0]), terms={"public_share": 0.1}))
    found = finance.with_equity(world, np.zeros(2), np.array([10.0, 10.0]), np.arange(2))
    assert found == pytest.approx([1.0 + 0.9, 0.0])  # one public yuan in ten, but nine private ones do not follow it
    assert world.flows.total("equity", "owners") == pytest.approx(-0.9)


def test_without_the_leaks_a_guarantee_adds_all_that_it_covers(tiny):
    world = on_offer(firms(tiny, changes=UNLEAKING, debt=[5.0, 5.0], cash=[1.0, 0.0]))
    room = Finance(np.array([1.0, 0.0]), np.array([2.0, 0.0]), np.array([9.0, 9.0]), *guarantees.begin_crowding(world))
    found = financing.draw_on(world, room, np.array([7.0, 1.0]), np.arange(2))
    assert found == pytest.approx([7.0, 1.0])
    assert world.instruments.spent[0] == pytest.approx(0.09 * 5.0)
    assert world.firms.refinanced_debt.tolist() == [0.0, 0.0]
    assert guarantees.bound_cash(world).tolist() == [0.0, 0.0]
