"""What the terminal prints after a run fits 80 columns in both languages and begins with the answer."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.cells import cell_len

from model.report.answer.sentences import headline
from model.report.in_terminal.print_summary import print_summary
from model.report.in_terminal.safe_console import SafeConsole
from model.report.in_terminal.tables import print_table
from model.report.in_terminal.wrapping import wrapped
from model.report.words.language import language_of
from tests.report_studies import findings_of_henan


def console(language: str, width: int = 80) -> SafeConsole:
    return SafeConsole(language, highlight=False, markup=False, file=io.StringIO(), width=width)


@pytest.mark.parametrize("code", ["zh", "en"])
def test_the_summary_of_a_run_fits_and_begins_with_the_answer(code):
    f = findings_of_henan()
    w, out = language_of(code, f.region), console(code)
    print_summary(out, f.summary, f.facts, Path("results/plan"), f.names, w)
    lines = out.file.getvalue().split("\n")
    assert [line for line in lines if cell_len(line) > 80] == []
    said = "".join(lines).replace(" ", "")
    assert said.startswith(headline(f.facts, f.names, w).replace(" ", ""))


def test_a_table_breaks_headings_and_names_before_it_leaves_columns_out():
    rows = [("Zhengzhou · New green building materials", "1,000", "+12.5"), ("Luohe", "20", "+0.1")]
    heads = ("cluster", "reach it in all worlds", "what the policy adds")
    shown = {}
    for width in (100, 50, 40):
        out = console("en", width)
        print_table(out, heads, rows, right=(1, 2), spare=(1,))
        shown[width] = out.file.getvalue()
        assert max(map(cell_len, shown[width].split("\n"))) <= width
    assert "reach it in all worlds" in shown[100]
    assert all(text in shown[50] for text in ("1,000", "+12.5"))


def test_sentences_break_as_chinese_does_and_paths_stay_whole():
    out, path = console("zh", 30), "/a/long/path/that/does/not/fit/one/line.html"
    out.print(f"报告已经写入文件夹，见 {path}")
    lines = [line.rstrip() for line in out.file.getvalue().split("\n")]
    assert path in lines
    assert cell_len(lines[0]) <= 30


def test_a_minus_stays_before_its_figure():
    lines = wrapped("全部企业营业收入−3,067亿元（−4,827 – −1,307）〔待核实（中）〕", 20)
    assert not [line for line in lines if line.endswith(("−", "（"))]
    assert not [line for line in lines if line.startswith(("）", "〕"))]
    assert "".join(lines).replace(" ", "") == "全部企业营业收入−3,067亿元（−4,827–−1,307）〔待核实（中）〕"


def test_a_list_breaks_no_word_and_names_few_policies_of_a_scenario(capsys):
    from model.cli.application import app

    for arguments in (["list", "instruments"], ["list", "scenarios"]):
        app(arguments, standalone_mode=False)
    words = set(capsys.readouterr().out.split())
    assert {"Benchmarking", "project_cost_share", "returnees_and_joint_parks"} <= words
    assert "absorptive_innovation" in words  # an instrument; as the 8th policy of the plan it is not shown
    app(["list", "scenarios"], standalone_mode=False)
    shown = capsys.readouterr().out
    assert "absorptive_innovation" not in shown
    assert "and 113 more" in " ".join(shown.split())


@pytest.mark.parametrize(("code", "language", "goal"), [
    ("T05", "en", "Goal: 2020: 100"), ("I02", "zh", "目标值：2020年15；2025年20"),
])  # fmt: skip
def test_a_target_is_explained_by_the_code_that_the_scorecard_prints(code, language, goal):
    from model.report.explanations.one_name import explain

    said = explain(code, language)
    assert said.startswith(f"{code} · ")
    assert goal in said
    assert {"T05": "demonstration_projects", "I02": "high_tech_share"}[code] in said
