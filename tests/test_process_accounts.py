"""Sales, costs, taxes, interest, dividends, credit and prices (docs/odd/accounts.md), by hand."""

from __future__ import annotations

import numpy as np
import pytest

from model.processes import accounts
from model.processes.accounts import debt, prices, trade, wages_and_taxes

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
    "accounts.scale_threshold": 0.2,
    "accounts.cash_kept": 0.35,
    "accounts.loan_quarters": 40,
    "accounts.early_repayment": 0.3,
    "accounts.dividend_share": 0.3,
    "accounts.dividend_share_rich": 0.6,
    "accounts.overdraft_ltv": 0.85,
    "suppliers.shortage_premium": 0.08,
    "suppliers.freight_outside": 0.05,
    "suppliers.freight_per_km": 0.0002,
    "labour.rent_sharing": 0.15,
    "exit.zombie_concession": 0.02,
    "exit.zombie_price_matching": 0.5,
    "start.debt_ratio": 0.42,
}


def test_revenue_is_price_times_output_and_only_contracts_are_paid_from_outside(tiny):
    world = tiny(segment=[0, 0], price=[1.2, 0.9], output=[4.0, 2.0], external_orders=[3.0, 0.0],
                 link_orders=[2.0, 0.0])  # fmt: skip
    trade.sell(world)
    assert world.firms.revenue == pytest.approx([4.8, 1.8])
    # three fifths of the first firm's orders are contracts; a firm without orders sells what it makes outside
    assert world.firms.cash == pytest.approx([4.8 * 3 / 5, 1.8])
    assert world.flows.total("sales", "outside") == pytest.approx(-(4.8 * 3 / 5 + 1.8))


def buyer(tiny, **options):
    """A buyer with one link to a supplier 30 km away and one to the outside; it makes 10 and needs 12 of materials."""
    world = tiny(segment=[1, 0], place=[0, 1], output=[10.0, 0.0], material_need=[1.2, 1.0], price=[1.0, 1.1],
                 revenue=[10.0, 0.0], cash=[100.0, 0.0], stock_value=[0.45, 0.0], energy_saving=[0.2, 0.0],
                 parameters=PLAIN, **options)  # fmt: skip
    s = world.segments
    s.material_share, s.linked_share, s.industrial_share = 0.5, 0.4, 0.45
    s.price_index, s.freight_at_start, s.energy_share = 1.02, 0.01, 0.1
    world.published_materials[0, 1] = 0.8  # 0.8 * 0.5: linked inputs are 0.4 of output
    world.links.append(2, buyer=0, supplier=[1, -1], input=0, share=0.5, delivered=[1.5, 0.0], stock=[0.5, 0.0],
                       stock_cost=[0.9, 1.0])  # fmt: skip
    return world


def test_inputs_of_a_supplier_that_delivers_too_little(tiny):
    world = buyer(tiny)
    trade.buy_inputs(world)
    used = 0.4 * 0.5 * 12  # of each link
    missing = used - 0.5 - 1.5
    paid = 1.5 * 1.1
    extra = missing * 1.02 * 1.08 + used * 1.02
    freight = paid * (0.0002 * 30 - 0.01) + (missing + used) * 1.02 * (0.05 - 0.01)
    unlinked = (0.5 - 0.4) * 12
    f = world.firms
    assert f.material_cost[0] == pytest.approx(paid + extra + unlinked + freight)
    assert f.local_purchases[0] == pytest.approx(paid)
    assert f.industrial_purchases[0] == pytest.approx(paid + extra + (0.45 - 0.4) * 12)
    assert world.links.stock[0] == 0.0
    assert f.stock_change[0] == pytest.approx(-0.45)
    assert f.energy_use[0] == pytest.approx(0.1 * 0.8 * 10)
    assert f.value_added[0] == pytest.approx(10 - f.material_cost[0] - 0.45 - 0.8)
    assert f.cash == pytest.approx([100 - f.material_cost[0] - 0.8, paid])
    assert world.flows.total("purchases", "outside") == pytest.approx(extra + unlinked)
    assert world.flows.total("freight", "outside") == pytest.approx(freight)
    assert world.flows.total("supply", "firms") == pytest.approx(0.0)


def test_what_is_delivered_beyond_use_is_stocked_at_average_cost(tiny):
    world = buyer(tiny)
    world.links.delivered = [2.5, 0.0]
    trade.buy_inputs(world)
    average = (0.5 * 0.9 + 2.5 * 1.1) / 3.0
    left = 0.5 + 2.5 - 0.4 * 0.5 * 12
    assert world.links.stock[0] == pytest.approx(left)
    assert world.links.stock_cost[0] == pytest.approx(average)
    assert world.firms.stock_value[0] == pytest.approx(left * average)
    assert world.firms.stock_change[0] == pytest.approx(left * average - 0.45)
    # inputs used are what was bought less what went to stock
    assert world.firms.value_added[0] == pytest.approx(10 - world.firms.material_cost[0] + left * average - 0.45 - 0.8)


