"""Accounts at their edges: every flow, sums with earlier amounts, exact boundaries, empty firms.

See docs/odd/accounts.md.
"""

from __future__ import annotations

import numpy as np
import pytest

from model.processes import accounts
from model.processes.accounts import debt, prices, trade, wages_and_taxes
from tests.offers import offered

PLAIN = {
    "accounts.value_added_tax": 0.15,
    "accounts.income_tax": 0.25,
    "accounts.social_charges": 0.3,
    "accounts.interest_base": 0.055,
    "accounts.interest_spread_small": 0.015,
    "accounts.interest_small_revenue": 2.0,
    "accounts.interest_spread_leverage": 0.01,
    "accounts.depreciation": 0.1,
    "accounts.price_anchoring": 0.35,
    "accounts.scale_threshold": 0.25,
    "accounts.cash_kept": 0.25,
    "accounts.loan_quarters": 40,
    "accounts.early_repayment": 0.5,
    "accounts.dividend_share": 0.25,
    "accounts.dividend_share_rich": 0.5,
    "accounts.overdraft_ltv": 0.85,
    "suppliers.shortage_premium": 0.08,
    "suppliers.freight_outside": 0.05,
    "suppliers.freight_per_km": 0.0002,
    "labour.rent_sharing": 0.15,
    "exit.zombie_concession": 0.02,
    "exit.zombie_price_matching": 0.5,
    "start.debt_ratio": 0.42,
}


def test_a_whole_quarter_by_hand(tiny):
    """One firm that makes 8 with 100 workers, owes 4 and keeps 6 in cash; rebates of half its energy and rent."""
    world = tiny(segment=[0], output=[8.0], external_orders=[8.0], workers=[100.0], capital=[10.0], debt=[4.0],
                 cash=[6.0], revenue=[7.0], revenue_lag_1=[6.0], revenue_lag_2=[5.0], profit=[0.5], profit_lag_1=[0.4],
                 profit_lag_2=[0.3], subsidy=[9.0], research=[0.125], effective_productivity=[8.0],
                 cashless_quarters=[3.0], loss_quarters=[3.0], parameters=PLAIN)  # fmt: skip
    s, z = world.segments, world.places
    s.material_share, s.linked_share, s.energy_share, s.outside_log_productivity = 0.5, 0.0, 0.1, np.log(8.0)
    s.value_added_rate, z.rent = 0.3, 0.04
    offered(world, "rebate:energy", [0.5])
    offered(world, "rebate:rent", [0.5], instrument=1)
    accounts.settle(world)
    f = world.firms
    assert (f.revenue[0], f.revenue_lag_1[0], f.revenue_lag_2[0], f.revenue_lag_3[0]) == (8.0, 7.0, 6.0, 5.0)
    assert (f.profit_lag_1[0], f.profit_lag_2[0], f.profit_lag_3[0]) == (0.5, 0.4, 0.3)
    wages = 100 * 1e-4  # 8 / (0.01 x 8) = 100 hours' work
    material, energy = 4.0, 0.8
    added = 8 - material - energy
    tax, rent, depreciation = 0.15 * added, 0.04 * 10 / 4, 0.1 * 10 / 4
    rate = 0.055 + 0.015 * 2 / (2 + 26.0) + 0.01 * 0.4
    interest = rate * 4 / 4
    profit = added - 1.3 * wages - tax - rent - interest - depreciation - 0.125
    assert f.value_added == pytest.approx([added])
    assert f.interest == pytest.approx([interest])
    assert f.profit == pytest.approx([profit])
    assert f.taxes == pytest.approx([tax + 0.25 * profit])
    cash = 6 + 8 - material - energy - 1.3 * wages - tax - 0.25 * profit - rent - interest
    kept = 0.25 * max(26.0, 4 * 8)
    repaid = 4 / 40 + 0.5 * max(cash - kept, 0)
    rebate = 0.5 * energy + 0.5 * rent
    cash += rebate - repaid
    dividends = 0.25 * 0.75 * profit  # cash is below two quarters' costs
    assert cash < 2 * (material + 1.3 * wages + energy)
    assert f.cash == pytest.approx([cash - dividends])
    assert f.debt == pytest.approx([4 - repaid])
    assert f.subsidy == pytest.approx([rebate])
    assert (f.cashless_quarters[0], f.loss_quarters[0]) == (0.0, 0.0)
    charge = 0.1 + 0.42 * (0.055 + 0.015 / 2 + 0.01 * 0.42) + 0.04
    cost = wages * 1.3 / 8 + 0.5 + 0.1 + charge * 0.5 + 0.01 + 0.15 * 0.3 - rebate / 8
    assert f.unit_cost == pytest.approx([cost])
    assert bool(f.above_scale[0])


