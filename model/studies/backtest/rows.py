"""Every official figure against the ensemble and the naive forecasters, seen from one origin.

The origin is the last year that forecasters know. The model is the same at every origin: it is not fitted again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from model.mathematics.intervals import band_of
from model.observe.missing import value_or_nan
from model.studies.backtest import naive
from model.studies.backtest.naive import Guess
from model.studies.backtest.series_compared import GROWTH, Meaning, Series

FITTED, PREDICTED, EARLIER = "fitted", "predicted", "earlier"
Yearly = Mapping[int, Mapping[str, float]]  # measures of a run by year


@dataclass(frozen=True)
class Row:
    """One official figure against the ensemble and the naive forecasters (nan where they have nothing to say).

    values: the figure in every run. guesses: naive forecasts with their bands. carried_from: the official year from
    which the model's growth is carried on; None where levels are compared.
    """

    series: str
    name_zh: str
    unit: str
    year: float
    official: float
    basis: str
    period: str
    model: float
    low: float
    high: float
    naive: Mapping[str, float]
    mode: str
    caution: str
    values: tuple[float, ...] = ()
    guesses: Mapping[str, Guess] = field(default_factory=dict)
    carried_from: float | None = None

    @property
    def least(self) -> float:
        """The smallest value that the figure can have."""
        return -np.inf if "%" in self.unit else 0.0

    @property
    def error(self) -> float:
        """Median less official."""
        return self.model - self.official

    @property
    def inside(self) -> bool:
        """Whether the official figure lies in the 80% band."""
        return self.low <= self.official <= self.high

    @property
    def best_naive(self) -> tuple[str, float]:
        """Name and absolute error of the best naive forecaster; ("", nan) if none says anything."""
        errors = {n: abs(v - self.official) for n, v in self.naive.items() if np.isfinite(v)}
        return min(errors.items(), key=lambda item: item[1]) if errors else ("", float("nan"))

    @property
    def ratio(self) -> float:
        """Absolute error of the model over the best naive forecaster's."""
        best = self.best_naive[1]
        return abs(self.error) / best if best > 0 else float("nan")

    @property
    def verdict(self) -> str:
        """Who was nearer."""
        if self.period != PREDICTED or not np.isfinite(self.model):
            return ""
        name, best = self.best_naive
        if not name:
            return "no naive forecast"
        return "model nearer" if abs(self.error) < best else f"{name} nearer"


def compare(one: Series, meaning: Meaning, yearly: Sequence[Yearly], national: Mapping[int, float], base: int,
            origin: int, path: Mapping[int, float] = naive.NO_PATH) -> list[Row]:  # fmt: skip
    """A row for every official figure; `base` is the base year. One that is `skipped` has no figure of the model."""
    rows = []
    kind = naive.Kind(meaning.rate, meaning.amount, "%" in one.unit)
    for year in sorted(one.values):
        carried, why = carried_from(one, meaning, year, base, origin)
        alone = bool(why) or carried == year  # a figure that nothing is held against, or that growth is carried on from
        period = PREDICTED if year > origin else FITTED if year > base else EARLIER
        values = np.array([] if alone else [simulated(one, meaning, run, year, carried) for run in yearly])
        values = values[np.isfinite(values)]
        middle = float(np.median(values)) if len(values) else np.nan
        known = max(origin, carried) if carried is not None else origin
        past = {y: v for y, v in one.values.items() if y <= known and one.stretch(y) == one.stretch(year)}
        if meaning.rate:
            past = {y: v for y, v in one.values.items() if y <= known}
        ahead = naive.guesses(past, year, kind, national, path) if period == PREDICTED and not alone else {}
        row = Row(one.key, one.name_zh, one.unit, year, one.values[year], one.basis[year], period, middle, np.nan,
                  np.nan, {name: guess.middle for name, guess in ahead.items()}, meaning.mode,
                  (meaning.caution or one.caution) + mechanical_count(meaning, yearly, year), tuple(values.tolist()),
                  ahead, carried)  # fmt: skip
        low, high = band_of(values, row.least)
        rows.append(Row(**{**vars(row), "low": low, "high": high}))
    return rows


def carried_from(one: Series, meaning: Meaning, year: float, base: int, origin: int) -> tuple[float | None, str]:
    """The official year from which growth is carried on to `year` (None: levels are compared); or why it cannot be.

    Growth is carried on where that is declared, and in a stretch of statistics that the start is not part of. It begins
    at the first figure of the stretch; for years after the origin, at the last one that is known there.
    """
    if meaning.rate or (meaning.mode != GROWTH and one.stretch(year) == one.stretch(base)):
        return None, ""
    own = [y for y in sorted(one.values) if one.stretch(y) == one.stretch(year) and y >= base]
    if year < base:
        return year, ""
    known = [y for y in own if y <= origin]
    start = known[-1] if known and year > origin else own[0]
    if start == year and (not known or own[-1] == year):
        changed = [reason for first, reason in sorted(one.breaks.items()) if first <= year]
        why = f" ({changed[-1]})" if changed else ""
        return None, f"no earlier figure that is counted in the same way{why}"
    return start, ""


def skipped(one: Series, meaning: Meaning, base: int, origin: int) -> list[str]:
    """Figures of a series that cannot be compared, with the reason."""
    found = [(year, carried_from(one, meaning, year, base, origin)[1]) for year in sorted(one.values)]
    return [f"{one.key} {year:g}: {why}" for year, why in found if why]


def at(meaning: Meaning, yearly: Yearly, year: float) -> float:
    """The model's figure at a year, between two years' ends by a straight line; nan where it has none."""
    below, above = int(np.floor(year)), int(np.ceil(year))
    if below not in yearly or above not in yearly:
        return float("nan")
    values = [value_or_nan(meaning.value(yearly, y)) for y in (below, above)]
    return values[0] + (year - below) * (values[1] - values[0])


def simulated(one: Series, meaning: Meaning, yearly: Yearly, year: float, carried: float | None) -> float:
    """The model's figure; or an official one that changes on with the model: a share by points, others by growth."""
    value = at(meaning, yearly, year)
    if carried is None:
        return value
    before = at(meaning, yearly, carried)
    if "%" in one.unit:
        return one.values[carried] + value - before
    return one.values[carried] * value / before if before else float("nan")


def mechanical_count(meaning: Meaning, yearly: Sequence[Yearly], year: float) -> str:
    """What plain growth of the clusters of the start would give, in words; empty for other series."""
    if not meaning.mechanical:
        return ""
    values = [run[int(year)][meaning.mechanical] for run in yearly if int(year) in run]
    return f"; plain growth of the clusters of the start gives {np.median(values):.1f}" if values else ""


def model_path(
    one: Series, meaning: Meaning, yearly: Sequence[Yearly], base: int, origin: int
) -> dict[int, list[float]]:
    """The model's figures by year, one for every run; carried on from what is known at the origin where levels are not
    compared."""
    carried, _ = carried_from(one, meaning, max(one.values, default=base), base, origin)
    path = {year: [simulated(one, meaning, run, float(year), carried) for run in yearly] for year in sorted(yearly[0])}
    return {year: values for year, values in path.items() if np.isfinite(values).all()}
