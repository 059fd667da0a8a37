"""The gap to a target: since when it is clear by hand, names of targets, the answer in both languages, bad input."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest
from rich.console import Console
from scipy.stats import t as student

from model import Plan, load_scenario
from model.mathematics.name_book import NoSuchName
from model.regions import load_region, region_to_read
from model.report.open_study import Opened
from model.report.words.displayed_names import Names
from model.report.words.language import language_of
from model.report.words.messages import told as in_chinese
from model.report.words.outcome_names import find_outcome, target_of
from model.studies.early_warning.clearness import Goal
from model.studies.gap.answer import InWords, Question, all_rows, all_verdict
from model.studies.gap.command import tell_unmoved
from model.studies.gap.found import gaps, in_order
from model.studies.gap.outlook import outlook
from model.studies.gap.terminal import print_all
from tests.commands import typed
from tests.report_studies import henan

YEARS = (2015, 2016, 2017)


def worlds(*paths: tuple[float, ...]) -> dict[int, dict[int, float]]:
    """Paths by world and year."""
    return {seed: dict(zip(YEARS, path, strict=True)) for seed, path in enumerate(paths, 1)}


def goal(figure: float) -> Goal:
    """At least so much in 2017."""
    return Goal("G", 2017, figure)


def test_the_chance_of_a_miss_by_hand():
    """Six worlds stand at 10 in two years and part then: nothing is seen before, so all are judged by the others."""
    ends = (11.0, 12.0, 13.0, 14.0, 15.0, 16.0)
    found = outlook(goal(15.0), worlds(*[(10.0, 10.0, end) for end in ends]))
    assert found is not None
    own = []
    for world in ends:
        rest = np.array([end for end in ends if end != world])
        own.append(student.cdf((15.0 - rest.mean()) / (rest.std(ddof=1) * np.sqrt(1 + 1 / 5)), 4))
    assert found.chance == pytest.approx({2015: np.mean(own), 2016: np.mean(own)})
    assert (found.missed_since, found.met_since) == (None, None)


def test_a_goal_that_nobody_comes_near_is_clear_from_the_start():
    paths = worlds(*[(10.0, 10.5, 11.0 + i / 10) for i in range(9)])
    far, near = outlook(goal(100.0), paths), outlook(goal(1.0), paths)
    assert far is not None
    assert near is not None
    assert (far.missed_since, far.met_since, len(far.known("missed"))) == (2015, None, 9)
    assert (near.missed_since, near.met_since) == (None, 2015)


def test_it_becomes_clear_when_the_worlds_part():
    """Ways part in 2016 and go on: before, nobody knows; then each half knows how it ends."""
    steps = np.linspace(-0.01, 0.01, 10)
    paths = worlds(*[(10.0, 15.0 if i % 2 else 5.0, (15.0 if i % 2 else 5.0) + steps[i]) for i in range(10)])
    found = outlook(goal(12.0), paths)
    assert found is not None
    assert (found.missed_since, found.met_since) == (2016, 2016)
    assert found.known("missed") == [2016] * 5
    assert 0.3 < found.chance[2015] < 0.7


def test_few_worlds_and_gaps_in_paths():
    five = worlds(*[(1.0, 1.0, 1.0 + i) for i in range(5)])
    assert outlook(goal(2.0), five) is None
    assert outlook(goal(2.0), {seed: {2017: 1.0} for seed in range(9)}) is None  # nothing before the goal
    lacking = worlds(*[(1.0, 1.0, 1.0 + i) for i in range(8)])
    del lacking[1][2017]  # judges nobody, and is not judged
    found = outlook(goal(2.0), lacking)
    assert found is not None
    assert set(found.since) == set(range(2, 9))


@pytest.mark.parametrize("name", ["高技术占比", "I02", "i02", "high_tech_share", "high-tech share",
                                  "高技术产业占规模以上工业增加值比重"])  # fmt: skip
def test_a_target_has_many_names(name):
    region = load_region("henan")
    assert str(region.targets.ids[target_of(name, region)]) == "I02"
    assert find_outcome(name, region) == "high_tech_share"


@pytest.mark.parametrize(("name", "told"), [
    ("高技木占比", "no target '高技木占比' of henan"),
    ("high_tech_shar", "did you mean 'I02'"),
    ("工业增加值降低", "may mean I10"),
    ("value_added", "no target of henan asks for value_added"),
])  # fmt: skip
def test_unknown_targets_are_told_with_near_names(name, told):
    with pytest.raises(NoSuchName, match=told):
        target_of(name, load_region("henan"))


def test_the_gap_of_a_study_of_henan_in_both_languages():
    study = henan()
    opened = Opened(study, study.plan("plan"), study.plan("no_policy"))
    found = gaps(opened, "I02")
    assert [gap.goal.target for gap in found] == ["I02"] * len(found)
    gap = found[-1]
    assert gap.missing == pytest.approx(gap.answer.target - gap.answer.median)
    assert gap.way == pytest.approx((gap.answer.median - gap.start) / (gap.answer.target - gap.start))
    region = load_region("henan")
    question = Question(opened, "I02", Names(region, [opened.main]), found, None, [], ("jiju a", "jiju e"), "")
    for code, words in (("en", ("goal", "short", "jiju a")), ("zh", ("目标", "差", "jiju a"))):
        told = InWords(question, language_of(code, region))
        text = " ".join([told.verdict(), *told.said()])
        assert [word for word in words if word not in text] == []
        assert len(told.goal_rows()) == len(found)
    every = in_order(gaps(opened))
    assert len({gap.goal.target for gap in every}) > 10
    rows = all_rows(every, question.names, language_of("zh", region))
    assert {len(row) for row in rows} == {8}
    counted = [gap for gap in every if gap.goal.target not in {"I05", "I08"}]
    assert len(counted) < len(every)
    assert f"of {len(counted)} goals with a figure" in all_verdict(every, "en")
    assert [row[0] for row in rows if "不计入" in row[0]] == [row[0] for row in rows if row[0][:3] in {"I05", "I08"}]
    assert [gap.scored for gap in every] == [True] * len(counted) + [False] * (len(every) - len(counted))


@pytest.mark.parametrize(("code", "told"), [("en", "Approximate: only 10% of the firms"), ("zh", "只模拟了10%的企业")])
def test_a_tenth_of_the_firms_is_told_in_the_terminal(capsys, code, told):
    """The page says so too; whole firms need no word."""
    region = load_region("henan")
    names, w = Names(region, []), language_of(code, region)
    print_all(Console(width=80), [], names, w, scale=0.1)
    assert told in capsys.readouterr().out
    print_all(Console(width=80), [], names, w)
    assert told not in capsys.readouterr().out


def test_a_goal_by_convention_says_that_it_is_not_counted():
    study = henan()
    opened = Opened(study, study.plan("plan"), study.plan("no_policy"))
    found = gaps(opened, "I05")
    region = load_region("henan")
    question = Question(opened, "I05", Names(region, [opened.main]), found, None, [], ("jiju a", "jiju e"), "")
    assert "follows a declared convention" in InWords(question, language_of("en", region)).said()[0]
    assert "约定口径" in InWords(question, language_of("zh", region)).said()[0]
    assert "none is counted" in all_verdict(found, "en")


def test_a_goal_that_no_instrument_moves_is_said_before_any_run(tmp_path):
    for target in ("T07", "制造业示范基地"):
        answer = typed(["gap", target, "--seeds", 5], tmp_path)
        assert answer.code == 2
        assert "T07" in answer.err
        assert "no instrument moves it: nothing is run" in answer.err
    assert typed(["gap", "T10"], tmp_path).code == 2
    assert "twin_rivers has no plan with targets" in typed(["gap", "--scenario", "teaching.yaml"], tmp_path).err
    assert list(tmp_path.iterdir()) == []


TARGETS = (
    "id,kind,name_zh,name_en,unit,direction,outcome,value_2015,value_2017,qualifier,plan_section,basis,source\n"
    "G1,headline,装备数控化率,CNC rate,%,up,cnc_share,40,90,,,assumed,jiju authors\n"
)
SCENARIO = """\
name: mine
region: lakeland
period: {end: 2017Q4}
policies:
  technical_upgrading: {budget: 2}
  machine_substitution: {budget: 1}
