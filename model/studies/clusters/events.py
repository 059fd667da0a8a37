"""Event studies: what an anchor or a package does to its zone and around it, against zones where nothing happens.

Every effect is paired: the same zone in the same world, with the event and without. Treated zones and comparison zones
are both measured so. Their difference leaves out what reaches all zones of the region alike.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from model.studies.clusters.design import Site
from model.studies.clusters.elasticity import Pair
from model.studies.clusters.panel import Panel

RINGS = ((0.0, 10.0), (10.0, 25.0), (25.0, 50.0))  # km from the event
NEAR = 50.0


def in_zones(pairs: Sequence[Pair], sites: Sequence[Site], column: str, after: int) -> np.ndarray:
    """ln of a column's sum over all segments of each site's zone, with over without (worlds x sites)."""
    places = [s.place for s in sites]
    return np.array([
        ratio(given.by_place(column, after)[places], base.by_place(column, after)[places]) for given, base in pairs
    ])  # fmt: skip


def in_own_branch(pairs: Sequence[Pair], sites: Sequence[Site], column: str, after: int) -> np.ndarray:
    """The same of each site's own segment alone."""
    found = []
    for given, base in pairs:
        cells = [s.segment * base.places + s.place for s in sites]
        found.append(ratio(given.of(column, after)[cells], base.of(column, after)[cells]))
    return np.array(found)


def around(pairs: Sequence[Pair], sites: Sequence[Site], column: str, after: int, distance: np.ndarray,
           ring: tuple[float, float]) -> np.ndarray:  # fmt: skip
    """ln of a column's sum over all places of a ring around each site, with over without; nan for an empty ring."""
    found = []
    for given, base in pairs:
        one, other = given.by_place(column, after), base.by_place(column, after)
        inside = [within(distance, s.place, ring) for s in sites]
        found.append(ratio(np.array([one[i].sum() for i in inside]), np.array([other[i].sum() for i in inside])))
    return np.array(found)


def suppliers(pairs: Sequence[Pair], sites: Sequence[Site], after: int, distance: np.ndarray,
              ring: tuple[float, float], own: bool = False) -> np.ndarray:  # fmt: skip
    """Further free firms in the segments of each site's linked inputs in a ring around it (worlds x sites).

    The site's `own` branch, of which it buys most but where rivals settle too, is left out unless asked for.
    """
    found = []
    for given, base in pairs:
        more = (given.of("firms", after) - base.of("firms", after)).reshape(-1, base.places)
        found.append([more[np.ix_(makers(s, own), within(distance, s.place, ring))].sum() for s in sites])
    return np.array(found)


def makers(site: Site, own: bool) -> np.ndarray:
    """Rows of the segments that make what a site buys, with its own branch or without it."""
    return np.array([*site.inputs, site.segment] if own else site.inputs, dtype=int)


def within(distance: np.ndarray, place: int, ring: tuple[float, float]) -> np.ndarray:
    """Rows of the places in a ring around a place; the innermost ring holds the place itself."""
    inner, outer = ring
    away = np.where(np.arange(distance.shape[1]) == place, 0.0, distance[place])
    return np.flatnonzero((away <= outer) & (away > inner) | ((away == 0.0) & (inner == 0.0)))


def productivity(pairs: Sequence[Pair], sites: Sequence[Site], after: int) -> np.ndarray:
    """Further mean ln productivity of the zone's firms that were there at the start and still are (worlds x sites)."""
    places = [s.place for s in sites]

    def mean(panel: Panel) -> np.ndarray:
        count = panel.by_place("incumbents", after)[places]
        total = panel.by_place("incumbent_productivity", after)[places]
        return np.where(count > 0, total / np.where(count > 0, count, 1.0), np.nan)

    return np.array([mean(given) - mean(base) for given, base in pairs])


def added(pairs: Sequence[Pair], sites: Sequence[Site], column: str, after: int) -> np.ndarray:
    """A column's sum over each zone with less without, in the column's own unit (worlds x sites)."""
    places = [s.place for s in sites]
    return np.array([
        given.by_place(column, after)[places] - base.by_place(column, after)[places] for given, base in pairs
    ])  # fmt: skip


def added_in_region(pairs: Sequence[Pair], sites: Sequence[Site], column: str, after: int) -> tuple[np.ndarray, ...]:
    """The same over the whole region, over the treated zones and over all other places, in each world."""
    whole = np.array([given.of(column, after).sum() - base.of(column, after).sum() for given, base in pairs])
    here = added(pairs, sites, column, after).sum(axis=1) if pairs and sites else np.zeros(len(pairs))
    return whole, here, whole - here


def ratio(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """ln(one / other), nan where either is not above zero."""
    known = (one > 0) & (other > 0)
    return np.where(known, np.log(np.where(known, one, 1.0) / np.where(known, other, 1.0)), np.nan)
