"""The pictures of an attribution: what each part adds, and what it gives for each yuan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from model.mathematics.verdicts import Verdict
from model.report.figures.gains_and_intervals import differences
from model.report.figures.titles_and_units import source_of_runs
from model.report.numbers import column_number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from model.mathematics.paired import Difference
    from model.studies.attribution.wording import Told

WIDTH_OF_NAMES = 2.75  # inches
LONGEST = {"en": 42, "zh": 24}  # characters of a name beside an axis
IN_TITLE = {"en": 40, "zh": 20}


def gains(told: Told, figure: str) -> Figure:
    """What each part adds to an outcome, with its interval; the title says which adds most."""
    found, w = told.found, told.w
    order = told.in_order(figure)
    values = [found.added[figure][part.key].value for part in order]
    clear = [one for one in values if one.clear]
    told_of = {"all": len(order), "clear": len(clear), "outcome": told.outcome(figure)}
    up = next((part for part, one in zip(order, values, strict=True) if one.verdict == Verdict.UP), None)
    name = shorter(told.name(up), IN_TITLE[w.code]) if up is not None else ""
    title = told.say("found_most" if name else "found_none", name=name, **told_of)
    unit = w.unit_words(told.changed(figure))
    how = told.say("how_parts", outcome=told.outcome(figure), year=found.year, unit=unit)
    scale = w.scaled(1.0, told.unit_of(figure))
    return drawn(told, [told.name(part) for part in order], values, title, how, unit, scale)


def returns(told: Told) -> Figure | None:
    """Value added for each yuan that a part pays; None where none pays."""
    order, best = told.by_yuan(), told.best_by_yuan()
    if not order:
        return None
    values = [told.found.returns(part.key) for part in order]
    title = told.say("found_yuan_none")
    if best is not None:
        value = column_number(told.found.returns(best.key).mean)
        title = told.say("found_yuan", name=shorter(told.name(best), IN_TITLE[told.code]), value=value)
    how = told.say("how_yuan", year=told.found.year)
    return drawn(told, [told.name(part) for part in order], values, title, how, told.say("unit_yuan"))


def drawn(told: Told, names: list[str], values: list[Difference], title: str, how: str, unit: str,
          scale: float = 1.0) -> Figure:  # fmt: skip
    """Differences, one row each."""
    table = pd.DataFrame({
        "name": [shorter(name, LONGEST[told.code]) for name in names],
        "difference": [scale * one.mean for one in values],
        "low": [scale * one.low for one in values], "high": [scale * one.high for one in values],
    }).dropna(subset=["difference"])  # fmt: skip
    worlds = min(told.found.worlds, told.found.observed)
    source = source_of_runs(told.plan, told.names.region, worlds, told.w)
    return differences(table, title, how, source, unit, told.w, left=WIDTH_OF_NAMES)


def shorter(name: str, most: int) -> str:
    """A name that fits into a title or beside an axis."""
    return name if len(name) <= most else f"{name[: most - 1]}…"
