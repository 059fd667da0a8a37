"""Quarters from years, by hand: the smoothest path with given sums, quarter by quarter."""

from __future__ import annotations

import numpy as np
import pytest

from model.mathematics.disaggregation import next_quarter, response, steady_year


def path(before: float, latest: float, sums: list[float]) -> np.ndarray:
    """All quarters of the years whose sums are given, each solved for when it comes."""
    values: list[float] = []
    for year in range(len(sums)):
        past = 0.0
        for quarter in (1, 2, 3, 4):
            left = np.array(sums[year:])[:, None]
            left[0] -= past
            new = float(next_quarter(np.array([before]), np.array([latest]), left, quarter)[0])
            before, latest, past = latest, new, past + new
            values.append(new)
    return np.array(values)


def test_a_straight_line_goes_on_as_it_is():
    # 1, 2 then 3 + 4 + 5 + 6 = 18 and 7 + 8 + 9 + 10 = 34: no second difference at all
    assert path(1.0, 2.0, [18.0, 34.0]) == pytest.approx(np.arange(3.0, 11.0))


def test_the_last_quarter_is_what_the_year_leaves():
    assert next_quarter(np.array([9.0]), np.array([5.0]), np.array([[7.5]]), 4) == pytest.approx([7.5])


def test_two_quarters_left_by_hand():
    # a + b = R; least (a - c)^2 + (b - 2 a + x0)^2 with c = 2 x0 - x-1: a = (c + 3 (R + x0)) / 10
    before, latest, left = 4.0, 5.0, 14.0
    expected = ((2 * latest - before) + 3 * (left + latest)) / 10
    assert next_quarter(np.array([before]), np.array([latest]), np.array([[left]]), 3) == pytest.approx([expected])


def test_sums_are_kept_and_no_other_path_is_smoother():
    sums = [4.4, 4.2, 4.9]
    found = path(0.97, 1.0, sums)
    assert found.reshape(3, 4).sum(axis=1) == pytest.approx(sums)

    def roughness(values: np.ndarray) -> float:
        return float((np.diff(np.r_[0.97, 1.0, values], 2) ** 2).sum())

    rng = np.random.default_rng(1)
    for _ in range(50):
        other = 0.01 * rng.normal(size=(3, 4))
        other -= other.mean(axis=1, keepdims=True)  # keeps the sums
        assert roughness(found) < roughness(found + other.ravel())


def test_quarter_by_quarter_is_the_path_of_one_solution():
    sums = np.array([4.4, 4.2, 4.9])
    second = np.eye(12) - 2 * np.eye(12, k=-1) + np.eye(12, k=-2)
    known = np.r_[0.97 - 2 * 1.0, 1.0, np.zeros(10)]
    years = np.kron(np.eye(3), np.ones(4))
    system = np.block([[second.T @ second, years.T], [years, np.zeros((3, 3))]])
    whole = np.linalg.solve(system, np.r_[-second.T @ known, sums])[:12]
    assert path(0.97, 1.0, list(sums)) == pytest.approx(whole)


def test_steady_growth_stays_steady():
    pace = 1.06**0.25
    sums = [sum(pace ** (4 * year + k) for k in (1, 2, 3, 4)) for year in range(10)]
    assert path(1 / pace, 1.0, sums)[:8] == pytest.approx(pace ** np.arange(1, 9), rel=1e-6)


def test_a_year_of_steady_growth_behind_the_last_quarter():
    total, before = steady_year(np.array([16.0]), np.array([15.0]))  # 15 = 1500%: doubles every quarter
    assert (total[0], before[0]) == pytest.approx((16 + 8 + 4 + 2, 8.0))


def test_the_answer_to_a_constant_is_the_constant():
    for quarter in (1, 2, 3, 4):
        weights = response(quarter, 5)
        left = 5 - quarter
        assert weights[0] + weights[1] + weights[2] * left + 4 * weights[3:].sum() == pytest.approx(1.0)
