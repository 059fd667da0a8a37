"""How firms close, and which of them creditors keep alive as zombies (docs/odd/exit.md).

    hazard a quarter = min(1, (20 / revenue)^2) (h + [1 - (1 - h5)^dt] B)
    h = expit(h0 - h1 ln L - h2 ln(1 + age) + h3 [net worth < 0] + h4 loss quarters)

B is the share of a firm's debt that public money answers for: guaranteed firms fail more often. Large firms close only
by distress, which is two quarters without cash or credit. An anchor closes by distress, or by decision after two years
of loss with debt above its assets, but never by chance.

In overcapacity segments creditors roll a distressed firm over with some probability. It becomes a zombie and is kept
as long as it has orders. A zombie shows operating profit below the prime rate on its debt, and debt above 0.7 (K +
cash), for four quarters.

On exit cash repays debt, then owners. Banks write off the rest of the debt. Contracts return to the pool, and buyers
look for others.

Reads firms. Writes firms (rows leave), links (rows leave, suppliers become outside), segments.pool_released.

Parameters: exit.*. Ablations: selection, zombie_lending. Outcomes: exits, zombies, zombie_revenue_share.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import sum_by
from model.mathematics.rates import hazard_per_quarter
from model.mathematics.select import at_least, at_most
from model.tables.firms import ANCHOR
from model.tables.links import OUTSIDE
from model.take_up.approved_capacity import give_up
from model.take_up.guarantees import answer_for, backed_share
from model.take_up.restructuring import cleared, take_over
from model.world import World

MOST_COUNTED = 40.0  # quarters in the zombie test: after ten years one more says nothing new


def leave(world: World) -> None:
    """Find zombies, decide who closes, wind them up, and renumber the tables."""
    mark_zombies(world)
    closing = closures(world)
    paid_for = cleared(world)
    closing |= paid_for
    take_over(world, closing)
    if paid_for.any():  # what nobody took over
        give_up(world, paid_for * world.firms.capital)
    close(world, closing)


def close(world: World, closing: np.ndarray) -> None:
    """Wind up the firms for which `closing` is true and renumber the tables; the closure of a large one is an event."""
    rows = np.flatnonzero(closing)
    large = rows[world.firms.annual_revenue_of(rows) >= world.parameters.exit.large_revenue]
    world.record_events("large_firm_closed", large)
    wind_up(world, rows)
    remove(world, closing)


def distressed_zombie(world: World) -> np.ndarray:
    """Whether a firm meets the zombie test this quarter."""
    f, p = world.firms, world.parameters.exit
    operating = 4.0 * (f.profit + f.interest)
    return (operating < p.prime_rate * f.debt) & (f.debt > p.zombie_leverage * (f.capital + at_least(f.cash, 0.0)))


def mark_zombies(world: World) -> None:
    """Count quarters in the test; creditors of overcapacity segments keep those who stay in it alive.

    A zombie whose operating profit again covers the prime rate for long leaves the state as its debt is worked off.
    """
    f, s, p = world.firms, world.segments, world.parameters.exit
    meets = distressed_zombie(world)
    f.zombie_quarters = np.clip(f.zombie_quarters + (2.0 * meets - 1.0), 0.0, MOST_COUNTED)
    asked = np.flatnonzero(meets & (f.zombie_quarters >= p.zombie_after) & ~f.zombie)
    becomes = rolled_over(world, asked[s.overcapacity[f.segment[asked]]])
    world.record_events("became_zombie", becomes)
    f.zombie = f.zombie & (f.zombie_quarters > 0)
    f.zombie[becomes] = True


def rolled_over(world: World, rows: np.ndarray) -> np.ndarray:
    """Those of the firms `rows` whose creditors roll them over this quarter: one draw of each, whatever asks for it."""
    return rows[world.draws("exit").of_rows(world.firms.id, rows, "rollover") < world.parameters.exit.rollover]


def closing_hazard(world: World) -> np.ndarray:
    """Probability to close this quarter, of every firm."""
    f, p = world.firms, world.parameters.exit
    age = np.maximum(world.quarter - f.birth, 0) / 4.0
    net_worth = f.capital + f.cash + f.stock_value - f.debt
    score = (
        p.hazard_constant
        - p.hazard_size * np.log(at_least(f.workers, 1.0))
        - p.hazard_age * np.log1p(age)
        + p.hazard_net_worth * (net_worth < 0)
        + p.hazard_loss * at_most(f.loss_quarters, p.loss_quarters_most)
    )
    size = at_most((p.protected_revenue / at_least(f.annual_revenue, 1e-9)) ** 2, 1.0)
    return size / (1.0 + np.exp(-score)) + size * hazard_per_quarter(p.guaranteed_hazard) * backed_share(world)


def closures(world: World) -> np.ndarray:
    """Who closes: by chance, or for lack of cash and credit; zombies only once their creditors stop."""
    f, p, draws = world.firms, world.parameters.exit, world.draws("exit")
    chance = draws.uniform(f.id, "closing") < closing_hazard(world)
    broke = f.cashless_quarters >= p.cashless_most
    idle = (f.contracts <= 0) & (f.link_orders <= 0) & (f.birth < world.quarter - 1)
    idle[idle] = draws.of_rows(f.id, np.flatnonzero(idle), "idle") < p.idle_hazard
    rows = np.flatnonzero(broke)
    kept = rolled_over(world, rows[world.segments.overcapacity[f.segment[rows]]])
    f.zombie_quarters[kept] = np.maximum(f.zombie_quarters[kept], p.zombie_after)
    f.zombie[kept] = True
    anchor = f.origin == ANCHOR
    # Creditors keep a plant running, not an empty one: a zombie without any order closes as others do.
    return (((chance & ~f.zombie) | idle) & ~anchor) | (broke & ~f.zombie) | given_up(world)


def given_up(world: World) -> np.ndarray:
    """Anchors that their owners close: after long losses, with more debt than assets. No chance decides on them.

    A project under construction is small and without orders, not weak, so that size and orders say nothing.
    """
    f, patience = world.firms, world.parameters.exit.anchor_patience
    net_worth = f.capital + f.cash + f.stock_value - f.debt
    return (f.origin == ANCHOR) & (f.loss_quarters >= patience) & (net_worth < 0) & ~f.zombie


def wind_up(world: World, rows: np.ndarray) -> None:
    """Repay what the cash allows, give owners the rest, write the debt off, free the contracts."""
    f, s = world.firms, world.segments
    cash = f.cash[rows]
    repaid = np.minimum(np.maximum(cash, 0.0), f.debt[rows])
    world.pay("repayment", "firms", "banks", repaid, rows)
    # A closing firm's unpaid bills (negative cash) fall on its owners.
    world.pay("liquidation", "firms", "owners", f.cash[rows].copy(), rows)
    f.debt[rows] -= repaid
    world.written_off += float(f.debt[rows].sum())
    answer_for(world, rows)
    s.pool_released += sum_by(f.segment[rows], f.contracts[rows], len(s))


def remove(world: World, closing: np.ndarray) -> None:
    """Drop the closed firms; their buyers' links turn to the outside and look again."""
    f, links = world.firms, world.links
    world.closed = closing
    if not closing.any():
        return
    # The outside, row -1, is the first of each lookup: it never closes and stays what it is. Rows are counted from 0
    # there, since NumPy looks up a column with negative rows here and there five times as slowly.
    orphaned = np.flatnonzero(np.append(False, closing).take(links.supplier + 1))
    links.supplier[orphaned] = OUTSIDE
    links.failed[orphaned] = True
    links.contracted[orphaned] = False
    renumbered = f.keep(~closing)
    world.firms_stay(np.flatnonzero(~closing))
    links.keep(~closing.take(links.buyer))
    links.buyer = renumbered.take(links.buyer)
    links.supplier = np.append(np.int32(OUTSIDE), renumbered).take(links.supplier + 1)
