"""Uncertainty split into seed, parameters and baseline: which of the three moves an outcome most?

The study takes worlds apart (experiments/worlds.py): it runs the starts of some, the parameters of some and the seeds
of some in every combination (baselines x parameter draws x seeds). The analysis of variance for random effects splits
the variance of an outcome, so that small samples do not count noise twice (Searle, Casella and McCulloch 1992).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.engines import Failure
from model.experiments.factors import Factor, baseline_factors, varied
from model.experiments.trials import run_trials
from model.experiments.yearly_trial import Trial
from model.mathematics.draws import to_unit
from model.studies.last_year import BESIDE, added_in_last_year

if TYPE_CHECKING:
    from model.experiments.engines import Crew
    from model.experiments.ensemble import Progress
    from model.experiments.worlds import World
    from model.scenario import Plan

SEED, PARAMETERS, BASELINE, TOGETHER = "seed", "parameters", "baseline", "together"
Change = Callable[["Plan"], "Plan"]  # a scenario at one draw of the parameters


@dataclass(frozen=True)
class Split:
    """Variance of one outcome by source, and the shares (they sum to 1; `together` holds all interactions)."""

    outcome: str
    mean: float
    variance: dict[str, float]

    @property
    def shares(self) -> dict[str, float]:
        """Shares of the sum."""
        total = sum(self.variance.values())
        return {name: (value / total if total > 0 else 0.0) for name, value in self.variance.items()}


@dataclass
class BaselineStudy:
    """Splits by outcome, the values (baselines x parameter draws x seeds), and what failed.

    beside: the scenario that differences are taken to; empty for outcomes themselves.
    """

    splits: list[Split]
    values: dict[str, np.ndarray]
    failures: dict[str, Failure] = field(default_factory=dict)
    beside: str = ""


def unit_sample(count: int, dimensions: int, name: str) -> np.ndarray:
    """Latin hypercube on the unit cube: each slice of every dimension holds one point; the same for the same name."""
    from model.mathematics.draws import Draws

    draws = Draws(0, f"sample {name}", 0)
    cells = np.arange(count)
    columns = []
    for d in range(dimensions):
        order = np.argsort(draws.uniform(cells, f"order {d}"), kind="stable")
        columns.append((order + to_unit(draws.bits(cells, f"inside {d}"))) / count)
    return np.column_stack(columns) if columns else np.empty((count, 0))


def baseline_plans(plan: Plan, count: int) -> dict[str, Plan]:
    """The scenario under `count` baselines, by label: draws 1, 2, ... of the map, the number of firms spread evenly.

    A baseline is a draw of the starting map (regions/fitted_map.py) with a number of firms. Use them in a study where
    the doubt about the base year is to count.
    """
    factors = [factor for factor in baseline_factors(plan) if factor.name != "baseline.draw"]
    sample = unit_sample(count, len(factors), "baselines")
    worlds = [varied(plan, factors, point) for point in sample]
    return {
        f"baseline-{i}": world.replace_unchecked(baseline=world.baseline.model_copy(update={"draw": i}))
        for i, world in enumerate(worlds, 1)
    }


def doubtful_worlds(plan: Plan, baselines: int = 0, factors: Sequence[Factor] = (),
                    points: Sequence[Sequence[float]] | None = None) -> dict[str, Plan]:  # fmt: skip
    """The scenario under `baselines` choices about the start and at every one of `points` of the parameters, by label.

    What is not asked for stays as the scenario has it; without either this is the scenario alone, under its own name.
    With both, points are dealt out to the baselines in turn, so that the number of worlds is the larger of the two.
    """
    worlds = list(baseline_plans(plan, baselines).values()) if baselines else [plan]
    drawn = list(points) if points is not None else []
    if not baselines and not drawn:
        return {plan.name: plan}
    count = max(len(worlds), len(drawn))
    made = [worlds[i % len(worlds)] for i in range(count)]
    if drawn:
        made = [varied(world, factors, drawn[i % len(drawn)]) for i, world in enumerate(made)]
    return {f"{plan.name}-world-{i + 1}": world for i, world in enumerate(made)}


def starts_of(worlds: Sequence[World]) -> dict[str, Change]:
    """The starts of worlds by label, without their parameters."""
    return {f"baseline-{world.number}": replace(world, parameters={}).of for world in worlds}


def draws_of(worlds: Sequence[World]) -> list[Change]:
    """The parameters of worlds, without their starts."""
    return [replace(world, draw=None, baseline={}).of for world in worlds]


def points_of(factors: Sequence[Factor], points: Sequence[Sequence[float]] | np.ndarray) -> list[Change]:
    """Factors at points of the unit cube."""
    return [partial(at_point, factors=factors, point=point) for point in points]


def at_point(plan: Plan, factors: Sequence[Factor], point: Sequence[float]) -> Plan:
    """A scenario with every factor at a point."""
    return varied(plan, factors, point)


def split_uncertainty(
    plan: Plan,
    starts: Mapping[str, Change],
    draws: Sequence[Change],
    outcomes: Sequence[str],
    seeds: Sequence[int] = (1, 2),
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
    beside: Plan | None = None,
) -> BaselineStudy:
    """Run every start with every draw of the parameters and every seed, and split the last year's outcomes.

    beside: another scenario in the same worlds; then what is split is the difference to it.
    """
    both = {"": plan} if beside is None else {"": plan, BESIDE: beside}
    trials = [
        Trial(f"{side}{label}-draw-{j + 1}", draw(start(one)), seed)
        for label, start in starts.items()
        for j, draw in enumerate(draws)
        for seed in seeds
        for side, one in both.items()
    ]
    runs, failures = run_trials(trials, workers, folder, listen, finished)
    shape = (len(starts), len(draws), len(seeds))
    own = [trial for trial in trials if not trial.label.startswith(BESIDE)]
    values = {
        name: np.array(
            [added_in_last_year(runs, trial.label, trial.seed, name, beside is not None) for trial in own]
        ).reshape(shape)
        for name in outcomes
    }
    splits = [decompose(name, table) for name, table in values.items()]
    return BaselineStudy(splits, values, failures, beside.name if beside is not None else "")


def decompose(outcome: str, values: np.ndarray) -> Split:
    """Variance components of a crossed table (baselines x parameter draws x seeds), one value a cell.

    Main effects from mean squares less the residual's, over the number of cells a level is averaged over; a component
    below zero is zero. Baselines with a missing cell are left out.
    """
    values = values[np.isfinite(values).all(axis=(1, 2))]
    sizes = values.shape
    mean = float(values.mean()) if values.size else np.nan
    names = (BASELINE, PARAMETERS, SEED)
    if not values.size or min(sizes) < 1 or max(sizes) < 2:
        return Split(outcome, mean, {**dict.fromkeys(names, np.nan), TOGETHER: np.nan})
    rest = values - mean
    squares, freedom = {}, {}
    for axis, name in enumerate(names):
        others = tuple(a for a in range(3) if a != axis)
        effect = values.mean(axis=others) - mean
        repeated = values.size / sizes[axis]
        freedom[name] = sizes[axis] - 1
        squares[name] = repeated * float((effect**2).sum()) / max(freedom[name], 1)
        shape = [1, 1, 1]
        shape[axis] = sizes[axis]
        rest = rest - effect.reshape(shape)
    left = values.size - 1 - sum(freedom.values())
    residual = float((rest**2).sum()) / left if left > 0 else 0.0
    variance = {
        name: max(squares[name] - residual, 0.0) / (values.size / sizes[axis]) if freedom[name] > 0 else 0.0
        for axis, name in enumerate(names)
    }
    return Split(outcome, mean, {**variance, TOGETHER: residual})
