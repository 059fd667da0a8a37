"""Figure of a supply chain: who sells to a cluster at the left, the cluster, who buys from it at the right."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from model.report.figures.labels import shortened
from model.report.figures.lines import ENGLISH
from model.report.figures.style import BLUE, GREEN, GREY, INK, frame, head, printable, source_line, styled
from model.report.words.language import Language

SIDES = ("suppliers", "customers")
COLOURS = {"suppliers": GREEN, "customers": BLUE}
WIDEST = 13.0  # points of the widest flow


def supply_chain(flows: pd.DataFrame, centre: str, title: str, how: str, source: str, w: Language = ENGLISH) -> Figure:
    """Flows into and out of a cluster. flows: columns side, name, note, delivered (a rest is one of the rows)."""
    with styled():
        rows = max([int((flows["side"] == side).sum()) for side in SIDES] + [4])
        figure = Figure(figsize=(9.2, 1.5 + 0.44 * rows + 0.4), dpi=100)
        axes = figure.subplots()
        frame(figure, top=0.95, bottom=0.42, left=0.012, right=0.988)
        axes.set_xlim(0, 1)
        axes.set_ylim(-0.03, 1.09)
        axes.set_axis_off()
        most = float(flows["delivered"].max()) if len(flows) else 1.0
        for side, x, inner, align in (("suppliers", 0.30, 0.425, "right"), ("customers", 0.70, 0.575, "left")):
            part = flows[flows["side"] == side]
            heights = np.linspace(0.96, 0.04, len(part)) if len(part) > 1 else np.array([0.5])
            edges = np.linspace(0.62, 0.38, len(part)) if len(part) > 1 else np.array([0.5])
            axes.text(x, 1.05, w.say(f"figure.chain.{side}"), ha=align, va="bottom", fontsize=8.6, color=COLOURS[side])
            for y, edge, row in zip(heights, edges, part.itertuples(), strict=False):
                curve(axes, x, y, inner, edge, 0.7 + WIDEST * float(row.delivered) / max(most, 1e-12), COLOURS[side])
                gap = -0.012 if align == "right" else 0.012
                axes.text(
                    x + gap,
                    y + 0.004,
                    printable(shortened(row.name, 56)),
                    ha=align,
                    va="bottom",
                    fontsize=7.2,
                    color=INK,
                )
                axes.text(x + gap, y - 0.006, row.note, ha=align, va="top", fontsize=6.8, color=GREY)
        box = FancyBboxPatch((0.435, 0.3), 0.13, 0.4, boxstyle="round,pad=0.004,rounding_size=0.012", facecolor="white",
                             edgecolor=INK, linewidth=1.0, zorder=5)  # fmt: skip
        axes.add_patch(box)
        axes.text(
            0.5, 0.5, printable(centre), ha="center", va="center", fontsize=8.6, color=INK, zorder=6, linespacing=1.45
        )
        head(figure, title, how)
        source_line(figure, source)
    return figure


def curve(axes: Axes, x: float, y: float, to_x: float, to_y: float, width: float, colour: str) -> None:
    """A smooth flow between two heights."""
    t = np.linspace(0, 1, 40)
    ease = t * t * (3 - 2 * t)
    axes.plot(x + (to_x - x) * t, y + (to_y - y) * ease, color=colour, alpha=0.45, linewidth=width,
              solid_capstyle="butt", zorder=2)  # fmt: skip
