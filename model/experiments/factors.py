"""What a sample of worlds may vary: parameters in their ranges, strengths of policies, choices about the start."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from model.errors import UserError
from model.scenario.parameters import load_registry

if TYPE_CHECKING:
    from model.experiments.prior import Prior
    from model.scenario import Plan

PARAMETER, POLICY, BASELINE = "parameter", "policy", "baseline"
FREE_GRADES = ("calibrated", "assumption")  # of parameters that no study settles
BUDGET = (0.5, 1.5)  # budgets are assumptions: half to one and a half times
FIRMS_DOUBT = 0.1  # of the number of firms, where the region gives no range of it
DRAWS = 16  # of the starting map that a sample may meet


class FactorError(UserError, ValueError):
    """A factor that does not exist or cannot be varied."""


@dataclass(frozen=True)
class Factor:
    """One dimension: its name, kind, ends, and the evidence grade of a parameter (assumption for the rest).

    Values fill the range evenly, or as the prior of the parameter says (`believed` of prior.py gives it one).
    """

    name: str
    kind: str
    low: float
    high: float
    grade: str = "assumption"
    logarithmic: bool = False
    prior: Prior | None = None

    def at(self, unit: float) -> float:
        """The value at a point of the unit interval."""
        if self.prior is not None:
            return self.prior.at(unit)
        if self.logarithmic:
            value = self.low * (self.high / self.low) ** unit
        else:
            value = self.low + (self.high - self.low) * unit
        return float(min(max(value, self.low), self.high))  # rounding must not leave the range


def baseline_factors(plan: Plan) -> list[Factor]:
    """What data leave open about the start: the number of firms, and the map, by draws of it that are equally likely.

    A draw moves cells, zones, totals of cities and, between their two priors, of segments.
    """
    from model.regions import region_to_read

    firms = region_to_read(plan.region, plan.region_data).totals["firms_above_scale"]
    low, high = firms.ends() or (firms.value * (1.0 - FIRMS_DOUBT), firms.value * (1.0 + FIRMS_DOUBT))
    return [
        Factor("baseline.firms", BASELINE, low / firms.value, high / firms.value),
        Factor("baseline.draw", BASELINE, 1.0, float(DRAWS)),
    ]


def parameter_factors(names: Iterable[str] = (), grades: Sequence[str] = ()) -> list[Factor]:
    """Parameters whose path begins with one of `names` (all if none), of one of `grades` (all if none)."""
    prefixes, entries = tuple(names), load_registry().entries
    for prefix in prefixes:
        if not any(path.startswith(prefix) for path in entries):
            load_registry().entry(prefix)  # raises with the nearest path
    return [
        Factor(path, PARAMETER, entry.low, entry.high, entry.grade)
        for path, entry in entries.items()
        if (not prefixes or path.startswith(prefixes))
        and (not grades or entry.grade in grades)
        and entry.high > entry.low
    ]


def policy_factors(plan: Plan) -> list[Factor]:
    """Numeric strengths of the scenario's policies in the ranges of the catalogue, and their budgets."""
    found, catalogue = [], plan.catalogue()
    for key, policy in plan.policies.items():
        instrument = catalogue[policy.instrument]
        found.append(Factor(f"policies.{key}.budget", POLICY, *BUDGET))
        for name, setting in instrument.settings.items():
            value, low, high = policy.settings.get(name), setting.low, setting.high
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if is_number and low is not None and high is not None and high > low:
                found.append(Factor(f"policies.{key}.{name}", POLICY, float(low), float(high)))
    return found


def choose(plan: Plan, names: Sequence[str]) -> list[Factor]:
    """Factors by name or its beginning: parameter paths, `policies`, `policies.KEY`, `baseline`. Raises FactorError."""
    every = [*parameter_factors(), *policy_factors(plan), *baseline_factors(plan)]
    found: dict[str, Factor] = {}
    for name in names:
        hits = [factor for factor in every if factor.name == name or factor.name.startswith(name.rstrip(".") + ".")]
        if not hits:
            near = get_close_matches(name, [factor.name for factor in every], n=1, cutoff=0.4)
            raise FactorError(f"no factor {name!r}{f', did you mean {near[0]!r}?' if near else ''}")
        found |= {factor.name: factor for factor in hits}
    return list(found.values())


def varied(plan: Plan, factors: Sequence[Factor], unit: Sequence[float] | np.ndarray) -> Plan:
    """The scenario with every factor at a point of the unit cube."""
    parameters, policies, baseline = dict(plan.parameters), dict(plan.policies), plan.baseline
    for factor, point in zip(factors, unit, strict=True):
        value = factor.at(float(point))
        if factor.kind == PARAMETER:
            parameters[factor.name] = value
        elif factor.kind == POLICY:
            _, key, name = factor.name.split(".", 2)
            policy = policies[key]
            if name == "budget":
                policies[key] = policy.model_copy(update={"budget": scaled(policy.budget, value)})
            else:
                policies[key] = policy.model_copy(update={"settings": policy.settings | {name: value}})
        else:
            baseline = baseline.model_copy(update=baseline_change(plan, factor, value))
    return plan.replace_unchecked(parameters=parameters, policies=policies, baseline=baseline)


def scaled(budget: object, factor: float) -> object:
    """A budget, or every step of a dated one, times a factor."""
    if isinstance(budget, tuple):
        return tuple((quarter, float(amount) * factor) for quarter, amount in budget)
    return float(budget) * factor  # type: ignore[arg-type]


def baseline_change(plan: Plan, factor: Factor, value: float) -> dict[str, object]:
    """What a baseline factor at a value changes."""
    name = factor.name.split(".", 1)[1]
    if name == "draw":
        return {"draw": min(int(1.0 + (value - 1.0) / (DRAWS - 1.0) * DRAWS), DRAWS)}
    if name == "firms":
        from model.regions import region_to_read

        total = region_to_read(plan.region, plan.region_data).totals["firms_above_scale"].value
        return {"firms": round(total * value)}
    return {name: value}
