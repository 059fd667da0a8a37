"""Accounting identities as relative errors of one quarter, from the state before and after it.

See docs/odd/identities.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from model.observe import outsiders
from model.observe.recorder import Record
from model.tables.flows import KINDS, SECTORS

if TYPE_CHECKING:
    from model.cluster_model import Schedule
    from model.world import World

TOLERANCE = 1e-9
FIRMS, GOVERNMENT = SECTORS.index("firms"), SECTORS.index("government")

PUBLIC_SPENDING = ("subsidy", "guarantee", "public_purchases", "public_equity")


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
    public = sum(matrix[KINDS.index(kind), GOVERNMENT] for kind in PUBLIC_SPENDING)
    return {
        "ledger": relative(world.instruments.spent.sum() + public, max(abs(public), 1e-6)),
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
        "where revenue comes from": revenue_error(world),
    }


def revenue_error(world: World) -> float:
    """Relative error of the terms by which revenue of all firms has changed since the start; 0 if nobody observes."""
    record = world.record
    if not isinstance(record, Record):
        return 0.0
    seen = {name: record.quarterly[name] for name in outsiders.MEASURES}
    change = seen["revenue_all"][-1] - seen["revenue_all"][0]
    terms = [seen[name][-1] for name in outsiders.PARTS]
    revenue = world.firms.revenue.sum() / world.scale
    return relative(sum(terms) - change, revenue) + relative(seen["revenue_all"][-1] - revenue, revenue)


def settlement_errors(world: World) -> dict[str, float]:
    """Relative error of what must hold right after the accounts are settled, before anybody leaves or enters.

    Payments come from the matrix and the links, the other side from the firms' columns.
    """
    f, links, count = world.firms, world.links, len(world.segments)
    spent = {kind: -float(world.flows.matrix[KINDS.index(kind), FIRMS]) for kind in KINDS}
    sales = -spent["sales"]
    local = links.supplier >= 0
    supplier = links.supplier[local]
    price = np.divide(f.revenue, f.output, out=np.zeros(len(f)), where=f.output > 0)
    paid = price[supplier] * links.delivered[local]
    by_buyer = np.bincount(links.buyer[local], weights=paid, minlength=len(f))
    orders = f.external_orders + f.link_orders
    linked = np.divide(f.link_orders, orders, out=np.zeros(len(f)), where=orders > 0)
    received = np.bincount(f.segment, weights=f.revenue * linked, minlength=count)
    by_input = np.bincount(links.input[local], weights=paid, minlength=count)
    bought = spent["purchases"] + spent["freight"] + f.local_purchases.sum()
    stock = np.bincount(links.buyer, weights=links.stock * links.stock_cost, minlength=len(f))
    shared_out = spent["wages"] + spent["social_charges"] + spent["value_added_tax"] + spent["rent"] + spent["interest"]
    depreciation = world.parameters.accounts.depreciation / 4 * f.capital
    return {
        "receipts of firms": relative(f.revenue.sum() - sales - f.local_purchases.sum(), f.revenue.sum()),
        "links: suppliers receive what buyers pay, by segment": relative(
            received - by_input, by_input.max(initial=0.0)
        ),
        "links: buyers pay what was delivered": relative(by_buyer - f.local_purchases, f.local_purchases),
        "inputs bought": relative(f.material_cost.sum() - bought, bought),
        "stocks at cost": relative(stock - f.stock_value, f.stock_value),
        "value added made": relative(
            f.value_added.sum() - (f.revenue.sum() - bought - spent["energy"] + f.stock_change.sum()), f.revenue.sum()
        ),
        "value added shared out": relative(
            f.value_added.sum() - shared_out - (f.profit + depreciation + f.research).sum(), f.value_added.sum()
        ),
    }


def checked(schedule: Schedule, worst: dict[str, float]) -> Schedule:
    """The schedule with the settlement checked after the accounts; `worst` keeps the largest error of each identity."""
    settle = dict(schedule.steps)["accounts"]

    def settle_and_check(world: World) -> None:
        settle(world)
        for name, error in settlement_errors(world).items():
            worst[name] = max(worst.get(name, 0.0), error)

    return schedule.replacing("accounts", settle_and_check)
