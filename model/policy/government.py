"""Apply the scenario's policies: release budgets, find who is eligible, offer terms to the processes.

See docs/odd.md#policies.

A policy is an instrument of the catalogue with its dates, strength, eligibility, budget and rationing. It is offered
only while it is in force and has money: a budget of zero leaves every number as it would be without the policy.

Reads firms, places, the scenario. Writes instruments (budgets) and the quarter's support.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from model.mathematics.quarters import quarter_of_year
from model.policy import offers, site_offers
from model.policy.coordination import arriving, coordinate
from model.policy.eligibility import eligible_firms, eligible_places, eligible_segments, queue_order
from model.policy.terms import setting
from model.tables.levers import part_of
from model.tables.support import Offer
from model.world import World

COORDINATION = "implementation"  # the one lever that acts on budgets, not on firms


def apply(world: World) -> None:
    """Release this quarter's money and put every policy in force on offer."""
    books = world.instruments
    for column in ("budget_year", "budget", "spent", "volume", "claims", "grants"):
        setattr(books, column, 0.0)
    closed: list[float] = []
    world.support.eligible = {}
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
    world.support.eligible = None


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


def offer_project_cost_share(world: World, row: int) -> None:
    """A share of the cost of the named kinds of project, each with an equal part of the money."""
    mask, order = eligible_firms(world, row), queue_order(world, row)
    share = setting(world, row, "support_share")
    projects = world.policies[row].setting("projects", world.quarter)
    cap = float(world.instruments.budget_left[row]) / max(len(projects), 1)
    for project in projects:
        world.support.offer(part_of("project_cost_share", project), Offer(row, share * mask, order, cap=cap))


def offer_loan_to_value(world: World, row: int) -> None:
    """Guarantees that let banks lend beyond their own limit."""
    terms = {name: setting(world, row, name) for name in ("guarantee_share", "premium_subsidy")}
    strength = setting(world, row, "ltv_uplift") * eligible_firms(world, row)
    world.support.offer("loan_to_value", Offer(row, strength, queue_order(world, row), terms=terms))


def offer_arrival(world: World, row: int) -> None:
    """Promotion and subsidies for firms that move in from outside."""
    names = ("promotion_effort", "investment_subsidy", "service_cost")
    terms = {name: setting(world, row, name) for name in names}
    strength = eligible_segments(world, row).astype(float)
    world.support.offer("arrival", Offer(row, strength, where=eligible_places(world, row), terms=terms))


def offer_anchor(world: World, row: int) -> None:
    """A named project: a large firm that is built up, with followers under contract."""
    policy = world.policies[row]
    names = ("investment", "revenue", "build_quarters", "local_input_share", "contracted_followers", "subsidy_share")
    terms = {name: float(policy.setting(name, policy.start)) for name in names}
    terms["segment"] = world.segment_ids.index(str(policy.segment))
    terms["place"] = world.place_ids.index(str(policy.place))
    terms["start"] = policy.start
    world.support.offer("anchor", Offer(row, np.ones(1), terms=terms))


OFFERS: dict[str, Callable[[World, int], None]] = {
    "project_cost_share": offer_project_cost_share,
    "loan_to_value": offer_loan_to_value,
    "arrival": offer_arrival,
    "anchor": offer_anchor,
    "rebate": offers.share_of_bills,
    "research_cost_share": offers.research_cost_share,
    "bridging": offers.backed_loans,
    "leasing": offers.backed_loans,
    "equity": offers.equity,
    "stream": offers.stream,
    "capacity_cut": offers.capacity_cut,
    "zombie_clearance": offers.zombie_clearance,
    "merger": offers.merger,
    "guidance": offers.project_guidance,
    "search": offers.service,
    "imitation": offers.service,
    "spillover": offers.service,
    "patenting": offers.service,
    "retention": offers.service,
    "freight": offers.service,
    "hiring": offers.service,
    "waste_exchange": offers.service,
    "market_reach": offers.market_reach,
    "first_purchase": offers.first_purchase,
    "energy_charge": offers.energy_charge,
    "energy_quota": offers.energy_quota,
    "infrastructure": site_offers.infrastructure,
    "land": site_offers.land,
    "location_guidance": site_offers.location_guidance,
    "skill": site_offers.skill,
    "talent_retention": site_offers.talent_retention,
    "entry_standard": site_offers.entry_standard,
}
