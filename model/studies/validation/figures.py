"""Pictures of the validation: facts against their bands, and their shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from model.mathematics.verdicts import Verdict
from model.report.figures.style import (
    BLUE,
    GREY,
    HAIR,
    INK,
    PALE,
    VERMILION,
    frame,
    head,
    source_line,
    styled,
)
from model.report.numbers import interval
from model.report.words.verdicts import said
from model.studies.figure_labels import term, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from model.studies.validation.facts import FactResult, FactStudy

WIDEST = 1.6  # band widths beyond the band that the picture shows


def fact_bands(study: FactStudy, source: str, language: str) -> Figure:
    """Every fact on one scale: its band is the grey strip; given start filled, level world hollow."""
    shown = [r for r in study.results if np.isfinite(r.value)]
    with styled():
        figure = Figure(figsize=(9.6, 1.45 + 0.27 * len(shown)))
        axes = figure.add_subplot()
        frame(figure, top=0.98, bottom=0.62, left=0.33, right=0.81)
        axes.axvspan(0, 1, color=HAIR, zorder=0)
        for i, result in enumerate(shown):
            y = len(shown) - 1 - i
            low, high = scale_of(result)
            points = {
                name: clip((v - low) / (high - low))
                for name, v in (
                    ("low", result.low),
                    ("high", result.high),
                    ("value", result.value),
                    ("level", result.level_end),
                )
            }
            colour = BLUE if result.verdict is Verdict.INSIDE else VERMILION
            if np.isfinite(points["low"]) and np.isfinite(points["high"]):
                axes.plot([points["low"], points["high"]], [y, y], color=colour, linewidth=2.2, alpha=0.45)
            if np.isfinite(points["level"]):
                axes.plot(
                    points["level"], y, "o", markersize=6, markerfacecolor="white", markeredgecolor=GREY, zorder=3
                )
            axes.plot(points["value"], y, "o", markersize=5.5, color=colour, zorder=4)
            name = result.fact.en if language == "en" else result.fact.zh
            name += words("soft", language) if result.fact.soft else ""
            axes.text(-0.015, y, f"{name}  [{result.fact.use}]", transform=axes.get_yaxis_transform(), ha="right",
                      va="center", fontsize=7.8, color=INK)  # fmt: skip
            beside = words("band", language, value=f"{result.value:.3g}", band=text_of_band(result))
            axes.text(1.015, y, beside, ha="left",
                      transform=axes.get_yaxis_transform(), va="center", fontsize=7.4, color=colour)  # fmt: skip
        axes.set_xlim(-WIDEST - 0.05, 1 + WIDEST + 0.05)
        axes.set_ylim(-0.7, len(shown) - 0.3)
        axes.set_yticks([])
        axes.set_xticks([0, 1], [words(end, language) for end in ("band_low", "band_high")])
        axes.grid(False)
        axes.spines["left"].set_visible(False)
        head(figure, words("facts", language), words("facts_how", language))
        source_line(figure, source)
    return figure


def scale_of(result: FactResult) -> tuple[float, float]:
    """Ends of the band that a picture can use; an open end is drawn at the value one or zero away."""
    low, high = result.fact.low, result.fact.high
    if not np.isfinite(low):
        low = high - max(abs(result.value), 0.1) * 1.5
    return low, high


def text_of_band(result: FactResult) -> str:
    """The band in words."""
    low, high = result.fact.low, result.fact.high
    return f"< {high:g}" if not np.isfinite(low) else interval(f"{low:g}", f"{high:g}")


def clip(value: float) -> float:
    """Inside the picture."""
    return float(np.clip(value, -WIDEST, 1 + WIDEST)) if np.isfinite(value) else value


def fact_shapes(study: FactStudy, source: str, language: str) -> Figure:
    """What the estimators saw, in the run nearest to the median: tails, growth, variance, attachment, curves."""
    found = {r.fact.id: r for r in study.results if r.points}
    panels: list[tuple[str, str, str, str, Callable[[Axes, FactResult], None]]] = [
        ("size_tail_revenue", "Firm sizes, revenue", "亿元 a year", "share at or above", tail_panel),
        ("size_tail_workers", "Firm sizes, employment", "persons", "share at or above", tail_panel),
        ("growth_shape", "Yearly growth, ln, demeaned", "ln growth", "density", laplace_panel),
        ("variance_slope", "Spread of growth by size", "ln revenue", "ln sd of growth", slope_panel),
        ("degree_tail", "Customers per supplier", "customers", "share at or above", tail_panel),
        ("attachment", "New customers by customers", "customers before", "relative chance", log_panel),
        ("cnc_curve", "CNC share of equipment", "year since the base year", "share", curve_panel),
        ("integration_curve", "Integration", "year since the base year", "share", curve_panel),
        ("cluster_gibrat", "Cluster growth by size", "ln revenue, demeaned", "ln growth, demeaned", slope_panel),
    ]  # fmt: skip
    with styled():
        figure = Figure(figsize=(9.6, 7.4))
        grid = figure.subplots(3, 3)
        frame(figure, top=1.0, bottom=0.72, left=0.075, right=0.985, hspace=0.62, wspace=0.32)
        for axes, (key, title, x, y, draw) in zip(grid.flat, panels, strict=True):
            axes.set_title(term(title, language))
            axes.set_xlabel(term(x, language))
            axes.set_ylabel(term(y, language))
            if key in found:
                draw(axes, found[key])
                verdict = said(found[key].verdict, language)
                note = f"{found[key].value:.2f}, {verdict} {text_of_band(found[key])}"
            else:
                note = said(Verdict.UNMEASURED, language)
            high = draw is not curve_panel  # curves rise: their upper right is taken
            axes.text(0.97, 0.96 if high else 0.05, note, transform=axes.transAxes, ha="right",
                      va="top" if high else "bottom", fontsize=7.4,
                      color=BLUE if key in found and found[key].verdict is Verdict.INSIDE else VERMILION,
                      bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 1.2})  # fmt: skip
        head(figure, words("shapes", language), words("shapes_how", language))
        source_line(figure, source)
    return figure


def tail_panel(axes: Axes, result: FactResult) -> None:
    """Survival on double logarithms with the line of the exponent through the upper tail."""
    x, y = (np.array(result.points[k]) for k in ("x", "y"))
    axes.loglog(x, y, "o", markersize=2.6, color=BLUE)
    anchor = int(np.argmin(np.abs(np.log(y) - np.log(0.05))))
    line = np.geomspace(x[anchor] / 3, x.max(), 20)
    axes.loglog(line, y[anchor] * (line / x[anchor]) ** -1.06, color=PALE, linewidth=1.2, zorder=0)
    axes.set_ylim(min(y) * 0.7, 1.5)


def laplace_panel(axes: Axes, result: FactResult) -> None:
    """Density on a logarithmic scale with the Laplace density of the same mean absolute size."""
    x, y = (np.array(result.points[k]) for k in ("x", "y"))
    axes.semilogy(x[y > 0], y[y > 0], "o", markersize=2.6, color=BLUE)
    size = (np.abs(x) * y).sum() / max(y.sum(), 1e-12)
    axes.semilogy(x, np.exp(-np.abs(x) / size) / (2 * size), color=PALE, linewidth=1.2, zorder=0)
    if (y > 0).any():
        axes.set_ylim(y[y > 0].min() * 0.5, y.max() * 4)


def slope_panel(axes: Axes, result: FactResult) -> None:
    """Points with the fitted slope through their mean."""
    x, y = (np.array(result.points[k]) for k in ("x", "y"))
    axes.plot(x, y, "o", markersize=2.6, color=BLUE, alpha=0.75)
    axes.plot(x, y.mean() + result.value * (x - x.mean()), color=GREY, linewidth=1.2)


def log_panel(axes: Axes, result: FactResult) -> None:
    """Points on double logarithms with the line of exponent one."""
    x, y = (np.array(result.points[k]) for k in ("x", "y"))
    axes.loglog(x, y, "o", markersize=3.2, color=BLUE)
    axes.loglog(x, y[0] * x / x[0], color=PALE, linewidth=1.2, zorder=0)


def curve_panel(axes: Axes, result: FactResult) -> None:
    """Levels with the fitted logistic curve."""
    p = result.points
    axes.plot(p["x"], p["fit"], color=PALE, linewidth=3.0, zorder=0)
    axes.plot(p["x"], p["y"], "o", markersize=3.2, color=BLUE)
