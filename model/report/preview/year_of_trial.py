"""A year of trial: who may use each policy at the start, and how much of a year's money the firms claim.

Every policy is tried in the first year, whenever it begins: with its largest budget and first strength, in force for
all four quarters, beside all others. Seed 1. It tells whether an amount could be spent, not what the policy does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.scenario import Plan
from model.scenario.plan_values import PolicySettings
from model.scenario.values import at
from model.tables.levers import LeverName, scope_of

QUARTERS = 4
PROJECT = "anchor"  # one project in one place
LARGEST_SCALE = 1.0  # budgets and firms scale alike, so a larger world would tell the same and take longer


@dataclass(frozen=True)
class Reach:
    """Whom one policy reaches. kind: firms, newcomers, loans or project.

    firms: number at the start of those that may use it (of newcomers: firms in the segments and places that it is for).
    revenue: their share of all revenue. released, paid: 亿元 of the base year in the year of trial; nan for a project.
    claims: firms that asked in that year. volume: loans backed or investment supported, 亿元 of the base year.
    """

    kind: str
    firms: int
    revenue: float
    released: float
    paid: float
    claims: int
    volume: float


@dataclass(frozen=True)
class Trial:
    """Firms at the start of the world that was tried, its scale, and the reach of every policy by key."""

    firms: int
    scale: float
    reach: dict[str, Reach]


def trial(plan: Plan) -> Trial:
    """Try a plan for a year. Raises what a run of it would raise at its start."""
    from model.cluster_model import ClusterModel
    from model.policy.eligibility import eligible_firms

    small = plan.model_copy(
        update={"scale": min(plan.scale, LARGEST_SCALE), "end": max(plan.end, plan.base_quarter + QUARTERS)}
    )
    start = ClusterModel(small.model_copy(update={"policies": {}}), rng=1)
    firms, revenue = len(start.world.firms), float(start.world.firms.annual_revenue.sum())
    reach: dict[str, Reach] = {}
    for wave in waves(small):
        model = start.fork(plan=small.model_copy(update={"policies": wave}))
        world = model.world
        masks = [eligible_firms(world, row) for row in range(len(world.policies))]
        known = [(int(mask.sum()), float(world.firms.annual_revenue[mask].sum()) / revenue) for mask in masks]
        released, paid = np.zeros(len(masks)), np.zeros(len(masks))
        if wave:
            for _ in range(QUARTERS):
                model.step()
                released += world.instruments.budget_year / 4.0
        books = world.instruments
        paid, claims, volume = (column / world.scale for column in
                                (books.spent_total, books.claims_total, books.volume_total))  # fmt: skip
        for row, policy in enumerate(world.policies):
            kind = kind_of(policy.lever)
            money = (float(released[row] / world.scale), float(paid[row]))
            if kind == "project":
                money = (float("nan"), float("nan"))
            reach[policy.key] = Reach(kind, *known[row], *money, round(float(claims[row])), float(volume[row]))
    return Trial(firms, small.scale, reach)


def kind_of(lever: LeverName) -> str:
    """What the reach of a policy is told in: firms, newcomers, loans or a project."""
    if lever == PROJECT:
        return "project"
    scope = scope_of(lever)
    return "newcomers" if scope.for_newcomers else "loans" if scope.loans else "firms"


def waves(plan: Plan) -> list[dict[str, PolicySettings]]:
    """The policies as they are tried, in groups: two that follow one another in time are never tried at once."""
    groups: list[dict[str, PolicySettings]] = []
    for key, policy in plan.policies.items():
        tried = first_year(policy, plan.start)
        for group in groups:
            if not any(one.instrument == policy.instrument and apart(plan.policies[name], policy)
                       for name, one in group.items()):  # fmt: skip
                group[key] = tried
                break
        else:
            groups.append({key: tried})
    return groups or [{}]


def apart(one: PolicySettings, other: PolicySettings) -> bool:
    """Whether two policies are never in force at the same time."""
    return one.start > other.end or other.start > one.end


def first_year(policy: PolicySettings, first: int) -> PolicySettings:
    """The policy with its largest budget and first strength, in force in the year of trial from quarter `first` on."""
    budget = largest(policy) if policy.lever != PROJECT else policy.budget
    settings = {name: at(value, policy.start) for name, value in policy.settings.items()}
    return policy.model_copy(
        update={"start": first, "end": first + QUARTERS - 1, "budget": budget, "settings": settings}
    )


def largest(policy: PolicySettings) -> float:
    """The largest yearly budget that the policy ever has, 亿元."""
    budget = policy.budget
    return max(float(item) for _, item in budget) if isinstance(budget, tuple) else float(budget)
