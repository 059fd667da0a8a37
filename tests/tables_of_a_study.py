"""Every table that a study gives to a reader, read back from its files: page, workbook, CSV, Parquet and runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from model.report.numbers import MINUS


@dataclass
class Shown:
    """A table as it is shown: name, headings, rows of parts, and lines of sums by their kind."""

    name: str
    headings: list[str] = field(default_factory=list)
    rows: list[list[object]] = field(default_factory=list)
    totals: list[list[object]] = field(default_factory=list)
    rests: int = 0  # of the rows, those that stand for all that is not shown


class PageTables(HTMLParser):
    """Tables of report.html by language."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[Shown]] = {}
        self.edition = self.kind = ""
        self.cell: str | None = None
        self.line: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "main":
            self.edition = known["data-edition"] or ""
        elif tag == "table":  # a table without a name fails here
            self.found.setdefault(self.edition, []).append(Shown(known["data-table"] or ""))
        elif tag == "tr":
            self.line, self.kind = [], known.get("class") or ""
        elif tag in ("td", "th"):
            self.cell = ""

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self.cell is not None:
            self.line.append(self.cell.strip())
            self.cell = None
            if tag == "th":
                self.found[self.edition][-1].headings = [str(cell) for cell in self.line]
        elif tag == "tr" and self.line and len(self.found[self.edition][-1].headings) == len(self.line):
            table = self.found[self.edition][-1]
            if self.line == table.headings:
                return
            (table.totals if self.kind == "total" else table.rows).append(self.line)
            table.rests += self.kind == "rest"


def page_tables(path: Path) -> dict[str, list[Shown]]:
    """Tables of a page by language."""
    reader = PageTables()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader.found


def workbook_tables(path: Path, names: dict[str, str], heading_row: int) -> list[Shown]:
    """Tables of a workbook whose sheets are called as `names` says (name of the table -> name of the sheet)."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    found = []
    for name, title in names.items():
        lines = list(book[title].iter_rows(min_row=heading_row + 1, values_only=True))
        table = Shown(name, [str(cell) for cell in lines[0]])
        below = False
        for line in lines[1:]:
            if all(cell is None for cell in line):
                below = True
            else:
                (table.totals if below else table.rows).append(list(line))
        found.append(table)
    assert set(book.sheetnames) == {
        *names.values(),
        *book.sheetnames[:2],
    }  # contents, answer
    return found


def number_of(cell: object) -> float | None:
    """The number that a cell shows; None where it shows none."""
    if isinstance(cell, int | float):
        return float(cell)
    text = str(cell or "").replace(",", "").replace(MINUS, "-")
    try:
        return float(text)
    except ValueError:
        return None


def half_a_digit(cell: object) -> float:
    """How far a shown number may be from the true one."""
    if isinstance(cell, int | float):
        return 1e-6 * abs(cell) + 1e-9  # runs keep cells in single precision
    text = str(cell or "")
    return 0.5 * 10.0 ** -(len(text.rsplit(".", 1)[1]) if "." in text else 0) * 1.0001
