"""How a buyer chooses a supplier: it sees some candidates, and takes the best of them, the present one and the outside.

See docs/odd/suppliers.md. A link's buyer sees m candidates, which are drawn by capacity and distance. It compares them
with its present supplier and with the outside, and takes the best of

    -sigma_l ln(p_j tau(d_ij)) + theta_q ln Q_j + theta_f ln fill_j + habit [j current] + Gumbel(link, j)
    -sigma_l ln(p_out tau_out) + theta_q ln Q_out + b_out       + habit [outside current] + Gumbel(link, outside)

Reads firms.price, log_quality, fill; cells.search_*. Writes cells.search_capacity, search_firms; links.supplier, age,
contracted, failed.

Parameters: suppliers.candidates, search_length, price_elasticity, quality_weight, reliability_weight, habit, freight_*.
Ablations: local_search, habit. Outcomes: local_sourcing_rate, near_sourcing_rate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.mathematics.choice import GUIDE_SHIFT, Slots, first_true
from model.mathematics.draws import Draws, Options
from model.mathematics.select import at_least
from model.mathematics.table_lookup import at_pairs
from model.tables.links import OUTSIDE
from model.take_up.services import candidates_seen, delivered_price, served
from model.world import World

BLOCK = 16384  # links that choose at once, so that what they weigh stays in the cache
OUTSIDE_OPTION = np.uint64(2**62)  # name of the outside in Gumbel draws; no firm has this id


def count_capacity(world: World) -> None:
    """Write how much each cell can make and how many firms it has: the map that searching buyers use for a year."""
    f, s = world.firms, world.segments
    capacity = world.at_segment(s.capital_output) * f.place_gain * f.capital
    world.cells.search_capacity = np.bincount(world.firm_cell, weights=capacity, minlength=len(world.cells))
    world.cells.search_firms = np.bincount(world.firm_cell, minlength=len(world.cells))


@dataclass(frozen=True)
class Market:
    """What every searching buyer meets alike, worked out once for all links that choose (rows of firms)."""

    place: np.ndarray
    appeal: np.ndarray  # own_appeal
    size: np.ndarray  # drawn_by_size
    capacity: np.ndarray
    orders: np.ndarray  # that each firm has already
    tastes: Options  # of buyers for each firm
    members: Slots
    guides: np.ndarray  # tables of places to search in, right in the cells in which a link chooses
    log_freight: np.ndarray  # between places
    spared: np.ndarray | None  # whom a service saves a part of it, where there is one

    @classmethod
    def of(cls, world: World, rows: np.ndarray) -> Market:
        """The market of the links in `rows`."""
        f, s = world.firms, world.segments
        capacity = world.at_segment(s.capital_output) * f.place_gain * f.capital
        return cls(
            world.firm_place, own_appeal(world), drawn_by_size(world, capacity), capacity,
            f.external_orders + f.link_orders, Options.of(f.id), world.slots(),
            search_tables(world, searched_cells(world, rows)),
            world.kept("log freight", world.parameters.suppliers.freight_per_km,
                       lambda: np.log(freight_inside(world, world.distance))),
            served(world, "freight"),
        )  # fmt: skip


def choose(world: World, rows: np.ndarray, draws: Draws) -> None:
    """Let the links in `rows` choose among candidates, their present supplier and the outside.

    They choose independently, so that blocks of them do it in turn, whose work stays in the processor's cache. The few
    whose buyers see more candidates than usual choose apart, so that not all have to be as wide as they are.
    """
    if not len(rows):
        return
    seen = candidates_seen(world, world.links.buyer.take(rows), world.parameters.suppliers.candidates)
    market = Market.of(world, rows)
    usual = seen == seen.min()
    for group, width in ((rows[usual], seen[usual]), (rows[~usual], seen[~usual])):
        if len(group) > BLOCK:  # one input after another, so that the suppliers of a block stay in the cache, too
            order = np.argsort(world.links.input[group], kind="stable")
            group, width = group[order], width[order]
        for first in range(0, len(group), BLOCK):
            choose_block(world, market, group[first : first + BLOCK], draws, width[first : first + BLOCK])


def choose_block(world: World, market: Market, rows: np.ndarray, draws: Draws, seen: np.ndarray) -> None:
    """The choice of the links in `rows`, all at once. seen: how many candidates each of their buyers sees.

    Matrices are options x links, the present supplier last: long rows are worked through faster than short ones.
    """
    links, f, s, p = world.links, world.firms, world.segments, world.parameters.suppliers
    ids, buyer, wanted = links.id.take(rows), links.buyer.take(rows).astype(np.intp), links.input.take(rows)
    wanted, current, failed = (
        wanted.astype(np.intp),
        links.supplier.take(rows).astype(np.int64),
        links.failed.take(rows),
    )
    options = np.concatenate([candidates(world, rows, draws, market, seen).T, current[None]])
    out = options < 0
    out |= options == buyer
    out[:-1] |= options[:-1] == current  # the present supplier counts once
    j = np.maximum(options, 0)
    utility = market.appeal.take(j)
    utility -= p.price_elasticity * log_freight(world, market, buyer, j)
    utility[-1] += p.habit
    utility[:-1] += market.size.take(j[:-1])
    # Can it carry the order beside what it has? A buyer too large for a supplier would ruin its deliveries to all.
    need = at_pairs(world.segment_coefficients, wanted, f.segment.take(buyer)) * links.share.take(rows)
    load = market.orders.take(j)
    load[:-1] += need * (f.material_need.take(buyer) * f.planned_output.take(buyer))
    room = market.capacity.take(j)
    room /= np.maximum(load, 1e-12, out=load)
    np.log(np.clip(room, 0.05, 1.0, out=room), out=room)
    room *= p.reliability_weight
    utility += room
    buyers = draws.hashed(ids, "taste")
    utility += draws.gumbel(buyers, "taste", market.tastes.take(j))
    np.putmask(utility, out, -np.inf)
    stayed_out = (current == OUTSIDE) & ~failed
    outside = -p.price_elasticity * np.log(1.0 + p.freight_outside) + p.outside_appeal + p.habit * stayed_out
    outside = outside - (p.price_elasticity * np.log(s.price_index))[wanted]
    outside = outside + draws.gumbel(buyers, "taste", np.array([OUTSIDE_OPTION]))
    top = utility.max(axis=0)
    best = at_pairs(j, first_true(utility == top), np.arange(len(rows)))
    chosen = np.where((top > outside) & ~world.bound_to_outside(rows), best, OUTSIDE)
    links.age[rows.compress(chosen != current)] = 0.0
    links.supplier[rows] = chosen
    links.contracted[rows] = False
    links.failed[rows] = False


def log_freight(world: World, market: Market, buyer: np.ndarray, supplier: np.ndarray) -> np.ndarray:
    """ln of the factor of freight on a price, for buyers (links) and suppliers (options x links)."""
    place = market.place.take(buyer)
    usual = at_pairs(market.log_freight, place, market.place.take(supplier))
    if market.spared is not None:
        some = np.flatnonzero(market.spared.take(buyer))  # few
        distance = at_pairs(world.distance, place[some], market.place[supplier[:, some]])
        usual[:, some] = np.log(delivered_price(world, freight_inside(world, distance).T, buyer[some]).T)
    return usual


def own_appeal(world: World) -> np.ndarray:
    """What every firm offers whoever buys from it (firms): price, quality against the outside's, reliability, in ln."""
    f, p = world.firms, world.parameters.suppliers
    return (
        -p.price_elasticity * np.log(f.price)
        + p.quality_weight * (f.log_quality - world.at_segment(world.segments.outside_log_quality))
        + p.reliability_weight * np.log(at_least(f.fill, 0.05))
    )


