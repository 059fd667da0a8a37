"""Official series: what each means in the model, and the door for later figures that a user brings as CSV.

Each series declares one of three ways to compare. The first is the level itself. The second is growth carried on from
the last official figure before the forecast, where the official figure covers more than the model. The third is not to
compare, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import UserError
from model.observe.missing import Missing
from model.observe.outcomes import BY_NAME, MODELLED, OUTCOMES, Outcome
from model.observe.outcomes.formulas import Formula, measured, over
from model.tables.delimited import plain_number, read_delimited

if TYPE_CHECKING:
    from model.regions.region import Region

Years = Mapping[int, Mapping[str, float]]
LEVEL, GROWTH = "level", "growth"
HEADER = ("indicator", "unit", "year", "value")
HEADER_ZH = {"指标": "indicator", "单位": "unit", "年份": "year", "数值": "value"}
YEARS_AHEAD = 40  # after the base year, of which a later figure may be
USUAL_RATE = (-50.0, 50.0)  # % a year: no province's industry has grown or shrunk by more
SAME_ORDER = 10.0  # a later level differs from the official figure of the nearest year by no more than this factor
LEAST_COMPARED = 10.0  # counts below this may well grow tenfold

# unit -> (dimension, how many of the dimension's base): 亿元, %, things, persons
UNITS: dict[str, tuple[str, float]] = {
    "元": ("money", 1e-8), "万元": ("money", 1e-4), "百万元": ("money", 1e-2), "亿元": ("money", 1.0),
    "万亿元": ("money", 1e4), "yuan": ("money", 1e-8), "million yuan": ("money", 1e-2),
    "100 million yuan": ("money", 1.0),
    "billion yuan": ("money", 10.0), "bn yuan": ("money", 10.0), "trillion yuan": ("money", 1e4),
    "%": ("share", 1.0), "％": ("share", 1.0), "percent": ("share", 1.0), "share": ("share", 100.0),
    "‰": ("share", 0.1),
    "count": ("count", 1.0), "个": ("count", 1.0), "家": ("count", 1.0), "户": ("count", 1.0), "万家": ("count", 1e4),
    "万个": ("count", 1e4), "万户": ("count", 1e4),
    "persons": ("persons", 1.0), "人": ("persons", 1.0), "万人": ("persons", 1e4), "million persons": ("persons", 1e6),
}  # fmt: skip


class OutcomesErrors(UserError):
    """Everything wrong with a file of later outcomes, one line each: file:line: what and remedy."""


@dataclass(frozen=True)
class Meaning:
    """What an official series is in the model: `value(years, year)`, its unit, and how it is compared."""

    value: Formula
    unit: str
    mode: str = LEVEL
    caution: str = ""
    rate: bool = False  # a growth rate, which naive forecasters carry on as it is
    amount: bool = False  # grows with the nation's industry, so that national growth can forecast it
    mechanical: str = ""  # yearly measure that says what plain growth of 2015's clusters would give
    outcome: str = ""  # the model's outcome that it is, if it is one


@dataclass
class Series:
    """One series: official values by year (a half is a middle of year), where they come from, what it means."""

    key: str
    name_zh: str
    unit: str
    values: dict[float, float] = field(default_factory=dict)
    basis: dict[float, str] = field(default_factory=dict)
    meaning: Meaning | None = None
    reason: str = ""  # why it is not compared


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
    "hightech_share": outcome("high_tech_share", caution="official figures change from industry's to manufacturing's"),
    "firms_above_scale": outcome("firms", caution="stricter statistics of 2018-2019 cut the official count"),
    "revenue_above_scale": outcome("revenue_nominal", amount=True, caution="stricter statistics cut it from 2018 on"),
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
NOT_COMPARED = {
    "va_growth_above_scale_ytd": "part of a year; the whole year is compared",
    "emerging_share": "strategic emerging industries are no category of the model",
    "gdp": "the model has industry only",
    "clusters_100bn_target": "a target, not an outcome",
    "clusters_10bn_target": "a target, not an outcome",
    "rd_gdp": "the model has no GDP",
    "zones_number": "the number of zones is fixed in the model",
}


def official_series(region: Region) -> dict[str, Series]:
    """Every series of the region's outcomes.csv, compared or not."""
    table = region.outcomes
    found: dict[str, Series] = {}
    rows = zip(table.indicator, table.name_zh, table.unit, table.year, table.value, table.basis, strict=True)
    for key, name, unit, year, value, basis in rows:
        key = str(key)
        series = found.setdefault(key, Series(key, str(name), str(unit), meaning=MEANINGS.get(key)))
        when = year_number(str(year))
        if key in NOT_COMPARED or series.meaning is None:
            series.reason = NOT_COMPARED.get(key, "no counterpart in the model is declared")
            series.meaning = None
        if when is not None:
            series.values[when] = float(value)
            series.basis[when] = str(basis)
    return found


