"""Every table of parts adds up to the province's figure: in page, workbook, files and runs of a real study.

Each table that a study shows is declared here: as parts of a figure, or as no parts, with the reason. A new table
fails until somebody declares it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from model.cli.commands import app
from model.observe.driver_list import DRIVERS
from model.observe.result_columns import TABLES
from model.report.excel_workbook.charts import HEADING_ROW
from model.report.excel_workbook.sheets_of_workbook import workbook_sheets
from model.report.excel_workbook.write_workbook import sheet_names
from model.report.findings import Findings
from model.report.open_study import open_folder
from model.report.sheet import SHARE, Column, Sheet
from model.report.words.language import language
from model.report.write_report import findings_of
from model.studies.compare.run import side_by_side
from tests.commands import no_pictures
from tests.tables_of_a_study import Shown, half_a_digit, number_of, page_tables, workbook_tables

SCENARIOS = Path(__file__).parent.parent / "scenarios"
ROUNDED = 1e-6  # runs keep cells in single precision

Figure = Callable[[Findings, str], float]  # of the province, for one group of rows


def outcome(name: str, when: str = "last") -> Figure:
    """Mean over seeds of an outcome in the first or the last year."""

    def figure(f: Findings, group: str) -> float:
        return float(np.mean(list(f.study.values(f.main.name, name, getattr(f, when)).values())))

    return figure


def added(name: str) -> Figure:
    """Mean paired difference of an outcome to the base in the last year."""

    def figure(f: Findings, group: str) -> float:
        return f.study.difference(f.main.name, f.base.name).of(name, f.last).mean

    return figure


def spent(f: Findings, group: str) -> float:
    """Mean of public spending in a year (or in all years after the first)."""
    years = [int(group)] if group else range(f.first + 1, f.last + 1)
    return sum(float(np.mean(list(f.study.values(f.main.name, "public_spending", y).values()))) for y in years)


def one(f: Findings, group: str) -> float:
    """Shares of a whole."""
    return 1.0


def no_figure(f: Findings, group: str) -> None:
    """A sum that no other table gives; its rows must still add up to the line below them."""


def policies(f: Findings, group: str) -> float:
    """Number of policies."""
    return len(f.main.policies)


def grew(f: Findings, group: str) -> float:
    """Growth of real revenue in a year, mean over seeds."""
    now, before = (
        float(np.mean(list(f.study.values(f.main.name, "revenue", year).values())))
        for year in (int(group), int(group) - 1)
    )
    return now - before


def of_first_seed(name: str) -> Figure:
    """An outcome of a year, or the last one that keeps links, in the first seed."""

    def figure(f: Findings, group: str) -> float:
        year = int(group) if group else int(f.summary.tables["emergent"]["year"].max())
        return f.study.values(f.main.name, name, year)[f.seeds[0]]

    return figure


DRIVEN: dict[str, Figure] = {"start": outcome("revenue", "first"), "end": outcome("revenue"),
                             **{f"driver_{driver.name}": no_figure for driver in DRIVERS}}  # fmt: skip
REVENUE = {"start": outcome("revenue", "first"), "end": outcome("revenue"), "difference": added("revenue")}
PARTS: dict[str, dict[str, Figure]] = {
    "cities": REVENUE,
    "fields": REVENUE,
    "city_field": REVENUE,
    "city_segment": REVENUE,
    "growth_leading": DRIVEN,
    "growth_characteristic": DRIVEN,
    "growth_years": {"mean_growth": grew},
    "emergent": {"revenue_of": of_first_seed("revenue"), "firms": of_first_seed("firms"),
                 "workers": of_first_seed("workers")},
    "displaced": {"end": outcome("revenue"), "difference": added("revenue")},
    "league": {"mean": outcome("revenue_nominal")},
    "league_leading": {"mean": outcome("revenue_nominal")},
    "league_characteristic": {"mean": outcome("revenue_nominal")},
    "firm_sizes": {"start": outcome("firms", "first"), "end": outcome("firms"), "share_start": one, "share_end": one},
    "firm_origins": {"firms": outcome("firms"), "revenue": outcome("revenue"), "workers": outcome("workers"),
                     "share": one},
    "spending": {"spent": spent, "released": no_figure, "unspent": no_figure, "volume": no_figure,
                 "grants": no_figure},
    "spending_years": {"spent": spent, "released": no_figure, "unspent": no_figure},
    "spending_parts": {"spent": spent, "share": one, "policies": policies},
    "chain": {"delivered": no_figure, "share": one},
}  # fmt: skip
NO_PARTS = {
    "plants": "single firms of a province",
    "settings": "values of settings",
    "policies": "budgets of different years",
    "scorecard": "goals of different units",
    "names": "names and codes",
    "scorecard_rest": "names of goals",
    "too_kind": "shares of different things, in words",
    "answer_targets": "goals of different units",
    "answer_money": "net cost is spending less tax: test_cost_and_return",
    "league_counted": "cells that are clusters in at least half of the worlds, not all of them",
    "tiers": "counts of different kinds of cluster, one within another",
    "scenarios": "outcomes of different units",
    "targeted": "targets of policies overlap: test_report_targeted",
    "targeted_places": "places that policies name, not all of them",
    "added": "outcomes of different units",
    "cost": "net cost is spending less tax: test_cost_and_return",
    "per_unit": "ratios",
    "changes": "medians and bands of counts",
    "growth_largest": "the ten largest: all are in growth_leading, whose drivers add up",
    "reached": "counts of seeds",
    "reached_nominal": "counts of seeds",
    "reached_real": "counts of seeds",
    "reached_by_year": "counts of seeds",
    "agreement": "indices",
    "changed_clusters": "clusters that changed, not all of them",
    "changed_appeared": "clusters that changed, not all of them",
    "changed_lost": "clusters that changed, not all of them",
    "network": "measures of a network",
    "years": "outcomes of different units",
    "provenance": "rows of tables, counted: test_provenance_counts_every_row",
    "parameters": "values of parameters",
    "assumptions": "texts",
    "without_value": "seeds without a value",
}
IN_FILES = {
    "league": "mean",
    "spending": "spent",
    "growth": "mean",
    "growth_by_year": "mean",
    "emergent": "revenue",
}  # of the folder tables: their column that adds up
OTHER_FILES = {
    "without_value",
    "scorecard",
    "reached",
    "emergent_cells",
    "agreement",
    "tiers",
    "added",
    "indicators",
    "data_dictionary",
}
RUN_PARTS = {  # table of a run -> its columns that add up to an outcome of the year
    "cells": {"revenue": "revenue", "revenue_nominal": "revenue_nominal", "firms": "firms", "workers": "workers"},
    "city_field": {"revenue": "revenue", "revenue_nominal": "revenue_nominal", "firms": "firms", "workers": "workers"},
    "drivers": {"revenue": "revenue"},
    "places": {"revenue": "revenue"},
    "outsiders": {name: name for name in ("external_sales", "new_demand", "won_from_outsiders", "inputs_substituted")},
    "ledger": {"spent": "public_spending"},
}
RUN_OTHERS = {
    "indicators": "the figures themselves", "quarterly": "measures of different units",
    "clusters": "the cells that are clusters or large: all are in `cells` and `city_field`",
    "firms": "firms alive at the year's end: `firm_origins` has what the others sold",
    "census": "the same firms in some years",
    "links": "deliveries of a quarter", "events": "events", "entrants": "counts of a quarter",
    "missing": "reasons",
    "flows": "payments between sectors: their rows add up to nothing", "counters": "counts of decisions",
}  # fmt: skip


def made(folder: Path, *arguments: str) -> Path:
    """The folder of a study made by the real command."""
    done = CliRunner().invoke(app, ["run", *arguments, "--workers", "1", "--out", str(folder)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twin Rivers to 2018, with policies (one of which ends before) and without."""
    folder = tmp_path_factory.mktemp("sums")
    (folder / "bare.yaml").write_text(
        "name: bare\nregion: twin_rivers\nperiod: {start: 2016Q1, end: 2018Q4}\ntitle: {en: Bare, zh: 基准}\n", "utf-8"
    )
    (folder / "short.yaml").write_text(
        "name: short\nextends: bare.yaml\ntitle: {en: Short, zh: 短期}\npolicies:\n"
        "  technical_upgrading: {from: 2016Q3, to: 2017Q2, budget: 8}\n"
        "  cost_cutting: {from: 2016Q1, budget: 1}\n"
        "  anchor: {instrument: anchor_project, place: 河港, segment: electronics_assembly, from: 2016Q2, to: 2017Q4, "
        "budget: 1, investment: 8, revenue: 40}\n", "utf-8")  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        no_pictures(patch)
        return made(folder / "study", str(folder / "short.yaml"), "--seeds", "3")


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan with a tenth of Henan's firms."""
    return made(tmp_path_factory.mktemp("plan") / "study", str(SCENARIOS / "plan.yaml"), "--quick", "--seeds", "2")


