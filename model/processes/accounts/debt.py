"""Interest, repayment, dividends, and credit for what a firm lacks in cash.

Page: docs/odd/accounts.md. Parameters: accounts.interest_*, loan_quarters, early_repayment, dividend_share*,
overdraft_ltv; exit.zombie_concession. Outcomes: debt_ratio, small_firm_debt.

Reads firms.interest, profit, cash, capital. Writes firms.debt, cash, bridged_debt, refinanced_debt, guaranteed_debt,
cashless_quarters.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import ratio
from model.mathematics.select import at_least
from model.mathematics.technology import interest_rate
from model.take_up.finance import bridged
from model.world import World


def yearly_rate(world: World) -> np.ndarray:
    """Interest a year of every firm; creditors of zombies grant a concession."""
    f, p = world.firms, world.parameters.accounts
    leverage = f.debt / at_least(f.capital, 1e-12)
    rate = interest_rate(p.interest_base, p.interest_spread_small, p.interest_spread_leverage, f.annual_revenue,
                         leverage, p.interest_small_revenue)  # fmt: skip
    return np.where(f.zombie, p.interest_base - world.parameters.exit.zombie_concession, rate)


def serve_debt(world: World) -> None:
    """Interest and repayment; zombies' interest is lent to them again and nothing is repaid."""
    f, p = world.firms, world.parameters.accounts
    world.pay("interest", "firms", "banks", f.interest)
    capitalised = np.where(f.zombie, f.interest, 0.0)
    spare = at_least(f.cash - p.cash_kept * np.maximum(f.annual_revenue, 4 * f.revenue), 0.0)
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
    after_tax = at_least(f.profit * (1.0 - p.income_tax), 0.0)
    costs = f.material_cost + f.wage_bill + f.energy_cost
    share = np.where(f.cash > 2.0 * costs, p.dividend_share_rich, p.dividend_share)
    paid = np.where(f.zombie, 0.0, np.minimum(share * after_tax, at_least(f.cash, 0.0)))
    world.pay("dividends", "firms", "owners", paid)


def cover_shortage(world: World) -> None:
    """Borrow for negative cash up to the limit (creditors of zombies always do); count quarters without either."""
    f, p = world.firms, world.parameters.accounts
    short = at_least(-f.cash, 0.0)
    room = at_least(p.overdraft_ltv * f.capital - f.debt, 0.0)
    covered = np.where(f.zombie, short, np.minimum(short, room))
    borrow(world, bridged(world, covered, short))
    f.cashless_quarters = np.where(f.cash < -1e-9, f.cashless_quarters + 1.0, 0.0)