def test_shocks_of_input_and_energy_prices(tiny):
    calm, shocked = buyer(tiny), {}
    trade.buy_inputs(calm)
    for kind in ("input_price", "energy_price"):
        shock = {"kind": kind, "from": "2016Q1", "to": "2016Q1", "size": 0.5}
        shocked[kind] = buyer(tiny, environment={"shocks": [shock]})
        trade.buy_inputs(shocked[kind])

    def more(kind, name):
        return getattr(shocked[kind].firms, name)[0] - getattr(calm.firms, name)[0]

    outside = 0.4 * 1.02 * 1.08 + 2.4 * 1.02 + 1.2  # missing, the outside link, unlinked inputs
    assert more("input_price", "material_cost") == pytest.approx(0.5 * (outside + 2.8 * 1.02 * 0.04))
    assert more("energy_price", "energy_cost") == pytest.approx(0.5 * 0.8)
    assert more("energy_price", "energy_use") == 0.0


def test_a_transport_shock_raises_freight_on_deliveries(tiny):
    shock = {"kind": "transport_cost", "from": "2016Q1", "to": "2016Q1", "size": 0.5}
    calm, world = buyer(tiny), buyer(tiny, environment={"shocks": [shock]})
    for each in (calm, world):
        each.links.delivered = [1.9, 0.0]  # nothing missing from the supplier
        trade.buy_inputs(each)
    local = world.firms.cash[0] - calm.firms.cash[0]
    # the local delivery of 1.9 at 1.1 travels 30 km; the outside link's 2.4 comes from far
    assert local <= -0.5 * 1.9 * 1.1 * 0.0002 * 30 * 0.999


def test_a_transport_shock_raises_freight_from_outside(tiny):
    shock = {"kind": "transport_cost", "from": "2016Q1", "to": "2016Q1", "size": 0.5}
    calm, world = buyer(tiny), buyer(tiny, environment={"shocks": [shock]})
    for each in (calm, world):
        each.links.supplier = -1
        each.links.delivered = 0.0
        each.links.stock = 0.0
        trade.buy_inputs(each)
    more = world.firms.material_cost[0] - calm.firms.material_cost[0]
    assert more == pytest.approx(2 * 2.4 * 1.02 * 0.05 * 0.5)


def test_wages_share_the_lead_and_pay_overtime(tiny):
    world = tiny(segment=[0, 0], place=[0, 2], workers=[100.0, 300.0], output=[2.2, 2.0],
                 effective_productivity=[2.0, 1.0], parameters=PLAIN)  # fmt: skip
    world.cities.wage, world.segments.outside_log_productivity = [1e-4, 2e-4], 0.1
    wages_and_taxes.pay_workers(world)
    lead = np.array([np.log(2.0) - 0.1, -0.1])
    # hours worked: 2.2 / (0.01 * 2) = 110 for 100 workers; 200 for 300, who are paid all the same
    wages = np.array([110 * 1e-4, 300 * 2e-4]) * np.exp(0.15 * lead)
    assert world.firms.wage_bill == pytest.approx(wages * 1.3)
    assert world.firms.cash == pytest.approx(-wages * 1.3)
    assert world.flows.total("social_charges", "government") == pytest.approx(0.3 * wages.sum())
    assert world.flows.matrix[:, 1].sum() == pytest.approx(0.0)  # workers spend what they earn


def test_a_lead_beyond_one_and_a_half_is_not_shared_further(tiny):
    world = tiny(segment=[0], effective_productivity=[np.exp(3.0)], parameters=PLAIN)
    assert wages_and_taxes.firm_wage(world) == pytest.approx([1e-4 * np.exp(0.15 * 1.5)])


def test_interest_has_a_base_a_small_firms_spread_and_a_spread_for_leverage(tiny):
    world = tiny(segment=[0, 0, 0], revenue=[2.0, 0.0, 6.0], debt=[5.0, 40.0, 5.0], capital=[10.0, 10.0, 10.0],
                 zombie=[False, False, True], parameters=PLAIN)  # fmt: skip
    # 0.015 * 2 / (2 + revenue); leverage 0.5, and 4 bounded at 1.5; a zombie pays prime less two points
    expected = [0.055 + 0.0075 + 0.005, 0.055 + 0.015 + 0.015, 0.055 - 0.02]
    assert debt.yearly_rate(world) == pytest.approx(expected)


