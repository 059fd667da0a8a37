"""Names of fields, segments, places and cities in a scenario, and the ids of the region that they stand for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from model.mathematics.name_book import NoSuchName
from model.regions import Region
from model.scenario.notes import Notes


class RegionNames:
    """Looks names up in a region and notes those that it does not have."""

    def __init__(self, region: Region, notes: Notes) -> None:
        self.region, self.notes = region, notes
        self.lookup: dict[str, Callable[[str], str]] = {
            "fields": region.find_field, "segments": region.find_segment,
            "places": region.find_place, "cities": region.find_city,
        }  # fmt: skip

    def find(self, kind: str, name: str) -> str | None:
        """The id of a name, None if the region does not have it."""
        try:
            return self.lookup[kind](name)
        except NoSuchName:
            return None

    def place(self, name: str, path: tuple[Any, ...]) -> str | None:
        """The id of the one place that a key takes; another name is an error, and None."""
        try:
            return self.region.find_one_place(name)
        except NoSuchName as error:
            self.notes.fail(path, error.message, error.remedy or self.region.listing("places"))
            return None

    def ids(self, kind: str, names: tuple[str, ...], path: tuple[Any, ...]) -> tuple[str, ...]:
        """The ids of names at a path; unknown names are errors and left out."""
        found = []
        for number, name in enumerate(names):
            try:
                found.append(self.lookup[kind](name))
            except NoSuchName as error:
                self.notes.fail((*path, number), error.message, error.remedy or self.region.listing(kind))
        return tuple(found)
