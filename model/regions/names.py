"""Which place, city, segment or field a name means: ids, Chinese and English names, aliases, shorter forms, codes.

A county is found under its name and code of any year in the region's table of administrative names, with or without
县, 市 or 区 where that is no other name; one without a place of its own is told with the place that holds its firms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from model.mathematics.name_book import EXACT, NameBook, Named, NoSuchName, key_of, nearest_of, same_stem
from model.regions import own
from model.regions.data_table import DataTable

ENDINGS = {"places": ("产业集聚区", "集聚区", " zone"), "cities": ("市",), "segments": (), "fields": ("产业",)}
SINGULAR = {"places": "place", "cities": "city", "segments": "segment", "fields": "field"}
KINDS_OF_COUNTY = re.compile("(回族)?[县市区]$| (county|city|district)$")
ENDING_OF_PLACE = re.compile("(产业集聚区|集聚区|[_ ]zone)$")
BRACKETS = re.compile(r"\s*[(（].*[)）]$")
ZEROS = re.compile("([0-9]{6})0{6}")  # codes of statistics have twelve digits


@dataclass(frozen=True)
class County(Named):
    """A county under its name of some years: where its firms are in the model."""

    code: str = ""
    city: str = ""
    place: str = ""
    contained_in: str = ""


class CityNoPlace(NoSuchName):
    """The name of a city where a place is asked for."""

    def __init__(self, message: str, remedy: str, city: str) -> None:
        super().__init__(message, remedy)
        self.city = city


class NamesOfRegion:
    """The look-ups by name of a region, whose `tables`, `name` and `title` it reads."""

    name: str
    title: Mapping[str, str]
    tables: dict[str, DataTable]
    folder: Path

    @property
    def called(self) -> str:
        """What a command takes for it: its name, or the folder where it is one of somebody's own."""
        return self.name if self.folder.parent == own.FOLDER else own.shown(self.folder)

    def listing(self, kind: str) -> str:
        """The command that lists the region's places, cities, segments or fields, as messages name it."""
        return f"`jiju list {'segments' if kind == 'fields' else kind} --region {self.called}`"

    def find_place(self, name: str) -> str:
        """Id of a place by id, name, alias, or the name or code of its county. Raises NoSuchName (a KeyError)."""
        places, code = self._book("places"), without_zeros(name)
        if places.meant(name, EXACT):
            return places.find(name)
        if counties := self._counties(code, EXACT):
            return self._place_of(name, counties)
        if cities := self._book("cities").meant(code, EXACT):
            raise self._is_a_city(name, cities[0], places.meant(name))
        counties, cities = self._counties(name), self._book("cities").meant(name)
        if counties and cities:
            several = [*map(told, counties), *(f"cities: [{city.id}] ({city.names[0]})" for city in cities)]
            raise NoSuchName(f"{name!r} may mean {' or '.join(several)}", "write out which")
        if places.meant(name):
            return places.find(name)
        if counties:
            return self._place_of(name, counties)
        readings = list(self._readings(name))
        for city, rest in readings:
            for text in (rest, ENDING_OF_PLACE.sub("", rest)):
                if text != key_of(name) and (counties := [c for c in self._counties(text) if city in ("", c.city)]):
                    return self._place_of(name, counties)
        stem = ENDING_OF_PLACE.sub("", readings[0][1])
        if cities or (cities := self._book("cities").meant(stem)):
            raise self._is_a_city(name, cities[0], ())
        raise places.unknown(name) if len(readings) == 1 else NoSuchName(f"no place {name!r} in {self.name}")

    def find_city(self, name: str) -> str:
        """Id of a city by id, Chinese or English name, or code. Raises NoSuchName (a KeyError) with suggestions."""
        cities, code = self._book("cities"), without_zeros(name)
        if not cities.meant(code) and (counties := self._counties(code, EXACT)):
            whole = [city.id for county in counties for city in cities.meant(county.code)]
            if whole:
                return whole[0]
            raise NoSuchName(f"{name!r} is a county, no city ({counties[0].names[0]})", "name it under `places:`")
        if not cities.meant(code):
            for city, rest in (readings := list(self._readings(name))):
                if not city and (whole := [thing.id for thing in cities.meant(rest)]):
                    return whole[0]
                if inside := [c for c in self._counties(rest) if city in ("", c.city)]:
                    what = f"{name!r} is a county, no city ({inside[0].names[0]})"
                    raise NoSuchName(what, "name it under `places:`")
            if len(readings) > 1:
                raise NoSuchName(f"no city {name!r} in {self.name}")
        return cities.find(code)

    def find_segment(self, name: str) -> str:
        """Id of a segment by id, Chinese or English name. Raises NoSuchName (a KeyError) with suggestions."""
        return self._book("segments").find(name)

    def find_field(self, name: str) -> str:
        """Id of a key field by id, Chinese or English name. Raises NoSuchName (a KeyError) with suggestions."""
        return self._book("fields").find(name)

    def is_listed(self, text: str) -> bool:
        """Whether a text is the full name of a place, city, county, segment or field."""
        return bool(self._counties(text, EXACT)) or any(self._book(table).meant(text, EXACT) for table in ENDINGS)

    def _readings(self, name: str) -> Iterator[tuple[str, str]]:
        """How a name may be read: without the name of the whole region, and as what follows a city.

        Each as the city's id, or "", and the rest.
        """
        text = key_of(name)
        whole = key_of(str(self.title.get("zh", "")))
        if whole and text.startswith(whole):
            text = text.removeprefix(whole).lstrip()
        yield "", text
        starts = {key_of(start): city.id for city in self._book("cities").things
                  for start in (*city.names, *city.short)}  # fmt: skip
        for start in sorted(starts, key=len, reverse=True):
            rest = text[len(start) :].strip()
            if not start.isascii() and text.startswith(start) and len(rest) > 1:
                yield starts[start], rest

    def find_one_place(self, name: str) -> str:
        """Id of a place, where only one can stand. Raises NoSuchName; a city is told with the places that lie in it."""
        try:
            return self.find_place(name)
        except CityNoPlace as error:
            table = self.tables["places"]
            inside = [key for key, city in zip(table.ids, table.city, strict=True) if city == error.city]
            raise NoSuchName(error.message, f"write one of its places: {', '.join(inside)}") from None

    @staticmethod
    def _is_a_city(name: str, city: Named, places: Sequence[Named]) -> NoSuchName:
        remedy = f"write `cities: [{city.id}]`" + "".join(f", or {told(place)}" for place in places)
        return CityNoPlace(f"{name!r} is a city, no place ({told(city)})", remedy, city.id)

    def _place_of(self, name: str, counties: Sequence[County]) -> str:
        if len({county.place or county.contained_in for county in counties}) > 1:
            raise NoSuchName(f"{name!r} may mean {', '.join(map(told, counties))}", "write one of these ids")
        county = counties[0]
        if county.place:
            return county.place
        if not county.contained_in:
            raise NoSuchName(f"{name!r} ({county.names[0]}) has no place in this region", self.listing("places"))
        row = self.tables["places"].index[county.contained_in]
        inside = f"{county.contained_in} ({self.tables['places'].name_zh[row]})"
        raise NoSuchName(f"{name!r} has no place of its own; its firms are in {inside}", "write that if it is meant")

    def _book(self, table: str) -> NameBook:
        if table not in self._books:
            suggest = same_stem if table in ("places", "cities") else nearest_of
            where = f" in {self.name}"
            self._books[table] = NameBook(SINGULAR[table], tuple(things_of(self.tables[table], table)), where, suggest)
        return self._books[table]

    @cached_property
    def _books(self) -> dict[str, NameBook]:
        return {}

    def _counties(self, name: str, layers: slice = slice(None)) -> list[County]:
        """The counties, under their names of any year, that a name or code may mean."""
        if self._county_book is None:
            return []
        return [county for county in self._county_book.meant(name, layers) if isinstance(county, County)]

    @cached_property
    def _county_book(self) -> NameBook | None:
        table = self.tables.get("administrative_names")
        return NameBook("county", tuple(counties_of(table))) if table is not None else None