def year_number(text: str) -> float | None:
    """A year as the end of that year: 2017 is 2017.0, 2016-06 is 2015.5, half way between two ends; else None."""
    if text.isdigit():
        return float(text)
    year, _, month = text.partition("-")
    if year.isdigit() and month.isdigit() and 1 <= int(month) <= 12:
        return int(year) - 1 + int(month) / 12
    return None


def known_names(series: Mapping[str, Series]) -> dict[str, str]:
    """Every name that a user may give a series, in small letters, and the key it means: official first."""
    names: dict[str, str] = {}
    for item in OUTCOMES:
        if item.label == MODELLED:
            names |= {text.lower(): item.name for text in (item.name, item.en, item.zh)}
    for key, one in series.items():
        names |= {key.lower(): key, one.name_zh.lower(): key}
    return names


def read_outcomes(path: str | Path, region: Region) -> dict[str, Series]:
    """Later outcomes from a CSV `indicator,unit,year,value`, units converted to the series' own.

    Names of indicators in Chinese or English (official series or outcomes of the model). Raises OutcomesErrors with
    every problem, by line.
    """
    path = Path(path)
    official = official_series(region)
    names = known_names(official)
    problems: list[str] = []
    rows = rows_of(path, problems)
    found: dict[str, Series] = {}
    lines: dict[tuple[str, int], int] = {}
    for line, row in rows:
        where = f"{path}:{line}"
        key = names.get(row["indicator"].strip().lower())
        if key is None:
            near = get_close_matches(row["indicator"].strip().lower(), names, n=1, cutoff=0.5)
            hint = f", did you mean {near[0]!r}?" if near else "; `jiju list outcomes` shows the names"
            problems.append(f"{where}: indicator: {row['indicator']!r} is not known{hint}")
            continue
        series = series_for(key, official)
        year = year_of_row(row["year"], region.year, where, problems)
        value = value_of_row(row["value"], where, problems)
        if series.meaning is None:
            problems.append(f"{where}: indicator: {key} cannot be compared: {series.reason}")
            continue
        factor = conversion(row["unit"].strip(), series.unit, where, problems)
        if year is None or value is None or factor is None:
            continue
        if (key, year) in lines:
            problems.append(f"{where}: {key} of {year} stands in line {lines[key, year]} already; keep one of them")
            continue
        doubt = implausible(series, year, value * factor, official)
        if doubt:
            problems.append(f"{where}: value: {doubt}")
            continue
        lines[key, year] = line
        kept = found.setdefault(key, series)
        kept.values[float(year)] = value * factor
        kept.basis[float(year)] = f"given by {path.name}"
    if problems:
        raise OutcomesErrors("\n".join(problems))
    return found


