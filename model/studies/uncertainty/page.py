"""The page of uncertainty in Markdown: from where the spread of each outcome comes, in shares and in its own unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from model.report.markdown_page import failed_runs, page_header, table
from model.report.numbers import number
from model.report.words.outcome_names import outcome_named
from model.studies.figure_labels import unit_of
from model.studies.uncertainty.terminal import SOURCES, WORDS, shares_row, told, verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.report.words.language import Language
    from model.scenario import Plan
    from model.studies.uncertainty.run import BaselineStudy, Split


def page(found: BaselineStudy, plans: Sequence[Plan], w: Language) -> str:
    """The whole page. plans: the scenario, and the one that differences are taken to."""
    starts, draws, seeds = next(iter(found.values.values())).shape
    asked = WORDS.text("page_asked", w)
    if found.beside:
        asked += WORDS.text("page_asked_added", w, scenario=plans[0].name, beside=found.beside)
    crossed = WORDS.text("page_crossed", w, starts=starts, draws=draws, seeds=seeds, all=starts * draws * seeds)
    header = page_header(WORDS.text("page_title", w), asked, plans, seeds, w.code, more={"worlds": crossed})
    parts = ["\n".join(header).rstrip(), f"**{verdict(found, w)}**"]
    shares = table(WORDS.text("heads", w).split(";"), (told(shares_row(split, w), seeds) for split in found.splits))
    sizes = table(WORDS.text("page_heads", w).split(";"), (told(sizes_row(split, w), seeds) for split in found.splits))
    parts += [f"## {WORDS.text('page_shares', w)}", shares]
    parts += [f"## {WORDS.text('page_sizes', w)}", WORDS.text("page_sizes_how", w), sizes]
    parts += [f"## {WORDS.text('page_reading', w)}", reading(found, w)]
    return "\n\n".join([*parts, *failed_runs(found.failures, w.code)]) + "\n"


def sizes_row(split: Split, w: Language) -> list[str]:
    """An outcome with its mean and the standard deviations by source, in its own unit."""
    spreads = (math.sqrt(split.variance[source]) for source in SOURCES)
    return [outcome_named(split.outcome, w), unit_of(split.outcome, w.code), number(split.mean), *map(number, spreads)]


def reading(found: BaselineStudy, w: Language) -> str:
    """What one should not read into the figures, and which starts are left out."""
    keys = ["page_few", "page_zero", "page_together", "page_model"]
    if any(values.shape[2] < 2 for values in found.values.values()):
        keys.insert(1, "page_one_seed")
    lines = [WORDS.text(key, w) for key in keys]
    for outcome, values in found.values.items():
        whole = int(np.isfinite(values).all(axis=(1, 2)).sum())
        if whole < len(values):
            lines.append(WORDS.text("page_left_out", w, outcome=outcome_named(outcome, w), n=len(values) - whole,
                                    all=len(values)))  # fmt: skip
    return "\n".join(f"- {line}" for line in lines)
