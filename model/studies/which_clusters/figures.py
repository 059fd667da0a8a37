"""The picture of which clusters reach a tier: the share of worlds by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from model.report.figures.gains_and_intervals import LINE
from model.report.figures.labels import shortened
from model.report.figures.style import BLUE, INK, frame, head, printable, source_line, styled
from model.report.figures.titles_and_units import source_of_runs

if TYPE_CHECKING:
    from model.studies.which_clusters.wording import Said

MOST, LONGEST = 40, 46  # rows, columns of a name
PALER = LinearSegmentedColormap.from_list("share", ["#FFFFFF", "#C5DFF0", BLUE])


def by_year(said: Said) -> Figure | None:
    """A row a cluster, a column a year: the share of worlds that have it by then. None without clusters."""
    rows, years = said.found.clusters[:MOST], said.found.years
    if not rows:
        return None
    shares = np.array([[one.by_year.get(year, 0) for year in years] for one in rows], dtype=float)
    shares = np.maximum.accumulate(shares, axis=1) / len(said.found.seeds)
    with styled():
        figure = Figure(figsize=(9.2, 1.35 + LINE * len(rows) + 0.4), dpi=100)
        axes = figure.subplots()
        frame(figure, top=1.05, bottom=0.42, left=0.36, right=0.985)
        axes.pcolormesh(shares, cmap=PALER, vmin=0.0, vmax=1.0, edgecolors="white", linewidth=1.2)
        for (i, j), value in np.ndenumerate(shares):
            if value > 0:
                axes.text(j + 0.5, i + 0.52, f"{100 * value:.0f}", ha="center", va="center", fontsize=6.6,
                          color="white" if value > 0.72 else INK)  # fmt: skip
        axes.set_ylim(len(rows), 0)
        axes.grid(False)
        axes.set_yticks(np.arange(len(rows)) + 0.5, [printable(shortened(said.name(one), LONGEST)) for one in rows])
        axes.set_xticks(np.arange(len(years)) + 0.5, [str(year) for year in years])
        axes.xaxis.tick_top()
        axes.tick_params(axis="y", labelsize=7.4, labelcolor=INK)
        for spine in axes.spines.values():
            spine.set_visible(False)
        title = said.say("found", last=said.last, sure=len(said.found.sure) + len(said.found.start),
                         open=len(said.found.open), amount=said.amount)  # fmt: skip
        head(figure, title, said.say("how"))
        plan = said.found.opened.main
        source_line(figure, source_of_runs(plan, said.names.region, len(said.found.seeds), said.w))
    return figure
