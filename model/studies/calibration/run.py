"""Calibration: screen the free parameters, search for the nearest moments, then say what else could be true.

Parameters graded measured or literature stay as they are. Of the rest, a search takes those that are named, or those
that move the distance most in a Morris screening. Worlds spread over their ranges then give the posterior. Its points
carry the parameters' uncertainty into studies. What ran is kept: a killed calibration goes on with the same bits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.factors import Factor, FactorError, choose, parameter_factors
from model.mathematics.draws import Draws
from model.studies.calibration.moments import Moment, distance, fact_moments, history_moments, of_runs
from model.studies.calibration.posterior import Posterior, posterior
from model.studies.calibration.search import FAILED_DISTANCE, Found, run_points, search
from model.studies.sensitivity.run import MORRIS, Effect, analyse, design_of
from model.studies.uncertainty.run import unit_sample

if TYPE_CHECKING:
    from model.experiments.engines import Crew, Failure
    from model.experiments.ensemble import Progress
    from model.scenario import Plan

FREE_GRADES = ("calibrated", "assumption")
DISTANCE = "distance"
MODEL_ERROR = 0.5  # standard deviation of the model's error over a moment's tolerance


@dataclass(frozen=True)
class Budget:
    """How much to run: trajectories of the screening, parameters kept of it, proposals, worlds for the posterior."""

    trajectories: int = 4
    kept: int = 6
    proposals: int = 60
    worlds: int = 200


@dataclass
class Calibration:
    """What was screened, searched and found; survivors are points in the parameters' own units."""

    factors: list[Factor]
    moments: list[Moment]
    screening: list[Effect]
    proposals: list[Found]
    posterior: Posterior | None
    seeds: list[int]
    failures: dict[str, Failure] = field(default_factory=dict)  # of runs: their worlds count as far from every target

    @property
    def best(self) -> Found:
        """The nearest proposal."""
        return min(self.proposals, key=lambda found: found.distance)

    @property
    def shipped(self) -> Found:
        """The scenario as it is shipped: the first proposal."""
        return self.proposals[0]

    def values(self, point: Sequence[float] | np.ndarray) -> dict[str, float]:
        """A point of the unit cube in the parameters' own units."""
        return {f.name: f.at(float(u)) for f, u in zip(self.factors, point, strict=True)}

    def unreachable(self) -> list[str]:
        """Parameters whose interval stands at what is nearest, because no world reaches the targets."""
        if self.posterior is None:
            return []
        return [f.name for f, known in zip(self.factors, self.posterior.reachable, strict=True) if not known]

    def intervals(self, coverage: float = 0.8) -> dict[str, tuple[float, float, float]]:
        """Low end, median, high end of every parameter; empty without a posterior."""
        if self.posterior is None:
            return {}
        low, high = self.posterior.interval(coverage)
        middle = self.posterior.quantile(0.5)
        return {f.name: (f.at(low[i]), f.at(middle[i]), f.at(high[i])) for i, f in enumerate(self.factors)}


def calibrate(
    plan: Plan,
    seeds: Sequence[int],
    names: Sequence[str] = (),
    budget: Budget | None = None,
    official: Mapping[int, float] | None = None,
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
) -> Calibration:
    """Screen (unless parameters are named), search, and give the posterior. Raises FactorError, MissingExtra."""
    size = budget or Budget()
    moments = [*history_moments(official or {}), *fact_moments()]
    failures: dict[str, Failure] = {}
    common = (seeds, workers, folder, listen, finished, failures)
    screening: list[Effect] = []
    if names:
        factors = choose(plan, names)
        wrong = [f.name for f in factors if f.kind != "parameter"]
        if wrong:
            raise FactorError(f"{wrong[0]} is no parameter; only parameters are calibrated")
    else:
        free = parameter_factors(grades=FREE_GRADES)
        screening = screen(plan, free, moments, size.trajectories, *common)
        ranked = sorted(screening, key=lambda e: -np.nan_to_num(e.main))
        kept = {e.factor for e in ranked[: size.kept]}
        factors = [f for f in free if f.name in kept]
    proposals = search(
        plan, factors, moments, seeds, size.proposals, workers, folder, listen, finished, failures=failures
    )
    found = survivors(plan, factors, moments, size.worlds, *common) if size.worlds else None
    return Calibration(factors, moments, screening, proposals, found, list(seeds), failures)


def screen(plan: Plan, factors: Sequence[Factor], moments: Sequence[Moment], trajectories: int, seeds: Sequence[int],
           workers: Crew, folder: Path | None, listen: Callable[[Progress], None] | None,
           finished: Callable[[str], None] | None, failures: dict[str, Failure]) -> list[Effect]:  # fmt: skip
    """Morris' effects of every factor on the distance."""
    design = design_of(MORRIS, factors, trajectories)
    runs_of = run_points(
        plan, factors, design, 0, "screen", seeds, workers, folder, listen, finished, failures=failures
    )
    far = np.array([
        distance(moments, of_runs(moments, runs)) if len(runs) == len(seeds) else FAILED_DISTANCE for runs in runs_of
    ])  # fmt: skip
    return analyse(MORRIS, factors, design, np.log1p(far), DISTANCE)


def survivors(plan: Plan, factors: Sequence[Factor], moments: Sequence[Moment], worlds: int, seeds: Sequence[int],
              workers: Crew, folder: Path | None, listen: Callable[[Progress], None] | None,
              finished: Callable[[str], None] | None, failures: dict[str, Failure]) -> Posterior:  # fmt: skip
    """Posterior given the targets, from worlds spread over the ranges.

    A band is no exact figure: worlds' moments are blurred by half the tolerance, which makes the posterior that of a
    model with an error of that size (Wilkinson 2013).
    """
    points = unit_sample(worlds, len(factors), "posterior")
    runs_of = run_points(plan, factors, points, 0, "world", seeds, workers, folder, listen, finished, failures=failures)
    values = np.array([
        of_runs(moments, runs) if len(runs) == len(seeds) else np.full(len(moments), np.nan) for runs in runs_of
    ])  # fmt: skip
    measured = np.isfinite(values).mean(axis=0) > 0.9  # a moment that small worlds often lack tells nothing
    targets, error = np.array([m.target for m in moments]), np.array([m.tolerance for m in moments]) * MODEL_ERROR
    ids = np.arange(worlds)[:, None] * len(moments) + np.arange(len(moments))
    blurred = values + error * Draws(0, "calibration", 0).normal(ids, "model error")
    return posterior(points, blurred[:, measured], targets[measured])
