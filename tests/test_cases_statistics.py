"""Cases 14 to 17: what is called an interval holds what it promises, measured against truths that are known."""

from __future__ import annotations

import math

import networkx
import numpy as np
import pytest
from scipy import stats

from model.cluster_model import ClusterModel
from model.mathematics.paired import difference
from model.observe.estimators import (
    Estimate,
    bootstrap,
    least_absolute_autocorrelation,
    logit_effect,
    power_tail,
    proportion,
    slope,
    subbotin_shape,
    variance_slope,
)
from model.observe.measures import tail_exponent
from model.observe.network_estimators import assortativity, attachment_exponent
from model.observe.outcomes import BY_NAME
from model.report.caveats import error_of_quick_runs as quick_error
from model.report.caveats.derived_tables import ShippedError, ShippedTable
from model.scenario import load_scenario
from model.studies.quick_error.files import ship as ship_errors
from model.studies.quick_error.run import QuickError
from model.studies.quick_error.run import quick_error as measure_quick
from model.studies.validation.scales import welch


@pytest.fixture
def luck() -> np.random.Generator:
    return np.random.default_rng(14)


def held(estimates: list[Estimate], truth: float) -> float:
    """Share of estimates whose interval holds the truth."""
    return float(np.mean([e.low <= truth <= e.high for e in estimates]))


def test_only_what_is_counted_or_paid_ends_at_zero():
    assert BY_NAME["firms"].least == BY_NAME["value_added"].least == 0.0
    assert BY_NAME["value_added_growth"].least == BY_NAME["leading_clusters_100bn_excess"].least == -math.inf


# Case 15: slopes, shares, and every other interval of 95%


@pytest.mark.parametrize("points", [4, 6, 8, 12, 20])
@pytest.mark.parametrize("uneven", [0.0, 0.5])
def test_intervals_of_slopes_hold_with_few_points(luck, points, uneven):
    def one() -> Estimate:
        x = luck.normal(size=points)
        return slope(x, 0.5 * x + np.exp(uneven * x) * luck.normal(size=points))

    assert 0.92 <= held([one() for _ in range(400)], 0.5) <= 0.99


def test_intervals_of_weighted_slopes_hold(luck):
    def one() -> Estimate:
        x, w = luck.normal(size=8), luck.integers(5, 60, 8)
        return slope(x, 0.5 * x + luck.normal(size=8) / np.sqrt(w), weights=w)

    assert 0.92 <= held([one() for _ in range(400)], 0.5) <= 0.99


@pytest.mark.parametrize("firms", [120, 240, 600])  # 4, 8 and 20 bins
def test_intervals_of_the_variance_slope_hold(luck, firms):
    def one() -> Estimate:
        size = np.exp(luck.normal(0, 2, firms))
        return variance_slope(size, luck.normal(size=firms) * size**-0.18)

    assert 0.91 <= held([one() for _ in range(300)], -0.18) <= 0.99


def test_intervals_of_shares_are_wilsons():
    assert (proportion(0, 20).low, proportion(0, 20).high) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert (proportion(1, 30).low, proportion(1, 30).high) == pytest.approx((0.0059, 0.1667), abs=1e-4)
    assert (proportion(20, 20).low, proportion(20, 20).high) == pytest.approx((0.8389, 1.0), abs=1e-4)
    for happened, count in ((3, 7), (50, 80), (9, 10)):
        known = stats.binomtest(happened, count).proportion_ci(method="wilson")
        assert (proportion(happened, count).low, proportion(happened, count).high) == pytest.approx(known)


@pytest.mark.parametrize("count", [5, 20, 100])
def test_intervals_of_shares_hold_on_the_average_over_all_shares(count):
    found = [proportion(k, count) for k in range(count + 1)]
    low, high = (np.array([getattr(each, end) for each in found]) for end in ("low", "high"))
    covered = [
        stats.binom.pmf(np.arange(count + 1), count, p)[(low <= p) & (p <= high)].sum()
        for p in np.linspace(0.02, 0.98, 49)
    ]
    assert 0.93 <= np.mean(covered) <= 0.97


@pytest.mark.parametrize("pairs", [2, 3, 5, 20])
def test_intervals_of_paired_differences_hold(luck, pairs):
    base = luck.normal(10.0, 3.0, (4000, pairs))
    found = [difference(b + 0.5 + luck.normal(size=pairs), b) for b in base]
    assert np.mean([d.low <= 0.5 <= d.high for d in found]) == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize("sizes", [(3, 3), (5, 20), (4, 9)])
