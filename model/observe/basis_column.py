"""The column `basis_at_start` of result tables: on what the starting map has each cell or cluster that they list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from model.regions.basis_codes import Bases
from model.world import World


def basis_at_start(world: World, table: Mapping[str, np.ndarray], bases: Bases | None = None) -> np.ndarray:
    """A code for every row of a table: of its place and segment, else of its city and field, else of its place.

    A row without a place (a leading cluster) is one of a city and field. bases: of the world, if several tables ask.
    """
    bases = bases or Bases(world.region, world.starting_map)
    places = ["", *world.place_ids]
    if "segment" in table and "place" in table:
        segments = ["", *world.segment_ids]
        found = coded(table["place"], table["segment"], places, segments, bases.place_segment)
        leading = table["place"] == ""
        return np.where(leading, of_cities(world, bases, table), found) if leading.any() else found
    if "field" in table and "city" in table:
        return of_cities(world, bases, table)
    return coded(table["place"], table["place"], places, [""], lambda place, _: bases.place(place))


def of_cities(world: World, bases: Bases, table: Mapping[str, np.ndarray]) -> np.ndarray:
    """Codes of cities and fields."""
    fields = ["", *dict.fromkeys(map(str, world.region.segments.field))]
    return coded(table["city"], table["field"], ["", *world.city_ids], fields, bases.city_field)


def coded(one: np.ndarray, other: np.ndarray, ones: Sequence[str], others: Sequence[str],
          code: Callable[[str, str], str]) -> np.ndarray:  # fmt: skip
    """`code` of the pair of names in every row; asked once a pair. The first name of each list has no code."""
    at = numbered(one, {name: number for number, name in enumerate(ones)}) * len(others)
    at += numbered(other, OrFirst({name: number for number, name in enumerate(others)}))
    pairs, back = np.unique(at, return_inverse=True)
    alone = len(others) == 1
    codes = [code(ones[pair // len(others)], others[pair % len(others)])
             if pair // len(others) and (alone or pair % len(others)) else "" for pair in pairs.tolist()]  # fmt: skip
    return np.array([*codes, ""], dtype=object)[back.reshape(-1)]


class OrFirst(dict[str, int]):
    """Numbers by name; 0 for a name that is not there."""

    def __missing__(self, name: str) -> int:
        return 0


def numbered(names: np.ndarray, number_of: Mapping[str, int]) -> np.ndarray:
    """The numbers of names, which are hundreds of thousands."""
    return np.fromiter(map(number_of.__getitem__, names.tolist()), dtype=np.int64, count=len(names))
