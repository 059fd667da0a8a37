"""Search for the parameters whose moments come nearest: Optuna's tree-structured Parzen estimator, common seeds.

The search is replayed, not stored: proposals depend only on the number of the round and on what was found before, and
finished runs are kept as trials. So a search that was killed goes on where it stopped, with the same bits, on any
number of workers.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.factors import Factor, varied
from model.experiments.trials import run_trials
from model.experiments.yearly_trial import Trial
from model.mathematics.extras import extra
from model.studies.calibration.moments import Moment, distance, of_runs

if TYPE_CHECKING:
    from model.experiments.engines import Crew, Failure
    from model.experiments.ensemble import Progress
    from model.scenario import Plan

BATCH = 4  # proposals made together, whatever the number of workers
FIRST = 10  # proposals spread at random before the estimator leads
SEARCH_SEED = 20160401
FAILED_DISTANCE = 1e3  # of a world that broke: worse than any that runs


@dataclass(frozen=True)
class Found:
    """One proposal: its point on the unit cube, its moments, its distance."""

    number: int
    point: tuple[float, ...]
    moments: tuple[float, ...]
    distance: float


def search(
    plan: Plan,
    factors: Sequence[Factor],
    moments: Sequence[Moment],
    seeds: Sequence[int],
    trials: int,
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
    facts: bool = True,
    failures: dict[str, Failure] | None = None,
) -> list[Found]:
    """All proposals in order; the first is the scenario as it is shipped. Runs that failed are added to `failures`."""
    optuna = extra("optuna", "calibration")
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(direction="minimize")
    study.enqueue_trial({f.name: position(plan, f) for f in factors})
    spaces = {f.name: optuna.distributions.FloatDistribution(0.0, 1.0) for f in factors}
    found: list[Found] = []
    while len(found) < trials:
        size = min(BATCH, trials - len(found))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Optuna calls these two settings experimental
            study.sampler = optuna.samplers.TPESampler(
                seed=SEARCH_SEED + len(found), n_startup_trials=FIRST, multivariate=True, constant_liar=True
            )
        proposals = [study.ask(spaces) for _ in range(size)]
        points = [tuple(p.params[f.name] for f in factors) for p in proposals]
        runs_of = run_points(
            plan, factors, points, len(found), "search", seeds, workers, folder, listen, finished, facts, failures
        )
        for proposal, point, runs in zip(proposals, points, runs_of, strict=True):
            values = of_runs(moments, runs) if len(runs) == len(seeds) else np.full(len(moments), np.nan)
            far = distance(moments, values) if len(runs) == len(seeds) else FAILED_DISTANCE
            study.tell(proposal, far)
            found.append(Found(len(found), point, tuple(values.tolist()), far))
    return found


def position(plan: Plan, factor: Factor) -> float:
    """Where on the unit interval the scenario's own value of a parameter lies."""
    value = plan.resolved_parameters().values[factor.name]
    if factor.logarithmic:
        return float(np.log(value / factor.low) / np.log(factor.high / factor.low))
    return float(np.clip((value - factor.low) / (factor.high - factor.low), 0.0, 1.0))


def run_points(
    plan: Plan,
    factors: Sequence[Factor],
    points: Sequence[Sequence[float]] | np.ndarray,
    first: int,
    label: str,
    seeds: Sequence[int],
    workers: Crew,
    folder: Path | None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
    facts: bool = True,
    failures: dict[str, Failure] | None = None,
) -> list[list]:
    """Runs of every point, one list a point, without those that failed, which are added to `failures`."""
    worlds = [varied(plan, factors, point) for point in points]
    trials = [
        Trial(f"{label}-{first + i:05d}", world, seed, facts=facts) for i, world in enumerate(worlds) for seed in seeds
    ]
    runs, failed = run_trials(trials, workers, folder, listen, finished)
    if failures is not None:
        failures.update(failed)
    return [
        [runs[f"{label}-{first + i:05d}", s] for s in seeds if (f"{label}-{first + i:05d}", s) in runs]
        for i in range(len(worlds))
    ]
