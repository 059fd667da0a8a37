"""Tables and numbers in the terminal."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.table import Table

from model.report.in_terminal.wrapping import WORDS, wrapped
from model.report.numbers import column_number, mean_count
from model.report.numbers import interval as between

if TYPE_CHECKING:
    from rich.console import Console

    from model.report.words.language import Language

WIDTH = 80  # columns of what answers a single question; Chinese characters take two
BETWEEN = 2  # empty columns between those of a table


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "", right: Sequence[int] = (),
          left_out: Sequence[int] = (), whole: Sequence[int] = (), least: Sequence[int] = ()) -> Table:  # fmt: skip
    """A plain table; columns whose number is in `right` are set flush right, those in `left_out` are not shown.

    whole: columns whose cells are never broken, as codes that are copied. least: what each column is wide at least.
    """
    made = Table(title=title or None, title_justify="left", title_style="bold", box=None, pad_edge=False,
                 header_style="bold", padding=(0, BETWEEN, 0, 0))  # fmt: skip
    for i, heading in enumerate(headings):
        if i not in left_out:
            made.add_column(heading, justify="right" if i in right else "left", overflow="fold", no_wrap=i in whole,
                            min_width=least[i] if least else None)  # fmt: skip
    for row in rows:
        made.add_row(*(str(cell) for i, cell in enumerate(row) if i not in left_out))
    return made


def print_table(console: Console, headings: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "",
                right: Sequence[int] = (), spare: Sequence[int] = (), names: Sequence[int] = (0,)) -> None:  # fmt: skip
    """Print a table. spare: columns that a narrow terminal goes without, the first of them first.

    Before columns are left out, headings are broken to the width of what stands below them, and long names in
    the columns `names` into lines of LABEL columns, or fewer where there are several. Where the table is still too
    wide, names are broken into shorter lines, down to their longest word, if that makes it fit.
    """
    whole = [tuple(map(str, row)) for row in rows]
    lines, left_out, room, known = whole, spare[:0], LABEL, dict[str, int]()

    def fits() -> bool:
        """Whether the table as it stands is no wider than the console."""
        return natural_width(console, headings, lines, left_out, known) <= console.width

    if not fits():
        headings = [narrow(console, heading, [row[i] for row in lines]) for i, heading in enumerate(headings)]
    if not fits():
        room = LABEL - 8 * (len(names) - 1)
        lines = broken(console, whole, names, room)
    for count in range(1, len(spare) + 1):
        if fits():
            break
        left_out = spare[:count]
    usual, least = lines, longest_word(console, whole, names)
    while not fits() and room > least:
        room -= 1
        lines = broken(console, whole, names, room)
    console.print(table(headings, lines if fits() else usual, title, right, left_out))


def natural_width(console: Console, headings: Sequence[str], rows: Sequence[Sequence[str]], left_out: Sequence[int],
                  known: dict[str, int]) -> int:  # fmt: skip
    """Columns that a table takes of its own, as rich would measure it, but each text once.

    known: the columns of texts that have been measured.
    """

    def wide(text: str) -> int:
        if text not in known:
            known[text] = max(map(cell_len, console.render_str(text).plain.splitlines()), default=0)
        return known[text]

    shown = [i for i in range(len(headings)) if i not in left_out]
    return sum(max([wide(headings[i]), *(wide(row[i]) for row in rows)]) + BETWEEN for i in shown) - BETWEEN


def broken(console: Console, rows: Sequence[Sequence[Any]], names: Sequence[int], room: int) -> list[tuple[Any, ...]]:
    """Rows with their names in lines of at most `room` columns."""
    return [tuple("\n".join(wrapped(told_in(console, str(cell)), room)) if i in names else cell
                  for i, cell in enumerate(row)) for row in rows]  # fmt: skip


def longest_word(console: Console, rows: Sequence[Sequence[Any]], names: Sequence[int]) -> int:
    """Columns below which a name would be cut inside a word."""
    told = [told_in(console, str(row[i])) for row in rows for i in names if i < len(row)]
    return max([NARROWEST, *(cell_len(word.rstrip()) for text in told for word in WORDS.findall(text))])


NARROWEST, FOUR = 6, 8  # columns of a heading; of four Chinese characters
LABEL = 28  # columns of a row's name where the terminal is narrow


def narrow(console: Console, heading: str, cells: Sequence[Any]) -> str:
    """A heading in lines that are no wider than the cells below it, or than its longest word."""
    text = told_in(console, heading)
    words = [*map(len, re.findall("[!-~]+", text)), NARROWEST if text.isascii() else FOUR]
    below = [cell_len(line) for cell in cells for line in told_in(console, str(cell)).split("\n")]
    return "\n".join(wrapped(text, max([*words, *below])))


def told_in(console: Console, text: str) -> str:
    """A text in the language of the console, if it has one."""
    from model.report.words.messages import told

    return told(text, getattr(console, "language", "en"))


def print_listing(console: Console, headings: Sequence[str], rows: Sequence[Sequence[Any]],
                  codes: Sequence[int]) -> None:  # fmt: skip
    """Print a table whose columns `codes` are copied and searched: no code is broken, the other columns are.

    No Latin word of up to MOST letters is broken either. Where the codes leave the others too few columns for that,
    the lines are longer than the console is wide.
    """
    told = [[told_in(console, str(cell)) for cell in (heading, *(row[i] for row in rows))]
            for i, heading in enumerate(headings)]  # fmt: skip
    longest = [max(map(cell_len, column)) for column in told]
    words = [max([LEAST, *(len(word) for text in column for word in re.findall("[!-~]+", text))]) for column in told]
    least = [size if i in codes else min(size, words[i], MOST) for i, size in enumerate(longest)]
    console.width = max(console.width, sum(least) + 2 * len(least))
    console.print(table(headings, rows, whole=codes, least=least))


LEAST, MOST = 10, 28  # columns of what may be broken, beside codes that may not


def paragraph(console: Console, text: str, style: str = "") -> None:
    """A text in lines of at most WIDTH columns."""
    console.print(text.strip(), style=style, width=min(WIDTH, console.width), soft_wrap=False)


def approximate(console: Console, scale: float, w: Language) -> None:
    """Say that only a part of the firms was simulated, where that is so."""
    if scale != 1:
        paragraph(console, w.say("page.approximate", share=w.percent(scale)))


def print_narrow(console: Console, headings: Sequence[str], rows: Sequence[Sequence[Any]], title: str = "",
                 right: Sequence[int] = ()) -> None:  # fmt: skip
    """A table of at most WIDTH columns with an empty line above it; nothing where there are no rows."""
    if rows:
        console.print("")
        console.print(table(headings, rows, title, right), width=min(WIDTH, console.width))


def figure(value: float) -> str:
    """A number with the digits that matter; nothing for nan."""
    return column_number(value)


def signed(value: float) -> str:
    """A difference with its sign."""
    return column_number(value, sign=True)


def interval(low: float, high: float) -> str:
    """An interval of a difference; nothing for nan."""
    return "" if math.isnan(low) else between(signed(low), signed(high))


def with_band(middle: float, low: float, high: float, whole: bool = False) -> str:
    """A median with its band, if it has one; the ends of a count's band are whole numbers around it."""
    if math.isnan(low):
        return figure(middle)
    ends = (math.floor(low), math.ceil(high)) if whole else (low, high)
    return f"{figure(middle)} [{between(*map(figure, ends))}]"


def with_interval(mean: float, low: float, high: float) -> str:
    """A mean difference of counts with its interval, if it has one; empty where there is nothing to compare with."""
    if mean == 0.0 and (math.isnan(low) or low == high == 0.0):
        return "0"
    text = mean_count(mean, sign=True, missing="")
    if math.isnan(mean) or math.isnan(low):
        return text
    return f"{text} [{between(mean_count(low, sign=True), mean_count(high, sign=True))}]"
