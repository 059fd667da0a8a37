"""Figures of indicators and clusters over time. Each takes tidy tables and returns a matplotlib Figure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from model.mathematics.intervals import FEWEST
from model.observe.outcomes import BY_NAME
from model.report.figures.labels import number_label
from model.report.figures.lines import (
    ENGLISH,
    Panel,
    colours,
    height_at,
    key,
    plot_path,
    target_label,
    year_axis,
)
from model.report.figures.style import (
    GREY,
    INK,
    VERMILION,
    end_labels,
    frame,
    head,
    source_line,
    styled,
)
from model.report.words.language import Language


def indicators(values: pd.DataFrame, panels: Sequence[Panel], scenarios: Sequence[str], source: str,
               title: str = "", w: Language = ENGLISH, titles: Mapping[str, str] | None = None) -> Figure:  # fmt: skip
    """Small multiples of the indicators against the plan's targets.

    values: columns scenario, seed, year, outcome, value. scenarios: the one asked about first, its parent second.
    titles: what to call them.
    """
    paint = colours(scenarios)
    with styled():
        rows = math.ceil(len(panels) / 4)
        figure = Figure(figsize=(10.0, 1.05 + 2.0 * rows + 0.35), dpi=100)
        grid = figure.subplots(rows, 4, squeeze=False)
        frame(figure, top=1.28, bottom=0.62, left=0.046, right=0.988, wspace=0.30, hspace=0.52)
        first, last = int(values["year"].min()), int(values["year"].max())
        for axes, panel in zip(grid.flat, panels, strict=False):
            of_panel = values[values["outcome"] == panel.id]
            ends, lines = [], of_panel[of_panel["scenario"] == scenarios[0]]
            for scenario in reversed(scenarios):
                point = plot_path(axes, of_panel[of_panel["scenario"] == scenario], paint[scenario],
                                  panel.least, zorder=3 if scenario == scenarios[0] else 2)  # fmt: skip
                if point is not None:
                    ends.append((point[1], number_label(point[1]), paint[scenario]))
            for year, target in panel.targets.items():
                if first <= year <= last:
                    axes.plot([year], [target], marker="D", markersize=5, markerfacecolor="white", color=VERMILION,
                              markeredgewidth=1.3, zorder=4, linestyle="none")  # fmt: skip
                    if year == last:  # among the labels at the end of the lines, which make room for each other
                        ends.append((target, number_label(target), VERMILION))
                    else:
                        target_label(axes, number_label(target), (year, target), height_at(lines, year) <= target)
            year_axis(axes, first, last, room=0.16)
            axes.margins(y=0.14)
            axes.autoscale_view(scalex=False)
            end_labels(axes, last + 0.2, ends)
            axes.set_title(panel.title, pad=16)
            note = panel.unit + (f" · {panel.remark}" if panel.remark else "")
            axes.text(0, 1.035, note, transform=axes.transAxes, fontsize=7.2, color=GREY, va="bottom")
        for axes in grid.flat[len(panels) :]:
            axes.set_visible(False)
        worlds = values["seed"].nunique()
        how = "band" if worlds >= FEWEST else "few_worlds" if worlds > 1 else "one_world"
        head(figure, title or w.say("figure.indicators.title"), w.say(f"figure.{how}", fewest=FEWEST))
        asked_any = any(panel.targets for panel in panels)
        key(figure, scenarios, paint, target=asked_any, w=w, titles=titles)
        source_line(figure, source)
    return figure


def tiers(values: pd.DataFrame, panels: Sequence[Panel], scenarios: Sequence[str], source: str,
          w: Language = ENGLISH, titles: Mapping[str, str] | None = None, title: str = "") -> Figure:  # fmt: skip
    """Clusters that reach a tier, over time, beside the count that scaling the base year by nominal growth would give.

    values: columns scenario, seed, year, outcome, value, mechanical.
    """
    paint = colours(scenarios)
    with styled():
        figure = Figure(figsize=(10.0, 4.4), dpi=100)
        grid = figure.subplots(1, len(panels), squeeze=False)[0]
        frame(figure, top=1.3, bottom=0.7, left=0.042, right=0.99, wspace=0.16)
        first, last = int(values["year"].min()), int(values["year"].max())
        for axes, panel in zip(grid, panels, strict=True):
            of_panel = values[values["outcome"] == panel.id]
            ends = []
            for scenario in reversed(scenarios):
                here = of_panel[of_panel["scenario"] == scenario]
                least, order = panel.least, 3 if scenario == scenarios[0] else 2
                point = plot_path(axes, here, paint[scenario], least, zorder=order)
                if point is not None:
                    ends.append((point[1], number_label(point[1], whole=True), paint[scenario]))
            scaled = of_panel[of_panel["scenario"] == scenarios[0]].groupby("year")["mechanical"].median().dropna()
            if len(scaled):
                axes.plot(scaled.index, scaled, color=INK, linestyle=(0, (2, 1.6)), linewidth=1.2, zorder=4)
                ends.append(
                    (
                        float(scaled.iloc[-1]),
                        w.say("figure.mechanical_end", n=number_label(float(scaled.iloc[-1]), whole=True)),
                        INK,
                    )
                )
            lines = of_panel[of_panel["scenario"] == scenarios[0]]
            for year, target in panel.targets.items():
                if not first <= year <= last:
                    continue
                axes.plot([year], [target], marker="D", markersize=5.5, markerfacecolor="white", zorder=5,
                          color=VERMILION, markeredgewidth=1.3, linestyle="none")  # fmt: skip
                asked = w.say("figure.asked", n=number_label(target, whole=True))
                target_label(axes, asked, (year, target), height_at(lines, year) <= target)
            year_axis(axes, first, last, room=0.34)
            axes.yaxis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))
            axes.margins(y=0.12)
            axes.autoscale_view(scalex=False)
            axes.set_ylim(bottom=0)
            end_labels(axes, last + 0.2, ends)
            axes.set_title(panel.title, pad=16)
            axes.text(0, 1.02, panel.unit, transform=axes.transAxes, fontsize=7.4, color=GREY, va="bottom")
        head(figure, title or w.say("figure.tiers.title"), w.say("figure.tiers.how"))
        asked_any = any(panel.targets for panel in panels)
        key(figure, scenarios, paint, target=asked_any, mechanical=True, w=w, titles=titles)
        source_line(figure, source)
    return figure


def one_outcome(values: pd.DataFrame, outcome: str, scenarios: Sequence[str], w: Language = ENGLISH, title: str = "",
                goals: Mapping[int, float] | None = None, titles: Mapping[str, str] | None = None,
                source: str = "") -> Figure:  # fmt: skip
    """One outcome over time, by scenario. values: columns scenario, seed, year, outcome, value.

    title: what is seen, else the outcome's name. goals: what a plan asks, by year, in the unit of the results. titles:
    what to call the scenarios.
    """
    about, paint = BY_NAME[outcome], colours(scenarios)
    with styled():
        figure = Figure(figsize=(7.0, 4.6), dpi=100)
        axes = figure.subplots()
        frame(figure, top=1.3, bottom=0.6, left=0.09, right=0.97)
        here = values[values["outcome"] == outcome]
        here = here.assign(value=w.scaled(1.0, about.unit) * here["value"])
        ends = []
        for scenario in reversed(scenarios):
            point = plot_path(axes, here[here["scenario"] == scenario], paint[scenario], about.least)
            if point is not None:
                ends.append((point[1], number_label(point[1]), paint[scenario]))
        first, last = int(here["year"].min()), int(here["year"].max())
        asked = {
            year: w.scaled(1.0, about.unit) * goal for year, goal in (goals or {}).items() if first <= year <= last
        }
        for year, goal in asked.items():
            axes.plot([year], [goal], marker="D", markersize=5.5, markerfacecolor="white", color=VERMILION,
                      markeredgewidth=1.3, zorder=4, linestyle="none")  # fmt: skip
            if year == last:
                ends.append((goal, number_label(goal), VERMILION))
            else:
                line = here[here["scenario"] == scenarios[0]]
                target_label(axes, number_label(goal), (year, goal), height_at(line, year) <= goal)
        year_axis(axes, first, last, room=0.12)
        axes.margins(y=0.12)
        axes.autoscale_view(scalex=False)
        end_labels(axes, last + 0.15, ends)
        unit = f"{w.unit_words(about.unit)} · "
        subject = f"{w.named(about.words)} · " if title else ""
        worlds = here["seed"].nunique()
        how = "band" if worlds >= FEWEST else "few_worlds" if worlds > 1 else "one_world"
        head(
            figure,
            title or w.named(about.words),
            f"{subject}{unit.removeprefix(' · ')}{w.say(f'figure.{how}', fewest=FEWEST)}",
        )
        key(figure, scenarios, paint, target=bool(asked), w=w, titles=titles)
        if source:
            source_line(figure, source)
    return figure
