"""The picture of a back-test: every compared series with official points, the ensemble's band and naive forecasts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from model.mathematics.intervals import further_run
from model.report.figures.style import BLUE, GREEN, GREY, INK, ORANGE, PALE, SKY, frame, head, source_line, styled
from model.report.numbers import interval
from model.studies.figure_labels import breadth, term, words, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from model.studies.backtest.run import Backtest, Row

NAIVE_COLOURS = {"last growth": ORANGE, "trend": SKY, "national plus gap": GREY, "target of the plan": GREEN}
SHORT = {
    "va_growth_above_scale": "Growth of value added",
    "hightech_share": "High-tech share of value added",
    "firms_above_scale": "Firms above scale",
    "revenue_above_scale": "Revenue, nominal",
    "va_all_industry": "Value added, all industry",
    "firms_over_10bn": "Firms over 10 bn yuan",
    "clusters_100bn": "Clusters over 100 bn yuan",
    "clusters_trillion": "Trillion-yuan industries",
    "rd_total": "R&D spending",
    "rd_enterprises": "R&D of enterprises",
    "cnc_rate": "CNC rate of equipment",
    "zones_va_share": "Share of zones",
}  # fmt: skip


def backtest_paths(found: Backtest, source: str, language: str, columns: int = 3) -> Figure:
    """Every compared series: official points, the ensemble's median and 80% band, naive forecasts as marks."""
    by_series: dict[str, list[Row]] = {}
    for row in found.rows:
        by_series.setdefault(row.series, []).append(row)
    keys = [key for key, rows in by_series.items() if any(np.isfinite(r.model) for r in rows)]
    lines = max(-(-len(keys) // columns), 1)
    with styled():
        figure = Figure(figsize=(9.6, 1.75 + 2.15 * lines))
        grid = np.atleast_1d(figure.subplots(lines, columns, squeeze=False)).ravel()
        frame(figure, top=1.16, bottom=0.72, left=0.08, right=0.985, hspace=0.5, wspace=0.34)
        for axes, key in zip(grid, keys, strict=False):
            series_panel(axes, by_series[key], found.paths[key], found.origin, language)
        for axes in grid[len(keys) :]:
            axes.set_visible(False)
        head(figure, words("backtest", language, fitted=fitted_years(found, language)),
             words("backtest_how", language, origin=found.origin))  # fmt: skip
        x = 0.012
        for name, colour in NAIVE_COLOURS.items():
            label = f"× {term(name, language)}"
            figure.text(x, 1 - 0.66 / figure.get_size_inches()[1], label, color=colour, fontsize=8.5, va="top")
            x += 0.022 + 0.0088 * breadth(term(name, language))
        source_line(figure, source)
    return figure


def fitted_years(found: Backtest, language: str) -> str:
    """The years that were fitted, as the title begins with them; nothing where nothing was."""
    if found.fit is None:
        return ""
    first, last = found.fit.years[0], found.fit.years[-1]
    years = str(first) if first == last else interval(str(first), str(last))
    return words("backtest_fitted", language, years=years)


def series_panel(axes: Axes, rows: Sequence[Row], path: dict[int, list[float]], origin: int,
                 language: str) -> None:  # fmt: skip
    """One series; a line stands after the last year that forecasters know."""
    years = sorted(path)
    if years:
        values = np.array([path[year] for year in years])
        middle, (low, high) = np.median(values, axis=1), further_run(values.T)
        axes.fill_between(years, low, high, color=BLUE, alpha=0.18, linewidth=0)
        axes.plot(years, middle, color=BLUE)
    axes.axvline(origin + 0.5, color=PALE, linewidth=0.8, linestyle=(0, (3, 2)))
    axes.plot([r.year for r in rows], [r.official for r in rows], "o", color=INK, markersize=3.6, zorder=5)
    for row in rows:
        for name, value in row.naive.items():
            if np.isfinite(value):
                axes.plot(
                    row.year, value, "x", color=NAIVE_COLOURS[name], markersize=4.5, markeredgewidth=1.3, zorder=4
                )
    series = SHORT.get(rows[0].series, rows[0].series.replace("_", " "))
    axes.set_title(wrapped(rows[0].name_zh, 44) if language == "zh" else series)
    axes.set_ylabel(term(rows[0].unit, language))
    seen = [*(r.year for r in rows), *years]
    axes.set_xlim(min(seen) - 0.4, max(seen) + 0.4)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