def drawn_by_size(world: World, capacity: np.ndarray) -> np.ndarray:
    """ln of every firm's `capacity` over that of a typical firm of its cell (firms).

    Candidates are drawn alike within a cell; large ones have to be met more often.
    """
    cells, cell = world.cells, world.firm_cell
    typical = (cells.search_capacity / np.maximum(cells.search_firms, 1.0))[cell]
    return np.log(at_least(capacity / at_least(typical, 1e-12), 1e-3))


def freight_inside(world: World, distance: np.ndarray) -> np.ndarray:
    """Cost of delivery over a `distance` (km) inside the region, as a factor on the price: 1 + rate x distance."""
    return 1.0 + world.parameters.suppliers.freight_per_km * distance


def searched_cells(world: World, rows: np.ndarray) -> np.ndarray:
    """For each of the links in `rows` the cell of the input that it buys in the place of its buyer."""
    links, places = world.links, len(world.place_ids)
    return links.input.take(rows).astype(np.int64) * places + world.firms.place.take(links.buyer.take(rows))


def search_tables(world: World, cells: np.ndarray) -> np.ndarray:
    """Tables of places to draw from (all cells x slots), by capacity and distance; right in the rows `cells`."""
    return world.guides("suppliers", world.cells.search_capacity, world.parameters.suppliers.search_length, cells)


def candidates(world: World, rows: np.ndarray, draws: Draws, market: Market | None = None,
               seen: np.ndarray | None = None) -> np.ndarray:  # fmt: skip
    """Firm rows of m candidates for each link (links x m), -1 where nobody was found.

    A place by its capacity and distance, from a guide table per input; then any member of the cell, by owned slots.
    `market` is what all of them meet, and `seen` how many candidates each buyer sees, where they are at hand.
    """
    links, p, places = world.links, world.parameters.suppliers, len(world.place_ids)
    ids, cell = links.id.take(rows), searched_cells(world, rows)
    seen = candidates_seen(world, links.buyer.take(rows), p.candidates) if seen is None else seen
    option = np.arange(int(seen.max()))[:, None]  # x links, so that rows are long
    tables = search_tables(world, cell) if market is None else market.guides
    pick = draws.slots(ids, "place", GUIDE_SHIFT, option)
    place = at_pairs(tables, cell, pick)
    first = links.input.take(rows).astype(np.int64) * places
    members, there = world.slots() if market is None else market.members, place >= 0
    if seen.min() < len(option):
        there &= option < seen
    found = np.where(there, first + place, members.nobody)
    return members.draw(found.T, ids, draws, "member")
