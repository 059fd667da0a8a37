"""Implementation quality (docs/odd/policies.md): leading groups, supervision, evaluation make budgets arrive.

    part of every budget that arrives = a + (1 - a) closed

a is the parameter `policy.arrival_share`. It is 1 as shipped: budgets arrive as decided, and coordination has nothing
to improve. `closed` is the part of the gap that coordination closes, as far as its own running cost is paid. Money
that does not arrive is not spent and lapses at the end of the year. Coordination never touches a firm.
"""

from __future__ import annotations

import numpy as np

from model.policy.terms import setting
from model.tables.instruments import book
from model.world import World


def coordinate(world: World, row: int) -> float:
    """Pay for a coordinating body. Returns the part of the gap that it closes this quarter."""
    books, policy = world.instruments, world.policies[row]
    cost = setting(world, row, "yearly_cost") / 4.0 * world.scale
    paid = min(cost, max(float(books.budget_left[row]), 0.0))
    book(books, row, np.array([cost]), np.array([paid]))
    world.pay("public_purchases", "government", "outside", paid)
    begun = world.quarter >= policy.start + setting(world, row, "delay")
    return setting(world, row, "gap_closed") * paid / cost if begun and cost > 0 else 0.0


def arriving(world: World, gaps_closed: list[float]) -> float:
    """Part of a budget that arrives under the coordinating bodies in force."""
    usual = world.parameters.policy.arrival_share
    open_gap = 1.0 - usual
    for closed in gaps_closed:
        open_gap *= 1.0 - min(closed, 1.0)
    return 1.0 - open_gap
