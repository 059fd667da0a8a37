"""The nation as it was: growth and prices as quarterly paths, its shocks as declared, and nothing of the province."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from model.processes import environment
from model.regions import FOLDER, load_region
from model.report.study_summary.assumptions import declared_assumptions
from model.scenario import ScenarioErrors, load_scenario, read_scenario

ROOT = Path(__file__).resolve().parent.parent
SCENARIOS = ROOT / "scenarios"
HENAN = FOLDER / "henan"
YEARS = range(2016, 2026)
CLASSES = ("mining", "raw", "manufacturing", "consumer", "high_tech")


def sums_by_year(world, quantity: str) -> np.ndarray:
    """Yearly sums of a quantity (years x segments) over ten years that begin with 2016."""
    found = []
    for quarter in range(1, 4 * len(YEARS) + 1):
        world.quarter = quarter
        environment.advance(world)
        found.append(getattr(world.segments, quantity).copy())
    return np.array(found).reshape(len(YEARS), 4, -1).sum(axis=1)


@pytest.mark.parametrize("path", range(10))
def test_yearly_sums_of_markets_and_prices_grow_as_given_whatever_the_path(tiny, path):
    """To 1e-9 in every year, in every class of markets (high technology too) and of prices, for random paths."""
    draws = np.random.default_rng(path)
    growth = dict(zip(YEARS, draws.uniform(-0.06, 0.14, len(YEARS)).tolist(), strict=True))
    prices = {year: dict(zip(CLASSES, draws.uniform(-0.08, 0.12, 5).tolist(), strict=True)) for year in YEARS}
    given = {"national_growth": growth, "prices": prices}
    world, other = tiny(environment=given), tiny(environment=given)
    high, over = np.array([True, False, False, False, False]), np.array([False, True, False, False, False])
    for one in (world, other):
        one.segments.high_tech, one.segments.overcapacity = high, over
        one.segments.market_growth_extra = [0.0, 0.0, 0.03, 0.0, 0.0]
    p = world.parameters.environment
    markets = sums_by_year(world, "market")
    for row, year in enumerate(YEARS):
        own = 0.03 * 0.5 ** ((year - 2015) / p.extra_half_life) * np.array([0, 0, 1, 0, 0])
        wanted = growth[year] + p.unexplained_growth + p.high_tech_extra * high + p.overcapacity_extra * over + own
        before = (
            markets[row - 1]
            if row
            else environment.steady_year(np.full(5, 5.0), environment.market_growth(world, 2015))[0]
        )
        assert markets[row] / before - 1.0 == pytest.approx(wanted, abs=1e-9)
    levels = sums_by_year(other, "deflator") / 4.0
    kinds = [str(kind) for kind in world.region.segments.deflator[world.segment_rows]]
    for row, year in enumerate(YEARS):
        before = levels[row - 1] if row else np.ones(5)  # prices of 2015 have a mean of 1
        assert levels[row] / before - 1.0 == pytest.approx([prices[year][kind] for kind in kinds], abs=1e-9)


def test_the_recorded_nation_is_that_of_national_csv_for_all_years():
    region = load_region("henan")
    table = region.national
    known: dict[str, dict[int, float]] = {}
    for name, year, value in zip(table.indicator, table.year, table.value, strict=True):
        if str(year).isdigit():
            known.setdefault(str(name), {})[int(year)] = float(value) / 100.0
    growth, prices = region.history("market_growth"), region.history("price_growth")
    assert list(growth) == list(prices) == list(range(2015, 2026))
    for year in growth:
        assert growth[year][""] == pytest.approx(known["va_growth_above_scale_industry_china"][year])
        assert prices[year] == pytest.approx(dict.fromkeys(CLASSES, known["ppi_china"][year]))
    declared = [str(b) for y, q, b in zip(region.environment_history.year, region.environment_history.quantity,
                                          region.environment_history.basis, strict=True)
                if y == 2025 and q == "price_growth"]  # fmt: skip
    assert len(declared) == 5
    assert all("declared" in basis for basis in declared)


def test_prices_leave_the_base_year_as_recorded(tiny):
    world = tiny(environment={"prices": {2015: -0.052, 2016: -0.014}})
    environment.remember_start(world)
    pace = 0.948**0.25  # of a steady year whose mean is 1: the last quarter is 4 / (1 + 1/pace + 1/pace^2 + 1/pace^3)
    last = 4 / (1 + 1 / pace + 1 / pace**2 + 1 / pace**3)
    assert world.segments.deflator == pytest.approx(np.full(5, last))
    assert world.segments.deflator_before == pytest.approx(np.full(5, last / pace))


def test_history_runs_to_2025_under_a_child_and_its_parent_ends_where_calibration_needs_it(tmp_path):
    parent, child = load_scenario(SCENARIOS / "history.yaml"), load_scenario(SCENARIOS / "history_to_2025.yaml")
    assert (parent.end, child.end) == (16, 40)
    assert parent.environment == child.environment  # so a longer run begins with the shorter one, bit by bit
    assert sorted(child.environment.growth) == list(range(2015, 2026))
    path = tmp_path / "again.yaml"
    path.write_text(child.to_yaml(), encoding="utf-8")
    assert load_scenario(path).environment == child.environment


def test_shocks_are_as_large_as_the_nation_left_its_trend():
    region = load_region("henan")
    table, trend = region.declared_shocks, 1.062
    growth = {(2020, 1): -0.084, (2020, 2): 0.044, (2020, 3): 0.058, (2020, 4): 0.071,
              (2021, 1): 0.245, (2021, 2): 0.089, (2021, 3): 0.049, (2021, 4): 0.039}  # fmt: skip
    assert set(table) == {"pandemic_2020", "recovery_2021"}
    for quarter in (1, 2, 3, 4):
        first = (1 + growth[2020, quarter]) / trend
        second = first * (1 + growth[2021, quarter]) / trend
        assert table["pandemic_2020"].sizes[16 + quarter] == pytest.approx(first - 1, abs=6e-5)
        assert table["recovery_2021"].sizes[20 + quarter] == pytest.approx(second - 1, abs=6e-5)
    # the quarters of a year count alike here: 2.3% and not the 2.8% published, whose first quarter is small
    weights = 1.062 ** (np.arange(4) / 4)
    year = (weights * (1 + np.array(list(table["pandemic_2020"].sizes.values())))).sum() / weights.sum() * 1.062 - 1
    assert year == pytest.approx(0.023, abs=5e-4)


def test_shocks_are_off_by_default_and_fall_where_they_are_asked_for():
    asking = [path.name for path in SCENARIOS.glob("*.yaml") if "declared_shocks" in path.read_text(encoding="utf-8")]
    assert asking == ["pandemic.yaml"]
    plan = load_scenario(SCENARIOS / "pandemic.yaml")
    found = {shock.start: shock for shock in plan.environment.shocks}
    assert sorted(found) == list(range(17, 25))
    assert {shock.kind for shock in found.values()} == {"demand"}
    first = found[17]
    assert (first.name, first.end, first.size) == ("pandemic_2020 2020Q1", 17, -0.1375)
    assert not load_scenario(SCENARIOS / "plan.yaml").environment.shocks


def child(tmp_path: Path, parent: str, environment_lines: str, more: str = "") -> Path:
    path = tmp_path / "child.yaml"
    path.write_text(f"extends: {parent}\n{more}environment:\n{environment_lines}", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("parent", "lines", "place", "says"),
    [
        ("history_to_2025.yaml", "  declared_shocks: [pandemic_2020]\n", "child.yaml:3:21", "counts 2020 twice"),
        ("pandemic.yaml", "  national_growth: history\n", "child.yaml:3:3", "`declared_shocks: []` here"),
        ("no_policy.yaml", "  national_growth: {2021: 0.096}\n  declared_shocks: [recovery_2021]\n", "child.yaml:4:21",
         "counts 2021 twice"),
        ("no_policy.yaml", "  declared_shocks: [pandemic_2022]\n", "child.yaml:3:21", "did you mean 'pandemic_2020'"),
        ("no_policy.yaml", "  declared_shocks: [2020年疫情, pandemic_2020]\n", "child.yaml:3:30", "twice"),
        ("teaching_base.yaml", "  declared_shocks: [pandemic_2020]\n", "child.yaml:3:21", "declares none"),
    ],
)  # fmt: skip
def test_shocks_on_top_of_what_contains_them_are_refused_with_line_and_remedy(tmp_path, parent, lines, place, says):
    with pytest.raises(ScenarioErrors) as caught:
        load_scenario(child(tmp_path, parent, lines))
    assert place in str(caught.value)
    assert says in str(caught.value)


def test_shocks_outside_the_period_are_errors_of_the_file_and_cut_by_a_child(tmp_path):
    with pytest.raises(ScenarioErrors, match="outside the period"):
        load_scenario(
            child(tmp_path, "history.yaml", "  national_growth: default\n  declared_shocks: [pandemic_2020]\n")
        )
    shorter = read_scenario(child(tmp_path, "pandemic.yaml", "  prices: default\n", "period: {end: 2020Q4}\n"))
    assert [shock.start for shock in shorter.plan.environment.shocks] == [17, 18, 19, 20]
    assert "before these begin: recovery_2021" in remarks(shorter)
    other = read_scenario(child(tmp_path, "pandemic.yaml", "  national_growth: {2020: 0.05}\n"))
    assert "comes on top of the growth that national_growth gives for 2020" in remarks(other)
    off = load_scenario(child(tmp_path, "pandemic.yaml", "  declared_shocks: []\n  national_growth: history\n"))
    assert not off.environment.shocks


def test_an_own_shock_to_all_demand_on_top_of_observed_growth_is_told(tmp_path):
    shock = "  shocks:\n    - {name: fall, kind: demand, from: 2020Q1, to: 2020Q1, size: -0.1}\n"
    assert "shock fall comes on top of observed growth" in remarks(
        read_scenario(child(tmp_path, "history_to_2025.yaml", shock))
    )
    local = shock.replace("size: -0.1", "size: -0.1, cities: [luoyang]")
    assert "observed growth" not in remarks(read_scenario(child(tmp_path, "history_to_2025.yaml", local)))


def test_beyond_its_years_a_screening_forgets_the_nation():
    """What history gives for 2020-2025 would hide how prices and growth move a forecast."""
    whole = load_scenario(SCENARIOS / "history_to_2025.yaml").environment
    known = whole.until(2019)
    assert sorted(known.growth) == sorted(known.prices) == list(range(2015, 2020))
    assert known.growth[2019] == whole.growth[2019]
    assert known.shocks == whole.shocks


def test_reports_say_which_years_have_no_given_prices():
    def said(plan, worlds: bool) -> str:
        return "\n".join(line["en"] for line in declared_assumptions(plan, worlds))

    plan = load_scenario(SCENARIOS / "no_policy.yaml")
    assert "Prices of 2016-2025 are not given and rise by 1.1% a year." in said(plan, False)
    assert "by a rate of its own in every other world" in said(plan, True)
    assert "are not given" not in said(load_scenario(SCENARIOS / "history_to_2025.yaml"), True)
    longer = load_scenario(SCENARIOS / "history_to_2025.yaml").replace(end=48)
    assert "Prices of 2026-2027 are not given" in said(longer, False)


def remarks(plan) -> str:
    return "\n".join(remark.words["en"] for remark in plan.remarks)


LATER = re.compile(r"(?<![0-9A-Za-z/.\-])(20[2-9][0-9])(?![0-9])")
# Tables of the nation, of names and of the plan's own aims, and what the model itself worked out. The drift is a run's.
NOT_OF_THE_PROVINCE = {"national.csv", "environment_history.csv", "declared_shocks.csv", "administrative_names.csv",
                       "targets.csv", "frontier_drift.csv", "clauses.csv"}  # fmt: skip
PROVINCE = re.compile(r"Henan|河南|全省|Zhengzhou|郑州|[Pp]rovince'?s? (?:VA|value added|revenue|industry grew|growth)")
COMPUTED = re.compile(r"model|plan|target|aim|run|scenario|world|seed|规划|目标|模型|情景|模拟")
FIGURE = re.compile(r"(?<![0-9A-Za-z])[0-9][0-9.,]*\s*(?:%|per cent|trn|bn|trillion|billion|亿|万亿|points)")


def test_no_table_dates_a_figure_of_the_province_after_2019():
    """Rows: no year column after 2019. Cells: no sentence with a year after 2019 and a figure, but dates of sources."""
    for path in sorted(HENAN.rglob("*.csv")):
        if path.name in NOT_OF_THE_PROVINCE:
            continue
        with path.open(encoding="utf-8-sig", newline="") as handle:
            for line, row in enumerate(csv.DictReader(handle), start=2):
                for column in ("year", "first_year", "last_year", "measured", "period"):
                    for year in re.findall(r"20[0-9]{2}", row.get(column) or ""):
                        assert int(year) <= 2019, f"{path.name}:{line}: {column} {year}"
                for column, cell in row.items():
                    if column != "source":
                        assert not later_figure(cell or ""), f"{path.name}:{line}:{column}: {cell}"
                assert not FIGURE.search(row.get("source") or "") or not LATER.search(row["source"]), (
                    f"{path.name}:{line}"
                )


def later_figure(text: str) -> bool:
    """Whether a text names a year after 2019 and an amount beside it."""
    return bool(LATER.search(text)) and bool(FIGURE.search(text))


@pytest.mark.parametrize(
    "path",
    [*sorted(HENAN.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md",
     *sorted(ROOT.glob("README.*.md"))],
    ids=lambda path: path.name,
)  # fmt: skip
def test_no_page_tells_a_figure_of_the_province_after_2019(path):
    """Where a sentence has the province, a year after 2019 and an amount, it is an aim or what the model computed."""
    assert not list(told_of_the_province(path.read_text(encoding="utf-8")))


def told_of_the_province(text: str) -> Iterator[str]:
    """Sentences that tell a figure of the province after 2019 which is neither an aim nor computed."""
    for sentence in re.split(r"(?<=[.;。；|])\s|\n\n", text):
        if later_figure(sentence) and PROVINCE.search(sentence) and not COMPUTED.search(sentence):
            yield sentence


def test_the_reading_of_pages_finds_what_it_is_to_find():
    assert list(told_of_the_province("Henan's revenue was cut back (about 7.9 trn yuan in 2016, 5.4 in 2021)."))
    assert list(told_of_the_province("2022年河南规模以上工业增加值增长5.1%。"))
    assert not list(told_of_the_province("The plan's aim for Henan in 2025 is 8%. Henan grew by 8.0% in 2017."))
    assert later_figure("the share was 52.5% in 2022")
    assert not later_figure("found (name, code and boundary of 2021)")
