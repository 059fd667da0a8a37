"""The 80% band of an ensemble: where the value of one new seed falls with a chance of 80%.

It is a prediction interval. The 10th and 90th percentile of a handful of seeds are none: a new seed lies between them
in 27% of cases with two seeds, and in 56% with five.

From NINE seeds on the ends are order statistics at the ranks 0.1 (n + 1) and 0.9 (n + 1), with a straight line between
two of them. They hold whatever the distribution is (Wilks 1941). Fewer seeds have no such ranks. There the band is
mean +- t s sqrt(1 + 1/n), which supposes that seeds are roughly normal. For lognormal values with a standard deviation
of 1 in logarithms it holds 78 to 86%. Its lower end is cut where the quantity itself ends: no count is below zero.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from model.mathematics.student import student

COVERAGE = 0.8
TAIL = (1.0 - COVERAGE) / 2.0
NINE = 9  # the fewest seeds of which the smallest has the rank 0.1 (n + 1)


def seed_band(values: ArrayLike, least: float = -np.inf) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper end of the 80% band of a new seed, over the first axis of `values` (seeds, ...), all finite.

    Both ends have the shape of the other axes, and are nan with fewer than two seeds. `least` is the smallest value
    that the quantity can have (0 for a count).
    """
    seen = np.asarray(values, dtype=float)
    count = len(seen)
    if count < 2:
        nothing = np.full(seen.shape[1:], np.nan)
        return nothing, nothing.copy()
    if count >= NINE:
        low, high = np.quantile(seen, (TAIL, 1.0 - TAIL), axis=0, method="weibull")
    else:
        half = student(count - 1, 1.0 - TAIL) * seen.std(axis=0, ddof=1) * np.sqrt(1.0 + 1.0 / count)
        middle = seen.mean(axis=0)
        low, high = middle - half, middle + half
    return np.maximum(low, np.minimum(least, seen.min(axis=0))), high


def band_of(values: ArrayLike, least: float = -np.inf) -> tuple[float, float]:
    """The band of one quantity, as two numbers; values that are not finite are left out."""
    seen = np.asarray(values, dtype=float)
    low, high = seed_band(seen[np.isfinite(seen)], least)
    return float(low), float(high)
