"""Sell, pay and settle: every payment of the quarter but those for R&D, investment, entry and exit.

See docs/odd.md#accounts-and-prices.

    revenue = price x output;    value added = revenue - materials used - energy
    unit cost = wages / (lambda a) + materials + energy + R&D + VAT + capital charge
    price next quarter = p_out^phi ((1 + markup) unit cost)^(1 - phi)

Inputs are paid at the supplier's price, with freight beyond the mean of 2015. What neither delivery nor stock covers
is bought outside at a premium. Stocks are valued at average cost, and value added counts inputs used, not bought.
Interest is base plus spread. A firm repays 1/40 of its debt a quarter, and part of its spare cash. Dividends are a
share of after-tax profit. Credit covers a shortage of cash as far as its limit goes.

A zombie's creditors roll it over. They lend it its interest again at a concession, and it repays nothing. Where its
price would be above the going one of its segment it sells at p^(1 - m) p_going^m (Caballero, Hoshi, Kashyap 2008).

Reads almost every column of firms and links. Writes the accounts' columns, cash, debt, price; links.stock, stock_cost.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import mean_by, ratio, sum_by, sum_by_optional
from model.mathematics.lookup import at_pairs
from model.mathematics.rates import QUARTER
from model.mathematics.technology import interest_rate, price, shared_wage
from model.take_up.finance import bridged
from model.take_up.rebates import settle_rebates, unit_cost_after_rebates
from model.take_up.services import lowered
from model.world import World

LEAST_COST, MOST_COST = 0.8, 1.25  # a quarter's material cost against the usual that a price follows


def settle(world: World) -> None:
    """Book the quarter: sales, inputs, wages, taxes, rent, interest, repayment, dividends; then post new prices."""
    f = world.firms
    f.revenue_lag_3, f.revenue_lag_2, f.revenue_lag_1 = f.revenue_lag_2, f.revenue_lag_1, f.revenue
    f.profit_lag_3, f.profit_lag_2, f.profit_lag_1 = f.profit_lag_2, f.profit_lag_1, f.profit
    f.subsidy = 0.0
    sell(world)
    buy_inputs(world)
    pay_workers(world)
    pay_taxes_and_rent(world)
    serve_debt(world)
    settle_rebates(world)
    pay_dividends(world)
    cover_shortage(world)
    post_prices(world)
    note_condition(world)


def sell(world: World) -> None:
    """Deliver under contracts to outside; deliveries through links are paid in `buy_inputs`."""
    f = world.firms
    f.revenue = f.price * f.output
    world.pay("sales", "outside", "firms", f.revenue * sold_outside(world))


def sold_outside(world: World) -> np.ndarray:
    """Share of each firm's output that goes out under contracts."""
    f = world.firms
    return ratio(f.external_orders, f.external_orders + f.link_orders, 1.0)


def buy_inputs(world: World) -> None:
    """Pay suppliers, freight, the outside and energy; carry stocks; leave what was used as cost."""
    f, s, links, p = world.firms, world.segments, world.links, world.parameters
    n, seg = len(f), f.segment
    buyer, made = links.buyer.astype(np.intp), links.input.astype(np.intp)  # once: they index a dozen columns
    needs = f.material_need * f.output
    buys = seg.astype(np.intp)[buyer]
    used = at_pairs(world.segment_coefficients, made, buys) * links.share * needs[buyer]
    outside_price = s.price_index[made] * by_buyer(world.shock("input_price"), buyer)
    at = np.flatnonzero(links.supplier >= 0)
    supplier = links.supplier[at].astype(np.intp)
    own_price = np.array(outside_price)
    own_price[at] = f.price[supplier]

    paid = own_price * links.delivered
    missing = np.maximum(used - links.stock - links.delivered, 0.0)
    extra = missing * outside_price
    base = s.freight_2015[buys]
    inside = lowered(world, "freight", p.suppliers.freight_per_km, buyer[at])
    place = f.place.astype(np.intp)
    rate = np.full(len(links), p.suppliers.freight_outside)
    rate[at] = inside * at_pairs(world.distance, place[buyer[at]], place[supplier])
    dearer = by_buyer(world.shock("transport_cost"), buyer)
    outside_rate = p.suppliers.freight_outside * dearer - base
    freight = paid * (rate * dearer - base) + extra * outside_rate
    extra[at] *= 1.0 + p.suppliers.shortage_premium

    held = links.stock + links.delivered
    cost = links.stock * links.stock_cost + paid
    average = np.where(held > 1e-12, cost / np.maximum(held, 1e-12), own_price)
    links.stock = np.maximum(held + missing - used, 0.0)
    old_value = f.stock_value.copy()
    links.stock_cost = average
    f.stock_value = sum_by(buyer, links.stock * average, n)
    f.stock_change = f.stock_value - old_value

    unlinked = (s.material_share - s.linked_share)[seg] * needs * input_price_shock(world)
    bought_missing = sum_by(buyer, extra, n)
    bought_outside = bought_missing + unlinked
    freight_paid = sum_by(buyer, freight, n)
    supplied = sum_by(buyer, paid, n)
    world.flows.pay_among_firms("supply", supplied, sum_by_optional(links.supplier, paid, n), f)
    world.pay("purchases", "firms", "outside", bought_outside)
    world.pay("freight", "firms", "outside", freight_paid)
    f.material_cost = supplied + bought_outside + freight_paid
    f.local_purchases = supplied
    unlinked_industrial = np.maximum(s.industrial_share - s.linked_share, 0.0)[seg] * needs
    f.industrial_purchases = supplied + bought_missing + unlinked_industrial

    f.energy_use = s.energy_share[seg] * (1.0 - f.energy_saving) / f.place_gain * f.output
    f.energy_cost = f.energy_use * world.shock("energy_price")
    world.pay("energy", "firms", "outside", f.energy_cost)
    f.value_added = f.revenue - f.material_cost + f.stock_change - f.energy_cost


