"""Figures of deeper studies, each one call with a plain table: attribution as a waterfall, a Pareto front, a tornado.

A study folder may hold the tables as attribution.csv (value added of the last year, 亿元: `jiju attribute --into`
writes it), frontier.csv and sensitivity.csv; the report then shows them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from model.errors import UserError
from model.report.figures.gains_and_intervals import LINE
from model.report.figures.labels import signed, signed_number
from model.report.figures.lines import ENGLISH
from model.report.figures.style import BLUE, GREY, INK, PALE, VERMILION, frame, head, printable, source_line, styled
from model.report.words.language import Language
from model.tables.delimited import finite_numbers, read_delimited

TABLES = {
    "attribution": ("name", "difference", "low", "high"),
    "frontier": ("name", "cost", "benefit", "efficient"),
    "sensitivity": ("name", "at_low", "at_high", "base"),
}
# Columns that a table may have beside: what a part adds as the first and as the last of all, what it pays in all years
# (亿元), and value added of all years for each yuan of that.
BESIDE = {"attribution": ("first", "last", "paid", "output_a_yuan")}


class WrongTable(UserError, ValueError):
    """A table for a figure lacks a column, or holds something that is no number."""


def read_extras(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables of TABLES that lie in a study folder. Raises WrongTable with every problem as file:line: message."""
    found = {}
    for kind, columns in TABLES.items():
        path = folder / f"{kind}.csv"
        if not path.exists():
            continue
        problems: list[str] = []
        rows = read_delimited(path, problems)
        missing = [column for column in columns if rows is not None and column not in rows.headings]
        if missing:
            told = f"a table for {kind} has {', '.join(columns)}"
            problems.append(f"{path}:1: no column {', '.join(missing)}; {told}")
        elif rows is not None:
            further = [column for column in BESIDE.get(kind, ()) if column in rows.headings]
            numeric = [*columns[1:], *further]
            values = {column: finite_numbers(path, rows, column, problems, empty=True) for column in numeric}
            found[kind] = pd.DataFrame({"name": [row["name"] for _, row in rows.rows], **values})
        if problems:
            raise WrongTable("\n".join(problems))
    return found


