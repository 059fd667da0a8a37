"""With what money a firm invests: cash, then credit, then credit that a guarantee opens.

See docs/odd/upgrading.md.

Money comes from cash above a month's costs, then from credit up to min(ltv K, multiple x cash flow); giants have group
finance. A guarantee lets eligible firms borrow beyond their own limit (take_up/guarantees.py). A zombie's creditors
lend it a share of what wears out, and nothing else. Equipment is bought outside.

Reads firms' accounts. Writes firms.credit_limit, debt, investment, capital.

Parameters: upgrading.ltv, ltv_group, group_revenue, cash_flow_multiple, cash_reserve_months; exit.zombie_maintenance.
Ablation: finance_constraints. Outcomes: investment, credit_cut_share.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.mathematics.rates import QUARTER
from model.mathematics.select import at_least
from model.take_up.guarantees import begin_crowding, bound_cash, guarantee, lend, put_to_use
from model.world import World


@dataclass
class Finance:
    """What each firm can still spend this quarter, 亿元 per firm row."""

    cash: np.ndarray  # own money above the reserve
    credit: np.ndarray  # banks' own limit less debt
    covered: np.ndarray  # further credit that a public guarantee would open
    crowded: float = 0.0  # part of every ordinary loan whose place guaranteed ones take
    refused: np.ndarray | None = None  # what was refused so in the last quarter and not yet asked again


def finance_room(world: World) -> Finance:
    """Cash above the reserve, credit under the banks' limit, and credit that guarantees would add."""
    f, p = world.firms, world.parameters.upgrading
    costs = f.material_cost + f.wage_bill + f.energy_cost
    cash = at_least(f.cash - p.cash_reserve_months / 3.0 * costs - bound_cash(world), 0.0)
    flow = at_least(f.annual_profit + (world.parameters.accounts.depreciation) * f.capital, 0.0)
    flow += 4.0 * f.interest
    giant = f.annual_revenue >= p.group_revenue
    ltv = np.where(giant, p.ltv_group, p.ltv)
    worth = ltv * f.capital
    limit = np.where(giant, worth, np.minimum(worth, p.cash_flow_multiple * flow))
    limit = np.where(f.zombie, 0.0, limit)
    f.credit_limit = limit
    uplift = world.support.share("loan_to_value", len(f))
    raised = limit * (1.0 + uplift / p.ltv)
    own = at_least(limit - (f.debt - f.guaranteed_debt), 0.0)
    # Creditors who keep a zombie alive lend it what keeps its plant running, and nothing else.
    worn = world.parameters.accounts.depreciation * QUARTER * f.capital
    own = np.where(f.zombie, world.parameters.exit.zombie_maintenance * worn, own)
    cash = np.where(f.zombie, 0.0, cash)
    return Finance(cash, own, at_least(raised - f.debt - own, 0.0), *begin_crowding(world))


def draw_on(world: World, finance: Finance, wanted: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Find money for what the distinct firms `rows` want, 亿元: cash, then credit, then guaranteed credit.

    Returns what each found and can spend. Loans are booked; the caller pays for what it buys.
    """
    from_cash = np.minimum(wanted, finance.cash.take(rows))
    good_for = np.minimum(wanted - from_cash, finance.credit.take(rows))
    asked = np.minimum(wanted - from_cash - good_for, finance.covered.take(rows))
    refused = np.zeros(len(world.firms)) if finance.refused is None else finance.refused
    from_credit = lend(world, finance.crowded, refused, good_for, rows)
    guaranteed = guarantee(world, asked, rows)
    finance.cash[rows] -= from_cash
    finance.credit[rows] -= good_for
    finance.covered[rows] -= asked
    loan = from_credit + guaranteed
    world.pay("borrowing", "banks", "firms", loan, rows)
    world.firms.debt[rows] += loan
    return from_cash + from_credit + put_to_use(world, guaranteed, rows)


def buy_equipment(world: World, spending: np.ndarray, productive: np.ndarray | float, rows: np.ndarray) -> None:
    """Pay for equipment that the firms `rows` buy outside; `productive` of it adds to capital."""
    f = world.firms
    world.pay("investment", "firms", "outside", spending, rows)
    f.investment[rows] += spending
    f.capital[rows] += productive * spending
