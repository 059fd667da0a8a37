"""Quarters from years: the smoothest quarterly path whose yearly sums are given (Boot, Feibes and Lisman 1967).

Smoothest means the least sum of squared second differences. The path is built a quarter at a time: `next_quarter`
solves for every quarter left and returns the first of them, so the quarters that have been stay as they are. While the
sums to come do not change, that is the path that one solution for all quarters would give (the tail of the smoothest
path is the smoothest tail). If they change on the way, the rest of the path makes up for it.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

QUARTERS = 4


def next_quarter(before: np.ndarray, latest: np.ndarray, sums: np.ndarray, quarter: int) -> np.ndarray:
    """The next value of each path (paths).

    before, latest: the last two values (paths). sums: what is left of the running year, then the whole years to come
    (years x paths). quarter: which quarter of the year comes next, 1 to 4. Units are those of the values.
    """
    weights = response(quarter, len(sums))
    return weights[0] * before + weights[1] * latest + np.tensordot(weights[2:], sums, axes=1)


@lru_cache(maxsize=64)
def response(quarter: int, years: int) -> np.ndarray:
    """How the next value of the smoothest path answers the value before the last, the last, and the sum of each year.

    The quarters x_1..x_n left of `years` years, the first of them the `quarter`-th of its year, minimise
    sum (x_t - 2 x_(t-1) + x_(t-2))^2 under A x = sums: one linear system with a multiplier a year.
    """
    count = QUARTERS * years - (quarter - 1)
    second = np.eye(count) - 2.0 * np.eye(count, k=-1) + np.eye(count, k=-2)
    known = np.zeros((count, 2))  # what the last two values add to the first two differences
    known[0] = 1.0, -2.0
    known[1:2, 1] = 1.0
    in_year = np.zeros((years, count))
    in_year[(np.arange(count) + quarter - 1) // QUARTERS, np.arange(count)] = 1.0
    system = np.block([[second.T @ second, in_year.T], [in_year, np.zeros((years, years))]])
    given = np.block([[-second.T @ known, np.zeros((count, years))], [np.zeros((years, 2)), np.eye(years)]])
    return np.linalg.solve(system, given)[0]


def steady_year(last: np.ndarray, growth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sum of a year of steady yearly `growth` that ends in the quarterly value `last`, and the value before that."""
    pace = (1.0 + np.asarray(growth, dtype=float)) ** (1.0 / QUARTERS)
    return last * (1.0 + 1.0 / pace + 1.0 / pace**2 + 1.0 / pace**3), last / pace
