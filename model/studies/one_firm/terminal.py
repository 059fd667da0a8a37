"""The answer on one firm in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from model.mathematics.quarters import year_of
from model.report.in_terminal.tables import approximate, paragraph
from model.studies.one_cluster.story import WORDS as WORDS_OF_CLUSTERS
from model.studies.one_cluster.terminal import print_rows
from model.studies.one_firm.page import driver_rows
from model.studies.one_firm.story import WORDS, FirmFound, said, sentences, verdict

if TYPE_CHECKING:
    from rich.console import Console

    from model.report.words.language import Language


def print_firm(console: Console, f: FirmFound, w: Language, page: Path) -> None:
    """The verdict, what moved the firm, its story."""
    stop = WORDS_OF_CLUSTERS.text("stop", w.code).strip()
    paragraph(console, verdict(f, w) + stop, style="bold")
    approximate(console, f.main.scale, w)
    for line in said(f, w):
        paragraph(console, line)
    found = pd.DataFrame(driver_rows(f))
    if found["with"].any():
        title = WORDS.text("caption_drivers", w, first=f.first, last=year_of(f.own.end), unit=w.say("unit.money"))
        print_rows(console, found, title, w)
    console.print("")
    for line in sentences(f, w):
        paragraph(console, line)
    console.print(WORDS.text("files", w, page=page))