def implausible(series: Series, year: int, value: float, official: Mapping[str, Series]) -> str:
    """Why a figure (in the series' own unit) can hardly be meant, with what it is held against; empty if it can.

    A rate, or a share of something, has its limits. A level is held against the official figure of the nearest year.
    """
    meaning = series.meaning
    assert meaning is not None
    if meaning.rate:
        low, high = USUAL_RATE
        if not low <= value <= high:
            return f"a growth of {value:g}% a year; a rate is written 5 for 5% (not as an index, 105)"
        return ""
    if value < 0:
        return f"{value:g} {series.unit} is below zero"
    if series.unit == "%" and value > 100:
        return f"a share of {value:g}%; a share is at most 100%"
    known = {when: figure for one in official.values() if one.meaning is not None and one.meaning.outcome
             and one.meaning.outcome == meaning.outcome for when, figure in one.values.items()}  # fmt: skip
    known |= official[series.key].values if series.key in official else {}
    if not known:
        return ""
    nearest = min(known, key=lambda when: abs(when - year))
    figure = known[nearest]
    countable = series.unit == "%" or figure >= LEAST_COMPARED
    if countable and not 1 / SAME_ORDER <= value / figure <= SAME_ORDER:
        return (f"{value:g} {series.unit} is another order of magnitude than {figure:g} of {nearest:g}, the official "
                "figure of the nearest year; check the unit")  # fmt: skip
    return ""


def series_for(key: str, official: Mapping[str, Series]) -> Series:
    """An empty series of that key: official, or an outcome of the model by its name."""
    if key in official:
        one = official[key]
        return Series(key, one.name_zh, one.unit, {}, {}, one.meaning, one.reason)
    item: Outcome = BY_NAME[key]
    return Series(key, item.zh, item.unit, {}, {}, Meaning(item.value, item.unit, rate="growth" in key, outcome=key))


def rows_of(path: Path, problems: list[str]) -> list[tuple[int, dict[str, str]]]:
    """Lines with their cells; header and shape are checked."""
    read = read_delimited(path, problems)
    if read is None:
        raise OutcomesErrors("\n".join(problems))
    meant = {heading: HEADER_ZH.get(heading, heading.lower()) for heading in read.headings}
    missing = [name for name in HEADER if name not in meant.values()]
    if missing:
        raise OutcomesErrors(
            f"{path}:1: the first line must name the columns {','.join(HEADER)}; missing: {', '.join(missing)}"
        )
    twice = [name for name in HEADER if list(meant.values()).count(name) > 1]
    problems += [f"{path}:1: column {name!r} stands twice, in two languages; keep one of them" for name in twice]
    rows = [(line, {meant[heading]: cell for heading, cell in cells.items()}) for line, cells in read.rows]
    if not rows and not problems:
        raise OutcomesErrors(f"{path}: no figures under the header")
    return rows


def year_of_row(text: str, first: int, where: str, problems: list[str]) -> int | None:
    """A whole year that a run can reach, from the base year `first` on."""
    if text.strip().isdigit() and first <= int(text) <= first + YEARS_AHEAD:
        return int(text)
    problems.append(f"{where}: year: {text!r} is not a year from {first} to {first + YEARS_AHEAD}")
    return None


def value_of_row(text: str, where: str, problems: list[str]) -> float | None:
    """A finite number."""
    try:
        value = plain_number(text.strip())
    except ValueError:
        problems.append(f"{where}: value: {text!r} is not a number; write 1234.5 without separators or units")
        return None
    if abs(value) < float("inf"):
        return value
    problems.append(f"{where}: value: {text!r} is not a finite number")
    return None


def conversion(unit: str, wanted: str, where: str, problems: list[str]) -> float | None:
    """What a value in `unit` is multiplied by to be in the `wanted` unit; None with a problem if there is no way."""
    if unit == wanted:
        return 1.0
    one, other = UNITS.get(unit.lower(), UNITS.get(unit)), UNITS.get(wanted)
    if one is not None and other is not None and one[0] == other[0]:
        return one[1] / other[1]
    ways = [name for name, (kind, _) in UNITS.items() if other is not None and kind == other[0]]
    problems.append(
        f"{where}: unit: {unit!r} cannot be converted to {wanted!r}; use {' or '.join(ways) if ways else repr(wanted)}"
    )
    return None