def by_buyer(factor: np.ndarray | float, buyer: np.ndarray) -> np.ndarray | float:
    """A shock's factor per firm as a factor per link; a plain number where the shock is not in force."""
    return factor[buyer] if isinstance(factor, np.ndarray) else factor


def input_price_shock(world: World) -> np.ndarray:
    """Multiplier on outside input prices of every firm."""
    return np.broadcast_to(np.asarray(world.shock("input_price"), dtype=float), (len(world.firms),))


def pay_workers(world: World) -> None:
    """Wages, overtime included, with social charges; workers spend what they earn outside."""
    f, s, p = world.firms, world.segments, world.parameters.accounts
    hours = f.output / np.maximum(s.worker_output[f.segment] * f.effective_productivity, 1e-12)
    wages = np.maximum(f.workers, hours) * firm_wage(world)
    world.pay("wages", "firms", "workers", wages)
    world.pay("social_charges", "firms", "government", wages * p.social_charges)
    world.pay("consumption", "workers", "outside", float(wages.sum()))
    f.wage_bill = wages * (1.0 + p.social_charges)


def firm_wage(world: World) -> np.ndarray:
    """Wage of each firm's workers, 亿元 a quarter a person: the city's, with a share in the firm's lead."""
    f = world.firms
    lead = np.log(f.effective_productivity) - world.segments.outside_log_productivity[f.segment]
    return shared_wage(world.cities.wage[world.firm_city], lead, world.parameters.labour.rent_sharing)


def pay_taxes_and_rent(world: World) -> None:
    """Value-added tax on value added, income tax on profit after the last quarter's R&D, and rent of land."""
    f, p = world.firms, world.parameters.accounts
    added_tax = p.value_added_tax * np.maximum(f.value_added, 0.0)
    rent = world.places.rent[f.place] * f.capital * QUARTER
    f.interest = yearly_rate(world) * f.debt * QUARTER
    depreciation = p.depreciation * f.capital * QUARTER
    f.profit = f.value_added - f.wage_bill - added_tax - rent - f.interest - depreciation - f.research
    income_tax = p.income_tax * np.maximum(f.profit, 0.0)
    world.pay("value_added_tax", "firms", "government", added_tax)
    world.pay("income_tax", "firms", "government", income_tax)
    world.pay("rent", "firms", "government", rent)
    f.taxes = added_tax + income_tax


def yearly_rate(world: World) -> np.ndarray:
    """Interest a year of every firm; creditors of zombies grant a concession."""
    f, p = world.firms, world.parameters.accounts
    leverage = f.debt / np.maximum(f.capital, 1e-12)
    rate = interest_rate(p.interest_base, p.interest_spread_small, p.interest_spread_leverage, f.annual_revenue,
                         leverage, p.interest_small_revenue)  # fmt: skip
    return np.where(f.zombie, p.interest_base - world.parameters.exit.zombie_concession, rate)


def serve_debt(world: World) -> None:
    """Interest and repayment; zombies' interest is lent to them again and nothing is repaid."""
    f, p = world.firms, world.parameters.accounts
    world.pay("interest", "firms", "banks", f.interest)
    capitalised = np.where(f.zombie, f.interest, 0.0)
    spare = np.maximum(f.cash - p.cash_kept * np.maximum(f.annual_revenue, 4 * f.revenue), 0.0)
    repaid = np.where(f.zombie, 0.0, np.minimum(f.debt / p.loan_quarters + p.early_repayment * spare, f.debt))
    borrow(world, capitalised)
    repay(world, repaid)


def borrow(world: World, amount: np.ndarray) -> None:
    """New loans per firm row."""
    world.pay("borrowing", "banks", "firms", amount)
    world.firms.debt += amount


