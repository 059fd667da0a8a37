"""Which place, city, segment or field a name means: ids, Chinese and English names, aliases, without usual endings."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from functools import cached_property

from model.regions.data_table import DataTable

ENDINGS = {"places": ("产业集聚区", "集聚区", " zone"), "cities": ("市",), "segments": (), "fields": ("产业",)}
SINGULAR = {"places": "place", "cities": "city", "segments": "segment", "fields": "field"}


class Named:
    """The look-ups by name of a region, whose `tables` and `name` it reads."""

    name: str
    tables: dict[str, DataTable]

    def find_place(self, name: str) -> str:
        """Id of a place by id, Chinese or English name, or alias. Raises KeyError with suggestions."""
        return self._find("places", name)

    def find_city(self, name: str) -> str:
        """Id of a city by id, Chinese or English name. Raises KeyError with suggestions."""
        return self._find("cities", name)

    def find_segment(self, name: str) -> str:
        """Id of a segment by id, Chinese or English name. Raises KeyError with suggestions."""
        return self._find("segments", name)

    def find_field(self, name: str) -> str:
        """Id of a key field by id, Chinese or English name. Raises KeyError with suggestions."""
        return self._find("fields", name)

    def _find(self, table: str, name: str) -> str:
        known = self._names.setdefault(table, names_of(self.tables[table], ENDINGS[table]))
        key = name.strip().casefold()
        if key in known:
            return known[key]
        near = get_close_matches(key, known, n=1, cutoff=0.6)
        hint = f", did you mean {known[near[0]]!r}?" if near else ""
        raise KeyError(f"no {SINGULAR[table]} {name!r} in {self.name}{hint}")

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        return {}


def names_of(table: DataTable, endings: Sequence[str]) -> dict[str, str]:
    """Every name of a table's rows in small letters, with and without the usual endings, and the id it means."""
    known: dict[str, str] = {}
    for row, key in enumerate(table.ids):
        names = [key, table.name_zh[row], table.name_en[row]]
        if "aliases" in table.columns:
            names += [alias for alias in table.aliases[row].split(";") if alias]
        names += [n.removesuffix(end) for n in list(names) for end in endings if n.endswith(end) and n != end]
        for n in names:
            known.setdefault(n.casefold(), key)
    return known
