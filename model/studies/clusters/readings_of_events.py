"""Each fact's value from the runs: of cells that were given productivity, of events, of a birth."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from model.studies.clusters import birth, elasticity, events
from model.studies.clusters.design import Site
from model.studies.clusters.elasticity import Pair
from model.studies.clusters.estimate import NOTHING, contrast
from model.studies.clusters.facts_of_events import YEARS
from model.studies.clusters.reading_with_and_without_loop import PERCENT, Reading, against, mean, sampled, share
from model.studies.clusters.readings_of_worlds import of_dispersion, of_links, of_long_runs
from model.studies.clusters.runs_needed import (
    ANCHOR,
    BARE_ANCHOR,
    BARE_BIRTH,
    BIRTH,
    EMPTY,
    GIFT,
    GIVEN,
    OFF,
    PACKAGE,
    Layout,
    Setup,
    Worlds,
)

Effect = Callable[[Sequence[Pair], Sequence[Site]], np.ndarray]
NEAR = (0.0, events.NEAR)


def readings(setup: Setup, layout: Layout, worlds: Worlds) -> dict[str, Reading]:
    """All facts that these runs can tell, by id."""
    last = setup.base.quarters // 4
    found = of_elasticity(worlds, last)
    if layout.design.sites:
        found |= of_anchors(layout, worlds, last) | of_packages(layout, worlds, last)
    found |= of_dispersion(setup, worlds, last) | of_links(layout, worlds, last)
    if layout.birth is not None:
        found |= of_birth(layout.birth, worlds)
    if setup.long_quarters:
        found |= of_long_runs(worlds, setup.long_quarters // 4)
    return found


def of_elasticity(worlds: Worlds, last: int) -> dict[str, Reading]:
    """Treated less untreated cells, over the gift; what the untreated ones lose."""
    pairs = (worlds.pairs(GIVEN), worlds.pairs(GIVEN, end=OFF))
    found = {}
    for years in (y for y in YEARS if y <= last):
        for column in ("revenue", "workers", "entrants"):
            by_world = sampled(pairs, lambda p, c=column, y=years: elasticity.by_world(p, c, y, GIFT))  # type: ignore[misc]
            found[f"elasticity_{column}_{years}"] = mean(by_world)
    if last >= 10:
        on_others = sampled(pairs, lambda p: elasticity.on_others(p, "revenue", 10, GIFT))
        found["elasticity_others_10"] = mean(on_others)
    return found


class Events:
    """Pairs of runs with an event and without it, with the loop and without it, and the zones that are looked at."""

    def __init__(self, layout: Layout, worlds: Worlds, event: str) -> None:
        self.design = layout.design
        self.pairs = (worlds.pairs(event), worlds.pairs(event, end=OFF))

    def against_placebo(self, effect: Effect, factor: float = PERCENT) -> Reading:
        """An effect on treated zones less that on zones compared with."""
        treated = sampled(self.pairs, lambda p: effect(p, self.design.sites), factor)
        return against(treated, sampled(self.pairs, lambda p: effect(p, self.design.placebo), factor))

    def zones(self, column: str, years: int) -> Effect:
        """Effect on a column of the zones."""
        return lambda p, s: events.in_zones(p, s, column, years)

    def suppliers(self, years: int, ring: tuple[float, float], own: bool = False) -> Reading:
        """Further free suppliers in a ring, of the anchor's own branch too if asked for."""
        return self.against_placebo(lambda p, s: events.suppliers(p, s, years, self.design.distance, ring, own), 1.0)

    def around(self, years: int, ring: tuple[float, float]) -> Reading:
        """Effect on revenue in a ring."""
        return self.against_placebo(lambda p, s: events.around(p, s, "revenue", years, self.design.distance, ring))

    def ratio(self, one: Effect, other: Effect) -> Reading:
        """Sum of one effect over the treated zones over that of another."""
        return share(*(sampled(self.pairs, lambda p, e=e: e(p, self.design.sites)) for e in (one, other)))  # type: ignore[misc]

    def added(self, column: str, years: int) -> Effect:
        """What is added to a column of the zones, in its own unit."""
        return lambda p, s: events.added(p, s, column, years)


