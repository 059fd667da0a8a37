"""Sums and weighted means by group: thin, named wrappers over NumPy's."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike


def sum_by(groups: np.ndarray, values: np.ndarray | None, count: int) -> np.ndarray:
    """Sum of `values` (rows) in each of `count` groups; counts rows where values is None."""
    if values is None:
        return np.bincount(groups, minlength=count).astype(float)
    total = np.zeros(count)
    # In the order of bincount, and a third faster if neither column has to be converted on the way.
    np.add.at(total, groups.astype(np.intp, copy=False), np.asarray(values, dtype=float))
    return total


def sum_by_optional(groups: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """Sum of `values` in each of `count` groups, where a group of -1 stands for none and is left out."""
    return sum_by(groups, values, count + 1)[:-1]


def mean_by(groups: np.ndarray, values: np.ndarray, weights: np.ndarray | None, count: int, empty=0.0) -> np.ndarray:
    """Mean of `values` in each group, by `weights` (None: all rows alike).

    `empty` (a number or one per group) stands where the weight is zero.
    """
    total = sum_by(groups, weights, count)
    weighted = sum_by(groups, values if weights is None else weights * values, count)
    return np.where(total > 0, weighted / np.where(total > 0, total, 1.0), empty)


def means_by(
    groups: np.ndarray, columns: Mapping[str, tuple[np.ndarray, ArrayLike]], count: int
) -> dict[str, np.ndarray]:
    """Plain means of several columns in each group, by name; each with what stands where a group is empty."""
    total = np.bincount(groups, minlength=count)
    divisor = np.where(total > 0, total, 1.0)
    return {
        name: np.where(total > 0, sum_by(groups, values, count) / divisor, empty)
        for name, (values, empty) in columns.items()
    }


def ratio(numerator, denominator, empty: ArrayLike = 0.0) -> np.ndarray:
    """Elementwise division that gives `empty` (a number or one per element) where the denominator is zero."""
    numerator, denominator = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    zero = denominator == 0
    if not zero.any():
        return numerator / denominator
    # Zeros are few: it is cheaper to write these rows anew than to choose between two columns.
    result = np.asarray(numerator / (denominator + zero))
    np.copyto(result, empty, where=zero)
    return result
