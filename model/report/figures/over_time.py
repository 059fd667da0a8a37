"""Figures of indicators and clusters over time. Each takes tidy tables and returns a matplotlib Figure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, ScalarFormatter

from model.mathematics.intervals import FEWEST, band_of, further_run
from model.observe.outcomes import BY_NAME
from model.report.figures.labels import number
from model.report.figures.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    VERMILION,
    end_labels,
    frame,
    head,
    printable,
    source_line,
    styled,
)
from model.report.numbers import number as written
from model.report.words.language import Language, language

ENGLISH = language("en")
SCENARIO_COLOURS = (BLUE, GREY, GREEN, PURPLE, ORANGE)


@dataclass(frozen=True)
class Panel:
    """One small picture: an outcome by id, its title and unit, and what the plan asks for (None: nothing asked)."""

    id: str
    title: str
    unit: str
    targets: Mapping[int, float] = field(default_factory=dict)  # by year, in the panel's unit
    remark: str = ""
    least: float = -math.inf  # the smallest value that it can have


def colours(scenarios: Sequence[str]) -> dict[str, str]:
    """The scenario asked about in blue, its parent in grey, others after them."""
    return {name: SCENARIO_COLOURS[i % len(SCENARIO_COLOURS)] for i, name in enumerate(scenarios)}


def band(values: pd.DataFrame, least: float = -math.inf) -> pd.DataFrame:
    """Median and 80% band over worlds by year: columns low, middle, high. Fewer than FEWEST seeds have no band (nan).

    `least` is the smallest value that the quantity can have.
    """
    known = values.dropna(subset=["value"])
    if not len(known):
        return pd.DataFrame(columns=["low", "middle", "high"], dtype=float)
    ordered = known.sort_values("year")
    years, starts, counts = np.unique(ordered["year"].to_numpy(), return_index=True, return_counts=True)
    found = ordered["value"].to_numpy(float)
    if (counts == counts[0]).all():  # every seed has every year: one call for all, since figures ask often
        seeds = found.reshape(len(years), -1).T
        middle, (low, high) = np.median(seeds, axis=0), further_run(seeds, least)
    else:
        parts = np.split(found, starts[1:])
        middle, (low, high) = np.array([np.median(p) for p in parts]), np.array([band_of(p, least) for p in parts]).T
    return pd.DataFrame({"low": low, "middle": middle, "high": high}, pd.Index(years, name="year"))


def plot_path(axes: Axes, values: pd.DataFrame, colour: str, least: float = -math.inf, **line: object
              ) -> tuple[float, float] | None:  # fmt: skip
    """Median line with its band, which ends at `least`; returns the last point, or None if there is nothing to show."""
    table = band(values, least)
    if not len(table):
        return None
    if table["low"].notna().any():
        axes.fill_between(table.index, table["low"], table["high"], color=colour, alpha=0.18, linewidth=0)
    sparse = len(table) < 4
    axes.plot(table.index, table["middle"], color=colour, marker="o" if sparse else None, markersize=3, **line)  # type: ignore[arg-type]
    return float(table.index[-1]), float(table["middle"].iloc[-1])


def height_at(lines: pd.DataFrame, year: int) -> float:
    """Median of a line in a year; nan where it is not drawn. lines: columns year, value."""
    return float(lines.loc[lines["year"] == year, "value"].median())


def target_label(axes: Axes, text: str, point: tuple[float, float], above: bool) -> None:
    """Label of a target, on the side where the line is not: above at the left, or below."""
    away, ha, va = ((-6, 4), "right", "bottom") if above else ((0, -5), "center", "top")
    axes.annotate(text, point, away, textcoords="offset points", ha=ha, va=va, fontsize=7.2, color=VERMILION,
                  path_effects=[withStroke(linewidth=2.0, foreground="white")], zorder=6)  # fmt: skip


class ThousandsFormatter(ScalarFormatter):
    """Tick labels with as many decimals as all of them need, and thousands apart as in every other number."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        text = super().__call__(x, pos)
        return written(x, 0) if abs(x) >= 1000 else text