def test_a_zombies_interest_is_lent_to_it_and_the_bank_sees_it_both_ways(tiny):
    world = tiny(segment=[0, 0], debt=[8.0, 8.0], cash=[1.0, 1.0], interest=[0.25, 0.25], guaranteed_debt=[4.0, 4.0],
                 zombie=[True, False], parameters=PLAIN)  # fmt: skip
    debt.serve_debt(world)
    assert world.firms.cash == pytest.approx([1.0, 1 - 0.25 - 0.2 - 0.5 * 0.75])
    assert world.firms.debt == pytest.approx([8.25, 8 - 0.575])
    assert world.firms.guaranteed_debt == pytest.approx([4.0, 4 * (1 - 0.575 / 8)])
    assert world.flows.total("interest", "banks") == pytest.approx(0.5)
    assert world.flows.total("borrowing", "firms") == pytest.approx(0.25)
    assert world.flows.total("repayment", "banks") == pytest.approx(0.575)


def test_where_nothing_is_owed_nothing_is_guaranteed(tiny):
    world = tiny(segment=[0, 0], debt=[0.0, 4.0], guaranteed_debt=[0.5, 2.0], parameters=PLAIN)
    debt.repay(world, np.array([0.0, 1.0]))
    assert world.firms.guaranteed_debt.tolist() == [0.0, 1.5]


def test_cash_is_kept_by_the_larger_of_the_year_and_four_such_quarters(tiny):
    world = tiny(segment=[0, 0], debt=[80.0, 80.0], cash=[9.0, 9.0], revenue=[1.0, 3.0],
                 revenue_lag_1=[8.0, 0.0], revenue_lag_2=[7.0, 0.0], parameters=PLAIN)  # fmt: skip
    debt.serve_debt(world)
    assert world.firms.debt == pytest.approx([80 - 2 - 0.5 * (9 - 4), 80 - 2 - 0.5 * (9 - 3)])


def test_cash_of_two_quarters_costs_exactly_is_not_rich(tiny):
    world = tiny(segment=[0, 0], profit=[4.0, 4.0], cash=[8.0, 8.25], material_cost=[2.0] * 2, wage_bill=[1.0] * 2,
                 energy_cost=[1.0] * 2, parameters=PLAIN)  # fmt: skip
    debt.pay_dividends(world)
    assert world.firms.cash == pytest.approx([8 - 0.75, 8.25 - 1.5])
    assert world.flows.total("dividends", "owners") == pytest.approx(2.25)


def test_a_firm_in_overdraft_pays_no_dividends(tiny):
    world = tiny(segment=[0], profit=[4.0], cash=[-1.0], parameters=PLAIN)
    debt.pay_dividends(world)
    assert world.firms.cash.tolist() == [-1.0]


def test_a_shortage_too_small_to_count_and_one_at_the_mark(tiny):
    world = tiny(segment=[0] * 4, cash=[-1e-10, -1e-9, -0.5, 0.0], cashless_quarters=[1.0] * 4, debt=[1.0] * 4,
                 capital=[0.0] * 4, parameters=PLAIN)  # fmt: skip
    debt.cover_shortage(world)
    assert world.firms.cashless_quarters.tolist() == [0.0, 0.0, 2.0, 0.0]
    assert world.firms.debt.tolist() == [1.0] * 4  # a firm without equipment finds no credit


def test_small_shortages_are_borrowed_exactly_and_bridging_covers_the_rest(tiny):
    world = tiny(segment=[0, 0], cash=[-0.25, -0.75], capital=[10.0, 1.0], debt=[0.0, 0.35], parameters=PLAIN)
    offered(world, "bridging", [0.5, 0.5], reserve_share=0.2)
    debt.cover_shortage(world)
    assert world.firms.debt == pytest.approx([0.25, 0.35 + 0.5 + 0.125])
    assert world.firms.cash == pytest.approx([0.0, -0.125])


