"""Policy effects: each policy, and each package of policies, alone against the same world without any.

The outcome that a policy has to move is stated beforehand, with its direction, in its instrument's file of the
catalogue. An interval that holds zero is reported as a null. Anchors are tried a second time without contracted
followers: the suppliers that come then come by themselves. What happens to the clusters that a policy targets comes
from the same runs (experiments/targeted_clusters).

Worlds differ in luck and in what is not known (experiments/worlds.py). With worlds of luck alone, each may be tried on
several draws of the map.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.engines import Crew, Failure
from model.experiments.targeted_clusters.change_in_targets import cluster_effect, years_for
from model.experiments.targeted_clusters.effect_on_clusters import ClusterEffect
from model.experiments.trials import run_trials
from model.experiments.worlds import World, worlds_at
from model.experiments.yearly_trial import Measured, Trial
from model.mathematics.paired import Difference, difference
from model.mathematics.verdicts import NO_EFFECT, Expected, Verdict, against
from model.observe.outcomes import BY_NAME
from model.regions import region_to_read
from model.studies.policy_effects.plans_tried import ARRIVALS, alone, drawn, on_draw, require_outcomes

if TYPE_CHECKING:
    from model.experiments.ensemble import Progress
    from model.scenario import Plan
    from model.scenario.plan_values import PolicySettings

BASE = "none"
PACKAGE = "package "  # label of a package's trial: no key of a policy holds a blank
BESIDE = ("value_added", "characteristic_clusters_10bn_excess", "leading_clusters_100bn_excess", "workers")


@dataclass(frozen=True)
class Stated:
    """An outcome that was stated beforehand, its direction (up or down) and its effect in the last year."""

    outcome: str
    direction: str
    effect: Difference

    @property
    def verdict(self) -> Verdict:
        """As stated, opposite, or what else these worlds allow to say."""
        found = self.effect.verdict
        return found if found in NO_EFFECT else against(found, Expected(self.direction))

    @property
    def name(self) -> str:
        """Name of the outcome in English."""
        return BY_NAME[self.outcome].en if self.outcome in BY_NAME else "Arrivals of its input segments within 50 km"

    @property
    def unit(self) -> str:
        """Unit of the outcome."""
        return BY_NAME[self.outcome].unit if self.outcome in BY_NAME else "firms, not under contract"


@dataclass(frozen=True)
class Effect:
    """What a policy or a package did against none.

    stated: the outcome of its instrument (None for a package). beside: value added (base-year 亿元), clusters beyond
    the mechanical counts and workers, all in the last year. output: value added of all years, 亿元. losing: revenue of
    the cities whose own interval lies below zero, summed over them, 亿元 in the last year, and how many they are.
    spent, tax, net: public money of all years, base-year 亿元: paid out, further tax retained, and paid less retained.
    clusters: what happened to the clusters that it targets.
    """

    label: str
    instruments: tuple[str, ...]
    stated: Stated | None
    beside: Mapping[str, Difference]
    output: Difference
    losing: tuple[float, int]
    spent: float
    tax: Difference
    net: Difference
    clusters: ClusterEffect

    @property
    def package(self) -> bool:
        """Whether it is a package of policies."""
        return self.label.startswith(PACKAGE)

    def cost_of(self, effect: Difference, net: bool = False) -> float | None:
        """Public money over `effect`, 亿元 a unit; None where these worlds show no effect."""
        return (self.net.mean if net else self.spent) / effect.mean if effect.clear else None


@dataclass
class EffectStudy:
    """All effects, and the runs that failed."""

    effects: list[Effect]
    failures: dict[str, Failure]
    seeds: list[int]
    draws: list[int] = field(default_factory=lambda: [0])
    luck_only: bool = True

    @property
    def worlds(self) -> int:
        """Worlds, times the draws of the map on which each is tried."""
        return len(self.seeds) * len(self.draws)


def policy_effects(
    plan: Plan,
    worlds: Sequence[World | int],
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
    packages: Mapping[str, Plan] | None = None,
    draws: Sequence[int] = (0,),
) -> EffectStudy:
    """Every policy of `plan` alone against none of them, and the scenarios in `packages` likewise, world by world.

    worlds: or plain seeds, for runs that differ in luck alone. draws: draws of the starting map; 0 is the world's own.

    Raises EffectsError if an instrument is to be judged by an outcome that there is not.
    """
    require_outcomes(plan)
    known = worlds_at(worlds)
    tried, trials = tried_alone(plan, known, packages, draws)
    runs, failures = run_trials(trials, workers, folder, listen, finished)
    classes = region_to_read(plan.region, plan.region_data).places.kind
    effects = []
    seeds = [world.seed for world in known]
    for label, plan_tried in tried.items():
        both = [((on_draw(label, draw), seed), (on_draw(BASE, draw), seed)) for draw in draws for seed in seeds]
        pairs = [(runs[one], runs[other]) for one, other in both if one in runs and other in runs]
        policies = list(plan_tried.policies.values())
        cells = [(treated.cell_years(), base.cell_years()) for treated, base in pairs]
        effects.append(effect_of(label, policies, pairs, cluster_effect(policies, plan, cells, classes)))
    luck_only = all(world.of(plan) is plan for world in known)
    return EffectStudy(effects, failures, seeds, list(draws), luck_only)


def tried_alone(
    plan: Plan, worlds: Sequence[World], packages: Mapping[str, Plan] | None = None, draws: Sequence[int] = (0,)
) -> tuple[dict[str, Plan], list[Trial]]:
    """What is tried against the plan without policies, by label, and the run of each of them in every world."""
    bare = plan.replace_unchecked(policies={})
    tried = alone(plan) | {
        PACKAGE + name: bare.replace_unchecked(policies=p.policies) for name, p in (packages or {}).items()
    }
    years = {label: tuple(years_for(list(one.policies.values()), plan).values()) for label, one in tried.items()}
    years[BASE] = tuple(sorted({plan.base_year, *(year for each in years.values() for year in each)}))
    trials = [
        Trial(on_draw(label, draw), drawn(world.of(one), draw), world.seed, watch=plan, cells=years[label])
        for draw in draws
        for world in worlds
        for label, one in ({BASE: bare} | tried).items()
    ]
    return tried, trials


def effect_of(
    label: str,
    policies: Sequence[PolicySettings],
    pairs: Sequence[tuple[Measured, Measured]],
    clusters: ClusterEffect,
) -> Effect:
    """Everything that is reported of one policy or package from its runs with and without."""

    def paired(of: Callable[[Measured], float]) -> Difference:
        return difference([of(treated) for treated, _ in pairs], [of(base) for _, base in pairs])

    def last(outcome: str, key: str = "") -> Difference:
        return paired(lambda run: value(run, outcome, key))

    def spent(run: Measured) -> float:
        return sum(run.spent.values())

    policy = policies[0]
    stated = None
    if not label.startswith(PACKAGE):
        stated = Stated(policy.outcome, policy.direction, last(policy.outcome, policy.key))
    return Effect(
        label,
        tuple(p.instrument for p in policies),
        stated,
        {name: last(name) for name in BESIDE},
        paired(lambda run: all_years(run, "value_added")),
        losing_cities(pairs),
        paired(spent).mean,
        paired(lambda run: all_years(run, "retained_tax")),
        paired(lambda run: spent(run) - all_years(run, "retained_tax")),
        clusters,
    )


def losing_cities(pairs: Sequence[tuple[Measured, Measured]]) -> tuple[float, int]:
    """Revenue that cities lose whose own interval lies below zero, 亿元, and how many they are.

    Of 18 cities without any effect 0.4 would be among them by chance.
    """
    lost, count = 0.0, 0
    for city in pairs[0][0].cities if pairs else ():
        found = difference([a.cities[city] for a, _ in pairs], [b.cities[city] for _, b in pairs])
        if found.high < 0:
            lost, count = lost + found.mean, count + 1
    return lost, count


def all_years(run: Measured, name: str) -> float:
    """A yearly flow summed over the years that were simulated."""
    return float(np.sum([values[name] for year, values in run.yearly.items() if year > min(run.yearly)]))


def value(run: Measured, outcome: str, key: str) -> float:
    """An outcome of a run in its last year; arrivals around an anchor over the whole time."""
    if outcome == ARRIVALS:
        return run.arrivals[key]
    return BY_NAME[outcome].number(run.yearly, max(run.yearly))
