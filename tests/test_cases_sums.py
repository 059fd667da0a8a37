"""Cases of sums, units and cells: each holds the right value for a kind of fault that tables once had."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from model import ClusterModel, load_scenario
from model.cli.commands import app
from model.observe.measures import TOP_FIRMS
from model.regions import region_to_read
from model.report.caveats import influential_parameters as influence
from model.report.cluster_tables.cluster_sizes import league_of
from model.report.excel_workbook.charts import HEADING_ROW
from model.report.excel_workbook.sheets_of_workbook import workbook_sheets
from model.report.excel_workbook.write_workbook import sheet_names, write_workbook
from model.report.figures.style import drawable, printable
from model.report.findings import Findings
from model.report.html_page.write_page import page
from model.report.open_study import Opened
from model.report.reference.parameters import parameters as parameters_page
from model.report.sheet import Column, Sheet
from model.report.study_summary.assumptions import OF_REGION
from model.report.words.language import language
from model.report.write_report import findings_of, write_report
from model.results import Run, Study
from model.tables.safe_text import csv_cell, csv_table, hidden, json_text, long_csv, visible
from tests.tables_of_a_study import page_tables

ENDED = """name: ended
region: twin_rivers
period: {start: 2016Q1, end: 2018Q4}
policies:
  technical_upgrading: {from: 2016Q3, to: 2017Q2, budget: 8}
"""
HOSTILE = '=HYPERLINK("http://x") \x1b[31mred\x07 \u202egnp <script>alert(1)</script> 🚀'


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run whose only policy ends before it."""
    path = tmp_path_factory.mktemp("ended") / "ended.yaml"
    path.write_text(ENDED, "utf-8")
    return ClusterModel(load_scenario(path), rng=1).run()


def study_of(run: Run, seeds: int = 2) -> Study:
    """A study in which every seed has the same run."""
    return Study.of([replace(run, seed=seed, columns=dict(run.columns)) for seed in range(1, seeds + 1)])


@pytest.fixture(scope="module")
def of_ended(ended: Run) -> Findings:
    """Findings of two seeds of it; not to be changed."""
    return findings(study_of(ended))


def findings(study: Study) -> Findings:
    return findings_of(Opened(study, study.plan(study.scenarios[0]), None))


def words_of(f: Findings) -> str:
    """The page without its figures."""
    return page(f, {code: {} for code in ("zh", "en")}, "en")


# 01: a cluster counts in every seed with its real size ------------------------------------------------------------


class Cells:
    """A study of three seeds with the cells that a test names: (seed, place, segment, size in 2015, in 2025)."""

    def __init__(self, *cells: tuple[int, str, str, float, float]) -> None:
        rows = [(seed, year, place, "c", segment, "f", size, size, 12.0, 100.0)
                for seed, place, segment, *ends in cells
                for year, size in zip((2015, 2025), ends, strict=True)]  # fmt: skip
        names = ["seed", "year", "place", "city", "segment", "field", "revenue_nominal", "revenue", "firms", "workers"]
        self.cells = pd.DataFrame(rows, columns=names)
        self.outcomes = self.cells[["seed", "year"]]
        self.kept: dict[Any, Any] = {}

    def seeds(self, *scenarios: str) -> list[int]:
        return [1, 2, 3]

    def table(self, name: str, scenarios: Any = None) -> pd.DataFrame:
        found = self.cells.assign(kind="characteristic", counted=True)
        return found if name == "cells" else found[found["revenue_nominal"] >= 20.0]  # only those are listed


def test_the_median_of_a_cluster_counts_the_seeds_in_which_it_is_small():
    cells = [(1, "airport", "tobacco", 50.0, 833.0), (2, "airport", "tobacco", 5.0, 9.0),
             (3, "airport", "tobacco", 5.0, 19.0), *((seed, "hill", "steel", 900.0, 1000.0) for seed in (1, 2, 3)),
             (3, "hill", "toys", 0.0, 30.0), *((seed, "hill", "bread", 10.0, 15.0) for seed in (1, 2, 3))]  # fmt: skip
    study: Any = Cells(*cells)
    table = league_of(study, "x", "characteristic", {100.0: "crossed_10bn"}).set_index(["place", "segment"])
    tobacco = table.loc["airport", "tobacco"]
    assert tobacco["revenue"] == 19.0  # the median of 833, 9 and 19
    assert tobacco["mean"] == pytest.approx((833 + 9 + 19) / 3)
    assert np.isnan(tobacco["crossed_10bn"])  # its median never reached ten billion
    assert tobacco["counted"] == pytest.approx(1 / 3)
    assert table.loc["hill", "toys"]["revenue"] == 0.0  # absent in two seeds of three
    assert table.loc["hill", "steel"]["crossed_10bn"] == 2015
    assert table.loc["rest", "rest"]["mean"] == 15.0  # bread, which nobody lists
    assert table["mean"].sum() == pytest.approx(study.cells.query("year == 2025")["revenue"].sum() / 3)
    assert list(table["revenue"].dropna()) == sorted(table["revenue"].dropna(), reverse=True)


