"""The part of a region's industry that somebody asks about: a city or a place, and a field or a segment of it.

Names are found in Chinese and English, as keys, and as parts of a name that only one thing has (食品, food). A name
that nothing has is answered with the nearest ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from model.mathematics.name_book import NoSuchName, key_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from model.regions import Region
    from model.report.words.displayed_names import Names
    from model.report.words.language import Language

OUTSIDE = "EXTERNAL"  # the field of sectors that are no industry of the region
NEAREST, ALIKE = 3, 0.4  # names that an answer to an unknown one offers, and how like it they must be
ALL_OF_THEM = 20  # as many names as an answer lists where none is near
RULED = {("city", "field"): "leading", ("place", "segment"): "characteristic"}  # parts with a declared rule of clusters


@dataclass(frozen=True)
class Part:
    """A part of the region: `space` is city or place, `kind` field or segment, or "" for all its industry."""

    space: str
    area: str
    kind: str = ""
    industry: str = ""

    @property
    def rule(self) -> str:
        """The kind of cluster that it may be by the declared rule: leading, characteristic, or none ("")."""
        return RULED.get((self.space, self.kind), "")

    @property
    def key(self) -> str:
        """Its ids, as a name of files."""
        return "-".join(filter(None, (self.area, self.industry)))

    def of_kind(self, cells: pd.DataFrame) -> pd.DataFrame:
        """The cells of its industry in the whole region. cells: a table with columns city, place, field, segment."""
        return cells[cells[self.kind] == self.industry] if self.kind else cells

    def of(self, cells: pd.DataFrame) -> pd.DataFrame:
        """The cells of the part."""
        own = self.of_kind(cells)
        return own[own[self.space] == self.area]

    def holds(self, place: Iterable[str], segment: Iterable[str], region: Region) -> np.ndarray:
        """Whether firms of these places and segments belong to it."""
        import numpy as np

        cities, fields = city_of_places(region), field_of_segments(region)
        areas = place if self.space == "place" else [cities.get(each, "") for each in place]
        made = segment if self.kind == "segment" else [fields.get(each, "") for each in segment]
        found = np.array([each == self.area for each in areas], dtype=bool)
        return found & np.array([not self.kind or each == self.industry for each in made], dtype=bool)

    def name(self, names: Names, w: Language) -> str:
        """What it is called."""
        told = [names.of(self.space, self.area, w)]
        told += [names.of(self.kind, self.industry, w)] if self.kind else []
        return " · ".join(told)


def city_of_places(region: Region) -> dict[str, str]:
    """The city of every place."""
    return dict(zip(region.places.ids, map(str, region.places.city), strict=True))


def field_of_segments(region: Region) -> dict[str, str]:
    """The field of every segment."""
    return dict(zip(region.segments.ids, map(str, region.segments.field), strict=True))


def find_area(region: Region, name: str) -> tuple[str, str]:
    """("city" or "place", id) that a name means. Raises NoSuchName with the nearest names."""
    problems = []
    for space, find in (("city", region.find_city), ("place", region.find_place)):
        try:
            return space, find(name)
        except NoSuchName as error:
            problems.append(error)
    certain = next((error for error in problems if error.certain), None)
    if certain is not None:
        raise certain
    other = region_that_has(name, region)
    if other is not None:
        shown = name if len(name) <= 60 else f"{name[:40]}…"
        remedy = (
            f"region {other} has it: name a scenario of that region with --scenario (`jiju list scenarios` shows them)"
        )
        raise NoSuchName(f"no city or place {shown!r} in {region.name}", remedy, certain=False)
    raise unknown(name, [*named(region, "cities"), *named(region, "places")], "no city or place", region, "cities")


def region_that_has(name: str, region: Region) -> str | None:
    """The first other region that ships with a city or place of exactly this name; None where there is none."""
    from model.regions import list_regions, region_to_read

    wanted = key_of(name)
    for key in list_regions():
        if key != region.name:
            other = region_to_read(key)
            if any(key_of(called) == wanted for table in ("cities", "places") for _, called in named(other, table)):
                return key
    return None


def find_city(region: Region, name: str) -> str:
    """The id of a city. Raises NoSuchName with the nearest names."""
    space, found = find_area(region, name)
    return found if space == "city" else city_of_places(region)[found]


def find_industry(region: Region, name: str) -> tuple[str, str]:
    """("field" or "segment", id) that a name, or a part of one, means. Raises NoSuchName with the nearest names."""
    known = {kind: list(named(region, table)) for kind, table in (("field", "fields"), ("segment", "segments"))}
    for kind, find in (("field", region.find_field), ("segment", region.find_segment)):
        try:
            found = find(name)
        except NoSuchName:
            continue
        if found in {key for key, _ in known[kind]}:
            return kind, found
    wanted = key_of(name)
    for kind, things in known.items():
        inside = dict.fromkeys(key for key, called in things if wanted and has_words(called, wanted))
        if len(inside) == 1:
            return kind, next(iter(inside))
        if inside:
            several = ", ".join(told(key, things) for key in inside)
            raise NoSuchName(f"{name!r} may mean {several}", "write one of these ids")
    raise unknown(name, [*known["field"], *known["segment"]], "no field or segment", region, "segments")


def has_words(called: str, wanted: str) -> bool:
    """Whether a name holds others' words: any characters of a Chinese one, whole beginnings of words of a Latin one."""
    text = key_of(called)
    return wanted in text if not wanted.isascii() else f" {wanted}" in f" {text.replace('-', ' ')}"


def named(region: Region, table: str) -> Iterator[tuple[str, str]]:
    """(id, name) of a table's rows, once for each name that they have; sectors outside industry are left out."""
    data = getattr(region, table)
    for row, key in enumerate(data.ids):
        outside = OUTSIDE in (key, str(data.field[row]) if "field" in data.columns else "")
        if not outside:
            yield from ((key, called) for called in (key, str(data.name_zh[row]), str(data.name_en[row])))


def told(key: str, things: Iterable[tuple[str, str]]) -> str:
    """An id with its Chinese name, as an error offers it."""
    return f"{key} ({next(called for other, called in things if other == key and called != key)})"


def unknown(name: str, things: list[tuple[str, str]], what: str, region: Region, listing: str) -> NoSuchName:
    """The error for a name that nothing has, with the nearest names."""
    wanted, likeness = key_of(name)[:200], dict[str, float]()
    for key, called in things:
        text = key_of(called)
        alike = SequenceMatcher(None, wanted, text).ratio() + (0.3 if wanted and wanted[0] == text[:1] else 0.0)
        likeness[key] = max(likeness.get(key, 0.0), alike)
    near = sorted((key for key in likeness if likeness[key] >= ALIKE), key=lambda key: -likeness[key])[:NEAREST]
    offered = near or (list(likeness) if len(likeness) <= ALL_OF_THEM else [])
    remedy = (
        f"{'nearest' if near else 'there are'}: {', '.join(told(key, things) for key in offered)}" if offered else ""
    )
    listed = f"`jiju list {listing} --region {region.name}` shows all"
    shown = name if len(name) <= 60 else f"{name[:40]}…"
    return NoSuchName(f"{what} {shown!r} in {region.name}", "; ".join(filter(None, (remedy, listed))), certain=False)
