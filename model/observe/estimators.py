"""Estimators of the stylised facts, on plain arrays: each gives an estimate with its 95% interval.

Well-kept packages do the statistics (powerlaw, scipy, statsmodels); what stands here says what is estimated from what.
An estimate that the data cannot give is nan, with a remark that says why.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from model.mathematics.extras import extra
from model.mathematics.intervals import line, margin, normal, pareto_tail, share

NAME = "validation"  # the optional extra that has the packages
LEAST_TAIL = 100  # observations that a tail needs before its exponent means anything
SMALL_TAIL = 400  # observations below which the interval of an exponent is wider than a tenth on either side
CUT_OFFS = 40  # candidates among which the cut-off of a tail is chosen
RESAMPLES = 200
SHAPES = (0.1, 6.0)  # between which the shape of a density is sought
LOGISTIC_BOUNDS = ([0.0, -2.0, -500.0], [1.0, 2.0, 500.0])  # of ceiling, rate a year, middle in years


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95% interval (nan where there is none), observations, a remark, and points for a picture."""

    value: float
    low: float = np.nan
    high: float = np.nan
    count: int = 0
    remark: str = ""
    points: dict[str, list[float]] = field(default_factory=dict)


def unknown(remark: str, count: int = 0) -> Estimate:
    """What cannot be estimated."""
    return Estimate(np.nan, count=count, remark=remark)


def around(value: float, error: float, count: int, remark: str = "", points: dict[str, list[float]] | None = None,
           freedom: int | None = None) -> Estimate:  # fmt: skip
    """An estimate with a symmetric interval from its standard error: normal, or Student's t with `freedom` degrees."""
    half = margin(error, freedom)
    return Estimate(float(value), float(value - half), float(value + half), count, remark, points or {})


def power_tail(values: np.ndarray, discrete: bool = False, least: int = LEAST_TAIL) -> Estimate:
    """CCDF exponent by maximum likelihood above the cut-off with the smallest Kolmogorov-Smirnov distance.

    Clauset, Shalizi and Newman (2009) with the package powerlaw; the remark tells cut-off, the likelihood ratio
    against the lognormal (positive: power law fits better), and a tail of fewer than SMALL_TAIL values. The exponent
    of measured sizes is the unbiased one. The interval takes the cut-off as given, so it holds the exponent of a
    Pareto law in 89 to 94 of a hundred samples (300 to 3,000 values) instead of 95.
    """
    values = np.asarray(values, dtype=float)
    values = values[np.isfinite(values) & (values > 0)]
    if len(values) < 2 * least:
        return unknown(f"{len(values)} values; {2 * least} are needed", len(values))
    if values.max() <= values.min():
        return unknown("all values are equal: there is no tail", len(values))
    powerlaw = extra("powerlaw", NAME)
    most = np.partition(values, len(values) - least)[len(values) - least]
    if discrete:
        candidates = np.unique(values[values <= most])[:CUT_OFFS]
    else:
        candidates = np.unique(np.quantile(values, np.linspace(0.0, 1.0 - least / len(values), CUT_OFFS)))
    best = None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for cut in candidates:
            fit = powerlaw.Fit(values, xmin=float(cut), discrete=discrete, estimate_discrete=False, verbose=False)
            if np.isfinite(fit.power_law.alpha) and (best is None or fit.power_law.D < best.power_law.D):
                best = fit
        if best is None:
            return unknown("no cut-off gives a fit", len(values))
        ratio, chance = best.distribution_compare("power_law", "lognormal", normalized_ratio=True)
    tail = int((values >= best.xmin).sum())
    remark = (f"cut-off {float(best.xmin):.3g}, {tail} of {len(values)} in the tail"
              f"{' (a small sample)' if tail < SMALL_TAIL else ''}; against lognormal "
              f"{float(ratio):+.1f} (p {float(chance):.2f})")  # fmt: skip
    if discrete:  # whole numbers have no closed form; what is too much is about one part in the size of the tail
        exponent = float(best.power_law.alpha) - 1.0
        return around(exponent, exponent / np.sqrt(tail), len(values), remark, ccdf(values))
    return Estimate(*pareto_tail(values, float(best.xmin)), len(values), remark, ccdf(values))