def repay(world: World, amount: np.ndarray) -> None:
    """Repayment per firm row; the parts that public money backs fall in proportion."""
    f = world.firms
    left = 1.0 - ratio(amount, f.debt, 1.0)
    world.pay("repayment", "firms", "banks", amount)
    f.debt -= amount
    f.guaranteed_debt *= left
    f.refinanced_debt *= left
    f.bridged_debt *= left


def pay_dividends(world: World) -> None:
    """A share of after-tax profit; a larger one when cash exceeds half a year's costs; never more than the cash."""
    f, p = world.firms, world.parameters.accounts
    after_tax = np.maximum(f.profit * (1.0 - p.income_tax), 0.0)
    costs = f.material_cost + f.wage_bill + f.energy_cost
    share = np.where(f.cash > 2.0 * costs, p.dividend_share_rich, p.dividend_share)
    paid = np.where(f.zombie, 0.0, np.minimum(share * after_tax, np.maximum(f.cash, 0.0)))
    world.pay("dividends", "firms", "owners", paid)


def cover_shortage(world: World) -> None:
    """Borrow for negative cash up to the limit (creditors of zombies always do); count quarters without either."""
    f, p = world.firms, world.parameters.accounts
    short = np.maximum(-f.cash, 0.0)
    room = np.maximum(p.overdraft_ltv * f.capital - f.debt, 0.0)
    covered = np.where(f.zombie, short, np.minimum(short, room))
    borrow(world, bridged(world, covered, short))
    f.cashless_quarters = np.where(f.cash < -1e-9, f.cashless_quarters + 1.0, 0.0)


def post_prices(world: World) -> None:
    """Unit cost at normal output and the price that follows from it, for the next quarter."""
    f, s, p = world.firms, world.segments, world.parameters.accounts
    seg = f.segment
    wage = firm_wage(world) * (1.0 + p.social_charges)
    labour = wage / np.maximum((s.fill_2015 * s.worker_output)[seg] * f.effective_productivity, 1e-12)
    delivered = f.material_cost - f.stock_change
    usual = s.material_share[seg] * f.material_need
    against_usual = ratio(delivered, f.output, usual) / np.maximum(usual, 1e-12)
    world.count(
        "unit material cost at a bound", np.count_nonzero((against_usual < LEAST_COST) | (against_usual > MOST_COST))
    )
    material = usual * np.clip(against_usual, LEAST_COST, MOST_COST)
    energy = s.energy_share[seg] * (1.0 - f.energy_saving) / f.place_gain * world.shock("energy_price")
    research = s.mean_research_2015 / np.maximum(s.mean_revenue_2015, 1e-12)
    fixed = (
        capital_charge(world) * s.capital_ratio[seg] / f.place_gain
        + (research + p.value_added_tax * s.value_added_rate)[seg]
    )
    f.unit_cost = unit_cost_after_rebates(world, labour + material + energy + fixed)
    own = price(f.unit_cost, s.markup[seg], s.price_index[seg], p.price_anchoring)
    # A zombie whose creditors bear its losses need not charge its higher cost: it meets the going price in part.
    going = mean_by(seg, own, np.maximum(f.output, 1e-12), len(s))[seg]
    dearer = np.log(np.maximum(own / going, 1.0))
    f.price = np.where(f.zombie, own * np.exp(-world.parameters.exit.zombie_price_matching * dearer), own)


def capital_charge(world: World) -> np.ndarray:
    """Yearly cost of a unit of capital: depreciation, interest on the usual debt, rent of the place."""
    p, start = world.parameters.accounts, world.parameters.start
    rate = p.interest_base + p.interest_spread_small / 2 + p.interest_spread_leverage * start.debt_ratio
    return p.depreciation + start.debt_ratio * rate + world.places.rent[world.firms.place]


def note_condition(world: World) -> None:
    """Quarters of loss, crossings of the threshold of statistics."""
    f, p = world.firms, world.parameters.accounts
    f.loss_quarters = np.where(f.profit < 0, f.loss_quarters + 1.0, 0.0)
    # A firm younger than a year is judged by its last quarter, as a new firm is by the statistics.
    yearly = np.where(world.quarter - f.birth < 4, 4.0 * f.revenue, f.annual_revenue)
    above = yearly >= p.scale_threshold
    world.record_events("crossed_into_scale", np.flatnonzero(above & ~f.above_scale & (f.birth < world.quarter - 3)))
    world.record_events("fell_below_scale", np.flatnonzero(~above & f.above_scale & (f.birth < world.quarter - 3)))
    f.above_scale = above


def close_books(world: World) -> None:
    """Carry every sector's receipts less payments of the quarter into its balance."""
    world.accounts.balance += world.flows.matrix.sum(axis=0)