def check_page_and_workbook(folder: Path) -> None:
    """Every table of both, in both languages of the page."""
    f = findings_of(open_folder(folder))
    for code, tables in page_tables(folder / "report.html").items():
        w = language(code)
        assert {"cities", "fields", "displaced", "spending", "league_leading", "firm_origins"} <= {
            t.name for t in tables
        }
        for table in tables:
            check(f, table, sheet_of(f, table.name), code, scaled=True)
    w = language("en")
    names = sheet_names(list(workbook_sheets(f).values()), w, w.say("sheet.contents"))
    assert set(names) == {*f.sheets, "names"} <= {*PARTS, *NO_PARTS}
    for table in workbook_tables(folder / "report.xlsx", names, HEADING_ROW):
        check(f, table, workbook_sheets(f)[table.name], "en", scaled=False)


def sheet_of(f: Findings, name: str) -> Sheet | None:
    """The findings that a table of the page shows a part of."""
    return f.sheets.get(name) or f.sheets.get(
        {"league_leading": "league", "league_characteristic": "league"}.get(name, "")
    )


def check(f: Findings, table: Shown, sheet: Sheet | None, code: str, scaled: bool) -> None:
    """A table that is declared as parts has lines of sums that hold: of its rows, and of the province."""
    assert table.name in PARTS or table.name in NO_PARTS, f"{table.name} is not declared in tests/test_sums.py"
    if table.name in NO_PARTS:
        assert not table.totals, f"{table.name} has a line of sums but is declared as no parts"
        return
    assert sheet is not None
    w, wanted = language(code), PARTS[table.name]
    assert set(wanted) == set(sheet.parts), table.name
    if not table.rows:
        return
    assert table.totals, f"{table.name} has no line of sums"
    at = {column.name: table.headings.index(sheet.heading(column, w)) for column in sheet.columns
          if sheet.heading(column, w) in table.headings}  # fmt: skip
    several = len(table.totals) > 1
    assert not several or sheet.by
    for total in table.totals:
        group = str(total[at[sheet.by]]).split(" · ")[-1] if several else ""
        rows = [row for row in table.rows if not several or str(row[at[sheet.by]]).split(" · ")[-1] == group]
        for name, figure in wanted.items():
            column = next(c for c in sheet.columns if c.name == name)
            if name in at and not (f.base is None and name == "difference"):
                told = f"{table.name}.{name} ({code}, {group})"
                compare([row[at[name]] for row in rows], total[at[name]], told)
                truth = figure(f, group.split(".")[0] if sheet.by == "year" else "")
                if truth is not None:
                    shown = truth if column.unit == SHARE else w.scaled(truth, column.unit)
                    percent = 100.0 if scaled and column.unit == SHARE else 1.0
                    assert number_of(total[at[name]]) == pytest.approx(
                        shown * percent, rel=ROUNDED, abs=half_a_digit(total[at[name]])), told  # fmt: skip