def checked(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The columns of a kind, names as text, the rest as numbers. Raises WrongTable."""
    missing = [column for column in TABLES[kind] if column not in table]
    if missing:
        raise WrongTable(f"no column {', '.join(missing)}; a table for {kind} has {', '.join(TABLES[kind])}")
    result = table[list(TABLES[kind])].copy()
    result["name"] = result["name"].astype(str)
    for column in TABLES[kind][1:]:
        result[column] = pd.to_numeric(result[column], errors="coerce")
        if result[column].isna().all() and len(result):
            raise WrongTable(f"column {column} holds no number")
    return result


def waterfall(table: pd.DataFrame, title: str, unit: str, source: str, w: Language = ENGLISH, how: str = "") -> Figure:
    """What each part adds, one after another, to the total. table: columns name, difference, low, high."""
    table = checked(table, "attribution")
    with styled():
        figure = Figure(figsize=(7.6, 1.2 + LINE * 1.3 * (len(table) + 1) + 0.7), dpi=100)
        axes = figure.subplots()
        frame(figure, top=0.95, bottom=0.68, left=0.30, right=0.93)
        before = 0.0
        for y, row in enumerate(table.itertuples()):
            gain = float(row.difference)
            colour = BLUE if gain >= 0 else VERMILION
            axes.barh(-y, gain, 0.62, left=before, color=colour, alpha=0.9)
            if np.isfinite(row.low) and np.isfinite(row.high):
                axes.plot([before + row.low, before + row.high], [-y, -y], color=INK, linewidth=1.1)
            end = max(before, before + gain, before + (row.high if np.isfinite(row.high) else gain))
            axes.annotate(signed_number(gain), (end, -y), (5, 0), textcoords="offset points", va="center", fontsize=7.4)
            axes.plot([before + gain] * 2, [-y - 0.31, -y - 1.31 + 0.62], color=PALE, linewidth=0.8)
            before += gain
        axes.barh(-len(table), before, 0.62, color=GREY)
        axes.annotate(signed_number(before), (max(before, 0), -len(table)), (5, 0), textcoords="offset points",
                      va="center", fontsize=7.4)  # fmt: skip
        axes.axvline(0, color=INK, linewidth=0.8)
        names = [printable(name) for name in table["name"]] + [w.say("figure.waterfall.total")]
        axes.set_yticks(-np.arange(len(names)), names)
        finish(axes, unit)
        head(figure, title, how or w.say("figure.waterfall.how"))
        source_line(figure, source)
    return figure


def pareto(table: pd.DataFrame, title: str, cost: str, benefit: str, source: str, w: Language = ENGLISH) -> Figure:
    """Packages by cost and benefit with the efficient ones joined. table: columns name, cost, benefit, efficient."""
    table = checked(table, "frontier")
    with styled():
        figure = Figure(figsize=(7.6, 4.8), dpi=100)
        axes = figure.subplots()
        frame(figure, top=0.98, bottom=0.78, left=0.09, right=0.88)
        good = table["efficient"].fillna(0).astype(bool)
        front = table[good].sort_values("cost")
        axes.plot(front["cost"], front["benefit"], color=BLUE, linewidth=1.2, zorder=2)
        for part, colour, size in ((table[~good], PALE, 26), (front, BLUE, 40)):
            axes.scatter(
                part["cost"], part["benefit"], s=size, color=colour, zorder=3, edgecolors="white", linewidths=0.6
            )
        for row in front.itertuples():
            axes.annotate(printable(row.name), (row.cost, row.benefit), (6, -3), fontsize=7.2,
                          textcoords="offset points",
                          va="top", color=INK)  # fmt: skip
        axes.grid(True, axis="both")
        axes.set_xlabel(cost)
        axes.set_title(benefit, color=GREY, fontsize=8)
        head(figure, title, w.say("figure.pareto.how"))
        source_line(figure, source)
    return figure


def tornado(table: pd.DataFrame, title: str, unit: str, source: str, w: Language = ENGLISH) -> Figure:
    """How far an outcome moves with each parameter at its ends. table: columns name, at_low, at_high, base."""
    table = checked(table, "sensitivity")
    reach = np.maximum((table["at_low"] - table["base"]).abs(), (table["at_high"] - table["base"]).abs())
    table = table.loc[reach.sort_values(ascending=False).index]
    with styled():
        figure = Figure(figsize=(7.6, 1.2 + LINE * 1.15 * len(table) + 0.75), dpi=100)
        axes = figure.subplots()
        frame(figure, top=0.95, bottom=0.7, left=0.36, right=0.96)
        base = float(table["base"].median())
        for y, row in enumerate(table.itertuples()):
            for value, colour in ((row.at_low, VERMILION), (row.at_high, BLUE)):
                if np.isfinite(value):
                    axes.barh(-y, value - row.base, 0.6, left=base, color=colour, alpha=0.9)
        axes.axvline(base, color=INK, linewidth=0.8)
        axes.set_yticks(-np.arange(len(table)), [printable(name) for name in table["name"]])
        finish(axes, unit, plain=True)
        head(figure, title, w.say("figure.tornado.how"))
        source_line(figure, source)
    return figure


def finish(a: Axes, unit: str, plain: bool = False) -> None:
    """Grid, ticks and unit of a figure of bars that lie."""
    a.grid(False)
    a.grid(True, axis="x")
    a.tick_params(axis="y", labelcolor=INK, labelsize=7.8)
    a.spines["left"].set_visible(False)
    a.xaxis.set_major_locator(MaxNLocator(5))
    if not plain:
        a.xaxis.set_major_formatter(FuncFormatter(lambda v, _: signed(v)))
    a.set_xlabel(unit)
