"""Studies answer in one sentence before their tables, in both languages; names that the reader meets are his own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.mathematics.paired import difference
from model.observe.margins import Margin
from model.observe.outcomes import OUTCOMES, goals_of_all
from model.report.explanations.explanation_lines import declared
from model.report.explanations.one_name import explain
from model.report.in_terminal.safe_console import SafeConsole
from model.report.in_terminal.tables import print_table
from model.report.words.language import language
from model.report.words.messages import told
from model.scenario.parameters import load_registry
from model.studies.ablations import terminal as ablations
from model.studies.ablations.run import PATTERNS, AblationStudy
from model.studies.history import terminal as history
from model.studies.history.run import Year
from model.studies.margins.terminal import print_margins
from model.studies.one_cluster.story import tier_name
from model.studies.sensitivity import terminal as sensitivity
from model.studies.sensitivity.run import Effect, Sensitivity
from model.studies.uncertainty import terminal as uncertainty
from model.studies.uncertainty.run import BaselineStudy, Split

ROOT = Path(__file__).resolve().parent.parent
ZH, EN = language("zh"), language("en")


def effects(*those: tuple[str, float, float]) -> Sensitivity:
    """Effects on value added: factor, main effect, error."""
    found = [Effect("value_added", factor, "assumption", main, error) for factor, main, error in those]
    return Sensitivity("morris", [], ["value_added"], found, np.empty((0, 0)), {})


def test_sensitivity_names_the_strongest_factor_and_those_that_may_be_as_strong():
    clear = effects(("policies.a.budget", 5.0, 0.5), ("policies.b.budget", 4.0, 0.4))
    assert sensitivity.verdict(clear, EN) == "“Industrial value added, real” moves most with policies.a.budget."
    tied = effects(("policies.a.budget", 5.0, 0.5), ("policies.b.budget", 4.0, 0.5))  # 4.5 reaches 4.5
    assert "policies.a.budget、policies.b.budget，但彼此无法区分先后" in sensitivity.verdict(tied, ZH)
    assert "nothing that was varied moves" in sensitivity.verdict(effects(("policies.a.budget", 0.0, 0.0)), EN).lower()
    assert "模拟次数太少" in sensitivity.verdict(effects(("policies.a.budget", np.nan, np.nan)), ZH)
    beside = replace(clear, beside="no_policy")
    assert sensitivity.verdict(beside, EN).startswith("What is added to no_policy: “Industrial")
    assert "（entry.start_up_rate）" in sensitivity.verdict(effects(("entry.start_up_rate", 1.0, 0.1)), ZH)


def test_uncertainty_says_where_most_of_the_spread_comes_from():
    shares = {"seed": 1.0, "parameters": 6.0, "baseline": 2.0, "together": 1.0}
    found = BaselineStudy([Split("value_added", 1.0, shares)], {})
    assert uncertainty.verdict(found, EN).endswith("most by the parameters (60% of its variance).")
    assert uncertainty.verdict(found, ZH).endswith("主要来自参数（占方差的60%）。")
    still = BaselineStudy([Split("value_added", 1.0, dict.fromkeys(shares, 0.0))], {})
    assert uncertainty.verdict(still, ZH) == "“工业增加值（基年价）”在各情景世界之间没有差异。"
    missing = BaselineStudy([Split("value_added", 1.0, dict.fromkeys(shares, np.nan))], {})
    assert "too few runs" in uncertainty.verdict(missing, EN).lower()


def study_of(seeds: list[int], **moved: tuple[float, ...]) -> AblationStudy:
    """Ablations that change the number of firms alone, by so much in each world."""
    found = {(name, pattern.id): difference([100.0 + d for d in by] if pattern.id == "firms" else [1.0] * len(by),
                                            [100.0] * len(by) if pattern.id == "firms" else [1.0] * len(by))
             for name, by in moved.items() for pattern in PATTERNS}  # fmt: skip
    return AblationStudy(list(moved), found, {}, seeds)


def test_ablations_say_how_many_mechanisms_act_and_which_acts_most():
    seeds = [1, 2, 3]
    both = study_of(seeds, entry=(-20.0, -21.0, -19.0), imitation=(0.0, 0.0, 0.0))
    assert ablations.verdict(both, "en") == (
        "Of 2 mechanisms turned off one at a time, one clearly changes something in 3 worlds: “Nobody enters”, "
        f"1 of {len(PATTERNS)} figures."
    )
    more = study_of(seeds, entry=(-20.0, -21.0, -19.0), imitation=(5.0, 6.0, 7.0))
    assert "2 clearly change something" in ablations.verdict(more, "en")
    one = study_of(seeds, entry=(-20.0, -21.0, -19.0))
    assert "变化最大的是规上企业数−20（对照100）。" in ablations.verdict(one, "zh")
    assert "None of 1 mechanisms" in ablations.verdict(study_of(seeds, imitation=(0.0, 0.0, 0.0)), "en")
    assert "--worlds" in ablations.verdict(study_of([1], entry=(-20.0,)), "zh")


def test_every_pattern_of_ablations_has_its_name_in_both_languages():
    for pattern in PATTERNS:
        assert ablations.WORDS.text(pattern.id, "en") == pattern.name.replace("\n", " ")
        assert ablations.WORDS.text(pattern.id, "zh")


def test_history_counts_the_years_near_the_official_figure():
    years = [Year(2016, 8.0, 8.3, 8.0, 8.5, "memory"), Year(2017, 8.0, 6.0, 5.0, 7.0, "memory")]
    assert history.verdict(years) == ("Growth is within 1.5 points of the official figure in 1 of 2 years; the largest "
                                      "error is −2.00 points (2017)")  # fmt: skip
    assert told(history.verdict(years), "zh") == (
        "2年中有1年增速与官方数相差不超过1.5个百分点；误差最大为−2.00个百分点（2017年）"
    )
    assert told(history.verdict([]), "zh") == "这些模拟的年份都没有官方数"


@pytest.mark.parametrize(("code", "first"), [("en", "The start misses 1 of 2 given figures: revenue"),
                                             ("zh", "2项给定值中，起点有1项误差超出允许范围：营业收入")])  # fmt: skip
def test_margins_name_what_the_start_misses(code, first):
    good = Margin("workers", "万人", 10.0, 10.0, 0.01, False, "assumed", "")
    out = io.StringIO()
    print_margins(SafeConsole(code, file=out, width=80), [good, replace(good, name="revenue", modelled=12.0)], "here",
                  "mean", 1)  # fmt: skip
    assert out.getvalue().split("\n")[0].rstrip() == first


def test_a_tier_is_called_as_people_call_it():
    assert [tier_name(tier, ZH) for tier in (1, 2, 3)] == ["百亿", "千亿", "万亿"]
    assert [tier_name(tier, EN) for tier in (1, 2, 3)] == ["10 bn yuan", "100 bn yuan", "1 trn yuan"]
    assert ZH.round_sum(250.0) == ZH.money(250.0)


def test_definitions_and_patterns_have_their_chinese():
    formulas = {one.formula for one in [*OUTCOMES, *goals_of_all().values()]}
    patterns = {one.pattern for one in load_registry().ablations.values()}
    assert {text for text in formulas if text and declared("definitions", text, "zh") == text} == set()
    assert {text for text in patterns if text and declared("patterns", text, "zh") == text} == set()
    assert "应当改变：企业数和增加值增速下降" in explain("entry", "zh")
    assert "firms and the growth of value added fall" in explain("entry", "en")
    assert "（英文）" in explain("contracts", "zh").split("\n")[1]
    for folder in ("accounts", "investment_and_adoption"):  # mechanisms of several files: the one that leads them
        assert explain(folder, "en").startswith(f"{folder} · model/processes/{folder}/__init__.py\n")


@pytest.mark.parametrize(("arguments", "said"), [(("new",), "缺少“名称”"), (("city",), "缺少“城市”"),
                                                 (("anchor", "漯河"), "缺少“产业”")])  # fmt: skip
def test_a_missing_argument_is_called_as_the_help_calls_it(arguments, said):
    settings = {key: value for key, value in os.environ.items() if not key.startswith("LC_")} | {"LANG": "zh_CN.UTF-8"}
    done = subprocess.run([sys.executable, str(ROOT / "run.py"), *arguments], capture_output=True, env=settings,
                          encoding="utf-8", check=False)  # fmt: skip
    assert (done.returncode, done.stderr.strip()) == (2, said)


def test_long_names_are_broken_once_and_only_between_words():
    out = io.StringIO()
    rows = [("Inputs made here in place of those from outside, since the base year", "亿元", "−3.83", "−17.4 – +9.72",
             "no difference")]  # fmt: skip
    console = SafeConsole("en", file=out, width=62)
    print_table(console, ("outcome", "unit", "added", "95% interval", ""), rows, right=(2, 3))
    lines = [line[: line.index("  ")] for line in out.getvalue().split("\n") if line.strip()]
    assert " ".join(lines) == f"outcome {rows[0][0]}"
    assert max(map(len, out.getvalue().split("\n"))) <= 62
