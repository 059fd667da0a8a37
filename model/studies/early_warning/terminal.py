"""Early warning in the terminal, 80 columns wide: the answer first, figures that were brought, goals that are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.report.in_terminal.tables import paragraph, print_narrow

if TYPE_CHECKING:
    from rich.console import Console

    from model.studies.early_warning.wording import Said

MOST_ROWS = 12  # of a table
OFFICIAL = (0, 1, 2, 4, 5, 6, 7)  # columns of the figures that were brought: the unit stands on the page


def print_warning(console: Console, said: Said) -> None:
    """Print the answer."""
    paragraph(console, said.title)
    verdict, *rest = said.answer()
    paragraph(console, verdict, style="bold")
    for line in rest:
        paragraph(console, line)
    for key, title, heads, rows in said.in_terminal():
        columns = OFFICIAL if key == "official" else tuple(range(len(heads)))
        shown = [[row[i] for i in columns] for row in rows[:MOST_ROWS]]
        right = range(1, len(columns) - (key == "official"))
        print_narrow(console, [heads[i] for i in columns], shown, title, right)
    sure = sum(not one.open for one in said.found.watched)
    if sure:
        paragraph(console, said.say("sure", count=sure))
