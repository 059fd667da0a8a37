"""Pictures of sensitivity: what matters most (bars), how it acts (sigma, mu*)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from model.report.figures.style import BLUE, GREEN, INK, ORANGE, PALE, SKY, frame, head, source_line, styled
from model.studies.figure_labels import breadth, short, term, title_of, unit_of, words, wrapped

if TYPE_CHECKING:
    from model.studies.sensitivity.run import Sensitivity

SHOWN = 12
LABELLED = 5
LABEL_ROOM = 2.25  # inches for the names of factors
GRADE_COLOURS = {"measured": GREEN, "literature": BLUE, "calibrated": SKY, "assumption": ORANGE}


def tornado(found: Sensitivity, source: str, language: str) -> Figure:
    """The factors that move each outcome most, as bars with their 95% interval, coloured by the grade of evidence."""
    count = len(found.outcomes)
    rows = min(SHOWN, len(found.factors))
    morris = found.method == "morris"
    width = max(4.0 * count, 6.4)
    with styled():
        figure = Figure(figsize=(width, 1.75 + 0.26 * rows))
        grid = np.atleast_1d(figure.subplots(1, count, squeeze=False)).ravel()
        for axes, outcome in zip(grid, found.outcomes, strict=True):
            effects = found.ranked(outcome)[:rows][::-1]
            bars = np.array([max(e.main, 0.0) for e in effects])
            axes.barh(range(len(effects)), bars, color=[GRADE_COLOURS[e.grade] for e in effects], height=0.62)
            errors = np.array([e.error if np.isfinite(e.error) else 0.0 for e in effects])
            axes.errorbar(bars, range(len(effects)), xerr=[np.minimum(errors, bars), errors], fmt="none", ecolor=INK,
                          elinewidth=0.8)  # fmt: skip
            axes.set_yticks(range(len(effects)), [short(e.factor) for e in effects], fontsize=6.8)
            axes.set_title(wrapped(title_of(outcome, language), 24))
            axis = "morris_axis" if morris else "total_effect"
            axes.set_xlabel(words(axis, language, unit=unit_of(outcome, language)))
            axes.grid(True, axis="x")
            axes.grid(False, axis="y")
        frame(figure, top=1.22, bottom=0.72, left=LABEL_ROOM / width, right=1 - 0.12 / width,
              wspace=count * LABEL_ROOM / max(width - count * LABEL_ROOM, 1.0))  # fmt: skip
        what = words("tornado_morris" if morris else "tornado_total", language)
        title = words("tornado_added" if found.beside else "tornado", language, base=found.beside)
        head(figure, title, words("tornado_how", language, what=what))
        key(figure, GRADE_COLOURS, language)
        source_line(figure, source)
    return figure


def key(figure: Figure, colours: dict[str, str], language: str) -> None:
    """Coloured words under the subtitle."""
    x, width = 0.012, figure.get_size_inches()[0]
    for name, colour in colours.items():
        figure.text(x, 1 - 0.60 / figure.get_size_inches()[1], f"■ {term(name, language)}", color=colour, fontsize=8.2,
                    va="top")  # fmt: skip
        x += (0.28 + 0.078 * breadth(term(name, language))) / width


def screening(found: Sensitivity, source: str, language: str) -> Figure:
    """Sigma against mu*: right is strong; above the line, effects that change with everything else."""
    count = len(found.outcomes)
    with styled():
        figure = Figure(figsize=(max(3.2 * count, 5.2), 5.2))
        grid = np.atleast_1d(figure.subplots(1, count, squeeze=False)).ravel()
        for axes, outcome in zip(grid, found.outcomes, strict=True):
            effects = [e for e in found.ranked(outcome) if np.isfinite(e.main)]
            x, y = np.array([e.main for e in effects]), np.array([e.spread for e in effects])
            axes.scatter(x, y, s=14, color=[GRADE_COLOURS[e.grade] for e in effects], zorder=3)
            top = max(float(x.max(initial=0.0)), float(y.max(initial=0.0)), 1e-9) * 1.12
            axes.plot([0, top], [0, top], color=PALE, linewidth=1.0)
            axes.set_xlim(0, top)
            axes.set_ylim(0, top)
            axes.set_title(wrapped(title_of(outcome, language)))
            axes.set_xlabel(words("mu", language))
            axes.set_ylabel(words("sigma", language))
            named = effects[:LABELLED]
            for rank, effect in enumerate(named, start=1):
                axes.annotate(str(rank), (effect.main, effect.spread), (3, 3), textcoords="offset points", fontsize=7.2)
            names = "\n".join(f"{rank}  {short(e.factor)}" for rank, e in enumerate(named, start=1))
            axes.text(0.0, -0.2, names, transform=axes.transAxes, fontsize=7.2, va="top", linespacing=1.35)
        frame(figure, top=1.22, bottom=1.72, left=0.11 if count > 1 else 0.15, right=0.985, wspace=0.42)
        head(figure, words("screening", language), words("screening_how", language))
        key(figure, GRADE_COLOURS, language)
        source_line(figure, source)
    return figure
