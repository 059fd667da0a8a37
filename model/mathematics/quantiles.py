"""Inverse distribution functions on arrays: normal, Poisson, binomial, bounded Pareto pieces.

Inversion keeps a count monotone in its owner's one uniform, so a small change of the mean changes few counts.
By hand, since every draw goes through them: other code, SciPy's too, would change the bits of every run.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

LARGE_MEAN = 30.0  # above this mean the counts use a second-order normal (Cornish-Fisher) quantile
LEAST_TERM = 1e-16  # of the distribution: what comes beyond is less than the uniform can tell
FEW = 200  # rows up to which a walk is done in long stretches
LONG, SHORT = 16, 3  # steps of a stretch

# Acklam's rational approximation of the normal quantile; absolute error below 1.2e-9 relative to scale.
A = (-3.969683028665376e01, 2.209460984245205e02, -2.759285104469687e02,
     1.383577518672690e02, -3.066479806614716e01, 2.506628277459239e00)  # fmt: skip
B = (-5.447609879822406e01, 1.615858368580409e02, -1.556989798598866e02, 6.680131188771972e01, -1.328068155288572e01)
C = (-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e00,
     -2.549732539343734e00, 4.374664141464968e00, 2.938163982698783e00)  # fmt: skip
D = (7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e00, 3.754408661907416e00)
TAIL = 0.02425


def _polynomial(coefficients: tuple[float, ...], x: np.ndarray) -> np.ndarray:
    value = coefficients[0] * x
    value += coefficients[1]
    for coefficient in coefficients[2:]:
        value *= x
        value += coefficient
    return value


def normal_quantile(probability: ArrayLike) -> np.ndarray:
    """Standard normal quantile of probabilities strictly inside (0, 1), any shape (Acklam 2003)."""
    p = np.asarray(probability, dtype=float).ravel()
    q = p - 0.5
    r = q * q
    result = _polynomial(A, r)
    result *= q
    result /= _polynomial((*B, 1.0), r)
    tails = np.flatnonzero((p < TAIL) | (p > 1 - TAIL))
    if tails.size:  # both at once: they mirror one another
        outer = p.take(tails)
        low = outer < 0.5
        t = np.sqrt(-2 * np.log(np.where(low, outer, 1 - outer)))
        value = _polynomial(C, t) / (_polynomial(D, t) * t + 1.0)
        result[tails] = np.where(low, value, -value)
    return result.reshape(np.shape(probability))


def _search(uniform: np.ndarray, first: np.ndarray, ratio: Callable[..., np.ndarray], *given: np.ndarray) -> np.ndarray:
    """Smallest count whose cumulative probability reaches the uniform, walking up from `first` = P(0).

    `ratio(step, *given)` is P(step) / P(step - 1) of the rows of `given`; step is a number, or a column of them.
    """
    count = np.zeros(len(uniform))
    active = np.flatnonzero(uniform > first)
    term, given = first.take(active), tuple(values.take(active) for values in given)
    left = uniform.take(active) - term
    step = 0
    while active.size > FEW:  # those that go on are picked out after some steps: it costs more than a step
        before, going, taken = step + 1.0, np.ones(len(active), dtype=bool), np.zeros(len(active), dtype=np.uint8)
        for _ in range(SHORT):
            step += 1
            term *= ratio(step, *given)
            left -= term
            going &= left > 0
            if term.min() <= LEAST_TERM:  # seldom: it is quicker to ask first
                going &= term > LEAST_TERM
            taken += going
        count[active] = before + taken  # too many for those that go on, who are counted again
        keep = np.flatnonzero(going)
        active, term, left = active.take(keep), term.take(keep), left.take(keep)
        given = tuple(values.take(keep) for values in given)
    while active.size:
        # A stretch of steps at once: for few rows a step costs more in calls than in numbers. Running products and
        # differences go step by step, too, so that the bits are those of the walk above.
        steps = np.arange(step + 1, step + LONG + 1)[:, None]
        terms = np.multiply.accumulate(np.concatenate([term[None], ratio(steps, *given)]))
        rests = np.subtract.accumulate(np.concatenate([left[None], terms[1:]]))
        going = np.logical_and.accumulate((rests[1:] > 0) & (terms[1:] > LEAST_TERM))
        count[active] = step + 1 + going.sum(axis=0)
        keep, step = np.flatnonzero(going[-1]), step + LONG
        active, term, left = active.take(keep), terms[-1].take(keep), rests[-1].take(keep)
        given = tuple(values.take(keep) for values in given)
    return count


def poisson_quantile(uniform: ArrayLike, mean: ArrayLike) -> np.ndarray:
    """Poisson counts at the given uniforms; exact below mean 30, Cornish-Fisher rounded above; 0 where mean <= 0."""
    u, m = np.asarray(uniform, dtype=float), np.asarray(mean, dtype=float)
    if u.shape != m.shape:
        u, m = np.broadcast_arrays(u, m)
    shape, u, m = u.shape, u.ravel(), m.ravel()
    first = np.exp(-np.abs(m))
    first[np.flatnonzero(~((m > 0) & (m <= LARGE_MEAN)))] = 1.0  # no walk
    result = _search(u, first, lambda step, mean: mean / step, m)
    large = np.flatnonzero(m > LARGE_MEAN)
    if large.size:
        z = normal_quantile(u[large])
        result[large] = np.maximum(np.rint(m[large] + np.sqrt(m[large]) * z + (z * z - 1) / 6), 0.0)
    return result.reshape(shape)


def binomial_quantile(uniform: ArrayLike, trials: ArrayLike, probability: ArrayLike) -> np.ndarray:
    """Binomial counts at the given uniforms, for whole `trials`; exact below mean 30, Cornish-Fisher above."""
    p = np.clip(np.asarray(probability, dtype=float), 0.0, 1.0)
    u, n = np.asarray(uniform, dtype=float), np.asarray(trials, dtype=float)
    if u.shape != n.shape:
        u, n = np.broadcast_arrays(u, n)
    if p.ndim:  # one probability for all stays one number
        u, n, p = np.broadcast_arrays(u, n, p)
        p = p.ravel()
    shape, u, n = u.shape, u.ravel(), n.ravel()
    mean, sure = n * p, p >= 1.0
    chance = np.where(sure, 0.0, p)
    odds, first = chance / (1 - chance), np.exp(n * np.log1p(-chance))
    first[np.flatnonzero(~((mean > 0) & (mean <= LARGE_MEAN) & ~sure))] = 1.0  # no walk
    if p.ndim:
        walk = _search(u, first, lambda step, n, odds: (n - (step - 1)) / step * odds, n, odds)
    else:
        walk = _search(u, first, lambda step, n: (n - (step - 1)) / step * odds, n)
    result = np.where(sure, n, np.minimum(walk, n))
    large = np.flatnonzero((mean > LARGE_MEAN) & ~sure)
    if large.size:
        z = normal_quantile(u[large])
        p_large = p[large] if p.ndim else p
        spread = np.sqrt(mean[large] * (1 - p_large))
        skew = (1 - 2 * p_large) * (z * z - 1) / 6
        result[large] = np.clip(np.rint(mean[large] + spread * z + skew), 0.0, n[large])
    return result.reshape(shape)


def piecewise_pareto_quantile(survival: ArrayLike, breaks: ArrayLike, exponents: ArrayLike) -> np.ndarray:
    """Sizes with the given survival probabilities under a piecewise Pareto law.

    `breaks` (pieces + 1) rise; `exponents` (pieces) are the tail exponents on each piece; the last break caps the law,
    by conditioning on it. Survival 1 gives the first break.
    """
    edges, alphas = np.asarray(breaks, dtype=float), np.asarray(exponents, dtype=float)
    at_edge = np.concatenate([[1.0], np.cumprod((edges[1:] / edges[:-1]) ** -alphas)])
    s = np.asarray(survival, dtype=float) * (1 - at_edge[-1]) + at_edge[-1]
    piece = np.clip(np.searchsorted(-at_edge, -s, side="right") - 1, 0, len(alphas) - 1)
    return edges[piece] * (s / at_edge[piece]) ** (-1 / alphas[piece])
