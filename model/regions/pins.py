"""A user's own figures as cells, zones and plants that the fit of the map of the base year holds as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from model.mathematics.draws import Draws
from model.mathematics.fitting import fit_margins
from model.mathematics.name_book import key_of
from model.regions.grades import CELL_SPREAD, ZONE_SPREAD, grade_of
from model.regions.sizes import modelled_segments
from model.regions.starting_map import StartingMap

if TYPE_CHECKING:
    from model.regions.region import Region

EXACT = 1e-6  # relative: a sum that agrees
MOST_NAMED = 4  # cells that a message names


@dataclass(frozen=True)
class Pins:
    """Known revenue, 亿元, nan where nothing is known: cells (cities x segments), zones (places), cells of places
    (places x segments), each with the spread of its logarithm; firms (named firms, boolean): a user's own."""

    cells: np.ndarray
    cell_sd: np.ndarray
    zones: np.ndarray
    zone_sd: np.ndarray
    places: np.ndarray
    place_sd: np.ndarray
    firms: np.ndarray

    @property
    def without_places(self) -> Pins:
        """The same without cells of places."""
        return replace(self, places=np.full_like(self.places, np.nan))

    def drawn(self, doubt: float, draws: Draws) -> Pins:
        """The figures in a draw of the map: each off by its own doubt."""

        def off(values: np.ndarray, spread: np.ndarray, name: str) -> np.ndarray:
            z = draws.normal(np.arange(values.size), name).reshape(values.shape)
            return np.asarray(values * np.exp(doubt * spread * z - (doubt * spread) ** 2 / 2))

        return replace(self, cells=off(self.cells, self.cell_sd, "known cell"),
                       zones=off(self.zones, self.zone_sd, "known zone"),
                       places=off(self.places, self.place_sd, "known place"))  # fmt: skip

    def carried(self, before: np.ndarray, fitted: np.ndarray, city: np.ndarray) -> Pins:
        """The same with city cells and zones moved by what the known cells of places are more than the map had there.

        before (places x segments), fitted (cities x segments): the map without the cells of places.
        """
        known = np.isfinite(self.places)
        more = np.where(known, self.places, before) - before
        by_city = np.zeros_like(fitted)
        np.add.at(by_city, city, more)
        least = np.zeros_like(fitted)
        np.add.at(least, city, np.where(known, self.places, 0.0))
        touched = np.zeros(fitted.shape, dtype=bool)
        np.logical_or.at(touched, city, known)
        moved = np.maximum(fitted + by_city, least)
        cells = np.where(touched & np.isnan(self.cells), moved, self.cells)
        total = before.sum(axis=1) + more.sum(axis=1)
        zones = np.where(known.any(axis=1) & np.isnan(self.zones), total, self.zones)
        return replace(self, cells=cells, zones=zones)

    def holding(self, revenue: np.ndarray, at: tuple[np.ndarray, np.ndarray], fitted: np.ndarray, most: float) -> Pins:
        """The same with city cells raised to hold the user's plants, of which a cell is at most `most`."""
        held = np.zeros_like(fitted)
        np.add.at(held, at, revenue)
        own = np.zeros(fitted.shape, dtype=bool)
        own[at[0][self.firms], at[1][self.firms]] = True
        raised = own & np.isnan(self.cells) & (held > most * fitted)
        return replace(self, cells=np.where(raised, held / most, self.cells))


def pins_of(region: Region, known: StartingMap, baseline: Any, segments: np.ndarray, cities: np.ndarray) -> Pins:
    """A user's figures in 亿元. `segments`, `cities`: revenue that shares are taken of."""
    segment_row = {region.segments.ids[row]: at for at, row in enumerate(modelled_segments(region))}
    shape, there = (len(cities), len(segments)), (len(region.places), len(segments))
    pins = Pins(np.full(shape, np.nan), np.zeros(shape), np.full(there[0], np.nan), np.zeros(there[0]),
                np.full(there, np.nan), np.zeros(there), np.zeros(len(known.firms), dtype=bool))  # fmt: skip
    own = {key_of(figure.firm) for figure in baseline.known if figure.firm}
    for row, firm in enumerate(known.firms):
        pins.firms[row] = bool(own) and not own.isdisjoint(map(key_of, firm.name.values()))
    for figure in baseline.known:
        grade = grade_of(figure.basis)
        if figure.firm:
            continue
        if not figure.segment:
            row = region.places.index[figure.place]
            whole = cities[region.cities.index[figure.city]]
            pins.zones[row] = figure.value * (whole if figure.unit == "share" else 1.0)
            pins.zone_sd[row] = ZONE_SPREAD[grade]
            continue
        column = segment_row[figure.segment]
        amount = figure.value * (segments[column] if figure.unit == "share" else 1.0)
        if figure.place:
            row = region.places.index[figure.place]
            pins.places[row, column], pins.place_sd[row, column] = amount, CELL_SPREAD[grade]
        else:
            row = region.cities.index[figure.city]
            pins.cells[row, column], pins.cell_sd[row, column] = amount, CELL_SPREAD[grade]
    return pins


