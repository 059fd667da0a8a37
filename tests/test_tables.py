"""Tables, links, the flow matrix and the books of support, by hand."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from model.mathematics.draws import Draws
from model.tables.alike import Alike
from model.tables.firms import Firms
from model.tables.flows import KINDS, SECTORS, Flows
from model.tables.instruments import Instruments, book, spend
from model.tables.links import OUTSIDE, Links
from model.tables.rationing import ration
from model.tables.support import Offer, Support
from model.tables.table import Column, Table

COLUMNS = (Column("size", "float", "-", "a size", 2.0), Column("name", "id", "-", "a name"))


def test_new_rows_start_at_declared_values_and_old_ones_stay_when_the_table_grows():
    table = Table(COLUMNS)
    assert table.append(2, name=[7, 8]).tolist() == [0, 1]
    assert table.append(40, size=5.0).tolist() == list(range(2, 42))
    assert len(table) == 42
    assert table.size[:3].tolist() == [2, 2, 5]
    assert table.name[:3].tolist() == [7, 8, 0]
    assert len(table.size) == 42


def test_keep_drops_rows_and_says_where_the_others_went():
    table = Table(COLUMNS)
    table.append(4, name=[10, 11, 12, 13])
    assert table.keep(np.array([True, False, False, True])).tolist() == [0, -1, -1, 1]
    assert table.name.tolist() == [10, 13]
    assert table.append(1, name=14).tolist() == [2]
    assert table.name.tolist() == [10, 13, 14]


def test_a_column_of_one_value_keeps_it_and_new_rows_begin_as_declared():
    table = Table(COLUMNS)
    table.append(5, name=[3, 1, 2, 4, 3], size=7.0)  # name: the ends are alike, and what is between is not
    table.keep(np.array([True, False, True, True, True]))
    assert table.name.tolist() == [3, 2, 4, 3]
    assert table.size.tolist() == [7.0] * 4
    start = next(column.start for column in COLUMNS if column.name == "size")
    table.append(1)
    assert table.size.tolist() == [7.0] * 4 + [start]
    table.keep(np.zeros(5, dtype=bool))
    assert len(table) == 0
    table.keep(np.zeros(0, dtype=bool))
    table.append(1)
    assert table.size.tolist() == [start]


def test_unknown_columns_and_wrong_lengths_are_errors():
    table = Table(COLUMNS, rows=3)
    with pytest.raises(AttributeError, match="sise"):
        table.sise = 1.0
    with pytest.raises(AttributeError, match="sise"):
        table.append(1, sise=1.0)
    with pytest.raises(AttributeError, match="sise"):
        _ = table.sise
    with pytest.raises(ValueError, match="broadcast"):
        table.size = np.ones(2)
    assert len(table) == 3


def test_assignment_copies_and_a_copy_shares_nothing():
    table, values = Table(COLUMNS, rows=2), np.array([1.0, 2.0])
    table.size = values
    values[0] = 9.0
    other = copy.copy(table)
    other.size[1] = 7.0
    assert table.size.tolist() == [1, 2]
    assert other.size.tolist() == [1, 7]


def test_saved_columns_come_back_and_wrong_ones_are_named():
    links = Links()
    links.append(2, buyer=[0, 3], supplier=[1, OUTSIDE], share=0.5)
    saved = links.as_columns()
    again = Links.from_columns(saved)
    assert again.buyer.tolist() == [0, 3]
    assert again.supplier.dtype == np.int32
    saved.pop("share")
    with pytest.raises(ValueError, match="share"):
        Links.from_columns(saved)


def test_a_new_link_buys_outside_at_price_one():
    links = Links()
    links.append(1)
    assert (links.supplier[0], links.stock_cost[0], links.contracted[0]) == (-1, 1.0, False)


def test_yearly_figures_of_a_firm_are_its_last_four_quarters():
    firms = Firms()
    firms.append(1, revenue=1.0, revenue_lag_1=2.0, revenue_lag_2=3.0, revenue_lag_3=4.0)
    firms.append(1, profit=-1.0, profit_lag_1=0.5, profit_lag_2=0.5, profit_lag_3=0.25)
    assert firms.annual_revenue.tolist() == [10, 0]
    assert firms.annual_profit.tolist() == [0, 0.25]


# the flow matrix ---------------------------------------------------------------------------------------------------


def three_firms() -> Firms:
    firms = Firms()
    firms.append(3, cash=[10.0, 20.0, 30.0])
    return firms


def test_a_payment_moves_cash_and_both_sectors_by_the_same_sum():
    flows, firms = Flows(), three_firms()
    flows.pay("wages", "firms", "workers", np.array([1.0, 2.0, 4.0]), firms)
    assert firms.cash.tolist() == [9, 18, 26]
    assert flows.total("wages", "firms") == -7.0
    assert flows.total("wages", "workers") == 7.0
    assert np.abs(flows.matrix.sum(axis=1)).max() == 0.0


def test_a_payment_to_some_firms_leaves_the_others_alone():
    flows, firms = Flows(), three_firms()
    flows.pay("subsidy", "government", "firms", np.array([5.0, 1.0]), firms, np.array([2, 0]))
    assert firms.cash.tolist() == [11, 20, 35]
    assert flows.total("subsidy", "government") == -6.0


def test_payments_between_other_sectors_leave_cash_alone_and_nobody_pays_himself():
    flows, firms = Flows(), three_firms()
    flows.pay("consumption", "workers", "outside", 3.0, firms)
    assert firms.cash.tolist() == [10, 20, 30]
    assert flows.matrix[KINDS.index("consumption")].tolist() == [0, -3, 0, 0, 0, 3]
    with pytest.raises(ValueError, match="pay itself"):
        flows.pay("supply", "firms", "firms", 1.0, firms)


def test_deliveries_among_firms_net_to_nothing_in_the_matrix():
    flows, firms = Flows(), three_firms()
    flows.pay_among_firms("supply", np.array([4.0, 0.0, 1.0]), np.array([0.0, 5.0, 0.0]), firms)
    assert firms.cash.tolist() == [6, 25, 29]
    assert flows.matrix[KINDS.index("supply"), SECTORS.index("firms")] == 0.0
    flows.pay("sales", "outside", "firms", 1.0, firms)
    flows.reset()
    assert not flows.matrix.any()


# support -----------------------------------------------------------------------------------------------------------


def books(*budgets: float) -> Instruments:
    instruments = Instruments(rows=len(budgets))
    instruments.budget_left = budgets
    return instruments


def test_an_offer_of_nothing_is_not_made():
    support = Support()
    support.offer("anchor", Offer(0, np.zeros(2)))
    assert support.of("anchor") == []
    support.offer("anchor", Offer(0, np.array([0.0, 0.1])))
    assert len(support.of("anchor")) == 1
    support.reset()
    assert support.of("anchor") == []


def test_shares_stack_as_one_less_the_product_and_are_capped():
    support = Support()
    assert support.share("imitation", 2).tolist() == [0, 0]
    support.offer("imitation", Offer(0, np.array([0.2, 0.8])))
    support.offer("imitation", Offer(1, np.array([0.5, 0.7])))
    # 1 - 0.8 * 0.5; 1 - 0.2 * 0.3 = 0.94 is more than the cap 0.9
    assert support.share("imitation", 2) == pytest.approx([0.6, 0.9])


def test_a_claim_inside_the_budget_is_paid_and_booked():
    support, instruments = Support(), books(10.0)
    support.offer("imitation", Offer(0, np.array([0.2, 0.0, 0.2])))
    granted, (grant,) = support.claim("imitation", np.array([0, 1, 2]), np.array([5.0, 5.0, 10.0]), instruments)
    assert granted == pytest.approx([1.0, 0.0, 2.0])
    assert (grant.instrument, grant.at.tolist(), grant.rows.tolist()) == (0, [0, 2], [0, 2])
    assert grant.amounts == pytest.approx([1.0, 2.0])
    assert grant.total == pytest.approx(3.0)
    assert instruments.budget_left[0] == pytest.approx(10 - 3)
    assert (instruments.claims[0], instruments.grants[0]) == (2, 2)
    assert instruments.spent[0] == instruments.spent_total[0] == pytest.approx(3.0)


def test_a_short_budget_serves_its_order_and_the_last_in_line_gets_a_part():
    asked = np.array([2.0, 2.0, 2.0])
    assert ration(asked, 3.0, None, np.arange(3)).tolist() == [2, 1, 0]
    order = np.array([9.0, 3.0, 1.0, 2.0])  # per firm row; the claimants are rows 0, 1, 3
    assert ration(asked, 3.0, order, np.array([0, 1, 3])).tolist() == [0, 1, 2]
    assert ration(asked, 0.0, None, np.arange(3)).tolist() == [0, 0, 0]
    assert ration(asked, 6.0, None, np.arange(3)).tolist() == [2, 2, 2]


@pytest.mark.parametrize("rank", ["chance", "ties", "unknown", "rows"])
@pytest.mark.parametrize("part", [-0.1, 0.0, 1e-12, 0.003, 0.2, 0.6, 0.999])
def test_a_queue_of_which_only_the_front_is_sorted_serves_as_the_whole_one(rank, part):
    """Bit for bit as if the whole line had been sorted; claims of very unequal size, some of them of nothing."""
    draws, ids = Draws(1, "policy", 0), np.arange(3000)
    asked = np.where(ids % 7 == 0, 0.0, np.exp(4.0 * draws.normal(ids, "claims")))
    order = draws.uniform(ids, "queue")
    if rank == "ties":
        order = np.floor(20.0 * order)
    elif rank == "unknown":
        order = np.where(ids % 3 == 0, np.nan, order)
    rows = np.flatnonzero(order != 0.5)
    budget = part * asked.sum()
    queue = rows if rank == "rows" else np.argsort(order, kind="stable")
    before = np.cumsum(asked[queue]) - asked[queue]
    whole = np.zeros(len(rows))
    whole[queue] = np.clip(budget - before, 0.0, asked[queue])
    assert np.array_equal(ration(asked, budget, None if rank == "rows" else order, rows), whole)


def test_two_instruments_share_a_stacked_claim_by_their_strengths():
    support, instruments = Support(), books(100.0, 100.0)
    support.offer("imitation", Offer(0, np.array([0.2])))
    support.offer("imitation", Offer(1, np.array([0.5])))
    granted, _ = support.claim("imitation", np.array([0]), np.array([7.0]), instruments)
    # stacked 0.6 of 7 = 4.2, split 2 : 5
    assert granted == pytest.approx([4.2])
    assert instruments.spent == pytest.approx([4.2 * 2 / 7, 4.2 * 5 / 7])


def test_the_cap_of_an_offer_binds_before_the_budget():
    support, instruments = Support(), books(10.0)
    support.offer("imitation", Offer(0, np.array([0.5]), cap=1.0))
    granted, _ = support.claim("imitation", np.array([0]), np.array([8.0]), instruments)
    assert granted == pytest.approx([1.0])
    assert instruments.budget_left[0] == pytest.approx(9.0)


def test_a_claim_without_offers_or_claimants_is_nothing():
    support, instruments = Support(), books(10.0)
    assert support.claim("imitation", np.array([0]), np.array([8.0]), instruments)[0].tolist() == [0]
    support.offer("imitation", Offer(0, np.array([0.5])))
    granted, parts = support.claim("imitation", np.array([], dtype=int), np.array([]), instruments)
    assert (len(granted), parts) == (0, [])


def test_books_add_up_over_claims_and_spending():
    instruments = books(5.0)
    book(instruments, 0, np.array([1.0, 2.0, 0.0]), np.array([1.0, 0.0, 0.0]))
    spend(instruments, 0, 0.5)
    assert (instruments.claims_total[0], instruments.grants_total[0]) == (2, 1)
    assert instruments.spent_total[0] == pytest.approx(1.5)
    assert instruments.budget_left[0] == pytest.approx(3.5)


@pytest.mark.parametrize("count", [1, 3, 12])
def test_offers_to_many_alike_are_worth_what_offers_to_each_are(count):
    """Bit for bit: of one number and a mask, worked out by combination, or with a strength for every firm."""
    draws, ids = Draws(2, "policy", 0), np.arange(400)
    rows = np.flatnonzero(draws.uniform(ids, "who") < 0.4)
    costs, order = np.exp(draws.normal(rows, "costs")), draws.uniform(ids, "queue")
    found = []
    for form in (lambda column: column, np.asarray):
        support, instruments = Support(), books(*[5.0] * count)
        for row in range(count):
            mask = draws.uniform(ids, f"mask {row}") < 0.5
            support.offer("rebate:rent", Offer(row, form(Alike(0.1 + 0.05 * row, mask)), order, cap=1.0 + row))
        granted, grants = support.claim("rebate:rent", rows, costs, instruments, least=0.05 * costs)
        shares = support.share("rebate:rent", rows), support.share("rebate:rent", 400)
        found.append([granted, *shares, *(grant.amounts for grant in grants), instruments.budget_left])
        assert np.array_equal(shares[0], shares[1][rows])
        assert 0 < np.count_nonzero(granted) < np.count_nonzero(shares[0])
    assert all(np.array_equal(one, other) for one, other in zip(*found, strict=True))
