"""The door for later official figures that a user brings as CSV: what each line means, and what is skipped.

A line that the model has nothing to hold against is skipped and told, so that a file of a whole yearbook can be given.
A line that is no figure, stands twice, or can hardly be meant is asked about, and nothing is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import UserError
from model.observe.outcomes import BY_NAME, MODELLED, OUTCOMES, Outcome
from model.studies.backtest.series_compared import Meaning, Series, city_series, key_of, official_series
from model.tables.delimited import plain_number, read_delimited

if TYPE_CHECKING:
    from model.regions.region import Region

HEADER = ("indicator", "unit", "year", "value")
HEADER_ZH = {"指标": "indicator", "单位": "unit", "年份": "year", "数值": "value", "城市": "city", "集群": "cluster",
             "口径变化": "break"}  # fmt: skip
YEARS_AHEAD = 40  # after the base year, of which a later figure may be
USUAL_RATE = (-50.0, 50.0)  # % a year: no region's industry has grown or shrunk by more
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


def known_names(series: Mapping[str, Series]) -> dict[str, str]:
    """Every name that a user may give a series, in small letters, and the key it means: official first."""
    names: dict[str, str] = {}
    for item in OUTCOMES:
        if item.label == MODELLED:
            names |= {text.lower(): item.name for text in (item.name, item.en, item.zh)}
    for key, one in series.items():
        names |= {key.lower(): key, one.name_zh.lower(): key}
    return names


@dataclass
class Brought:
    """A user's figures by key of their series, and the lines that are skipped with the reason."""

    series: dict[str, Series] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)


def read_outcomes(path: str | Path, region: Region) -> Brought:
    """Later outcomes from a CSV `indicator,unit,year,value`, units converted to the series' own.

    Names of indicators in Chinese or English (official series or outcomes of the model). Columns `city` and `cluster`
    name a city and a key field by id or name; an id may carry its city (firms_above_scale_luoyang). In a column `break`
    a text says what changed in the way of counting from that year on. Raises OutcomesErrors with every line that is to
    be mended, or if nothing can be compared.
    """
    path = Path(path)
    official = official_series(region)
    places = Places(region)
    names = known_names({key: one for key, one in official.items() if not one.city})
    problems: list[str] = []
    rows = rows_of(path, problems)
    found = Brought()
    lines: dict[tuple[str, int], int] = {}
    for line, row in rows:
        where = f"{path}:{line}"
        year = year_of_row(row["year"], region.year)
        series = series_of_row(row, names, places, official)
        reasons = [said for said in (series, year) if isinstance(said, str)]
        if isinstance(series, Series) and series.meaning is None:
            reasons.append(f"{series.key} cannot be compared: {series.reason}")
        factor = conversion(row["unit"].strip(), series.unit) if isinstance(series, Series) else 1.0
        reasons += [factor] if isinstance(factor, str) and not reasons else []
        if reasons:
            found.skipped.append(f"{where}: {reasons[0]}")
            continue
        value = value_of_row(row["value"], where, problems)
        if value is None:
            continue
        assert isinstance(series, Series)
        assert isinstance(year, int)
        assert isinstance(factor, float)
        key = series.key
        if (key, year) in lines:
            problems.append(f"{where}: {key} of {year} stands in line {lines[key, year]} already; keep one of them")
            continue
        doubt = implausible(series, year, value * factor, official)
        if doubt:
            problems.append(f"{where}: value: {doubt}")
            continue
        lines[key, year] = line
        kept = found.series.setdefault(key, series)
        kept.values[float(year)] = value * factor
        kept.basis[float(year)] = f"given by {path.name}"
        if row.get("break", "").strip():
            kept.breaks[year] = row["break"].strip()
    if not found.series and not problems:
        problems = [*found.skipped, f"{path}: no figure that can be compared"]
    if problems:
        raise OutcomesErrors("\n".join(problems))
    return found


class Places:
    """Cities and key fields of a region by every name that a user may give them, in small letters."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.cities = self.named("cities")
        self.cities |= {name.removesuffix("市"): code for name, code in self.cities.items()}
        self.fields = self.named("fields")

    def named(self, table: str) -> dict[str, str]:
        """Names and ids of a table -> id."""
        t = self.region.tables[table]
        rows = zip(t.ids, t.name_zh, t.name_en, strict=True)
        return {text.lower(): str(code) for code, zh, en in rows for text in (str(code), str(zh), str(en))}


def series_of_row(
    row: Mapping[str, str], names: Mapping[str, str], places: Places, official: Mapping[str, Series]
) -> Series | str:
    """The empty series that a line is of; or why it is of none."""
    said, city, cluster = (row.get(name, "").strip().lower() for name in ("indicator", "city", "cluster"))
    said, _, after = said.partition("@")
    if after:
        city, _, cluster = after.partition("/")
    key = names.get(said)
    if key is None and not city:  # an id that carries its city
        for name, code in places.cities.items():
            if said.endswith(f"_{name}") and said.removesuffix(f"_{name}") in names:
                key, city = names[said.removesuffix(f"_{name}")], code
    if key is None:
        near = get_close_matches(said, names, n=1, cutoff=0.5)
        hint = f", did you mean {near[0]!r}?" if near else "; `jiju list outcomes` shows the names"
        return f"indicator: {row['indicator']!r} is not known{hint}"
    if not city:
        return "cluster: a cluster needs its city" if cluster else series_for(key, official)
    for what, text, known in (("city", city, places.cities), ("cluster", cluster, places.fields)):
        if text and text not in known:
            near = get_close_matches(text, known, n=1, cutoff=0.5)
            return f"{what}: {text!r} is not known{f', did you mean {near[0]!r}?' if near else ''}"
    code, field_code = places.cities[city], places.fields[cluster] if cluster else ""
    full = key_of(key, code, field_code)
    unit = official[key].unit if key in official else ""
    return replace(official[full], values={}, basis={}, breaks=dict(official[full].breaks)) if full in official else (
        city_series(places.region, key, unit, code, field_code)
    )  # fmt: skip


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
    if UNITS.get(series.unit, ("",))[0] == "count" and abs(value - round(value)) > 1e-6 * max(value, 1.0):
        return f"{value:g} {series.unit} is not a whole number"
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
        return replace(one, values={}, basis={}, breaks=dict(one.breaks))
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


def year_of_row(text: str, first: int) -> int | str:
    """A whole year that a run can reach, from the base year `first` on; or why the line is skipped."""
    if text.strip().isdigit() and first <= int(text) <= first + YEARS_AHEAD:
        return int(text)
    return f"year: {text!r} is not a year from {first} to {first + YEARS_AHEAD}"


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


def conversion(unit: str, wanted: str) -> float | str:
    """What a value in `unit` is multiplied by to be in the `wanted` unit; or why there is no way."""
    if unit == wanted:
        return 1.0
    one, other = UNITS.get(unit.lower(), UNITS.get(unit)), UNITS.get(wanted)
    if one is not None and other is not None and one[0] == other[0]:
        return one[1] / other[1]
    ways = [name for name, (kind, _) in UNITS.items() if other is not None and kind == other[0]]
    return f"unit: {unit!r} cannot be converted to {wanted!r}; use {' or '.join(ways) if ways else repr(wanted)}"
