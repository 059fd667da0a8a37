"""In reports: the basis of 2015 wherever a cell or zone is shown, and no name of a real plant without its mark."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from model.observe.result_columns import TABLES
from model.regions.basis_codes import CODES, NAMES
from model.regions.plants import NOTICE, in_both
from model.report.cluster_tables.basis_at_start import map_of_runs
from model.report.excel_workbook.charts import HEADING_ROW
from model.report.excel_workbook.sheets_of_workbook import workbook_sheets
from model.report.excel_workbook.write_workbook import sheet_names
from model.report.html_page.sections import sections
from model.report.study_summary.columns_of_summary import described
from model.report.words.language import LANGUAGES, language
from model.report.write_report import write_report
from model.scenario import load_scenario
from tests.commands import no_pictures, typed
from tests.report_studies import FEWEST, findings_of_henan, findings_of_teaching


@pytest.mark.parametrize(("seeds", "alone"), [(FEWEST, False), (1, True)])
@pytest.mark.slow
def test_every_sheet_and_table_of_a_study_that_lists_cells_or_places_has_the_column(seeds, alone):
    f = findings_of_teaching(seeds, alone)
    for name, sheet in f.sheets.items():
        columns = [column.name for column in sheet.columns]
        listing = listing_of(columns)
        assert ("basis_at_start" in columns) == listing, name
    for code in LANGUAGES:
        for section in sections(f, language(code)):
            for block in section.blocks:
                if block.block == "grid" and block.name != "emergent" and listing_in(block.headings, language(code)):
                    assert language(code).say("column.basis_at_start") in block.headings, block.name
    for name, table in f.summary.tables.items():
        listing = listing_of(table.columns)
        assert ("basis_at_start" in table) == listing, name
    described_columns = described(f.summary.tables)["league"]
    assert "no cell is a statistic" in described_columns["basis_at_start"][1]


def listing_of(columns) -> bool:
    """Whether columns are those of a table of cells or places; communities of cells are neither."""
    return "place" in columns or (
        "city" in columns and ("segment" in columns or "field" in columns) and "community" not in columns
    )


def listing_in(headings, w) -> bool:
    """Whether headings of the page are those of a table of cells or places."""
    city, place, segment, field = (w.say(f"column.{name}") for name in ("city", "place", "segment", "field"))
    return place in headings or (city in headings and (segment in headings or field in headings))


@pytest.fixture
def no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports without figures and animation, which take most of their time."""
    no_pictures(monkeypatch)


MARK = re.compile(r"（模拟）| \(simulated\)")


def unmarked(text: str, names: list[str]) -> list[str]:
    """Where a text has one of the names without its mark behind it."""
    return [text[max(match.start() - 30, 0) : match.end() + 30] for name in names if name in text
            for match in re.finditer(re.escape(name), text) if not MARK.match(text, match.end())]  # fmt: skip


def real_names(f) -> list[str]:
    """Names of the plants of a study's region in both languages, longest first."""
    return sorted(
        {text for plant in f.region.starting_map.firms for text in plant.name.values()}, key=len, reverse=True
    )


def texts_of_tables(f) -> Iterator[tuple[str, str]]:
    """Every text cell of every table of every run, and of the study's summary."""
    for (scenario, seed), run in f.study.runs.items():
        for name in TABLES:
            if not run.has(name):  # the panel of firms and the links of later seeds are kept on request
                continue
            table = run.table(name)
            for column in table:
                if table[column].dtype.kind == "O":
                    yield f"{scenario} {seed} {name}.{column}", "\n".join(table[column].astype(str).unique())
    for name, table in f.summary.tables.items():
        yield f"summary {name}", table.to_csv()


def texts_of_report(f, folder: Path) -> Iterator[tuple[str, str]]:
    """Every file of the report in either language: page, cells of the workbook, network files."""
    import openpyxl

    for code in LANGUAGES:
        out = folder / code
        out.mkdir(parents=True)
        write_report(f, out, code)
        for path in sorted(out.rglob("*")):
            if path.suffix in (".html", ".gexf", ".graphml", ".svg"):
                yield f"{code} {path.name}", path.read_text(encoding="utf-8")
        book = openpyxl.load_workbook(out / "report.xlsx", read_only=True)
        for page in book.worksheets:
            cells = (str(cell) for row in page.iter_rows(values_only=True) for cell in row if cell is not None)
            yield f"{code} {page.title}", "\n".join(cells)


@pytest.mark.parametrize("study", [findings_of_teaching, findings_of_henan])
@pytest.mark.slow
def test_no_real_name_leaves_without_its_mark(study, tmp_path, no_figures):
    f = study()
    names = real_names(f)
    assert names
    seen = 0
    for where, text in (*texts_of_tables(f), *texts_of_report(f, tmp_path)):
        assert unmarked(text, names) == [], where
        seen += any(name in text for name in names)
    assert seen >= 10  # firms' tables and events of every run, page, workbook and networks of both languages


