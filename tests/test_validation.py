"""The validation as a whole: checks of ablations, signs, scale by hand, and the command with its page."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from model import load_scenario
from model.errors import UserError
from model.experiments.yearly_trial import Measured
from model.mathematics.paired import Difference
from model.report.markdown_page import spread
from model.report.numbers import number
from model.scenario.parameters import load_registry
from model.studies.ablations.run import BY_PATTERN, PATTERNS, AblationStudy
from model.studies.backtest.words import WORDS as BACKTEST_WORDS
from model.studies.validation.ablation_checks import BESIDE_POLICIES, CHECKS, Check, acting, judge
from model.studies.validation.scales import ScaleResult, welch
from model.studies.validation.signs import EITHER, NOT_UP, SIGNS, Sign, SignResult, expectations, row
from model.studies.validation.words import WORDS
from tests.commands import typed

ROOT = Path(__file__).resolve().parent.parent
SCENARIOS = ROOT / "scenarios"
NULL = Difference(1.0, 0.0, -1.0, 1.0, 3)


def study(**effects: Difference) -> AblationStudy:
    found = {("off", pattern.id): NULL for pattern in PATTERNS}
    found |= {("off", name): effect for name, effect in effects.items()}
    return AblationStudy(["off"], found, {}, [1, 2, 3])


@pytest.mark.parametrize(
    ("effect", "verdict"),
    [
        (Difference(0.020, -0.015, -0.016, -0.014, 3), "as expected"),
        (Difference(0.020, -0.005, -0.006, -0.004, 3), "too little"),  # 0.015 is not below 0.008
        (Difference(0.020, 0.005, 0.004, 0.006, 3), "opposite"),
        (Difference(0.020, -0.015, -0.04, 0.01, 3), "not shown"),
        (Difference(0.020, 0.0, 0.0, 0.0, 3), "not shown"),
    ],
)
def test_an_ablation_must_move_its_pattern_far_enough(effect, verdict):
    check = Check("entrants_eg", "down", level_below=0.008)
    assert judge("off", check, study(entrants_eg=effect)).verdict == verdict


def test_a_ratio_asked_for_counts_and_others_that_move_are_named():
    check = Check("near_sourcing", "down", ratio_below=0.6)
    halved, clear = Difference(10.0, -5.0, -5.5, -4.5, 3), Difference(1.0, 0.3, 0.2, 0.4, 3)
    found = judge("off", check, study(near_sourcing=halved, growth=clear))
    assert found.verdict == "as expected"
    assert found.also == ("growth",)
    assert judge("off", check, study(near_sourcing=Difference(10.0, -2.0, -2.5, -1.5, 3))).verdict == "too little"


def test_checks_name_known_ablations_and_patterns():
    assert all(check.pattern in BY_PATTERN for checks in CHECKS.values() for check in checks)
    assert set(CHECKS) == set(load_registry().ablations)  # a mechanism without a stated pattern could not fail
    assert all(check.direction in ("up", "down") for checks in CHECKS.values() for check in checks)
    assert set(BESIDE_POLICIES) - set(load_registry().ablations) == set()


def test_what_acts_only_beside_policies_is_judged_only_there():
    every = set(load_registry().ablations)
    with_lever = {name for name, lever in BESIDE_POLICIES.items() if lever in ("anchor", "infrastructure")}
    assert set(acting(load_scenario(SCENARIOS / "no_policy.yaml"))) == every - set(BESIDE_POLICIES)
    assert set(acting(load_scenario(SCENARIOS / "only_task_2.yaml"))) == every - with_lever
    assert set(acting(load_scenario(SCENARIOS / "plan.yaml"))) == every


@pytest.mark.parametrize(
    ("expected", "effect", "verdict"),
    [
        ("up", Difference(1.0, 0.5, 0.4, 0.6, 3), "as expected"),
        ("up", Difference(1.0, -0.5, -0.6, -0.4, 3), "opposite"),
        ("up", NULL, "not shown"),
        (EITHER, NULL, "reported"),
        (NOT_UP, NULL, "as expected"),
        (NOT_UP, Difference(1.0, 0.5, 0.4, 0.6, 3), "opposite"),
        ("up", Difference(1.0, 0.5, np.nan, np.nan, 1), "one world: no interval"),
    ],
)
def test_verdicts_on_signs(expected, effect, verdict):
    assert SignResult("p", "i", "m", expected, "s", effect, 1.0).verdict == verdict


def test_a_policy_is_held_to_the_literature_and_to_what_it_states():
    plan = load_scenario(SCENARIOS / "teaching.yaml")
    policy = plan.policies["technical_upgrading"]
    asked = {sign.measure: sign.expected for sign in expectations(policy)}
    assert asked["cnc_share"] == "up"
    assert asked["investment"] == "up"
    assert asked["value_added"] == EITHER
    assert {sign.source for sign in SIGNS} - {""} == {sign.source for sign in SIGNS}
    with_policy = Measured("a", 1, {2016: {"investment": 12.0}}, {"technical_upgrading": 5.0}, {}, {})
    without = Measured("b", 1, {2016: {"investment": 10.0}}, {}, {}, {})
    found = row(policy, Sign(("technical_upgrading",), "investment", "up", "s"), [(with_policy, without)])
    assert (found.effect.mean, found.spent, found.percent) == (2.0, 5.0, 20.0)


def test_welch_by_hand():
    one, other = np.array([1.0, 2.0, 3.0]), np.array([5.0, 7.0])
    gap, low, high = welch(one, other)
    spread = np.sqrt(1.0 / 3 + 2.0 / 2)
    freedom = (1 / 3 + 1) ** 2 / ((1 / 3) ** 2 / 2 + 1.0)
    assert gap == -4.0
    assert freedom == pytest.approx(1.6842, abs=1e-4)
    assert (high - low) / 2 == pytest.approx(5.17623 * spread, rel=1e-4)  # t(0.975) between 12.706 and 4.303
    assert np.isnan(welch(one, np.array([1.0]))[1])
    assert ScaleResult("p", "n", "u", 0.5, 1.0, -0.1, -0.3, 0.1).verdict == "as expected"
    assert ScaleResult("p", "n", "u", 0.5, 1.0, -0.2, -0.3, -0.1).verdict == "opposite"


@pytest.mark.parametrize("words", [WORDS, BACKTEST_WORDS])
def test_words_are_there_in_both_languages(words):
    for key, both in [pair for group in words.all.values() for pair in group.items()]:
        assert set(both) == {"en", "zh"}, key
    for key, both in words.all["texts"].items():
        if key.endswith("heads"):
            assert both["en"].count(";") == both["zh"].count(";"), key


def test_figures_of_the_page_are_written_as_everywhere():
    assert number(-0.01234) == "−0.0123"
    assert number(float("nan")) == "–"
    assert spread(1.0, float("nan")) == "–"


def test_a_missing_package_is_told_with_its_remedy_before_anything_runs(monkeypatch, tmp_path):
    from model.cli import application
    from model.mathematics.extras import MissingExtra, extra

    monkeypatch.setitem(sys.modules, "powerlaw", None)  # importing it now fails
    with pytest.raises(MissingExtra, match=r"pip install 'jiju\[validation\]'"):
        application.require("validation")
    assert issubclass(MissingExtra, UserError)
    assert extra("json", "validation").dumps([1]) == "[1]"


@pytest.mark.slow  # a whole study
def test_the_command_writes_its_page_tables_and_figures(tmp_path):
    command = ["validate-model", "base.yaml", "--policies", "policies.yaml", "--seeds", 2, "--workers", 1,
               "--level-quarters", 8, "--only", "upgrading", "--parts", "facts,signs,ablations", "--out", "v",
               "--write", "docs/validation.md"]  # fmt: skip
    period = "period: {start: 2016Q1, end: 2017Q4}\nregion: twin_rivers\ntitle: {zh: 试, en: try}\n"
    (tmp_path / "base.yaml").write_text("name: base\n" + period, encoding="utf-8")
    policies = (
        "name: policies\n" + period + "policies:\n  technical_upgrading: {to: 2017Q4, budget: 5, support_share: 0.3}\n"
    )
    (tmp_path / "policies.yaml").write_text(policies, encoding="utf-8")
    done = typed(command, tmp_path)
    assert done.code == 0, done.err
    page = (tmp_path / "docs" / "validation.md").read_text(encoding="utf-8")
    for heading in (
        "# Validation",
        "## Stylised facts",
        "### Who made it",
        "## Policy effects",
        "## Mechanisms turned off",
    ):
        assert heading in page
    assert "| upgrading | CNC share |" in page
    for name in ("facts", "policy_signs", "ablations"):
        assert (tmp_path / "v" / "tables" / f"{name}.csv").exists()
    for name in ("fact_bands", "fact_shapes"):
        assert (tmp_path / "v" / "figures" / f"{name}.png").stat().st_size > 10_000
    trials = sorted((tmp_path / "v").glob("*/trials/*.json"))
    times = [path.stat().st_mtime_ns for path in trials]
    assert typed([*command, "--language", "zh", "--no-figures"], tmp_path).code == 0
    assert [path.stat().st_mtime_ns for path in trials] == times  # taken up again, nothing was run twice
    assert "# 模型验证" in (tmp_path / "docs" / "validation.md").read_text(encoding="utf-8")
