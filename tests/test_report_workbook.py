"""The workbook: typed numbers equal to the tables, text that stays text, charts, names that Excel accepts."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from model.report.answer.screen import screen
from model.report.excel_workbook.charts import HEADING_ROW, spans
from model.report.excel_workbook.paper import wide
from model.report.excel_workbook.sheets_of_workbook import workbook_sheets
from model.report.excel_workbook.write_workbook import sheet_names, write_workbook
from model.report.sheet import SHARE, YEAR
from model.report.words.language import language, language_of
from model.tables.safe_text import visible
from tests.report_studies import findings_of_henan
from tests.test_report_page import HOSTILE, with_title


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("book") / "report.xlsx"
    write_workbook(path, findings_of_henan(), language("en"))
    return path


@pytest.fixture(scope="module")
def read(book) -> openpyxl.Workbook:
    """The workbook as it is read again; not to be changed."""
    return openpyxl.load_workbook(book)


def test_every_table_has_a_sheet_with_typed_numbers(read):
    f, w = findings_of_henan(), language("en")
    names = sheet_names(list(workbook_sheets(f).values()), w, w.say("sheet.contents"))
    assert read.sheetnames == [w.say("sheet.contents"), w.say("sheet.answer"), *names.values()]
    for sheet in workbook_sheets(f).values():
        page = read[names[sheet.name]]
        sums = len(sheet.sums(sheet.columns))  # below an empty row
        assert page.max_row == HEADING_ROW + 1 + len(sheet.frame) + (1 + sums if sums else 0)
        assert page.freeze_panes == "B5"
        for number, column in enumerate(sheet.columns, 1):
            assert page.cell(HEADING_ROW + 1, number).value
            if column.numeric and column.unit in (SHARE, YEAR, "count") and len(sheet.frame):
                value, truth = page.cell(HEADING_ROW + 2, number).value, sheet.frame[column.name].iloc[0]
                assert (value is None and truth != truth) or value == pytest.approx(float(truth))


def test_the_scorecard_of_the_workbook_has_one_row_a_target_and_the_figures_of_the_table(read):
    f, w = findings_of_henan(), language("en")
    page = read[w.say("sheet.scorecard")]
    heads = [cell.value for cell in page[HEADING_ROW + 1]]
    truth = f.summary.tables["scorecard"]
    units = dict(zip(f.sheets["scorecard"].frame["code"], f.sheets["scorecard"].frame["unit"], strict=True))
    rows = {row[0]: row for row in page.iter_rows(min_row=HEADING_ROW + 2, values_only=True)}
    assert list(rows) == list(dict.fromkeys(truth["target"]))
    seen = 0
    for target, year, value in zip(truth["target"], truth["year"], truth["median"], strict=True):
        if value == value:
            shown = rows[target][heads.index(w.say("column.of_year", title=w.say("column.median"), year=f"{year:.0f}"))]
            assert shown == pytest.approx(w.scaled(value, units[target]))
            seen += 1
    assert seen > 10


def test_answer_targets_clusters_and_money_come_first_and_settings_last(read):
    f, w = findings_of_henan(), language("en")
    order = list(workbook_sheets(f))
    assert order[0] == "scorecard"
    assert order[-1] == "settings"
    assert order.index("league_counted") < order.index("cost") < order.index("years")
    answer = [cell for row in read[w.say("sheet.answer")].iter_rows(values_only=True) for cell in row if cell]
    for code in ("en", "zh"):  # in both languages
        told = screen(f.facts, f.names, language_of(code, f.region))
        assert told.verdict in answer
        assert all(label in answer for _, label, _, _ in told.money)


def test_headings_stand_in_both_languages_with_one_unit(read):
    page = read[language("en").say("sheet.spending")]
    there, here = ([cell.value for cell in page[row]] for row in (HEADING_ROW, HEADING_ROW + 1))
    at = here.index("paid (bn yuan)") if "paid (bn yuan)" in here else next(
        i for i, text in enumerate(here) if "bn yuan" in str(text))  # fmt: skip
    assert "十亿元" in there[at]


def test_codes_have_their_names_in_both_languages(read):
    rows = {row[1]: row for row in read[language("en").say("sheet.names")].iter_rows(values_only=True)}
    assert rows["luohe"][2:4] == ("漯河市", "Luohe")
    assert rows["value_added"][2].startswith("工业增加值")


def test_charts_are_native(read):
    with_charts = [page.title for page in read if page._charts]
    assert len(with_charts) >= 5


@pytest.mark.parametrize("title", ["=cmd|' /C calc'!A0", pytest.param(HOSTILE, marks=pytest.mark.slow)])
def test_no_formula_comes_out_of_a_title(tmp_path, title):
    path = tmp_path / "report.xlsx"
    write_workbook(path, with_title(title), language("zh"))
    read = openpyxl.load_workbook(path, read_only=True)
    kinds = {cell.data_type for page in read for row in page.iter_rows() for cell in row}
    assert "f" not in kinds


def test_names_of_sheets_by_hand():
    f = findings_of_henan()
    for code in ("zh", "en"):
        names = sheet_names(list(workbook_sheets(f).values()), language(code), "Contents")
        assert len({name.lower() for name in names.values()}) == len(names)
        assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names.values())


def test_small_parts_by_hand():
    import pandas as pd

    assert visible("a\x00b\x1fc\nd") == "a\\x00b\\x1fc\nd"
    assert spans(pd.DataFrame({"x": ["a", "a", "b"]}), "x") == [("a", (0, 1)), ("b", (2, 2))]
    assert wide("ab") == pytest.approx(2.1)
    assert wide("中文") == pytest.approx(4.2)


@pytest.mark.slow
def test_libreoffice_opens_it_and_keeps_charts(book, tmp_path):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed: apt-get install libreoffice-calc")
    home = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    subprocess.run([office, home, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir",
                    str(tmp_path / "again"), str(book)], check=True, capture_output=True, timeout=240)  # fmt: skip
    before, after = openpyxl.load_workbook(book), openpyxl.load_workbook(tmp_path / "again" / book.name)
    assert before.sheetnames == after.sheetnames
    assert [len(p._charts) for p in before] == [len(p._charts) for p in after]
    for page in before:
        other = after[page.title]
        for row in page.iter_rows():
            for cell in row:
                if cell.value is not None:
                    value = other[cell.coordinate].value
                    assert (
                        value == pytest.approx(cell.value) if cell.data_type == "n" else str(value) == str(cell.value)
                    )


def test_csv_files_have_names_beside_codes_and_chinese_headings(tmp_path):
    import pandas as pd

    f = findings_of_henan()
    for code in ("en", "zh"):
        w, folder = language_of(code, f.region), tmp_path / code
        f.summary.save(folder, f.names, w)
        tables = {path.stem: pd.read_csv(path, encoding="utf-8-sig") for path in (folder / "tables").glob("*.csv")}
        dictionary = tables.pop("data_dictionary")
        for name, table in tables.items():
            told = dictionary[dictionary["table"] == name]["heading in CSV"]
            assert set(told) <= set(table), name
            assert list(pd.read_parquet(folder / "tables" / f"{name}.parquet")) == list(f.summary.tables[name])
            if code == "zh":
                assert [head for head in table if not re.search("[\u4e00-\u9fff]", head)] == [], name
        league = tables["league"]
        pairs = ("city", "city_name") if code == "en" else ("城市代码", "城市")
        at_luohe = league[league[pairs[0]] == "luohe"]
        assert set(at_luohe[pairs[1]]) == {"漯河市" if code == "zh" else "Luohe"}


@pytest.mark.parametrize(("width", "paper", "across"), [(150.0, 9, 1), (250.0, 8, 1), (419.0, 8, 2), (600.0, 8, 3)])
def test_a_table_too_wide_for_paper_goes_over_several_sheets_that_repeat_its_names(tmp_path, width, paper, across):
    import openpyxl
    import xlsxwriter

    from model.report.excel_workbook.paper import printed

    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as book:
        page = book.add_worksheet("a")
        page.write(0, 0, "x")
        printed(page, width, 2)
    seen = openpyxl.load_workbook(tmp_path / "book.xlsx")["a"]
    assert int(seen.page_setup.paperSize) == paper
    assert int(seen.page_setup.fitToWidth or 1) == across
    assert (seen.print_title_cols or "") == ("$A:$B" if across > 1 else "")
