"""Every interval of the program by hand, and how often it holds a truth that is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from model.mathematics.intervals import (
    FEWEST,
    band_of,
    chance_of_sign,
    correlation,
    further_run,
    line,
    margin,
    pareto_tail,
    ratio,
    share,
    sign_test,
    student,
)
from model.mathematics.paired import difference


@pytest.fixture
def luck() -> np.random.Generator:
    return np.random.default_rng(14)


def holds(low: np.ndarray, truth: np.ndarray | float, high: np.ndarray) -> float:
    """Share of intervals that hold the truth."""
    return float(np.mean((low <= truth) & (truth <= high)))


# One further run


@pytest.mark.parametrize("runs", [5, 6, 7, 8, 9, 10, 13, 20, 100])
@pytest.mark.parametrize("kind", ["normal", "laplace", "uniform", "skewed"])
def test_the_band_holds_a_further_run_in_four_of_five_cases(luck, runs, kind):
    draw = {
        "normal": luck.normal,
        "laplace": luck.laplace,
        "uniform": luck.uniform,
        "skewed": lambda size: np.exp(0.5 * luck.normal(size=size)),
    }[kind]
    low, high = further_run(draw(size=(runs, 20_000)))
    assert 0.76 <= holds(low, draw(size=20_000), high) <= 0.84


@pytest.mark.parametrize("runs", [9, 10, 19, 50])
def test_from_nine_runs_on_the_band_holds_whatever_the_distribution_is(luck, runs):
    low, high = further_run(luck.standard_cauchy(size=(runs, 20_000)))
    assert 0.78 <= holds(low, luck.standard_cauchy(size=20_000), high) <= 0.82


@pytest.mark.parametrize("level", [0.5, 0.95])
@pytest.mark.parametrize("runs", [5, 9, 10, 39, 80])
def test_bands_of_other_levels_hold_what_they_say(luck, level, runs):
    """A straight line between two of few runs holds some points more than asked, never less."""
    low, high = further_run(luck.normal(size=(runs, 20_000)), level=level)
    assert level - 0.015 <= holds(low, luck.normal(size=20_000), high) <= level + 0.04


@pytest.mark.parametrize("runs", [5, 8, 10, 20])
def test_the_band_of_a_small_count_holds_at_least_as_much(luck, runs):
    low, high = further_run(luck.poisson(2.0, size=(runs, 20_000)), least=0.0)
    assert holds(np.floor(low), luck.poisson(2.0, size=20_000), np.ceil(high)) >= 0.8
    assert low.min() == 0.0


def test_a_study_of_nine_worlds_of_a_known_process_is_right_eight_times_in_ten(luck):
    """Growth with its own luck around a world's own pace, the way runs of nine worlds come out."""
    pace = luck.normal(0.07, 0.01, size=(10, 4000))
    last = 100.0 * np.exp(10 * pace + 0.05 * luck.normal(size=(10, 4000)))
    low, high = further_run(last[:9], least=0.0)
    assert 0.76 <= holds(low, last[9], high) <= 0.84


def test_the_band_by_hand():
    half = 1.5332063 * math.sqrt(2.5) * math.sqrt(1.2)  # t(0.9, 4) s sqrt(1 + 1/5) of 1 ... 5
    assert band_of([1, 2, 3, 4, 5]) == pytest.approx((3 - half, 3 + half))
    assert band_of(np.arange(1.0, 10.0)) == pytest.approx((1.0, 9.0))  # nine runs: the lowest and the highest
    assert band_of(np.arange(1.0, 15.0)) == pytest.approx((1.5, 13.5))  # ranks 1.5 and 13.5 of fourteen
    assert band_of(np.arange(1.0, 20.0)) == pytest.approx((2.0, 18.0))
    assert band_of(np.arange(1.0, 20.0), level=0.5) == pytest.approx((5.0, 15.0))
    assert band_of([0.0, 3.0, 0.0, 3.0, 0.0], least=0.0)[0] == 0.0
    assert band_of([-1.0, 3.0, 0.0, 3.0, 0.0], least=0.0)[0] == -1.0  # what has been seen is possible
    assert band_of([7.0] * 5) == (7.0, 7.0)


@pytest.mark.parametrize("values", [[], [5.0], [1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0, math.nan]])
def test_fewer_than_five_runs_have_no_band(values):
    assert FEWEST == 5
    assert np.isnan(band_of(values)).all()
    low, high = further_run(np.ones((FEWEST - 1, 3)))
    assert low.shape == high.shape == (3,)
    assert np.isnan([low, high]).all()


# Means


@pytest.mark.parametrize(("count", "table"), [(1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042)])
def test_quantiles_of_student_as_printed_in_tables(count, table):
    assert round(student(count), 3) == table
    assert margin(2.0, count) == pytest.approx(2 * student(count))


