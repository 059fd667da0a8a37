"""Sell, pay and settle: every payment of the quarter but those for R&D, investment, entry and exit.

See docs/odd/accounts.md.

    revenue = price x output;    value added = revenue - materials used - energy
    unit cost = wages / (lambda a) + materials + energy + R&D + VAT + capital charge
    price next quarter = p_out^phi ((1 + markup) unit cost)^(1 - phi)

Inputs are paid at the supplier's price, with freight beyond the mean of the base year. What neither delivery nor stock
covers is bought outside at a premium. Stocks are valued at average cost, and value added counts inputs used, not
bought. Interest is base plus spread. A firm repays 1/40 of its debt a quarter, and part of its spare cash. Dividends
are a share of after-tax profit. Credit covers a shortage of cash as far as its limit goes.

A zombie's creditors roll it over. They lend it its interest again at a concession, and it repays nothing. Where its
price would be above the going one of its segment it sells at p^(1 - m) p_going^m (Caballero, Hoshi, Kashyap 2008).

Reads almost every column of firms and links. Writes the accounts' columns, cash, debt, price; links.stock, stock_cost.

Parameters: accounts.*, suppliers.shortage_premium. Ablation: cost_pass_through. Outcomes: value_added, profit_margin,
debt_ratio, loss_making_share.
"""

from __future__ import annotations

import numpy as np

from model.processes.accounts.debt import cover_shortage, pay_dividends, serve_debt
from model.processes.accounts.prices import post_prices
from model.processes.accounts.trade import buy_inputs, sell
from model.processes.accounts.wages_and_taxes import pay_taxes_and_rent, pay_workers
from model.take_up.rebates import settle_rebates
from model.world import World


def settle(world: World) -> None:
    """Carry the lags, then book the quarter in ten steps; the last are the next prices and every firm's condition."""
    carry_lags(world)
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


def carry_lags(world: World) -> None:
    """Move revenue and profit of the last three quarters back by one; nobody has been paid a subsidy yet."""
    f = world.firms
    f.revenue_lag_3, f.revenue_lag_2, f.revenue_lag_1 = f.revenue_lag_2, f.revenue_lag_1, f.revenue
    f.profit_lag_3, f.profit_lag_2, f.profit_lag_1 = f.profit_lag_2, f.profit_lag_1, f.profit
    f.subsidy = 0.0


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
