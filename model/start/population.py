"""Who is there in the base year: every above-scale firm with its segment, place and size (docs/odd/start.md).

Revenue of every segment in every city and place is that of the starting map (regions/fitted_map.py), the same in every
seed. Sizes follow the piecewise Pareto law and are stretched inside its pieces to the region's revenue, so the counts
above 1, 10 and 100 stay. The named firms stand where they are; which of the others stands where is by lot, in
proportion to the room that the map has left.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.draws import Draws
from model.mathematics.fitting import CHUNK, fill_targets, stretch
from model.regions.fitted_map import FittedMap, fitted_map
from model.regions.map_inputs import remainder_of
from model.regions.sizes import number_of_firms, revenue_by_segment, sizes_of_others
from model.tables.firms import INCUMBENT
from model.world import World

LARGE = 10.0  # 亿元 a year: firms that fill cells of segment and place at once


def populate(world: World) -> None:
    """Write the firms: id, segment, place, age and yearly revenue (as four equal quarters)."""
    draws = world.draws("population")
    starting_map = fitted_map(world.region, world.plan.baseline, world.parameters.start)
    totals = starting_map.segments * world.scale
    named = named_firms(world, starting_map)
    sizes = firm_sizes(world, totals.sum(), named["revenue"])
    segment, place = settle_firms(world, sizes, named, starting_map.places * world.scale, draws)
    sizes = match_segments(sizes, segment, totals, len(named["revenue"]))

    count = len(sizes)
    firms, ids = world.firms, np.arange(count)
    ages = np.minimum(draws.exponential(ids, "age") / world.parameters.start.exit_rate, 60.0)
    firms.append(count, id=ids, segment=segment, place=place, origin=INCUMBENT, birth=world.quarter - np.ceil(4 * ages))
    for column in ("revenue", "revenue_lag_1", "revenue_lag_2", "revenue_lag_3"):
        setattr(firms, column, sizes / 4)
    own_slots(world)


def segment_totals(world: World) -> np.ndarray:
    """Yearly revenue of each segment in the base year, 亿元: the chosen prior times the region's total and scale."""
    return revenue_by_segment(world.region, world.plan.baseline, world.scale)


def named_firms(world: World, starting_map: FittedMap) -> dict[str, np.ndarray]:
    """The named firms of the base year, whose ids are their rows: segment and place row, revenue, 亿元.

    Where the place is not known they stand outside the zones of their city.
    """
    known = world.starting_map.firms
    told_apart = starting_map.told_apart(world.scale)
    places = [firm.place or remainder_of(world.region, firm.city) for firm in known]
    return {
        "segment": np.array([world.segment_ids.index(firm.segment) for firm in known], dtype=int),
        "place": np.array([world.place_ids.index(name) for name in places], dtype=int),
        "revenue": starting_map.named[told_apart] * world.scale,
    }


def firm_sizes(world: World, total: float, named: np.ndarray) -> np.ndarray:
    """Yearly revenue of every firm, 亿元: the named ones first, then the law at evenly spaced survival, falling.

    The named firms take the place of the law's nearest sizes above 10 亿元, so that the counts at the breaks remain.
    """
    count = number_of_firms(world.region, world.plan.baseline.firms, world.scale, len(named))
    free = sizes_of_others(world.region, count, named)
    breaks = np.asarray(world.region.size_distribution.breaks, dtype=float)
    return np.concatenate([named, stretch(free, breaks, total - named.sum())])


def settle_firms(world: World, sizes: np.ndarray, named: dict[str, np.ndarray], places: np.ndarray,
                 draws: Draws) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Segment and place of every firm: the named ones where they are, the rest filling the targets by size.

    A large firm needs a place that can hold it; the small ones fill what is left of their segment, then its places.
    With several times the firms, as many times more are dealt out at once: the places are as many times larger.
    """
    times = max(int(world.scale), 1)
    count, known = len(sizes), len(named["revenue"])
    segment, place = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    room = places.copy()
    segment[:known], place[:known] = named["segment"], named["place"]
    np.subtract.at(room, (place[:known], segment[:known]), sizes[:known])
    large = known + np.flatnonzero(sizes[known:] >= LARGE)
    chosen = fill_targets(sizes[large], np.maximum(room, 0.0).ravel(), draws.uniform(large, "cell"), times)
    place[large], segment[large] = np.divmod(chosen, room.shape[1])
    np.subtract.at(room, (place[large], segment[large]), sizes[large])
    rows = known + np.flatnonzero(sizes[known:] < LARGE)
    by_segment = np.maximum(room.sum(axis=0), 0.0)
    segment[rows] = fill_targets(sizes[rows], by_segment, draws.uniform(rows, "segment"), CHUNK * times)
    at_place = draws.uniform(np.arange(count), "place")
    for s in np.unique(segment[rows]):
        mine = rows[segment[rows] == s]
        place[mine] = fill_targets(sizes[mine], np.maximum(room[:, s], 0.0), at_place[mine], CHUNK * times)
    return segment, place


def match_segments(sizes: np.ndarray, segment: np.ndarray, totals: np.ndarray, named: int = 0) -> np.ndarray:
    """Scale the sizes above 1 亿元 so that every segment has its exact total; small and `named` first ones stay.

    A segment without such firms scales them all.
    """
    count = len(totals)
    filled = np.bincount(segment, weights=sizes, minlength=count)
    large = (sizes >= 1.0) & (np.arange(len(sizes)) >= named)
    upper = np.bincount(segment, weights=np.where(large, sizes, 0.0), minlength=count)
    wanted = totals - (filled - upper)
    possible = (upper > 0) & (wanted > 0.2 * upper)
    factor = np.where(possible, wanted / np.where(upper > 0, upper, 1.0), totals / np.where(filled > 0, filled, 1.0))
    return sizes * np.where(possible[segment] & ~large, 1.0, factor[segment])


def own_slots(world: World) -> None:
    """Give every firm its permanent ordinal in its segment and place."""
    cell = world.firm_cell
    order = np.argsort(cell, kind="stable")
    first = np.searchsorted(cell[order], cell[order], side="left")
    world.firms.slot[order] = np.arange(len(order)) - first
    world.cells.next_slot = np.bincount(cell, minlength=len(world.cells))
