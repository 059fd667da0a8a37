"""The picture of early warning: in how many worlds each target is clear by each year, and which way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from model.report.figures.gains_and_intervals import DIVERGING, LINE
from model.report.figures.labels import shortened
from model.report.figures.style import INK, frame, head, printable, source_line, styled
from model.report.figures.titles_and_units import source_of_runs
from model.studies.early_warning.clearness import MET, MISSED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.studies.early_warning.run import Watched
    from model.studies.early_warning.wording import Said

LONGEST = 44  # columns of a name
DARK = 0.72  # share from which the number in a cell is white


def clear_by_year(said: Said) -> Figure | None:
    """A row a target, a column a year: the share of worlds that are clear from then on. None without targets."""
    rows = [one for one in said.found.watched if one.kind == "target"]
    years = sorted({year for one in rows for path in one.paths.values() for year in path if year < one.goal.year})
    if not rows or not years:
        return None
    missed, met = (np.array([[clear(one, year, what) for year in years] for one in rows]) for what in (MISSED, MET))
    half = [one for one in rows if (one.clear_by(0.5) or said.found.cut + 1) <= said.found.cut]
    with styled():
        figure = Figure(figsize=(9.2, 1.35 + LINE * len(rows) + 0.4), dpi=100)
        axes = figure.subplots()
        frame(figure, top=1.05, bottom=0.42, left=0.36, right=0.985)
        axes.pcolormesh(met - missed, cmap=DIVERGING, vmin=-1.0, vmax=1.0, edgecolors="white", linewidth=1.2)
        write(axes, missed, met, rows, years)
        axes.set_ylim(len(rows), 0)
        axes.grid(False)
        names = [f"{shortened(said.short(one), LONGEST)} {one.goal.year}" for one in rows]
        axes.set_yticks(np.arange(len(rows)) + 0.5, [printable(name) for name in names])
        axes.set_xticks(np.arange(len(years)) + 0.5, [str(year) for year in years])
        axes.xaxis.tick_top()
        axes.tick_params(axis="y", labelsize=7.4, labelcolor=INK)
        for spine in axes.spines.values():
            spine.set_visible(False)
        head(figure, said.say("found_clear", cut=said.found.cut, n=len(half), all=len(rows)), said.say("how_clear"))
        source_line(figure, source_of_runs(said.plan, said.region, said.worlds, said.w))
    return figure


def clear(one: Watched, year: int, what: str) -> float:
    """The share of worlds in which it is clear by that year that it ends so; nan from its own year on."""
    if year >= one.goal.year:
        return float("nan")
    known = [since is not None and since <= year and said == what for since, said in one.since.values()]
    return float(np.mean(known)) if known else 0.0


def write(axes, missed: np.ndarray, met: np.ndarray, rows: Sequence[Watched], years: Sequence[int]) -> None:  # type: ignore[no-untyped-def]
    """The share in each cell, both where worlds part."""
    for i in range(len(rows)):
        for j in range(len(years)):
            shares = [share for share in (missed[i, j], met[i, j]) if np.isfinite(share) and share > 0]
            if shares:
                colour = "white" if abs(met[i, j] - missed[i, j]) > DARK else INK
                text = " | ".join(f"{100 * share:.0f}" for share in shares)
                axes.text(j + 0.5, i + 0.52, text, ha="center", va="center", fontsize=6.6, color=colour)
