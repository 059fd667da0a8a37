"""Means over units in worlds, with intervals that know that units share worlds and worlds share units.

A sample is a matrix (worlds, units), such as the effect on each zone in each world. The variance of its mean is that
of worlds plus that of units less that of single values, which both count (Cameron, Gelbach and Miller 2011). With one
unit it is the usual variance over worlds, with one world the usual one over units. Student's t has as many degrees of
freedom as the fewer of the two, less one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from model.mathematics.intervals import margin


@dataclass(frozen=True)
class Estimate:
    """A value with its 95% interval (nan where there is none), and over how many worlds and units it was taken."""

    value: float
    low: float
    high: float
    worlds: int = 0
    units: int = 1


NOTHING = Estimate(math.nan, math.nan, math.nan)


def mean_of(sample: ArrayLike) -> Estimate:
    """Mean of a sample (worlds, or worlds x units). Worlds and units with a value that is not finite are left out."""
    values = np.asarray(sample, dtype=float)
    values = values[:, None] if values.ndim == 1 else values
    values = values[:, np.isfinite(values).any(axis=0)] if len(values) else values
    values = values[np.isfinite(values).all(axis=1)] if values.size else values
    if not values.size:
        return NOTHING
    worlds, units = values.shape
    return around(float(values.mean()), values - values.mean(), worlds, units)


def ratio_of(above: ArrayLike, below: ArrayLike) -> Estimate:
    """Sum of one sample over the sum of another, with the interval of its linear approximation."""
    value, residual = ratio_parts(above, below)
    return around(value, residual, *residual.shape) if residual.size else NOTHING


def ratio_parts(above: ArrayLike, below: ArrayLike) -> tuple[float, np.ndarray]:
    """A ratio of sums and what each value adds to its luck (worlds, units); nan and nothing where there is none."""
    one, other = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    one, other = (v[:, None] if v.ndim == 1 else v for v in (one, other))
    if not other.size or not np.isfinite(one).all() or not np.isfinite(other).all() or other.sum() == 0:
        return math.nan, np.empty((0, 0))
    value = float(one.sum() / other.sum())
    return value, (one - value * other) / other.mean()


def around(value: float, residual: np.ndarray, worlds: int, units: int) -> Estimate:
    """An interval from residuals (worlds, units) of mean zero."""
    sides = [residual.mean(axis=axis) for axis, count in ((1, worlds), (0, units)) if count > 1]
    if not sides:
        return Estimate(value, math.nan, math.nan, worlds, units)
    parts = [float((side**2).sum()) / len(side) / (len(side) - 1) for side in sides]
    both = float((residual**2).sum()) / residual.size / (residual.size - 1)
    variance = max(sum(parts) - both, *parts) if len(parts) == 2 else parts[0]
    half = margin(math.sqrt(variance), min(len(side) for side in sides) - 1)
    return Estimate(value, value - half, value + half, worlds, units)


def less(one: Estimate, other: Estimate) -> Estimate:
    """Difference of two estimates that share nothing."""
    value = one.value - other.value
    half = math.hypot(one.high - one.value, other.high - other.value)
    return Estimate(value, value - half, value + half, min(one.worlds, other.worlds), min(one.units, other.units))


def contrast(treated: ArrayLike, placebo: ArrayLike) -> Estimate:
    """Mean of treated units less mean of units compared with, both (worlds, units); of the treated if there are none.

    Worlds are shared: the difference is taken world by world. Units are not: both kinds' luck of the draw counts.
    """
    one, other = np.asarray(treated, dtype=float), np.asarray(placebo, dtype=float)
    other = other[:, np.isfinite(other).all(axis=0)] if other.size else other
    if not other.size:
        return mean_of(one)
    found = mean_of(one - other.mean(axis=1, keepdims=True))
    units = other.mean(axis=0)
    if len(units) < 2 or not math.isfinite(found.low):
        return found
    further = margin(float(units.std(ddof=1)) / math.sqrt(len(units)), len(units) - 1)
    half = math.hypot(found.high - found.value, further)
    return Estimate(found.value, found.value - half, found.value + half, found.worlds, found.units)
