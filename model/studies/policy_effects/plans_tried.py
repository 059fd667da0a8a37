"""Which plans are tried: every policy alone, every package, on every draw of the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from model.errors import UserError
from model.mathematics.nearest import did_you_mean
from model.observe.outcomes import BY_NAME
from model.scenario.packages import load_packages

if TYPE_CHECKING:
    from model.scenario import Plan

ARRIVALS = "input_arrivals_near_anchor"  # counted per anchor, so it is no outcome of the whole region
ALONE = " (no contracted followers)"
WHOLE = "whole plan"  # the package of everything that a scenario does


class EffectsError(UserError):
    """A scenario whose policies cannot be judged."""


def on_draw(label: str, draw: int) -> str:
    """Label of a trial on a draw of the map; the map's centre (0) adds nothing to it."""
    return f"{label} [map {draw}]" if draw else label


def drawn(plan: Plan, draw: int) -> Plan:
    """A plan on a draw of the map."""
    return plan.replace_unchecked(baseline=plan.baseline.model_copy(update={"draw": draw})) if draw else plan


def require_outcomes(plan: Plan) -> None:
    """Raise EffectsError, with the nearest name, unless every policy is judged by an outcome that the model has."""
    known = [*BY_NAME, ARRIVALS]
    for key, policy in plan.policies.items():
        if policy.outcome not in known:
            raise EffectsError(
                f"policy {key}: its instrument {policy.instrument} is judged by {policy.outcome!r}, which is no outcome"
                f"{did_you_mean(policy.outcome, known)}; change `outcome: {{id: ...}}` in its file"
            )


def alone(plan: Plan) -> dict[str, Plan]:
    """One scenario for every policy, and one more for every anchor that brings followers."""
    found = {}
    for key, policy in plan.policies.items():
        found[key] = plan.replace_unchecked(policies={key: policy})
        if policy.settings.get("contracted_followers"):
            without = policy.model_copy(update={"settings": policy.settings | {"contracted_followers": 0.0}})
            found[key + ALONE] = plan.replace_unchecked(policies={key: without})
    return found


def package_plans(plan: Plan, budget_factor: float) -> dict[str, Plan]:
    """The whole scenario, and every package of the region with `budget_factor` on its typical budgets."""
    found = {WHOLE: plan}
    for name in load_packages(plan.region):
        content = {"name": plan.name, "region": plan.region, "packages": [name], "budget_factor": budget_factor}
        found[name] = plan.replace_unchecked(policies=type(plan).from_mapping(content).policies)
    return found


def further_packages(plan: Plan, others: Sequence[Plan], known: Mapping[str, Plan]) -> dict[str, Plan]:
    """Other scenarios of the same region to judge as packages, by name. Raises EffectsError for one that cannot be."""
    found: dict[str, Plan] = {}
    for other in others:
        if other.region != plan.region:
            raise EffectsError(
                f"{other.name} is a scenario of {other.region_name}, and {plan.name} of {plan.region_name}"
            )
        if not other.policies:
            raise EffectsError(f"{other.name} has no policies, so there is nothing to judge")
        if other.name in known or other.name in found:
            raise EffectsError(f"two packages are called {other.name}; give the scenario another `name:`")
        found[other.name] = other
    return found