def chain(tiny, **columns):
    """The first two buy of the third and fourth, and outside; all in small amounts."""
    world = tiny(segment=[1, 1, 0, 0], place=[0, 2, 1, 2], output=[0.4, 0.2, 0.0, 0.0], price=[1.0, 1.0, 1.1, 0.9],
                 revenue=[0.4, 0.2, 0.0, 0.0], stock_value=[0.05, 0.0, 0.0, 0.0], material_need=[1.2, 1.0, 1.0, 1.0],
                 parameters=PLAIN, **columns)  # fmt: skip
    s = world.segments
    s.material_share, s.linked_share, s.industrial_share = 0.5, [0.1, 0.4, 0.1, 0.1, 0.1], 0.45
    s.price_index, s.energy_share = [1.02, 1.5, 1, 1, 1], 0.1
    s.freight_at_start = [0.02, 0.01, 0, 0, 0]
    world.published_materials[0, 1] = 0.8
    world.links.append(3, buyer=[0, 1, 0], supplier=[2, 3, -1], input=0, share=[0.5, 1.0, 0.5],
                       delivered=[0.06, 0.1, 0.0], stock=[0.01, 0.02, 0.2], stock_cost=[0.9, 1.2, 1.1])  # fmt: skip
    return world


def test_a_chain_of_small_purchases_by_hand(tiny):
    world = chain(tiny)
    trade.buy_inputs(world)
    used = np.array([0.4 * 0.5 * 0.48, 0.4 * 0.2, 0.4 * 0.5 * 0.48])
    missing = np.maximum(used - [0.07, 0.12, 0.2], 0.0)
    paid = np.array([0.06 * 1.1, 0.1 * 0.9, 0.0])
    extra = missing * 1.02 * np.array([1.08, 1.08, 1.0])
    freight = paid * (np.array([0.0002 * 30, 0.0002 * 5, 0.05]) - 0.01) + missing * 1.02 * (0.05 - 0.01)
    unlinked = 0.1 * np.array([0.48, 0.2])
    cost = [paid[0] + extra[0] + extra[2] + unlinked[0] + freight[0] + freight[2],
            paid[1] + extra[1] + unlinked[1] + freight[1]]  # fmt: skip
    f = world.firms
    assert f.material_cost == pytest.approx([*cost, 0.0, 0.0])
    assert f.local_purchases == pytest.approx([paid[0], paid[1], 0, 0])
    assert f.industrial_purchases == pytest.approx([paid[0] + extra[0] + extra[2] + 0.05 * 0.48, paid[1] + extra[1]
                                                    + 0.05 * 0.2, 0, 0])  # fmt: skip
    held = np.array([0.07, 0.12, 0.2])
    average = np.array([(0.01 * 0.9 + paid[0]) / 0.07, (0.02 * 1.2 + paid[1]) / 0.12, 1.1])
    stock = held + missing - used
    assert world.links.stock == pytest.approx(np.maximum(stock, 0))
    assert world.links.stock_cost == pytest.approx(average)
    value = np.array([stock[0] * average[0] + stock[2] * average[2], stock[1] * average[1]])
    assert f.stock_value[:2] == pytest.approx(value, abs=1e-12)
    assert f.stock_change[:2] == pytest.approx(value - [0.05, 0.0])
    energy = np.array([0.04, 0.02])
    assert f.energy_cost[:2] == pytest.approx(energy)
    assert f.value_added[:2] == pytest.approx([0.4, 0.2] - np.array(cost) + value - [0.05, 0] - energy)
    assert f.cash == pytest.approx([-cost[0] - energy[0], -cost[1] - energy[1], paid[0], paid[1]])
    assert world.flows.total("purchases", "outside") == pytest.approx(extra.sum() + unlinked.sum())
    assert world.flows.total("freight", "outside") == pytest.approx(freight.sum())
    assert world.flows.total("energy", "outside") == pytest.approx(energy.sum())


def test_links_settled_block_by_block_are_settled_as_all_at_once(tiny, monkeypatch):
    found = []
    for block in (trade.BLOCK, 2, 1):
        monkeypatch.setattr(trade, "BLOCK", block)
        world = chain(tiny)
        trade.buy_inputs(world)
        found.append({name: values.tolist() for table in (world.firms, world.links)
                      for name, values in table.as_columns().items()})  # fmt: skip
    assert found[0] == found[1] == found[2]


def test_the_first_firm_sells_like_any_other(tiny):
    world = tiny(segment=[0, 1], place=[1, 0], output=[0.0, 0.4], price=[1.1, 1.0], parameters=PLAIN)
    world.segments.material_share, world.segments.linked_share = 0.5, 0.5
    world.published_materials[0, 1] = 1.0
    world.links.append(1, buyer=1, supplier=0, input=0, share=1.0, delivered=0.2)
    trade.buy_inputs(world)
    assert world.firms.cash == pytest.approx([0.22, -0.22 * (1 + 0.0002 * 30)])


def test_an_empty_stock_is_valued_at_what_the_next_delivery_would_cost(tiny):
    world = chain(tiny)
    world.links.delivered, world.links.stock = 0.0, 0.0
    trade.buy_inputs(world)
    assert world.links.stock_cost == pytest.approx([1.1, 0.9, 1.02])


