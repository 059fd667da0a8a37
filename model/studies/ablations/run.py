"""Ablations: the same world with one mechanism turned off, world by world; the paired difference is what it does.

A mechanism is off from the start state on, as if it had never been. The start is fitted to the same figures of the base
year. So the worlds agree in what is given, and differ in what made it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.experiments.engines import Crew, Failure
from model.experiments.trials import run_trials
from model.experiments.worlds import World, worlds_at
from model.experiments.yearly_trial import Measured, Trial
from model.mathematics.paired import Difference, difference

if TYPE_CHECKING:
    from model.experiments.ensemble import Progress
    from model.scenario import Plan

BASE = "base"


@dataclass(frozen=True)
class Pattern:
    """A figure of a run that a mechanism may change."""

    id: str
    name: str
    unit: str
    of: Callable[[Measured], float]
    digits: int = 2
    shown: bool = True  # has a column in the picture


def last(name: str, factor: float = 1.0) -> Callable[[Measured], float]:
    """A measure in the last year, times a factor."""
    return lambda run: factor * run.last(name)


def yearly_growth(name: str) -> Callable[[Measured], float]:
    """Mean growth of a measure, % a year."""

    def of(run: Measured) -> float:
        path = list(run.path(name).values())
        if len(path) < 2 or path[0] <= 0 or path[-1] <= 0:
            return math.nan
        return 100 * ((path[-1] / path[0]) ** (1 / (len(path) - 1)) - 1)

    return of


def ratio(above: str, below: str, factor: float = 100.0) -> Callable[[Measured], float]:
    """One measure over another in the last year."""
    return lambda run: factor * run.last(above) / run.last(below) if run.last(below) else math.nan


def excess(name: str) -> Callable[[Measured], float]:
    """A count of clusters less its mechanical count."""
    return lambda run: run.last(name) - run.last(f"mechanical_{name}")


def mean_a_year(name: str) -> Callable[[Measured], float]:
    """Mean of a yearly flow after the start."""

    def of(run: Measured) -> float:
        values = [v for year, v in run.path(name).items() if year > min(run.yearly)]
        return sum(values) / len(values) if values else math.nan

    return of


def gain(name: str) -> Callable[[Measured], float]:
    """Change of a measure in logarithms over the whole time, % ."""
    return lambda run: 100 * (run.last(name) - run.yearly[min(run.yearly)].get(name, math.nan))


PATTERNS = (
    Pattern("growth", "growth of\nvalue added", "% a year", yearly_growth("value_added")),
    Pattern("productivity", "rise of\nproductivity", "ln %", gain("log_productivity"), 1),
    Pattern("entrants_eg", "concentration\nof entrants", "Ellison–Glaeser", last("ellison_glaeser_entrants"), 4),
    Pattern("near_sourcing", "sourced\nwithin 50 km", "% of inputs", ratio("near_purchases", "industrial_purchases")),
    Pattern("leading", "100 bn clusters\nabove mechanical", "number", excess("leading_clusters_100bn"), 1),
    Pattern("county", "10 bn clusters\nabove mechanical", "number", excess("characteristic_clusters_10bn"), 1),
    Pattern("entries", "entrants", "a year", mean_a_year("entries"), 0),
    Pattern("top_firms", "share of the\n40 largest firms", "% of revenue", last("top_firms_share", 100.0)),
    Pattern("spread", "spread of\nproductivity", "ln, 90–10", last("productivity_90_10"), 3),
    Pattern("cnc", "CNC share", "% of equipment", last("cnc_share", 100.0), 2, False),
    Pattern("integration", "integration", "share x 100", last("integration", 100.0), 2, False),
    Pattern("quality", "rise of quality", "ln %", gain("quality"), 2, False),
    Pattern("local_sourcing", "sourced in the region", "%", ratio("local_purchases", "industrial_purchases"), 2, False),
    Pattern("eg", "concentration of all firms", "Ellison–Glaeser", last("ellison_glaeser"), 4, False),
    Pattern("firms", "firms above scale", "number", last("firms"), 0, False),
    Pattern("exits", "exits", "a year", mean_a_year("exits"), 0, False),
    Pattern("debt", "debt over capital", "%", ratio("debt", "capital"), 2, False),
    Pattern("zombies", "zombies", "number", last("zombies"), 0, False),
    Pattern("utilisation", "capacity utilisation", "%", last("capacity_utilisation", 100.0), 2, False),
    Pattern("losses", "loss-making firms", "%", last("loss_making_share", 100.0), 2, False),
    Pattern("wage", "growth of the wage", "% a year", yearly_growth("wage"), 2, False),
    Pattern("new_demand", "new demand outside", "亿元 a year", last("new_demand"), 0, False),
    Pattern("won", "won from outsiders", "亿元 a year", last("won_from_outsiders"), 0, False),
    Pattern("pioneers", "revenue of pioneer industries", "亿元 a year", last("pioneer_revenue"), 1, False),
    Pattern("transfers", "firms that moved in", "number", last("transfers"), 0, False),
    Pattern("land_use", "land in use", "%", last("land_use", 100.0), 2, False),
    Pattern("theil", "inequality of cities", "Theil", last("theil_cities"), 4, False),
)
BY_PATTERN = {pattern.id: pattern for pattern in PATTERNS}


@dataclass
class AblationStudy:
    """Differences by (ablation, pattern id), and the runs that failed."""

    names: list[str]
    effects: dict[tuple[str, str], Difference]
    failures: dict[str, Failure]
    seeds: list[int]


def ablate(
    plan: Plan,
    worlds: Sequence[World | int],
    names: Sequence[str] | None = None,
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
) -> AblationStudy:
    """Every ablation of the registry (or those named) against the plan as it is, world by world. Raises ParameterError.

    worlds: or plain seeds, for runs that differ in luck alone.
    """
    from model.scenario.parameters import load_registry

    chosen = list(names) if names else list(load_registry().ablations)
    plans = {BASE: plan} | {name: plan.ablated(name) for name in chosen}
    known = worlds_at(worlds)
    seeds = [world.seed for world in known]
    trials = [Trial(label, world.of(ablated), world.seed) for world in known for label, ablated in plans.items()]
    runs, failures = run_trials(trials, workers, folder, listen, finished)
    effects = {}
    for name in chosen:
        pairs = [
            (runs[name, seed], runs[BASE, seed]) for seed in seeds if (name, seed) in runs and (BASE, seed) in runs
        ]
        for pattern in PATTERNS:
            treated, base = [pattern.of(one) for one, _ in pairs], [pattern.of(other) for _, other in pairs]
            effects[name, pattern.id] = difference(treated, base)
    return AblationStudy(chosen, effects, failures, seeds)