def compare(cells: list[object], total: object, told: str) -> None:
    """Shown parts add up to the shown total within their rounding."""
    values = [number_of(cell) for cell in cells]
    allowed = sum(half_a_digit(cell) for cell in cells) + half_a_digit(total)
    assert number_of(total) == pytest.approx(sum(v for v in values if v is not None), abs=allowed), told


def check_files(folder: Path) -> None:
    """CSV and Parquet of the folder tables."""
    f = findings_of(open_folder(folder))
    names = {path.stem for path in (folder / "tables").iterdir()} - {"README"}
    assert {*IN_FILES} <= names <= {*IN_FILES, *OTHER_FILES}, (
        "a table of the folder tables is not declared in tests/test_sums.py"
    )
    for name in sorted(names - {"data_dictionary"}):
        kept = pd.read_parquet(folder / "tables" / f"{name}.parquet")
        read = pd.read_csv(folder / "tables" / f"{name}.csv", encoding="utf-8-sig")
        assert list(kept) == [key for key in read if key in kept]  # beside names of codes
        for column in kept.select_dtypes("number"):
            assert read[column].to_numpy(float) == pytest.approx(kept[column].to_numpy(float), nan_ok=True), column
    league = pd.read_csv(folder / "tables" / "league.csv", encoding="utf-8-sig")
    for _, part in league.groupby("kind"):
        assert part["mean"].sum() == pytest.approx(outcome("revenue_nominal")(f, ""), rel=ROUNDED)
    growth = pd.read_csv(folder / "tables" / "growth.csv", encoding="utf-8-sig")
    gained = outcome("revenue")(f, "") - outcome("revenue", "first")(f, "")
    for _, part in growth.groupby("kind"):
        assert part["mean"].sum() == pytest.approx(gained, rel=ROUNDED)
    cells = growth.groupby(["kind", "city", "place", "field", "segment"], dropna=False)
    ends = cells[["revenue", "revenue_at_start"]].first()
    assert cells["mean"].sum().to_numpy() == pytest.approx((ends["revenue"] - ends["revenue_at_start"]).to_numpy())
    for name in ("emergent", "emergent_cells"):
        for year, part in pd.read_csv(folder / "tables" / f"{name}.csv", encoding="utf-8-sig").groupby("year"):
            for column in ("revenue", "firms", "workers"):
                assert part[column].sum() == pytest.approx(of_first_seed(column)(f, str(year)), rel=ROUNDED)
    for year, part in pd.read_csv(folder / "tables" / "growth_by_year.csv", encoding="utf-8-sig").groupby("year"):
        assert part["mean"].sum() == pytest.approx(grew(f, str(year)), rel=ROUNDED)
    ledger = pd.read_csv(folder / "tables" / "spending.csv", encoding="utf-8-sig")
    assert ledger["spent"].sum() == pytest.approx(spent(f, ""))
    assert ledger["budget"].to_numpy() == pytest.approx((ledger["spent"] + ledger["unspent"]).to_numpy())


