"""The facts of clusters in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.mathematics.verdicts import Verdict
from model.report.in_terminal.tables import print_table
from model.studies.clusters.all_facts import GROUPS
from model.studies.clusters.page import count, fact_row, words

if TYPE_CHECKING:
    from rich.console import Console

    from model.studies.clusters.run import ClusterStudy

SHOWN = (0, 1, 2, 3, 5, 6, 7, 8)  # columns of the page that fit into a terminal


def print_clusters(console: Console, found: ClusterStudy, language: str) -> None:
    """Every figure, a line each, by group."""
    heads = words("heads", language).split(";")
    for group in GROUPS:
        rows = [
            fact_row(r, language)
            for r in found.readings
            if r.fact.group == group and r.verdict is not Verdict.UNMEASURED
        ]
        if rows:
            print_table(
                console,
                [heads[i] for i in SHOWN],
                [[row[i] for i in SHOWN] for row in rows],
                words(group, language),
                right=(2, 6),
            )
            console.print("")
    console.print(count(found, language))
