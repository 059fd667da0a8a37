"""The workbook: a sheet a table with typed numbers, units, frozen headings and native charts, and a contents sheet.

Text is always written as text: a title that begins with "=" is no formula. Opens in Excel, WPS and LibreOffice.
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.regions.plants import NOTICE
from model.report.cluster_tables.basis_at_start import sentences
from model.report.excel_workbook.charts import HEADING_ROW, Charts
from model.report.excel_workbook.front_pages import FrontPages
from model.report.excel_workbook.paper import LINE_HEIGHT, printed, wide, write_text
from model.report.excel_workbook.sheets_of_workbook import workbook_sheets
from model.report.sheet import DATED_MONEY, OWN, PER_OWN, SHARE, TEXT, YEAR, Column, Sheet, title_of, unit_of
from model.report.words.language import Language, language_of
from model.tables.safe_text import visible

if TYPE_CHECKING:
    from model.report.findings import Findings

LONGEST_NAME = 31  # characters of a sheet's name in Excel
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
WIDEST, NARROWEST = 44, 9
MOST_LINES = 12  # of a row at most
SMALL = 0.095  # below which two decimals say nothing
NUMBER_FORMATS = {SHARE: "0.0%", YEAR: "0", "count": "#,##0", "mean count": "#,##0.0", "number": "#,##0.00##",
                  "money": "#,##0.00", "other": "#,##0.00", "small": "#,##0.0000"}  # fmt: skip


def write_workbook(path: Path, f: Findings, w: Language) -> None:
    """Write every table of the findings to `path`: names in one language, headings and answer in both."""
    import xlsxwriter

    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    book = xlsxwriter.Workbook(str(path), {**options, "default_date_format": "yyyy-mm-dd"})
    book.set_properties(
        {"title": visible(title_of(f.main, w)), "comments": w.say("workbook.note", worlds=len(f.seeds))}
    )
    Writer(book, f, w).write()
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:  # it wraps what the system says
        raise error.args[0] from None


def with_units_of(other: Language) -> Language:
    """The other language for headings of figures that are in the units of the reader's: 亿元 is 100 million yuan."""
    units = {f"unit.{key}": other.say(f"unit_there.{key}") for key in ("money", "persons", "万元_a_year")}
    return replace(other, texts={**other.texts, **units})


def sheet_names(sheets: list[Sheet], w: Language, contents: str) -> dict[str, str]:
    """A name that Excel accepts, no two alike, for every sheet."""
    taken = {contents.lower(), w.say("sheet.answer").lower()}
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


