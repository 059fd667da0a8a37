"""Offers to places, cities and segments: infrastructure, land, guidance of location, skill, entry standards.

Where money is short, which place or city comes first is drawn anew each quarter.
"""

from __future__ import annotations

import numpy as np

from model.policy.eligibility import eligible_places, eligible_segments
from model.policy.offering import offering
from model.policy.terms import choice, setting
from model.tables.support import Offer
from model.world import World


def offer_sites(world: World, row: int, strength: np.ndarray, costs: np.ndarray) -> None:
    """Put a programme for rows of places, cities or segments on offer."""
    policy = world.policies[row]
    order = world.draws("policy").uniform(np.arange(len(strength)), f"sites {policy.key}")
    begun = world.quarter >= policy.start + setting(world, row, "delay")
    world.support.offer(policy.lever, Offer(row, strength, order, costs=costs, begun=begun))


def sites(world: World, row: int) -> np.ndarray:
    """Places that a programme is for: of the named kind, and among the named ones (mask)."""
    kinds, named = choice(world, row, "sites"), eligible_places(world, row)
    zone = world.places.zone
    mask = (zone & ("zones" in kinds)) | (~zone & ("remainders" in kinds))
    return mask if named is None else mask & named


def cities(world: World, row: int) -> np.ndarray:
    """Cities that a programme is for (mask)."""
    named = eligible_places(world, row)
    if named is None:
        return np.ones(len(world.cities), dtype=bool)
    return np.bincount(world.places.city, weights=named, minlength=len(world.cities)) > 0


@offering("infrastructure")
def infrastructure(world: World, row: int) -> None:
    """Index points of infrastructure built a year; a point costs in proportion to the land that it serves."""
    strength = setting(world, row, "gain") / 4.0 * sites(world, row)
    offer_sites(world, row, strength, strength * world.places.area * setting(world, row, "unit_cost"))


@offering("land")
def land(world: World, row: int) -> None:
    """Land opened a year, as a share of the area."""
    strength = setting(world, row, "expansion") / 4.0 * sites(world, row) * world.places.area
    offer_sites(world, row, strength, strength * setting(world, row, "unit_cost"))


@offering("location_guidance")
def location_guidance(world: World, row: int) -> None:
    """Newcomers are guided to the leading segments of the places."""
    chosen = sites(world, row)
    cost = setting(world, row, "unit_cost") / 4.0 * world.scale
    offer_sites(world, row, setting(world, row, "strength") * chosen, cost * chosen)


@offering("skill")
def skill(world: World, row: int) -> None:
    """Part of the labour force trained a year; each person adds to the skill of the city."""
    trained = setting(world, row, "trained_share") / 4.0 * cities(world, row)
    cost = trained * world.cities.labour_force * setting(world, row, "cost_per_person")
    offer_sites(world, row, trained * setting(world, row, "gain"), cost)


@offering("talent_retention")
def talent_retention(world: World, row: int) -> None:
    """Contracts and shares that keep trained people: part of their attrition avoided."""
    chosen = cities(world, row)
    cost = setting(world, row, "unit_cost") / 4.0 * world.scale
    offer_sites(world, row, setting(world, row, "strength") * chosen, cost * chosen)


@offering("entry_standard")
def entry_standard(world: World, row: int) -> None:
    """Part of the applications to enter that a standard turns away; each application is examined."""
    p, s = world.parameters.entry, world.segments
    strength = setting(world, row, "refused") * eligible_segments(world, row)
    applied = (p.start_up_rate + p.grown_up_rate + p.transfer_rate) / 4.0 * s.firms_at_start
    offer_sites(world, row, strength, applied * setting(world, row, "unit_cost") * (strength > 0))
