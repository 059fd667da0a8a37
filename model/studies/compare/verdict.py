"""The verdict of a comparison in the terminal, above its tables: what the first screen of its page says."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from model.report.answer.sentences import LONGEST
from model.report.in_terminal.tables import paragraph
from model.report.sheet import title_of
from model.studies.compare.first_screen import line, sure, verdict

if TYPE_CHECKING:
    from rich.console import Console

    from model.report.words.displayed_names import Names
    from model.report.words.language import Language
    from model.studies.compare.page import Beside


def print_verdict(console: Console, found: Beside, names: Names, w: Language) -> None:
    """Which scenario gains most, and what each adds: as on the first screen of the page."""
    paragraph(console, "")
    paragraph(console, verdict(found, w), style="bold")
    paragraph(console, sure(found, w))
    for each, letter in zip(found.facts, ascii_uppercase, strict=False):
        label = w.say("answer.compare.lettered", letter=letter, title=title_of(each.main, w, LONGEST))
        paragraph(console, f"{label}{w.say('number.colon')}{line(each, letter, names, w).text}")