def test_welchs_intervals_hold(luck, sizes):
    found = [welch(luck.normal(2.0, 3.0, sizes[0]), luck.normal(1.0, 1.0, sizes[1])) for _ in range(1000)]
    assert 0.93 <= np.mean([low <= 1.0 <= high for _, low, high in found]) <= 0.995


def test_the_interval_of_assortativity_holds_in_random_networks():
    graphs = (networkx.gnm_random_graph(100, 200, seed=seed, directed=True) for seed in range(200))
    assert 0.90 <= held([assortativity(graph) for graph in graphs], 0.0) <= 0.99


def test_the_interval_of_attachment_holds_where_there_is_none(luck):
    def one() -> Estimate:
        return attachment_exponent([(luck.integers(1, 200, 300), luck.poisson(0.5, 300))])

    assert 0.87 <= held([one() for _ in range(200)], 0.0) <= 0.99


def test_intervals_of_medians_hold(luck):
    def one() -> Estimate:
        values = luck.normal(size=12)
        low, high = bootstrap(lambda rows: float(np.median(values[rows])), 12)
        return Estimate(float(np.median(values)), low, high)

    assert 0.91 <= held([one() for _ in range(200)], 0.0) <= 0.99


@pytest.mark.slow
def test_the_gap_of_quantiles_has_an_interval_from_fifty_values_on(luck):
    def one() -> Estimate:
        values = luck.normal(size=50)

        def gap(rows: np.ndarray) -> float:
            return float(np.subtract(*np.quantile(values[rows], [0.9, 0.1])))

        assert np.isnan(bootstrap(gap, 49, least=50)).all()
        return Estimate(0.0, *bootstrap(gap, 50, least=50))

    assert 0.89 <= held([one() for _ in range(150)], 2 * 1.2815516) <= 0.99


def test_intervals_of_shape_memory_and_closing_hold(luck):
    shapes = [subbotin_shape(luck.laplace(0, 0.2, 150)) for _ in range(200)]
    assert 0.91 <= held(shapes, 1.0) <= 0.99
    before = luck.laplace(size=(60, 150))
    memory = [least_absolute_autocorrelation(b, 0.3 * b + luck.laplace(size=150)) for b in before]
    assert held(memory, 0.3) >= 0.91
    sizes = luck.normal(size=(200, 150))
    closed = luck.uniform(size=sizes.shape) < 1 / (1 + np.exp(1 + 0.5 * sizes))
    effects = [logit_effect(c, [s], 0) for c, s in zip(closed, sizes, strict=True)]
    assert 0.91 <= held(effects, -0.5) <= 0.99


@pytest.mark.slow
def test_the_interval_of_a_tail_holds_about_what_its_description_says(luck):
    found = [power_tail(luck.pareto(1.1, 300) + 1.0) for _ in range(60)]
    assert held(found, 1.1) >= 0.87


# Case 16: the tail exponent of a small world


@pytest.mark.parametrize("firms", [220, 300, 1000, 5000])
def test_the_tail_exponent_of_a_small_world_is_not_biased(luck, firms):
    draws = 4000 if firms < 1000 else 1000
    found = [tail_exponent((1 - luck.random(firms)) ** (-1 / 1.1)) for _ in range(draws)]
    error = 1.1 / math.sqrt(max(int(0.05 * firms) - 3, 1)) / math.sqrt(draws)
    assert np.mean(found) == pytest.approx(1.1, abs=3 * error)


def test_the_tail_exponent_by_hand():
    revenue = np.concatenate([np.ones(190), 2.0 ** np.arange(1, 11)])  # the ten largest of 200: 2, 4, ... 1024
    assert tail_exponent(revenue) == pytest.approx(8 / (45 * math.log(2)))
    assert math.isnan(tail_exponent(np.ones(199)))
    assert math.isnan(tail_exponent(np.full(400, 3.0)))


# Case 17: the same numbers, the same verdict, whatever version of powerlaw is allowed


def test_the_discrete_tail_is_maximum_likelihood_and_no_approximation():
    found = power_tail(np.random.default_rng(0).zipf(2.0, 5000).astype(float), discrete=True)
    assert (found.value, found.low, found.high) == pytest.approx((0.975, 0.948, 1.002), abs=0.002)
    assert found.remark.startswith("cut-off 1, 5000 of 5000")


# Case 18: a tenth of the firms is off, and says by how much


