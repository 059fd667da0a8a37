"""Rates per year made into rates per quarter: x becomes 1-(1-x)^dt, a growth g becomes (1+g)^dt - 1."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

QUARTER = 0.25  # dt: a quarter, in years


def hazard_per_quarter(yearly: ArrayLike) -> np.ndarray:
    """Probability per quarter of an event with yearly probability `yearly` (0 to 1)."""
    return 1.0 - (1.0 - np.asarray(yearly, dtype=float)) ** QUARTER


def growth_per_quarter(yearly: ArrayLike) -> np.ndarray:
    """Growth per quarter that compounds to `yearly` (above -1)."""
    return (1.0 + np.asarray(yearly, dtype=float)) ** QUARTER - 1.0


def bounded(values: ArrayLike, low: float, high: float) -> tuple[np.ndarray, int]:
    """Values inside [low, high], and how many the bound moved: no clamp in silence."""
    values = np.asarray(values, dtype=float)
    inside = np.clip(values, low, high)
    return inside, int(np.count_nonzero(inside != values))