def ccdf(values: np.ndarray, points: int = 60) -> dict[str, list[float]]:
    """Share of values at or above x, at `points` values evenly spaced in rank logarithms."""
    ordered = np.sort(values)[::-1]
    ranks = np.unique(np.geomspace(1, len(ordered), points).astype(int))
    return {"x": ordered[ranks - 1].tolist(), "y": (ranks / len(ordered)).tolist()}


def subbotin_shape(values: np.ndarray) -> Estimate:
    """Shape b of the Subbotin (exponential power) density around the median: 1 is Laplace, 2 is normal.

    The scale is concentrated out, a^b = b mean|x|^b (Bottazzi and Secchi 2006); interval by profile likelihood.
    """
    from scipy import optimize, special

    x = np.asarray(values, dtype=float)
    x = x[np.isfinite(x)]
    x = np.abs(x - np.median(x)) if len(x) else x
    if len(x) < LEAST_TAIL or x.max() <= 0:
        return unknown(f"{len(x)} values with any spread; {LEAST_TAIL} are needed", len(x))

    def mean_likelihood(b: float) -> float:
        """Mean log likelihood of gennorm(b) with the best scale alpha = (b mean|x|^b)^(1/b)."""
        scale = (b * np.mean(x**b)) ** (1.0 / b)
        return float(np.log(b / 2.0) - np.log(scale) - special.gammaln(1.0 / b) - 1.0 / b)

    found = optimize.minimize_scalar(lambda b: -mean_likelihood(b), bounds=SHAPES, method="bounded")
    if min(found.x - SHAPES[0], SHAPES[1] - found.x) < 1e-3:
        return unknown(f"no shape between {SHAPES[0]} and {SHAPES[1]} fits best", len(x))
    best, top = float(found.x), mean_likelihood(float(found.x))
    drop = normal() ** 2 / 2.0 / len(x)

    def distance(b: float) -> float:
        return top - mean_likelihood(b) - drop

    low = optimize.brentq(distance, 0.08, best) if distance(0.08) > 0 else 0.08
    high = optimize.brentq(distance, best, 8.0) if distance(8.0) > 0 else 8.0
    return Estimate(best, float(low), float(high), len(x), "")


def density(values: np.ndarray, widest: float = 1.5, bins: int = 41) -> dict[str, list[float]]:
    """Histogram density of values inside +-`widest`, for a picture."""
    height, edges = np.histogram(values, np.linspace(-widest, widest, bins + 1))
    total = max(len(values), 1) * (edges[1] - edges[0])
    return {"x": ((edges[1:] + edges[:-1]) / 2).tolist(), "y": (height / total).tolist()}


def slope(x: np.ndarray, y: np.ndarray, remark: str = "", weights: np.ndarray | None = None) -> Estimate:
    """Slope of y on x by (weighted) least squares, with its interval."""
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    good = np.isfinite(x) & np.isfinite(y)
    if good.sum() < 4 or np.ptp(x[good]) <= 0:
        return unknown(f"{int(good.sum())} points with any spread; 4 are needed", int(good.sum()))
    found = line(x[good], y[good], None if weights is None else np.asarray(weights, dtype=float)[good])
    count = int(good.sum())
    if not np.isfinite(found.slope_error):
        return Estimate(found.slope, count=count, remark="one point alone decides the slope: no interval")
    return around(found.slope, found.slope_error, count, remark, freedom=found.freedom)


