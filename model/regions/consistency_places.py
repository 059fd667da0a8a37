"""What a region's places, cities and boundaries must say together."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from model.regions.boundaries import box_of
from model.regions.data_table import DataTable
from model.regions.region import Region

SLACK = 0.05  # degrees: boundaries are simplified


def there_are_cities(region: Region) -> Iterator[str]:
    """There is a city, and every city has a place."""
    if not len(region.cities):
        yield "cities.csv: no city; a region has at least one"


def one_remainder_a_city(region: Region) -> Iterator[str]:
    """Every city has exactly one place of kind remainder: what lies outside its zones."""
    places = region.places
    for row, city in enumerate(region.cities.ids):
        rest = [places.ids[i] for i in np.flatnonzero((places.city == city) & (places.kind == "remainder"))]
        if not rest:
            yield f"{region.cities.where(row, 'id')}: {city} has no place of kind remainder; add one to places.csv"
        elif len(rest) > 1:
            yield (f"places.csv: {city} has {len(rest)} remainders ({', '.join(rest[:5])}); keep one, the others are "
                   "zones")  # fmt: skip


def zones_have_ranks(region: Region) -> Iterator[str]:
    """Zones have a rank by revenue, each its own; remainders have rank 0. (Not where zone_figures.csv is given.)"""
    places = region.places
    if "zone_figures" in region.tables:
        return
    seen: dict[float, str] = {}
    for row, name in enumerate(places.ids):
        rank, zone = float(places.size_rank[row]), places.kind[row] == "zone"
        if np.isnan(rank):
            yield f"{places.where(row, 'size_rank')}: empty; needed where there is no zone_figures.csv: its rank"
        elif zone != (rank >= 1):
            hint = "a zone has a rank from 1 on" if zone else "a remainder has rank 0"
            yield f"{places.where(row, 'size_rank')}: {rank:g} of {name}; {hint}"
        elif zone and rank in seen:
            yield (f"{places.where(row, 'size_rank')}: {rank:g} of {name} is the rank of {seen[rank]} too; rank every "
                   "zone")  # fmt: skip
        seen.setdefault(rank, name)


def places_lie_in_their_city(region: Region) -> Iterator[str]:
    """Every place lies in the bounding box of its own city's boundary."""
    places = region.places
    boxes = {
        city: box_of([area])
        for row, city in enumerate(region.cities.ids)
        for area in region.areas
        if names_of_city(region, row) & set(area.names)
    }
    for row, name in enumerate(places.ids):
        city, x, y = str(places.city[row]), places.lon[row], places.lat[row]
        if city not in boxes:
            continue  # told by the next check
        west, south, east, north = boxes[city]
        if not (west - SLACK <= x <= east + SLACK and south - SLACK <= y <= north + SLACK):
            yield (f"{places.where(row, 'lon')}: {name} at {x:g}, {y:g} lies outside {city} ({west:g} to {east:g}, "
                   f"{south:g} to {north:g}); check coordinates, city and boundaries")  # fmt: skip


def boundaries_are_of_the_cities(region: Region) -> Iterator[str]:
    """Every city has one feature of boundaries.geojson, by code or name, if there is one; its seat lies in its box."""
    cities = region.cities
    if not region.areas:
        return
    found: dict[int, int] = {}
    for number, area in enumerate(region.areas, start=1):
        rows = [row for row in range(len(cities)) if names_of_city(region, row) & set(area.names)]
        if not rows:
            names = ", ".join(area.names[:3]) or "without a name"
            yield (f"boundaries.geojson: feature {number} ({names[:80]}) is no city of cities.csv; give it adcode, "
                   "name_zh or "
                   "name_en of a city, or leave it out")  # fmt: skip
        elif rows[0] in found:
            yield (f"boundaries.geojson: features {found[rows[0]]} and {number} are both {cities.ids[rows[0]]}; join "
                   "them")  # fmt: skip
        else:
            found[rows[0]] = number
            west, south, east, north = box_of([area])
            x, y = cities.lon[rows[0]], cities.lat[rows[0]]
            if not (west <= x <= east and south <= y <= north):
                yield (f"{cities.where(rows[0], 'lon')}: the seat of {cities.ids[rows[0]]} at {x:g}, {y:g} lies "
                       f"outside its boundary, feature {number} of boundaries.geojson; check both")  # fmt: skip
    for row in range(len(cities)):
        if row not in found:
            yield f"boundaries.geojson: no feature for {cities.ids[row]}; add its polygon with its name_zh or adcode"


def names_of_city(region: Region, row: int) -> set[str]:
    """What a feature may call a city."""
    cities = region.cities
    return {str(cities.columns[key][row]) for key in ("adcode", "name_zh", "name_en", "id")} - {""}


def names_mean_one_row(region: Region) -> Iterator[str]:
    """No Chinese name, alias or id of a place, city, segment or field is that of two of them."""
    for name in ("cities", "places", "segments", "fields"):
        table = region.tables[name]
        seen: dict[str, int] = {}
        for row in range(len(table)):
            for text in names_of_row(table, row):
                if seen.setdefault(text, row) != row:
                    other = table.ids[seen[text]]
                    yield f"{table.where(row, 'name_zh')}: {text!r} is a name of {other} too; names tell rows apart"


def names_of_row(table: DataTable, row: int) -> set[str]:
    """The id, Chinese name and aliases of a row, in small letters (pinyin of two names may well agree)."""
    columns = [table.columns[key][row] for key in ("id", "name_zh")]
    aliases = str(table.aliases[row]).split(";") if "aliases" in table.columns else []
    return {str(text).strip().casefold() for text in (*columns, *aliases)} - {""}


CHECKS: tuple[Callable[[Region], Iterator[str]], ...] = (
    one_remainder_a_city, zones_have_ranks, places_lie_in_their_city, boundaries_are_of_the_cities, names_mean_one_row,
)  # fmt: skip
