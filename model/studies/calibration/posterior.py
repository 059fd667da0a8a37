"""Which parameters could have made what is known?

A point of the parameters is likely if the figures of its worlds lie near the known ones: as near as luck, the error of
the emulator, the error of observation and the stated discrepancy of the model allow together (a normal distribution).

The posterior is a weighted sample (importance sampling). Points spread evenly over the prior are weighted by their
likelihood. Where so much is learnt that few of them carry the weight, the likelihood is let in by degrees: raised to a
power below one, as high as enough points keep weight. New points are drawn where the weight then lies, from a Student
distribution on the scale on which the prior is normal, mixed with the prior, and weighted by what they are drawn with;
and so on until the power is one (population Monte Carlo with tempering, Cappe et al. 2004, Beaujean and Caldwell 2013).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.prior import design

if TYPE_CHECKING:
    from model.studies.calibration.emulator import Emulator

STAGE, STAGES = 2**12, 24  # points of a stage, stages at most
ENOUGH = 400.0  # evenly weighted points that the sample has to be worth
KEPT = 300.0  # the same on the way there
FROM_PRIOR = 0.05  # share of a stage's points
FREEDOM, WIDER = 20, 1.1  # of the Student distribution, and its covariance over the sample's
STAGE_SEED = 20160601
EDGE = 1e-9  # of the unit interval, where the normal scale ends
IMPLAUSIBLE = 3.0  # Pukelsheim's three standard deviations


@dataclass(frozen=True)
class Evidence:
    """What is known of every figure: a value (low and high alike) or a band, and the standard deviation beyond it.

    The error is that of observation and of the model's stated discrepancy together; luck comes from the worlds.
    """

    low: np.ndarray
    high: np.ndarray
    error: np.ndarray

    def gap(self, figures: np.ndarray) -> np.ndarray:
        """How far figures (rows x figures) lie outside what is known: 0 inside a band."""
        return figures - np.clip(figures, self.low, self.high)

    def of(self, used: np.ndarray) -> Evidence:
        """Of some figures alone (mask)."""
        return Evidence(self.low[used], self.high[used], self.error[used])

    @classmethod
    def exact(cls, values: np.ndarray) -> Evidence:
        """Values that are known exactly: of an artificial truth."""
        return cls(values, values, np.zeros(len(values)))


@dataclass(frozen=True)
class Posterior:
    """A weighted sample on the unit cube: points (rows x parameters), and weights that sum to one.

    worth: as many evenly weighted points; below some hundred quantiles are rough.
    """

    points: np.ndarray
    weights: np.ndarray

    @property
    def worth(self) -> float:
        """Effective size of the sample."""
        return float(1.0 / (self.weights**2).sum())

    def quantile(self, share: float) -> np.ndarray:
        """Weighted quantile of every parameter on the unit interval, with a straight line between points.

        By hand: the weighted quantiles of NumPy, and of SciPy before 1.17, draw no line.
        """
        found = []
        for column in self.points.T:
            order = np.argsort(column, kind="stable")
            reached = np.cumsum(self.weights[order]) - self.weights[order] / 2
            found.append(np.interp(share, reached, column[order]))
        return np.array(found)

    def interval(self, coverage: float = 0.8) -> tuple[np.ndarray, np.ndarray]:
        """Central interval of every parameter."""
        return self.quantile((1 - coverage) / 2), self.quantile((1 + coverage) / 2)

    def draws(self, count: int) -> np.ndarray:
        """Points of the same weight (count x parameters): evenly through the weights, shuffled once and for all."""
        order = np.random.default_rng(STAGE_SEED).permutation(len(self.weights))
        reached = np.cumsum(self.weights[order])
        rows = np.searchsorted(reached, (np.arange(count) + 0.5) / count * reached[-1])
        return np.asarray(self.points[order][np.minimum(rows, len(order) - 1)])


def implausibility(emulator: Emulator, points: np.ndarray, evidence: Evidence) -> np.ndarray:
    """Distance of every figure from what is known in standard deviations (points x figures): beyond 3 implausible."""
    total = np.sqrt(np.diag(emulator.luck_covariance) + evidence.error**2 + emulator.error**2)
    return np.abs(evidence.gap(emulator.predict(points))) / total


def log_likelihood(emulator: Emulator, means: np.ndarray, evidence: Evidence) -> np.ndarray:
    """Logarithm of the density of what is seen, but for a constant, by the emulators' means (points x figures)."""
    covariance = emulator.luck_covariance + np.diag(evidence.error**2 + emulator.error**2)
    scaled = np.linalg.solve(np.linalg.cholesky(covariance), evidence.gap(means).T)
    return np.asarray(-0.5 * (scaled**2).sum(axis=0))


def posterior(emulator: Emulator, evidence: Evidence) -> Posterior:
    """Sample the posterior under an even prior on the unit cube."""
    points, drawn_with = emulator.pool, np.zeros(len(emulator.pool))
    likelihood = log_likelihood(emulator, emulator.pool_means, evidence)
    found = best = weighted(points, likelihood)
    power = 1.0 if best.worth >= ENOUGH else 0.0
    for stage in range(STAGES):
        if power == 1.0 and best.worth >= ENOUGH:
            break
        power = hotter(likelihood, drawn_with, power)
        found = weighted(points, power * likelihood - drawn_with)
        points, drawn_with = nearer(found, STAGE_SEED + stage)
        likelihood = log_likelihood(emulator, emulator.predict(points), evidence)
        tried = weighted(points, likelihood - drawn_with)
        best = tried if tried.worth > best.worth else best
    return best


def hotter(likelihood: np.ndarray, drawn_with: np.ndarray, power: float) -> float:
    """The highest power of the likelihood, up to one, at which the points keep their worth; never below `power`."""

    def worth(tried: float) -> float:
        return weighted(np.empty((len(likelihood), 0)), tried * likelihood - drawn_with).worth

    if worth(1.0) >= KEPT:
        return 1.0
    low, high = power, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if worth(middle) >= KEPT else (low, middle)
    return low


def weighted(points: np.ndarray, log_weights: np.ndarray) -> Posterior:
    """A sample with weights that sum to one."""
    weights = np.exp(log_weights - log_weights.max())
    return Posterior(points, weights / weights.sum())


def nearer(found: Posterior, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """New points where the weight lies, and the logarithm of the density that they are drawn with, on the unit cube."""
    from scipy.stats import multivariate_t, norm

    normal = to_normal(found.points)
    centre = found.weights @ normal
    spread = (normal - centre).T @ (found.weights[:, None] * (normal - centre))
    spread += 1e-6 * np.eye(len(centre))
    student = multivariate_t(centre, WIDER * spread, FREEDOM, seed=np.random.default_rng(seed))
    even = int(FROM_PRIOR * STAGE)
    near = np.atleast_2d(student.rvs(STAGE - even).reshape(STAGE - even, -1))
    points = np.clip(np.vstack([design(even, len(centre), seed), norm.cdf(near)]), EDGE, 1.0 - EDGE)
    normal = to_normal(points)  # what is even on the cube is normal on this scale
    density = np.exp(student.logpdf(normal) - norm.logpdf(normal).sum(axis=1))
    return points, np.log(FROM_PRIOR + (1.0 - FROM_PRIOR) * density)


def to_normal(points: np.ndarray) -> np.ndarray:
    """Places on the unit interval on the scale on which an even spread is a standard normal one."""
    from scipy.special import ndtri

    return np.asarray(ndtri(np.clip(points, EDGE, 1.0 - EDGE)))
