"""Policy effects: each policy alone against the same world without any, at the same seeds.

The outcome that a policy has to move is stated beforehand, with its direction, in its instrument's file of the
catalogue. An interval that holds zero is reported as a null. Anchors are tried a second time without contracted
followers: the suppliers that come then come by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.experiments.engines import Crew, Failure
from model.experiments.trials import Measured, Trial, run_trials
from model.mathematics.paired import Difference, difference
from model.observe.outcomes import BY_NAME

if TYPE_CHECKING:
    from model.experiments.study import Progress
    from model.scenario.schema import Plan, PolicySettings

BASE = "none"
ARRIVALS = "input_arrivals_near_anchor"  # counted per anchor, so it is no outcome of the whole province
ALONE = " (no contracted followers)"


@dataclass(frozen=True)
class Effect:
    """What one policy did to one outcome in the last year (arrivals: in all)."""

    policy: str
    instrument: str
    outcome: str
    name: str
    unit: str
    stated: str  # direction stated beforehand; empty for the outcomes reported beside it
    effect: Difference
    spent: float  # 亿元 of 2015, mean over seeds

    @property
    def verdict(self) -> str:
        """As stated, opposite, null, or up and down where nothing was stated."""
        found = self.effect.verdict
        if not self.stated or found not in ("up", "down"):
            return found
        return "as stated" if found == self.stated else "opposite to what was stated"


@dataclass
class EffectStudy:
    """All effects, and the runs that failed."""

    effects: list[Effect]
    failures: dict[str, Failure]
    seeds: list[int]


def policy_effects(
    plan: Plan,
    seeds: Sequence[int],
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
) -> EffectStudy:
    """Every policy of `plan` alone against none of them."""
    worlds = {BASE: plan.replace(policies={})} | alone(plan)
    trials = [Trial(label, world, seed, watch=plan) for seed in seeds for label, world in worlds.items()]
    runs, failures = run_trials(trials, workers, folder, listen, finished)
    effects = []
    for label, world in worlds.items():
        pairs = [(runs[label, s], runs[BASE, s]) for s in seeds if (label, s) in runs and (BASE, s) in runs]
        for policy in world.policies.values():
            effects += effects_of(policy, label, pairs)
    return EffectStudy(effects, failures, list(seeds))


def alone(plan: Plan) -> dict[str, Plan]:
    """One scenario for every policy, and one more for every anchor that brings followers."""
    found = {}
    for key, policy in plan.policies.items():
        found[key] = plan.replace(policies={key: policy})
        if policy.settings.get("contracted_followers"):
            without = policy.model_copy(update={"settings": policy.settings | {"contracted_followers": 0.0}})
            found[key + ALONE] = plan.replace(policies={key: without})
    return found


def effects_of(policy: PolicySettings, label: str, pairs: Sequence[tuple[Measured, Measured]]) -> list[Effect]:
    """The stated outcome of a policy, and value added beside it."""
    key = policy.key
    spent = sum(run.spent.get(key, 0.0) for run, _ in pairs) / max(len(pairs), 1)
    found = []
    for outcome, direction in ((policy.outcome, policy.direction), ("value_added", "")):
        effect = difference(*zip(*((value(a, outcome, key), value(b, outcome, key)) for a, b in pairs), strict=True))
        name = BY_NAME[outcome].en if outcome in BY_NAME else "Arrivals of its input segments within 50 km"
        unit = BY_NAME[outcome].unit if outcome in BY_NAME else "firms, not under contract"
        found.append(Effect(label, policy.instrument, outcome, name, unit, direction, effect, spent))
    return found


def value(run: Measured, outcome: str, key: str) -> float:
    """An outcome of a run in its last year; arrivals around an anchor over the whole time."""
    if outcome == ARRIVALS:
        return run.arrivals[key]
    found = BY_NAME[outcome].value(run.yearly, max(run.yearly))
    return float("nan") if found is None else found
