"""Pictures that a script or a notebook draws in axes of its own, or in a new figure of pyplot: `plot` of results."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from model.observe.outcomes import Outcome
from model.regions import region_to_read
from model.report.figures.lines import ThousandsFormatter, colours, label, plot_path
from model.report.figures.style import BLUE, FALLBACKS, FAMILY, GREY, printable, styled
from model.report.words.language import Language, language_of, reader_language

if TYPE_CHECKING:
    from collections.abc import Hashable

    from model.scenario import Plan


def reader(plan: Plan) -> Language:
    """The language of the person at this machine, for a scenario's region."""
    return language_of(reader_language(), region_to_read(plan.region, plan.region_data))


def axes_of(ax: Axes | None) -> Axes:
    """The axes that are given, or those of a new figure. Raises TypeError for anything else."""
    if ax is None:
        import matplotlib.pyplot as plt

        with styled():
            return plt.subplots(figsize=(6.4, 3.8), layout="constrained")[1]
    if not isinstance(ax, Axes):
        raise TypeError(f"ax is one Axes of matplotlib (of several, say axes[0]), not {type(ax).__name__}")
    return ax


def outcome_lines(values: pd.DataFrame, about: Outcome, scenarios: Sequence[str], w: Language,
                  ax: Axes | None = None) -> Axes:  # fmt: skip
    """One outcome over the years by scenario: median over worlds and, from five worlds on, its 80% band.

    values: columns scenario, seed, year, outcome, value.
    """
    axes, paint = axes_of(ax), colours(scenarios)
    here = values[values["outcome"] == about.name]
    here = here.assign(value=w.scaled(1.0, about.unit) * here["value"])
    for scenario in reversed(scenarios):
        own = here[here["scenario"] == scenario]
        plot_path(axes, own, paint[scenario], about.least, label=label(scenario))
    if len(scenarios) > 1 and axes.lines:
        axes.legend(prop={"family": [FAMILY, *FALLBACKS], "size": 7.5}, frameon=False)
    return dressed(axes, w.named(about.words), w.unit_words(about.unit))


def difference_line(table: pd.DataFrame, about: Outcome, scenario: str, base: str, w: Language,
                    ax: Axes | None = None) -> Axes:  # fmt: skip
    """A paired difference over the years with its 95% interval. table: columns outcome, year, mean, low, high."""
    axes = axes_of(ax)
    here = table[table["outcome"] == about.name].sort_values("year").copy()
    here[["mean", "low", "high"]] *= w.scaled(1.0, about.unit)
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.fill_between(here["year"], here["low"], here["high"], color=BLUE, alpha=0.18, linewidth=0)
    axes.plot(here["year"], here["mean"], color=BLUE, marker="o" if len(here) < 4 else None, markersize=3)
    title = w.say("figure.difference.title", name=w.named(about.words), one=scenario, other=base)
    return dressed(axes, title, w.unit_words(about.unit))


def plain_line(values: pd.Series, title: str, unit: str, w: Language, ax: Axes | None = None,
               least: float = -math.inf) -> Axes:  # fmt: skip
    """One line over years, or over quarters as periods, in the reader's unit."""
    axes = axes_of(ax)
    scaled = w.scaled(1.0, unit) * values.astype(float)
    axes.plot([when(at) for at in values.index], scaled.to_numpy(), color=BLUE, marker="o" if len(values) < 4 else None,
              markersize=3)  # fmt: skip
    if least > -math.inf and len(scaled) and scaled.min() >= least:
        axes.set_ylim(bottom=max(axes.get_ylim()[0], least))
    return dressed(axes, title, w.unit_words(unit))


def when(at: Hashable) -> float:
    """A year, or a quarter as a part of its year."""
    return at.year + (at.quarter - 1) / 4 if isinstance(at, pd.Period) else float(at)  # type: ignore[arg-type]


def dressed(axes: Axes, title: str, unit: str) -> Axes:
    """Axes with a title, the unit at their side, and whole years below."""
    letters: dict[str, Any] = {"fontfamily": [FAMILY, *FALLBACKS]}
    axes.set_title(printable(title), loc="left", fontsize=9, **letters)
    axes.set_ylabel(printable(unit), fontsize=8, **letters)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.yaxis.set_major_formatter(ThousandsFormatter())
    return axes
