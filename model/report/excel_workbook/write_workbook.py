"""The workbook: a sheet a table with typed numbers, units, frozen headings and native charts, and a contents sheet.

Text is always written as text: a title that begins with "=" is no formula. Opens in Excel, WPS and LibreOffice.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.observe.outcomes import BY_NAME
from model.regions.plants import NOTICE
from model.report.cluster_tables.basis_at_start import sentences
from model.report.sheet import DATED_MONEY, PER_OWN, SHARE, TEXT, YEAR, Column, Sheet, title_of
from model.report.words.language import Language
from model.tables.safe_text import visible

if TYPE_CHECKING:
    import pandas as pd

    from model.report.findings import Findings

LONGEST_NAME = 31  # characters of a sheet's name in Excel
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
COLOURS = ("#0072B2", "#B8BDC2", "#767676", "#009E73", "#56B4E9", "#E69F00")
WIDEST, NARROWEST = 44, 9
LINE_HEIGHT, MOST_LINES = 15.5, 12  # points of a line of wrapped text; lines of a row at most
PLAIN_AXIS = {
    "major_gridlines": {"visible": True, "line": {"color": "#DDE1E4", "width": 0.75}},
    "num_font": {"color": "#5F666C"},
    "line": {"none": True},
}
SMALL = 0.095  # below which two decimals say nothing
HEADING_ROW = 2  # title, note, then headings
ROWS_CHARTED = 15
MOST_CHARACTERS = 32_000  # of a cell
NUMBER_FORMATS = {SHARE: "0.0%", YEAR: "0", "count": "#,##0", "mean count": "#,##0.0", "number": "#,##0.00##",
                  "money": "#,##0.00", "other": "#,##0.00", "small": "#,##0.0000"}  # fmt: skip


def write_workbook(path: Path, f: Findings, w: Language) -> None:
    """Write every table of the findings to `path`, in one language."""
    import xlsxwriter

    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    book = xlsxwriter.Workbook(str(path), {**options, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"title": visible(title_of(f.main, w)), "comments": w.say("workbook.note", seeds=len(f.seeds))})
    Writer(book, f, w).write()
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:  # it wraps what the system says
        raise error.args[0] from None


def write_text(page: Any, row: int, column: int, text: str, format_: Any) -> None:
    """A cell of text: never a formula, and without control characters, which no workbook can hold."""
    page.write_string(row, column, visible(text)[:MOST_CHARACTERS], format_)


def sheet_names(sheets: list[Sheet], w: Language, contents: str) -> dict[str, str]:
    """A name that Excel accepts, no two alike, for every sheet."""
    taken = {contents.lower()}
    found = {}
    for sheet in sheets:
        base = w.say(f"sheet.{sheet.name}").translate(FORBIDDEN).strip()[:LONGEST_NAME] or sheet.name
        name, number = base, 2
        while name.lower() in taken:
            name = f"{base[: LONGEST_NAME - 3]} {number}"
            number += 1
        taken.add(name.lower())
        found[sheet.name] = name
    return found


class Writer:
    """Writes one workbook."""

    def __init__(self, book: Any, f: Findings, w: Language) -> None:
        self.book, self.f, self.w = book, f, w
        made = book.add_format
        self.title = made({"bold": True, "font_size": 14})
        self.grey = made({"font_color": "#5F666C"})
        self.link = made({"font_color": "#0072B2", "underline": 1})
        heading = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "bg_color": "#F4F6F7"}
        self.head, self.head_of_numbers = made(heading), made({**heading, "align": "right"})
        self.text, self.long = made({"valign": "top"}), made({"valign": "top", "text_wrap": True})
        self.after_number = made({"valign": "top", "align": "left", "indent": 1})
        self.head_after_number = made({**heading, "align": "left", "indent": 1})
        sum_of = {"bold": True, "top": 1, "valign": "top"}
        self.bold = made(sum_of)
        self.formats = {key: made({"num_format": code, "valign": "top"}) for key, code in NUMBER_FORMATS.items()}
        self.bold_of = {key: made({**sum_of, "num_format": code}) for key, code in NUMBER_FORMATS.items()}
        self.mixed = made({"num_format": "General", "valign": "top", "align": "left"})

    def write(self) -> None:
        """Contents, tables, charts."""
        contents = self.w.say("sheet.contents")
        sheets = list(self.f.sheets.values())
        names = sheet_names(sheets, self.w, contents)
        front = self.book.add_worksheet(contents)
        pages = {sheet.name: self.book.add_worksheet(names[sheet.name]) for sheet in sheets}
        self.front(front, sheets, names)
        for sheet in sheets:
            self.table(pages[sheet.name], sheet, contents)
        for chart in (self.tiers_chart, self.spending_chart, self.league_chart, self.sizes_chart, self.added_chart):
            chart(pages, names)
        self.years_chart(pages, names)

    def front(self, page: Any, sheets: list[Sheet], names: dict[str, str]) -> None:
        """The contents sheet: what every sheet holds, with links."""
        w = self.w
        page.hide_gridlines(2)
        page.write_string(0, 0, visible(w.say("workbook.title", title=title_of(self.f.main, w, 120))), self.title)
        notes = [w.say("workbook.note", seeds=len(self.f.seeds)), w.say("basis.no_statistic")]
        notes += [NOTICE[w.code]] if len(self.f.sheets["plants"].frame) else []
        page.write_string(1, 0, sentences(notes, w), self.grey)
        for column, key in enumerate(("sheet", "about", "rows")):
            page.write_string(3, column, w.say(f"workbook.{key}"), self.head)
        for row, sheet in enumerate(sheets, 4):
            page.write_url(row, 0, f"internal:'{names[sheet.name]}'!A1", self.link, names[sheet.name])
            page.write_string(row, 1, w.say(f"about.{sheet.name}"))
            page.write_number(row, 2, len(sheet.frame))
        page.set_column(0, 0, 34)
        page.set_column(1, 1, 64)
        page.set_column(2, 2, 10)
        page.freeze_panes(4, 0)
        printed(page)

    def table(self, page: Any, sheet: Sheet, contents: str) -> None:
        """One table: title, link back, frozen headings with filters, typed cells, widths by content."""
        w = self.w
        page.write_string(0, 0, w.say(f"sheet.{sheet.name}"), self.title)
        page.write_url(1, 0, f"internal:'{contents}'!A1", self.link, w.say("workbook.back"))
        remarks = [w.say("basis.no_statistic")] * any(column.unit == "basis" for column in sheet.columns)
        remarks += [NOTICE[w.code]] * any(column.unit == "firm" for column in sheet.columns)
        if remarks:
            page.write_string(1, 1, sentences(remarks, w), self.grey)
        widths = []
        for number, column in enumerate(sheet.columns):
            heading = sheet.heading(column, w)
            after = number > 0 and right_aligned(sheet.columns[number - 1])
            of_text = self.head_after_number if after else self.head
            page.write_string(HEADING_ROW, number, heading, self.head_of_numbers if right_aligned(column) else of_text)
            fit, most = (1.15, 22) if w.code == "zh" else (0.62, 18)  # Chinese breaks anywhere, leaving a bracket alone
            widths.append(min(max(wide(heading) * fit, NARROWEST), most) if column.numeric else wide(heading))
        for row, record in enumerate(sheet.frame.itertuples(), HEADING_ROW + 1):
            lines = 1
            for number, column in enumerate(sheet.columns):
                value = sheet.value(column, record, w, self.f.names)
                if value is None or value == "":
                    continue
                if isinstance(value, str):
                    after = number > 0 and right_aligned(sheet.columns[number - 1])
                    of_text = self.long if wide(value) > WIDEST else self.after_number if after else self.text
                    write_text(page, row, number, value, of_text)
                    widths[number] = max(widths[number], wide(value))
                    lines = max(lines, min(math.ceil(wide(value) / WIDEST), MOST_LINES))
                else:
                    of_number = self.format_of(column, record, sheet, value) if column.unit != TEXT else self.mixed
                    page.write_number(row, number, value, of_number)
            if lines > 1:
                page.set_row(row, LINE_HEIGHT * lines)
        self.sums(page, sheet)
        lines = 1
        for number, (column, width) in enumerate(zip(sheet.columns, widths, strict=True)):
            shown = min(max(width + 2, NARROWEST), WIDEST)
            page.set_column(number, number, shown)
            lines = max(lines, math.ceil(1.15 * wide(sheet.heading(column, w)) / shown))  # bold is wider
        page.set_row(HEADING_ROW, LINE_HEIGHT * lines)
        page.freeze_panes(HEADING_ROW + 1, 1)
        last = HEADING_ROW + max(len(sheet.frame), 1)
        page.autofilter(HEADING_ROW, 0, last, max(len(sheet.columns) - 1, 0))
        page.repeat_rows(HEADING_ROW)
        printed(page)

    def sums(self, page: Any, sheet: Sheet) -> None:
        """The sums of a table of parts, an empty row below it, so that they are neither sorted nor filtered."""
        below = HEADING_ROW + len(sheet.frame) + 2
        for row, line in enumerate(sheet.sums(sheet.columns), below):
            for number, column in enumerate(sheet.columns):
                value = sheet.sum_cell(line, number, column, self.w, self.f.names)
                if isinstance(value, str):
                    write_text(page, row, number, value, self.bold)
                elif value is not None and math.isfinite(value):
                    scaled = value if column.unit in (SHARE, YEAR) else self.w.scaled(float(value), column.unit)
                    page.write_number(row, number, scaled, self.bold_of[number_format(column.unit, scaled)])

    def format_of(self, column: Column, record: Any, sheet: Sheet, value: float) -> Any:
        """The number format of a cell that shows `value`."""
        return self.formats[number_format(sheet.unit_of(column, record), value)]

    # charts ---------------------------------------------------------------------------------------------------------

    def insert(self, page: Any, chart: Any, sheet: Sheet, title: str, column: int | None = None, row: int = 1) -> None:
        """Put a chart at the right of a table."""
        chart.set_title({"name": title, "name_font": {"size": 12, "bold": False}, "overlay": False})
        chart.set_size({"width": 640, "height": 340})
        page.insert_chart(row, (len(sheet.columns) + 1) if column is None else column, chart)

    def series(self, name: str, sheet: Sheet, rows: tuple[int, int], labels: str, values: str, colour: int,
               title: str | None = None, gap: int | None = None) -> dict[str, Any]:  # fmt: skip
        """A series over rows (first, last; from 0) of a table."""
        at = {column.name: number for number, column in enumerate(sheet.columns)}
        first, last = (HEADING_ROW + 1 + row for row in rows)
        made: dict[str, Any] = {
            "name": title if title is not None else [name, HEADING_ROW, at[values]],
            "categories": [name, first, at[labels], last, at[labels]],
            "values": [name, first, at[values], last, at[values]],
            "fill": {"color": COLOURS[colour]}, "line": {"color": COLOURS[colour], "width": 2},
        }  # fmt: skip
        if gap is not None:
            made["gap"] = gap
        return made

    def tiers_chart(self, pages: dict[str, Any], names: dict[str, str]) -> None:
        """Median against mechanical count for every tier, last year shown."""
        sheet = self.f.sheets["tiers"]
        for number, (outcome, rows) in enumerate(spans(sheet.frame, "outcome")):
            chart = self.book.add_chart({"type": "column"})
            columns = ["median", "mechanical"] + (["base"] if self.f.base is not None else [])
            for colour, values in enumerate(columns):
                if sheet.frame.iloc[rows[0] : rows[1] + 1][values].notna().any():
                    chart.add_series(self.series(names["tiers"], sheet, rows, "year", values, colour, gap=80))
            chart.set_legend({"position": "bottom"})
            chart.set_y_axis({**PLAIN_AXIS, "min": 0})
            self.insert(pages["tiers"], chart, sheet, self.f.names.of("outcome", outcome, self.w), row=1 + 18 * number)

    def spending_chart(self, pages: dict[str, Any], names: dict[str, str]) -> None:
        """Spending by policy."""
        self.bars(pages, names, "spending", "policy", "spent", min(len(self.f.sheets["spending"].frame), ROWS_CHARTED))

    def league_chart(self, pages: dict[str, Any], names: dict[str, str]) -> None:
        """Cities by revenue at the start and at the end."""
        sheet = self.f.sheets["cities"]
        count = min(len(sheet.frame), 18)
        if count:
            chart = self.book.add_chart({"type": "bar"})
            for colour, values in enumerate(("end", "start")):
                chart.add_series(self.series(names["cities"], sheet, (0, count - 1), "city", values, colour, gap=60))
            chart.set_y_axis({"reverse": True})
            chart.set_x_axis(PLAIN_AXIS)
            chart.set_legend({"position": "bottom"})
            self.insert(pages["cities"], chart, sheet, self.w.say("sheet.cities"))

    def sizes_chart(self, pages: dict[str, Any], names: dict[str, str]) -> None:
        """Firms by size, first and last year."""
        sheet = self.f.sheets["firm_sizes"]
        chart = self.book.add_chart({"type": "column"})
        for colour, values in enumerate(("start", "end")):
            chart.add_series(
                self.series(names["firm_sizes"], sheet, (0, len(sheet.frame) - 1), "size", values, colour, gap=80)
            )
        chart.set_legend({"position": "bottom"})
        chart.set_y_axis({**PLAIN_AXIS, "min": 0})
        self.insert(pages["firm_sizes"], chart, sheet, self.w.say("sheet.firm_sizes"))

    def added_chart(self, pages: dict[str, Any], names: dict[str, str]) -> None:
        """Cost and return."""
        if len(self.f.sheets["cost"].frame):
            self.bars(pages, names, "cost", "item", "difference", len(self.f.sheets["cost"].frame))

    def bars(
        self, pages: dict[str, Any], names: dict[str, str], name: str, labels: str, values: str, count: int
    ) -> None:
        """A bar chart of the first rows of a table."""
        sheet = self.f.sheets[name]
        if not count:
            return
        chart = self.book.add_chart({"type": "bar"})
        chart.add_series(self.series(names[name], sheet, (0, count - 1), labels, values, 0, gap=60))
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis(PLAIN_AXIS)
        chart.set_legend({"none": True})
        self.insert(pages[name], chart, sheet, self.w.say(f"sheet.{name}"))

    def years_chart(self, pages: dict[str, Any], names: dict[str, str]) -> None:
        """Value added, employment, R&D and energy over the years."""
        sheet = self.f.sheets["years"]
        shown = [item for item in spans(sheet.frame, "outcome")
                 if item[0] in ("value_added", "workers", "research_intensity", "energy_cut", "firms")]  # fmt: skip
        for number, (outcome, rows) in enumerate(shown):
            chart = self.book.add_chart({"type": "line"})
            columns = ["median"] + (["low", "high"] if self.f.several else []) + (["base"] if self.f.base else [])
            for colour, values in zip((0, 4, 4, 2) if self.f.several else (0, 2), columns, strict=False):
                chart.add_series(self.series(names["years"], sheet, rows, "year", values, colour))
            chart.set_legend({"position": "bottom"})
            chart.set_y_axis(PLAIN_AXIS)
            about = BY_NAME[outcome]
            unit = self.w.unit_words(about.unit)
            title = self.f.names.of("outcome", outcome, self.w) + (self.w.say("number.unit", unit=unit) if unit else "")
            self.insert(pages["years"], chart, sheet, title, row=1 + 18 * number)


def number_format(unit: str, value: float) -> str:
    """Key of NUMBER_FORMATS for a value of a unit."""
    if unit == "count":
        return "mean count" if abs(value) < 100 and value != round(value) else "count"
    if unit == "number":
        return "count" if value == round(value) else "number"
    if unit in (SHARE, YEAR):
        return unit
    if unit in (PER_OWN, DATED_MONEY):
        return "money"
    if 0 < abs(value) < SMALL:
        return "small"
    return "money" if "亿元" in unit else "other"


def spans(frame: pd.DataFrame, column: str) -> list[tuple[str, tuple[int, int]]]:
    """(value, (first row, last row)) of runs of equal values in a column."""
    found: list[tuple[str, tuple[int, int]]] = []
    for row, value in enumerate(frame[column]):
        if found and found[-1][0] == value:
            found[-1] = (value, (found[-1][1][0], row))
        else:
            found.append((value, (row, row)))
    return found


def right_aligned(column: Column) -> bool:
    """Whether its cells are numbers, all or nearly all of them."""
    return column.numeric or column.unit == DATED_MONEY


def wide(text: str) -> float:
    """Columns that a text takes; Chinese characters take about two."""
    if text.isascii():
        return 1.05 * max(map(len, text.split("\n")))
    return max(sum(2.1 if ord(c) > 0x2E7F else 1.05 for c in line) for line in text.split("\n"))


def printed(page: Any) -> None:
    """Print landscape on A4, as wide as the paper."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