@pytest.mark.filterwarnings("error::FutureWarning")
@pytest.mark.parametrize("sizes", [(50.0,), (5.0,), (50.0, 5.0)], ids=["all listed", "none listed", "some listed"])
def test_a_league_has_numbers_whether_or_not_cells_are_left(sizes):
    cells = [(seed, "hill", f"toys {size}", size, size) for seed in (1, 2, 3) for size in sizes]
    study: Any = Cells(*cells)
    table = league_of(study, "x", "characteristic", {100.0: "crossed_10bn"})
    assert table["mean"].dtype == table["revenue"].dtype == table["counted"].dtype == np.dtype(float)
    assert table["mean"].sum() == pytest.approx(sum(sizes))
    assert len(table) == len(sizes)
    assert "crossed_10bn" in table.columns


# 02: cities have all their industry --------------------------------------------------------------------------------


def test_cities_and_fields_are_those_of_their_places_and_firms(ended):
    for year in (2015, 2018):
        field, place, cells = (t[t["year"] == year] for t in (ended.table("city_field"), ended.table("places"),
                                                              ended.table("cells")))  # fmt: skip
        by_city = field.groupby("city")["revenue"].sum()
        assert by_city.to_dict() == pytest.approx(place.groupby("city")["revenue"].sum().to_dict())
        assert cells.groupby("city")["revenue"].sum().to_dict() == pytest.approx(by_city.to_dict(), rel=1e-6)
        assert by_city.sum() == pytest.approx(ended.indicators.set_index("year").loc[year, "revenue"])
    firms = ended.firms[ended.firms["year"] == 2015]  # all are above scale at the start
    assert field["revenue"].sum() > 0
    start = ended.table("places").query("year == 2015")["revenue"].sum()
    assert firms["revenue"].sum() == pytest.approx(start, rel=1e-6)


# 26: the budget of a policy that is over ---------------------------------------------------------------------------


def test_a_policy_that_is_over_has_no_budget(ended):
    ledger = ended.ledger.set_index("quarter")
    inside = [quarter for quarter in ledger.index if "2016Q3" <= str(quarter) <= "2017Q2"]
    assert (ledger.loc[inside, "budget_year"] > 0).all()
    outside = ledger.drop(inside)
    for column in ("budget_year", "budget", "spent", "unspent"):
        assert (outside[column] == 0).all(), column
    assert ledger["budget"].to_numpy() == pytest.approx((ledger["budget_year"] / 4).to_numpy())
    assert ledger["budget"].sum() == pytest.approx(ledger["spent"].sum() + ledger["unspent"].sum())
    assert ledger["spent"].sum() > 0


# 27: tables of years use the year's flow ---------------------------------------------------------------------------


def test_indices_of_a_year_are_those_of_its_revenue(ended):
    city = ended.table("places").drop_duplicates("place").set_index("place")["city"]
    for year, row in ended.indicators.set_index("year").iterrows():
        firms = ended.firms[ended.firms["year"] == year]
        revenue = firms.groupby(firms["place"].map(city))["revenue"].sum()
        share = revenue / revenue.sum()
        assert row["theil_cities"] == pytest.approx(float((share * np.log(share * len(share))).sum()), rel=1e-5)
        above = firms.loc[firms["above_scale"], "revenue"]
        assert row["top_firms_share"] == pytest.approx(100 * above.nlargest(TOP_FIRMS).sum() / above.sum(), rel=1e-5)


