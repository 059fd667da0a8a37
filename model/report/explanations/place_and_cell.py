"""What the starting map has of a place, a city, a segment or a cell, and on what each figure rests.

All here is given for the base year; nothing is simulated. Plants known by name are told with their figure and basis.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from model.mathematics.name_book import NoSuchName, key_of
from model.regions import DEFAULT_REGION, Region, region_to_read
from model.regions.basis_codes import Bases, code_of_plant, name_of_basis
from model.regions.own import regions_asked
from model.regions.plants import NOTICE, given_name
from model.report.explanations.known_names import UnknownName
from model.report.explanations.told_names import codes_told, joined, of_plant, with_basis
from model.report.numbers import interval, number, percent

if TYPE_CHECKING:
    from model.regions.starting_map import FirmBasis

MOST = 10  # cells that are listed
LEAST_PART = 2  # characters of a plant's name that find it
BETWEEN = re.compile(r"\s*[/×·:：,，、]\s*|\s+x\s+|\s+")
WORDS = {
    "en": {
        "basis": "Basis at the start", "revenue": "Revenue at the start, 亿元",
        "band": "80% band", "leads": "Leads known from",
        "branches": "Largest branches, share of the region", "cities": "Largest cities, share of the segment",
        "plants": "Plants known by name, 亿元 given for the start",
        "share": "Share of the segment's revenue, base year",
        "source": "Source", "region": "Region", "place": "Place", "segment": "Segment",
        "no_statistic": "No cell of the starting map is a statistic.",
    },
    "zh": {
        "basis": "基年依据", "revenue": "基年营业收入（亿元）", "band": "80%区间", "leads": "主导产业依据",
        "branches": "最大行业（占全区域同行业比重）", "cities": "最大城市（占该行业比重）",
        "plants": "列名企业（基年给定，亿元）", "share": "基年占该行业营业收入比重", "source": "来源",
        "region": "区域", "place": "地点", "segment": "行业",
        "no_statistic": "起点分布图中各单元的数据均为估计，不是统计数据。",
    },
}  # fmt: skip
Item = tuple[str, str]


def about_map(region: Region, table: str, key: str, language: str) -> list[Item]:
    """What the map has of a row of places, cities or segments: (heading, text), last that it is no statistic."""
    makers = {"places": of_place, "cities": of_city, "segments": of_segment}
    if table not in makers:
        return []
    items = [*makers[table](region, key, language), *plants(region, table, key, language)]
    return [*items, ("", WORDS[language]["no_statistic"])] if items else []


def of_place(region: Region, place: str, language: str) -> Iterator[Item]:
    """Revenue of a zone with its band and basis, and what its leads rest on."""
    w, code = WORDS[language], Bases(region, region.starting_map).place(place)
    known = region.starting_map.zone_basis(place)
    if math.isfinite(known.revenue):
        yield w["revenue"], f"{known.revenue:,.0f}"
        yield w["band"], interval(number(known.low, 0), number(known.high, 0))
    yield w["basis"], in_full(code, known.basis if math.isfinite(known.revenue) else "", language)
    if known.source:
        yield w["source"], known.source
    if math.isfinite(known.revenue) and region.places.lead_segments[region.places.index[place]]:
        yield w["leads"], name_of_basis(known.lead_grade, language)


def of_city(region: Region, city: str, language: str) -> Iterator[Item]:
    """The largest branches of a city with the basis of each."""
    bases = Bases(region, region.starting_map)
    largest = sorted(region.segments.ids, key=lambda segment: -bases.revenue(city, segment))[:MOST]
    yield from listed(region, [(city, segment) for segment in largest], "branches", "segments", language)


def of_segment(region: Region, segment: str, language: str) -> Iterator[Item]:
    """The cities that make most of a segment with the basis of each."""
    bases = Bases(region, region.starting_map)
    largest = sorted(region.cities.ids, key=lambda city: -bases.revenue(city, segment))[:MOST]
    yield from listed(region, [(city, segment) for city in largest], "cities", "cities", language)


def listed(region: Region, cells: list[tuple[str, str]], word: str, table: str, language: str) -> Iterator[Item]:
    """Cells with their shares and codes in one line; where the region has no map, that rules assume them."""
    bases, rows = Bases(region, region.starting_map), region.tables[table]
    names = rows.name_zh if language == "zh" else rows.name_en
    told = []
    for cell in cells:
        share = region.starting_map.cell_basis(*cell).share
        if math.isfinite(share) and share > 0:
            name = names[rows.index[cell[table == "segments"]]]
            told.append(with_basis(name, f"{100 * share:.1f}%", bases.cell(*cell), language))
    if told:
        yield WORDS[language][word], joined(told, language)
    elif cells:
        yield WORDS[language]["basis"], name_of_basis(bases.cell(*cells[0]), language)


def plants(region: Region, table: str, key: str, language: str) -> Iterator[Item]:
    """Plants known by name of a place, city or segment, largest first."""
    column = {"places": "place", "cities": "city", "segments": "segment"}[table]
    own = sorted((p for p in region.starting_map.firms if getattr(p, column) == key), key=lambda p: -p.revenue)
    if own:
        yield WORDS[language]["plants"], joined([of_plant(plant, language) for plant in own], language)
        yield "", NOTICE[language]


def plant(name: str, language: str) -> str | None:
    """Text about a plant known by name, or by a part of its name in either language; None if no region has such a one.

    Raises UnknownName if a part stands in the names of several.
    """
    own = key_of(name)
    known = [(region, one, [key_of(text) for text in one.name.values()])
             for region in by_default() for one in region.starting_map.firms]  # fmt: skip
    found = [(region, one) for region, one, names in known if own in names]
    if not found and len(own) >= LEAST_PART:
        found = [(region, one) for region, one, names in known if any(own in text for text in names)]
        if len(found) > 1:
            several = ", ".join(given_name(one.name, language) for _, one in found[:MOST])
            raise UnknownName(f"{name!r} may mean {several}{', ...' * (len(found) > MOST)}; write the whole name")
    return about_plant(*found[0], language) if found else None


def by_default() -> Iterator[Region]:
    """The region that is asked for, else those that ship, the default one first."""
    for key in regions_asked(DEFAULT_REGION):
        yield region_to_read(key)


def about_plant(region: Region, one: FirmBasis, language: str) -> str:
    """What is given of a plant for the base year, and on what it rests."""
    w = WORDS[language]
    where = ("places", [one.place]) if one.place else ("cities", [one.city])
    items: list[Item] = [
        (w["region"], region.title[language]), (w["place"], codes_told(region, *where, language)),
        (w["segment"], codes_told(region, "segments", [one.segment], language)),
        (w["revenue"], f"{one.revenue:,.4g}"), (w["band"], interval(f"{one.low:,.4g}", f"{one.high:,.4g}")),
        (w["basis"], in_full(code_of_plant(one.grade), one.basis, language)), (w["source"], one.source),
        ("", NOTICE[language]),
    ]  # fmt: skip
    names = (given_name(one.name, code) for code in (language, "en" if language == "zh" else "zh"))
    return "\n".join([" · ".join(dict.fromkeys(names)), *(shown(item) for item in items if item[1])])


def in_full(code: str, basis: str, language: str) -> str:
    """A code in words with the remark that the data have."""
    words = name_of_basis(code, language)
    return f"{words} ({basis})" if basis and basis != code else words


def cell(name: str, language: str) -> str | None:
    """Text about a segment in a city or place, as `luoyang/steel`, `洛阳 钢铁` or the other way round; None if none."""
    for region in by_default():
        found = cell_of(region, name)
        if found is not None:
            return about_cell(region, *found, language)
    for region in by_default():
        found = cell_of(region, name, region.find_place)
        if found is not None:
            return about_place_cell(region, *found, language)
    return None


def about_place_cell(region: Region, place: str, segment: str, language: str) -> str:
    """What the centre of the map has of a segment in a zone or remainder, and on what it rests."""
    from model.regions.fitted_map import fitted_map
    from model.regions.sizes import modelled_segments
    from model.scenario.parameters import Parameters
    from model.scenario.schema import Baseline

    w, places, segments = WORDS[language], region.places, region.segments
    row, column = places.index[place], segments.index[segment]
    rows = list(modelled_segments(region))
    fitted = fitted_map(region, Baseline(), Parameters({}).start)
    amount = fitted.places[row, rows.index(column)] if column in rows else 0.0
    own, other = ("name_zh", "name_en") if language == "zh" else ("name_en", "name_zh")
    head = " · ".join([f"{place}/{segment}", *(f"{table.columns[name][at]}" for name in (own, other)
                                              for table, at in ((places, row), (segments, column)))])  # fmt: skip
    code = Bases(region, region.starting_map).place_segment(place, segment)
    items = [(w["region"], region.title[language]), (w["revenue"], f"{amount:,.1f}"),
             (w["basis"], name_of_basis(code, language)), ("", w["no_statistic"])]  # fmt: skip
    return "\n".join([head, *map(shown, items)])


def cell_problem(name: str) -> str | None:
    """Which half of `city/segment` no region knows, with the nearest name; None for a name without a stroke."""
    one, stroke, other = (part.strip() for part in name[:200].partition("/"))
    if not stroke:
        return None
    problems = []
    for region in by_default():
        for city, segment in ((one, other), (other, one)):
            try:
                known = region.find_city(city)
            except NoSuchName as error:
                problems.append(f"{error.message}; {error.remedy or 'write city/segment, as luoyang/steel'}")
                continue
            try:
                region.find_segment(segment)
            except NoSuchName as error:
                return f"{error.message}; {error.remedy or region.listing('segments')} ({known}/...)"
    return next((problem for problem in problems if "did you mean" in problem), problems[0])


def cell_of(region: Region, name: str, find: Callable[[str], str] | None = None) -> tuple[str, str] | None:
    """City and segment that a name of two parts means, in either order; `find` looks up something else than a city."""
    for match in BETWEEN.finditer(name.strip()):
        one, other = name.strip()[: match.start()], name.strip()[match.end() :]
        for city, segment in ((one, other), (other, one)):
            try:
                return (find or region.find_city)(city), region.find_segment(segment)
            except NoSuchName:
                continue
    return None


def about_cell(region: Region, city: str, segment: str, language: str) -> str:
    """The share of a city in a segment with its band, basis and source, and its plants known by name."""
    w, known = WORDS[language], region.starting_map.cell_basis(city, segment)
    bases, cities, segments = Bases(region, region.starting_map), region.cities, region.segments
    own, other = ("name_zh", "name_en") if language == "zh" else ("name_en", "name_zh")
    c, s = cities.index[city], segments.index[segment]
    lines = [f"{city}/{segment} · {cities.columns[own][c]} · {segments.columns[own][s]} · "
             f"{cities.columns[other][c]} · {segments.columns[other][s]}"]  # fmt: skip
    items: list[Item] = [(w["region"], region.title[language])]
    if math.isfinite(known.share):
        items.append((w["share"], f"{100 * known.share:.2f}%"))
        items.append((w["band"], interval(percent(known.low, 2), percent(known.high, 2))))
    items.append((w["basis"], in_full(bases.cell(city, segment), known.basis if math.isfinite(known.share) else "",
                                      language)))  # fmt: skip
    if known.source:
        items.append((w["source"], known.source))
    own_plants = [p for p in region.starting_map.firms if (p.city, p.segment) == (city, segment)]
    if own_plants:
        told = [of_plant(plant, language) for plant in sorted(own_plants, key=lambda p: -p.revenue)]
        items += [(w["plants"], joined(told, language)), ("", NOTICE[language])]
    items.append(("", w["no_statistic"]))
    return "\n".join([*lines, *(shown(item) for item in items)])


def shown(item: Item) -> str:
    """A line of an explanation."""
    word, text = item
    return f"  {word}{': ' if word.isascii() else '：'}{text}" if word else f"  {text}"
