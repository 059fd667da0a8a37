"""A quick stand-in for the model: what a world's figures would be at any point of the parameters, and how surely.

Every figure has a linear trend and a Gaussian process around it (scikit-learn: long kept, and its processes state
their own error). Luck and the doubt about the map are noise to it: each world has a seed and a map of its own. What the
worlds leave around the emulator, each left out in turn, is the spread of luck; its correlation between figures is kept.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from model.experiments.prior import design
from model.mathematics.extras import extra

EXTRA = "calibration"
LENGTH = 3.0  # of the kernel at first, in widths of the range
LENGTHS = (0.3, 30.0)
POOL, POOL_SEED = 2**15, 20160501
ERROR_POINTS, ERROR_SEED = 512, 20160502
BLOCK = 4096  # points predicted at once: more need too much memory
SHRUNK = 0.1  # of the correlation of luck between figures towards none: worlds are few


@dataclass
class Emulator:
    """Emulators of all figures, and the covariance of luck between them (figures x figures, standardised).

    error: standard deviation of the emulators themselves, without luck, in the figures' units: over the prior in the
    mean. pool: points spread evenly over the prior, whose means every posterior begins with. explained: share of each
    figure's variance over worlds that the prediction explains, every world left out in turn.
    """

    processes: list[Any]
    trends: list[Any]
    centre: np.ndarray
    unit: np.ndarray
    luck: np.ndarray
    explained: np.ndarray

    def predict(self, points: np.ndarray) -> np.ndarray:
        """Means (points x figures)."""
        found = np.empty((len(points), len(self.processes)))
        for first in range(0, len(points), BLOCK):
            some = points[first : first + BLOCK]
            for i, (process, trend) in enumerate(zip(self.processes, self.trends, strict=True)):
                found[first : first + BLOCK, i] = trend.predict(some) + mean_of(process, some)
        return np.asarray(self.centre + self.unit * found)

    @cached_property
    def error(self) -> np.ndarray:
        """See above."""
        some = design(ERROR_POINTS, self.pool.shape[1], ERROR_SEED)
        found = []
        for process in self.processes:
            _, error = process.predict(some, return_std=True)
            found.append(np.sqrt(np.maximum(error**2 - noise_of(process), 0.0).mean()))
        return self.unit * np.array(found)

    @cached_property
    def pool(self) -> np.ndarray:
        """See above."""
        return design(POOL, self.processes[0].X_train_.shape[1], POOL_SEED)

    @cached_property
    def pool_means(self) -> np.ndarray:
        """Means at the pool's points."""
        return self.predict(self.pool)

    @property
    def luck_covariance(self) -> np.ndarray:
        """Covariance of luck between figures, in their own units."""
        return self.luck * np.outer(self.unit, self.unit)


def fit(points: np.ndarray, figures: np.ndarray) -> Emulator:
    """Emulators from worlds: points (worlds x parameters) on the unit cube, figures (worlds x figures), all finite."""
    gaussian = extra("sklearn.gaussian_process", EXTRA)
    linear = extra("sklearn.linear_model", EXTRA)
    centre, unit = figures.mean(axis=0), figures.std(axis=0)
    unit = np.where(unit > 0, unit, 1.0)
    processes, trends, left, explained = [], [], [], []
    for column in ((figures - centre) / unit).T:
        trend = linear.Ridge(alpha=1.0).fit(points, column)
        rest = column - trend.predict(points)
        process = gaussian.GaussianProcessRegressor(kernel(points.shape[1], rest), normalize_y=False)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a length stands at its end: the parameter does not matter
            process.fit(points, rest)
        residual = left_out(process, rest)
        processes.append(process)
        trends.append(trend)
        left.append(residual)
        explained.append(1.0 - float(residual.var() / max(column.var(), 1e-12)))
    correlation = np.cov(np.array(left)) if len(left) > 1 else np.array([[np.var(left[0])]])
    luck = (1.0 - SHRUNK) * correlation + SHRUNK * np.diag(np.diag(correlation))
    return Emulator(processes, trends, centre, unit, luck, np.array(explained))


def kernel(dimensions: int, rest: np.ndarray) -> Any:
    """Matérn 5/2 with a length a parameter, and noise."""
    kernels = extra("sklearn.gaussian_process.kernels", EXTRA)
    spread = max(float(rest.var()), 1e-6)
    smooth = kernels.ConstantKernel(0.5 * spread, (1e-4 * spread, 10.0 * spread)) * kernels.Matern(
        np.full(dimensions, LENGTH), LENGTHS, nu=2.5
    )
    return smooth + kernels.WhiteKernel(0.5 * spread, (1e-3 * spread, 2.0 * spread))


def mean_of(process: Any, points: np.ndarray) -> np.ndarray:
    """Means of a fitted process at points: what its own `predict` gives, in a third of the time.

    Distances come from one product of matrices. A posterior asks for some hundred thousand points of every figure.
    """
    matern = process.kernel_.k1
    here, there = points / matern.k2.length_scale, process.X_train_ / matern.k2.length_scale
    squares = (here**2).sum(axis=1)[:, None] + (there**2).sum(axis=1) - 2.0 * here @ there.T
    far = np.sqrt(5.0 * np.maximum(squares, 0.0))
    near = (1.0 + far + far**2 / 3.0) * np.exp(-far)  # Matérn 5/2
    return np.asarray(near @ (matern.k1.constant_value * process.alpha_))


def noise_of(process: Any) -> float:
    """Variance of the noise of a fitted process."""
    return float(process.kernel_.k2.noise_level)


def left_out(process: Any, values: np.ndarray) -> np.ndarray:
    """Each world's value less what the others predict for it (Dubrule 1983: from the inverse covariance alone)."""
    factor = process.L_
    inverse = np.linalg.inv(factor)
    precision = inverse.T @ inverse
    return np.asarray((precision @ values) / np.diag(precision))
