"""The starting map of 2015: revenue of every segment in every city and place, with the margins of 2015.

The centre of the map (draw 0) is the same in every run: shares of cities from city_segments.csv, else secondary GDP
and specialisms; revenue of zones from zone_figures.csv, else their ranks; their mix from zone_segments.csv, else their
leading segments. Iterative proportional fitting gives the segments' and the cities' totals. Draw n > 0 is another map
that is as likely: cells, zones and totals are off by their own doubt, from a stream that the draw alone names.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, fields
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from model.mathematics.draws import Draws
from model.mathematics.names import key_of
from model.regions.known_map import known_map
from model.regions.map_2015 import Map2015
from model.regions.pins import Pins, fit_pinned, pins_of, pins_that_do_not_fit
from model.regions.sizes import city_revenue, modelled_segments, revenue_by_segment

if TYPE_CHECKING:
    from model.regions.region import Region

STREAM = "map of 2015"
STRENGTH = {"strong": 1.0, "medium": 0.5}  # exponent on the multiplier of a known specialism
MOST_OF_A_CITY = 0.97  # that its zones may hold together: something is always outside them
TRACE = 1e-6  # of a city's cell that its remainder may hold at least, so that every cell can be filled
LEAST_NAMED = 1.0  # 亿元 a year: a plant that a smaller scale makes smaller than this is not told apart
ROUNDS = 8  # of raising zones and cells to what their plants need
KEPT = 8  # fitted maps that a process keeps


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


@dataclass(frozen=True)
class FittedMap:
    """Revenue of 2015, 亿元 at full scale: segments; cities x segments; places x segments; the named firms."""

    segments: np.ndarray
    cities: np.ndarray
    places: np.ndarray
    named: np.ndarray

    def told_apart(self, scale: float) -> np.ndarray:
        """Which named firms a run at this scale has under their names (named firms, boolean): all at full scale."""
        return np.asarray((self.named * scale >= LEAST_NAMED) | (scale >= 1.0))


_kept: OrderedDict[bytes, FittedMap] = OrderedDict()


def fitted_map(region: Region, baseline: Any, start: Any) -> FittedMap:
    """The starting map of a region under a scenario's `baseline`; `start` are the parameters of the start."""
    inputs = inputs_of(region, known_map(region, baseline), baseline, start)
    mark = inputs.mark
    if mark not in _kept:
        _kept[mark] = fit(inputs)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(mark)
    return _kept[mark]


def inputs_of(region: Region, known: Map2015, baseline: Any, start: Any) -> Inputs:
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


def cells_prior(region: Region, known: Map2015, segment_row: dict[str, int], segments: np.ndarray, cities: np.ndarray,
                start: Any) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
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


def zones_prior(region: Region, known: Map2015, city_total: np.ndarray, start: Any) -> tuple[np.ndarray, np.ndarray]:
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


