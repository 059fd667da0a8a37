"""Indices of concentration in space and among firms."""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import mean_by


def ellison_glaeser(segment: np.ndarray, city: np.ndarray, workers: np.ndarray, segments: int, cities: int,
                    least: int = 20, reference: np.ndarray | None = None) -> float:  # fmt: skip
    """Median over segments with at least `least` firms of the Ellison-Glaeser (1997) index; nan where there is none.

    gamma = (G / (1 - sum x^2) - H) / (1 - H), with G = sum (s_c - x_c)^2, x the cities' share of all employment (of
    `reference`, if given) and H the Herfindahl index of the segment's firms by employment.
    """
    index = by_segment(segment, city, workers, segments, cities, least, reference)
    known = index[np.isfinite(index)]
    return median_of(np.sort(known)) if known.size else float("nan")


def by_segment(segment: np.ndarray, city: np.ndarray, workers: np.ndarray, segments: int, cities: int, least: int,
               reference: np.ndarray | None = None) -> np.ndarray:  # fmt: skip
    """The index of each segment; nan for segments of fewer than `least` firms."""
    matrix = np.bincount(segment.astype(np.int64) * cities + city, weights=workers, minlength=segments * cities)
    matrix = matrix.reshape(segments, cities)
    everyone = matrix.sum(axis=0) if reference is None else reference
    x = everyone / max(everyone.sum(), 1e-12)
    total = matrix.sum(axis=1)
    shares = matrix / np.where(total > 0, total, 1.0)[:, None]
    raw = ((shares - x) ** 2).sum(axis=1)
    squares = np.bincount(segment, weights=workers**2, minlength=segments)
    herfindahl = squares / np.where(total > 0, total**2, 1.0)
    firms = np.bincount(segment, minlength=segments)
    usable = (firms >= least) & (herfindahl < 0.9)
    dispersion = max(1.0 - (x**2).sum(), 1e-12)
    return np.where(usable, (raw / dispersion - herfindahl) / np.where(usable, 1.0 - herfindahl, 1.0), np.nan)


def largest_share(values: np.ndarray, count: int) -> float:
    """Share of the `count` largest values in the sum; nan where the sum is not above zero."""
    total = values.sum()
    if not total > 0:
        return float("nan")
    k = min(count, len(values))
    return float(np.partition(values, len(values) - k)[len(values) - k :].sum() / total)


def spread(values: np.ndarray, segment: np.ndarray, segments: int) -> float:
    """Difference of the 90th and 10th percentile after taking out segment means; nan for fewer than ten values."""
    if len(values) < 10:
        return float("nan")
    centred = values - mean_by(segment, values, None, segments).take(segment)
    ordered = np.sort(centred)
    return quantile_of(ordered, 0.9) - quantile_of(ordered, 0.1)


def median_of(ordered: np.ndarray) -> float:
    """As np.median, to the bit, of values that are in rising order already: NumPy's own takes longer to begin."""
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return float(ordered[middle])
    return (float(ordered[middle - 1]) + float(ordered[middle])) / 2.0


def quantile_of(ordered: np.ndarray, share: float) -> float:
    """As np.quantile, to the bit, of values that are in rising order already."""
    position = share * (len(ordered) - 1)
    below = int(position)
    part, low, high = position - below, float(ordered[below]), float(ordered[min(below + 1, len(ordered) - 1)])
    return low + (high - low) * part if part < 0.5 else high - (high - low) * (1.0 - part)