def test_flows_of_the_panel_are_those_of_the_year(ended):
    units, firms = ended.firms.attrs["units"], ended.firms
    assert {units[name] for name in ("revenue", "value_added", "profit", "research")} == {"亿元 a year"}
    wide = ended.indicators.set_index("year")
    for year in (2015, 2016, 2018):
        now = firms[firms["year"] == year]
        # those that closed in the year are in the province's figure and not in the panel
        assert now["value_added"].sum() == pytest.approx(wide.loc[year, "value_added"], rel=0.02)
    assert ended.links.attrs["units"]["delivered_quarter"] == "亿元 a quarter"
    for name in ("segment", "place"):
        for table in (ended.firms, ended.events, ended.table("cells")):
            assert table.attrs["units"][name] == "id"


# 24: numbers are numbers, text is never a formula ------------------------------------------------------------------


@pytest.mark.slow
def test_numbers_of_a_column_of_mixed_kind_are_numbers(of_ended, tmp_path):
    path, f, w = tmp_path / "report.xlsx", of_ended, language("en")
    write_workbook(path, f, w)
    name = sheet_names(list(workbook_sheets(f).values()), w, w.say("sheet.contents"))["settings"]
    book = openpyxl.load_workbook(path)
    rows = book[name].iter_rows(min_row=HEADING_ROW + 2, values_only=True)
    own = {row[0]: row[-1] for row in rows if row[0]}
    assert own["policies.technical_upgrading.budget"] == 8
    texts = [cell for sheet in book for row in sheet.iter_rows() for cell in row
             if cell.data_type == "s" and re.fullmatch(r"-?\d+(\.\d+)?", str(cell.value))]  # fmt: skip
    assert [cell.value for cell in texts] == []


@pytest.mark.parametrize(
    ("text", "cell"),
    [("=1+1", "'=1+1"), ("+1", "'+1"), ("-1+cmd|x", "'-1+cmd|x"), ("@SUM(A1)", "'@SUM(A1)"), (" =1", "' =1"),
     ("＝1", "'＝1"), ("\t=1", "\\x09=1"), ("-", "-"), ("plan", "plan"), ("a=b", "a=b"), ("\x1b[2J", "\\x1b[2J")],
)  # fmt: skip
def test_cells_of_a_csv_by_hand(text, cell):
    assert csv_cell(text) == cell
    frame = pd.DataFrame({"a": [text], "b": [-1.5]})
    assert csv_table(frame).iloc[0].tolist() == [cell, -1.5]
    assert list(csv.reader(io.StringIO(long_csv(frame)))) == [["a", "b"], [cell, "-1.5"]]


def test_a_long_csv_holds_what_the_table_does():
    """Quotation marks, commas and ends of lines in texts, missing values, and every digit of numbers."""
    frame = pd.DataFrame({
        "名称, 单位": ['"x", y', "two\nlines", None, ""], "n": [3, -1, 0, 2**60], "b": [True, False, True, True],
        "value": [1 / 3, 5e-324, np.nan, -1e300],
    })  # fmt: skip
    head, *rows = csv.reader(io.StringIO(long_csv(frame), newline=""))
    assert head == list(frame.columns)
    assert [row[0] for row in rows] == ['"x", y', "two\nlines", "", ""]
    assert [int(row[1]) for row in rows] == frame["n"].tolist()
    assert [row[2] for row in rows] == ["true", "false", "true", "true"]
    assert [float(row[3] or "nan") for row in rows] == pytest.approx(frame["value"].tolist(), rel=0, abs=0, nan_ok=True)


def test_what_is_shown_by_hand():
    assert visible("a\x00b\x9bc\u202ed\u2028e\n浉") == "a\\x00b\\x9bc\\u202ed\\u2028e\n浉"
    assert visible("a\nb", keep="") == "a\\x0ab"
    assert csv_cell(3.5) == 3.5
    assert json.loads(json_text('"河\x9b\u202e"')) == "河\x9b\u202e"
    assert json_text('"河\x9b\u202e"') == '"河\\u009b\\u202e"'


def hostile(text: str, keys: tuple[str, str]) -> str:
    """A scenario whose title, purpose and policies are called so."""
    quoted = "".join(f"\\u{ord(c):04x}" if hidden(c, "") or c in '"\\' else c for c in text)
    words = f'{{en: "{quoted}", zh: "{quoted}"}}'
    return (
        "name: hostile\nregion: twin_rivers\nperiod: {start: 2016Q1, end: 2016Q4}\n"
        f"title: {words}\npurpose: {words}\n"
        f'policies:\n  "{keys[0]}": {{instrument: technical_upgrading, from: 2016Q1, budget: 1}}\n'
        f'  "{keys[1]}": {{instrument: cost_cutting, from: 2016Q1, budget: 1}}\n'
    )


