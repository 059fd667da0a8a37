"""Every study's page begins with one header: title, what was asked, and what it takes to make the page again."""

from __future__ import annotations

import ast
import datetime
import sys
from pathlib import Path

import pytest

import model
from model import load_scenario
from model.fingerprints import source_checksum
from model.report.markdown_page import page_header, typed_command

ROOT = Path(__file__).parent.parent
# What a study's package writes to a file that ends in .md comes from a module that calls the header.
WITH_PAGES = {
    "attribution/page.py", "calibration/page.py", "policy_effects/page.py", "forms/page.py", "clusters/page.py",
    "validation/page.py", "backtest/files.py", "best_split/page.py", "early_warning/page.py",
    "calibration/recovery_page.py", "own_region/terminal.py", "ablations/page.py", "sensitivity/page.py",
    "uncertainty/page.py",
}  # fmt: skip


@pytest.fixture(scope="module")
def plan():
    return load_scenario(ROOT / "scenarios" / "teaching.yaml")


def lines_of(header: list[str]) -> dict[str, str]:
    """The table of a header by name."""
    rows = [line.strip("|").split("|") for line in header if line.startswith("| ") and line.strip("| ")]
    return {row[0].strip(): row[1].strip() for row in rows if len(row) == 2}


def test_a_header_in_english_by_hand(plan, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["/somewhere/run.py", "effects", "my scenario.yaml", "--seeds", "3"])
    monkeypatch.setitem(sys.modules, "model.cli.commands", sys)
    found = page_header("A title", "Does it?", [plan, plan], 3, worlds=6, maps=2)
    assert found[:4] == ["# A title", "", "Does it?", ""]
    assert lines_of(found) == {
        "Scenario": "`teaching`, region twin_rivers",
        "Period": "2016Q1–2025Q4",
        "Firms": "all, one to one",
        "Worlds": "6; random seeds: 3, maps of 2015: 2",
        "Command": "`jiju effects 'my scenario.yaml' --seeds 3`",
        "Program": f"jiju {model.__version__}, source {source_checksum()[:12]}",
        "Date": datetime.date.today().isoformat(),
    }
    assert found[-2:] == ["Written by the program; do not edit it by hand.", ""]


def test_a_header_in_chinese_of_a_part_of_the_firms_from_a_program_of_ones_own(plan, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["mine.py"])
    found = page_header("题目", "", [plan.replace(scale=0.5)], 1, "zh", periods=False, more={"long_runs": "–2045Q4"})
    assert typed_command() == ""
    told = lines_of(found)
    assert list(told) == ["情景", "企业", "情景世界", "长期模拟", "程序", "日期"]
    assert told["企业"] == "全部企业的50%，结果为近似值"
    assert told["情景世界"] == "1个"


@pytest.mark.parametrize(("luck_only", "told"), [(True, "3 that differ in luck alone"), (False, "3")])
def test_a_header_says_in_what_worlds_differ(plan, luck_only, told):
    assert lines_of(page_header("A title", "", [plan], 3, luck_only=luck_only))["Worlds"] == told


def test_every_study_that_writes_a_page_begins_it_with_the_header():
    folder = ROOT / "model" / "studies"
    calling, titled = set(), set()
    for path in folder.rglob("*.py"):
        name = path.relative_to(folder).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "page_header":
                calling.add(name)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("# "):
                titled.add(name)
    assert calling == WITH_PAGES
    assert titled == set()  # nobody writes a title of its own


@pytest.mark.parametrize(
    "page", ["ablations", "attribution", "effects", "clusters", "map_2015", "tested_forms", "validation"]
)
def test_a_stored_page_has_the_header(page):
    told = lines_of((ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8").splitlines()[:40])
    assert {"Scenario", "Firms", "Worlds", "Command", "Program", "Date"} <= set(told)
