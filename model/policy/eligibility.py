"""Who may use a policy, and in which order a short budget serves them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial

import numpy as np

from model.scenario.schema import Eligibility
from model.tables.firms import ORIGINS, Firms
from model.tables.rationing import Lottery
from model.tables.space import Segments
from model.world import World

# Status that a firm has by its segment: it also narrows the segments of levers on newcomers.
SEGMENT_STATUS: dict[str, Callable[[Segments], np.ndarray]] = {
    "high_tech": lambda s: s.high_tech,
    "overcapacity": lambda s: s.overcapacity,
    "energy_intensive": lambda s: s.energy_share > s.energy_share.mean(),
    "pioneer": lambda s: s.pioneer,
    "exporting": lambda s: s.export_share > s.export_share.mean(),
}

# Status that a firm has of its own; that of its place, `in_zone`, is among the eligible places.
OWN_STATUS: dict[str, Callable[[Firms], np.ndarray]] = {
    "zombie": lambda f: f.zombie,
    "healthy": lambda f: ~f.zombie,
    "above_scale": lambda f: f.above_scale,
}

SIZES: dict[str, Callable[[World], np.ndarray]] = {
    "workers": lambda world: world.firms.workers,
    "revenue": lambda world: world.firms.annual_revenue,
    "age": lambda world: (world.quarter - world.firms.birth) / 4.0,
}


def eligible_segments(world: World, row: int) -> np.ndarray:
    """Segments that a policy is for: named ones or those of named fields, of the named status; else all."""
    who = world.policies[row].eligibility
    mask = np.ones(len(world.segments), dtype=bool)
    if who.segments or who.fields:
        mask = world.kept(f"segments of {world.policies[row].key}", who.conditions, lambda: named_segments(world, who))
    for name in who.status or ():
        if name in SEGMENT_STATUS:
            mask = mask & SEGMENT_STATUS[name](world.segments)
    return mask


def named_segments(world: World, who: Eligibility) -> np.ndarray:
    """Segments that are named, or of named fields (mask)."""
    field = world.region.segments.field[world.segment_rows]
    return np.isin(world.segment_ids, who.segments or []) | np.isin(field, who.fields or [])


def eligible_places(world: World, row: int) -> np.ndarray | None:
    """Places that a policy is for: named ones or those of named cities, zones alone if it says so; None: everywhere."""
    who = world.policies[row].eligibility
    zones = world.places.zone if "in_zone" in (who.status or ()) else None
    if not who.places and not who.cities:
        return zones
    city, key = world.places.city, world.policies[row].key
    named = world.kept(f"places of {key}", (who.conditions, city.tobytes()), lambda: named_places(world, who))
    return named if zones is None else named & zones


def named_places(world: World, who: Eligibility) -> np.ndarray:
    """Places that are named, or in named cities (mask)."""
    cities = np.array(world.city_ids)[world.places.city]
    return np.isin(world.place_ids, who.places or []) | np.isin(cities, who.cities or [])


def eligible_firms(world: World, row: int) -> np.ndarray:
    """Firms (mask per row, not to be changed) that meet every condition: segment, place, size, origin, status."""
    return once(world, world.policies[row].eligibility.conditions, lambda: meeting(world, row))


def once(world: World, key: Hashable, work: Callable[[], np.ndarray]) -> np.ndarray:
    """What `work` finds out about firms. While policies are put on offer no firm changes: it is found out once."""
    known = world.support.known
    if known is None:
        return work()
    if key not in known:
        known[key] = work()
    return known[key]


def meeting(world: World, row: int) -> np.ndarray:
    """Firms (mask per row) that meet the conditions of a policy as the world stands."""
    f, who = world.firms, world.policies[row].eligibility
    segments, places = eligible_segments(world, row), eligible_places(world, row)
    # NumPy looks long row numbers up fastest.
    mask = np.ones(len(f), dtype=bool)
    if not segments.all():
        mask = segments.take(once(world, "segment", lambda: f.segment.astype(np.intp)))
    if places is not None:
        mask &= places.take(once(world, "place", lambda: f.place.astype(np.intp)))
    for measure, (low, high) in who.size.items():
        size = once(world, measure, partial(SIZES[measure], world))
        if low is not None:
            mask &= size >= low
        if high is not None:
            mask &= size < high
    if who.origin:
        mask &= np.isin(f.origin, [ORIGINS.index(name) for name in who.origin])
    for name in who.status:
        if name in OWN_STATUS:
            mask &= OWN_STATUS[name](world.firms)
    return mask


def queue_order(world: World, row: int) -> np.ndarray | Lottery:
    """Order of firm rows, lower served first: by chance (a queue's order, a lottery), or by a column, largest first."""
    f, policy = world.firms, world.policies[row]
    rationing = policy.rationing
    if rationing.rule == "ranked" and rationing.by is not None:
        return -getattr(f, rationing.by).astype(float)
    return Lottery(f, world.draws("policy"), f"{rationing.rule} {policy.key}")