@pytest.mark.parametrize("code", ["zh", "en"])
@pytest.mark.slow
def test_page_and_workbook_say_that_no_cell_is_a_statistic_and_plants_are_simulated(code, tmp_path, no_figures):
    import openpyxl

    f = findings_of_henan()
    w = language(code, f.main.base_year)
    write_report(f, tmp_path, code)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    for text in (w.say("basis.no_statistic"), NOTICE[code]):
        assert text in unescape(page)
    book = openpyxl.load_workbook(tmp_path / "report.xlsx", read_only=True)
    titles = sheet_names(list(workbook_sheets(f).values()), w, w.say("sheet.contents"))
    for name in ("league", "city_field", "city_segment", "displaced", "changed_clusters"):
        rows = list(book[titles[name]].iter_rows(max_row=60, values_only=True))
        assert w.say("basis.no_statistic") in rows[1]
        at = rows[HEADING_ROW].index(w.say("column.basis_at_start"))
        told = {row[at] for row in rows[HEADING_ROW + 1 :] if row[0] is not None and row[at]}
        assert told <= {words[code] for words in NAMES.values()}, name
        assert told, name
    second = next(book[titles["plants"]].iter_rows(min_row=2, max_row=2, values_only=True))
    assert any(NOTICE[code] in str(cell) for cell in second)
    front = [str(cell) for row in book.worksheets[0].iter_rows(max_row=2, values_only=True) for cell in row]
    assert any(NOTICE[code] in cell and w.say("basis.no_statistic") in cell for cell in front)
    places = json.loads(re.findall(r"data-map-data>(.*?)</script>", page)[0])["places"]
    assert {place["b"] for place in places} <= {words[each] for words in NAMES.values() for each in LANGUAGES}


def test_exported_tables_have_the_notices_beside_them(tmp_path):
    f = findings_of_teaching()
    f.summary.save(tmp_path, f.names, language("en"))
    readme = (tmp_path / "tables" / "README.txt").read_text(encoding="utf-8-sig")
    for code in LANGUAGES:
        assert NOTICE[code] in readme
    assert "No cell of the starting map is a statistic" in readme
    run = f.study.runs[f.main.name, f.seeds[0]]
    told = pq.read_schema(run.folder / "census.parquet").field("name").metadata
    assert any(b"simulated" in value for value in told.values())


def test_plants_that_closed_in_a_seed_are_told(tmp_path):
    f = findings_of_teaching()
    table = f.sheets["plants"].frame
    assert len(table) == len(f.region.starting_map.firms)
    assert table["gone"].between(0, 1).all()
    closed = table["gone"] == 1
    assert table.loc[closed, "end"].isna().all()
    assert table.loc[~closed, "end"].notna().all()
    run = f.study.runs[f.main.name, f.seeds[0]].table("census")
    assert table["given"].is_monotonic_decreasing
    assert run.loc[(run["id"] == 0) & (run["year"] == f.first), "name"].iloc[0] == in_both(
        f.region.starting_map.firms[0].name
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_clusters_of_a_city_are_listed_from_a_saved_study(tmp_path, code):
    f = findings_of_henan()
    done = typed(["clusters", str(f.study.folder), "--city", "luohe", "--city", "洛阳", "--most", 5, "--write", "c.md",
                  "--language", code, "--json"], tmp_path)  # fmt: skip
    assert done.code == 0, done.err
    rows = json.loads(done.out)
    cells = f.study.table("cells", [f.main.name])
    for city in ("luohe", "luoyang"):
        own = [row for row in rows if row["city"] == city]
        assert 5 <= len(own) <= 10
        assert sorted(row["rank_end"] for row in own)[:5] == [1, 2, 3, 4, 5]
        assert {row["basis_at_start"] for row in own} <= set(CODES)
        late = cells[(cells["city"] == city) & (cells["year"] == f.last)]
        first = own[0]
        sums = late[late["segment"] == first["segment"]].groupby("seed")["revenue_nominal"].sum()
        expected = float(np.median([sums.get(seed, 0.0) for seed in f.seeds]))
        assert first["revenue"] == pytest.approx(expected)
    page = (tmp_path / "c.md").read_text(encoding="utf-8")
    words = language(code, f.region.year)
    assert words.say("basis.no_statistic") in page
    assert words.say("column.revenue_at_start") in page
    assert str(f.region.year) in words.say("column.revenue_at_start")
    assert page.count("\n## ") == 2


def test_a_city_that_is_none_is_told(tmp_path):
    done = typed(["clusters", str(findings_of_henan().study.folder), "--city", "luohee"], tmp_path)
    assert done.code == 2
    assert "did you mean 'luohe'?" in done.err
    for name in ("nowhere", "无名市", ""):
        done = typed(["clusters", str(findings_of_henan().study.folder), "--city", name], tmp_path)
        assert done.code == 2
        assert f"no city {name!r} in henan; there are zhengzhou (郑州市), " in done.err
        assert "jiyuan (济源市)" in done.err


def test_plants_of_a_reduced_world_are_those_that_it_can_tell_apart():
    plan = load_scenario("plan")
    every, small = map_of_runs(plan).firms, map_of_runs(plan.replace_unchecked(scale=0.1)).firms
    assert len(small) < len(every)
    assert all(plant.revenue * 0.1 >= 0.9 for plant in small)  # LEAST_NAMED is 1; the start cuts some a little
    assert all(plant in every for plant in small)
