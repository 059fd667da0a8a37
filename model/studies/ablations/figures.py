"""The picture of what every mechanism does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from model.report.figures.labels import number_label, shortened, signed
from model.report.figures.style import BLUE, INK, PALE, VERMILION, frame, head, source_line, styled
from model.scenario.parameters import load_registry
from model.studies.ablations.run import PATTERNS, Pattern
from model.studies.figure_labels import source_of_worlds, words, wrapped
from model.studies.table_words import page_words

if TYPE_CHECKING:
    from model.scenario import Plan
    from model.studies.ablations.run import AblationStudy


def picture_of(study: AblationStudy, plan: Plan, language: str) -> Figure:
    """The picture of what every mechanism does to the figures that are shown."""
    shown = [pattern for pattern in PATTERNS if pattern.shown]
    rows = [
        {"row": called(name, language), "outcome": pattern.id, "base": d.base, "difference": d.mean, "low": d.low,
         "high": d.high}
        for name in study.names for pattern in shown for d in (study.effects[name, pattern.id],)
    ]  # fmt: skip
    source = source_of_worlds(plan, language, len(study.seeds))
    return ablations(pd.DataFrame(rows), [(p.id, heading(p, language)) for p in shown], source, language)


def called(name: str, language: str) -> str:
    """What a mechanism is called in the picture: what turning it off means, in Chinese cut to the room there is."""
    if language == "zh":
        return shortened(load_registry().ablations[name].meaning["zh"], 32)
    return name.replace("_", " ")


def heading(pattern: Pattern, language: str) -> str:
    """The heading of a column: what is measured, and its unit below."""
    if language == "zh":
        name, _, unit = page_words()[pattern.id]["zh"].partition("（")
        return wrapped(name, 20) + (f"\n（{unit}" if unit else "")
    return f"{pattern.name}\n{pattern.unit}"


def ablations(effects: pd.DataFrame, columns: Sequence[tuple[str, str]], source: str, language: str) -> Figure:
    """What turning one mechanism off changes: paired differences with intervals, one column an outcome.

    effects: columns row, outcome, base, difference, low, high. columns: (outcome, heading with unit).
    """
    rows = list(dict.fromkeys(effects["row"]))
    with styled():
        names = 2.15 if language == "en" else 2.75  # inches
        width = max(9.0, 0.2 + names + 1.42 * len(columns))
        figure = Figure(figsize=(width, 1.42 + 0.29 * len(rows) + 0.72), dpi=100)
        grid = figure.subplots(1, len(columns), sharey=True, squeeze=False)[0]
        frame(figure, top=1.32, bottom=0.72, left=names / width, right=0.99, wspace=0.1)
        positions = np.arange(len(rows))[::-1]
        for axes, (outcome, title) in zip(grid, columns, strict=True):
            part = effects[effects["outcome"] == outcome].set_index("row").reindex(rows)
            axes.axvline(0, color=INK, linewidth=0.8, zorder=1)
            for y in positions[::2]:
                axes.axhspan(y - 0.5, y + 0.5, color="#F4F6F7", zorder=0, linewidth=0)
            sure = (part["low"] > 0) | (part["high"] < 0)
            for y, (_, item), clear in zip(positions, part.iterrows(), sure, strict=True):
                colour = (BLUE if item["difference"] > 0 else VERMILION) if clear else PALE
                axes.plot([item["low"], item["high"]], [y, y], color=colour, linewidth=2.2, zorder=2)
                axes.plot([item["difference"]], [y], marker="o", color=colour, markersize=4.5, zorder=3)
            axes.grid(False)
            axes.grid(True, axis="x")
            axes.set_ylim(-0.5, len(rows) - 0.5)
            axes.set_yticks(positions, rows)
            axes.tick_params(axis="y", labelcolor=INK, labelsize=8.2)
            axes.spines["left"].set_visible(False)
            widest = float(np.nanmax(np.abs(part[["low", "high", "difference"]].to_numpy(float)), initial=0.0)) or 1.0
            axes.set_xlim(-1.12 * widest, 1.12 * widest)
            axes.xaxis.set_major_locator(MaxNLocator(3, symmetric=True))
            axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: signed(v)))
            base = part["base"].dropna()
            against = words("ablations_base", language, base=number_label(float(base.iloc[0])) if len(base) else "–")
            axes.set_title(f"{title}\n{against}", fontsize=7.8, pad=6,
                           linespacing=1.3)  # fmt: skip
        head(figure, words("ablations", language), words("ablations_how", language))
        source_line(figure, source)
    return figure