def variance_slope(size: np.ndarray, growth: np.ndarray, bins: int = 20, least: int = 30) -> Estimate:
    """Slope of ln sd(growth) on ln size over bins of equal numbers (Stanley et al. 1996)."""
    order = np.argsort(size, kind="stable")
    number = min(bins, len(order) // least)
    if number < 4:
        return unknown(f"{len(order)} observations make {number} bins; 4 are needed", len(order))
    x, y = [], []
    for rows in np.array_split(order, number):
        spread = growth[rows].std()
        if spread > 0:
            x.append(float(np.log(size[rows]).mean()))
            y.append(float(np.log(spread)))
    found = slope(np.array(x), np.array(y))
    return Estimate(found.value, found.low, found.high, len(order), f"{len(x)} bins", {"x": x, "y": y})


def least_absolute_autocorrelation(before: np.ndarray, after: np.ndarray, most: int = 40_000) -> Estimate:
    """Slope of growth on the year before's by least absolute deviations (statsmodels, median regression).

    Beyond `most` pairs an even sample of them, in the given order, is used.
    """
    if len(before) < LEAST_TAIL or np.ptp(before) <= 0:
        return unknown(f"{len(before)} pairs; {LEAST_TAIL} are needed", len(before))
    step = max(len(before) // most, 1)
    regression = extra("statsmodels.api", NAME)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = regression.QuantReg(after[::step], regression.add_constant(before[::step])).fit(q=0.5)
    return around(fit.params[1], fit.bse[1], len(before))


def logit_effect(outcome: np.ndarray, columns: list[np.ndarray], which: int) -> Estimate:
    """Coefficient number `which` of a logit of a yes/no outcome on columns (statsmodels)."""
    happened = int(outcome.sum())
    if happened < 10 or happened > len(outcome) - 10:
        return unknown(f"{happened} of {len(outcome)} happened: too few to compare", len(outcome))
    regression = extra("statsmodels.api", NAME)
    design = regression.add_constant(np.column_stack(columns), has_constant="add")
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            fit = regression.Logit(outcome.astype(float), design).fit(disp=0)
    except np.linalg.LinAlgError:
        return unknown("the columns do not vary apart", len(outcome))
    return around(fit.params[which + 1], fit.bse[which + 1], len(outcome), f"{happened} of {len(outcome)} closed")


def logistic_fit(time: np.ndarray, level: np.ndarray) -> Estimate:
    """R2 of the logistic curve K / (1 + exp(-r (t - t0))), K at most 1, by non-linear least squares (scipy)."""
    if len(time) < 6 or np.ptp(level) <= 0:
        return unknown(f"{len(time)} years with any change; 6 are needed", len(time))
    from scipy import optimize

    def curve(t: np.ndarray, ceiling: float, rate: float, middle: float) -> np.ndarray:
        return ceiling / (1.0 + np.exp(-rate * (t - middle)))

    best = None
    for ceiling in (0.5, 0.8, 1.0):
        ceiling = min(max(ceiling, float(level.max())), 1.0)
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found, _ = optimize.curve_fit(
                    curve, time, level, p0=(ceiling, 0.1, float(time.mean())), bounds=LOGISTIC_BOUNDS, max_nfev=4000
                )
        except (RuntimeError, ValueError):
            continue
        left = float(((level - curve(time, *found)) ** 2).sum())
        if best is None or left < best[0]:
            best = (left, found)
    if best is None:
        return unknown("no logistic curve was found", len(time))
    total = float(((level - level.mean()) ** 2).sum())
    ceiling, rate, middle = best[1]
    remark = (f"from {level[0]:.3f} to {level[-1]:.3f}; ceiling {ceiling:.2f}, rate {rate:.2f} a year, "
              f"middle in year {middle:.0f}")  # fmt: skip
    points = {"x": time.tolist(), "y": level.tolist(), "fit": curve(time, *best[1]).tolist()}
    return Estimate(1.0 - best[0] / total, count=len(time), remark=remark, points=points)


def bootstrap(statistic: Callable[[np.ndarray], float], count: int, resamples: int = RESAMPLES, least: int = 10
              ) -> tuple[float, float]:  # fmt: skip
    """95% percentile interval of a statistic of row numbers, by drawing `count` rows with replacement; repeatable.

    nan with fewer than `least` rows: 10 are enough for a median, and 50 for quantiles further out.
    """
    if count < least:
        return np.nan, np.nan
    generator = np.random.default_rng(20151231)
    drawn = np.array([statistic(generator.integers(0, count, count)) for _ in range(resamples)])
    drawn = drawn[np.isfinite(drawn)]
    if len(drawn) < resamples // 2:
        return np.nan, np.nan
    return float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975))


def proportion(happened: int, count: int) -> Estimate:
    """A share with Wilson's (1927) score interval, which stays inside 0 to 1 and has a width where nobody counts."""
    if count == 0:
        return unknown("nobody to count")
    low, high = share(happened, count)
    return Estimate(happened / count, float(low), float(high), count)