def mix_prior(region: Region, known: Map2015, segment_row: dict[str, int],
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


def off(values: np.ndarray, spread: np.ndarray, draws: Draws, name: str) -> np.ndarray:
    """Values times exp(s z - s^2 / 2), z standard normal by position: what is less known does not grow for it."""
    z = draws.normal(np.arange(values.size), name).reshape(values.shape)
    return np.asarray(values * np.exp(spread * z - spread**2 / 2))


def fit(given: Inputs) -> FittedMap:
    """The map that has the margins and is nearest to the prior, at the centre or in a draw.

    A user's figures are held as they are; a cell of a place that is more (or less) than the map had there makes so much
    more (or less) of the city's cell and of the place, unless these are known, too.
    """
    cities, cells, zones, mix, pins = given.cities, given.cells, given.zones, given.mix, given.pins
    if given.draw:
        draws = Draws(given.draw, STREAM, 0)
        cities = off(cities, given.doubt * given.city_sd, draws, "city")
        cities *= given.cities.sum() / cities.sum()
        cells = off(cells, given.doubt * given.cell_sd, draws, "cell")
        zones = off(zones, given.doubt * given.zone_sd, draws, "zone")
        mix = off(mix, given.doubt * given.mix_sd, draws, "place")
        pins = pins.drawn(given.doubt, draws)
    loose = bool(given.draw)
    fitted = fit_pinned(cells, pins.cells, cities, given.segments, loose)
    if np.isfinite(pins.places).any():
        before = fit_places(given, fitted, zones, mix, named_in_cells(given, fitted), pins.without_places, loose)
        pins = pins.carried(before, fitted, given.city)
        fitted = fit_pinned(cells, pins.cells, cities, given.segments, loose)
    named = named_in_cells(given, fitted)
    if (named[pins.firms] < given.firm_revenue[pins.firms] * (1.0 - 1e-9)).any():
        pins = pins.holding(given.firm_revenue, (given.firm_city, given.firm_segment), fitted, given.most_named)
        fitted = fit_pinned(cells, pins.cells, cities, given.segments, loose)
        named = named_in_cells(given, fitted)
    return FittedMap(given.segments, fitted, fit_places(given, fitted, zones, mix, named, pins, loose), named)


def named_in_cells(given: Inputs, cells: np.ndarray) -> np.ndarray:
    """Revenue of the named firms, 亿元: together they hold at most a share of their city's cell."""
    at = given.firm_city, given.firm_segment
    held = np.zeros_like(cells)
    np.add.at(held, at, given.firm_revenue)
    cut = np.minimum(1.0, given.most_named * cells / np.where(held > 0, held, 1.0))
    return np.asarray(given.firm_revenue * cut[at])


def zone_totals(given: Inputs, zones: np.ndarray, cells: np.ndarray, known: np.ndarray, plants: np.ndarray,
                mix: np.ndarray) -> np.ndarray:  # fmt: skip
    """Revenue of every place: zones scaled to their share of all, at most what the zones of a city can make.

    Remainders take the rest. cells (cities x segments): fitted. known (places, nan where not): revenue of zones that is
    held. plants (places x segments): what named firms have, which a place must hold; the other zones make up for both.
    mix (places x segments): prior; where it is 0 there is nothing.
    """
    cities = cells.sum(axis=1)
    in_zones = np.zeros(cells.shape, dtype=bool)
    np.logical_or.at(in_zones, given.city[given.zone], mix[given.zone] > 0)
    outside = np.zeros(cells.shape)
    outside[given.city[~given.zone]] = plants[~given.zone]
    outside = np.where(in_zones, np.maximum(outside, 0.01 * cells), cells)
    most = np.minimum(MOST_OF_A_CITY * cities, cities - outside.sum(axis=1))
    least = plants.sum(axis=1) / given.most_named
    count, held = len(cities), np.where(given.zone, known, np.nan)
    wanted = zones
    for _ in range(ROUNDS):
        free = np.where(np.isnan(held), zones, 0.0)
        left = max(given.zone_share * cities.sum() - np.nansum(held), 0.0)
        wanted = free * (left / max(free.sum(), 1e-300))
        short = given.zone & np.isnan(held) & (wanted < least)
        if not short.any():
            break
        held = np.where(short, least, held)
    fixed = np.nan_to_num(held)
    by_city = np.bincount(given.city, weights=wanted, minlength=count)
    limit = np.maximum(most - np.bincount(given.city, weights=fixed, minlength=count), 0.0)
    wanted = wanted * np.minimum(1.0, limit / np.where(by_city > 0, by_city, 1.0))[given.city] + fixed
    by_city = np.bincount(given.city, weights=wanted, minlength=count)
    return np.asarray(np.where(given.zone, wanted, (cities - by_city)[given.city]))


def fit_places(given: Inputs, cells: np.ndarray, zones: np.ndarray, mix: np.ndarray, named: np.ndarray, pins: Pins,
               loose: bool = False) -> np.ndarray:  # fmt: skip
    """Revenue of every segment in every place (places x segments) that sums to the cities' cells and zones' totals.

    A place has at least what its named firms have.
    """
    plants = np.zeros(mix.shape)
    np.add.at(plants, (given.firm_place, given.firm_segment), named)
    totals = zone_totals(given, zones, cells, pins.zones, plants, np.maximum(mix, plants))
    prior = mix * totals[:, None] / np.maximum(mix.sum(axis=1, keepdims=True), 1e-300)
    prior = np.maximum(prior, plants)
    prior = np.where(given.zone[:, None], prior, np.maximum(prior, TRACE * cells[given.city]))
    held = np.array(pins.places)
    found = np.zeros_like(prior)
    for _ in range(ROUNDS):
        for row in range(len(cells)):
            inside = given.city == row
            found[inside] = fit_pinned(prior[inside], held[inside], totals[inside], cells[row], loose)
        short = np.isnan(held) & (found < plants * (1.0 - 1e-9))
        if not short.any():
            break
        held = np.where(short, plants, held)
    return found


def contradictions(region: Region, baseline: Any, start: Any) -> list[tuple[list[int], str]]:
    """Where a user's figures do not fit into the margins of 2015: their numbers in `baseline.known`, and what."""
    if not baseline.known:
        return []
    centre = baseline.model_copy(update={"draw": 0})
    given = inputs_of(region, known_map(region, centre), centre, start)
    found = pins_that_do_not_fit(region, centre, given.pins, given.cells, given.segments, given.cities, MOST_OF_A_CITY)
    if found:
        return found
    fitted = fit(given)
    segment_ids = [region.segments.ids[row] for row in modelled_segments(region)]
    for subject, has, should, numbers in misfits(region, centre, fitted, given, segment_ids):
        side = "too much" if has > should else "missing"
        found.append((numbers, f"with these figures {subject} has {has:,.1f} 亿元 instead of {should:,.1f}: "
                               f"{abs(has - should):,.1f} {side}"))  # fmt: skip
    return found


def misfits(region: Region, baseline: Any, fitted: FittedMap, given: Inputs,
            segment_ids: list[str]) -> Iterator[tuple[str, float, float, list[int]]]:  # fmt: skip
    """Margins that the fit could not reach within a thousandth: what, has, should have, figures there or all."""
    every, firms = list(range(len(baseline.known))), known_map(region, baseline).firms
    for row, city in enumerate(region.cities.ids):
        has, should = float(fitted.cities[row].sum()), float(given.cities[row])
        if abs(has - should) > 1e-3 * should:
            yield city, has, should, [n for n in every if baseline.known[n].city == city] or every
    for row, segment in enumerate(segment_ids):
        has, should = float(fitted.places[:, row].sum()), float(given.segments[row])
        if abs(has - should) > 1e-3 * should:
            yield segment, has, should, [n for n in every if baseline.known[n].segment == segment] or every
    for number in every:
        figure = baseline.known[number]
        if figure.firm:
            own = key_of(figure.firm)
            at = next(row for row, firm in enumerate(firms) if own in map(key_of, firm.name.values()))
            if fitted.named[at] < figure.value * (1 - 1e-6):
                yield figure.firm, float(fitted.named[at]), figure.value, [number]
        elif figure.place and not figure.segment:
            at = region.places.index[figure.place]
            has, should = float(fitted.places[at].sum()), float(given.pins.zones[at])
            if abs(has - should) > 1e-3 * should:
                yield figure.place, has, should, [number]