@pytest.fixture
def table(tmp_path) -> ShippedTable:
    return ShippedTable(tmp_path / "quick_error.csv", quick_error.COLUMNS, quick_error.sound)


def test_what_a_small_world_gets_wrong_is_told_in_both_languages(table):
    plan = load_scenario("scenarios/no_policy.yaml")
    found = [
        QuickError("characteristic_clusters_10bn", 2015, 80.0, 44.0, -47.0, -24.0),
        QuickError("characteristic_clusters_10bn", 2020, 129.0, 71.0, -77.0, -40.0),
        QuickError("value_added", 2020, 24_749.0, 24_527.0, -994.0, 550.0),
    ]
    ship_errors(found, plan, 0.1, 3, table)
    (line,) = quick_error.lines("henan", 0.1, table)
    assert "44/71 instead of 80/129" in line["en"]
    assert "Within luck: Industrial value added" in line["en"]
    assert "44/71（全部企业80/129）" in line["zh"]
    assert "(no_policy, 3 worlds that differ in luck alone, 2015/2020)" in line["en"]
    assert "not measured" not in line["en"]
    assert "The gap at 5% was not measured." in quick_error.lines("henan", 0.05, table)[0]["en"]
    assert quick_error.lines("henan", 1.0, table) == []
    assert quick_error.lines("henan", 3.0, table) == []
    assert quick_error.bias("henan", 0.1, "characteristic_clusters_10bn", 2015, table) == pytest.approx(-0.45)
    assert quick_error.bias("henan", 0.1, "value_added", 2020, table) == 0.0  # luck does not tell it from none
    for region, scale, outcome, year in (
        ("henan", 1.0, "value_added", 2020), ("henan", 0.05, "value_added", 2020), ("henan", 0.1, "value_added", 2021),
        ("henan", 0.1, "workers", 2020), ("twin_rivers", 0.1, "value_added", 2020),
    ):  # fmt: skip
        assert math.isnan(quick_error.bias(region, scale, outcome, year, table))
    (other,) = quick_error.lines("twin_rivers", 0.5, table)
    assert "not measured in this region" in other["en"]
    table.file.write_text(table.file.read_text(encoding="utf-8").replace("80,", "nan,"), encoding="utf-8")
    with pytest.raises(ShippedError, match=r"quick_error.csv:2"):
        quick_error.lines("henan", 0.1, table)


def test_the_shipped_table_is_of_the_present_start():
    """The case: a tenth of the firms has far fewer clusters. The figures are those of the map, not of a lot."""
    rows = {(row["outcome"], row["year"]): row for row in quick_error.TABLE.rows("henan")}
    row = rows["characteristic_clusters_10bn", "2015"]
    plan, name = load_scenario("scenarios/no_policy.yaml"), "characteristic_clusters_10bn"
    for column, scale in (("all", 1.0), ("part", 0.1)):
        world = ClusterModel(plan.replace(scale=scale), rng=1).world
        found = BY_NAME[name].number(world.record.yearly, 2015)
        assert float(row[column]) == pytest.approx(found, rel=0.15)  # a mean of six seeds beside one of them
    assert quick_error.clear(row)


def test_both_scales_are_run_at_the_same_seeds():
    plan = load_scenario("scenarios/teaching.yaml").replace(end=4, policies={})
    found, failures = measure_quick(plan, 0.5, [1, 2], 1)
    assert not failures
    years = {e.year for e in found}
    assert years == {2015}
    revenue = {e.outcome: e for e in found}
    assert revenue["firms"].part == pytest.approx(revenue["firms"].all_firms, rel=0.02)
    assert revenue["value_added"].part == pytest.approx(revenue["value_added"].all_firms, rel=0.05)


def test_equal_whole_differences_of_a_few_seeds_are_no_proof():
    """By hand: half a width of t(1) 12.706 / sqrt(12) / sqrt(2) = 2.594 around 1, and of 8 all the same."""
    one = difference([3.0, 5.0], [2.0, 4.0])
    assert (one.low, one.high) == pytest.approx((1 - 2.5937, 1 + 2.5937), abs=1e-3)
    assert one.verdict == "null"
    assert difference([10.0, 12.0], [2.0, 4.0]).verdict == "up"
    assert difference([2.0, 4.0], [2.0, 4.0]).verdict == "no difference at all"
    parts = difference([2.5, 4.5], [2.0, 4.0])  # amounts, not counts: what is fixed is fixed
    assert (parts.low, parts.high) == (0.5, 0.5)
