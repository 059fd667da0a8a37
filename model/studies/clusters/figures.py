"""Pictures of the facts of clusters: elasticities by year, paths of the event studies, the long run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from model.report.figures.style import BLUE, GREY, INK, ORANGE, PALE, frame, head, source_line, styled
from model.studies.clusters.facts_of_events import STUDIED, YEARS
from model.studies.clusters.runs_needed import ANCHOR, OFF, PACKAGE
from model.studies.figure_labels import term, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from model.studies.clusters.estimate import Estimate
    from model.studies.clusters.paths import Paths
    from model.studies.clusters.run import ClusterStudy

ON, OFF_COLOUR, PLACEBO = BLUE, ORANGE, GREY
SIZES = {"capital": 54.7, "workers": 38.3, "revenue": 47.1, "firms": 23.3}  # Lu, Wang and Zhu 2019, per cent
TITLES = {"revenue": "Revenue", "workers": "Workers", "capital": "Capital", "firms": "Firms",
          "suppliers": "Suppliers within 50 km", "entrants": "Entrants since the base year"}  # fmt: skip
LONG = {"top_firms": "Share of the 40 largest firms", "top_places": "Share of the ten largest places",
        "top_cells": "Share of the 50 largest cells", "gain_spread": "Spread of local gains, ln"}  # fmt: skip


def drawn(found: ClusterStudy, source: str, language: str) -> dict[str, Figure]:
    """All pictures that these facts allow, by name."""
    made = {}
    if any(r.fact.group == "elasticity" and np.isfinite(r.on.value) for r in found.readings):
        made["cluster_elasticities"] = elasticities(found, source, language)
    if ANCHOR in found.paths:
        columns = ("revenue", "workers", "capital", "suppliers")
        title, note = words("anchors", language), words("anchors_how", language)
        made["cluster_anchors"] = event_paths(found.paths[ANCHOR], columns, source, language, title, {}, note)
    if PACKAGE in found.paths:
        columns = ("firms", "workers", "capital", "revenue")
        title, note = words("packages", language), words("packages_how", language)
        made["cluster_packages"] = event_paths(found.paths[PACKAGE], columns, source, language, title, SIZES, note)
    if found.long:
        made["cluster_long"] = long_run(found, source, language)
    return made


def elasticities(found: ClusterStudy, source: str, language: str) -> Figure:
    """Revenue, workers and entrants by year, with the loop and without it."""
    by_id = {r.fact.id: r for r in found.readings}
    with styled():
        figure = Figure(figsize=(9.6, 3.5))
        grid = figure.subplots(1, 3, sharey=True)
        frame(figure, top=1.15, bottom=0.72, left=0.06, right=0.985, wspace=0.12)
        for axes, column in zip(grid, ("revenue", "workers", "entrants"), strict=True):
            for side, colour, shift in (("off", OFF_COLOUR, 0.15), ("on", ON, -0.15)):
                rows = [(y, getattr(by_id[f"elasticity_{column}_{y}"], side)) for y in YEARS]
                errors(axes, [(y + shift, e) for y, e in rows if np.isfinite(e.value)], colour)
            axes.axhline(0, color=PALE, linewidth=0.8, zorder=0)
            axes.set_title(term(TITLES[column], language))
            axes.set_xlabel(words("years_after", language))
            axes.set_xticks(YEARS)
            axes.set_xlim(0.5, max(YEARS) + 1.5)
        grid[0].set_ylabel(words("elasticity", language))
        head(figure, words("elasticities", language), words("elasticities_how", language))
        source_line(figure, source)
    return figure


def errors(axes: Axes, points: list[tuple[float, Estimate]], colour: str) -> None:
    """Points with their intervals, joined by a line."""
    axes.plot([x for x, _ in points], [e.value for _, e in points], "o-", color=colour, markersize=4.5, linewidth=1.2)
    for x, e in points:
        if np.isfinite(e.low):
            axes.plot([x, x], [e.low, e.high], color=colour, linewidth=1.6, alpha=0.5)


def event_paths(paths: Paths, columns: tuple[str, ...], source: str, language: str, title: str,
                studied: dict[str, float], note: str) -> Figure:  # fmt: skip
    """One panel a column: treated zones with the loop and without it, zones compared with."""
    with styled():
        figure = Figure(figsize=(9.6, 3.6))
        grid = figure.subplots(1, len(columns))
        frame(figure, top=1.2, bottom=0.72, left=0.055, right=0.985, wspace=0.26)
        for axes, column in zip(grid, columns, strict=True):
            for zones, end, colour in (("placebo", "", PLACEBO), ("treated", OFF, OFF_COLOUR), ("treated", "", ON)):
                line(axes, paths.years, paths.lines.get((column, zones, end), []), colour, zones == "placebo")
            if column in studied:
                found = 100 * np.log1p(studied[column] / 100)
                axes.plot(STUDIED, [found] * len(STUDIED), "x:", color=INK, markersize=5.5, linewidth=0.8)
            axes.axhline(0, color=PALE, linewidth=0.8, zorder=0)
            unit = "" if column == "suppliers" else words("ln_percent", language)
            axes.set_title(term(TITLES[column], language) + unit)
            axes.set_xlabel(words("years_from_start", language))
            axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
        head(figure, title, note)
        source_line(figure, source)
    return figure


def line(axes: Axes, years: list[int], estimates: list[Estimate], colour: str, broken: bool) -> None:
    """A line with its band where there is one."""
    values = np.array([e.value for e in estimates])
    if not np.isfinite(values).any():
        return
    axes.plot(years, values, color=colour, linestyle=(0, (4, 2)) if broken else "-")
    low, high = (np.array([getattr(e, end) for e in estimates]) for end in ("low", "high"))
    if np.isfinite(low[1:]).all():
        axes.fill_between(years, np.nan_to_num(low), np.nan_to_num(high), color=colour, alpha=0.14, linewidth=0)


def long_run(found: ClusterStudy, source: str, language: str) -> Figure:
    """Concentration and local gains by year, a line a world."""
    with styled():
        figure = Figure(figsize=(9.6, 3.3))
        grid = figure.subplots(1, len(LONG))
        frame(figure, top=1.0, bottom=0.72, left=0.055, right=0.985, wspace=0.28)
        for axes, (name, title) in zip(grid, LONG.items(), strict=True):
            for panel in found.long:
                colour = OFF_COLOUR if panel.label.endswith(OFF) else ON
                axes.plot(panel.years, panel.series[name], color=colour, linewidth=1.2)
            axes.set_title(term(title, language))
            axes.set_ylim(bottom=0)
            axes.xaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
        head(figure, words("long_run", language), words("long_run_how", language))
        source_line(figure, source)
    return figure
