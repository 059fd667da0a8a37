"""The starting map: revenue of every segment in every city and place in the base year, with the margins of that year.

The centre of the map (draw 0) is the same in every run. Shares of cities come from city_segments.csv, or from
secondary GDP and specialisms. Revenue of zones comes from zone_figures.csv, or from their ranks. Their mix comes from
zone_segments.csv, or from their leading segments. Iterative proportional fitting gives the segments' and the cities'
totals.

Draw n > 0 is another map that is as likely. Cells, zones and totals are off by their own doubt, from a stream that the
draw alone names.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from model.mathematics.draws import Draws
from model.mathematics.name_book import key_of
from model.regions.known_map import known_map
from model.regions.known_plants import plants_that_do_not_fit
from model.regions.map_inputs import Inputs, inputs_of
from model.regions.pins import Pins, fit_pinned, pins_that_do_not_fit
from model.regions.sizes import modelled_segments

if TYPE_CHECKING:
    from model.regions.region import Region

STREAM = "map of 2015"
MOST_OF_A_CITY = 0.97  # that its zones may hold together: something is always outside them
TRACE = 1e-6  # of a city's cell that its remainder may hold at least, so that every cell can be filled
LEAST_NAMED = 1.0  # 亿元 a year: a plant that a smaller scale makes smaller than this is not told apart
ROUNDS = 8  # of raising zones and cells to what their plants need
KEPT = 8  # fitted maps that a process keeps


@dataclass(frozen=True)
class FittedMap:
    """Revenue of the base year, 亿元 at full scale: segments; cities x segments; places x segments; the named firms."""

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
    held = np.where(given.zone, known, np.nan)
    if given.draw:
        held = np.where(held < least, least, held)  # a known zone that the draw makes too small for its plants
    count = len(cities)
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
    held = np.where(pins.places < plants, plants, pins.places)  # a known cell that a draw makes too small
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
    """Where a user's figures do not fit into the base year's margins: their numbers in `baseline.known`, and what."""
    if not baseline.known:
        return []
    centre = baseline.model_copy(update={"draw": 0})
    known = known_map(region, centre)
    given = inputs_of(region, known, centre, start)
    segment_ids = [region.segments.ids[row] for row in modelled_segments(region)]
    found = pins_that_do_not_fit(region, centre, given.pins, given.cells, given.segments, given.cities, MOST_OF_A_CITY)
    cut = named_in_cells(given, fit_pinned(given.cells, given.pins.cells, given.cities, given.segments))
    found += plants_that_do_not_fit(region, centre, known, given, cut, segment_ids)
    if found:
        return found
    fitted = fit(given)
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
