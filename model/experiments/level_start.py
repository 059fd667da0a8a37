"""A level start: equal firms, no specialism, links by lot. What the facts show after it was made by the dynamics.

The margins of the base year (segments, cities, firms, workers, revenue) stay as given. Everything below them is
levelled: sizes within a segment, specialisms of cities and zones, and the choice of the first suppliers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.regions.fitted_map import fitted_map
from model.start import first_links, population
from model.tables.firms import INCUMBENT

if TYPE_CHECKING:
    from model.cluster_model import Schedule
    from model.world import World

BY_LOT = {"suppliers.search_length": 1e9, "suppliers.price_elasticity": 0.0, "suppliers.quality_weight": 0.0,
          "suppliers.reliability_weight": 0.0, "suppliers.habit": 0.0}  # fmt: skip


def level(start: Schedule) -> Schedule:
    """The start schedule with its structure below the margins levelled."""
    return start.replacing("populate", populate_level).replacing("draw links", draw_links_by_lot)


def populate_level(world: World) -> None:
    """Firms of equal size, each segment spread over places as all industry is; ages as usual."""
    plan, usual, draws = world.plan, world.parameters, world.draws("population")
    starting_map = fitted_map(world.region, plan.baseline, usual.start)
    totals = starting_map.segments * world.scale
    places = np.outer(starting_map.places.sum(axis=1), totals / totals.sum()) * world.scale
    firms = plan.baseline.firms or round(world.region.totals["firms_above_scale"].value)
    count = max(round(firms * world.scale), 1)
    nobody = {name: np.empty(0, dtype=int) for name in ("segment", "place")} | {"revenue": np.empty(0)}
    sizes = np.full(count, totals.sum() / count)
    segment, place = population.settle_firms(world, sizes, nobody, places, draws)
    number = np.bincount(segment, minlength=len(totals))
    sizes = (totals / np.maximum(number, 1))[segment]
    ids = np.arange(count)
    ages = np.minimum(draws.exponential(ids, "age") / usual.start.exit_rate, 60.0)
    world.firms.append(count, id=ids, segment=segment, place=place, origin=INCUMBENT, birth=-np.ceil(4 * ages))
    for column in ("revenue", "revenue_lag_1", "revenue_lag_2", "revenue_lag_3"):
        setattr(world.firms, column, sizes / 4)
    population.own_slots(world)


def draw_links_by_lot(world: World) -> None:
    """The first links to anybody in the region who makes the input, wherever and at whatever price."""
    usual = world.parameters
    world.parameters = usual.with_values(BY_LOT, checked=False)
    try:
        first_links.draw_links(world)
    finally:
        world.parameters = usual