def test_a_trace_of_stock_has_no_price_of_its_own(tiny):
    world = chain(tiny)
    world.links.delivered, world.links.stock, world.links.stock_cost = 0.0, [1e-12, 2e-12, 0.0], 5.0
    trade.buy_inputs(world)
    assert world.links.stock_cost == pytest.approx([1.1, 5.0, 1.02])


def test_nothing_industrial_is_bought_beside_links_where_links_are_more(tiny):
    world = chain(tiny)
    world.segments.industrial_share = 0.3
    trade.buy_inputs(world)
    f = world.firms
    assert f.industrial_purchases[1] == pytest.approx(f.local_purchases[1])


@pytest.mark.parametrize(("kind", "size"), [("input_price", 0.5), ("transport_cost", -0.5)])
def test_a_shock_of_one_city_reaches_the_links_of_its_buyers(tiny, kind, size):
    shock = {"kind": kind, "from": "2016Q1", "to": "2016Q1", "size": size, "cities": ["westbridge"]}
    calm, world = chain(tiny), chain(tiny, environment={"shocks": [shock]})
    for each in (calm, world):
        each.links.stock, each.links.delivered = 0.0, [0.06, 0.05, 0.0]
        trade.buy_inputs(each)
    more = world.firms.material_cost - calm.firms.material_cost
    paid, missing, unlinked = 0.05 * 0.9, (0.4 * 0.2 - 0.05) * 1.02, 0.1 * 0.2
    expected = {
        "input_price": (unlinked + missing * (1.08 + 0.05 - 0.01)) * size,
        "transport_cost": (paid * 0.0002 * 5 + missing * 0.05) * size,
    }[kind]
    assert more == pytest.approx([0.0, expected, 0.0, 0.0])


def test_a_transport_shock_makes_local_and_distant_freight_dearer(tiny):
    shock = {"kind": "transport_cost", "from": "2016Q1", "to": "2016Q1", "size": 0.5}
    calm, world = chain(tiny), chain(tiny, environment={"shocks": [shock]})
    for each in (calm, world):
        trade.buy_inputs(each)
    used = 0.4 * 0.5 * 0.48
    missing = (used - 0.07) * 1.02
    more = 0.5 * (0.06 * 1.1 * 0.0002 * 30 + missing * 0.05)
    assert world.firms.material_cost[0] - calm.firms.material_cost[0] == pytest.approx(more)


def test_logistics_platforms_lower_local_freight_of_those_they_serve(tiny):
    calm, world = chain(tiny), chain(tiny)
    offered(world, "freight", [0.5, 0.0, 0.0, 0.0], costs=np.full(4, 0.1))
    for each in (calm, world):
        trade.buy_inputs(each)
    more = world.firms.material_cost - calm.firms.material_cost
    assert more == pytest.approx([-0.06 * 1.1 * 0.0002 * 30 * 0.5, 0, 0, 0])


def priced(tiny, cost, output=10.0, **columns):
    """Unit cost of a firm whose usual materials are 0.6 a unit and that paid `cost` for them."""
    world = tiny(segment=[0], effective_productivity=[2.0], material_need=[1.2], output=[output], material_cost=[cost],
                 parameters=PLAIN, **columns)  # fmt: skip
    s = world.segments
    s.material_share, s.outside_log_productivity, s.mean_research_at_start = 0.5, np.log(2.0), 0.0
    prices.post_prices(world)
    charge = 0.1 + 0.42 * (0.055 + 0.015 / 2 + 0.01 * 0.42)
    return world, world.firms.unit_cost[0] - 1e-4 * 1.3 / 0.02 - charge * 0.5 - 0.15 * s.value_added_rate[0]


@pytest.mark.parametrize(("cost", "material", "bound"), [
    (6.0, 0.6, 0), (4.9, 0.49, 0), (4.7, 0.48, 1), (7.4, 0.74, 0), (7.6, 0.75, 1),
])  # fmt: skip
def test_prices_follow_material_costs_within_bounds_that_are_counted(tiny, cost, material, bound):
    world, part = priced(tiny, cost)
    assert part == pytest.approx(material)
    assert world.counters["unit material cost at a bound"] == bound


def test_a_firm_that_made_nothing_prices_its_usual_materials(tiny):
    assert priced(tiny, 6.0, output=0.0)[1] == pytest.approx(0.6)
    assert priced(tiny, 0.06, output=0.1)[1] == pytest.approx(0.6)


