"""What a line over years is drawn with: its band, colour by scenario, years, targets, the key of a figure."""

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

from model.mathematics.intervals import band_of, further_run
from model.report.figures.style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, VERMILION, printable
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
    """Median and 80% band over worlds by year: columns low, middle, high. Fewer than FEWEST worlds have no band (nan).

    `least` is the smallest value that the quantity can have.
    """
    year, found = values["year"].to_numpy(), values["value"].to_numpy(float)
    known = ~np.isnan(found)
    if not known.any():
        return pd.DataFrame(columns=["low", "middle", "high"], dtype=float)
    order = np.flatnonzero(known)[np.argsort(year[known], kind="stable")]
    years, starts, counts = np.unique(year[order], return_index=True, return_counts=True)
    found = found[order]
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
    for axis in (axes.xaxis, axes.yaxis):  # without titles: a search for their places would measure every tick
        axis.set_label_coords(0.5, 0.5)


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