def fit_pinned(prior: np.ndarray, pinned: np.ndarray, rows: np.ndarray, columns: np.ndarray,
               loose: bool = False) -> np.ndarray:  # fmt: skip
    """The matrix nearest to `prior` with these sums whose `pinned` cells (nan: free) are as given.

    loose: the sums are those of a draw, into which the pinned cells are cut to fit; a row or column without any other
    cell is not pinned then.
    """
    known = np.isfinite(pinned)
    if not known.any():
        return fit_margins(prior, rows, columns)
    prior = np.where(known, np.nan_to_num(pinned), prior)
    if loose:
        free = ~known & (prior > 0)
        known &= free.any(axis=1)[:, None] & free.any(axis=0)
    held = np.where(known, prior, 0.0)
    if loose:
        for _ in range(20):
            held *= np.minimum(1.0, 0.98 * rows / np.maximum(held.sum(axis=1), 1e-300))[:, None]
            held *= np.minimum(1.0, 0.98 * columns / np.maximum(held.sum(axis=0), 1e-300))
    left_rows = np.maximum(rows - held.sum(axis=1), 0.0)
    left_columns = np.maximum(columns - held.sum(axis=0), 0.0)
    if left_columns.sum() <= 0 or left_rows.sum() <= 0:
        return held
    left_rows *= left_columns.sum() / left_rows.sum()  # where figures exceed a margin, which is told at the door
    return np.asarray(held + fit_margins(np.where(known, 0.0, prior), left_rows, left_columns))


def pins_that_do_not_fit(region: Region, baseline: Any, pins: Pins, cells: np.ndarray, segments: np.ndarray,
                         cities: np.ndarray, most: float) -> list[tuple[list[int], str]]:  # fmt: skip
    """Sums of a user's figures that exceed their margin, or fall short where nothing else could fill it."""
    ids = [region.segments.ids[row] for row in modelled_segments(region)]
    of_cells: dict[tuple[str, str], int] = {}
    of_places: dict[tuple[str, str], int] = {}
    of_zones: dict[str, int] = {}
    for number, figure in enumerate(baseline.known):
        if figure.firm:
            continue
        if not figure.segment:
            of_zones[figure.place] = number
        elif figure.place:
            of_places[figure.place, figure.segment] = number
        else:
            of_cells[figure.city, figure.segment] = number
    found: list[tuple[list[int], str]] = []
    found += sums(pins.cells, cells, cities, region.cities.ids, {k: (k[0], n) for k, n in of_cells.items()}, "cells of")
    found += sums(pins.cells.T, cells.T, segments, ids, {k: (k[1], n) for k, n in of_cells.items()}, "cells of")
    city = np.array([region.cities.index[name] for name in region.places.city])
    for row, name in enumerate(ids):
        own = [n for (_, segment), n in of_places.items() if segment == name]
        held = sum(baseline.known[n].value * (segments[row] if baseline.known[n].unit == "share" else 1.0) for n in own)
        if held > segments[row] * (1 + EXACT):
            found.append((own, too_much(f"known cells of {name} in places", held, "it has", float(segments[row]))))
    for row, name in enumerate(region.places.ids):
        own = [n for (place, _), n in of_places.items() if place == name]
        held = float(np.nansum(pins.places[row]))
        whole = pins.zones[row] if np.isfinite(pins.zones[row]) else most * cities[city[row]]
        if own and held > whole * (1 + EXACT):
            found.append((own, too_much(f"known cells of {name}", held, "it has", float(whole))))
    for (name, segment), number in of_cells.items():
        inside = city == region.cities.index[name]
        own = [n for (place, other), n in of_places.items()
               if other == segment and region.places.city[region.places.index[place]] == name]  # fmt: skip
        held = float(np.nansum(pins.places[inside, ids.index(segment)]))
        whole = float(pins.cells[region.cities.index[name], ids.index(segment)])
        if own and held > whole * (1 + EXACT):
            what = f"known cells of {segment} in places of {name}"
            found.append(([*own, number], too_much(what, held, "the city's cell has", whole)))
    for row, name in enumerate(region.cities.ids):
        own = [n for place, n in of_zones.items() if region.places.city[region.places.index[place]] == name]
        held = float(np.nansum(pins.zones[city == row]))
        if own and held > most * cities[row] * (1 + EXACT):
            found.append((own, too_much(f"known zones of {name}", held, "the city's zones can have at most",
                                        float(most * cities[row]))))  # fmt: skip
    share = region.zone_revenue_share * cities.sum()
    if of_zones and np.nansum(pins.zones) > share * (1 + EXACT):
        found.append((list(of_zones.values()),
                      too_much("known zones", float(np.nansum(pins.zones)), "all zones of the region have",
                               share)))  # fmt: skip
    return found


def sums(pinned: np.ndarray, prior: np.ndarray, margins: np.ndarray, names: Any,
         figures: dict[Any, tuple[str, int]], subject: str) -> Iterator[tuple[list[int], str]]:  # fmt: skip
    """Rows whose known cells exceed the margin, or fall short with every cell known."""
    for row, name in enumerate(names):
        own = [number for where, number in figures.values() if where == name]
        if not own:
            continue
        held, free = float(np.nansum(pinned[row])), (np.isnan(pinned[row]) & (prior[row] > 0)).any()
        if held > margins[row] * (1 + EXACT):
            yield own, too_much(f"known {subject} {name}", held, "it has", float(margins[row]))
        elif not free and held < margins[row] * (1 - EXACT):
            lack = margins[row] - held
            yield own, (f"all {subject} {name} are known and sum to {held:,.1f} 亿元, it has {margins[row]:,.1f}: "
                        f"{lack:,.1f} missing")  # fmt: skip


def too_much(subject: str, held: float, whole: str, has: float) -> str:
    """A sum that exceeds its margin, in words; `whole` with its verb: it has."""
    return f"{subject} sum to {held:,.1f} 亿元, {whole} {has:,.1f}: {held - has:,.1f} too much"
