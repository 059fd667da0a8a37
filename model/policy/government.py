"""Which policies are on offer this quarter, and how much money each has: budgets are released, terms are offered.

See docs/odd/policies.md.

A policy is an instrument of the catalogue with its dates, strength, eligibility, budget and rationing. It is offered
only while it is in force and has money: a budget of zero leaves every number as it would be without the policy.

Reads firms, places, the scenario. Writes instruments (budgets) and the quarter's support.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.quarters import quarter_of_year
from model.policy import offers, site_offers  # noqa: F401  (every offer registers itself)
from model.policy.coordination import arriving, coordinate
from model.policy.offering import OFFERS
from model.world import World

COORDINATION = "implementation"  # the one lever that acts on budgets, not on firms


def apply(world: World) -> None:
    """Release this quarter's money and put every policy in force on offer."""
    books = world.instruments
    for column in ("budget_year", "budget", "spent", "volume", "claims", "grants"):
        setattr(books, column, 0.0)
    books.in_force = False
    bodies: list[int] = []
    others: list[int] = []
    for row, policy in enumerate(world.policies):
        if policy.start <= world.quarter <= follow_up(world, policy):
            (bodies if policy.lever == COORDINATION else others).append(row)
    # Coordinating bodies come first: they decide which part of the other budgets arrives.
    prices = world.plan.price_index(world.quarter, world.parameters.environment.inflation)
    closed = [coordinate(world, row) for row in in_force(world, bodies, prices, 1.0)]
    world.support.known = {}
    for row in in_force(world, others, prices, arriving(world, closed)):
        OFFERS[world.plan.lever(world.policies[row])](world, row)
    world.support.known = None


def follow_up(world: World, policy) -> int:
    """Last quarter in which a policy acts: contracted followers still arrive after an anchor is built."""
    return world.plan.end if world.plan.lever(policy) == "anchor" else policy.end


def in_force(world: World, rows: list[int], prices: float, arrives: float) -> list[int]:
    """Which of the policies in `rows` are offered: those that have money, or have had some, once it is released."""
    books = world.instruments
    release(world, rows, prices, arrives)
    offered = books.budget_year[rows] > 0
    offered |= (books.spent_total[rows] > 0) | (books.volume_total[rows] > 0)
    books.in_force[rows] = offered
    return [row for row, has in zip(rows, offered.tolist(), strict=True) if has]


def release(world: World, rows: list[int], prices: float, arrives: float) -> None:
    """A quarter of the part `arrives` of each policy's yearly budget; at the year's turn what is left lapses.

    Files state nominal money; `prices` (base year = 1) turn it into money of the base year.
    """
    books, policies = world.instruments, [world.policies[row] for row in rows]
    nominal = np.array([policy.yearly_budget(world.quarter) for policy in policies])
    yearly = nominal / prices * world.scale * arrives
    left = books.budget_left[rows]
    anew = np.array([quarter_of_year(world.quarter) == 1 or world.quarter == policy.start for policy in policies])
    left = np.where(anew, np.minimum(left, 0.0), left)  # calls beyond the budget go first
    books.budget_year[rows], books.budget[rows], books.budget_left[rows] = yearly, yearly / 4.0, left + yearly / 4.0