"""


RUN = ("--seeds", 6, "--workers", 1)


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """A region of one's own with one target; its folder, where a first answer has been given."""
    import shutil

    home = tmp_path / "regions" / "lakeland"
    shutil.copytree(load_region("twin_rivers").folder, home)
    (home / "targets.csv").write_text(TARGETS, encoding="utf-8")
    about = (home / "region.yaml").read_text(encoding="utf-8")
    (home / "region.yaml").write_text(about.replace("twin_rivers", "lakeland"), encoding="utf-8")
    monkeypatch.setattr("model.regions.own.FOLDER", home.parent)
    (tmp_path / "mine.yaml").write_text(SCENARIO, encoding="utf-8")
    first = typed(["gap", "CNC rate", "--scenario", "mine.yaml", *RUN], tmp_path)
    assert first.code == 0, first.err
    assert "CNC rate 2017: goal 90%" in first.out
    assert "`jiju attribute mine.yaml --outcomes G1`" in " ".join(first.out.split())
    assert "reached in 0 of 6 worlds" in first.out
    assert "Since 2015 it is clear with 90% that it is missed" in " ".join(first.out.split())
    page = (tmp_path / "results" / "gap-G1-mine" / "gap.html").read_text(encoding="utf-8")
    assert "装备数控化率" in page
    return tmp_path


