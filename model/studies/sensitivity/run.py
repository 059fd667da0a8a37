"""Sensitivity of chosen outcomes: Morris screening for many factors, Sobol indices for few (package SALib).

Every sampled world is a trial that is kept, so that the same command goes on where it was stopped. The same seeds are
used for every world; an outcome is its mean over them. A world that fails takes its whole trajectory or row of the
design with it, and is named.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from model.experiments.engines import Failure
from model.experiments.factors import Factor, varied
from model.experiments.trials import run_trials
from model.experiments.yearly_trial import Measured, Trial
from model.mathematics.extras import extra
from model.observe.outcomes import BY_NAME

if TYPE_CHECKING:
    from model.experiments.engines import Crew
    from model.experiments.ensemble import Progress
    from model.scenario import Plan

MORRIS, SOBOL = "morris", "sobol"
LEVELS = 4  # of Morris' grid
DESIGN_SEED = 20160101  # the design itself is the same every time
OUTCOMES = ("value_added", "leading_clusters_100bn", "research_intensity")


@dataclass(frozen=True)
class Effect:
    """What a factor does to an outcome. Morris: main = mu*, spread = sigma. Sobol: main = total index, first = S1."""

    outcome: str
    factor: str
    grade: str
    main: float
    error: float
    spread: float = np.nan
    mean: float = np.nan
    first: float = np.nan


@dataclass
class Sensitivity:
    """Effects by outcome and factor, the design (unit cube) with its outcomes, and what failed."""

    method: str
    factors: list[Factor]
    outcomes: list[str]
    effects: list[Effect]
    design: np.ndarray
    values: dict[str, np.ndarray]
    failures: dict[str, Failure] = field(default_factory=dict)

    def ranked(self, outcome: str) -> list[Effect]:
        """Effects on one outcome, largest first."""
        return sorted((e for e in self.effects if e.outcome == outcome), key=lambda e: -e.main)


def problem(factors: Sequence[Factor]) -> dict[str, Any]:
    """SALib's description: every factor on the unit interval."""
    return {"num_vars": len(factors), "names": [f.name for f in factors], "bounds": [[0.0, 1.0]] * len(factors)}


def design_of(method: str, factors: Sequence[Factor], size: int) -> np.ndarray:
    """Sampled worlds: size x (k + 1) for Morris, size x (k + 2) for Sobol (size a power of two)."""
    if method == MORRIS:
        sampler = extra("SALib.sample.morris", "sensitivity")
        return np.asarray(sampler.sample(problem(factors), size, num_levels=LEVELS, seed=DESIGN_SEED))
    sampler = extra("SALib.sample.sobol", "sensitivity")
    return np.asarray(sampler.sample(problem(factors), size, calc_second_order=False, seed=DESIGN_SEED))


def sensitivity(
    plan: Plan,
    factors: Sequence[Factor],
    method: str = MORRIS,
    size: int = 8,
    outcomes: Sequence[str] = OUTCOMES,
    seeds: Sequence[int] = (1,),
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
) -> Sensitivity:
    """Sample, run, analyse the outcomes of the scenario's last year."""
    design = design_of(method, factors, size)
    trials = [
        Trial(f"{method}-{i:05d}", varied(plan, factors, point), seed)
        for i, point in enumerate(design)
        for seed in seeds
    ]
    runs, failures = run_trials(trials, workers, folder, listen, finished)
    values = {name: values_of(name, method, len(design), runs, seeds) for name in outcomes}
    effects: list[Effect] = []
    for name in outcomes:
        effects += analyse(method, factors, design, values[name], name)
    return Sensitivity(method, list(factors), list(outcomes), effects, design, values, failures)


def values_of(
    name: str, method: str, count: int, runs: dict[tuple[str, int], Measured], seeds: Sequence[int]
) -> np.ndarray:
    """Mean over seeds of an outcome in the last year, by world; nan where a run is missing."""
    outcome = BY_NAME[name]
    found = np.full(count, np.nan)
    for i in range(count):
        of_world = [runs.get((f"{method}-{i:05d}", seed)) for seed in seeds]
        values = [outcome.number(run.yearly, max(run.yearly)) for run in of_world if run is not None]
        if len(values) == len(seeds):
            found[i] = float(np.mean(values))
    return found


def analyse(
    method: str, factors: Sequence[Factor], design: np.ndarray, values: np.ndarray, outcome: str
) -> list[Effect]:
    """Indices of every factor; groups of the design with a missing world are left out."""
    group = len(factors) + (1 if method == MORRIS else 2)
    whole = np.isfinite(values).reshape(-1, group).all(axis=1)
    kept = np.repeat(whole, group)
    if whole.sum() < 2 or np.ptp(values[kept]) == 0:
        still = 0.0 if whole.sum() >= 2 else np.nan
        return [Effect(outcome, f.name, f.grade, still, still, still, still, still) for f in factors]
    if method == MORRIS:
        module = extra("SALib.analyze.morris", "sensitivity")
        found = module.analyze(problem(factors), design[kept], values[kept], num_levels=LEVELS, seed=DESIGN_SEED)
        columns = (found["mu_star"], found["mu_star_conf"], found["sigma"], found["mu"], np.full(len(factors), np.nan))
    else:
        module = extra("SALib.analyze.sobol", "sensitivity")
        with np.errstate(all="ignore"):
            found = module.analyze(problem(factors), values[kept], calc_second_order=False, seed=DESIGN_SEED)
        nothing = np.full(len(factors), np.nan)
        columns = (found["ST"], found["ST_conf"], nothing, nothing, found["S1"])
    return [
        Effect(outcome, f.name, f.grade, *(float(np.asarray(column)[i]) for column in columns))
        for i, f in enumerate(factors)
    ]