def of_anchors(layout: Layout, worlds: Worlds, last: int) -> dict[str, Reading]:
    """Anchors' zones against zones compared with."""
    e, found = Events(layout, worlds, ANCHOR), {}
    for years in (y for y in YEARS if y <= last):
        for column in ("revenue", "workers", "capital"):
            found[f"anchor_{column}_{years}"] = e.against_placebo(e.zones(column, years))
    for years in (y for y in (5, 10) if y <= last):
        own: Effect = lambda p, s, y=years: events.in_own_branch(p, s, "revenue", y)  # type: ignore[misc]  # noqa: E731
        found[f"anchor_own_{years}"] = e.against_placebo(own)
        found[f"anchor_suppliers_{years}"] = e.suppliers(years, NEAR)
        found[f"anchor_makers_{years}"] = e.suppliers(years, NEAR, own=True)
    if last >= 5:
        found["anchor_productivity_5"] = e.against_placebo(lambda p, s: events.productivity(p, s, 5))
    if last >= 10:
        placebo = sampled(e.pairs, lambda p: events.in_zones(p, layout.design.placebo, "revenue", 10), PERCENT)
        found["anchor_placebo_10"] = mean(placebo)
        found["anchor_bare_10"] = without_land(layout, worlds)
        for ring in events.RINGS:
            name = f"{ring[0]:.0f}_{ring[1]:.0f}_10"
            found[f"anchor_suppliers_{name}"] = e.suppliers(10, ring)
            found[f"anchor_around_{name}"] = e.around(10, ring)
    return found


def without_land(layout: Layout, worlds: Worlds) -> Reading:
    """Revenue of other firms after ten years where anchors bring no land, with the loop alone."""
    pairs, d = worlds.pairs(BARE_ANCHOR, other=False), layout.design
    effects = [PERCENT * events.in_zones(pairs, zones, "revenue", 10) for zones in (d.sites, d.placebo)]
    return Reading(contrast(*effects), NOTHING, NOTHING)


def of_packages(layout: Layout, worlds: Worlds, last: int) -> dict[str, Reading]:
    """Packages' zones against zones compared with; the region; the money."""
    e, found = Events(layout, worlds, PACKAGE), {}
    for years in (y for y in YEARS if y <= last):
        for column in ("capital", "workers", "revenue", "firms"):
            found[f"package_{column}_{years}"] = e.against_placebo(e.zones(column, years))
        found[f"package_net_entry_{years}"] = e.ratio(e.added("entrant_workers", years), e.added("workers", years))
        found[f"package_output_over_firms_{years}"] = e.ratio(e.zones("revenue", years), e.zones("firms", years))
    if last >= 10:
        sums = sampled(e.pairs, lambda p: np.array(events.added_in_region(p, layout.design.sites, "revenue", 10)))
        for row, where in enumerate(("region", "zones", "elsewhere")):
            found[f"package_{where}_10"] = mean(type(sums)(sums.on[row], sums.off[row]))
    found["package_cost"] = mean(sampled(e.pairs, lambda p: np.array([sum(given.spent.values()) for given, _ in p])))
    return found


def of_birth(here: Site, worlds: Worlds) -> dict[str, Reading]:
    """A cluster from nothing in the small region, with the land that an anchor brings and without it."""
    found = {}
    for name, label in (("birth", BIRTH), ("bare_birth", BARE_BIRTH)):
        pairs = (worlds.pairs(label, EMPTY), worlds.pairs(label, EMPTY, OFF))
        last = min((given.last for given, _ in pairs[0]), default=0)
        for years in (y for y in (10, 20) if y <= last):
            for what, of in (("firms", birth.drawn_in), ("share", birth.born)):
                sample = sampled(pairs, lambda p, of=of, y=years: of(p, here, y))  # type: ignore[misc]
                found[f"{name}_{what}_{years}"] = mean(sample)
    return found
