"""Estimators of the stylised facts against distributions whose parameters are known."""

from __future__ import annotations

import itertools
import math

import networkx
import numpy as np
import pytest

from model.observe import estimators
from model.observe.estimators import (
    bootstrap,
    least_absolute_autocorrelation,
    logistic_fit,
    logit_effect,
    power_tail,
    proportion,
    slope,
    subbotin_shape,
    variance_slope,
)
from model.observe.network_estimators import (
    assortativity,
    attachment_exponent,
    degree_tail,
    distinct,
    graph_of,
    newly_linked,
    reciprocity,
)
from model.observe.productivity_parts import foster


@pytest.fixture
def luck() -> np.random.Generator:
    return np.random.default_rng(3)


@pytest.mark.parametrize("exponent", [1.06, 1.5])
def test_a_pareto_tail_is_found_below_which_the_law_differs(luck, exponent):
    tail = (luck.pareto(exponent, 6000) + 1.0) * 2.0
    body = luck.uniform(0.2, 2.0, 6000)
    found = power_tail(np.concatenate([tail, body]))
    assert found.value == pytest.approx(exponent, abs=0.1)
    assert found.low < exponent < found.high
    assert "cut-off" in found.remark
    assert found.points["y"][-1] == 1.0


def test_a_lognormal_is_told_from_a_power_law(luck):
    found = power_tail(np.exp(luck.normal(0, 1, 8000)))
    ratio = float(found.remark.split("lognormal ")[1].split()[0])
    assert ratio < 0  # the lognormal fits better
    assert found.value > 1.5


def test_too_few_or_equal_values_have_no_tail():
    assert math.isnan(power_tail(np.ones(20)).value)
    assert math.isnan(power_tail(np.ones(5000)).value)


@pytest.mark.parametrize(("shape", "draw"), [(1.0, "laplace"), (2.0, "normal")])
def test_subbotin_shape_of_laplace_is_one_and_of_normal_two(luck, shape, draw):
    found = subbotin_shape(getattr(luck, draw)(0.03, 0.2, 20_000))
    assert found.value == pytest.approx(shape, abs=0.06)
    assert found.low < shape < found.high


def test_subbotin_likelihood_agrees_with_scipy(luck):
    from scipy import stats

    x = stats.gennorm.rvs(1.4, scale=0.3, size=4000, random_state=luck)
    assert subbotin_shape(x).value == pytest.approx(stats.gennorm.fit(x, floc=np.median(x))[0], abs=0.01)


def test_growth_variance_falls_with_the_given_power_of_size(luck):
    size = np.exp(luck.normal(0, 2, 20_000))
    found = variance_slope(size, luck.normal(0, 1, 20_000) * size**-0.18)
    assert found.value == pytest.approx(-0.18, abs=0.02)


@pytest.mark.parametrize("persistence", [-0.3, 0.0, 0.4])
def test_least_absolute_deviations_find_the_autoregression(luck, persistence):
    before = luck.laplace(0, 1, 8000)
    after = persistence * before + luck.laplace(0, 1, 8000)
    found = least_absolute_autocorrelation(before, after)
    assert found.low < persistence < found.high
    assert found.value == pytest.approx(persistence, abs=0.05)


def test_logit_finds_sign_and_size(luck):
    size, age = luck.normal(0, 1, 9000), luck.normal(0, 1, 9000)
    closed = luck.uniform(0, 1, 9000) < 1 / (1 + np.exp(2.0 + 0.5 * size - 0.3 * age))
    assert logit_effect(closed, [size, age], 0).value == pytest.approx(-0.5, abs=0.1)
    assert logit_effect(closed, [size, age], 1).value == pytest.approx(0.3, abs=0.1)
    assert math.isnan(logit_effect(np.zeros(50, dtype=bool), [size[:50]], 0).value)


def test_a_logistic_curve_fits_itself_and_not_a_wave():
    time = np.arange(20.0)
    found = logistic_fit(time, 0.9 / (1 + np.exp(-0.3 * (time - 9))))
    assert found.value > 0.9999
    assert logistic_fit(time, 0.5 + 0.2 * np.sin(time)).value < 0.5
    assert math.isnan(logistic_fit(time, np.full(20, 0.4)).value)


