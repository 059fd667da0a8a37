"""Which clusters reach a tier, in the terminal: the answer first, then ten rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from model.report.in_terminal.tables import approximate, paragraph, print_narrow

if TYPE_CHECKING:
    from rich.console import Console

    from model.studies.which_clusters.wording import Said

MOST_ROWS, COLUMNS = 10, 5  # the page and its table have all


def print_clusters(console: Console, said: Said, page: Path) -> None:
    """Print the answer."""
    paragraph(console, said.verdict(), style="bold")
    approximate(console, said.found.opened.main.scale, said.w)
    for line in said.said():
        paragraph(console, line)
    open_first = [said.row(one)[:COLUMNS] for one in [*said.found.open, *said.found.sure]]
    if open_first:
        caption = said.say("caption_open" if said.found.open else "caption", amount=said.amount, last=said.last)
        print_narrow(console, said.heads().split(";")[:COLUMNS], open_first[:MOST_ROWS], caption, range(1, COLUMNS))
    console.print(said.say("files", page=page))
