"""A cluster from nothing: an anchor in a zone of a small region that was emptied of everything in its chain.

Makers of the anchor's segment and of its linked inputs stand elsewhere when the world begins. Compare the same world
with and without the anchor: firms that are there after some years with it alone were drawn by it. No follower is under
contract.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from model.studies.clusters.design import Site, anchor, site
from model.studies.clusters.elasticity import Pair
from model.studies.clusters.panel import Panel
from model.studies.clusters.trial import Cleared

if TYPE_CHECKING:
    from model.scenario import Plan
    from model.world import World

ANCHOR = 40.0  # 亿元 a year, that of the teaching scenario
LEAST_CLUSTER = 5.0  # further free firms of the chain that make a cluster in a small region


def nowhere(world: World) -> Site | None:
    """The zone to empty and the anchor's segment: the zone with the least of the segment with the largest revenue.

    None in a region without zones or without linked inputs.
    """
    revenue = world.by_place_and_segment(world.firms.annual_revenue)
    linked = world.segments.manufacturing & (world.linked_inputs[:, 0] >= 0)
    zones = np.flatnonzero(world.places.zone)
    able = np.flatnonzero(linked)
    for segment in able[np.argsort(-revenue[:, able].sum(axis=0), kind="stable")]:
        found = site(world, int(zones[np.argmin(revenue[zones, segment])]), int(segment)) if len(zones) else None
        if found is not None and found.inputs:
            return found
    return None


def cleared(world: World, here: Site) -> Cleared:
    """What stands elsewhere at the start."""
    return Cleared(world.place_ids[here.place], tuple(world.segment_ids[i] for i in (here.segment, *here.inputs)))


def policies(world: World, here: Site, plan: Plan) -> dict[str, Any]:
    """The anchor, as policies of a scenario file."""
    return {"anchor": anchor(world.place_ids[here.place], world.segment_ids[here.segment], ANCHOR, plan)}


def chain_firms(panel: Panel, here: Site, after: int) -> float:
    """Free firms of the anchor's segment and its inputs in the zone."""
    return float(panel.of("firms", after).reshape(-1, panel.places)[[here.segment, *here.inputs], here.place].sum())


def drawn_in(pairs: Sequence[Pair], here: Site, after: int) -> np.ndarray:
    """Further firms of the chain in each world."""
    return np.array([chain_firms(given, here, after) - chain_firms(base, here, after) for given, base in pairs])


def born(pairs: Sequence[Pair], here: Site, after: int) -> np.ndarray:
    """Whether a cluster's worth of firms is there in each world that would not be there without the anchor: 1 or 0."""
    return (drawn_in(pairs, here, after) >= LEAST_CLUSTER).astype(float)
