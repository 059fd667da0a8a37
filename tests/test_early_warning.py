"""Early warning: the probability by hand, how often it is right, since when it is clear, and the command."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t

from model.regions import load_region
from model.report.words.messages import told as in_chinese
from model.studies.backtest.later_figures import Brought, series_for
from model.studies.backtest.series_compared import official_series
from model.studies.early_warning.clearness import (
    MET,
    MISSED,
    OPEN,
    Goal,
    Warned,
    at_the_cut,
    chance,
    chances,
    clear_since,
    score,
    verdict,
)
from model.studies.early_warning.html_page import page_of
from model.studies.early_warning.run import Watched, early_warning, judge_official
from model.studies.early_warning.wording import Said
from tests.commands import typed
from tests.report_studies import henan

GOAL = Goal("x", 2020, 10.0)


def test_the_probability_is_that_of_a_line_with_students_t():
    at, last = [1.0, 2.0, 3.0, 4.0, 5.0], [2.1, 3.9, 6.2, 7.8, 10.0]
    # By hand: mean 3 and 6, slope 19.7 / 10 = 1.97, residuals 0.04, -0.13, 0.2, -0.17, 0.06; 0.091 over 3 degrees.
    error = np.sqrt(0.091 / 3) * np.sqrt(1 + 1 / 5 + (5.5 - 3) ** 2 / 10)
    forecast = 6.0 + 1.97 * 2.5
    assert chance(GOAL, 5.5, at, last) == pytest.approx(t.sf((10.0 - forecast) / error, 3))
    down = Goal("x", 2020, 10.0, up=False)
    assert chance(down, 5.5, at, last) == pytest.approx(1.0 - chance(GOAL, 5.5, at, last))


def test_without_scatter_it_is_known_and_counts_keep_that_of_rounding():
    at = [1.0, 2.0, 3.0, 4.0, 5.0]
    assert chance(GOAL, 6.0, at, [2 * x for x in at]) == 1.0
    assert chance(GOAL, 4.9, at, [2 * x for x in at]) == 0.0
    count = Goal("x", 2020, 10.0, count=True)
    assert 0.0 < chance(count, 5.0, at, [2 * x for x in at]) < 1.0
    assert chance(GOAL, 3.0, [3.0] * 6, [12.0] * 6) == 1.0  # a value that is the same everywhere tells nothing


def test_too_few_worlds_say_nothing():
    assert np.isnan(chance(GOAL, 1.0, [1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0]))
    assert np.isnan(chance(GOAL, float("nan"), [1.0, 2.0, 3.0, 4.0, 5.0], [1.0] * 5))
    assert verdict(float("nan")) == OPEN


def test_nine_in_ten_means_nine_in_ten():
    """Of warnings at 10% from nine worlds of a known process, about one in ten or fewer ends well."""
    random = np.random.default_rng(7)
    warned = met = 0
    for _ in range(4000):
        at = random.normal(0, 1, 10)
        last = 1.5 * at + random.normal(0, 1, 10)
        goal = Goal("x", 2020, 1.0)
        if verdict(chance(goal, at[0], at[1:], last[1:])) == MISSED:
            warned += 1
            met += last[0] >= goal.figure
    assert warned > 500
    assert met / warned < 0.1


@pytest.mark.parametrize(
    ("found", "since"),
    [
        ({2016: 0.5, 2017: 0.05, 2018: 0.5, 2019: 0.02}, (2019, MISSED)),
        ({2016: 0.05, 2017: 0.05, 2018: 0.01}, (2016, MISSED)),
        ({2016: 0.95, 2017: 0.02}, (2017, MISSED)),
        ({2016: 0.5, 2017: 0.95}, (2017, MET)),
        ({2016: 0.01, 2017: 0.5}, (None, OPEN)),
        ({}, (None, OPEN)),
    ],
)
def test_clear_is_what_stays_clear(found, since):
    assert clear_since(found) == since


def test_a_path_is_judged_by_what_is_seen_before_the_end():
    worlds = {w: {2018: float(w), 2019: 2.0 * w, 2020: 4.0 * w} for w in range(1, 7)}
    found = chances(GOAL, {2018: 2.0, 2019: 6.0, 2020: 12.0}, worlds)
    assert found == {2018: 0.0, 2019: 1.0}


def test_truths_are_judged_by_the_others_and_scored():
    worlds = {w: {2018: float(w), 2020: 4.0 * w} for w in range(1, 8)}
    truths = at_the_cut(GOAL, worlds, 2018)
    assert [truth.reached for truth in truths] == [False, False, True, True, True, True, True]
    assert [truth.said for truth in truths] == [MISSED, MISSED, MET, MET, MET, MET, MET]
    more = [*truths, Warned(GOAL, 9, 0.02, True), Warned(GOAL, 10, 0.5, False)]
    found = score(more)
    assert (found.missed, found.hits, found.met, found.false_alarms, found.warned) == (3, 2, 6, 1, 3)
    assert at_the_cut(GOAL, {1: {2018: 1.0, 2020: 2.0}}, 2018) == []


def brought(series: dict[str, dict[int, float]], breaks: dict[int, str] | None = None) -> Brought:
    """Figures as a file brings them."""
    official = official_series(load_region("henan"))
    return Brought({key: replace(series_for(key, official), values=values, basis={}, breaks=breaks or {})
                    for key, values in series.items()})  # fmt: skip


def watched_share() -> Watched:
    """Ten worlds whose share ends twice as high as it stands in 2018, from 8 to 12.5; the goal is 20."""
    paths = {w: {2016: 3.0 + 0.2 * w, 2018: 4.0 + 0.25 * w, 2020: 2 * (4.0 + 0.25 * w) + 0.01 * (w % 3)}
             for w in range(10)}  # fmt: skip
    return Watched(Goal("I02", 2020, 10.0), "target", paths, "high_tech_share")


def test_official_figures_by_hand():
    one = watched_share()
    assert judge_official([one], brought({"high_tech_share": {2018: 4.5}}), 2015) == []
    assert (one.now, one.decided, one.outside) == ((2018, MISSED), False, False)  # it ends at 9
    assert one.official[2018] < 0.01
    judge_official([one], brought({"high_tech_share": {2018: 6.0}}), 2015)
    assert one.now == (2018, MET)
    judge_official([one], brought({"high_tech_share": {2018: 60.0}}), 2015)
    assert one.outside  # no world has anything like it


def test_a_missing_year_is_no_verdict_and_the_figure_of_the_goal_decides():
    one = watched_share()
    judge_official([one], brought({"high_tech_share": {2017: 5.0}}), 2015)  # the worlds have no 2017 here
    assert one.now == (None, OPEN)
    judge_official([one], brought({"high_tech_share": {2018: 4.5, 2020: 10.5}}), 2015)
    assert (one.now, one.decided) == ((2020, MET), True)
    judge_official([one], brought({"high_tech_share": {2018: 4.5, 2020: 9.0}}), 2015)
    assert one.now == (2018, MISSED)


def test_what_is_counted_in_another_way_or_is_no_target_is_told():
    one = watched_share()
    told = judge_official([one], brought({"high_tech_share": {2016: 4.0, 2018: 9.0}}, {2017: "other firms"}), 2015)
    assert one.figures == {2016: 4.0}
    assert "counted in another way from 2017 on (other firms)" in told[0]
    assert "口径变化" in in_chinese(told[0], "zh")
    told = judge_official([one], brought({"cnc_share": {2016: 40.0}}), 2015)
    assert told == ["cnc_share: no target of the region is set for it in a year that these runs reach"]
    assert one.figures == {}


def test_the_answer_and_the_page_in_both_languages():
    """Five worlds of a tiny Henan to 2020, too few to score: without figures, and with some of one target."""
    study = henan()
    plan, region = study.plan("plan"), load_region("henan")
    for figures, words in ((None, {"en": "No goal lies after 2018, or fewer", "zh": "2018年以后没有目标"}),
                           (brought({"high_tech_share": {2018: 10.0}}),
                            {"en": "By the figures that were brought, up to 2018", "zh": "按提供的数据"})):  # fmt: skip
        found = early_warning(study, "plan", region, 2018, figures)
        for code, begins in words.items():
            said = Said(found, plan, region, len(study.seeds("plan")), code)
            written = page_of(said)
            assert written.answer.verdict.startswith(begins)
            assert {section.id for section in written.sections} >= {"clear", "made"}
            assert ("official" in {section.id for section in written.sections}) == (figures is not None)


def test_figures_for_a_region_without_targets_are_refused_before_any_run(tmp_path):
    figures = tmp_path / "later.csv"
    figures.write_text("indicator,unit,year,value\nhigh_tech_share,%,2018,9\n", encoding="utf-8")
    for option in ("--outcomes", "--official"):
        told = typed(["early-warning", "scenarios/teaching.yaml", option, figures, "--out", tmp_path / "out"])
        assert told.code == 2
        assert "twin_rivers has no plan with targets that figures could be judged against" in told.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("more", "told"), [
    (["--outcomes", "later.csv", "--official", "later.csv"], "give one file of figures"),
    (["--outcomes", "nowhere.csv"], "nowhere.csv"),
    (["--outcomes", "wage"], "--outcomes wage: no target of henan is set for it"),
    (["--outcomes", "high_tech_shar"], "high_tech_share"),
    (["--worlds", "3"], "3 worlds: each is judged by the others, which takes more than 5"),
    (["--cut", "2015"], "--cut 2015"),
    (["--cut", "2025"], "--cut 2025"),
])  # fmt: skip
def test_what_outcomes_means_is_told_before_any_run(tmp_path, more, told):
    (tmp_path / "later.csv").write_text("indicator,unit,year,value\nhigh_tech_share,%,2018,9\n", encoding="utf-8")
    answer = typed(["early-warning", *more], tmp_path)
    assert answer.code == 2
    assert told in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["later.csv"]


@pytest.mark.slow
def test_the_command_scores_a_study(tmp_path):
    study = tmp_path / "study"
    made = typed(["run", "scenarios/teaching.yaml", "--worlds", "7", "--no-figures", "--out", study])
    assert made.code == 0, made.err
    arguments = ["early-warning", "--study", study, "--out", tmp_path / "out"]
    told = typed([*arguments, "--json"])
    assert told.code == 0, told.err
    rows = json.loads(told.out)
    for row in rows:
        assert row["hits"] <= row["missed"]
        assert row["missed"] + row["met"] <= row["worlds"] == 7
    in_chinese = typed([*arguments, "--language", "zh"])
    assert in_chinese.code == 0, in_chinese.err
    text = "".join(in_chinese.out.split())
    assert "到2018年" in text or "无法评分" in text
    for more, message in ((["--cut", "2015"], "--cut 2015"), (["--worlds", "3"], "leave --worlds out")):
        refused = typed([*arguments, *more])
        assert refused.code == 2
        assert message in refused.err
