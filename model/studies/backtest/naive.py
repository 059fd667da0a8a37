"""Four naive forecasters that a model must beat to be worth its trouble: they see the past of one series only.

- last growth: the last growth rate goes on (a series of rates: the last rate goes on)
- trend: a straight line through all past values (in logarithms for amounts and counts)
- national: national growth plus the last gap to it (only for growth rates and amounts)
- target: the path of the plan from the start to its targets

Each has a band of its own, from the errors that it would have made in the past of the series: Student's t around the
forecast, with the root mean square of these errors, which grows with the root of the years ahead. A forecaster with
fewer than LEAST_ERRORS past errors has no band.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

NAMES = ("last growth", "trend", "national plus gap", "target of the plan")
LEAST_ERRORS = 2
NO_PATH: Mapping[int, float] = {}


@dataclass(frozen=True)
class Guess:
    """A forecast and its Student's t: scale and degrees of freedom (0: no band)."""

    middle: float
    scale: float = math.nan
    freedom: int = 0


@dataclass(frozen=True)
class Kind:
    """What naive forecasters must know of a series: whether it is a rate, an amount, and in per cent."""

    rate: bool = False
    amount: bool = False
    percent: bool = False


def forecasts(past: Mapping[float, float], year: float, kind: Kind, national: Mapping[int, float],
              path: Mapping[int, float] = NO_PATH) -> dict[str, float]:  # fmt: skip
    """Forecasts for `year` from `past` (year -> value); nan where a forecaster has nothing to go on.

    `national`: growth of national industry by year, %. `path`: the plan's figures by year, from the base year on.
    """
    years = sorted(past)
    return {
        "last growth": last_growth(past, years, year, kind.rate),
        "trend": trend(past, years, year, kind.rate),
        "national plus gap": national_plus_gap(past, years, year, kind.rate, kind.amount, national),
        "target of the plan": on_the_path(path, year, kind.rate or kind.percent),
    }


def guesses(past: Mapping[float, float], year: float, kind: Kind, national: Mapping[int, float],
            path: Mapping[int, float] = NO_PATH) -> dict[str, Guess]:  # fmt: skip
    """Forecasts for `year` with their bands."""
    relative = not (kind.rate or kind.percent)
    errors: dict[str, list[float]] = {name: [] for name in NAMES}
    for when in sorted(past):
        before = {earlier: value for earlier, value in past.items() if earlier < when}
        for name, value in forecasts(before, when, kind, national, path).items():
            error = past[when] / value - 1.0 if relative and value else past[when] - value
            if math.isfinite(error):
                errors[name].append(error)
    found = {}
    for name, middle in forecasts(past, year, kind, national, path).items():
        seen = errors[name]
        ahead = 1.0 if name == "target of the plan" or not past else max(year - max(past), 1.0)
        scale = math.sqrt(sum(e * e for e in seen) / len(seen) * ahead) if len(seen) >= LEAST_ERRORS else 0.0
        scale *= abs(middle) if relative else 1.0
        found[name] = Guess(middle, scale, len(seen)) if scale > 0 else Guess(middle)
    return found


def on_the_path(path: Mapping[int, float], year: float, straight: bool) -> float:
    """The plan's figure between two of its years: on a straight line, or on a line in logarithms; nan outside."""
    years = sorted(path)
    if not years or not years[0] < year <= years[-1]:
        return np.nan
    values = np.array([path[known] for known in years])
    if straight or (values <= 0).any():
        return float(np.interp(year, years, values))
    return float(np.exp(np.interp(year, years, np.log(values))))


def last_growth(past: Mapping[float, float], years: list[float], year: float, rate: bool) -> float:
    """The last value of a rate; the last value grown on at the last yearly growth otherwise."""
    if not years:
        return np.nan
    last = past[years[-1]]
    if rate:
        return last
    if len(years) < 2 or last <= 0 or past[years[-2]] <= 0:
        return np.nan
    growth = (last / past[years[-2]]) ** (1.0 / (years[-1] - years[-2]))
    return float(last * growth ** (year - years[-1]))


def trend(past: Mapping[float, float], years: list[float], year: float, rate: bool) -> float:
    """A least-squares line through all past values, in logarithms unless the series is a rate."""
    values = np.array([past[y] for y in years])
    if len(years) < 2 or (not rate and (values <= 0).any()):
        return np.nan
    height = values if rate else np.log(values)
    gradient, level = np.polyfit(np.array(years) - years[-1], height, 1)
    forecast = level + gradient * (year - years[-1])
    return float(forecast if rate else np.exp(forecast))


def national_plus_gap(past: Mapping[float, float], years: list[float], year: float, rate: bool, amount: bool,
                      national: Mapping[int, float]) -> float:  # fmt: skip
    """National growth of the year plus the last gap; an amount grows by it from its last value, year by year."""
    if not years or not (rate or amount):
        return np.nan
    last = years[-1]
    if rate:
        if int(last) not in national or int(year) not in national:
            return np.nan
        return national[int(year)] + past[last] - national[int(last)]
    if len(years) < 2 or last != int(last) or years[-2] != int(years[-2]) or past[last] <= 0 or past[years[-2]] <= 0:
        return np.nan
    span = range(int(years[-2]) + 1, int(last) + 1)
    ahead = range(int(last) + 1, int(year) + 1)
    if any(y not in national for y in (*span, *ahead)):
        return np.nan
    own = 100.0 * ((past[last] / past[years[-2]]) ** (1.0 / len(span)) - 1.0)
    gap = own - float(np.mean([national[y] for y in span]))
    return float(past[last] * np.prod([1.0 + (national[y] + gap) / 100.0 for y in ahead]))
