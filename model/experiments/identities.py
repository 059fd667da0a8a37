"""Accounting identities (model.md section 8) as relative errors of one quarter, from the state before and after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from model.tables.flows import KINDS, SECTORS

if TYPE_CHECKING:
    from model.world import World

TOLERANCE = 1e-9
FIRMS = SECTORS.index("firms")


@dataclass(frozen=True)
class Stocks:
    """What the identities compare: money and debt before a quarter."""

    cash: float
    debt: float
    balances: np.ndarray


def stocks(world: World) -> Stocks:
    """Take the stocks of a world as it stands."""
    f = world.firms
    balances = np.array(world.accounts.balance, float)
    return Stocks(float(f.cash.sum()), float(f.debt.sum()), balances)


def relative(error: Any, scale: Any) -> float:
    """Largest absolute error over the scale of what was added up (at least 1e-6, for empty sums)."""
    size = float(np.max(np.abs(error), initial=0.0))
    return size / max(float(np.max(np.abs(scale), initial=0.0)), 1e-6)


def errors(world: World, before: Stocks) -> dict[str, float]:
    """Relative error of every identity in the quarter that has just passed."""
    f, s, c = world.firms, world.segments, world.cities
    matrix = world.flows.matrix
    after = stocks(world)
    turnover = np.abs(matrix).sum()
    money = {name: matrix[KINDS.index(name), FIRMS] for name in ("borrowing", "repayment")}
    contracts = np.bincount(f.segment, weights=f.contracts, minlength=len(s))
    waiting = s.pool_released - s.pool_claimed
    employed = np.bincount(world.firm_city, weights=f.workers, minlength=len(c))
    income = f.revenue - f.material_cost - f.energy_cost
    inputs = f.material_cost + f.energy_cost
    return {
        "payments: rows sum to zero": relative(matrix.sum(axis=1), turnover),
        "firms' cash": relative(after.cash - before.cash - matrix[:, FIRMS].sum(), turnover),
        "money of the other sectors": relative(
            (after.balances - before.balances - matrix.sum(axis=0))[np.arange(len(SECTORS)) != FIRMS], turnover
        ),
        "deliveries between firms": relative(matrix[KINDS.index("supply"), FIRMS], f.material_cost.sum()),
        "debt": relative(
            after.debt - before.debt - money["borrowing"] - money["repayment"] + world.written_off,
            max(after.debt, 1e-6),
        ),
        "contracts": relative(contracts + s.outside_contracts + waiting - s.market_contracts, s.market_contracts),
        "workers": relative(employed - c.employed, c.labour_force)
        + relative(c.employed + c.unemployed - c.labour_force, c.labour_force),
        "value added": relative(f.value_added - income - f.stock_change, np.maximum(f.revenue, inputs)),
    }