def test_profit_and_taxes(tiny):
    world = tiny(segment=[0, 0], value_added=[4.0, -1.0], wage_bill=[1.0, 0.5], capital=[10.0, 10.0], debt=[0.0, 0.0],
                 research=[0.1, 0.0], parameters=PLAIN)  # fmt: skip
    world.places.rent = 0.02
    wages_and_taxes.pay_taxes_and_rent(world)
    rent, depreciation = 0.02 * 10 / 4, 0.1 * 10 / 4
    profit = [4 - 1 - 0.15 * 4 - rent - depreciation - 0.1, -1 - 0.5 - rent - depreciation]
    f = world.firms
    assert f.profit == pytest.approx(profit)
    assert f.taxes == pytest.approx([0.15 * 4 + 0.25 * profit[0], 0.0])
    # depreciation and R&D (paid elsewhere) take no cash here
    assert f.cash == pytest.approx([-0.15 * 4 - 0.25 * profit[0] - rent, -rent])
    assert world.flows.total("income_tax", "government") == pytest.approx(0.25 * profit[0])


def test_interest_is_a_quarter_of_the_yearly_rate_on_debt(tiny):
    world = tiny(segment=[0], revenue=[2.0], debt=[5.0], capital=[10.0], parameters=PLAIN)
    wages_and_taxes.pay_taxes_and_rent(world)
    assert world.firms.interest == pytest.approx([0.0675 * 5 / 4])


def test_a_fortieth_of_debt_and_part_of_spare_cash_is_repaid(tiny):
    world = tiny(segment=[0] * 4, debt=[8.0, 8.0, 0.1, 8.0], cash=[1.0, 3.0, 9.0, 9.0], revenue=[1.0] * 4,
                 revenue_lag_1=[1.0] * 4, interest=[0.1, 0.1, 0.0, 0.1], guaranteed_debt=[4.0, 4.0, 0.1, 0.0],
                 zombie=[False, False, False, True], parameters=PLAIN)  # fmt: skip
    debt.serve_debt(world)
    # kept: 0.35 * max(yearly revenue 2, 4 * 1); spare cash of the second firm: 3 - 0.1 - 1.4
    repaid = np.array([8 / 40, 8 / 40 + 0.3 * (3 - 0.1 - 1.4), 0.1, 0.0])
    f = world.firms
    assert f.debt == pytest.approx([8 - repaid[0], 8 - repaid[1], 0.0, 8 + 0.1])  # a zombie's interest is lent to it
    assert f.cash == pytest.approx(np.array([0.9, 2.9, 9.0, 9.0]) - repaid)
    assert f.guaranteed_debt == pytest.approx([4 * (1 - repaid[0] / 8), 4 * (1 - repaid[1] / 8), 0.0, 0.0])


def test_dividends_are_a_share_of_profit_larger_for_the_rich_and_never_more_than_the_cash(tiny):
    world = tiny(segment=[0] * 5, profit=[4.0, 4.0, 4.0, -4.0, 4.0], cash=[5.0, 9.0, 0.5, 9.0, 9.0],
                 material_cost=[2.0] * 5, wage_bill=[1.0] * 5, energy_cost=[1.0] * 5,
                 zombie=[False, False, False, False, True], parameters=PLAIN)  # fmt: skip
    debt.pay_dividends(world)
    # after tax: 3; half a year's costs: 8
    assert world.firms.cash == pytest.approx([5 - 0.3 * 3, 9 - 0.6 * 3, 0.0, 9.0, 9.0])


def test_credit_covers_a_shortage_of_cash_up_to_its_limit(tiny):
    world = tiny(segment=[0] * 4, cash=[-1.0, -1.0, -1.0, 2.0], capital=[10.0] * 4, debt=[2.0, 8.0, 20.0, 20.0],
                 zombie=[False, False, True, False], cashless_quarters=[3.0, 1.0, 0.0, 3.0],
                 parameters=PLAIN)  # fmt: skip
    debt.cover_shortage(world)
    # room: 0.85 * 10 - debt; creditors of the zombie always lend
    assert world.firms.cash == pytest.approx([0.0, -0.5, 0.0, 2.0])
    assert world.firms.debt == pytest.approx([3.0, 8.5, 21.0, 20.0])
    assert world.firms.cashless_quarters.tolist() == [0, 2, 0, 0]


def priced(tiny, **options):
    world = tiny(segment=[0], effective_productivity=[2.0], material_need=[1.2], output=[10.0], material_cost=[6.4],
                 stock_change=[0.2], energy_saving=[0.1], parameters=PLAIN, **options)  # fmt: skip
    s = world.segments
    s.fill_at_start, s.material_share, s.energy_share, s.capital_ratio = 0.95, 0.5, 0.1, 0.6
    s.value_added_rate, s.markup, s.price_index, s.outside_log_productivity = 0.3, 0.08, 1.05, np.log(2.0)
    s.mean_research_at_start, s.mean_revenue_at_start = 0.01, 2.0
    world.places.rent = 0.02
    prices.post_prices(world)
    return world.firms


