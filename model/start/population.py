"""Who is there in 2015: every above-scale firm with its segment, place and size (model.md 5).

City x segment revenue by iterative proportional fitting: segment totals from the chosen prior, city shares from
secondary GDP, known specialisms and a random factor as the prior. Sizes follow the piecewise Pareto law and are
stretched inside its pieces to the province's revenue, so the counts above 1, 10 and 100 stay. The named large firms
stand where they are. All of it is a declared assumption below the given margins.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.draws import Draws
from model.mathematics.fitting import fill_targets, fit_margins, stretch
from model.regions.sizes import named_revenue, number_of_firms, revenue_by_segment, sizes_of_others
from model.tables.firms import INCUMBENT
from model.world import World

STRENGTH = {"strong": 1.0, "medium": 0.5}  # exponent on the multiplier of a known specialism


def populate(world: World) -> None:
    """Write the firms: id, segment, place, age and yearly revenue (as four equal quarters)."""
    draws = world.draws("population")
    totals = segment_totals(world)
    cities = fit_margins(specialisation_prior(world, draws), city_totals(world, totals.sum()), totals)
    places = place_targets(world, cities, draws)
    named = named_firms(world, totals)
    sizes = firm_sizes(world, totals.sum(), named["revenue"])
    segment, place = settle_firms(world, sizes, named, places, draws)
    sizes = match_segments(sizes, segment, totals)

    count = len(sizes)
    firms, ids = world.firms, np.arange(count)
    ages = np.minimum(draws.exponential(ids, "age") / world.parameters.start.exit_rate, 60.0)
    firms.append(count, id=ids, segment=segment, place=place, origin=INCUMBENT, birth=-np.ceil(4 * ages))
    for column in ("revenue", "revenue_lag_1", "revenue_lag_2", "revenue_lag_3"):
        setattr(firms, column, sizes / 4)
    own_slots(world)


def segment_totals(world: World) -> np.ndarray:
    """Yearly revenue of each segment in 2015, 亿元: the chosen prior scaled to the province's total and the scale."""
    return revenue_by_segment(world.region, world.plan.baseline.prior, world.scale)


def city_totals(world: World, total: float) -> np.ndarray:
    """Yearly revenue of each city, 亿元: shares of secondary GDP (an assumption: no revenue by city is known)."""
    product = world.region.cities.secondary_gdp
    return product / product.sum() * total


def specialisation_prior(world: World, draws: Draws) -> np.ndarray:
    """Relative concentration of segments in cities (cities x segments): known specialisms times a lognormal factor."""
    region, p = world.region, world.parameters.start
    multiplier = world.plan.baseline.location_multiplier or p.location_multiplier
    shape = (len(world.city_ids), len(world.segment_ids))
    cell = np.arange(shape[0] * shape[1])
    prior = np.exp(p.location_spread * draws.normal(cell, "specialisation")).reshape(shape)
    known = np.zeros(shape)
    for city, segment, strength in zip(
        region.specialisms.city, region.specialisms.segment, region.specialisms.strength, strict=True
    ):
        if segment in world.segment_ids:
            known[world.city_ids.index(city), world.segment_ids.index(segment)] = STRENGTH[strength]
    prior *= multiplier**known
    return prior * city_totals(world, 1.0)[:, None]


def place_targets(world: World, cities: np.ndarray, draws: Draws) -> np.ndarray:
    """Yearly revenue of each segment in each place (places x segments), 亿元, adding up to the cities' totals.

    Zones hold a given share of every city, by rank and size; leading segments of a zone weigh more there.
    """
    region, p = world.region, world.parameters.start
    place_count, segment_count = len(world.place_ids), len(world.segment_ids)
    city, zone = world.places.city, world.places.zone
    weight = np.where(zone, np.maximum(region.places.size_rank, 1).astype(float) ** -p.zone_rank_exponent, 0.0)
    by_city = np.bincount(city, weights=weight, minlength=len(world.city_ids))
    share = np.where(zone, region.zone_revenue_share * weight / np.where(by_city > 0, by_city, 1.0)[city],
                     1.0 - region.zone_revenue_share)  # fmt: skip
    share /= np.bincount(city, weights=share, minlength=len(world.city_ids))[city]
    cell = np.arange(place_count * segment_count)
    prior = np.exp(p.place_spread * draws.normal(cell, "place")).reshape(place_count, segment_count)
    for row, leading in enumerate(region.places.lead_segments):
        for name in filter(None, str(leading).split(";")):
            if name in world.segment_ids:
                prior[row, world.segment_ids.index(name)] *= p.lead_multiplier
    prior *= share[:, None]
    targets = np.zeros_like(prior)
    for row in range(len(world.city_ids)):
        inside = city == row
        targets[inside] = fit_margins(prior[inside], share[inside] * cities[row].sum(), cities[row])
    return targets


def named_firms(world: World, totals: np.ndarray) -> dict[str, np.ndarray]:
    """The known large firms: segment row, city row, place row (-1: by lot) and yearly revenue, 亿元.

    The figures are of groups, over several segments; together they may hold at most `anchor_share` of a segment.
    """
    anchors = world.region.anchors
    segment = np.array([world.segment_ids.index(name) for name in anchors.segment], dtype=int)
    place = [world.place_ids.index(name) if name else -1 for name in anchors.place]
    return {
        "segment": segment,
        "city": np.array([world.city_ids.index(name) for name in anchors.city], dtype=int),
        "place": np.array(place, dtype=int),
        "revenue": named_revenue(world.region, totals, world.parameters.start.anchor_share, world.scale),
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
    """Segment and place of every firm: the named ones where they are, the rest filling the targets by size."""
    count, known = len(sizes), len(named["revenue"])
    segment, place = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    room = places.copy()
    city = world.places.city
    for row in range(known):
        s, c, z = named["segment"][row], named["city"][row], named["place"][row]
        if z < 0:
            z = np.argmax(np.where(city == c, room[:, s], -np.inf))
        segment[row], place[row] = s, z
        room[z, s] -= sizes[row]
    rows = np.arange(known, count)
    by_segment = np.maximum(room.sum(axis=0), 0.0)
    segment[rows] = fill_targets(sizes[rows], by_segment, draws.uniform(rows, "segment"))
    at_place = draws.uniform(rows, "place")
    for s in np.unique(segment[rows]):
        mine = rows[segment[rows] == s]
        place[mine] = fill_targets(sizes[mine], np.maximum(room[:, s], 0.0), at_place[mine - known])
    return segment, place


def match_segments(sizes: np.ndarray, segment: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Scale the sizes above 1 亿元 so that every segment has its exact total; the small ones keep their scale.

    A segment without such firms scales them all.
    """
    count = len(totals)
    filled = np.bincount(segment, weights=sizes, minlength=count)
    large = sizes >= 1.0
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
