"""Which cells a policy is for, by its own declaration: its place, its sites, `for:`, and the firms that may use it.

A cell is a place and a segment. How far it is meant is the share of its revenue that eligible firms make; a cell
without firms is meant if its place and segment are. Levers on newcomers name segments and places, levers on places and
cities whole places, an anchor the place where it is built. Coordination acts on budgets and is for nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from model.mathematics.groups import ratio
from model.policy.eligibility import SEGMENT_STATUS, eligible_firms, eligible_places, eligible_segments
from model.policy.site_offers import cities, sites
from model.tables.levers import Space, scope_of
from model.world import World


@dataclass(frozen=True)
class Target:
    """Whom a policy is for: the rows of its offers, and how far it means every cell, 0 to 1 (places x segments)."""

    space: Space
    meant: np.ndarray


def newcomers(world: World, row: int) -> np.ndarray:
    """Cells of the segments and places that a lever on newcomers is for."""
    where = eligible_places(world, row)
    places = np.ones(len(world.places), dtype=bool) if where is None else where
    return np.outer(places, eligible_segments(world, row) > 0).astype(float)


def firms(world: World, row: int) -> np.ndarray:
    """Share of every cell's revenue that eligible firms make; cells without firms by their place and segment."""
    who, yearly = world.policies[row].eligibility, world.firms.annual_revenue
    everybody = world.by_place_and_segment(yearly)
    own = world.by_place_and_segment(yearly * eligible_firms(world, row))
    of_firms = bool(who.size or who.origin or set(who.status) - set(SEGMENT_STATUS) - {"in_zone"})
    empty = np.zeros(everybody.shape) if of_firms else newcomers(world, row)
    return np.where(everybody > 0, ratio(own, everybody), empty)


def whole(places: np.ndarray, world: World) -> np.ndarray:
    """All cells of the places in a mask."""
    return np.outer(places, np.ones(len(world.segments))).astype(float)


def anchor(world: World, row: int) -> np.ndarray:
    """The place of a named project."""
    return whole(np.array(world.place_ids) == world.policies[row].place, world)


def of_sites(world: World, row: int) -> np.ndarray:
    """The places that a programme is for; guidance of newcomers means their leading segments alone."""
    meant = whole(sites(world, row), world)
    return meant * world.leads if world.plan.lever(world.policies[row]) == "location_guidance" else meant


def of_cities(world: World, row: int) -> np.ndarray:
    """All places of the cities that a programme is for."""
    return whole(cities(world, row)[world.places.city], world)


def nobody(world: World, row: int) -> np.ndarray:
    """No cell."""
    return np.zeros((len(world.places), len(world.segments)))


MEANT: dict[Space, Callable[[World, int], np.ndarray]] = {
    "firms": firms,
    "newcomers": newcomers,
    "places": of_sites,
    "cities": of_cities,
    "anchor": anchor,
    "budgets": nobody,
}


def target(world: World, row: int) -> Target:
    """Whom the policy in a row of the books is for, as the world stands (before it acts: at the start)."""
    space = scope_of(world.plan.lever(world.policies[row])).offered_to
    return Target(space, MEANT[space](world, row))