def told(thing: Named) -> str:
    """A thing as an error offers it: the id to write, and its name."""
    if isinstance(thing, County):
        return f"{thing.place or thing.contained_in} ({thing.names[0]})"
    return f"{thing.id} ({thing.names[0]})"


def things_of(table: DataTable, kind: str) -> Iterator[Named]:
    """The rows of a table with their names in both languages, aliases and codes, and those without usual endings."""
    for row, key in enumerate(table.ids):
        names = [str(table.name_zh[row]), str(table.name_en[row])]
        for column in ("aliases", "adcode"):
            if column in table.columns:
                names += [name for name in str(table.columns[column][row]).split(";") if name]
        short = [name.removesuffix(end) for name in names for end in ENDINGS[kind] if name.endswith(end)]
        short += [BRACKETS.sub("", name) for name in names if BRACKETS.search(name)]
        yield Named(key, tuple(names), tuple(filter(None, short)))


def counties_of(table: DataTable) -> Iterator[County]:
    """The counties of a table of administrative names, one for every name and code that they had."""
    for row, code in enumerate(map(str, table.code)):
        names = (str(table.name_zh[row]), str(table.name_en[row]), code)
        stems = tuple(KINDS_OF_COUNTY.sub("", name) for name in names[:2])
        short = tuple(stem for stem, name in zip(stems, names, strict=False) if len(stem) > 1 and stem != name)
        place, inside = str(table.place[row]), str(table.contained_in[row])
        yield County(f"{code} {names[0]}", names, short, code, str(table.city[row]), place, inside)


def without_zeros(name: str) -> str:
    """A code of twelve digits as one of six; other names as they are."""
    match = ZEROS.fullmatch(key_of(name))
    return match[1] if match else name
