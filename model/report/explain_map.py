"""What the starting map has of a place, a city, a segment or a cell, and on what each figure rests.

Everything here is given for 2015; nothing is simulated. Plants known by name are told with their figure and its basis.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from model.mathematics.names import NoSuchName, key_of
from model.regions import DEFAULT_REGION, Region, list_regions, region_to_read
from model.regions.bases import Bases, name_of_basis
from model.regions.plants import NOTICE, given_name

if TYPE_CHECKING:
    from model.regions.map_2015 import FirmBasis

MOST = 10  # cells that are listed
BETWEEN = re.compile(r"\s*[/×·:：,，、]\s*|\s+x\s+|\s+")
WORDS = {
    "en": {
        "basis": "Basis of 2015", "revenue": "Revenue of 2015, 亿元", "band": "80% band", "leads": "Leads known from",
        "branches": "Largest branches, share of the province", "cities": "Largest cities, share of the segment",
        "plants": "Plants known by name, 亿元 given for 2015", "share": "Share of the segment's revenue, 2015",
        "source": "Source", "region": "Region", "place": "Place", "segment": "Segment",
        "no_statistic": "No cell of the starting map is a statistic.",
    },
    "zh": {
        "basis": "2015 年依据", "revenue": "2015 年营业收入（亿元）", "band": "80% 区间", "leads": "主导产业依据",
        "branches": "最大行业（占全省同行业比重）", "cities": "最大城市（占该行业比重）",
        "plants": "列名企业（2015 年给定，亿元）", "share": "2015 年占该行业营业收入比重", "source": "来源",
        "region": "区域", "place": "地点", "segment": "行业", "no_statistic": "起点图上的任何单元都不是统计数据。",
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
    w, code = WORDS[language], Bases(region, region.map_2015).place(place)
    known = region.map_2015.zone_basis(place)
    if math.isfinite(known.revenue):
        yield w["revenue"], f"{known.revenue:,.0f}"
        yield w["band"], f"{known.low:,.0f} – {known.high:,.0f}"
    yield w["basis"], in_full(code, known.basis if math.isfinite(known.revenue) else "", language)
    if known.source:
        yield w["source"], known.source
    if math.isfinite(known.revenue) and region.places.lead_segments[region.places.index[place]]:
        yield w["leads"], name_of_basis(known.lead_grade, language)


def of_city(region: Region, city: str, language: str) -> Iterator[Item]:
    """The largest branches of a city with the basis of each."""
    bases = Bases(region, region.map_2015)
    largest = sorted(region.segments.ids, key=lambda segment: -bases.revenue(city, segment))[:MOST]
    yield from listed(region, [(city, segment) for segment in largest], "branches", "segments", language)


def of_segment(region: Region, segment: str, language: str) -> Iterator[Item]:
    """The cities that make most of a segment with the basis of each."""
    bases = Bases(region, region.map_2015)
    largest = sorted(region.cities.ids, key=lambda city: -bases.revenue(city, segment))[:MOST]
    yield from listed(region, [(city, segment) for city in largest], "cities", "cities", language)


def listed(region: Region, cells: list[tuple[str, str]], word: str, table: str, language: str) -> Iterator[Item]:
    """Cells with their shares and codes in one line; where the region has no map, that rules assume them."""
    bases, rows = Bases(region, region.map_2015), region.tables[table]
    names = rows.name_zh if language == "zh" else rows.name_en
    told = []
    for cell in cells:
        share = region.map_2015.cell_basis(*cell).share
        if math.isfinite(share) and share > 0:
            name = names[rows.index[cell[table == "segments"]]]
            told.append(f"{name} {100 * share:.1f}% [{name_of_basis(bases.cell(*cell), language)}]")
    if told:
        yield WORDS[language][word], "; ".join(told)
    elif cells:
        yield WORDS[language]["basis"], name_of_basis(bases.cell(*cells[0]), language)


def plants(region: Region, table: str, key: str, language: str) -> Iterator[Item]:
    """Plants known by name of a place, city or segment, largest first."""
    column = {"places": "place", "cities": "city", "segments": "segment"}[table]
    own = sorted((p for p in region.map_2015.firms if getattr(p, column) == key), key=lambda p: -p.revenue)
    if own:
        told = [f"{given_name(p.name, language)} {p.revenue:,.4g} [{name_of_basis(p.grade, language)}]" for p in own]
        yield WORDS[language]["plants"], "; ".join(told)
        yield "", NOTICE[language]


def plant(name: str, language: str) -> str | None:
    """Text about a plant known by name, in either language; None if no region has one of that name."""
    for key in sorted(list_regions(), key=lambda key: (key != DEFAULT_REGION, key)):
        region = region_to_read(key)
        for one in region.map_2015.firms:
            if key_of(name) in {key_of(text) for text in one.name.values()}:
                return about_plant(region, one, language)
    return None


def about_plant(region: Region, one: FirmBasis, language: str) -> str:
    """What is given of a plant for 2015, and on what it rests."""
    w = WORDS[language]
    items: list[Item] = [
        (w["region"], region.title[language]), (w["place"], one.place or one.city), (w["segment"], one.segment),
        (w["revenue"], f"{one.revenue:,.4g}"), (w["band"], f"{one.low:,.4g} – {one.high:,.4g}"),
        (w["basis"], in_full(one.grade, one.basis, language)), (w["source"], one.source), ("", NOTICE[language]),
    ]  # fmt: skip
    names = (given_name(one.name, code) for code in (language, "en" if language == "zh" else "zh"))
    return "\n".join([" · ".join(dict.fromkeys(names)), *(shown(item) for item in items if item[1])])


def in_full(code: str, basis: str, language: str) -> str:
    """A code in words with the remark that the data have."""
    words = name_of_basis(code, language)
    return f"{words} ({basis})" if basis and basis != code else words


def cell(name: str, language: str) -> str | None:
    """Text about a city's segment, written `luoyang/steel`, `洛阳 钢铁` or in the other order; None if it is none."""
    for key in sorted(list_regions(), key=lambda key: (key != DEFAULT_REGION, key)):
        region = region_to_read(key)
        found = cell_of(region, name)
        if found is not None:
            return about_cell(region, *found, language)
    return None


