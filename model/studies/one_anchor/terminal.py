"""The answer on an anchor in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from model.report.in_terminal.tables import approximate, table
from model.report.words.verdicts import said as verdict_said
from model.studies.one_anchor.answer import WORDS, AnchorAnswer, cells, said, verdict
from model.studies.one_cluster.story import WORDS as WORDS_OF_CLUSTERS
from model.studies.one_cluster.terminal import WIDTH, paragraph

if TYPE_CHECKING:
    from rich.console import Console

    from model.report.words.language import Language


def print_anchor(console: Console, a: AnchorAnswer, w: Language, page: Path) -> None:
    """The verdict, who comes and who loses, and a ledger of groups that add up."""
    paragraph(console, verdict(a, w) + WORDS_OF_CLUSTERS.text("stop", w.code).strip(), style="bold")
    approximate(console, a.found.main.scale, w)
    for line in said(a, w):
        paragraph(console, line)
    f = a.found
    rows = [[WORDS.term(key, w), *cells(gap, w, money=True), verdict_said(gap.verdict, w.code, "report")]
            for key, gap in f.by_group.items()]  # fmt: skip
    heads = WORDS.text("heads_groups", w).split(";")
    console.print("")
    paragraph(
        console,
        WORDS.text("caption_groups", w, unit=w.say("unit.money"), first=f.first, last=f.last),
        style="bold",
    )
    console.print(table(heads, rows, right=(1, 2)), width=min(WIDTH, console.width))
    console.print(WORDS.text("files", w, page=page))
