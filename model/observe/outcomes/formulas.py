"""Formulas of outcomes: from the measures of years to a value, or to the reason why there is none.

Which outcome has which formula is declared in `of_plan.py` (goals of the plan) and `of_economy.py` (all others); the
measures that formulas read are added up in `model/observe/measures.py`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from model.observe.missing import Missing, missing_measure

Measures = Mapping[str, float]
Years = Mapping[int, Measures]
Formula = Callable[[Years, int], "float | Missing"]

QUALITY_POINTS = 10.0  # declared convention: ln quality of 0.1 is one point of the index
HOLDS_FIVE_YEARS = 5


def measured(name: str, factor: float = 1.0) -> Formula:
    """A measure itself, times a factor."""

    def value(years: Years, year: int) -> float | Missing:
        found = years[year].get(name, math.nan)
        return factor * found if math.isfinite(found) else missing_measure(name)

    return value


def where_measured(formula: Formula) -> Formula:
    """A formula of somebody's own, without a value where a run lacks one of the measures that it reads."""

    def value(years: Years, year: int) -> float | Missing:
        try:
            return formula({each: Asked(measures) for each, measures in years.items()}, year)
        except NotMeasured:
            return Missing("not_measured")

    return value


class NotMeasured(LookupError):
    """A measure that a run does not have."""


class Asked(dict[str, float]):
    """Measures of a year, asked for by a formula of somebody's own."""

    def __missing__(self, name: str) -> float:
        raise NotMeasured(name)

    def get(self, name: str, default: Any = None) -> Any:
        """The measure; there is no default for one that a run does not have."""
        return self[name]


def over(top: float, measures: Measures, bottom: str) -> float | Missing:
    """A number over a measure; missing, with the reason, if the measure is zero or below."""
    below = measures[bottom]
    if below > 0:
        return top / below
    if measures.get("firms_all") == 0:
        return Missing("no_firms")
    if bottom == "value_added":
        return Missing("value_added_not_positive")
    return Missing("not_positive" if below < 0 else "nothing_to_divide_by")


def share(top: str, bottom: str, factor: float = 1.0) -> Formula:
    """One measure over another, times a factor."""

    def value(years: Years, year: int) -> float | Missing:
        found = over(years[year][top], years[year], bottom)
        return found if isinstance(found, Missing) else factor * found

    return value


def first_year(years: Years) -> int:
    """The year of the start."""
    return min(years)


def growth(name: str) -> Formula:
    """Growth of a measure over the year before, %; both have to be above zero."""

    def value(years: Years, year: int) -> float | Missing:
        if year - 1 not in years:
            return Missing("no_year_before")
        found = over(years[year][name], years[year - 1], name)
        if isinstance(found, Missing):
            return found
        below = over(1.0, years[year], name)
        return below if isinstance(below, Missing) else 100.0 * (found - 1.0)

    return value


def productivity_growth(years: Years, year: int) -> float | Missing:
    """Mean yearly growth of real value added per worker since the start of the five-year plan, %."""
    start = first_year(years)
    begin = start + (max(year - start - 1, 0) // HOLDS_FIVE_YEARS) * HOLDS_FIVE_YEARS
    if year == start or begin not in years:
        return Missing("no_year_before")
    levels = []
    for each in (years[year], years[begin]):
        positive = over(1.0, each, "value_added")
        level = over(each["value_added"], each, "workers")
        if isinstance(positive, Missing) or isinstance(level, Missing):
            return positive if isinstance(positive, Missing) else level
        levels.append(level)
    now, then = levels
    return 100.0 * ((now / then) ** (1.0 / (year - begin)) - 1.0)


def change(top: str, bottom: str, factor: float) -> Formula:
    """Change of a ratio since the start, times a factor."""

    def value(years: Years, year: int) -> float | Missing:
        start = years[first_year(years)]
        now, then = over(years[year][top], years[year], bottom), over(start[top], start, bottom)
        if isinstance(now, Missing) or isinstance(then, Missing):
            return now if isinstance(now, Missing) else then
        return factor * (now - then)

    return value


def cut(top: str) -> Formula:
    """Cut of a use per real value added against the start, % (positive is less use)."""

    def value(years: Years, year: int) -> float | Missing:
        start = years[first_year(years)]
        now, then = over(years[year][top], years[year], "value_added"), over(start[top], start, "value_added")
        if isinstance(now, Missing) or isinstance(then, Missing):
            return now if isinstance(now, Missing) else then
        return 100.0 * (1.0 - now / then) if then > 0 else Missing("nothing_to_divide_by")

    return value


def gained(years: Years, year: int, name: str) -> float | Missing:
    """Change of a mean since the start."""
    change = years[year][name] - years[first_year(years)][name]
    return change if math.isfinite(change) else missing_measure(name)


def quality_index(years: Years, year: int) -> float | Missing:
    """The region's index of the base year plus a point for each 10% of quality and brand gained."""
    change = gained(years, year, "quality")
    return change if isinstance(change, Missing) else given(years, "quality_index_at_start") + QUALITY_POINTS * change


def integration_index(years: Years, year: int) -> float | Missing:
    """The region's index of the base year plus 100 times the change of the revenue-weighted mean integration."""
    change = gained(years, year, "integration")
    return change if isinstance(change, Missing) else given(years, "integration_index_at_start") + 100.0 * change


def given(years: Years, name: str) -> float:
    """A figure of the region's totals, which its runs carry along."""
    return years[first_year(years)][name]


def excess(name: str) -> Formula:
    """A count of clusters less its mechanical count."""
    return lambda years, year: years[year][name] - years[year][f"mechanical_{name}"]


def since_start(name: str) -> Formula:
    """Sum of a yearly flow after the year of the start."""
    return lambda years, year: float(sum(years[y][name] for y in years if first_year(years) < y <= year))