class Writer(Charts, FrontPages):
    """Writes one workbook."""

    def __init__(self, book: Any, f: Findings, w: Language) -> None:
        self.book, self.f, self.w = book, f, w
        self.other = with_units_of(language_of("en" if w.code == "zh" else "zh", f.region))
        made = book.add_format
        self.title = made({"bold": True, "font_size": 14})
        self.grey = made({"font_color": "#5F666C"})
        self.bold_text, self.bold_text_line = (
            made({"bold": True, "valign": "top", "text_wrap": True}),
            made({"bold": True}),
        )
        self.link = made({"font_color": "#0072B2", "underline": 1, "valign": "top"})
        heading = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "bg_color": "#F4F6F7"}
        self.head, self.head_of_numbers = made(heading), made({**heading, "align": "right"})
        there = {"font_color": "#5F666C", "font_size": 9, "text_wrap": True, "valign": "bottom"}
        self.there, self.there_of_numbers = made(there), made({**there, "align": "right"})
        self.text, self.long = made({"valign": "top"}), made({"valign": "top", "text_wrap": True})
        self.after_number = made({"valign": "top", "align": "left", "indent": 1})
        self.head_after_number = made({**heading, "align": "left", "indent": 1})
        sum_of = {"bold": True, "top": 1, "valign": "top"}
        self.bold = made(sum_of)
        self.formats = {key: made({"num_format": code, "valign": "top"}) for key, code in NUMBER_FORMATS.items()}
        self.bold_of = {key: made({**sum_of, "num_format": code}) for key, code in NUMBER_FORMATS.items()}
        self.mixed = made({"num_format": "General", "valign": "top", "align": "left"})

    def write(self) -> None:
        """Contents, answer, tables, charts."""
        contents = self.w.say("sheet.contents")
        sheets = list(workbook_sheets(self.f).values())
        names = sheet_names(sheets, self.w, contents)
        front, answer = (self.book.add_worksheet(name) for name in (contents, self.w.say("sheet.answer")))
        pages = {sheet.name: self.book.add_worksheet(names[sheet.name]) for sheet in sheets}
        self.contents(front, sheets, names | {"answer": self.w.say("sheet.answer")})
        self.answer(answer, contents)
        for sheet in sheets:
            self.table(pages[sheet.name], sheet, contents)
        for chart in (self.tiers_chart, self.spending_chart, self.league_chart, self.sizes_chart, self.added_chart):
            chart(pages, names)
        self.years_chart(pages, names)

    def table(self, page: Any, sheet: Sheet, contents: str) -> None:
        """One table: title, link back, frozen headings with filters, typed cells, widths by content."""
        w = self.w
        page.write_string(0, 0, f"{w.say(f'sheet.{sheet.name}')} · {self.other.say(f'sheet.{sheet.name}')}", self.title)
        page.write_url(1, 0, f"internal:'{contents}'!A1", self.link, w.say("workbook.back"))
        remarks = [w.say("basis.no_statistic")] * any(column.unit == "basis" for column in sheet.columns)
        remarks += [NOTICE[w.code]] * any(column.unit == "firm" for column in sheet.columns)
        if remarks:
            page.write_string(1, 1, sentences(remarks, w), self.grey)
        widths = []
        for number, column in enumerate(sheet.columns):
            heading = sheet.heading(column, w)
            other = sheet.heading(column, self.other)
            page.write_string(HEADING_ROW - 1, number, other if other != heading else "",
                              self.there_of_numbers if right_aligned(column) else self.there)  # fmt: skip
            after = number > 0 and right_aligned(sheet.columns[number - 1])
            of_text = self.head_after_number if after else self.head
            page.write_string(HEADING_ROW, number, heading, self.head_of_numbers if right_aligned(column) else of_text)
            fit, most = (1.15, 22) if w.code == "zh" else (0.62, 18)  # Chinese breaks anywhere, leaving a bracket alone
            widths.append(min(max(wide(heading) * fit, NARROWEST), most) if column.numeric else wide(heading))
        lines_of = [1] * len(sheet.frame)
        cells = []
        for number, column in enumerate(sheet.columns):
            after = number > 0 and right_aligned(sheet.columns[number - 1])
            cells.append(self.cells(sheet, column, self.after_number if after else self.text))
            for at, (value, _) in enumerate(cells[-1]):
                if isinstance(value, str) and value:
                    width = wide(value)
                    widths[number] = max(widths[number], width)
                    if width > WIDEST:
                        lines_of[at] = max(lines_of[at], min(math.ceil(width / WIDEST), MOST_LINES))
        for row, (line, lines) in enumerate(zip(zip(*cells, strict=True), lines_of, strict=True), HEADING_ROW + 1):
            for number, (value, form) in enumerate(line):
                if isinstance(value, str):
                    if value:
                        write_text(page, row, number, value, form)
                elif value is not None:
                    page.write_number(row, number, value, form)
            if lines > 1:
                page.set_row(row, LINE_HEIGHT * lines)
        self.sums(page, sheet)
        lines = there = 1
        for number, (column, width) in enumerate(zip(sheet.columns, widths, strict=True)):
            shown = min(max(width + 2, NARROWEST), WIDEST)
            page.set_column(number, number, shown)
            lines = max(lines, math.ceil(1.15 * wide(sheet.heading(column, w)) / shown))  # bold is wider
            there = max(there, math.ceil(wide(sheet.heading(column, self.other)) / shown))
        page.set_row(HEADING_ROW, LINE_HEIGHT * lines)
        page.set_row(HEADING_ROW - 1, 12.5 * there)
        page.freeze_panes(HEADING_ROW + 1, 1)
        last = HEADING_ROW + max(len(sheet.frame), 1)
        page.autofilter(HEADING_ROW, 0, last, max(len(sheet.columns) - 1, 0))
        page.repeat_rows(HEADING_ROW - 1, HEADING_ROW)
        below = 2 + len(sheet.sums(sheet.columns))  # charts beside a table would make it small on paper
        page.print_area(0, 0, last + below, max(len(sheet.columns) - 1, 0))
        names = next((at for at, column in enumerate(sheet.columns) if right_aligned(column)), len(sheet.columns))
        printed(page, sum(min(max(width + 2, NARROWEST), WIDEST) for width in widths), names)

    def cells(self, sheet: Sheet, column: Column, of_text: Any) -> list[tuple[Any, Any]]:
        """What the workbook holds in each row of a column, and its format.

        Large tables say the same words again and again, and their numbers have one unit: each text is made once.
        """
        w, names, unit = self.w, self.f.names, column.unit
        if unit in (OWN, PER_OWN, DATED_MONEY):  # they depend on their row
            records = list(sheet.frame.itertuples())
            values = [sheet.value(column, record, w, names) for record in records]
            return [(value, self.form_of(value, unit_of(record.outcome) if unit == OWN else unit, of_text))
                    for value, record in zip(values, records, strict=True)]  # fmt: skip
        found = []
        known: dict[Any, tuple[Any, Any]] = {}
        scaled, isfinite = unit not in (SHARE, YEAR), math.isfinite
        for given in sheet.frame[column.name]:
            if column.numeric:
                if given is None or not isfinite(given):
                    found.append((None, None))
                    continue
                value: Any = w.scaled(float(given), unit) if scaled else float(given)
                found.append((value, self.formats[number_format(unit, value)]))
                continue
            key = (type(given), given)
            if key not in known:
                value = sheet.shown(given, column, w, names)
                known[key] = (value, self.form_of(value, unit, of_text))
            found.append(known[key])
        return found

    def form_of(self, value: Any, unit: str, of_text: Any) -> Any:
        """The format of a cell of a unit that holds `value`."""
        if isinstance(value, str):
            return self.long if wide(value) > WIDEST else of_text
        if value is None or unit == TEXT:
            return self.mixed
        return self.formats[number_format(unit, value)]

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


def right_aligned(column: Column) -> bool:
    """Whether its cells are numbers, all or nearly all of them."""
    return column.numeric or column.unit == DATED_MONEY
