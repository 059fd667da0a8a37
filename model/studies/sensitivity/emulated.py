"""Total effects from worlds that differ in everything: an emulator stands in for the model (Oakley and O'Hagan 2004).

A total effect of a parameter is the part of an outcome's variance that is left, on average, if everything else is
known. To measure it on the model itself takes two runs for every parameter and point. Instead, worlds are spread evenly
over the priors of all parameters at once, each with luck and a draw of the start of its own. A Gaussian process learns
the outcome from them (studies/calibration/emulator.py), and total effects are taken from it (Jansen 1999). Luck, the
draw of the start and what the emulator misses remain as the part that is not explained.

    total of i = mean of (f(a) - f(a with coordinate i of b))^2 / 2, over the variance of f and of what is left

Errors come from the emulator made again without a twentieth of the worlds, twenty times (jackknife by groups): they
hold what another sample of worlds would change.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.experiments.prior import design
from model.mathematics.extras import extra
from model.studies.calibration.emulator import EXTRA, kernel, left_out

GROUPS = 20
POINTS, POINTS_SEED = 2**11, 20160701
WORLDS_A_FACTOR = 5  # fewest: with fewer worlds an emulator is a guess


@dataclass(frozen=True)
class Totals:
    """Total effects by factor with half of their 95% intervals, as shares of the variance of the outcome over worlds.

    explained: share of that variance that the emulator predicts, every world left out in turn.
    """

    totals: np.ndarray
    errors: np.ndarray
    explained: float


@dataclass(frozen=True)
class Learnt:
    """A linear trend and a Gaussian process around it, of one standardised outcome, and the variance left by them."""

    trend: Any
    process: Any
    rest: float

    def at(self, points: np.ndarray) -> np.ndarray:
        """Predictions (points)."""
        return np.asarray(self.trend.predict(points) + self.process.predict(points))


def total_effects(points: np.ndarray, values: np.ndarray) -> Totals:
    """Totals of one outcome: points (worlds x factors) on the unit cube, values by world, nan where a run is missing.

    Raises ValueError if too few worlds have a value.
    """
    from scipy.stats import t

    known = np.isfinite(values)
    points, values = points[known], values[known]
    count, dimensions = points.shape
    if count < least_worlds(dimensions):
        raise ValueError(f"{count} worlds with a value; {least_worlds(dimensions)} are needed for {dimensions} factors")
    if np.ptp(values) == 0:
        return Totals(np.zeros(dimensions), np.zeros(dimensions), 0.0)
    scaled = (values - values.mean()) / values.std()
    with extra("threadpoolctl", EXTRA).threadpool_limits(1):  # on several threads linear algebra rounds otherwise
        whole = learn(points, scaled)
        found = totals_of(whole, dimensions)
        groups = np.random.default_rng(POINTS_SEED).permutation(count) % GROUPS
        others = np.array([
            totals_of(learn(points[groups != g], scaled[groups != g], whole.process.kernel_), dimensions)
            for g in range(GROUPS)
        ])  # fmt: skip
    spread = np.sqrt((GROUPS - 1) / GROUPS * ((others - others.mean(axis=0)) ** 2).sum(axis=0))
    return Totals(found, float(t.ppf(0.975, GROUPS - 1)) * spread, max(1.0 - whole.rest, 0.0))


def least_worlds(factors: int) -> int:
    """The fewest worlds that an emulator is made from."""
    return max(WORLDS_A_FACTOR * factors, 2 * GROUPS)


def learn(points: np.ndarray, values: np.ndarray, begin: Any = None) -> Learnt:
    """The emulator of one outcome; `begin`: a fitted kernel to begin with."""
    gaussian = extra("sklearn.gaussian_process", EXTRA)
    linear = extra("sklearn.linear_model", EXTRA)
    trend = linear.Ridge(alpha=1.0).fit(points, values)
    rest = values - trend.predict(points)
    process = gaussian.GaussianProcessRegressor(begin or kernel(points.shape[1], rest), normalize_y=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a length stands at its end: the factor does not matter
        process.fit(points, rest)
    return Learnt(trend, process, float(left_out(process, rest).var()))


def totals_of(emulator: Learnt, dimensions: int) -> np.ndarray:
    """Total effects by factor over the variance of the emulator and of what it leaves."""
    both = design(POINTS, 2 * dimensions, POINTS_SEED)
    a, b = both[:, :dimensions], both[:, dimensions:]
    at_a = emulator.at(a)
    found = []
    for i in range(dimensions):
        changed = a.copy()
        changed[:, i] = b[:, i]
        found.append(0.5 * float(((at_a - emulator.at(changed)) ** 2).mean()))
    return np.array(found) / (float(at_a.var()) + emulator.rest)
