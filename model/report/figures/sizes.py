"""Figures of firm sizes: the share of firms at or above a size, against the distribution that the start was given."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

from model.mathematics.intervals import FEWEST, further_run
from model.report.figures.lines import ENGLISH
from model.report.figures.style import BLUE, GREY, INK, VERMILION, frame, head, source_line, styled
from model.report.words.language import Language


def survival(revenue: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Revenues in rising order and the share of firms at or above each (empirical survival)."""
    ordered = np.sort(revenue[revenue > 0])
    return ordered, 1.0 - np.arange(len(ordered)) / max(len(ordered), 1)


def prior_survival(breaks: Sequence[float], slopes: Sequence[float], points: np.ndarray) -> np.ndarray:
    """Survival of the piecewise Pareto: power `slopes[i]` on [breaks[i], breaks[i + 1])."""
    log_survival = np.zeros(len(points))
    for low, high, slope in zip(breaks[:-1], breaks[1:], slopes, strict=True):
        log_survival -= slope * np.log(np.clip(points, low, high) / low)
    return np.exp(log_survival)


def sizes(start: Sequence[np.ndarray], end: Sequence[np.ndarray], breaks: Sequence[float], slopes: Sequence[float],
          years: tuple[int, int], source: str, w: Language = ENGLISH, title: str = "") -> Figure:  # fmt: skip
    """Firms by revenue: share at or above a size, on two logarithmic scales.

    start, end: yearly revenue of the above-scale firms (亿元, base-year prices), one array a seed; a seed without such
    firms has no curve.
    """
    start, end = ([v[v > 0] for v in group if (v > 0).any()] for group in (start, end))
    with styled():
        figure = Figure(figsize=(7.4, 5.2), dpi=100)
        axes = figure.subplots()
        frame(figure, top=0.98, bottom=0.74, left=0.088, right=0.965)
        cap = max(float(breaks[-1]), *(float(v.max()) for v in [*start, *end] if len(v)))
        points = np.geomspace(breaks[0], cap * 0.999, 300)
        low = 0.5 / max((len(v) for v in [*start, *end]), default=1)
        for group, colour, name in (
            (start, INK, w.say("figure.model", year=years[0])),
            (end, BLUE, w.say("figure.model", year=years[1])),
        ):
            if not group:
                continue
            curves = []
            for revenue in group:
                ordered, share = survival(revenue)
                curves.append(np.interp(np.log(points), np.log(ordered), share, left=1.0, right=0.0))
            middle = np.median(curves, axis=0)
            if len(group) >= FEWEST and colour == BLUE:
                lower, upper = further_run(curves, 0.0)
                axes.fill_between(points, np.maximum(lower, low), np.maximum(upper, low), color=colour, alpha=0.2, lw=0)
            shown = middle > low
            axes.plot(points[shown], middle[shown], color=colour, label=name, zorder=3)
        prior = prior_survival(breaks, slopes, points)
        shown = (prior > low) & (points < breaks[-1])
        axes.plot(points[shown], prior[shown], color=VERMILION, linestyle=(0, (2, 1.6)), linewidth=1.3, zorder=4,
                  label=w.say("figure.prior", year=years[0]))  # fmt: skip
        for mark in breaks[1:-1]:
            value = float(prior_survival(breaks, slopes, np.array([mark]))[0])
            axes.plot([mark], [value], marker="o", markersize=4.5, color=VERMILION, markerfacecolor="white", zorder=5)
            text = w.say("figure.sizes.mark", share=f"{100 * value:.3g}", size=f"{w.scaled(mark, '亿元'):g}")
            narrow = mark < 10 * breaks[0]  # no room for the text between the axis and the mark: it begins at the axis
            where, away, side = ((breaks[0], value), (2, -9), "left") if narrow else ((mark, value), (-7, -5), "right")
            axes.annotate(text, where, away, color=VERMILION, textcoords="offset points", fontsize=7.4, ha=side,
                          va="top")  # fmt: skip
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlim(breaks[0] * 0.9, cap * 1.15)
        axes.set_ylim(low, 1.3)
        axes.grid(True, axis="both")
        axes.xaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{w.scaled(v, '亿元'):,.10g}"))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:.3%}".rstrip("0%").rstrip(".") + "%"))
        axes.set_xlabel(w.say("figure.sizes.x"))
        axes.set_title(w.say("figure.sizes.y"), color=GREY, fontsize=8)
        axes.legend(loc="lower left", handlelength=1.8)
        head(figure, title or w.say("figure.sizes.title"), w.say("figure.sizes.how", year=years[1]))
        source_line(figure, source)
    return figure
