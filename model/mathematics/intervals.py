"""Every interval of the program: what a band or an interval holds, and how it is computed.

| Of what | Interval | Holds |
|---|---|---|
| one further run | order statistics of the runs: the r-th to the s-th of n hold (s - r) / (n + 1) | 80% (BAND) |
| a mean, a mean paired difference | Student's t | 95% (SURE) |
| a share | Wilson's (1927) score interval | 95% |
| a slope | Student's t with HC3 errors (MacKinnon and White 1985) | 95% |
| the exponent of a Pareto tail above a cut | its exact gamma distribution; the estimate is unbiased | 95% |
| a correlation | Fisher's transformation | 95% |
| a ratio of two means of the same worlds | Fieller's (1954) theorem | 95% |

A band for one further run is a prediction interval. The 10th and 90th percentile of a handful of runs are none: a new
run lies between those of five runs in 56% of cases. Nine runs from lowest to highest hold 80%, and more runs are
interpolated. Both hold whatever the distribution is (Wilks 1941). Where the asked level lies beyond lowest to highest
(five to eight runs at 80%), the band is mean +- t s sqrt(1 + 1/n), which supposes that runs are roughly normal. Fewer
than FEWEST runs have no band: it would be made of that supposition.

Quantiles of distributions are SciPy's. HC3 errors are computed here: the package that has them (statsmodels) takes a
second to load, and not every study needs it. A test holds that they are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import comb

import numpy as np
from numpy.typing import ArrayLike

BAND = 0.8  # what a band for one further run holds
SURE = 0.95  # what every other interval holds
FEWEST = 5  # runs that a band for one further run needs, and a probability of reaching something
ALONE = 1e-9  # short of 1, the leverage of a point that a line goes through whatever its value


@lru_cache(maxsize=4096)
def student(freedom: float, probability: float = 0.975) -> float:
    """Quantile of Student's t with `freedom` > 0 degrees of freedom at a `probability` strictly inside (0, 1).

    Raises ValueError outside these ranges.
    """
    from scipy.special import stdtrit

    if not freedom > 0 or not 0.0 < probability < 1.0:
        raise ValueError(f"Student's t has no quantile {probability} with {freedom} degrees of freedom")
    return float(stdtrit(freedom, probability))


@lru_cache(maxsize=64)
def normal(probability: float = 0.975) -> float:
    """Quantile of the standard normal distribution."""
    from scipy.special import ndtri

    return float(ndtri(probability))


def margin(error: float, freedom: float | None = None, level: float = SURE) -> float:
    """Half the width of an interval around an estimate with this standard error: Student's t, or normal without
    degrees of freedom."""
    upper = (1.0 + level) / 2.0
    return (normal(upper) if freedom is None else student(freedom, upper)) * error


def further_run(values: ArrayLike, least: float = -np.inf, level: float = BAND) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper end of the band for one further run, over the first axis of `values` (runs, ...), all finite.

    Both ends have the shape of the other axes, and are nan with fewer than FEWEST runs. `least` is the smallest value
    that the quantity can have (0 for a count).
    """
    seen = np.asarray(values, dtype=float)
    count, tail = len(seen), (1.0 - level) / 2.0
    if count < FEWEST:
        nothing = np.full(seen.shape[1:], np.nan)
        return nothing, nothing.copy()
    if tail * (count + 1) >= 1.0 - 1e-9:  # the lowest run has the rank 1 / (n + 1)
        low, high = np.quantile(seen, (tail, 1.0 - tail), axis=0, method="weibull")
    else:
        half = margin(1.0, count - 1, level) * seen.std(axis=0, ddof=1) * np.sqrt(1.0 + 1.0 / count)
        middle = seen.mean(axis=0)
        low, high = middle - half, middle + half
    return np.maximum(low, np.minimum(least, seen.min(axis=0))), high


def band_of(values: ArrayLike, least: float = -np.inf, level: float = BAND) -> tuple[float, float]:
    """The band for one further run of one quantity, as two numbers; values that are not finite are left out."""
    seen = np.asarray(values, dtype=float)
    low, high = further_run(seen[np.isfinite(seen)], least, level)
    return float(low), float(high)


def share(happened: ArrayLike, count: ArrayLike, level: float = SURE) -> tuple[np.ndarray, np.ndarray]:
    """Ends of Wilson's interval of the share `happened` / `count` (whole numbers), elementwise; nan where count is 0.

    It stays inside 0 to 1 and has a width even where nobody counts. By hand, and compared with SciPy's in a test:
    SciPy's comes with all of its statistics, which take longer to load than a page of a report to write.
    """
    from scipy.special import ndtri

    happened, count = np.broadcast_arrays(np.asarray(happened, dtype=int), np.asarray(count, dtype=int))
    z, n = ndtri(0.5 + 0.5 * level), np.where(count > 0, count, np.nan)
    part = happened / n
    middle, half = 2 * n * part + z**2, np.sqrt(4 * n * part * (1 - part) + z**2)
    whole = 2 * (n + z**2)
    low, high = middle / whole - z / whole * half, middle / whole + z / whole * half
    return np.where(part == 0, 0.0, low), np.where(part == 1, 1.0, high)


