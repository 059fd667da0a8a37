"""Where the events of the event studies happen: middling zones far from one another, and zones to compare them with.

Both are chosen once, from the first world's start, and are the same in every world and with the loop off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from model.mathematics.draws import Draws
from model.mathematics.quarters import quarter_label
from model.studies.clusters.panel import look

if TYPE_CHECKING:
    from model.scenario import Plan
    from model.world import World

ZONES = 8
BEGIN, BUILT, ANCHOR_PAID = 2, 12, 20  # quarters of a run: events begin, packages are built, an anchor is paid for
MIDDLING = (0.35, 0.9)  # quantiles of zones' revenue between which a zone is middling
APART, CLEAR = 70.0, 60.0  # km between treated zones, and from them to zones that are compared with
ANCHOR_REVENUE, ANCHOR_INVESTMENT = 100.0, 0.4  # 亿元 a year, and investment over revenue
ANCHOR_MOST = 0.75  # of the mean revenue of its zone: small regions have smaller anchors


@dataclass(frozen=True)
class Site:
    """A zone (row of places), its largest manufacturing segment with linked inputs, and the rows of these inputs."""

    place: int
    segment: int
    inputs: tuple[int, ...]


@dataclass(frozen=True)
class Design:
    """Treated sites, sites to compare with (with the inputs of a treated one), distances, groups, size of an anchor.

    city: row of each place. links: input-output links between segments (the larger direction), 0 for a segment itself.
    """

    sites: tuple[Site, ...]
    placebo: tuple[Site, ...]
    distance: np.ndarray
    city: np.ndarray
    links: np.ndarray
    place_ids: tuple[str, ...]
    segment_ids: tuple[str, ...]
    anchor_revenue: float


def lay_out(world: World) -> Design:
    """The design for a region, from a start without policy. Regions without such zones get a design without sites."""
    places, segments = len(world.place_ids), len(world.segment_ids)
    revenue = look(world)["revenue"].astype(float).reshape(segments, places)
    total, zone = revenue.sum(axis=0), world.places.zone
    low, high = np.quantile(total[zone], MIDDLING) if zone.any() else (0.0, 0.0)
    middling = zone & (total >= low) & (total <= high)
    buys = world.segments.manufacturing & (world.linked_inputs[:, 0] >= 0)
    order = np.argsort(Draws(0, "cluster facts", 0).uniform(np.arange(places), "zones"), kind="stable")
    sites: list[Site] = []
    for place in order[middling[order]]:
        here = np.where(buys, revenue[:, place], 0.0)
        if len(sites) == ZONES or not here.any() or any(world.distance[place, s.place] < APART for s in sites):
            continue
        sites.append(site(world, int(place), int(np.argmax(here))))
    far = [p for p in np.flatnonzero(middling) if sites and all(world.distance[p, s.place] > CLEAR for s in sites)]
    placebo = [Site(int(p), sites[i % len(sites)].segment, sites[i % len(sites)].inputs) for i, p in enumerate(far)]
    mean = float(np.mean([total[s.place] for s in sites])) if sites else 0.0
    both = np.maximum(world.segment_coefficients, world.segment_coefficients.T)
    np.fill_diagonal(both, 0.0)
    return Design(
        tuple(sites),
        tuple(placebo),
        world.distance.copy(),
        world.places.city.astype(int),
        both,
        tuple(world.place_ids),
        tuple(world.segment_ids),
        min(ANCHOR_REVENUE, ANCHOR_MOST * mean),
    )


def site(world: World, place: int, segment: int) -> Site:
    """A site with the linked inputs of a segment, itself left out."""
    inputs = tuple(int(i) for i in world.linked_inputs[segment] if i >= 0 and i != segment)
    return Site(place, segment, inputs)


def span(last: int, plan: Plan) -> dict[str, str]:
    """From a run's second quarter to its quarter `last`, or to its end if that is earlier, for a file."""
    before = plan.base_quarter
    return {"from": quarter_label(before + BEGIN), "to": quarter_label(min(before + last, plan.end))}


def anchor(place: str, segment: str, revenue: float, plan: Plan) -> dict[str, Any]:
    """An anchor as a scenario file has it; nobody follows it under contract."""
    return {
        "instrument": "anchor_project", "place": place, "segment": segment, "budget": 15, **span(ANCHOR_PAID, plan),
        "investment": ANCHOR_INVESTMENT * revenue, "revenue": revenue, "subsidy_share": 0.1,
        "contracted_followers": 0.0, "local_input_share": 0.8,
    }  # fmt: skip


def anchors(design: Design, plan: Plan) -> dict[str, Any]:
    """An anchor in every treated zone, as policies of a scenario file."""
    return {
        f"anchor_{k}": anchor(design.place_ids[s.place], design.segment_ids[s.segment], design.anchor_revenue, plan)
        for k, s in enumerate(design.sites)
    }


def packages(design: Design, plan: Plan) -> dict[str, Any]:
    """Infrastructure, land and help with relocation in every treated zone, as policies of a scenario file."""
    found: dict[str, Any] = {}
    build, relocate = {"budget": 10} | span(BUILT, plan), {"budget": 3} | span(plan.quarters, plan)
    for k, s in enumerate(design.sites):
        here = {"for": {"places": [design.place_ids[s.place]]}}
        found[f"infrastructure_{k}"] = {"instrument": "zone_upgrading", "gain": 0.5} | build | here
        found[f"land_{k}"] = {"instrument": "township_parks", "expansion": 0.3, "sites": ["zones"]} | build | here
        terms = {"investment_subsidy": 0.2, "promotion_effort": 5}
        found[f"relocation_{k}"] = {"instrument": "relocation_promotion"} | terms | relocate | here
    return found


def under(plan: Plan, policies: Mapping[str, Any]) -> Plan:
    """The plan with these policies alone."""
    return plan.replace(policies=dict(policies))


def spread_over(worlds: Sequence[int], baselines: int) -> dict[int, int]:
    """The baseline of each world: so many of them, in stretches of equal length (worlds 1-3 on 0, 4-6 on 1, ...)."""
    return {seed: i * baselines // max(len(worlds), 1) for i, seed in enumerate(worlds)}
