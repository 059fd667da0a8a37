"""What commands and the report of Anhui say: no word of Henan or its plan, but in notes on sources of parameters."""

from __future__ import annotations

import re
import zipfile
from html import unescape
from pathlib import Path

import pytest
from typer.testing import CliRunner

from model.cli.commands import app
from model.regions import region_to_read
from model.report.explanations.listings import KINDS as LISTS
from model.scenario import load_scenario
from model.scenario.catalogue import load_catalogue
from model.scenario.parameters import load_registry
from tests.shipped_scenarios import SCENARIOS

OTHER = re.compile(r"henan|河南|zhengzhou|郑州|luoyang|洛阳|中原|航空港|产业集聚区|豫|行动纲要|action plan", re.I)
KINDS = ("instruments", "segments", "places", "cities", "plants", "shocks", "packages", "outcomes", "ablations")


def provenance() -> list[str]:
    """Notes on evidence that truly come from Henan, longest first: sources of parameters and of instruments."""
    notes = [str(entry.source) for entry in load_registry().entries.values()]
    notes += [str(item.evidence.get("source", "")) for item in load_catalogue().values()]
    return sorted((note for note in notes if OTHER.search(note)), key=len, reverse=True)


def foreign(text: str) -> list[str]:
    """What stands around every word of Henan, notes on evidence apart."""
    text = unescape(text).replace('""', '"')
    for note in provenance():
        text = text.replace(note, "")
    return [text[max(0, found.start() - 40) : found.end() + 40] for found in OTHER.finditer(text)]


def texts_of(path: Path) -> str:
    """The text of a file; of a workbook that of all its parts."""
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8", errors="replace")
    with zipfile.ZipFile(path) as book:
        return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The package of Anhui with few firms and one year."""
    for name in ("anhui_no_policy", "anhui_package"):
        text = (SCENARIOS / f"{name}.yaml").read_text(encoding="utf-8")
        text = re.sub(r"(end|to): 20\d\dQ4", r"\1: 2016Q4", text).replace("{2016: 15, 2018: 25}", "15")
        text = re.sub(r"(?m)^(period: .*)$", r"\1\nscale: 0.03", text)
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "anhui_package.yaml"


def told(*arguments: str | Path) -> str:
    """What a command prints; it must succeed."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_search_finds_a_word_of_henan_and_overlooks_its_notes():
    note = provenance()[0]
    assert foreign("the zone of 郑州")
    assert foreign("Henan &amp; others")
    assert not foreign(f"cell,{note},end")
    assert foreign(f"{note} and Henan")


@pytest.mark.parametrize("kind", KINDS)
def test_lists_name_nothing_of_henan(kind):
    for language in ("en", "zh"):
        assert not foreign(str(LISTS[kind]("anhui", language)))


def test_the_base_without_policies_speaks_of_no_region():
    words = load_scenario(SCENARIOS / "no_policy.yaml")
    assert not foreign(str([words.title, words.purpose]))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_check_and_an_explanation_name_nothing_of_henan(small, language):
    assert not foreign(told("check", small, "--language", language))
    assert not foreign(told("explain", "hefei", "--language", language))


@pytest.mark.slow  # its quick twin, of a tiny region, is in test_other_region.py
def test_the_report_names_nothing_of_henan(small, tmp_path, pictures):
    out = tmp_path / "results"
    assert not foreign(told("run", small, "--seeds", "1", "--workers", "1", "--out", out))
    readable = (".html", ".csv", ".yaml", ".json", ".xlsx", ".svg", ".txt")
    files = [path for path in out.rglob("*") if path.suffix in readable]
    assert {path.suffix for path in files} >= {".html", ".csv", ".xlsx"}
    for path in files:
        assert not foreign(texts_of(path)), path
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "This region has no plan with targets" in page
    assert "本区域没有规划目标" in page
    assert "合肥" in page
    assert "Hefei" in page


def test_a_question_about_targets_is_told_that_there_is_no_plan(small):
    result = CliRunner().invoke(app, ["gap", "value_added", "--scenario", str(small), "--seeds", "1"])
    assert result.exit_code == 2
    assert "has no plan with targets" in " ".join(result.output.split())


def test_no_name_of_anhui_is_one_of_henan():
    own, other = (
        {str(name) for table in (region.cities, region.places) for name in (*table.ids, *table.name_zh)}
        for region in map(region_to_read, ("anhui", "henan"))
    )
    assert not own & other
