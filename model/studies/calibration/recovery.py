"""Does the calibration find what is true? Artificial truths, drawn from the prior and run as worlds, are calibrated.

All truths are judged by one shared sample of worlds. A truth has a seed and a map of its own, which the calibration
does not know, as it does not know those of the region. The figures of a truth are known exactly: this is harder on
the method than the region, whose figures carry errors. An 80% interval should hold the truth 80 times of a hundred.

A parameter counts as *learnt* if its 80% interval is on average shorter than three quarters of the prior's, on the
scale of the prior's own quantiles (where the prior's has a length of 0.8). This was laid down before the first run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.prior import design
from model.studies.calibration.emulator import fit
from model.studies.calibration.posterior import Evidence, posterior
from model.studies.calibration.simulated_points import numbered

if TYPE_CHECKING:
    from model.studies.calibration.simulated_points import Design, Runner

COVERAGE = 0.8
LEARNT = 0.75 * COVERAGE
MEAN_BAND, BAND = (0.76, 0.84), (0.68, 0.92)  # laid down: of the mean coverage over parameters, of each parameter
FIRST_TRUTH = 100_000  # number of the first truth: its seed and those of the worlds never meet
SAMPLE_SEED, TRUTH_SEED = 20161231, 20171231


@dataclass(frozen=True)
class Recovered:
    """One parameter: share of truths inside their 80% interval, the interval's mean width and the errors of the median.

    Widths and errors are on the unit interval of the prior's quantiles. `prior_error` is the error without any data.
    """

    parameter: str
    truths: int
    coverage: float
    width: float
    error: float
    prior_error: float

    @property
    def learnt(self) -> bool:
        """Whether the figures tell something of it."""
        return self.width < LEARNT

    @property
    def chance(self) -> float:
        """Standard error of the coverage, from the number of truths."""
        return float(np.sqrt(COVERAGE * (1.0 - COVERAGE) / max(self.truths, 1)))


@dataclass
class Recovery:
    """By parameter; truths and intervals on the unit cube for pictures; share of each figure's variance emulated."""

    results: list[Recovered]
    truths: np.ndarray
    low: np.ndarray
    middle: np.ndarray
    high: np.ndarray
    explained: np.ndarray

    @property
    def mean_coverage(self) -> float:
        """Mean over parameters."""
        return float(np.mean([result.coverage for result in self.results]))


@dataclass(frozen=True)
class Verdict:
    """Coverage over parameters against what was laid down; outside: parameters beyond BAND, by number."""

    mean: float
    least: float
    most: float
    outside: tuple[int, ...]

    @property
    def met(self) -> bool:
        """Whether the mean lies in its band, and no parameter outside its own."""
        return MEAN_BAND[0] <= self.mean <= MEAN_BAND[1] and not self.outside


def judged(coverages: Sequence[float]) -> Verdict:
    """The verdict on the coverage of every parameter."""
    outside = tuple(i for i, share in enumerate(coverages) if not BAND[0] <= share <= BAND[1])
    return Verdict(float(np.mean(coverages)), min(coverages), max(coverages), outside)


def recover(
    design_of_worlds: Design, truths: int, worlds: int, runner: Runner, told: Callable[[int], None] | None = None
) -> Recovery:
    """Calibrate `truths` artificial truths by `worlds` worlds. Raises ValueError if too few worlds are whole."""
    d = design_of_worlds
    dimensions = len(d.priors)
    points, true = design(worlds, dimensions, SAMPLE_SEED), design(truths, dimensions, TRUTH_SEED)
    figures = d.read(d.runs_of("shared sample", numbered("sample", points), runner))
    seen = d.read(d.runs_of("artificial truths", numbered("truth", true, FIRST_TRUTH), runner))
    usable = np.isfinite(figures).mean(axis=0) > 0.9
    whole, known = np.isfinite(figures[:, usable]).all(axis=1), np.isfinite(seen[:, usable]).all(axis=1)
    require_worlds(int(whole.sum()), dimensions)
    emulator = fit(points[whole], figures[whole][:, usable])
    bounds = []
    for count, row in enumerate(seen[known][:, usable]):
        bounds.append(posterior(emulator, Evidence.exact(row)))
        if told:
            told(count + 1)
    low, high = (np.array([one.interval(COVERAGE)[i] for one in bounds]) for i in (0, 1))
    middle = np.array([one.quantile(0.5) for one in bounds])
    true = true[known]
    inside = (low <= true) & (true <= high)
    results = [
        Recovered(prior.name, len(true), float(inside[:, i].mean()), float((high - low)[:, i].mean()),
                  float(np.abs(middle - true)[:, i].mean()), float(np.abs(0.5 - true[:, i]).mean()))
        for i, prior in enumerate(d.priors)
    ]  # fmt: skip
    return Recovery(results, true, low, middle, high, emulator.explained)


def require_worlds(whole: int, dimensions: int) -> None:
    """Raises ValueError where an emulator would only be a guess."""
    least = 5 * dimensions
    if whole < least:
        raise ValueError(f"{whole} worlds with all figures; {least} are needed for {dimensions} parameters")
