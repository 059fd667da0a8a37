"""What a section of the report is made of, as plain data: paragraphs, tables, pictures and tiles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from model.report.cluster_tables.basis_at_start import BASIS, lists_cells, sheet_with_basis
from model.report.numbers import MISSING, interval
from model.report.sheet import Column, Sheet, number_text
from model.report.words.language import Language

if TYPE_CHECKING:
    from model.report.answer.screen import Answer
    from model.report.answer.target_rows import Bar
    from model.report.findings import Findings


@dataclass(frozen=True)
class Text:
    """A paragraph; `kind` is plain, lead, note or warning."""

    text: str
    kind: str = "plain"
    block: str = "text"


@dataclass(frozen=True)
class Items:
    """A list of lines."""

    lines: Sequence[str]
    block: str = "items"


@dataclass(frozen=True)
class Tile:
    """One figure with what it is and what to know about it."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Grid:
    """A table: headings, rows of text, which columns are numbers, caption. `folded`: shown on request.

    bars: of each row, in the column `bar_column`, whose cells have no text.
    """

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: Sequence[bool]
    caption: str
    note: str = ""
    folded: bool = False
    marks: Sequence[str] = ()  # class of each row; lines of sums are "rest" and "total"
    bars: Sequence[Bar | None] = ()
    bar_column: int = -1
    block: str = "grid"


@dataclass(frozen=True)
class Picture:
    """A figure by name, with its caption in words for those who do not see it."""

    name: str
    caption: str
    block: str = "picture"


@dataclass(frozen=True)
class Map:
    """The map with its slider of years."""

    caption: str
    block: str = "map"


@dataclass(frozen=True)
class Screen:
    """The first screen of a report (model/report/answer/screen.py) inside a page of several."""

    answer: Answer
    title: str
    block: str = "screen"


LOW, HIGH, RANGE = "low", "high", "range"  # ends of an interval, and the column that shows both

Block = Text | Items | Grid | Picture | Map | Screen


@dataclass
class Section:
    """One section of the report."""

    id: str
    title: str
    blocks: list[Block] = field(default_factory=list)


def grid(f: Findings, w: Language, sheet: Sheet | str, columns: Sequence[str] = (), most: int | None = None,
         folded: bool = False, marks: Callable[[object], str] | None = None, note: str = "") -> Grid:  # fmt: skip
    """A table of the report as text: some of its columns, at most so many rows.

    Where it shows cells or places, it also shows on what those of the base year rest.
    """
    table = sheet_with_basis(f.sheets[sheet] if isinstance(sheet, str) else sheet, f.bases)
    wanted = {*columns, *([BASIS] if lists_cells(columns) else [])}
    shown: list[Column] = [c for c in table.columns if not columns or c.name in wanted]
    frame = table.frame if most is None else table.frame.head(most)
    rows = [[table.cell(column, row, w, f.names) for column in shown] for row in frame.itertuples()]
    classes = [marks(row) if marks else "" for row in frame.itertuples()]
    for line in table.selection(frame).sums(shown):
        cells = [table.sum_cell(line, number, column, w, f.names) for number, column in enumerate(shown)]
        rows.append([cell if isinstance(cell, str) else "" if cell is None else number_text(cell, column.unit, w)
                     for cell, column in zip(cells, shown, strict=True)])  # fmt: skip
        classes.append(line.kind)
    if most is not None and len(table.frame) > most:
        note = " ".join([note, w.say("page.more", n=most, all=len(table.frame))]).strip()
    joined, rows = with_ranges(shown, rows)
    headings = [table.heading(column, w) for column in joined]
    return Grid(table.name, headings, rows, [column.numeric for column in joined], w.say(f"sheet.{table.name}"), note,
                folded, classes)  # fmt: skip


def with_ranges(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> tuple[list[Column], list[list[str]]]:
    """Columns and rows with the two ends of every interval as one column, `a – b`."""
    joined: list[Column] = []
    where: list[tuple[int, ...]] = []
    for number, column in enumerate(columns):
        after = columns[number + 1].name if number + 1 < len(columns) else ""
        if column.name.endswith(LOW) and after == column.name.removesuffix(LOW) + HIGH:
            joined.append(Column(column.name.removesuffix(LOW) + RANGE, column.unit))
            where.append((number, number + 1))
        elif not (column.name.endswith(HIGH) and where and where[-1][-1] == number):
            joined.append(column)
            where.append((number,))
    return joined, [[in_one([row[number] for number in numbers]) for numbers in where] for row in rows]


def in_one(cells: Sequence[str]) -> str:
    """One cell, or two ends as a range; nothing of a range without ends."""
    if len(cells) == 1:
        return cells[0]
    return interval(*cells) if all(cell not in ("", MISSING) for cell in cells) else ""
