"""The pages of ablations, sensitivity and uncertainty, by hand numbers and by command, in both languages."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from model import load_scenario
from model.experiments.engines import Failure
from model.experiments.factors import Factor
from model.mathematics.paired import difference
from model.regions import region_to_read
from model.report.words.language import language_of
from model.scenario.parameters import load_registry
from model.studies.ablations import page as ablations
from model.studies.ablations.run import PATTERNS, AblationStudy
from model.studies.sensitivity import page as sensitivity
from model.studies.sensitivity.run import Effect, Sensitivity
from model.studies.uncertainty import page as uncertainty
from model.studies.uncertainty.run import BaselineStudy, decompose
from model.studies.uncertainty.terminal import print_uncertainty
from tests.commands import typed

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
FAILED = {"base-2": Failure("MemoryError", "too little")}
SHORT = "name: short\nregion: twin_rivers\nscale: 0.3\nperiod: {end: 2016Q4}\n"


@pytest.fixture(scope="module")
def plan():
    return load_scenario(SCENARIOS / "teaching.yaml")


@pytest.fixture(scope="module")
def words(plan):
    region = region_to_read(plan.region, plan.region_data)
    return {code: language_of(code, region) for code in ("en", "zh")}


def section(text: str, title: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its heads."""
    below = text[text.index(f"## {title}") :].splitlines()
    begin = next(i for i, line in enumerate(below) if line.startswith("|"))
    rows = []
    for line in below[begin + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def without(**moved: tuple[float, ...]) -> AblationStudy:
    """Mechanisms that change the number of firms, 100, alone; every other figure stays 1."""
    found = {}
    for name, by in moved.items():
        for pattern in PATTERNS:
            base, change = (100.0, by) if pattern.id == "firms" else (1.0, (0.0,) * len(by))
            found[name, pattern.id] = difference([base + d for d in change], [base] * len(by))
    worlds = max(map(len, moved.values()))
    return AblationStudy(list(moved), found, {}, list(range(1, worlds + 1)))


def test_every_figure_of_ablations_has_its_place_in_one_table():
    placed = [key for keys in ablations.QUESTIONS.values() for key in keys]
    assert sorted(placed) == sorted(pattern.id for pattern in PATTERNS)


def test_the_page_of_ablations_by_hand(plan):
    study = without(entry=(-20.0, -21.0, -19.0), imitation=(10.0, -10.0, 0.0))
    study.failures.update(FAILED)
    text = ablations.page(study, plan, "en")
    assert text.index("**Of 2 mechanisms") < text.index("| off |")
    changes = section(text, "What changes most")
    assert changes[0] == ["Nobody enters (entry)", "firms above scale −20 (base 100)", "1"]
    assert changes[1][1:] == ["nothing that these worlds show", "0"]
    firms = section(text, "Who enters")
    assert [row[:2] for row in firms] == [
        ["every mechanism on", "100"],
        ["Nobody enters", "−20 (−22 – −18)"],  # 1 / sqrt(3) times 4.303 of Student on either side: 2.48
        ["No imitation", "null (−25 – +25)"],
    ]
    assert firms[1][2] == "0"  # the same in every world
    left_out = next(line for line in text.splitlines() if "left out by `--only`" in line)
    assert left_out.count("`") == 2 * (1 + len(load_registry().ablations) - 2)
    assert "other differences" not in text  # one twentieth of two is none
    assert text.endswith("## Runs that failed\n\n- base-2: MemoryError: too little\n")


def test_the_page_counts_what_luck_alone_may_show():
    every = difference([1.0, 2.0, 4.0], [0.0, 0.0, 0.0])
    names = ["entry", "imitation"]
    study = AblationStudy(names, {(name, p.id): every for name in names for p in PATTERNS}, {}, [1, 2, 3])
    assert f"Of {2 * len(PATTERNS)} other differences, up to {round(0.1 * len(PATTERNS))} may" in ablations.reading(
        study, "en"
    )


def test_a_figure_that_no_pair_has_is_left_open(plan):
    study = without(entry=(-20.0, -21.0))
    study.effects["entry", "entrants_eg"] = difference([np.nan, np.nan], [1.0, 1.0])
    text = ablations.page(study, plan, "en")
    assert [row[4] for row in section(text, "Do clusters form")] == ["–", "–"]
    assert "- –: there is no such figure" in text


def test_the_page_of_ablations_in_chinese_and_of_one_world(plan):
    chinese = ablations.page(without(entry=(-20.0, -21.0, -19.0), imitation=(10.0, -10.0, 0.0)), plan, "zh")
    assert section(chinese, "企业进入")[2][:2] == ["取消模仿", "不能确定 (−25 – +25)"]
    assert "\n## 失败的模拟" not in chinese
    one = ablations.page(without(entry=(-20.0,)), plan, "zh")
    assert "**一个情景世界不能把机制的作用与随机波动区分开" in one
    assert section(one, "企业进入")[1][:3] == ["取消进入", "−20", "0"]
    assert "变化最大的数字" not in one
    assert "95%置信区间不含零" not in one
    uneven = ablations.page(without(entry=(-20.0, -21.0), imitation=(3.0,)), plan, "en")  # one run of a pair failed
    assert section(uneven, "What changes most")[1][1:] == ["not told from fewer than two pairs of runs", "–"]


def moved(method: str, *those: tuple[str, float, float]) -> Sensitivity:
    """Effects on value added, as factor, index, half of the interval; sigma 2, mean -4 and first order 0.25."""
    found = [Effect("value_added", factor, "assumption", main, error, 2.0, -4.0, 0.25) for factor, main, error in those]
    factors = [Factor(factor, "parameter", 0.0, 1.0, "assumption") for factor, _, _ in those]
    return Sensitivity(method, factors, ["value_added"], found, np.zeros((6, len(those))), {})


def test_the_page_of_sensitivity_by_hand(plan, words):
    study = moved("morris", ("entry.start_up_rate", 5.0, 1.0), ("policies.a.budget", 1.0, 1.5))
    study.failures.update(FAILED)
    text = sensitivity.page(study, [plan], 2, words["en"], "a box")
    assert section(text, "Industrial value added") == [
        ["`entry.start_up_rate`", "start-ups over incumbents", "assumption", "5 (4 – 6)", "2", "−4", ""],
        ["`policies.a.budget`", "–", "assumption", "1 (−0.5 – 2.5)", "2", "−4", "not settled"],
    ]
    assert "unit of the outcome: 100 mn yuan." in text
    assert "6 points of the sample; random seeds for each: 2" in text
    assert text.index("**“Industrial value added, real” moves most") < text.index("a box") < text.index("| Factor")
    assert "takes its whole trajectory" in text
    assert "base-2: MemoryError" in text
    chinese = sensitivity.page(study, [plan], 1, words["zh"])
    assert section(chinese, "工业增加值")[1][-1] == "未收敛"
    assert "单位与指标相同：亿元。" in chinese


@pytest.mark.parametrize(("method", "cells"), [("emulator", []), ("sobol", ["0.250"])])
def test_total_effects_and_what_is_added(plan, words, method, cells):
    study = replace(moved(method, ("entry.start_up_rate", 0.5, np.nan)), beside="base", explained={"value_added": 0.8})
    text = sensitivity.page(study, [plan, plan], 1, words["en"])
    row = section(text, "Industrial value added")[0]
    assert row[3:] == ["0.500", *cells, "not settled"]  # no interval
    assert "80% of the variance is explained" in text
    assert "adds to `base`" in text


def test_many_factors_and_none_that_is_known(plan, words):
    many = moved("morris", *((f"policies.p{i}.budget", float(i + 1), 0.1) for i in range(40)))
    text = sensitivity.page(many, [plan], 1, words["en"])
    assert len(section(text, "Industrial value added")) == sensitivity.SHOWN
    assert "The first 30 of 40 factors; `tables/morris_effects.csv`" in text
    still = moved("sobol", ("policies.technical_upgrading.budget", 0.5, 0.1), ("baseline.firms", 0.0, 0.0))
    assert [row[1:] for row in section(sensitivity.page(still, [plan], 1, words["en"]), "Industrial value added")] == [
        ["Technical-upgrading subsidy", "assumption", "0.500 (0.400 – 0.600)", "0.250", ""],
        ["–", "assumption", "0.000", "0.250", "moves nothing"],
    ]
    none = moved("sobol", ("baseline.firms", 0.0, 0.0))
    assert "Nothing that was varied moves it." in sensitivity.page(none, [plan], 1, words["en"])
    nothing = moved("morris", ("entry.start_up_rate", np.nan, np.nan))
    assert "Too few runs tell what moves it." in sensitivity.page(nothing, [plan], 1, words["en"])


def test_the_page_of_uncertainty_by_hand(plan, words):
    # Baselines 2.5 and 6.5, draws 3.5 and 5.5, seeds 4 and 5, nothing together: variances 8, 2 and 0.5.
    values = np.array([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]], [[np.nan, 1.0], [1.0, 1.0]]])
    study = BaselineStudy([decompose("value_added", values)], {"value_added": values}, FAILED, "base")
    text = uncertainty.page(study, [plan, plan], words["en"])
    assert section(text, "Shares of the variance") == [["Industrial value added, real", "5%", "19%", "76%", "0%"]]
    assert section(text, "How far each source") == [
        ["Industrial value added, real", "100 mn yuan", "4.5", "0.707", "1.41", "2.83", "0"]
    ]
    assert "12, each with each of: starts 3, draws of the parameters 2, seeds 2" in text
    assert "one seed alone" not in text
    assert "1 of 3 starts are left out" in text
    assert "adds to `base`" in text
    assert text.endswith("- base-2: MemoryError: too little\n")
    chinese = uncertainty.page(study, [plan, plan], words["zh"])
    assert "3个起点中有1个因缺少模拟结果而未计入" in chinese
    assert section(chinese, "各来源造成的差异")[0][1] == "亿元"


