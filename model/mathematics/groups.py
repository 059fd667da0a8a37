"""Sums and weighted means by group: thin, named wrappers over bincount."""

from __future__ import annotations

import numpy as np


def sum_by(groups: np.ndarray, values: np.ndarray | None, count: int) -> np.ndarray:
    """Sum of `values` (rows) in each of `count` groups; counts rows where values is None."""
    return np.bincount(groups, weights=values, minlength=count).astype(float, copy=False)


def mean_by(groups: np.ndarray, values: np.ndarray, weights: np.ndarray, count: int, empty=0.0) -> np.ndarray:
    """Weighted mean of `values` in each group; `empty` (a number or one per group) where the weight is zero."""
    total = np.bincount(groups, weights=weights, minlength=count)
    weighted = np.bincount(groups, weights=weights * values, minlength=count)
    return np.where(total > 0, weighted / np.where(total > 0, total, 1.0), empty)


def ratio(numerator, denominator, empty: float = 0.0) -> np.ndarray:
    """Elementwise division that gives `empty` where the denominator is zero, without a warning."""
    numerator, denominator = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    safe = np.where(denominator != 0, denominator, 1.0)
    return np.where(denominator != 0, numerator / safe, empty)
