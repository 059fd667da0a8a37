"""Which policies are on offer this quarter, and how much money each has: budgets are released, terms are offered.

See docs/odd/policies.md.

A policy is an instrument of the catalogue with its dates, strength, eligibility, budget and rationing. It is offered
only while it is in force and has money: a budget of zero leaves every number as it would be without the policy.

Reads firms, places, the scenario. Writes instruments (budgets) and the quarter's support.
"""

from __future__ import annotations

from model.mathematics.quarters import quarter_of_year
from model.policy import offers, site_offers  # noqa: F401  (every offer registers itself)
from model.policy.coordination import arriving, coordinate
from model.policy.registry import OFFERS
from model.world import World

COORDINATION = "implementation"  # the one lever that acts on budgets, not on firms


def apply(world: World) -> None:
    """Release this quarter's money and put every policy in force on offer."""
    books = world.instruments
    for column in ("budget_year", "budget", "spent", "volume", "claims", "grants"):
        setattr(books, column, 0.0)
    closed: list[float] = []
    world.support.known = {}
    prices = world.plan.price_index(world.quarter, world.parameters.environment.inflation)
    # Coordinating bodies come first: they decide which part of the other budgets arrives.
    for row, policy in sorted(enumerate(world.policies), key=lambda item: item[1].lever != COORDINATION):
        books.in_force[row] = False
        if not policy.start <= world.quarter <= follow_up(world, policy):
            continue
        release(world, row, prices, 1.0 if policy.lever == COORDINATION else arriving(world, closed))
        if books.budget_year[row] <= 0 and books.spent_total[row] <= 0 and books.volume_total[row] <= 0:
            continue
        books.in_force[row] = True
        if policy.lever == COORDINATION:
            closed.append(coordinate(world, row))
        else:
            OFFERS[world.plan.lever(policy)](world, row)
    world.support.known = None


def follow_up(world: World, policy) -> int:
    """Last quarter in which a policy acts: contracted followers still arrive after an anchor is built."""
    return world.plan.end if world.plan.lever(policy) == "anchor" else policy.end


def release(world: World, row: int, prices: float, arrives: float) -> None:
    """A quarter of the part `arrives` of the year's budget; at the year's turn what is left lapses.

    Files state nominal money; `prices` (2015 = 1) turn it into money of 2015.
    """
    books, policy = world.instruments, world.policies[row]
    yearly = policy.yearly_budget(world.quarter) / prices * world.scale * arrives
    if quarter_of_year(world.quarter) == 1 or world.quarter == policy.start:
        books.budget_left[row] = min(float(books.budget_left[row]), 0.0)  # calls beyond the budget go first
    books.budget_year[row] = yearly
    books.budget[row] = yearly / 4.0
    books.budget_left[row] += books.budget[row]
