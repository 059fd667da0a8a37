"""Pictures of a calibration: parameters and figures before and after, what taught what, and artificial truths."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from model.report.figures.style import BLUE, GREY, INK, PALE, VERMILION, frame, head, save, source_line, styled
from model.studies.calibration.recovery import COVERAGE
from model.studies.figure_labels import short, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from model.studies.calibration.recovery import Recovery
    from model.studies.calibration.run import Calibration

TAIL = (1 - COVERAGE) / 2


def save_all(found: Calibration, source: str, folder: Path, language: str) -> None:
    """Write every picture of a calibration."""
    save(parameters(found, source, language), folder, "parameters")
    save(known_figures(found, source, language), folder, "figures")
    save(taught(found, source, language), folder, "taught")


def save_recovered(found: Recovery, source: str, folder: Path, language: str) -> None:
    """Write the picture of artificial truths."""
    save(recovered(found, source, language), folder, "recovery")


def parameters(found: Calibration, source: str, language: str) -> Figure:
    """80% intervals on the prior's quantiles, before and after, and the program's own values."""
    low, high = found.posterior.interval(COVERAGE)
    middle, count = found.posterior.quantile(0.5), len(found.priors)
    with styled():
        figure = Figure(figsize=(8.4, 1.5 + 0.27 * count))
        axes = figure.add_subplot()
        frame(figure, top=0.72, bottom=0.62, left=0.36, right=0.975)
        for row, i in enumerate(np.argsort(found.widths)[::-1]):
            colour = BLUE if found.learnt[i] else GREY
            axes.plot([TAIL, 1 - TAIL], [row, row], color=PALE, linewidth=7, solid_capstyle="butt")
            axes.plot([low[i], high[i]], [row, row], color=colour, linewidth=2.2, solid_capstyle="butt")
            axes.plot(middle[i], row, "o", color=colour, markersize=4)
            here = found.priors[i].quantile(found.priors[i].value)
            axes.plot([here, here], [row - 0.32, row + 0.32], color=VERMILION, linewidth=1.4)
        names = [short(found.priors[i].name) for i in np.argsort(found.widths)[::-1]]
        axes.set_yticks(range(count), names)
        axes.set_xlim(0, 1)
        axes.set_ylim(-0.7, count - 0.3)
        axes.set_xlabel(words("learnt_axis", language))
        axes.grid(False, axis="y")
        head(figure, words("learnt", language, n=int(found.learnt.sum()), all=count),
             words("learnt_how", language))  # fmt: skip
        source_line(figure, source)
    return figure


def known_figures(found: Calibration, source: str, language: str) -> Figure:
    """Every figure in units of its whole error from what is known: worlds before and after, and the known band."""
    evidence, used = found.design.evidence, np.flatnonzero(found.used)
    with styled():
        figure = Figure(figsize=(8.4, 1.5 + 0.27 * len(used)))
        axes = figure.add_subplot()
        frame(figure, top=0.72, bottom=0.62, left=0.3, right=0.975)
        for row, i in enumerate(used[::-1]):
            centre = (evidence.low[i] + evidence.high[i]) / 2
            half, error = (evidence.high[i] - evidence.low[i]) / 2, max(evidence.error[i], 1e-12)
            axes.plot([-half / error - 1, half / error + 1], [row, row], color=PALE, linewidth=7,
                      solid_capstyle="butt")  # fmt: skip
            bar(axes, (found.figures[: found.first_wave, i] - centre) / error, row + 0.16, GREY)
            bar(axes, (found.predicted[:, i] - centre) / error, row - 0.16, BLUE)
        axes.set_yticks(range(len(used)), [found.design.figures[i].id.replace("_", " ") for i in used[::-1]])
        axes.set_ylim(-0.7, len(used) - 0.3)
        axes.axvline(0, color=INK, linewidth=0.6)
        axes.set_xlabel(words("known_axis", language))
        axes.grid(False, axis="y")
        head(figure, words("known", language), words("known_how", language))
        source_line(figure, source)
    return figure


def bar(axes: Axes, values: np.ndarray, row: float, colour: str) -> None:
    """80% of the values and their median."""
    good = values[np.isfinite(values)]
    if len(good):
        low, middle, high = np.quantile(good, [TAIL, 0.5, 1 - TAIL])
        axes.plot([low, high], [row, row], color=colour, linewidth=1.8, solid_capstyle="butt")
        axes.plot(middle, row, "o", color=colour, markersize=3)


def taught(found: Calibration, source: str, language: str) -> Figure:
    """Which figure tells of which parameter: moves over the whole prior, in standard deviations."""
    table = found.taught()[found.used]
    names = [figure.id.replace("_", " ") for figure, used in zip(found.design.figures, found.used, strict=True) if used]
    rows, columns = table.shape
    most = float(np.nanmax(np.abs(table))) if table.size else 1.0
    with styled():
        figure = Figure(figsize=(2.6 + 0.34 * columns, 3.0 + 0.24 * rows))
        axes = figure.add_subplot()
        frame(figure, top=0.72, bottom=2.1, left=2.1 / (2.6 + 0.34 * columns), right=0.985)
        axes.imshow(table, cmap="RdBu_r", vmin=-most, vmax=most, aspect="auto")
        for i, j in zip(*np.nonzero(np.abs(table) >= 1.0), strict=True):
            dark = abs(table[i, j]) > 0.6 * most
            axes.text(j, i, f"{table[i, j]:.1f}", ha="center", va="center", fontsize=6, color="white" if dark else INK)
        axes.set_yticks(range(rows), names)
        axes.set_xticks(range(columns), [short(prior.name) for prior in found.priors], rotation=90)
        axes.grid(False)
        head(figure, words("taught", language), words("taught_how", language))
        source_line(figure, source)
    return figure


def recovered(found: Recovery, source: str, language: str) -> Figure:
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
            axes.set_title(short(result.parameter), fontsize=8.2)
            axes.set_xlabel(words("recovered_x", language, share=f"{result.coverage:.0%}"))
            axes.set_ylabel(words("recovered_y", language))
            axes.set_xlim(-0.02, 1.02)
            axes.set_ylim(-0.02, 1.02)
        frame(figure, top=0.98, bottom=0.76, left=0.09, right=0.985, hspace=0.5, wspace=0.34)
        head(figure, words("recovered", language), words("recovered_how", language))
        source_line(figure, source)
    return figure