def cell_of(region: Region, name: str) -> tuple[str, str] | None:
    """City and segment that a name of two parts means, in either order."""
    for match in BETWEEN.finditer(name.strip()):
        one, other = name.strip()[: match.start()], name.strip()[match.end() :]
        for city, segment in ((one, other), (other, one)):
            try:
                return region.find_city(city), region.find_segment(segment)
            except NoSuchName:
                continue
    return None


def about_cell(region: Region, city: str, segment: str, language: str) -> str:
    """The share of a city in a segment with its band, basis and source, and its plants known by name."""
    w, known = WORDS[language], region.map_2015.cell_basis(city, segment)
    bases, cities, segments = Bases(region, region.map_2015), region.cities, region.segments
    own, other = ("name_zh", "name_en") if language == "zh" else ("name_en", "name_zh")
    c, s = cities.index[city], segments.index[segment]
    lines = [f"{city}/{segment} · {cities.columns[own][c]} · {segments.columns[own][s]} · "
             f"{cities.columns[other][c]} · {segments.columns[other][s]}"]  # fmt: skip
    items: list[Item] = [(w["region"], region.title[language])]
    if math.isfinite(known.share):
        items.append((w["share"], f"{100 * known.share:.2f}%"))
        items.append((w["band"], f"{100 * known.low:.2f}% – {100 * known.high:.2f}%"))
    items.append((w["basis"], in_full(bases.cell(city, segment), known.basis if math.isfinite(known.share) else "",
                                      language)))  # fmt: skip
    if known.source:
        items.append((w["source"], known.source))
    own_plants = [p for p in region.map_2015.firms if (p.city, p.segment) == (city, segment)]
    if own_plants:
        told = [f"{given_name(p.name, language)} {p.revenue:,.4g} [{name_of_basis(p.grade, language)}]"
                for p in sorted(own_plants, key=lambda p: -p.revenue)]  # fmt: skip
        items += [(w["plants"], "; ".join(told)), ("", NOTICE[language])]
    items.append(("", w["no_statistic"]))
    return "\n".join([*lines, *(shown(item) for item in items)])


def shown(item: Item) -> str:
    """A line of an explanation."""
    word, text = item
    return f"  {word}: {text}" if word else f"  {text}"
