"""Back-test: official series and what users bring, naive forecasters by hand, the fit, and the command."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import special

from model import load_scenario
from model.regions import load_region
from model.studies.backtest.fit import bracket
from model.studies.backtest.later_figures import OutcomesErrors, read_outcomes
from model.studies.backtest.naive import Guess, Kind, forecasts, guesses
from model.studies.backtest.page import verdict
from model.studies.backtest.rows import EARLIER, FITTED, PREDICTED, Row, compare, skipped
from model.studies.backtest.run import backtest, merged
from model.studies.backtest.scores import crps_of_guess, crps_of_runs, scores
from model.studies.backtest.series_compared import (
    GROWTH,
    Meaning,
    Series,
    changes_in_words,
    official_series,
    year_number,
)
from model.studies.backtest.words import reason
from tests.commands import typed

ROOT = Path(__file__).resolve().parent.parent
SCENARIOS = ROOT / "scenarios"


@pytest.fixture(scope="module")
def henan():
    return load_region("henan", [])


def csv_of(folder: Path, text: str) -> Path:
    path = folder / "later.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_official_series_is_compared_or_says_why_not(henan):
    series = official_series(henan)
    assert {str(name) for name in henan.outcomes.indicator} == {key for key, one in series.items() if not one.city}
    assert all(bool(one.meaning) != bool(one.reason) for one in series.values())
    assert series["va_growth_above_scale"].values[2018.0] == 7.2
    assert series["cnc_rate"].values[2015.5] == 42


def test_what_changed_in_statistics_is_told_by_the_region(henan):
    one = official_series(henan)["firms_above_scale"]
    told = (
        "counted in another way from 2018 on: stricter statistics of 2018 and 2019 struck off firms that were not above"
    )
    assert one.caution.startswith(told)
    rows = compare(one, one.meaning, [{y: {"firms": 1.0} for y in range(2015, 2020)}], {}, 2015, 2017)
    assert {row.caution for row in rows} == {one.caution}
    assert reason(one.caution, "zh", changes_in_words(henan)).startswith("2018年起口径改变：2018—2019 年统计执法检查后")
    assert Series("x", "甲", "个").caution == ""


def test_years_and_months():
    assert year_number("2017") == 2017.0
    assert year_number("2016-06") == 2015.5
    assert year_number("2016-12") == 2016.0
    assert year_number("2016-13") is None
    assert year_number("before") is None


def test_naive_forecasts_of_a_rate_by_hand():
    past = {2015.0: 8.6, 2016.0: 8.0, 2017.0: 8.0}
    found = forecasts(past, 2019, Kind(rate=True), {2017: 6.6, 2019: 5.7})
    assert found["last growth"] == 8.0
    assert found["trend"] == pytest.approx(8.2 - 0.3 * 3)  # slope -0.3 through the mean 8.2 of 2016
    assert found["national plus gap"] == pytest.approx(5.7 + 1.4)


def test_naive_forecasts_of_an_amount_by_hand():
    past = {2015.0: 100.0, 2016.0: 110.0}
    found = forecasts(past, 2018, Kind(amount=True), {2016: 6.0, 2017: 6.6, 2018: 6.2})
    assert found["last growth"] == pytest.approx(110 * 1.1**2)
    assert found["trend"] == pytest.approx(110 * 1.1**2)
    assert found["national plus gap"] == pytest.approx(110 * 1.106 * 1.102)  # gap of four points


def test_naive_forecasters_say_nothing_where_they_know_nothing():
    assert all(math.isnan(v) for v in forecasts({}, 2018, Kind(amount=True), {}).values())
    one = forecasts({2010.0: 30.0}, 2018, Kind(), {})
    assert all(math.isnan(v) for v in one.values())


def run_of(**measures: list[float]) -> dict[int, dict[str, float]]:
    years = range(2015, 2015 + len(next(iter(measures.values()))))
    return {year: {name: values[i] for name, values in measures.items()} for i, year in enumerate(years)}


def test_rows_by_hand_level_and_growth():
    level = Series("x", "甲", "%", {2012.0: 1.0, 2016.0: 5.0, 2018.0: 9.0}, {2012.0: "", 2016.0: "", 2018.0: ""})
    runs = [run_of(m=[1.0, last / 2, 6.0, last]) for last in (8.0, 9.0, 10.0, 11.0, 12.0)]
    meaning = Meaning(lambda years, year: years[year]["m"], "%")
    rows = compare(level, meaning, runs, {}, 2015, 2017)
    assert [row.period for row in rows] == [EARLIER, FITTED, PREDICTED]
    assert math.isnan(rows[0].model)
    assert rows[1].model == 5.0
    half = 1.5332063 * math.sqrt(2.5) * math.sqrt(1.2)  # t(0.9, 4) s sqrt(1 + 1/5) of 8 to 12
    assert (rows[2].model, rows[2].low, rows[2].high) == pytest.approx((10.0, 10.0 - half, 10.0 + half))
    assert rows[2].inside
    assert rows[2].error == pytest.approx(1.0)
    grown = Series("y", "乙", "亿元", {2016.0: 100.0, 2018.0: 210.0}, {2016.0: "", 2018.0: ""})
    rows = compare(grown, Meaning(meaning.value, "亿元", GROWTH), runs, {}, 2015, 2017)
    assert math.isnan(rows[0].model)  # carried on from here
    assert rows[1].model == pytest.approx(200.0)  # both runs doubled since 2016


def test_another_origin_moves_what_forecasters_know_and_leaves_the_model_as_it_is():
    values = {2014.0: 6.0, 2015.0: 7.0, 2016.0: 8.5, 2017.0: 9.0, 2018.0: 4.0}
    rate = Series("x", "甲", "%", values, dict.fromkeys(values, ""))
    runs = [run_of(m=[7.0, 8.0, 9.0, last]) for last in (8.0, 9.0, 10.0, 11.0, 12.0)]
    meaning = Meaning(lambda years, year: years[year]["m"], "%", rate=True)
    seen = {origin: compare(rate, meaning, runs, {}, 2015, origin) for origin in (2015, 2016, 2017)}
    for origin, rows in seen.items():
        predicted = [row for row in rows if row.period == PREDICTED]
        assert [row.year for row in predicted] == [year for year in (2016.0, 2017.0, 2018.0) if year > origin]
        assert {row.naive["last growth"] for row in predicted} == {values[origin]}
    assert len({tuple(row.model for row in rows if row.year > 2015) for rows in seen.values()}) == 1


def test_who_was_nearer():
    row = Row(
        "x", "", "%", 2018, 10.0, "", PREDICTED, 10.5, 9.0, 11.0, {"trend": 12.0, "last growth": 9.8}, "level", ""
    )
    assert row.best_naive == ("last growth", pytest.approx(0.2))
    assert row.ratio == pytest.approx(2.5)
    assert row.verdict == "last growth nearer"


def test_a_users_figures_in_chinese_or_english_with_units_converted(henan, tmp_path):
    text = "\ufeff指标,单位,年份,数值\n规模以上工业增加值增速,share,2020,0.05\n"
    text += "全社会研发经费,万元,2020,10000000\n规上用工人数,万人,2020,500\nlocal_sourcing_rate,%,2019,31\n"
    path = csv_of(tmp_path, text)
    found = read_outcomes(path, henan).series
    assert found["va_growth_above_scale"].values == {2020.0: pytest.approx(5.0)}
    assert found["rd_total"].values == {2020.0: pytest.approx(1000.0)}
    assert found["workers"].values == {2020.0: pytest.approx(5e6)}
    assert found["local_sourcing_rate"].values == {2019.0: 31.0}
    together = merged(official_series(henan), found)
    assert together["rd_total"].values[2020.0] == pytest.approx(1000.0)
    assert together["rd_total"].values[2018.0] == 671.5


def test_all_errors_of_a_users_file_at_once_by_line_and_the_rest_is_skipped(henan, tmp_path):
    rows = ["va_growth_above_scal,%,2020,1", "rd_total,kg,2020,1", "rd_total,亿元,二〇二〇,1",
            "rd_total,亿元,2020,1e999",
            'rd_total,亿元,2021,"1,000"', "rd_total,亿元,2022", "gdp,亿元,2020,5", "rd_total,亿元,2023,900",
            "rd_total,亿元,2023,950"]  # fmt: skip
    path = csv_of(tmp_path, "\n".join(["indicator,unit,year,value", *rows]))
    with pytest.raises(OutcomesErrors) as caught:
        read_outcomes(path, henan)
    lines = str(caught.value).split("\n")
    told = {int(line.split("later.csv:")[1].split(":")[0]): line for line in lines}
    assert sorted(told) == [5, 6, 7, 10]
    assert "not a finite number" in told[5]
    assert "is not a number" in told[6]
    assert "3 cells under 4 columns" in told[7]
    assert "stands in line 9 already" in told[10]
    good = [rows[i] for i in (0, 1, 2, 6, 7)]
    found = read_outcomes(csv_of(tmp_path, "\n".join(["indicator,unit,year,value", *good])), henan)
    assert found.series["rd_total"].values == {2023.0: 900.0}
    reasons = (
        "did you mean 'va_growth_above_scale'", "'kg' cannot be converted to '亿元'; use 元 or 万元",
        "not a year from 2015 to 2055", "industry only",
    )  # fmt: skip
    for line, why in zip(found.skipped, reasons, strict=True):
        assert why in line
    with pytest.raises(OutcomesErrors, match="no figure that can be compared"):
        read_outcomes(csv_of(tmp_path, "indicator,unit,year,value\ngdp,亿元,2020,5\n"), henan)


def test_a_line_may_name_its_city_and_cluster_and_a_break(henan, tmp_path):
    text = "指标,单位,年份,数值,城市,集群,口径变化\n"
    text += "规上工业企业数,家,2018,1900,洛阳,,普查\nfirms_above_scale_luoyang,家,2019,1950,,,\n"
    text += "revenue_above_scale,万元,2019,30000000,luoyang,高端装备,\nfirms_above_scale,家,2019,5,洛洛,,\n"
    text += "hightech_share,%,2019,12,郑州市,,\nfirms_above_scale@kaifeng,家,2020,900,,,\n"
    found = read_outcomes(csv_of(tmp_path, text), henan)
    luoyang = found.series["firms_above_scale@luoyang"]
    assert luoyang.values == {2018.0: 1900.0, 2019.0: 1950.0}
    assert luoyang.breaks[2018] == "普查"
    assert luoyang.area == "luoyang"
    cluster = found.series["revenue_above_scale@luoyang/F02"]
    assert (cluster.values, cluster.area) == ({2019.0: 3000.0}, "luoyang/F02")
    assert found.series["firms_above_scale@kaifeng"].values == {2020.0: 900.0}
    assert "city: '洛洛' is not known" in found.skipped[0]
    assert "hightech_share@zhengzhou cannot be compared" in found.skipped[1]
    assert len(found.skipped) == 2
    together = merged(official_series(henan), found.series)["firms_above_scale@luoyang"]
    assert together.values[2016.0] == 1844.0  # ours
    assert together.stretch(2016) == 0
    assert together.stretch(2019) == 1


def test_figures_of_cities_stand_beside_those_of_the_region(henan):
    series = official_series(henan)
    assert series["va_growth_above_scale@puyang"].values == {2016.0: 9.1}
    assert series["revenue_above_scale@luoyang/F02"].name_zh.startswith("洛阳市高端装备")
    assert all(year <= 2019 for one in series.values() for year in one.values)
    assert set(henan.checksums).isdisjoint({"city_outcomes.csv", "outcome_breaks.csv"})  # no run depends on them


def test_levels_are_compared_inside_a_stretch_and_growth_across_none():
    """Counted anew from 2018: 2016 is a level, 2018 is where growth is carried on from, 2019 grows by 12 / 10."""
    values = {2016.0: 6.0, 2018.0: 50.0, 2019.0: 66.0}
    one = Series("x", "甲", "个", values, dict.fromkeys(values, ""), breaks={2018: "stricter"})
    runs = [run_of(m=[4.0, 5.0, 8.0, 10.0, last]) for last in (11.0, 11.5, 12.0, 12.5, 13.0)]
    meaning = Meaning(lambda years, year: years[year]["m"], "个")
    rows = compare(one, meaning, runs, {}, 2015, 2017)
    assert [(row.year, row.carried_from) for row in rows] == [(2016.0, None), (2018.0, None), (2019.0, 2018.0)]
    assert [row.model for row in rows] == pytest.approx([5.0, math.nan, 60.0], nan_ok=True)
    assert math.isnan(rows[2].naive["last growth"])  # 2016 is no past of 2019
    assert skipped(one, meaning, 2015, 2017) == ["x 2018: no earlier figure that is counted in the same way (stricter)"]
    values = {2015.0: 100.0, 2016.0: 130.0, 2019.0: 300.0}
    grown = Series("z", "丙", "亿元", values, dict.fromkeys(values, ""))
    own = compare(grown, Meaning(meaning.value, "亿元", GROWTH), runs, {}, 2015, 2017)
    assert [(row.model, row.carried_from) for row in own[1:]] == [
        (pytest.approx(125.0), 2015.0), (pytest.approx(130.0 * 12 / 5), 2016.0),
    ]  # fmt: skip
    rate = Meaning(meaning.value, "%", rate=True)
    assert [row.year for row in compare(one, rate, runs, {}, 2015, 2017)] == [2016.0, 2018.0, 2019.0]
    share = Series("y", "乙", "%", {2017.0: 8.0, 2019.0: 9.0}, {2017.0: "", 2019.0: ""}, breaks={2016: "wider"})
    (known, row) = compare(share, meaning, runs, {}, 2015, 2017)
    assert math.isnan(known.model)
    assert row.model == pytest.approx(8.0 + 12.0 - 8.0)  # a share moves on by points


# scores


def test_bands_of_naive_forecasters_by_hand():
    """Last growth of 8, 9, 7, 7: errors 1, -2, 0, whose mean square is 5/3; two years ahead, twice that."""
    past = {2014.0: 8.0, 2015.0: 9.0, 2016.0: 7.0, 2017.0: 7.0}
    found = guesses(past, 2019, Kind(rate=True), {})["last growth"]
    assert (found.middle, found.freedom) == (7.0, 3)
    assert found.scale == pytest.approx(math.sqrt(5 / 3 * 2))
    one = guesses({2016.0: 7.0, 2017.0: 8.0}, 2018, Kind(rate=True), {})["last growth"]
    assert (one.middle, one.freedom) == (8.0, 0)  # one error makes no band
    amounts = {2014.0: 100.0, 2015.0: 110.0, 2016.0: 121.0, 2017.0: 121.0 * 1.1 * 1.02}
    grown = guesses(amounts, 2018, Kind(amount=True), {})["last growth"]
    middle = amounts[2017.0] * 1.1 * 1.02
    assert (grown.middle, grown.scale) == (pytest.approx(middle), pytest.approx(middle * math.sqrt(0.02**2 / 2)))


def test_the_plans_own_target_is_a_forecaster():
    path = {2015: 40.0, 2020: 45.0}
    assert forecasts({}, 2018, Kind(percent=True), {}, path)["target of the plan"] == pytest.approx(43.0)
    assert forecasts({}, 2018, Kind(), {}, path)["target of the plan"] == pytest.approx(40 * (45 / 40) ** 0.6)
    assert math.isnan(forecasts({}, 2021, Kind(), {}, path)["target of the plan"])
    assert math.isnan(forecasts({}, 2015, Kind(), {}, path)["target of the plan"])
    past = {2015.0: 40.0, 2016.0: 42.0, 2017.0: 42.0}
    found = guesses(past, 2018, Kind(percent=True), {}, path)["target of the plan"]
    assert (found.freedom, found.scale) == (2, pytest.approx(math.sqrt(0.5)))  # misses of 1 and 0


def test_the_score_of_runs_by_hand():
    """1, 2, 4 against 3: mean distance 4/3, less (1 + 3 + 2) / 6."""
    assert crps_of_runs([2.0, 4.0, 1.0], 3.0) == pytest.approx(4 / 3 - 1.0)
    assert crps_of_runs([2.0], 3.0) == 1.0


@pytest.mark.parametrize(("freedom", "seen"), [(2, 0.0), (3, 1.7), (7, -4.0)])
def test_the_score_of_a_naive_forecast_is_the_integral(freedom, seen):
    x = np.linspace(-4000.0, 4000.0, 2_000_001)
    held = (special.stdtr(freedom, (x - 1.0) / 2.0) - (x >= seen)) ** 2
    assert crps_of_guess(Guess(1.0, 2.0, freedom), seen) == pytest.approx(np.trapezoid(held, x), rel=4e-3)
    assert crps_of_guess(Guess(1.0), seen) == abs(seen - 1.0)


def test_an_honest_forecast_has_the_better_score():
    luck = np.random.default_rng(3)
    truth = luck.normal(size=400)
    honest = [crps_of_runs(luck.normal(size=10), seen) for seen in truth]
    narrow = [crps_of_runs(0.2 * luck.normal(size=10), seen) for seen in truth]
    shifted = [crps_of_runs(1.0 + luck.normal(size=10), seen) for seen in truth]
    assert np.mean(honest) == pytest.approx(1 / math.sqrt(math.pi), abs=0.06)  # of the true distribution
    assert np.mean(honest) < min(np.mean(narrow), np.mean(shifted))


def test_scores_and_the_sentence_by_hand():
    """Nine runs 1 to 9: their bands of 50, 80 and 95% end at 2.5 and 7.5, 1 and 9, and further out."""
    runs = tuple(np.arange(1.0, 10.0))
    rows = [
        Row("x", "甲", "个", 2018 + i, seen, "", PREDICTED, 5.0, 1.0, 9.0, {"trend": 5.0}, "level", "", runs,
            {"trend": Guess(5.0)}) for i, seen in enumerate((5.0, 8.0, 9.5))
    ]  # fmt: skip
    found = {(one.series, one.forecaster): one for one in scores(rows)}
    model, trend = found["x", "model"], found["x", "trend"]
    assert model.inside == pytest.approx((1 / 3, 2 / 3, 1.0))
    assert model.crps == pytest.approx(np.mean([crps_of_runs(runs, row.official) for row in rows]))
    assert trend.crps == pytest.approx((0.0 + 3.0 + 4.5) / 3)
    assert math.isnan(trend.inside[1])
    assert trend.lost == 2  # a point that is right beats every band
    assert "67%" in verdict(scores(rows), "en")
    assert "it earns its trouble" in verdict(scores(rows), "en")
    assert "67%" in verdict(scores(rows), "zh")
    assert verdict([], "en") == "No predicted figure can be scored."


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "first line names the columns"),
        (b"indicator,unit,year,value\n", "no figures"),
        (b"indicator;unit;year;value\n1;2;3;4\n", "plain commas"),
        ("indicator，unit，year，value\n".encode(), "plain commas"),
        (b"indicator\tunit\tyear\tvalue\n", "plain commas"),
        (b"\x00\x01", "binary"),
        ("指标,单位".encode("gbk"), "not UTF-8"),
    ],
)
def test_files_that_are_no_table(henan, tmp_path, content, word):
    path = tmp_path / "later.csv"
    path.write_bytes(content)
    with pytest.raises(OutcomesErrors, match=word):
        read_outcomes(path, henan)
    with pytest.raises(OutcomesErrors, match="no such file"):
        read_outcomes(tmp_path / "none.csv", henan)


def test_the_fit_brackets_what_is_wanted():
    assert bracket([(0.0, 5.0), (0.02, 9.0), (0.01, 7.0)], 8.0) == ((0.01, 7.0), (0.02, 9.0))
    assert bracket([(0.0, 5.0), (0.02, 6.0)], 8.0) == ((0.02, 6.0), (0.0, 5.0))


def test_the_fit_sees_no_year_after_2017_and_is_taken_up_again(tmp_path):
    plan = load_scenario(SCENARIOS / "history.yaml").replace(scale=0.02)
    made: list[str] = []
    found = backtest(plan, [1], None, 1, tmp_path, None, made.append)
    assert found.fit is not None
    assert found.fit.years == (2016, 2017)
    assert found.fit.official == pytest.approx(8.0)
    growths = [growth for _, growth in found.fit.steps[:2]]
    assert growths[1] > growths[0]  # more demand, more growth
    assert {row.period for row in found.rows if row.year > 2017} == {PREDICTED}
    kept = sorted(path.name for path in (tmp_path / "trials").iterdir())
    again = backtest(plan, [1], None, 1, tmp_path, None, made.append)
    assert len(made) == 1
    assert sorted(path.name for path in (tmp_path / "trials").iterdir()) == kept
    assert str(again.rows) == str(found.rows)


def test_the_command_with_a_users_figures_on_the_teaching_region(tmp_path):
    later = csv_of(tmp_path, "indicator,unit,year,value\nvalue_added_growth,%,2016,7\nvalue_added_growth,%,2018,6\n")
    (tmp_path / "short.yaml").write_text(
        "name: short\ntitle: {zh: 短, en: short}\nregion: twin_rivers\nperiod: {start: 2016Q1, end: 2018Q4}\n",
        encoding="utf-8",
    )
    command = ["backtest", "short.yaml", "--official", later, "--seeds", 2, "--workers", 1, "--out", "b",
               "--language", "zh"]  # fmt: skip
    done = typed([*command, "--json"], tmp_path)
    assert done.code == 0, done.err
    content = json.loads(done.out)
    assert [(row["year"], row["period"]) for row in content["rows"]] == [(2016, "fitted"), (2018, "predicted")]
    assert content["fit"] is None  # no official growth to fit on: a user's figures are for comparison
    page = (tmp_path / "b" / "backtest.md").read_text(encoding="utf-8")
    assert "历史回测" in page
    assert (tmp_path / "b" / "tables" / "backtest.parquet").exists()
    assert (tmp_path / "b" / "figures" / "backtest.png").stat().st_size > 10_000
    later.write_text("indicator,unit,year,value\nvalue_added_growth,kg,2018,6\n", encoding="utf-8")
    done = typed(command, tmp_path)
    assert done.code == 2
    assert "later.csv:2: 单位“kg”" in done.err
    assert np.isfinite(content["rows"][1]["model"])
