"""The best split in the terminal, 80 columns wide: the answer first, then the split, ten rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.report.in_terminal.tables import paragraph, print_narrow

if TYPE_CHECKING:
    from rich.console import Console

    from model.studies.best_split.wording import Said

MOST_ROWS = 10  # of a table; the page has all
SHOWN = ("split", "candidates")


def print_first(console: Console, said: Said) -> None:
    """The provisional answer."""
    for line in (said.first_answer(), said.provisional()):
        paragraph(console, line)
    print_table(console, said, "first")


def print_best(console: Console, said: Said) -> None:
    """The answer from fresh worlds."""
    paragraph(console, said.title)
    verdict, *rest = said.answer()
    paragraph(console, verdict, style="bold")
    for line in rest:
        paragraph(console, line)
    for key in SHOWN:
        print_table(console, said, key)


def print_table(console: Console, said: Said, wanted: str) -> None:
    """One table by its key."""
    for key, title, _, heads, rows in said.tables():
        if key == wanted:
            first = 2 if key in ("split", "first") else 1
            print_narrow(console, heads, rows[:MOST_ROWS], title, range(first, len(heads)))