@dataclass(frozen=True)
class Line:
    """A least-squares line with the HC3 standard errors of its two coefficients and their degrees of freedom.

    The errors are nan where one point alone decides the line.
    """

    level: float
    slope: float
    level_error: float
    slope_error: float
    freedom: int


def line(x: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None) -> Line:
    """The line through points by (weighted) least squares; at least three points, whose x must vary.

    HC3 errors with Student's t hold 94 to 98% from four points on; HC1 errors and normal intervals hold 69% with four
    and 87% with twelve points (Long and Ervin 2000).
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    root = np.ones(len(x)) if weights is None else np.sqrt(np.asarray(weights, dtype=float))
    rows = np.column_stack([root, x * root])
    basis, triangle = np.linalg.qr(rows)
    inverse = np.linalg.inv(triangle)
    fitted = inverse @ (basis.T @ (y * root))
    room = 1.0 - (basis**2).sum(axis=1)  # what the line leaves free of each point: one less its leverage
    errors = np.full(2, np.nan)
    if room.min() >= ALONE:
        left = (y * root - rows @ fitted) / room
        errors = np.sqrt(((inverse @ (basis * left[:, None]).T) ** 2).sum(axis=1))
    return Line(float(fitted[0]), float(fitted[1]), float(errors[0]), float(errors[1]), len(x) - 2)


def pareto_tail(values: ArrayLike, cut: float, level: float = SURE) -> tuple[float, float, float]:
    """Exponent of the CCDF (x / cut)^-a of the values at or above `cut`, unbiased, and its interval.

    Of n such values with S = sum ln(x / cut), n / S is Hill's (1975) estimate; it is too large by n / (n - 1). a S has
    a gamma distribution with shape n, which gives the interval for a cut that was not chosen by the same values.
    Needs two values, not all at the cut.
    """
    from scipy.special import gammaincinv

    logs = np.log(np.asarray(values, dtype=float) / cut)
    logs = logs[logs >= 0.0]
    count, total, tail = len(logs), float(logs.sum()), (1.0 - level) / 2.0
    low, high = (float(gammaincinv(count, at)) / total for at in (tail, 1.0 - tail))
    return (count - 1) / total, low, high


def chance_of_sign(mean: float, error: float, freedom: float) -> float:
    """How sure it is that a mean with this standard error has the right sign: Student's t, 0.5 to 1."""
    from scipy.special import stdtr

    return float(stdtr(freedom, abs(mean) / error)) if error > 0 else 1.0


def sign_test(one: int, other: int) -> float:
    """How probable it is that even chances are split as unevenly as `one` to `other`, or more so (exact, two-sided).

    1 for none at all. By hand for the same reason as `share`, in whole numbers.
    """
    count, fewer = one + other, min(one, other)
    if one == other:
        return 1.0
    return 2 * sum(comb(count, k) for k in range(fewer + 1)) / 2**count


def correlation(value: float, count: int, level: float = SURE) -> tuple[float, float]:
    """Interval of a correlation of `count` > 3 pairs; it stays inside -1 to 1."""
    if not abs(value) < 1.0:
        return value, value
    half = margin(1.0 / np.sqrt(count - 3), level=level)
    return float(np.tanh(np.arctanh(value) - half)), float(np.tanh(np.arctanh(value) + half))


def ratio(above: ArrayLike, below: ArrayLike, level: float = SURE) -> tuple[float, float, float]:
    """The mean of `above` over that of `below`, world by world, with its interval by Fieller's theorem.

    The ends are nan with fewer than two worlds, and where the mean below may be zero: such a ratio has no bounds.
    """
    over, under = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    known = np.isfinite(over) & np.isfinite(under)
    over, under = over[known], under[known]
    count = len(over)
    if not count or under.mean() == 0.0:
        return np.nan, np.nan, np.nan
    middle = float(over.mean() / under.mean())
    if count < 2:
        return middle, np.nan, np.nan
    wide = margin(1.0, count - 1, level) ** 2 * np.cov(over, under) / count
    a, b, c = under.mean() ** 2 - wide[1, 1], over.mean() * under.mean() - wide[0, 1], over.mean() ** 2 - wide[0, 0]
    if not a > 0.0:
        return middle, np.nan, np.nan
    half = float(np.sqrt(max(b * b - a * c, 0.0)))
    return middle, float((b - half) / a), float((b + half) / a)