def test_foster_by_hand():
    # First year: A 0.5 at 0, B 0.3 at 1, C 0.2 at -1 (closes); second year: A 0.4 at 0.2, B 0.4 at 1, D 0.2 at 0.5.
    ids = (np.array([1, 2, 3]), np.array([1, 2, 4]))
    parts = foster(ids, (np.array([5.0, 3.0, 2.0]), np.array([4.0, 4.0, 2.0])),
                   (np.array([0.0, 1.0, -1.0]), np.array([0.2, 1.0, 0.5])))  # fmt: skip
    mean = 0.5 * 0 + 0.3 * 1 - 0.2 * 1
    assert mean == pytest.approx(0.1)
    assert parts.within == pytest.approx(0.5 * 0.2)
    assert parts.between == pytest.approx(-0.1 * (0 - 0.1) + 0.1 * (1 - 0.1))
    assert parts.cross == pytest.approx(-0.1 * 0.2)
    assert parts.entry == pytest.approx(0.2 * (0.5 - 0.1))
    assert parts.exit == pytest.approx(-0.2 * (-1 - 0.1))
    assert parts.total == pytest.approx((0.4 * 0.2 + 0.4 * 1 + 0.2 * 0.5) - 0.1)
    assert parts.net_entry == pytest.approx((0.08 + 0.22) / 0.48)


def test_slope_share_and_bootstrap(luck):
    x = np.arange(200.0)
    found = slope(x, 3.0 * x + luck.normal(0, 5, 200))
    assert found.low < 3.0 < found.high
    assert proportion(30, 100).value == pytest.approx(0.3)
    sample = luck.normal(10.0, 2.0, 400)
    low, high = bootstrap(lambda rows: float(sample[rows].mean()), 400)
    assert (low, high) == bootstrap(lambda rows: float(sample[rows].mean()), 400)  # repeatable
    assert high - low == pytest.approx(2 * 1.96 * 2.0 / 20, rel=0.2)
    assert low < sample.mean() < high


def growing_network(count: int, links: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Barabasi and Albert's network seen four times while it grows: (degree before, links gained) of each step."""
    graph = networkx.barabasi_albert_graph(count, links, seed=seed)
    ends = np.array(graph.edges)
    older, younger = ends.min(axis=1), ends.max(axis=1)
    cuts = [int(count * part) for part in (0.5, 0.6, 0.7, 0.8, 0.9)]
    steps = []
    for cut, end in itertools.pairwise(cuts):
        past = younger < cut
        degree = np.bincount(older[past], minlength=cut) + np.bincount(younger[past], minlength=cut)
        coming = (younger >= cut) & (younger < end) & (older < cut)
        steps.append((degree[:cut], np.bincount(older[coming], minlength=cut)))
    return steps


def test_newman_finds_linear_attachment_of_barabasi_and_albert():
    found = attachment_exponent(growing_network(20_000, 3, seed=1))
    assert found.value == pytest.approx(1.0, abs=0.1)


def test_newman_finds_no_attachment_where_links_are_random(luck):
    degree = luck.integers(1, 200, 3000)
    found = attachment_exponent([(degree, luck.poisson(0.5, 3000))])
    assert found.value == pytest.approx(0.0, abs=0.1)


def test_new_customers_are_counted_by_supplier():
    before = (np.array([1, 2, 3]), np.array([9, 9, 8]))  # supplier 9 has two customers, 8 has one
    after = (np.array([1, 4, 5, 3]), np.array([9, 9, 9, 7]))  # 9 keeps one, gains two; 8 is gone
    customers, gained = newly_linked(before, after)
    assert customers.tolist() == [2]
    assert gained.tolist() == [2]


def test_network_figures_by_hand(luck):
    buyer, supplier = distinct(np.array([1, 1, 2, 2]), np.array([2, 2, 1, 3]))
    assert list(zip(buyer.tolist(), supplier.tolist(), strict=True)) == [(1, 2), (2, 1), (2, 3)]
    ring = np.arange(100)
    both = graph_of(np.concatenate([ring, (ring + 1) % 100]), np.concatenate([(ring + 1) % 100, ring]))
    assert reciprocity(both).value == 1.0
    star = graph_of(np.arange(1, 101), np.zeros(100, dtype=int))
    assert reciprocity(star).value == 0.0
    two_stars = graph_of(np.concatenate([np.arange(2, 62), [1]]), np.concatenate([np.zeros(60, dtype=int), [0]]))
    assert assortativity(networkx.compose(two_stars, networkx.DiGraph([(1, n) for n in range(70, 90)]))).value < 0
    customers = luck.zipf(2.3, 8000)
    found = degree_tail(np.repeat(np.arange(8000), np.minimum(customers, 5000)))
    assert found.value == pytest.approx(1.3, abs=0.15)
    assert estimators.LEAST_TAIL <= 100
