"""The picture of artificial truths and what calibration says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from model.report.figures.style import BLUE, PALE, VERMILION, frame, head, source_line, styled
from model.studies.labels import short

if TYPE_CHECKING:
    from model.studies.calibration.recovery import Recovery


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
