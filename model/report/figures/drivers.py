"""The picture of drivers: what the growth of each cluster is made of, gains to the right, losses to the left."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from model.report.figures.labels import shortened, signed, signed_number
from model.report.figures.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    PURPLE,
    SKY,
    VERMILION,
    frame,
    head,
    printable,
    source_line,
    styled,
)

# By group of drivers: demand grey, what carries clusters in strong colours, what is lost or chance in pale ones.
COLOURS = {
    "market": PALE, "cost": BLUE, "local_gain": GREEN, "quality": SKY, "know_how": "#B5DD8B",
    "fill": "#7FB8A4", "local_orders": ORANGE,
    "entry_home": "#F2D06B", "entry_outside": VERMILION, "policy": INK, "exit": GREY, "rivals": PURPLE,
    "luck": "#D9C3A5",
}  # fmt: skip
LINE = 0.42  # inches a row
COLUMNS = 4  # of the legend


def drivers(table: pd.DataFrame, words: Mapping[str, str], title: str, how: str, source: str, unit: str) -> Figure:
    """Stacked bars, one a cluster. table: column name, and one for every key of `words`, in the unit shown."""
    rows = table.iloc[::-1]
    keys = [key for key in words if rows[key].abs().sum() > 0]
    lines = -(-len(keys) // COLUMNS)
    with styled():
        figure = Figure(figsize=(10.0, 1.25 + 0.2 * lines + LINE * len(rows) + 0.7), dpi=100)
        axes = figure.subplots()
        frame(figure, top=0.82 + 0.18 * lines, bottom=0.7, left=0.315, right=0.975)
        axes.axvline(0, color=INK, linewidth=0.8, zorder=3)
        ends = np.zeros((2, len(rows)))  # of losses, of gains
        for key in keys:
            values = rows[key].to_numpy(float)
            side = (values > 0).astype(int)
            left = np.where(side, ends[1], ends[0])
            axes.barh(range(len(rows)), values, 0.62, left=left, color=COLOURS[key], linewidth=0, zorder=2)
            ends[side, np.arange(len(rows))] += values
        total = rows[list(words)].sum(axis=1).to_numpy(float)
        axes.plot(total, range(len(rows)), "o", color="white", markeredgecolor=INK, markersize=5.2, zorder=4)
        for y, value in enumerate(total):
            axes.annotate(signed_number(value), (max(ends[1, y], value, 0.0), y), (6, 0), textcoords="offset points",
                          va="center", fontsize=7.4, color=INK)  # fmt: skip
        axes.set_yticks(range(len(rows)), [shortened(printable(name), 50) for name in rows["name"]])
        axes.tick_params(axis="y", labelcolor=INK, labelsize=8.0)
        axes.set_ylim(-0.6, len(rows) - 0.4)
        wide = float(ends[1].max(initial=0.0) - ends[0].min(initial=0.0)) or 1.0
        axes.set_xlim(float(ends[0].min(initial=0.0)) - 0.02 * wide, float(ends[1].max(initial=0.0)) + 0.09 * wide)
        axes.grid(False)
        axes.grid(True, axis="x")
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_locator(MaxNLocator(7))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: signed(v)))
        axes.set_xlabel(unit)
        height = figure.get_size_inches()[1]
        marks = [Patch(color=COLOURS[key], label=printable(words[key])) for key in keys]
        figure.legend(handles=marks, loc="upper left", bbox_to_anchor=(0.006, 1 - 0.62 / height), ncols=COLUMNS,
                      handlelength=1.0, columnspacing=1.4, fontsize=7.6)  # fmt: skip
        head(figure, title, how)
        source_line(figure, source)
    return figure
