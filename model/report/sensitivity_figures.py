"""Pictures of sensitivity: what matters most (bars), how it acts (sigma, mu*), where uncertainty comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from model.observe.outcomes import BY_NAME
from model.report.style import BLUE, GREEN, GREY, INK, ORANGE, PALE, SKY, VERMILION, frame, head, source_line, styled

if TYPE_CHECKING:
    from model.experiments.baselines import Split
    from model.experiments.calibration.recovery import Recovery
    from model.experiments.sensitivity import Sensitivity

SHOWN = 12
LABELLED = 5
LABEL_ROOM = 2.25  # inches for the names of factors
GRADE_COLOURS = {"measured": GREEN, "literature": BLUE, "calibrated": SKY, "assumption": ORANGE}
SOURCES = {"seed": GREY, "parameters": BLUE, "baseline": ORANGE, "together": PALE}


def short(name: str) -> str:
    """A factor's name as a label."""
    return name.removeprefix("policies.").replace("baseline.", "2015.").replace(".", ": ").replace("_", " ")


def title_of(outcome: str) -> str:
    """An outcome's name."""
    return BY_NAME[outcome].en if outcome in BY_NAME else outcome


def tornado(found: Sensitivity, source: str) -> Figure:
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
            axes.set_title(wrapped(title_of(outcome), 24))
            unit = BY_NAME[outcome].unit.replace("亿元", "100 mn yuan") if outcome in BY_NAME else ""
            axes.set_xlabel(f"mu*, {unit}" if morris else "total index")
            axes.grid(True, axis="x")
            axes.grid(False, axis="y")
        frame(figure, top=1.22, bottom=0.72, left=LABEL_ROOM / width, right=1 - 0.12 / width,
              wspace=count * LABEL_ROOM / max(width - count * LABEL_ROOM, 1.0))  # fmt: skip
        what = (
            "Morris: mean absolute effect over the whole range"
            if morris
            else "Sobol: total effects, interactions included (no shares: they add up to more than one)"
        )
        head(figure, "What moves the outcomes most", f"{what}; lines are 95% intervals. Grade of evidence by colour:")
        key(figure, GRADE_COLOURS)
        source_line(figure, source)
    return figure


def wrapped(text: str, width: int = 30) -> str:
    """A title on two lines if it is long."""
    if len(text) <= width:
        return text
    cut = text.rfind(" ", 0, width + 1)
    return text[:cut] + "\n" + text[cut + 1 :] if cut > 0 else text


def key(figure: Figure, colours: dict[str, str]) -> None:
    """Coloured words under the subtitle."""
    x, width = 0.012, figure.get_size_inches()[0]
    for name, colour in colours.items():
        figure.text(x, 1 - 0.60 / figure.get_size_inches()[1], f"■ {name}", color=colour, fontsize=8.2, va="top")
        x += (0.28 + 0.078 * len(name)) / width


def screening(found: Sensitivity, source: str) -> Figure:
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
            axes.set_title(wrapped(title_of(outcome)))
            axes.set_xlabel("mu*: mean absolute effect")
            axes.set_ylabel("sigma: spread of the effect")
            named = effects[:LABELLED]
            for rank, effect in enumerate(named, start=1):
                axes.annotate(str(rank), (effect.main, effect.spread), (3, 3), textcoords="offset points", fontsize=7.2)
            names = "\n".join(f"{rank}  {short(e.factor)}" for rank, e in enumerate(named, start=1))
            axes.text(0.0, -0.2, names, transform=axes.transAxes, fontsize=7.2, va="top", linespacing=1.35)
        frame(figure, top=1.22, bottom=1.72, left=0.11 if count > 1 else 0.15, right=0.985, wspace=0.42)
        head(
            figure,
            "Strength and kind of effects",
            "Above the line an effect depends on the other factors. Grade by colour:",
        )
        key(figure, GRADE_COLOURS)
        source_line(figure, source)
    return figure


def uncertainty(splits: Sequence[Split], source: str) -> Figure:
    """Shares of variance by source, one bar an outcome."""
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
        axes.set_yticks(range(len(splits)), [title_of(s.outcome) for s in reversed(splits)])
        axes.set_xlim(0, 1)
        axes.set_xlabel("share of the variance of the last year's value")
        axes.grid(False)
        head(figure, "Where the uncertainty comes from", "")
        x = 0.012
        for name, colour in SOURCES.items():
            y = 1 - 0.42 / figure.get_size_inches()[1]
            figure.text(x, y, "■", color=colour, fontsize=8.2, va="top")
            figure.text(x + 0.14 / 8.4, y, name, color=GREY, fontsize=8.2, va="top")
            x += (0.28 + 0.078 * len(name)) / 8.4
        source_line(figure, source)
    return figure


def recovered(found: Recovery, source: str) -> Figure:
    """Truths against what calibration says of them: on the line is right; red intervals miss."""
    count = len(found.results)
    columns = min(count, 3)
    lines = -(-count // columns)
    with styled():
        figure = Figure(figsize=(3.1 * columns + 0.3, 1.5 + 2.9 * lines))
        grid = np.atleast_1d(figure.subplots(lines, columns, squeeze=False)).ravel()
        for i, axes in enumerate(grid):
            if i >= count:
                axes.set_visible(False)
                continue
            result = found.results[i]
            truth, low, middle, high = (table[:, i] for table in (found.truths, found.low, found.middle, found.high))
            hit = (low <= truth) & (truth <= high)
            axes.plot([0, 1], [0, 1], color=PALE, linewidth=1.0)
            for inside, colour in ((True, BLUE), (False, VERMILION)):
                some = hit == inside
                axes.errorbar(truth[some], middle[some], [(middle - low)[some], (high - middle)[some]], fmt="o",
                              markersize=2.6, color=colour, elinewidth=0.7)  # fmt: skip
            axes.set_title(short(result.factor), fontsize=8.2)
            axes.set_xlabel(f"truth; {result.coverage:.0%} inside")
            axes.set_ylabel("median and 80% interval")
            axes.set_xlim(-0.02, 1.02)
            axes.set_ylim(-0.02, 1.02)
        frame(figure, top=0.98, bottom=0.76, left=0.09, right=0.985, hspace=0.5, wspace=0.34)
        head(figure, "Artificial truths, calibrated", "Places in the parameter's range, 0 low end, 1 high end.")
        source_line(figure, source)
    return figure
