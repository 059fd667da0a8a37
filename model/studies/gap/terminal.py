"""The gap in the terminal, 80 columns wide: the verdict first, then the goal by year, then what moves it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from model.observe.outcomes import goals_without_figure
from model.report.in_terminal.tables import approximate, paragraph, print_narrow
from model.studies.attribution.wording import unit_of_change
from model.studies.gap.answer import LISTED, MONEY, WORDS, InWords, all_rows, all_verdict

if TYPE_CHECKING:
    from rich.console import Console

    from model.report.words.displayed_names import Names
    from model.report.words.language import Language
    from model.studies.gap.found import Gap


def print_gap(console: Console, told: InWords, page: Path) -> None:
    """Print the answer on one target."""
    w, unit = told.w, told.w.unit_words(told.unit)
    paragraph(console, told.verdict() + told.say("stop"), style="bold")
    approximate(console, told.f.opened.main.scale, w)
    for line in told.said():
        if line:
            paragraph(console, line)
    heads = told.say("goals_heads").split(";")
    rows = [[row[i] for i in (0, 1, 2, 3, 5, 6, 8)] for row in told.goal_rows()]
    title = told.say("goals") + (w.say("number.aside", text=unit) if unit else "")
    print_narrow(console, [heads[i] for i in (0, 1, 2, 3, 5, 6, 8)], rows, title, range(1, 6))

    def titled(key: str) -> str:
        return told.say(key) + (w.say("number.aside", text=change) if change else "")

    year, money = told.f.last.answer.year, w.unit_words(MONEY)
    change = w.unit_words(unit_of_change(told.unit))
    if told.f.attribution is not None:
        paragraph(console, "")
        paragraph(console, told.say("movers_how", year=year, n=told.f.attribution.observed, money=money))
        print_narrow(console, told.say("movers_heads").split(";"), told.part_rows(), titled("movers"), (1, 2, 4, 5))
    if told.f.effects:
        paragraph(console, "")
        paragraph(console, told.say("alone_how", year=year, money=money))
        print_narrow(
            console, told.say("alone_heads").split(";"), told.alone_rows()[:LISTED], titled("alone"), (1, 2, 4, 5)
        )
    console.print(told.say("files", page=page))


def print_all(console: Console, found: Sequence[Gap], names: Names, w: Language, scale: float = 1.0) -> None:
    """Print every goal in its row."""
    paragraph(console, all_verdict(found, w.code) + WORDS.text("stop", w), style="bold")
    approximate(console, scale, w)
    if conventions := sum(not gap.scored for gap in found):
        paragraph(console, WORDS.text("conventions_shown", w, n=conventions))
    if left_out := len(goals_without_figure(names.region.called)):
        paragraph(console, WORDS.text("not_counted", w, n=left_out))
    print_narrow(console, WORDS.text("all_heads", w).split(";"), all_rows(found, names, w), "", range(2, 7))
