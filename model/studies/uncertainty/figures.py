"""The picture of where uncertainty comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from model.report.figures.style import BLUE, GREY, INK, ORANGE, PALE, frame, head, source_line, styled
from model.studies.figure_labels import breadth, term, title_of, words

if TYPE_CHECKING:
    from model.studies.uncertainty.run import Split

SOURCES = {"seed": GREY, "parameters": BLUE, "baseline": ORANGE, "together": PALE}


def uncertainty(splits: Sequence[Split], source: str, language: str, beside: str = "") -> Figure:
    """Shares of variance by source, one bar an outcome. beside: the scenario that differences are taken to."""
    with styled():
        figure = Figure(figsize=(8.4, 1.75 + 0.42 * len(splits)))
        axes = figure.add_subplot()
        frame(figure, top=0.82, bottom=0.78, left=0.32, right=0.975)
        for i, split in enumerate(splits):
            y, left = len(splits) - 1 - i, 0.0
            for name, colour in SOURCES.items():
                share = split.shares.get(name, 0.0)
                share = 0.0 if not np.isfinite(share) else share
                axes.barh(y, share, left=left, color=colour, height=0.6)
                if share > 0.07:
                    ink = INK if colour == PALE else "white"
                    axes.text(left + share / 2, y, f"{share:.0%}", ha="center", va="center", fontsize=7.4, color=ink)
                left += share
        axes.set_yticks(range(len(splits)), [title_of(s.outcome, language) for s in reversed(splits)])
        axes.set_xlim(0, 1)
        axes.set_xlabel(words("doubt_axis", language))
        axes.grid(False)
        head(figure, words("doubt_added" if beside else "doubt", language, base=beside), "")
        x = 0.012
        for name, colour in SOURCES.items():
            y = 1 - 0.42 / figure.get_size_inches()[1]
            figure.text(x, y, "■", color=colour, fontsize=8.2, va="top")
            figure.text(x + 0.14 / 8.4, y, term(name, language), color=GREY, fontsize=8.2, va="top")
            x += (0.28 + 0.078 * breadth(term(name, language))) / 8.4
        source_line(figure, source)
    return figure
