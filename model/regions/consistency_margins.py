"""How the tables of the starting map must fit into the margins: zones and cells into their city, a mix of each zone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from model.regions.consistency_map import MOST_CELLS, PRIORS, SLACK, Check, revenue_of
from model.regions.region import Region
from model.regions.sizes import city_revenue

MOST_OFF = 1.5  # times a city's revenue that its cells may sum to, or fall short of: the fit makes up for less


def revenue_of_cities(region: Region) -> np.ndarray:
    """Revenue of the cities as cities.csv gives it, or as secondary GDP divides the rest, 亿元."""
    total = sum(float(revenue_of(region, prior).sum()) for prior in PRIORS) / len(PRIORS)
    return city_revenue(region, total, 0.0)[0]


def zones_fit_into_their_city(region: Region) -> Iterator[str]:
    """Zones of a city have no more revenue than the city."""
    table, places = region.tables.get("zone_figures"), region.places
    if table is None:
        return
    city_of = dict(zip(places.ids, map(str, places.city), strict=True))
    for city, whole in zip(region.cities.ids, revenue_of_cities(region), strict=True):
        rows = np.array([row for row, place in enumerate(map(str, table.place)) if city_of[place] == city], dtype=int)
        held = float(table.revenue[rows].sum())
        if whole > 0 and held > whole * (1 + SLACK):
            largest = rows[np.argsort(-table.revenue[rows], kind="stable")]
            named = ", ".join(f"{table.place[i]} {table.revenue[i]:,.1f}" for i in largest[:MOST_CELLS])
            more = ", ..." if len(rows) > MOST_CELLS else ""
            where = table.where(int(largest[0]), "revenue")
            yield (f"{where}: zones of {city} sum to {held:,.1f} 亿元 ({named}{more}), "
                   f"the city has {whole:,.1f}: {held - whole:,.1f} too much; correct them, or revenue in "
                   "cities.csv")  # fmt: skip


def cells_fit_into_their_city(region: Region) -> Iterator[str]:
    """Cells of a city in city_segments.csv sum to its revenue, within a half; where some are unknown, to no more."""
    table, segments = region.tables.get("city_segments"), region.segments
    if table is None:
        return
    revenue = np.mean([revenue_of(region, prior) for prior in PRIORS], axis=0)
    amount = table.share * revenue[[segments.index[str(name)] for name in table.segment]]
    for city, whole in zip(region.cities.ids, revenue_of_cities(region), strict=True):
        rows = np.flatnonzero(table.city == city)
        held, named = float(amount[rows].sum()), set(map(str, table.segment[rows]))
        every = all(revenue[row] <= 0 or name in named for row, name in enumerate(segments.ids))
        if whole <= 0 or (held <= MOST_OFF * whole and not (every and held < whole / MOST_OFF)):
            continue
        largest = rows[np.argsort(-amount[rows], kind="stable")]
        cells = ", ".join(f"{table.segment[i]} {amount[i]:,.1f}" for i in largest[:MOST_CELLS])
        side = "too much" if held > whole else "missing"
        yield (f"{table.where(int(largest[0]), 'share')}: cells of {city} sum to {held:,.1f} 亿元 ({cells}, ...), the "
               f"city has {whole:,.1f}: {abs(held - whole):,.1f} {side}; correct shares, or revenue in "
               "cities.csv")  # fmt: skip


def zones_make_something(region: Region) -> Iterator[str]:
    """zone_segments.csv, where it is given, names for every zone something that its city makes."""
    table, places = region.tables.get("zone_segments"), region.places
    if table is None:
        return
    cells = region.starting_map.cells
    makes: dict[str, list[int]] = {}
    for i in np.flatnonzero(table.revenue > 0).tolist():
        makes.setdefault(str(table.place[i]), []).append(i)
    for row, place in enumerate(places.ids):
        if places.kind[row] != "zone":
            continue
        own = makes.get(place)
        if own is None:
            yield (f"zone_segments.csv: {place} ({places.name_zh[row]}) is missing, so that it would make nothing; "
                   "name its segments with their revenue")  # fmt: skip
            continue
        keys = [(str(places.city[row]), str(table.segment[i])) for i in own]
        if all(key in cells and cells[key].share == 0 for key in keys):
            yield (f"{table.where(own[0], 'segment')}: {place} makes {', '.join(s for _, s in keys[:MOST_CELLS])}, of "
                   f"which {keys[0][0]} has nothing in city_segments.csv; correct one")  # fmt: skip


CHECKS: tuple[Check, ...] = (zones_fit_into_their_city, cells_fit_into_their_city, zones_make_something)