@pytest.mark.parametrize(("freedom", "probability"), [(0, 0.9), (-1, 0.9), (3, 0.0), (3, 1.0), (3, math.nan)])
def test_a_quantile_that_does_not_exist_is_refused(freedom, probability):
    with pytest.raises(ValueError, match="no quantile"):
        student(freedom, probability)


def test_without_degrees_of_freedom_the_margin_is_the_normal_one():
    assert margin(1.0) == pytest.approx(1.959964, abs=1e-6)
    assert margin(1.0, level=0.8) == pytest.approx(1.281552, abs=1e-6)


def test_the_chance_of_a_sign_by_hand():
    """With two degrees of freedom P(T < t) = 1/2 + t / (2 sqrt(2 + t^2)): at t = 2, 0.9082."""
    assert chance_of_sign(-4.0, 2.0, 2) == pytest.approx(0.5 + 2 / (2 * math.sqrt(6)))
    assert chance_of_sign(0.0, 2.0, 2) == pytest.approx(0.5)
    assert chance_of_sign(3.0, 0.0, 2) == 1.0


# Shares


def test_wilsons_interval_by_hand():
    low, high = share([0, 5, 10], [10, 10, 10])
    # (p + z2/2n -+ z sqrt(p(1-p)/n + z2/4n2)) / (1 + z2/n) with z 1.96
    assert low == pytest.approx([0.0, 0.2366, 0.7225], abs=1e-4)
    assert high == pytest.approx([0.2775, 0.7634, 1.0], abs=1e-4)


@pytest.mark.parametrize(("count", "least"), [(9, 0.92), (30, 0.93), (200, 0.94)])
def test_wilsons_interval_holds_in_the_mean_over_shares(count, least):
    # Exact: what binomial counts hold, for every true share. Single shares lie a few points beside 95% either way.
    happened, true = np.arange(count + 1), np.linspace(0.02, 0.98, 97)
    low, high = share(happened, np.full(count + 1, count))
    inside = (low <= true[:, None]) & (true[:, None] <= high)
    held = (stats.binom.pmf(happened, count, true[:, None]) * inside).sum(axis=1)
    assert least <= held.mean() <= 0.97
    assert held.min() > 0.83


def test_wilsons_interval_is_that_of_scipy():
    from scipy.stats import binomtest

    cases = [(k, n) for n in (1, 2, 9, 60) for k in range(n + 1)]
    known = np.array([binomtest(k, n).proportion_ci(0.8, method="wilson") for k, n in cases])
    assert np.array_equal(np.column_stack(share(*zip(*cases, strict=True), level=0.8)), known)


