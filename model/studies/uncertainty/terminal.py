"""Where the spread of outcomes comes from, in the terminal: the answer in a sentence, then the shares."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from model.report.in_terminal.tables import print_table
from model.report.markdown_page import PageWords
from model.report.numbers import MISSING, percent
from model.report.words.outcome_names import outcome_named
from model.studies.uncertainty.run import BASELINE, PARAMETERS, SEED, TOGETHER

if TYPE_CHECKING:
    from rich.console import Console

    from model.report.words.language import Language
    from model.studies.uncertainty.run import BaselineStudy, Split

WORDS = PageWords(Path(__file__).with_name("words.yaml"))
SOURCES = (SEED, PARAMETERS, BASELINE, TOGETHER)


def print_uncertainty(console: Console, found: BaselineStudy, w: Language) -> None:
    """Shares of the variance by source."""
    console.print(f"{verdict(found, w)}\n", style="bold")
    seeds = next(iter(found.values.values())).shape[2]
    rows = [told(shares_row(split, w), seeds) for split in found.splits]
    title = WORDS.text("title_added" if found.beside else "title", w, beside=found.beside)
    print_table(console, WORDS.text("heads", w).split(";"), rows, title, right=(1, 2, 3, 4))


def shares_row(split: Split, w: Language) -> list[str]:
    """An outcome with the shares of its variance; – where too few runs tell them."""
    known = all(math.isfinite(value) for value in split.variance.values())
    return [outcome_named(split.outcome, w), *(percent(split.shares[one] if known else None) for one in SOURCES)]


def told(row: list[str], seeds: int) -> list[str]:
    """A row whose part of luck is left open where one seed alone was run."""
    luck = len(row) - len(SOURCES) + SOURCES.index(SEED)
    return [MISSING if seeds < 2 and column == luck else text for column, text in enumerate(row)]


def verdict(found: BaselineStudy, w: Language) -> str:
    """From where most of the spread of each outcome comes, in one sentence."""
    said = WORDS.text("join", w).join(largest_told(split, w) for split in found.splits)
    if found.beside:
        said = WORDS.text("added", w, beside=found.beside, said=said)
    return said[:1].upper() + said[1:] + WORDS.text("stop", w)


def largest_told(split: Split, w: Language) -> str:
    """The largest source of one outcome's variance."""
    called = outcome_named(split.outcome, w)
    variance = split.variance
    if not all(math.isfinite(value) for value in variance.values()):
        return WORDS.text("unknown", w, outcome=called)
    largest = max(SOURCES, key=lambda source: variance[source])
    if variance[largest] <= 0:
        return WORDS.text("none", w, outcome=called)
    return WORDS.text("most", w, outcome=called, source=WORDS.term(largest, w),
                      share=percent(split.shares[largest]))  # fmt: skip