def test_the_part_of_luck_is_open_where_there_is_one_seed(plan, words):
    values = np.array([[[1.0], [3.0]], [[5.0], [7.0]]])
    study = BaselineStudy([decompose("value_added", values)], {"value_added": values})
    text = uncertainty.page(study, [plan], words["en"])
    assert section(text, "Shares of the variance")[0][1:] == ["–", "20%", "80%", "0%"]
    assert section(text, "How far each source")[0][2:4] == ["4", "–"]
    assert "one seed alone" in text
    console = Console(width=120, record=True, file=StringIO())
    print_uncertainty(console, study, words["en"])
    assert console.export_text().split()[-4:] == ["–", "20%", "80%", "0%"]


def test_no_shares_where_no_start_is_whole(plan, words):
    values = np.full((2, 2, 1), np.nan)
    study = BaselineStudy([decompose("value_added", values)], {"value_added": values})
    text = uncertainty.page(study, [plan], words["en"])
    assert section(text, "Shares of the variance")[0][1:] == ["–"] * 4
    assert "too few runs tell" in text.lower()


COMMANDS = {
    "ablations": (("--only", "imitation", "--seeds", "1"), "## 增长、生产率与工资"),
    "sensitivity": (("--over", "contracts.expiry", "--size", "2", "--outcomes", "value_added", "--seeds", "1",
                     "--discover", "value_added<1"), "value_added<1"),
    "uncertainty": (("--over", "contracts.expiry", "--maps", "2", "--draws", "2", "--seeds", "1", "--outcomes",
                     "value_added"), "## 方差构成"),
}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_writes_its_page_in_the_language_that_is_asked_for(command, tmp_path):
    (tmp_path / "short.yaml").write_text(SHORT, encoding="utf-8")
    arguments, holds = COMMANDS[command]
    given = [command, "short.yaml", *arguments, "--engine", "in-process", "--no-figures", "--out", "s"]
    done = typed([*given, "--language", "zh", "--write", "p/page.md"], tmp_path)
    assert done.code == 0, done.err
    page = (tmp_path / "p" / "page.md").read_text(encoding="utf-8")
    assert page.startswith("# ")
    assert holds in page
    assert "| 情景 | `short`，地区twin_rivers |" in page
    assert " nan" not in page
    tables = list((tmp_path / "s" / "tables").glob("*.parquet"))
    assert tables
    assert all(len(pd.read_parquet(path)) for path in tables)
    assert not list((tmp_path / "s").rglob("*.png"))
    english = typed([*given, "--language", "en", "--write", "p/page.md"], tmp_path)  # the runs are kept
    assert english.code == 0, english.err
    assert "| Scenario | `short`, region twin_rivers |" in (tmp_path / "p" / "page.md").read_text(encoding="utf-8")