def test_unit_cost_and_price_by_hand(tiny):
    firms = priced(tiny)
    labour = 1e-4 * 1.3 / (0.95 * 0.01 * 2)
    material = (6.4 - 0.2) / 10
    energy = 0.1 * 0.9
    charge = 0.1 + 0.42 * (0.055 + 0.015 / 2 + 0.01 * 0.42) + 0.02
    cost = labour + material + energy + charge * 0.6 + 0.01 / 2.0 + 0.15 * 0.3
    assert firms.unit_cost == pytest.approx([cost])
    assert firms.price == pytest.approx([1.05**0.35 * (1.08 * cost) ** 0.65])


def test_a_zombie_dearer_than_its_segment_meets_the_going_price_in_part(tiny):
    def posted(*zombie):
        world = tiny(segment=[0, 0], effective_productivity=[2.0, 2.0], material_need=[1.0, 1.4], output=[6.0, 2.0],
                     zombie=list(zombie), parameters=PLAIN)  # fmt: skip
        s = world.segments
        s.fill_at_start, s.material_share, s.price_index = 0.95, 0.5, 1.0
        world.firms.material_cost = 0.5 * np.array([1.0, 1.4]) * [6.0, 2.0]
        prices.post_prices(world)
        return world.firms.price

    cheap, dear = posted(False, False)
    assert dear > cheap
    going = (6 * cheap + 2 * dear) / 8
    assert posted(True, True) == pytest.approx([cheap, dear**0.5 * going**0.5])  # half of the difference, in logarithms


def test_dearer_energy_is_in_the_unit_cost(tiny):
    shock = {"kind": "energy_price", "from": "2016Q1", "to": "2016Q1", "size": 0.5}
    cost = priced(tiny, environment={"shocks": [shock]}).unit_cost - priced(tiny).unit_cost
    assert cost == pytest.approx([0.5 * 0.1 * 0.9])


def test_ablation_costs_are_not_passed_on(tiny):
    assert priced(tiny, ablated=("cost_pass_through",)).price == pytest.approx([1.05])


def test_losses_are_counted_and_crossings_of_the_threshold_are_events(tiny):
    world = tiny(quarter=9, segment=[0] * 4, profit=[-1.0, 1.0, 0.0, 0.0], loss_quarters=[2.0, 5.0, 0.0, 0.0],
                 revenue=[0.05, 0.06, 0.04, 0.05], revenue_lag_1=[0.16, 0.13, 0.0, 0.0],
                 above_scale=[False, True, True, False], parameters=PLAIN)  # fmt: skip
    world.firms.birth = [0, 0, 0, 7]
    accounts.note_condition(world)
    assert world.firms.loss_quarters[:2].tolist() == [3, 0]
    # yearly 0.21, 0.19, 0.04; the last firm is younger than a year: 4 * 0.05
    assert world.firms.above_scale.tolist() == [True, False, False, True]
    assert world.events.kind.tolist() == [0, 1, 1]  # crossed into scale; fell below it
    assert world.events.firm.tolist() == [0, 1, 2]


def test_a_newcomer_that_falls_below_scale_is_no_event(tiny):
    world = tiny(quarter=9, segment=[0, 0], revenue=[0.01, 0.01], above_scale=[True, True], parameters=PLAIN)
    world.firms.birth = [5, 6]
    accounts.note_condition(world)
    assert world.firms.above_scale.tolist() == [False, False]
    assert world.events.firm.tolist() == [0]


def test_settling_moves_the_quarters_of_revenue_and_profit_on(tiny):
    world = tiny(segment=[0], revenue=[1.0], revenue_lag_1=[2.0], revenue_lag_2=[3.0], revenue_lag_3=[4.0],
                 profit=[0.1], profit_lag_1=[0.2], output=[7.0], cash=[50.0], capital=[5.0], subsidy=[3.0])  # fmt: skip
    accounts.settle(world)
    f = world.firms
    assert (f.revenue[0], f.revenue_lag_1[0], f.revenue_lag_2[0], f.revenue_lag_3[0]) == (7.0, 1.0, 2.0, 3.0)
    assert (f.profit_lag_1[0], f.profit_lag_2[0], f.subsidy[0]) == (0.1, 0.2, 0.0)


def test_sectors_carry_what_they_received_less_what_they_paid(tiny):
    world = tiny(segment=[0, 0], cash=[5.0, 5.0])
    world.pay("wages", "firms", "workers", np.array([1.0, 2.0]))
    world.pay("subsidy", "government", "firms", np.array([0.5, 0.0]))
    accounts.close_books(world)
    accounts.close_books(world)
    assert world.accounts.balance == pytest.approx([2 * -2.5, 2 * 3.0, 0.0, 0.0, 2 * -0.5, 0.0])
