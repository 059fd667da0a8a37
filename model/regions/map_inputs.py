"""What the starting map is fitted to: margins, and priors with their spreads from a region's tables, or from rules."""

from __future__ import annotations

from dataclasses import dataclass, fields
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from model.regions.pins import Pins, pins_of
from model.regions.sizes import city_revenue, modelled_segments, revenue_by_segment
from model.regions.starting_map import StartingMap

if TYPE_CHECKING:
    from model.regions.region import Region

STRENGTH = {"strong": 1.0, "medium": 0.5}  # exponent on the multiplier of a known specialism


@dataclass(frozen=True)
class Inputs:
    """Arrays that a map is fitted to, at full scale: what they say is all that the fit knows.

    segments (segments), cities (cities): margins, 亿元. cells, cell_sd (cities x segments): prior and its spread.
    city (places): row of each place's city. zone (places). zones, zone_sd (places): revenue of zones before scaling
    and its spread. zone_share: of all revenue, in zones. mix, mix_sd (places x segments): prior and its spread.
    firm_city, firm_place (the city's remainder where it is not known), firm_segment, firm_revenue (named firms).
    most_named: of a cell, that the named firms may hold. pins: a user's own figures. draw: 0 is the centre. doubt:
    factor on the spreads.
    """

    segments: np.ndarray
    cities: np.ndarray
    city_sd: np.ndarray
    cells: np.ndarray
    cell_sd: np.ndarray
    city: np.ndarray
    zone: np.ndarray
    zones: np.ndarray
    zone_sd: np.ndarray
    zone_share: float
    mix: np.ndarray
    mix_sd: np.ndarray
    firm_city: np.ndarray
    firm_place: np.ndarray
    firm_segment: np.ndarray
    firm_revenue: np.ndarray
    most_named: float
    pins: Pins
    draw: int
    doubt: float

    @property
    def mark(self) -> bytes:
        """A checksum of everything that decides the fit."""
        digest = blake2b()
        for part in (self, self.pins):
            for item in fields(part):
                if item.name != "pins":
                    value = np.ascontiguousarray(getattr(part, item.name))
                    digest.update(f"{item.name} {value.shape} {value.dtype}".encode() + value.tobytes())
        return digest.digest()


def inputs_of(region: Region, known: StartingMap, baseline: Any, start: Any) -> Inputs:
    """What a map is fitted to."""
    rows = modelled_segments(region)
    segment_ids = [region.segments.ids[row] for row in rows]
    segment_row = {name: row for row, name in enumerate(segment_ids)}
    city_row = region.cities.index
    segments = revenue_by_segment(region, baseline, 1.0)
    cities, city_sd = city_revenue(region, float(segments.sum()), start.city_spread)
    cells, cell_sd = cells_prior(region, known, segment_row, segments, cities, start)
    city = np.array([city_row[name] for name in region.places.city])
    zone = region.places.kind == "zone"
    zones, zone_sd = zones_prior(region, known, cities[city], start)
    mix, mix_sd = mix_prior(region, known, segment_row, start)
    place_row = region.places.index
    return Inputs(
        segments, cities, city_sd, cells, cell_sd, city, zone, zones, zone_sd, region.zone_revenue_share, mix, mix_sd,
        np.array([city_row[firm.city] for firm in known.firms], dtype=int),
        np.array([place_row[firm.place or remainder_of(region, firm.city)] for firm in known.firms], dtype=int),
        np.array([segment_row[firm.segment] for firm in known.firms], dtype=int),
        np.array([firm.revenue for firm in known.firms], dtype=float), float(start.anchor_share),
        pins_of(region, known, baseline, segments, cities), int(baseline.draw), float(start.map_doubt),
    )  # fmt: skip


def cells_prior(region: Region, known: StartingMap, segment_row: dict[str, int], segments: np.ndarray,
                cities: np.ndarray, start: Any) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Prior revenue of segments in cities and the spread of its logarithm (cities x segments).

    With a table, its shares; what it leaves of a segment goes to the cities that it does not name, by their size.
    Without one, every segment lies as all industry does, times the multiplier of known specialisms.
    """
    shape = (len(cities), len(segments))
    size = cities / cities.sum()
    spread = np.full(shape, start.location_spread)
    if not known.has_cells:
        strength = np.zeros(shape)
        table = region.tables.get("specialisms")
        for row in range(0 if table is None else len(table)):
            assert table is not None
            if str(table.segment[row]) in segment_row:
                at = region.cities.index[str(table.city[row])], segment_row[str(table.segment[row])]
                strength[at] = STRENGTH[str(table.strength[row])]
        return size[:, None] * start.location_multiplier**strength * segments, spread
    share = np.full(shape, np.nan)
    for (city, segment), cell in known.cells.items():
        at = region.cities.index[city], segment_row[segment]
        share[at], spread[at] = cell.share, cell.log_odds_sd
    named = ~np.isnan(share)
    left = np.maximum(1.0 - np.where(named, share, 0.0).sum(axis=0), 0.0)
    others = np.where(named, 0.0, size[:, None])
    total = others.sum(axis=0)
    share = np.where(named, share, others / np.where(total > 0, total, 1.0) * left)
    return share * segments, spread


def zones_prior(
    region: Region, known: StartingMap, city_total: np.ndarray, start: Any
) -> tuple[np.ndarray, np.ndarray]:
    """Prior revenue of zones and the spread of its logarithm (places; 0 for remainders).

    With a table, its figures; without one, rank and size within the city, all cities having the same share in zones.
    """
    places = region.places
    zone = places.kind == "zone"
    if known.has_zones:
        figures = [known.zone_basis(name) for name in places.ids]
        revenue = np.array([figure.revenue for figure in figures])
        return np.where(zone, revenue, 0.0), np.where(zone, [figure.log_sd for figure in figures], 0.0)
    rank = np.where(np.isnan(places.size_rank), 1.0, places.size_rank)
    weight = np.where(zone, np.maximum(rank, 1.0) ** -start.zone_rank_exponent, 0.0)
    city = np.array([region.cities.index[name] for name in places.city])
    by_city = np.bincount(city, weights=weight)
    return region.zone_revenue_share * weight / np.where(by_city > 0, by_city, 1.0)[city] * city_total, np.zeros(
        len(places)
    )


def mix_prior(region: Region, known: StartingMap, segment_row: dict[str, int],
              start: Any) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Prior of the segments in places and the spread of its logarithm (places x segments).

    With a table, its revenue. Without one, ones where only the city's mix is known, the multiplier at leading segments.
    """
    places = region.places
    shape = (len(places), len(segment_row))
    leads = np.zeros(shape, dtype=bool)
    for row, names in enumerate(places.lead_segments):
        for name in filter(None, str(names).split(";")):
            if name in segment_row:
                leads[row, segment_row[name]] = True
    spread = np.where(leads, start.lead_spread, start.place_spread)
    if not known.has_mix:
        return np.where(leads, start.lead_multiplier, 1.0), spread
    mix = np.zeros(shape)
    table = region.tables["zone_segments"]
    row_of = region.places.index
    for place, segment, revenue in zip(table.place, table.segment, table.revenue, strict=True):
        mix[row_of[str(place)], segment_row[str(segment)]] = revenue
    return mix, spread


def remainder_of(region: Region, city: str) -> str:
    """The place outside the zones of a city."""
    places = region.places
    return places.ids[int(np.flatnonzero((places.city == city) & (places.kind == "remainder"))[0])]
