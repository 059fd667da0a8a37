"""How wide a text is, how a cell takes it, and how a sheet is printed."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

from model.tables.safe_text import visible

LINE_HEIGHT = 15.5  # points of a line of wrapped text
A4, A3 = 9, 8  # Excel's numbers of paper
MOST_OF_A4 = 190  # characters across from which A4 would be too small to read
MOST_OF_A3 = 280  # the same of A3: letters of six points and a half
NAMES = 3  # columns of names at the left, at most, that every sheet of a table of several sheets across repeats
MOST_CHARACTERS = 32_000  # of a cell


@lru_cache(maxsize=65_536)  # names come again and again
def wide(text: str) -> float:
    """Columns that a text takes; Chinese characters take about two."""
    if text.isascii():
        return 1.05 * max(map(len, text.split("\n")))
    return max(sum(2.1 if ord(c) > 0x2E7F else 1.05 for c in line) for line in text.split("\n"))


def write_text(page: Any, row: int, column: int, text: str, format_: Any) -> None:
    """A cell of text: never a formula, without control characters, which no workbook can hold; blank without text."""
    if text:
        page.write_string(row, column, visible(text)[:MOST_CHARACTERS], format_)
    else:
        page.write_blank(row, column, None, format_)


def printed(page: Any, width: float = 0.0, names: int = 1) -> None:
    """Print landscape, as wide as the paper: A4, or A3 for a table of more columns than A4 can show; pages numbered.

    A table that is too wide for A3 as well goes over several sheets, which repeat the columns of names at its left.
    """
    page.set_landscape()
    page.set_paper(A3 if width > MOST_OF_A4 else A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer("&L&A&R&P / &N")
    across = math.ceil(width / MOST_OF_A3) if width > MOST_OF_A4 else 1
    page.fit_to_pages(across, 0)
    if across > 1:
        page.repeat_columns(0, max(min(names, NAMES), 1) - 1)