def test_the_sign_test_by_hand_and_as_scipy_has_it():
    # Of five worlds that differ all go one way: 2 of the 32 ways to go are as one-sided.
    assert sign_test(5, 0) == sign_test(0, 5) == 2 / 32
    assert sign_test(1, 4) == 2 * (1 + 5) / 32
    assert sign_test(0, 0) == sign_test(3, 3) == 1.0
    for one, other in ((k, n - k) for n in (1, 2, 7, 60, 333) for k in range(0, n + 1, 1 + n // 20)):
        assert sign_test(one, other) == pytest.approx(stats.binomtest(one, one + other).pvalue, rel=1e-9)


def test_shares_keep_their_shape_and_nobody_counted_has_none():
    low, high = share(np.array([[0, 1], [2, 0]]), np.array([[3, 3], [3, 0]]))
    assert low.shape == high.shape == (2, 2)
    assert np.isnan([low[1, 1], high[1, 1]]).all()
    assert low[1, 0] == pytest.approx(1 - high[0, 1])
    assert float(share(5, 10)[0]) == pytest.approx(0.2366, abs=1e-4)
    assert share([], [])[0].shape == (0,)


# Slopes


def test_a_line_by_hand():
    """Points 0 0, 1 1, 2 1, 3 2: slope 0.6, level 0.1, residuals -0.1, 0.3, -0.3, 0.1, leverage 0.7, 0.3, 0.3, 0.7.

    HC3: residuals over 1 - leverage are -1/3, 3/7, -3/7, 1/3. The slope's error is the root of
    sum ((x - 1.5) e)^2 / 5^2 = ((0.5)^2 + (3/14)^2 + (3/14)^2 + (0.5)^2) / 25.
    """
    found = line([0, 1, 2, 3], [0, 1, 1, 2])
    assert (found.level, found.slope, found.freedom) == (pytest.approx(0.1), pytest.approx(0.6), 2)
    assert found.slope_error == pytest.approx(math.sqrt(2 * (0.25 + 9 / 196)) / 5)


def test_errors_of_a_line_are_the_hc3_of_statsmodels(luck):
    regression = pytest.importorskip("statsmodels.api")
    x, w = luck.normal(size=12), luck.uniform(0.2, 3.0, 12)
    y = 2.0 - 0.7 * x + np.exp(x) * luck.normal(size=12)
    for weights in (None, w):
        known = regression.WLS(y, regression.add_constant(x), 1.0 if weights is None else weights).fit(cov_type="HC3")
        found = line(x, y, weights)
        assert (found.level, found.slope) == pytest.approx(tuple(known.params))
        assert (found.level_error, found.slope_error) == pytest.approx(tuple(known.bse))


@pytest.mark.parametrize("points", [5, 8, 20])
def test_intervals_of_slope_and_level_hold(luck, points):
    found = []
    for _ in range(1500):
        x = luck.normal(size=points)
        found.append(line(x, 1.0 + 0.5 * x + np.exp(0.5 * x) * luck.normal(size=points)))
    for truth, values, errors in (
        (0.5, [f.slope for f in found], [f.slope_error for f in found]),
        (1.0, [f.level for f in found], [f.level_error for f in found]),
    ):
        half = margin(1.0, points - 2) * np.array(errors)
        assert 0.92 <= holds(np.array(values) - half, truth, np.array(values) + half) <= 0.99


def test_one_point_alone_gives_a_line_without_errors():
    found = line([0.0, 0.0, 0.0, 1.0], [1.0, 2.0, 3.0, 5.0])
    assert found.slope == pytest.approx(3.0)
    assert np.isnan([found.slope_error, found.level_error]).all()


# Tails and correlations


@pytest.mark.parametrize("count", [10, 30, 300])
def test_the_exponent_of_a_tail_is_unbiased_and_its_interval_holds(luck, count):
    found = np.array([pareto_tail(v, 2.0) for v in 2.0 * (1 - luck.random((4000, count))) ** (-1 / 1.1)])
    assert found[:, 0].mean() == pytest.approx(1.1, abs=3 * 1.1 / math.sqrt(count - 2) / math.sqrt(4000))
    assert holds(found[:, 1], 1.1, found[:, 2]) == pytest.approx(0.95, abs=0.012)


def test_the_exponent_of_a_tail_by_hand():
    value, low, high = pareto_tail([0.5, 1.0, 2.0, 4.0, 8.0], 1.0)  # four values: S = 6 ln 2
    assert value == pytest.approx(3 / (6 * math.log(2)))
    assert (low, high) == pytest.approx(tuple(stats.chi2.ppf([0.025, 0.975], 8) / 2 / (6 * math.log(2))))


@pytest.mark.parametrize(("count", "true"), [(30, 0.0), (30, 0.6), (200, -0.3)])
def test_intervals_of_correlations_hold(luck, count, true):
    x = luck.normal(size=(1500, count))
    y = true * x + math.sqrt(1 - true**2) * luck.normal(size=(1500, count))
    ends = [correlation(float(np.corrcoef(a, b)[0, 1]), count) for a, b in zip(x, y, strict=True)]
    assert np.mean([low <= true <= high for low, high in ends]) == pytest.approx(0.95, abs=0.02)
    assert correlation(1.0, 50) == (1.0, 1.0)
    assert -1.0 < correlation(-0.99, 5)[0] < -0.99


# Differences and ratios of worlds


@pytest.mark.parametrize("worlds", [3, 9, 30])
def test_intervals_of_paired_differences_hold(luck, worlds):
    shared = luck.normal(0.0, 50.0, (4000, worlds))
    base, treated = shared + luck.normal(0.0, 1.0, shared.shape), shared + luck.normal(2.0, 1.5, shared.shape)
    found = [difference(*pair) for pair in zip(treated, base, strict=True)]
    held = holds(np.array([d.low for d in found]), 2.0, np.array([d.high for d in found]))
    assert held == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / len(found)))


@pytest.mark.parametrize("worlds", [5, 9, 30])
def test_intervals_of_what_a_yuan_gives_hold(luck, worlds):
    # Gain and cost of a world move together; 1.5 yuan are gained for each yuan paid.
    cost = luck.normal(10.0, 2.0, (4000, worlds))
    gain = 1.5 * 10.0 + 0.8 * (cost - 10.0) + luck.normal(0.0, 4.0, cost.shape)
    _, low, high = np.array([ratio(*pair) for pair in zip(gain, cost, strict=True)]).T
    bounded = np.isfinite(low)
    assert bounded.mean() > 0.99
    held = holds(low[bounded], 1.5, high[bounded])
    assert held == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / len(low)))