def test_costs_at_a_bound_exactly_are_not_counted(tiny):
    assert (prices.LEAST_COST, prices.MOST_COST) == (0.8, 1.25)
    world = tiny(segment=[0, 0], output=[1.0, 1.0], material_need=[2.0, 2.0], material_cost=[1.25, 0.8])
    world.segments.material_share = 0.5
    prices.post_prices(world)
    assert world.counters["unit material cost at a bound"] == 0


def test_segments_without_norms_still_get_a_finite_price(tiny):
    world = tiny(segment=[0], output=[0.0], parameters=PLAIN)
    s = world.segments
    s.material_share, s.mean_research_at_start, s.mean_revenue_at_start, s.worker_output = 0.0, 0.0, 0.0, 0.0
    prices.post_prices(world)
    assert np.isfinite(world.firms.price).all()
    wages_and_taxes.pay_workers(world)
    assert world.firms.wage_bill.tolist() == [0.0]


def test_the_going_price_weighs_output_however_small(tiny):
    def posted(output, zombie):
        world = tiny(segment=[0, 0], effective_productivity=[2.0, 2.0], material_need=[1.0, 1.4], output=output,
                     zombie=zombie, parameters=PLAIN)  # fmt: skip
        world.segments.material_share = 0.5
        world.firms.material_cost = 0.5 * np.array([1.0, 1.4]) * output
        prices.post_prices(world)
        return world.firms.price

    for output, weights in (([0.3, 0.1], [0.75, 0.25]), ([0.0, 0.0], [0.5, 0.5])):
        own = posted(output, [False, False])
        going = own @ weights
        assert posted(output, [False, True]) == pytest.approx([own[0], (own[1] * going) ** 0.5])


def test_leverage_counts_where_there_is_little_equipment_and_none(tiny):
    world = tiny(segment=[0, 0], revenue=[2.0, 2.0], debt=[0.05, 0.0], capital=[0.1, 0.0], parameters=PLAIN)
    assert debt.yearly_rate(world) == pytest.approx([0.055 + 0.0075 + 0.005, 0.055 + 0.0075])


def test_hours_beyond_the_staff_are_paid_in_small_firms_too(tiny):
    world = tiny(segment=[0, 0], workers=[0.5, 2.0], output=[0.01, 0.01], parameters=PLAIN)
    wages_and_taxes.pay_workers(world)  # 0.01 takes one worker
    assert world.firms.wage_bill == pytest.approx([1.3e-4, 2.6e-4])
    assert world.flows.total("wages", "workers") == pytest.approx(3e-4)
    assert world.flows.total("consumption", "outside") == pytest.approx(3e-4)


def test_a_loss_pays_no_income_tax_and_breaking_even_is_no_loss(tiny):
    world = tiny(segment=[0] * 3, profit=[-0.5, 0.0, 0.5], loss_quarters=[2.0, 2.0, 2.0], parameters=PLAIN)
    accounts.note_condition(world)
    assert world.firms.loss_quarters.tolist() == [3.0, 0.0, 0.0]


def test_the_threshold_of_scale_counts_from_its_amount_and_a_year_from_its_fourth_quarter(tiny):
    world = tiny(quarter=9, segment=[0] * 4, revenue=[0.0625] * 4, revenue_lag_1=[0.1875, 0.1, 0, 0],
                 above_scale=[False] * 4, parameters=PLAIN)  # fmt: skip
    world.firms.birth = [0, 0, 6, 5]
    accounts.note_condition(world)
    # 0.25 a year exactly; 0.1625; a firm of three quarters is judged by the last, one of a year by all of them
    assert world.firms.above_scale.tolist() == [True, False, True, False]
    assert world.events.firm.tolist() == [0]


@pytest.mark.parametrize(("birth", "told"), [(5, True), (6, False)])
def test_crossings_are_told_of_firms_of_a_year(tiny, birth, told):
    world = tiny(quarter=9, segment=[0], revenue=[9.0], above_scale=[False], parameters=PLAIN)
    world.firms.birth = [birth]
    accounts.note_condition(world)
    assert len(world.events) == told


def test_orders_of_links_alone_are_not_sold_outside(tiny):
    world = tiny(segment=[0, 0, 0], external_orders=[0.0, 0.1, 0.0], link_orders=[0.2, 0.3, 0.0])
    assert trade.sold_outside(world) == pytest.approx([0.0, 0.25, 1.0])


def test_books_carry_on_from_the_quarter_before(tiny):
    world = tiny(segment=[0], cash=[5.0])
    world.accounts.balance = 1.0
    world.pay("wages", "firms", "workers", np.array([2.0]))
    accounts.close_books(world)
    assert world.accounts.balance == pytest.approx([-1.0, 3.0, 1.0, 1.0, 1.0, 1.0])