@pytest.mark.slow
def test_hostile_texts_through_the_commands(tmp_path, pictures):
    path, study = tmp_path / "hostile.yaml", tmp_path / "study"
    run = ["run", str(path), "--seeds", "2", "--workers", "1", "--out", str(study)]
    said = []
    shown = "".join(c for c in HOSTILE if not hidden(c, ""))
    # What the door refuses, it refuses without obeying it; what it lets through is tried in every file.
    for text, keys in ((HOSTILE, ("+1", "=cmd|' /C calc'!A0")), (shown, ("+1", "=cmd|' /C calc'!A0")),
                       (shown, ("one", "two"))):  # fmt: skip
        path.write_text(hostile(text, keys), "utf-8")
        said += [CliRunner().invoke(app, command) for command in (["check", str(path)], run)]
        if said[-1].exit_code == 0:
            break
    assert said[-1].exit_code == 0, said[-1].output
    assert "🚀 (U+1F680)" in said[-1].output  # no font draws it: the command says so
    for answer in said:
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", answer.output)
    for file in study.rglob("*.csv"):
        for row in csv.reader(file.read_text("utf-8-sig").splitlines()):
            for cell in row:
                assert not re.match(r"[=+@\t]|-[^0-9]", cell), (file.name, cell)
    for sheet in openpyxl.load_workbook(study / "report.xlsx", read_only=True):
        for line in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in line)
    html = (study / "report.html").read_text("utf-8")
    assert "<script>alert" not in html
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]", html)


# 19: total effects are no shares -----------------------------------------------------------------------------------


def test_total_effects_are_told_with_their_error_and_never_as_shares(tmp_path):
    table = replace(influence.TABLE, file=tmp_path / "influence.csv")
    measured = {"region": "henan", "outcome": "value_added", "grade": "assumption", "explained": "0.8",
                "scenario": "plan", "scale": "1", "worlds": "300"}  # fmt: skip
    effects = [("", "entry.revenue_median", "0.4", "0.06"), ("", "labour.adjustment", "0.3", "0.2"),
               ("no_policy", "labour.adjustment", "0.2", "0.08")]  # fmt: skip
    table.replace("henan", [
        measured | {"beside": beside, "factor": factor, "total": total, "error": error}
        for beside, factor, total, error in effects
    ])  # fmt: skip
    said = influence.lines("henan", True, table)
    for line in said:
        assert re.search(r"total effect \d\.\d\d ± \d\.\d\d", line["en"])
        assert re.search(r"总效应\d\.\d\d ± \d\.\d\d", line["zh"])
        assert not re.search(r"share|份额|\(\d+%", line["en"] + line["zh"])
    first, second = (line["en"] for line in said)
    assert "entry.revenue_median (total effect 0.40 ± 0.06, assumption)" in first
    assert "labour.adjustment" not in first
    assert "1 more have not converged and are not shown" in first
    assert second.startswith("What plan adds to ")
    assert influence.lines("henan", False, table) == said[:1]  # nothing is added without a scenario beside it
    assert "the share of the outcome's variance" not in parameters_page()


@pytest.mark.parametrize(
    ("total", "error", "fine"),
    [(0.70, 0.20, True), (0.70, 0.24, False), (0.09, 0.05, True), (0.20, 0.11, False), (0.90, 0.20, False),
     (0.05, 0.06, False)],
)  # fmt: skip
def test_an_effect_that_is_hardly_known_has_not_converged(total, error, fine):
    assert influence.converged({"total": str(total), "error": str(error)}) == fine


# 20: every character is drawn or named -----------------------------------------------------------------------------


def test_characters_of_place_names_are_drawn():
    for text in ("浉河鄭州堃试点", "垕瀍渑嵖岈", "縣區龍門"):
        assert printable(text) == text
    assert not drawable("\U0001f680")


def test_a_character_that_no_font_draws_is_named(ended):
    plan = ended.plan.replace(title={"en": "Rockets 🚀", "zh": "浉河🚀"})
    f = findings(study_of(replace(ended, plan=plan)))
    assert f.undrawable == "🚀"
    assert "本机字体中没有🚀 (U+1F680)" in words_of(f)


