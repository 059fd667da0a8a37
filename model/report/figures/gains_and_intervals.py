"""Figures that compare: a matrix of gains, differences with their intervals, ablations, amounts stacked by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from model.report.figures.labels import number_label, shortened, signed, signed_number
from model.report.figures.lines import ENGLISH
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
from model.report.words.language import Language

STACK = (BLUE, SKY, GREEN, ORANGE, PURPLE, VERMILION, GREY)
STACK_OF_FAMILIES = (BLUE, ORANGE, GREEN, GREY)
DIVERGING = LinearSegmentedColormap.from_list("gain", [VERMILION, "#F6D9C6", "#FFFFFF", "#C5DFF0", BLUE])
LINE = 0.285  # inches a row


def matrix(table: pd.DataFrame, rows: Sequence[str], columns: Sequence[str], title: str, how: str, source: str,
           w: Language = ENGLISH) -> Figure:  # fmt: skip
    """Numbers in a grid, coloured by sign and size. table: columns row, column, value (as shown; nan: empty)."""
    values = table.pivot_table(index="row", columns="column", values="value", sort=False)
    values = values.reindex(index=list(rows), columns=list(columns))
    most = float(np.nanmax(np.abs(values.to_numpy(float)), initial=0.0)) or 1.0
    limit = float(np.nanpercentile(np.abs(values.to_numpy(float)), 96)) if values.notna().any().any() else most
    with styled():
        figure = Figure(figsize=(10.0, 1.75 + LINE * len(rows) + 0.35), dpi=100)
        axes = figure.subplots()
        frame(figure, top=1.58, bottom=0.42, left=0.115, right=0.992)
        norm = TwoSlopeNorm(0.0, -max(limit, 1e-9), max(limit, 1e-9))
        axes.pcolormesh(np.ma.masked_invalid(values.to_numpy(float)), cmap=DIVERGING, norm=norm, edgecolors="white",
                        linewidth=1.2)  # fmt: skip
        for i, row in enumerate(values.to_numpy(float)):
            for j, value in enumerate(row):
                if np.isfinite(value):
                    colour = "white" if abs(value) > 0.72 * limit else INK
                    axes.text(
                        j + 0.5, i + 0.52, signed_number(value), ha="center", va="center", fontsize=6.6, color=colour
                    )
        axes.set_ylim(len(rows), 0)
        axes.grid(False)
        axes.set_yticks(np.arange(len(rows)) + 0.5, [printable(name) for name in rows])
        axes.set_xticks(np.arange(len(columns)) + 0.5, [printable(wrapped(name, w)) for name in columns])
        axes.xaxis.tick_top()
        axes.tick_params(axis="x", labelsize=6.7, labelcolor=INK, pad=2)
        axes.tick_params(axis="y", labelsize=7.6, labelcolor=INK)
        for spine in axes.spines.values():
            spine.set_visible(False)
        head(figure, title, how)
        source_line(figure, source)
    return figure


def wrapped(text: str, w: Language) -> str:
    """A heading in up to three short lines."""
    if w.code == "zh":
        return "\n".join(text[i : i + 5] for i in range(0, min(len(text), 15), 5))
    lines: list[str] = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) > 10:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines[:5])


def differences(table: pd.DataFrame, title: str, how: str, source: str, unit: str, w: Language = ENGLISH,
                left: float = 1.9) -> Figure:  # fmt: skip
    """Differences with their intervals, one row each. table: columns name, difference, low, high (nan: no interval)."""
    rows = table.iloc[::-1]
    with styled():
        figure = Figure(figsize=(7.6, 0.93 + LINE * len(rows) + 0.75), dpi=100)
        axes = figure.subplots()
        frame(figure, top=0.78, bottom=0.72, left=left / 7.6, right=0.9)
        axes.axvline(0, color=INK, linewidth=0.8, zorder=1)
        known = rows[["difference", "low", "high"]].to_numpy(float)
        widest = float(np.nanmax(np.abs(known), initial=0.0)) or 1.0
        for y, row in enumerate(rows.itertuples()):
            interval = np.isfinite(row.low)
            clear = not interval or row.low > 0 or row.high < 0
            colour = (BLUE if row.difference > 0 else VERMILION) if clear else PALE
            if interval:
                axes.plot([row.low, row.high], [y, y], color=colour, linewidth=2.4, zorder=2)
            axes.plot([row.difference], [y], marker="o", color=colour, markersize=4.8, zorder=3)
            end = max(row.difference, row.high if interval else row.difference)
            axes.annotate(signed_number(row.difference), (end, y), (6, 0), textcoords="offset points", va="center",
                          fontsize=7.2, color=INK if clear else GREY)  # fmt: skip
        axes.set_yticks(range(len(rows)), [printable(name) for name in rows["name"]])
        axes.tick_params(axis="y", labelcolor=INK, labelsize=7.8)
        axes.set_ylim(-0.6, len(rows) - 0.4)
        low = min(0.0, float(np.nanmin(known))) if len(rows) else -1.0
        high = max(0.0, float(np.nanmax(known))) if len(rows) else 1.0
        axes.set_xlim(low - 0.04 * widest, high + 0.04 * widest)
        axes.grid(False)
        axes.grid(True, axis="x")
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: signed(v)))
        axes.set_xlabel(unit)
        head(figure, title, how)
        source_line(figure, source)
    return figure


def stacked(table: pd.DataFrame, names: Sequence[str], title: str, how: str, source: str, unit: str) -> Figure:
    """Amounts by year, one colour a name, labelled directly. table: columns name, year, value."""
    wide = table.pivot_table(index="year", columns="name", values="value", aggfunc="sum", fill_value=0.0)
    wide = wide.reindex(columns=[name for name in names if name in wide])
    with styled():
        figure = Figure(figsize=(7.6, 4.0), dpi=100)
        axes = figure.subplots()
        frame(figure, top=1.05, bottom=0.62, left=0.07, right=0.60)
        bottom = np.zeros(len(wide))
        middles = []
        for i, name in enumerate(wide):
            heights = wide[name].to_numpy(float)
            colour = STACK[i % len(STACK)]
            axes.bar(wide.index, heights, 0.72, bottom=bottom, color=colour, linewidth=0)
            middles.append((float(heights.sum()), name, colour))
            bottom += heights
        for i, (total, name, colour) in enumerate(reversed(middles)):
            text = f"{shortened(printable(name), 36)} · {number_label(total)}"
            axes.text(1.025, 0.97 - 0.105 * i, "■ ", transform=axes.transAxes, color=colour, fontsize=9, va="top")
            axes.text(1.065, 0.97 - 0.105 * i, text, transform=axes.transAxes, color=INK, fontsize=7.4,
                      va="top")  # fmt: skip
        axes.set_xticks(wide.index.to_numpy(), [str(year) for year in wide.index])
        axes.yaxis.set_major_locator(MaxNLocator(5))
        axes.set_title(unit, color=GREY, fontsize=7.8)
        head(figure, title, how)
        source_line(figure, source)
    return figure


def parts(years: pd.DataFrame, parts: pd.DataFrame, families: Mapping[str, str], title: str, how: str, source: str,
          unit: str, w: Language = ENGLISH) -> Figure:  # fmt: skip
    """Amounts of families by year, stacked, beside the sum of every part of them, named.

    years: columns family, year, value. parts: columns name, family, value, share; the largest first.
    families: key -> words, from below.
    """
    colours = dict(zip(families, cycle(STACK_OF_FAMILIES), strict=False))
    wide = years.pivot_table(index="year", columns="family", values="value", aggfunc="sum", fill_value=0.0)
    rows = parts.iloc[::-1]
    with styled():
        figure = Figure(figsize=(10.0, 1.2 + max(0.25 * len(rows), 2.2) + 0.5), dpi=100)
        left, right = figure.subplots(1, 2, width_ratios=[1.0, 0.9])
        frame(figure, top=1.15, bottom=0.5, left=0.045, right=0.9, wspace=0.82)
        bottom = np.zeros(len(wide))
        for key in families:
            heights = wide[key].to_numpy(float)
            left.bar(wide.index, heights, 0.72, bottom=bottom, color=colours[key], linewidth=0)
            bottom += heights
        sums = {key: number_label(float(wide[key].sum())) for key in families}
        marks = [Patch(color=colours[key], label=f"{words} · {sums[key]}") for key, words in families.items()]
        height = figure.get_size_inches()[1]
        figure.legend(handles=marks, loc="upper left", bbox_to_anchor=(0.006, 1 - 0.56 / height), ncols=len(marks),
                      handlelength=1.0, columnspacing=1.6)  # fmt: skip
        left.set_xticks(wide.index.to_numpy(), [str(year) for year in wide.index])
        left.yaxis.set_major_locator(MaxNLocator(5))
        left.set_title(unit, color=GREY, fontsize=7.8)
        values = rows["value"].to_numpy(float)
        right.barh(range(len(rows)), values, 0.66, color=[colours[key] for key in rows["family"]], linewidth=0)
        for y, (value, share) in enumerate(zip(values, rows["share"], strict=True)):
            text = f"{number_label(value)} · {w.percent(share, 0 if share >= 0.0095 else 1)}"
            right.annotate(text, (value, y), (4, 0), textcoords="offset points", va="center", fontsize=7.2, color=INK)
        right.set_yticks(range(len(rows)), [shortened(printable(name), 48) for name in rows["name"]])
        right.tick_params(axis="y", labelcolor=INK, labelsize=7.6)
        right.set_xticks([])
        right.set_ylim(-0.6, len(rows) - 0.4)
        right.grid(False)
        for spine in right.spines.values():
            spine.set_visible(False)
        head(figure, title, how)
        source_line(figure, source)
    return figure
