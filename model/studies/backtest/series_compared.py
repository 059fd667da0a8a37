"""Official series: what each means in the model, and where its statistics changed.

Each series declares one of three ways to compare. The first is the level itself. The second is growth carried on from
the last official figure before the forecast, where the official figure covers more than the model. The third is not to
compare, with the reason.

A series may have breaks (the region's outcome_breaks.csv): years from which on it is counted in another way. Levels are
compared inside a stretch between breaks alone. In a stretch that the start is not part of, growth is carried on from an
official figure of that stretch. A rate of growth is published on the comparable basis and needs no stretch.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as made_by
from typing import TYPE_CHECKING

from model.observe.missing import Missing
from model.observe.outcomes import BY_NAME
from model.observe.outcomes.formulas import Formula, measured, over

if TYPE_CHECKING:
    from model.regions.region import Region

Years = Mapping[int, Mapping[str, float]]
LEVEL, GROWTH = "level", "growth"


@dataclass(frozen=True)
class Meaning:
    """What an official series is in the model: `value(years, year)`, its unit, and how it is compared."""

    value: Formula
    unit: str
    mode: str = LEVEL
    caution: str = ""
    rate: bool = False  # a growth rate, which naive forecasters carry on as it is
    amount: bool = False  # grows with the nation's industry, so that national growth can forecast it
    mechanical: str = ""  # yearly measure that says what plain growth of the base year's clusters would give
    outcome: str = ""  # the model's outcome that it is, if it is one


@dataclass
class Series:
    """One series: official values by year (a half is a middle of year), where they come from, what it means."""

    key: str
    name_zh: str
    unit: str
    values: dict[float, float] = made_by(default_factory=dict)
    basis: dict[float, str] = made_by(default_factory=dict)
    meaning: Meaning | None = None
    reason: str = ""  # why it is not compared
    breaks: dict[int, str] = made_by(default_factory=dict)  # first year of a new way of counting -> what changed
    city: str = ""  # the city it is of; of the whole region without one
    field: str = ""  # the key field, where it is of a cluster of the city

    @property
    def area(self) -> str:
        """The city, or city/field, as trials name it; empty for the whole region."""
        return f"{self.city}/{self.field}" if self.field else self.city

    def stretch(self, year: float) -> int:
        """Which stretch between breaks a year lies in."""
        return sum(first <= year for first in self.breaks)

    @property
    def caution(self) -> str:
        """What the region says of how its statistics changed."""
        told = [f"counted in another way from {first} on: {what}" for first, what in sorted(self.breaks.items())]
        return "; ".join(told)


def outcome(name: str, **how: object) -> Meaning:
    """A series that is one of the model's outcomes."""
    found = BY_NAME[name]
    return Meaning(found.value, found.unit, outcome=name, **how)  # type: ignore[arg-type]


def measure(name: str, unit: str, factor: float = 1.0, **how: object) -> Meaning:
    """A series that is a yearly measure times a factor."""
    return Meaning(measured(name, factor), unit, **how)  # type: ignore[arg-type]


def nominal_research(years: Years, year: int) -> float | Missing:
    """Reported R&D of manufacturing at current prices, by the deflator of value added."""
    m = years[year]
    return over(m["reported_research_manufacturing"] * m["value_added_nominal"], m, "value_added")


WIDER = "official figures cover more than above-scale manufacturing: its growth is compared"
MEANINGS: dict[str, Meaning] = {
    "va_growth_above_scale": outcome("value_added_growth", rate=True),
    "hightech_share": outcome("high_tech_share"),
    "firms_above_scale": outcome("firms"),
    "revenue_above_scale": outcome("revenue_nominal", amount=True),
    "va_all_industry": outcome("value_added_nominal", mode=GROWTH, amount=True, caution=WIDER),
    "firms_over_10bn": outcome("firms_over_10bn", caution="official counts are by group, the model's by firm"),
    "clusters_100bn": outcome("leading_clusters_100bn", caution="the official rule of counting is not published",
                            mechanical="mechanical_leading_clusters_100bn"),
    "clusters_trillion": outcome("trillion_industries"),
    "rd_total": Meaning(nominal_research, "亿元", GROWTH, WIDER, amount=True),
    "rd_enterprises": Meaning(nominal_research, "亿元", GROWTH, WIDER, amount=True),
    "cnc_rate": outcome("cnc_share"),
    "zones_va_share": measure("zones_revenue_share", "%", 100.0, caution="official: value added; model: revenue"),
}  # fmt: skip


def growth_of_revenue(years: Years, year: int) -> float:
    """Growth of real revenue in a year, %; nan without the year before."""
    before = years.get(year - 1, {}).get("revenue", 0.0)
    return 100.0 * (years[year]["revenue"] / before - 1.0) if before > 0 else math.nan