def year_axis(axes: Axes, first: int, last: int, room: float = 0.0) -> None:
    """Years as ticks every five, with `room` (share of the width) at the right for labels."""
    axes.set_xlim(first - 0.25, last + 0.25 + room * (last - first))
    axes.xaxis.set_major_locator(FixedLocator([y for y in range(first, last + 1) if y % 5 == 0 or last - first < 5]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:.0f}"))
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(ThousandsFormatter())


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
                    ends.append((point[1], number(point[1]), paint[scenario]))
            for year, target in panel.targets.items():
                if first <= year <= last:
                    axes.plot([year], [target], marker="D", markersize=5, markerfacecolor="white", color=VERMILION,
                              markeredgewidth=1.3, zorder=4, linestyle="none")  # fmt: skip
                    if year == last:  # among the labels at the end of the lines, which make room for each other
                        ends.append((target, number(target), VERMILION))
                    else:
                        target_label(axes, number(target), (year, target), height_at(lines, year) <= target)
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


def key(figure: Figure, scenarios: Sequence[str], paint: dict[str, str], target: bool = False,
        mechanical: bool = False, w: Language = ENGLISH, titles: Mapping[str, str] | None = None) -> None:  # fmt: skip
    """One key for the whole figure, under the subtitle."""
    marks: list[Line2D | Patch] = [
        Line2D([], [], color=paint[name], label=label((titles or {}).get(name, name)), linewidth=2)
        for name in scenarios
    ]
    if mechanical:
        marks.append(Line2D([], [], color=INK, linestyle=(0, (2, 1.6)), linewidth=1.2,
                            label=w.say("figure.mechanical")))  # fmt: skip
    if target:
        marks.append(Line2D([], [], color=VERMILION, marker="D", linestyle="none", markerfacecolor="white",
                            markeredgewidth=1.3, markersize=5, label=w.say("figure.target")))  # fmt: skip
    height = figure.get_size_inches()[1]
    figure.legend(handles=marks, loc="upper left", bbox_to_anchor=(0.006, 1 - 0.56 / height), ncols=len(marks),
                  handlelength=1.6, columnspacing=1.6)  # fmt: skip


def label(text: str) -> str:
    """A name in a key: what the font can print, no leading underscore (matplotlib would hide it)."""
    return printable(text).lstrip("_") or "□"


def tiers(values: pd.DataFrame, panels: Sequence[Panel], scenarios: Sequence[str], source: str,
          w: Language = ENGLISH, titles: Mapping[str, str] | None = None) -> Figure:  # fmt: skip
    """Clusters that reach a tier, over time, beside the count that scaling 2015 by nominal growth would give.

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
                    ends.append((point[1], number(point[1], whole=True), paint[scenario]))
            scaled = of_panel[of_panel["scenario"] == scenarios[0]].groupby("year")["mechanical"].median().dropna()
            if len(scaled):
                axes.plot(scaled.index, scaled, color=INK, linestyle=(0, (2, 1.6)), linewidth=1.2, zorder=4)
                ends.append(
                    (
                        float(scaled.iloc[-1]),
                        w.say("figure.mechanical_end", n=number(float(scaled.iloc[-1]), whole=True)),
                        INK,
                    )
                )
            lines = of_panel[of_panel["scenario"] == scenarios[0]]
            for year, target in panel.targets.items():
                if not first <= year <= last:
                    continue
                axes.plot([year], [target], marker="D", markersize=5.5, markerfacecolor="white", zorder=5,
                          color=VERMILION, markeredgewidth=1.3, linestyle="none")  # fmt: skip
                asked = w.say("figure.asked", n=number(target, whole=True))
                target_label(axes, asked, (year, target), height_at(lines, year) <= target)
            year_axis(axes, first, last, room=0.34)
            axes.yaxis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))
            axes.margins(y=0.12)
            axes.autoscale_view(scalex=False)
            axes.set_ylim(bottom=0)
            end_labels(axes, last + 0.2, ends)
            axes.set_title(panel.title, pad=16)
            axes.text(0, 1.02, panel.unit, transform=axes.transAxes, fontsize=7.4, color=GREY, va="bottom")
        head(figure, w.say("figure.tiers.title"), w.say("figure.tiers.how"))
        asked_any = any(panel.targets for panel in panels)
        key(figure, scenarios, paint, target=asked_any, mechanical=True, w=w, titles=titles)
        source_line(figure, source)
    return figure


def one_outcome(values: pd.DataFrame, outcome: str, scenarios: Sequence[str], w: Language = ENGLISH) -> Figure:
    """One outcome over time, by scenario. values: columns scenario, seed, year, outcome, value."""
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
                ends.append((point[1], number(point[1]), paint[scenario]))
        first, last = int(here["year"].min()), int(here["year"].max())
        year_axis(axes, first, last, room=0.12)
        end_labels(axes, last + 0.15, ends)
        head(figure, w.of(about.words), f"{w.unit_words(about.unit)} · {w.say('figure.band')}")
        key(figure, scenarios, paint, w=w)
    return figure


def one_difference(table: pd.DataFrame, outcome: str, scenario: str, base: str, w: Language = ENGLISH) -> Figure:
    """A paired difference over time. table: columns outcome, year, mean, low, high."""
    about = BY_NAME[outcome]
    with styled():
        figure = Figure(figsize=(7.0, 4.6), dpi=100)
        axes = figure.subplots()
        frame(figure, top=1.05, bottom=0.6, left=0.09, right=0.97)
        here = table[table["outcome"] == outcome].sort_values("year").copy()
        here[["mean", "low", "high"]] *= w.scaled(1.0, about.unit)
        axes.axhline(0, color=GREY, linewidth=0.8)
        axes.fill_between(here["year"], here["low"], here["high"], color=BLUE, alpha=0.18, linewidth=0)
        axes.plot(here["year"], here["mean"], color=BLUE)
        year_axis(axes, int(here["year"].min()), int(here["year"].max()))
        title = w.say("figure.difference.title", name=w.of(about.words), one=scenario, other=base)
        head(figure, title, f"{w.unit_words(about.unit)} · {w.say('figure.difference.how')}")
    return figure
