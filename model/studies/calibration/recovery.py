"""Self-test: artificial truths, whose parameters are known, are calibrated; how often do 80% intervals hold them?

The truths are drawn evenly from the ranges and run with seeds of their own; one set of worlds serves them all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.factors import Factor, varied
from model.experiments.trials import run_trials
from model.experiments.yearly_trial import Trial
from model.studies.calibration.moments import Moment, of_runs, telling_moments
from model.studies.calibration.posterior import LEAST, posterior
from model.studies.uncertainty.run import unit_sample

if TYPE_CHECKING:
    from model.experiments.engines import Crew, Failure
    from model.experiments.ensemble import Progress
    from model.scenario import Plan

COVERAGE = 0.8
MOST_LEFT_OUT = 200  # worlds that are left out in turn
TRUTH_SEED = 2001  # seeds of the truths never meet those of the worlds
TRUTHS = "fresh truths"  # the posterior's settings were chosen on another sample, named "truths"


@dataclass(frozen=True)
class Recovered:
    """One parameter: share of truths inside their interval, its mean width and error on the unit interval.

    A width near 0.8 says that the moments tell nothing of it. `worlds_coverage` is the same share over the worlds
    themselves, each left out in turn: more of them, so less chance in it.
    """

    factor: str
    truths: int
    coverage: float
    width: float
    error: float
    prior_error: float
    worlds_coverage: float

    @property
    def chance(self) -> float:
        """Standard error of the coverage, from the number of truths."""
        return float(np.sqrt(COVERAGE * (1.0 - COVERAGE) / max(self.truths, 1)))


@dataclass
class Recovery:
    """By parameter; truths, intervals (low, high) on the unit cube for pictures."""

    results: list[Recovered]
    truths: np.ndarray
    low: np.ndarray
    middle: np.ndarray
    high: np.ndarray
    failures: dict[str, Failure] = field(default_factory=dict)


def recover(
    plan: Plan,
    factors: Sequence[Factor],
    truths: int,
    worlds: int,
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
    moments: Sequence[Moment] | None = None,
) -> Recovery:
    """Calibrate `truths` artificial truths against `worlds` worlds (a seed each)."""
    chosen = list(moments or telling_moments())
    failures: dict[str, Failure] = {}
    common = (workers, folder, listen, finished, False, failures)
    sample, real = unit_sample(worlds, len(factors), "worlds"), unit_sample(truths, len(factors), TRUTHS)
    made = one_seed_each(plan, factors, sample, "world", 1, chosen, *common)
    seen = one_seed_each(plan, factors, real, "truth", TRUTH_SEED, chosen, *common)
    good = np.isfinite(seen).any(axis=1)
    bounds = [posterior(sample, made, row) for row in seen[good]]
    low, high = (np.array([b.interval(COVERAGE)[i] for b in bounds]) for i in (0, 1))
    middle = np.array([b.quantile(0.5) for b in bounds])
    real = real[good]
    left_out = coverage_of_worlds(sample, made)
    results = [
        Recovered(f.name, len(real), float(((low[:, i] <= real[:, i]) & (real[:, i] <= high[:, i])).mean()),
                  float((high - low)[:, i].mean()), float(np.abs(middle - real)[:, i].mean()),
                  float(np.abs(0.5 - real[:, i]).mean()), float(left_out[i]))
        for i, f in enumerate(factors)
    ]  # fmt: skip
    return Recovery(results, real, low, middle, high, failures)


def coverage_of_worlds(points: np.ndarray, moments: np.ndarray, most: int = MOST_LEFT_OUT) -> np.ndarray:
    """Share of worlds, each left out in turn (an even sample of `most`), whose parameters their interval holds."""
    whole = np.isfinite(moments).all(axis=1)
    points, moments = points[whole], moments[whole]
    if len(points) <= LEAST:
        return np.full(points.shape[1], np.nan)
    chosen = np.unique(np.linspace(0, len(points) - 1, min(most, len(points))).astype(int))
    held = []
    for i in chosen:
        others = np.arange(len(points)) != i
        low, high = posterior(points[others], moments[others], moments[i]).interval(COVERAGE)
        held.append((low <= points[i]) & (points[i] <= high))
    return np.mean(held, axis=0)


def one_seed_each(plan: Plan, factors: Sequence[Factor], points: np.ndarray, label: str, first_seed: int,
                  moments: Sequence[Moment], workers: Crew, folder: Path | None,
                  listen: Callable[[Progress], None] | None, finished: Callable[[str], None] | None,
                  facts: bool, failures: dict[str, Failure]) -> np.ndarray:  # fmt: skip
    """Moments of every point (points x moments), each run with a seed of its own so that luck is in the spread."""
    trials = [
        Trial(f"{label}-{i:05d}", varied(plan, factors, point), first_seed + i, facts=facts)
        for i, point in enumerate(points)
    ]
    runs, failed = run_trials(trials, workers, folder, listen, finished)
    failures.update(failed)
    found = np.full((len(points), len(moments)), np.nan)
    for i, trial in enumerate(trials):
        run = runs.get((trial.label, trial.seed))
        if run is not None:
            found[i] = of_runs(moments, [run])
    return found