def check_runs(folder: Path) -> None:
    """Tables of every run, year by year."""
    study = open_folder(folder).study
    assert set(TABLES) == {*RUN_PARTS, *RUN_OTHERS}, "a table of runs is not declared in tests/test_sums.py"
    for run in study.runs.values():
        truth = run.indicators.set_index("year")
        for name, columns in RUN_PARTS.items():
            table = run.table(name)
            if name == "ledger":
                table["year"] = table["quarter"].dt.year
                table = table[table["year"] > truth.index[0]]
                assert (table["budget"] - table["spent"]).to_numpy() == pytest.approx(table["unspent"].to_numpy())
            sums = table.groupby("year")[list(columns)].sum()
            for column, figure in columns.items():
                assert sums[column].to_numpy() == pytest.approx(truth.loc[sums.index, figure].to_numpy(), rel=ROUNDED)


def check_comparison(folder: Path) -> None:
    """Every level of a comparison has all its parts."""
    study = open_folder(folder).study
    main, base = study.scenarios[0], study.scenarios[1]
    table = side_by_side(study, base)
    table = table[table["scenario"] == main]
    province = table[(table["level"] == "region") & (table["item"] == "revenue")].iloc[0]
    levels = set(table["level"]) - {"region"}
    assert {"city", "field", "leading", "place", "characteristic"} <= levels
    for level in levels:
        part = table[table["level"] == level]
        assert part["base_mean"].sum() == pytest.approx(province["base_mean"], rel=ROUNDED), level
        assert part["difference"].sum() == pytest.approx(province["difference"], rel=1e-4, abs=1e-3), level


def check_costs(folder: Path) -> None:
    """Net cost is gross spending less the tax that comes back."""
    cost = findings_of(open_folder(folder)).sheets["cost"].frame.set_index("item")["difference"]
    assert cost["net"] == pytest.approx(cost["gross"] - cost["retained_tax"])


CHECKS = (check_page_and_workbook, check_files, check_runs, check_comparison, check_costs)


@pytest.mark.parametrize("holds", CHECKS, ids=lambda check: check.__name__)
def test_sums_of_twin_rivers(short: Path, holds: Callable[[Path], None]) -> None:
    holds(short)


@pytest.mark.slow
def test_sums_of_the_plan(plan: Path) -> None:
    # One test: the study takes longer than its checks, and each worker would make its own.
    failed = {}
    for holds in CHECKS:
        try:
            holds(plan)
        except AssertionError as error:
            failed[holds.__name__] = str(error)
    assert not failed


def test_a_table_that_nobody_declared_fails() -> None:
    with pytest.raises(AssertionError, match="is not declared"):
        check(None, Shown("new_table"), None, "en", True)  # type: ignore[arg-type]
    sheet = Sheet(
        "cities", [Column("city", "city"), Column("end", "亿元")], pd.DataFrame(), parts=("start", "end", "difference")
    )
    with pytest.raises(AssertionError, match="no line of sums"):
        check(None, Shown("cities", ["City"], [["x"]]), sheet, "en", True)  # type: ignore[arg-type]
