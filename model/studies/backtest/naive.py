"""Three naive forecasters that a model must beat to be worth its trouble: they see the past of one series only.

- last growth: the last growth rate goes on (a series of rates: the last rate goes on)
- trend: a straight line through all past values (in logarithms for amounts and counts)
- national: national growth plus the last gap to it (only for growth rates and amounts)
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

NAMES = ("last growth", "trend", "national plus gap")


def forecasts(past: Mapping[float, float], year: float, rate: bool, amount: bool,
              national: Mapping[int, float]) -> dict[str, float]:  # fmt: skip
    """Forecasts for `year` from `past` (year -> value); nan where a forecaster has nothing to go on.

    `national`: growth of national industry by year, %.
    """
    years = sorted(past)
    return {
        "last growth": last_growth(past, years, year, rate),
        "trend": trend(past, years, year, rate),
        "national plus gap": national_plus_gap(past, years, year, rate, amount, national),
    }


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