# words of one region, and outcomes without a value -----------------------------------------------------------------


def test_no_word_of_one_region_stands_in_the_report_of_another(of_ended):
    content = words_of(of_ended)
    assert "Henan" not in content
    assert "河南" not in content
    own = yaml.safe_load((region_to_read("henan").folder / OF_REGION).read_text("utf-8"))
    lines = [line[code] for line in own for code in ("en", "zh") if "{" not in line[code]]
    assert lines  # that hold for Henan alone
    assert not any(line in content for line in lines)


def without_value(run: Run, seeds: tuple[int, ...], count: int = 3) -> Study:
    """A study in which value added of 2018 has no value in some seeds."""
    study = study_of(run, count)
    for seed in seeds:
        own = study.runs[run.scenario, seed]
        table = {name: np.array(values, copy=True) for name, values in own.columns["indicators"].items()}
        for name in ("value_added", "value_added_growth"):
            table[name][-1] = np.nan
        lost = own.columns["missing"]
        more = {"year": [2018], "outcome": ["value_added"], "reason": ["value_added_not_positive"]}
        own.columns |= {"indicators": table, "missing": {k: np.concatenate([lost[k], more[k]]) for k in lost}}
    return study


def test_an_outcome_that_is_missing_in_one_seed_is_a_median_of_the_others(ended):
    f = findings(without_value(ended, (2,)))
    years = f.sheets["years"].frame.set_index(["outcome", "year"])
    truth = ended.indicators.set_index("year").loc[2018, "value_added"]
    assert years.loc[("value_added", 2018), "median"] == pytest.approx(truth)
    assert years.loc[("value_added", 2018), "worlds"] == 2
    assert years.loc[("value_added", 2017), "worlds"] == 3
    (said,) = (line for line in f.summary.without_value if "value added" in line.lower())
    assert "has no value in 2018 (1 of 3 worlds): value added is zero or below" in said
    assert said in words_of(f)


@pytest.mark.slow
def test_an_outcome_that_is_missing_in_every_seed_is_told(ended, tmp_path):
    f = findings(without_value(ended, (1, 2, 3)))
    html = words_of(f)
    assert "has no value in 2018 (3 of 3 worlds): value added is zero or below" in html
    assert "the growth of industrial value added to 2018 has no value" in html
    write_workbook(tmp_path / "report.xlsx", f, language("en"))
    (tmp_path / "report.html").write_text(html, "utf-8")
    tables = {table.name: table for table in page_tables(tmp_path / "report.html")["en"]}
    assert ["Industrial value added, real", "ended", "2018"] in [row[:3] for row in tables["without_value"].rows]


@pytest.mark.slow
def test_an_outcome_that_is_missing_never_kills_the_report(ended, tmp_path):
    assert all(path.exists() for path in write_report(findings(without_value(ended, (1, 2, 3))), tmp_path, "zh"))


@pytest.mark.slow
def test_what_is_missing_on_one_side_has_no_effect_and_no_cost(ended):
    base = replace(ended, scenario="base", plan=ended.plan.replace(name="base"))
    study = Study.of([*without_value(ended, (1, 2, 3)).runs.values(), *study_of(base, 3).runs.values()])
    f = findings_of(Opened(study, study.plan("ended"), study.plan("base")))
    added = f.sheets["added"].frame.set_index(["outcome", "year"])
    assert added.loc[("value_added", 2018), "verdict"] == "no value to compare"
    assert np.isnan(f.summary.cost["value_added"].mean)  # a sum of some years is no sum
    assert words_of(f)


def test_lines_of_sums_by_hand():
    frame = pd.DataFrame({"kind": ["a", "a", "b"], "name": ["x", "y", "z"], "size": [1.0, 2.0, 4.0]})
    whole = Sheet("made", [Column("name"), Column("size", "count")], frame, parts=("size",))
    assert [(line.kind, line.amounts) for line in whole.sums(whole.columns)] == [("total", {"size": 7.0})]
    part = whole.selection(frame.head(1))
    assert [(line.kind, line.amounts["size"]) for line in part.sums(whole.columns)] == [("rest", 6.0), ("total", 7.0)]
    by = Sheet("made", whole.columns, frame, parts=("size",), by="kind")
    assert [(line.value, line.amounts["size"]) for line in by.sums(whole.columns)] == [("a", 3.0), ("b", 4.0)]
