"""Paired comparison: two settings at the same seeds share their luck, so their differences carry the effect."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from model.mathematics.intervals import margin
from model.mathematics.verdicts import CLEAR, Verdict, of_interval

# Counts are whole: that some seeds differ by the same whole number does not show that all would. The spread of what
# lies behind a rounded number is at least that of rounding, 1 / sqrt(12).
ROUNDING = 1.0 / math.sqrt(12.0)


@dataclass(frozen=True)
class Difference:
    """Mean paired difference with its 95% interval (nan with fewer than two pairs), and the mean of the base."""

    base: float
    mean: float
    low: float
    high: float
    pairs: int

    @property
    def clear(self) -> bool:
        """The interval leaves zero out. False where there is no interval."""
        return self.verdict in CLEAR

    @property
    def verdict(self) -> Verdict:
        """What may be said: up, down, or no difference that these seeds show."""
        return of_interval(self.mean, self.low, self.high)


def difference(treated: ArrayLike, base: ArrayLike) -> Difference:
    """`treated` against `base`, value by value at the same seeds. Pairs with a nan are left out."""
    one, other = np.asarray(treated, float), np.asarray(base, float)
    if one.shape != other.shape:
        raise ValueError(f"{one.size} values against {other.size}: pairs need the same worlds")
    both = np.isfinite(one) & np.isfinite(other)
    gaps, before = one[both] - other[both], other[both]
    pairs = len(gaps)
    if pairs == 0:
        return Difference(math.nan, math.nan, math.nan, math.nan, 0)
    mean = float(gaps.mean())
    if pairs == 1:
        return Difference(float(before.mean()), mean, math.nan, math.nan, 1)
    spread = float(gaps.std(ddof=1))
    if gaps.any() and np.array_equal(gaps, np.round(gaps)):
        spread = max(spread, ROUNDING)
    half = margin(spread / math.sqrt(pairs), pairs - 1)
    return Difference(float(before.mean()), mean, mean - half, mean + half, pairs)
