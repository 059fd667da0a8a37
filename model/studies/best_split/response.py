"""What a split of money would bring: a curve for each option, and a process for what options do to each other.

An option's gain saturates: a (1 - exp(-m / s)) at money m, by least squares through its measured points; the scale s is
sought over a grid, and a then follows. What is all or nothing has the gain that was measured. Gains do not add up: two
programmes may serve the same firms. What splits of several options bring beyond the sum of the curves is learnt by a
Gaussian process over the shares of the money (scikit-learn), which knows its own noise.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.mathematics.extras import extra

EXTRA = "calibration"
SCALES = np.geomspace(0.05, 20.0, 60)  # of saturation, in sums to split
LEAST_PAID = 0.25  # of the first yuan's rate: below it most of a further yuan of budget lapses
FEWEST_MIXES = 6  # with fewer, options are taken to add up


@dataclass(frozen=True)
class Curve:
    """Gain of an option at money m, 亿元: height * (1 - exp(-m / scale)); whole: height at `scale` or nothing."""

    height: float
    scale: float
    whole: bool = False

    def at(self, money: np.ndarray) -> np.ndarray:
        """Gains."""
        if self.whole:
            return np.where(money > 0.5 * self.scale, self.height, 0.0)
        return np.asarray(self.height * -np.expm1(-money / self.scale))


def fitted(money: Sequence[float], gain: Sequence[float], total: float, whole: bool = False) -> Curve:
    """The curve through measured points of one option; total: the sum that is to be split."""
    x, y = np.asarray(money, float), np.asarray(gain, float)
    known = np.isfinite(y)
    x, y = x[known], y[known]
    if not len(x):
        return Curve(0.0, total, whole)
    if whole:
        return Curve(float(y.mean()), float(x.max()), True)
    best = (np.inf, Curve(0.0, total))
    for scale in SCALES * total:
        shape = -np.expm1(-x / scale)
        height = float(shape @ y / max(shape @ shape, 1e-300))
        miss = float(((y - height * shape) ** 2).sum())
        if miss < best[0] * (1.0 - 1e-9):
            best = (miss, Curve(height, float(scale)))
    return best[1]


@dataclass
class Response:
    """Gain of splits (splits x options, 亿元), from curves, and from a process for what options do to each other."""

    curves: Sequence[Curve]
    total: float
    process: Any = None
    unit: float = 1.0

    def alone(self, splits: np.ndarray) -> np.ndarray:
        """What the options of splits would bring if they added up."""
        return np.sum([curve.at(splits[:, i]) for i, curve in enumerate(self.curves)], axis=0)

    def predict(self, splits: np.ndarray) -> np.ndarray:
        """What splits would bring."""
        found = self.alone(splits)
        if self.process is not None:
            found = found + self.unit * self.process.predict(splits / self.total)
        return np.asarray(found)


def can_place(paid: Curve, total: float) -> float:
    """The sum beyond which a further yuan of budget is paid out at less than LEAST_PAID of the rate of the first.

    paid: what a programme pays at a budget. What it cannot place in its year lapses. 0 for one that pays nothing, at
    most `total`; what is all or nothing takes its own sum.
    """
    if paid.whole:
        return paid.scale
    if paid.height <= 0:
        return 0.0
    return float(min(-paid.scale * np.log(LEAST_PAID), total))


def learn(curves: Sequence[Curve], splits: np.ndarray, gains: np.ndarray, total: float) -> Response:
    """The response from curves of single options and the gains of measured splits (nan: a run that failed)."""
    response = Response(curves, total)
    known = np.isfinite(gains)
    if known.sum() < FEWEST_MIXES:
        return response
    rest = gains[known] - response.alone(splits[known])
    gaussian = extra("sklearn.gaussian_process", EXTRA)
    kernels = extra("sklearn.gaussian_process.kernels", EXTRA)
    unit = max(float(np.sqrt((rest**2).mean())), 1e-12)
    # Without money there is no gain, and one option alone is what its curve says: both are told to the process.
    ends = np.vstack([np.zeros(splits.shape[1]), np.eye(splits.shape[1])])
    points = np.vstack([splits[known] / total, ends])
    values = np.concatenate([rest / unit, np.zeros(len(ends))])
    smooth = kernels.ConstantKernel(1.0, (1e-2, 1e2)) * kernels.Matern(0.5, (0.2, 10.0), nu=2.5)
    process = gaussian.GaussianProcessRegressor(smooth + kernels.WhiteKernel(0.1, (1e-4, 2.0)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a length stands at its end
        process.fit(points, values)
    response.process, response.unit = process, unit
    return response