# What a series means for one city, or for one key field of a city: trials have revenue, firms and workers of these.
BY_REVENUE = "official: value added; model: revenue"
CITY_MEANINGS: dict[str, Meaning] = {
    "va_growth_above_scale": Meaning(growth_of_revenue, "%", rate=True, caution=BY_REVENUE),
    "va_above_scale": Meaning(measured("revenue_nominal"), "亿元", GROWTH, BY_REVENUE, amount=True),
    "revenue_above_scale": Meaning(measured("revenue_nominal"), "亿元", amount=True),
    "firms_above_scale": Meaning(measured("firms"), "个"),
}
CLUSTER_COVERAGE = "official figures of a cluster cover more or less than its key field: its growth is compared"
NOT_OF_CITIES = "of a city the model compares " + ", ".join(CITY_MEANINGS)
NOT_COMPARED = {
    "va_growth_above_scale_ytd": "part of a year; the whole year is compared",
    "emerging_share": "strategic emerging industries are no category of the model",
    "gdp": "the model has industry only",
    "clusters_100bn_target": "a target, not an outcome",
    "clusters_10bn_target": "a target, not an outcome",
    "rd_gdp": "the model has no GDP",
    "zones_number": "the number of zones is fixed in the model",
}


def key_of(indicator: str, city: str, cluster: str = "") -> str:
    """The key of a city's series, such as firms_above_scale@luoyang or firms_above_scale@luoyang/F02."""
    return f"{indicator}@{city}/{cluster}" if cluster else f"{indicator}@{city}"


def city_meaning(indicator: str, cluster: str) -> Meaning | None:
    """What an indicator means for a city, or for a key field of it; None if the model has nothing of it."""
    found = CITY_MEANINGS.get(indicator)
    return replace(found, mode=GROWTH, caution=CLUSTER_COVERAGE) if found and cluster and not found.rate else found


def changes_in_words(region: Region) -> dict[str, str]:
    """What changed in the region's statistics, English: Chinese."""
    table = region.tables.get("outcome_breaks")
    return {} if table is None else dict(zip(map(str, table.reason_en), map(str, table.reason_zh), strict=True))


def breaks_of(region: Region, indicator: str) -> dict[int, str]:
    """The breaks of an indicator: first year -> what changed."""
    table = region.tables.get("outcome_breaks")
    if table is None:
        return {}
    rows = zip(table.indicator, table.year, table.reason_en, strict=True)
    return {int(year): str(reason) for name, year, reason in rows if name == indicator}


def city_series(region: Region, indicator: str, unit: str, city: str, cluster: str) -> Series:
    """An empty series of a city, or of a key field of it."""
    names = dict(zip(region.tables["cities"].ids, region.tables["cities"].name_zh, strict=True))
    fields = dict(zip(region.tables["fields"].ids, region.tables["fields"].name_zh, strict=True))
    official = dict(zip(region.outcomes.indicator, region.outcomes.name_zh, strict=True))
    title = f"{names[city]}{fields.get(cluster, '')}{official.get(indicator, indicator)}"
    meaning = city_meaning(indicator, cluster)
    reason = "" if meaning else NOT_OF_CITIES
    return Series(key_of(indicator, city, cluster), title, unit, meaning=meaning, reason=reason,
                  breaks=breaks_of(region, indicator), city=city, field=cluster)  # fmt: skip


def official_series(region: Region) -> dict[str, Series]:
    """Every series of the region's outcomes.csv and city_outcomes.csv, compared or not."""
    table = region.outcomes
    found: dict[str, Series] = {}
    rows = zip(table.indicator, table.name_zh, table.unit, table.year, table.value, table.basis, strict=True)
    for key, name, unit, year, value, basis in rows:
        key = str(key)
        series = found.setdefault(
            key, Series(key, str(name), str(unit), meaning=MEANINGS.get(key), breaks=breaks_of(region, key))
        )
        when = year_number(str(year))
        if key in NOT_COMPARED or series.meaning is None:
            series.reason = NOT_COMPARED.get(key, "no counterpart in the model is declared")
            series.meaning = None
        if when is not None:
            series.values[when] = float(value)
            series.basis[when] = str(basis)
    cities = region.tables.get("city_outcomes")
    if cities is None:
        return found
    for row in range(len(cities)):
        indicator, city, cluster, unit, basis = (
            str(getattr(cities, name)[row]) for name in ("indicator", "city", "field", "unit", "basis")
        )
        key = key_of(indicator, city, cluster)
        if key not in found:
            found[key] = city_series(region, indicator, unit, city, cluster)
        found[key].values[float(cities.year[row])] = float(cities.value[row])
        found[key].basis[float(cities.year[row])] = basis
    return found


def year_number(text: str) -> float | None:
    """A year as the end of that year: 2017 is 2017.0, 2016-06 is 2015.5, half way between two ends; else None."""
    if text.isdigit():
        return float(text)
    year, _, month = text.partition("-")
    if year.isdigit() and month.isdigit() and 1 <= int(month) <= 12:
        return int(year) - 1 + int(month) / 12
    return None