def test_the_command_answers_with_a_kept_attribution(asked):
    made = typed(["attribute", "mine.yaml", "--seeds", 2, "--workers", 1, "--outcomes", "G1"], asked)
    assert made.code == 0, made.err
    again = typed(["gap", "数控化率", "--scenario", "mine.yaml", *RUN, "--language", "zh"], asked)
    assert again.code == 0, again.err
    assert "jiju attribute" in again.out
    assert "已保存的2个观测" in "".join(again.out.split())
    told = json.loads(typed(["gap", "G1", "--scenario", "mine.yaml", *RUN, "--json"], asked).out)
    assert len(told["parts"]) == 2
    every = typed(["gap", "--scenario", "mine.yaml", *RUN, "--json"], asked)
    (row,) = json.loads(every.out)
    assert (row["target"], row["met"], row["missed_since"]) == ("G1", 0, 2015)
    assert load_scenario(asked / "mine.yaml").region == "lakeland"


@pytest.mark.slow
def test_the_command_answers_with_kept_effects(asked):
    alone = typed(["effects", "mine.yaml", *RUN], asked)
    assert alone.code == 0, alone.err
    told = json.loads(typed(["gap", "G1", "--scenario", "mine.yaml", *RUN, "--json"], asked).out)
    assert len(told["alone"]) == 2
    (ours,) = (row for row in told["alone"] if row[0] == "Technical-upgrading subsidy")
    saved = pd.read_csv(asked / "results" / "effects-mine-luck-only" / "effects.csv").set_index("label")
    assert float(ours[1]) == pytest.approx(saved.loc["technical_upgrading", "effect"], abs=0.006)


@pytest.mark.parametrize(("begins", "told"), [
    (None, "has no policies, so that no instrument of it moves I02"),
    ("2021Q1", "all policies begin after 2020, so that none moves I02 by then"),
    ("2016Q1", ""),
])  # fmt: skip
def test_that_no_policy_can_move_a_target_is_said_before_any_run(begins, told, capsys):
    policies = {"technical_upgrading": {"budget": 2, "from": begins}} if begins else {}
    plan = Plan.from_mapping({"name": "late", "region": "henan", "period": {"end": "2022Q4"}, "policies": policies})
    tell_unmoved(plan, region_to_read("henan", ()), "I02")
    said = capsys.readouterr().err
    assert told in " ".join(said.split()) if told else not said
    if told:
        assert not re.search("[A-Za-z]{4}", in_chinese(" ".join(said.split()), "zh").replace("late", ""))
