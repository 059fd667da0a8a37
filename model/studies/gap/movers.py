"""What each policy does alone to an outcome, and at which cost: from kept effects of the scenario. Nothing is run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.experiments.trials import YEARLY, kept_trials
from model.experiments.worlds import worlds_of
from model.mathematics.paired import Difference, difference
from model.observe.outcomes import BY_NAME
from model.studies.policy_effects.run import BASE, tried_alone

if TYPE_CHECKING:
    from model.scenario import Plan


@dataclass(frozen=True)
class Alone:
    """What a policy does alone, against the scenario without policies, and what it pays until the year, 亿元."""

    policy: str
    value: Difference
    paid: float


def kept_effects(plan: Plan, results: Path, outcome: str, year: int) -> list[Alone]:
    """What each policy does alone, from kept runs of `jiju effects`, the largest gain first; empty if none is kept."""
    best: list[Alone] = []
    for folder in sorted(results.glob(f"effects-{plan.name}*/trials")):
        seeds_kept = [int(path.stem.rsplit("-", 1)[-1]) for path in folder.glob(f"{BASE}-*.json")]
        if not seeds_kept:
            continue
        luck_only = "-luck-only" in folder.parent.name  # so the command calls the folder
        tried, trials = tried_alone(plan, worlds_of(plan, max(seeds_kept), luck_only)[0])
        kept = kept_trials(YEARLY, trials, folder.parent).results
        found = []
        for label in plan.policies:
            seeds = [seed for name, seed in kept if name == label and (BASE, seed) in kept]
            if label in tried and seeds:
                values = [[BY_NAME[outcome].number(kept[name, seed].yearly, year) for seed in seeds]
                          for name in (label, BASE)]  # fmt: skip
                paid = [sum(kept[label, seed].spent.values()) for seed in seeds]
                found.append(Alone(label, difference(*values), sum(paid) / len(paid)))
        if len(found) > len(best):
            best = found
    return sorted(best, key=lambda one: -one.value.mean if one.value.pairs else 0.0)


def missing_commands(file: str, target: str) -> tuple[str, str]:
    """The commands that would make what is not kept."""
    return (f"jiju attribute {file} --outcomes {target}", f"jiju effects {file}")
