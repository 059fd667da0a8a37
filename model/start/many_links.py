"""The first supply links of a world of more than twice the firms (docs/odd/start.md): the same rule, in less time.

The rule is that of suppliers/choice.py, with its luck of places and tastes and the same queues. Three things make it
cheap. Firms and links stand in the order of their cells, so that a block of links meets firms that lie side by side.
The number of a member in its cell comes from the same hash as the place: nobody has left a cell yet, so that every
number below the count has a firm. Utilities have single precision. tests/test_start_many_links.py holds that links are
distributed as the rule in double precision has them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.mathematics.choice import GUIDE_SHIFT, GUIDE_SLOTS, first_true
from model.mathematics.draws import Draws, Options
from model.mathematics.table_lookup import at_pairs
from model.processes.suppliers import choice
from model.tables.links import OUTSIDE
from model.world import World

BLOCK = 16384  # links that choose at once, so that what they weigh stays in the cache
NUMBER = np.uint64(32)  # bits of a hash that number a member of a cell; those above GUIDE_SHIFT tell the place
LOW = np.uint64(2**32 - 1)
COARSE = np.uint64(41)  # leaves 23 bits of a hash: with the half of `luck` they are exact in single precision
QUEUE = 40  # bits of a place in a queue


@dataclass
class Sellers:
    """Firms in the order of cells (positions), single precision; the last row stands for the outside."""

    firm: np.ndarray  # row of firms of each position, OUTSIDE for the last
    position: np.ndarray  # of each row of firms
    members: np.ndarray  # of each cell: position of its first firm, and in the last 32 bits how many it has
    place: np.ndarray
    pull: np.ndarray  # appeal as a candidate, ln
    keep: np.ndarray  # appeal as the present supplier, ln
    capacity: np.ndarray
    orders: np.ndarray
    output: np.ndarray  # double precision, as limits are
    tastes: np.ndarray  # hashes of permanent ids, and of the outside

    @classmethod
    def of(cls, world: World) -> Sellers:
        f, s, p, cell = world.firms, world.segments, world.parameters.suppliers, world.firm_cell
        firm = np.argsort(cell, kind="stable")
        position = np.empty(len(f), dtype=np.int32)
        position[firm] = np.arange(len(f), dtype=np.int32)
        count = np.bincount(cell, minlength=len(world.cells))
        capacity, appeal = s.capital_output[f.segment] * f.place_gain * f.capital, choice.own_appeal(world)

        def laid(values: np.ndarray, outside: float, kind: type = np.float32) -> np.ndarray:
            return np.append(values.take(firm).astype(kind), kind(outside))

        return cls(
            np.append(firm, OUTSIDE), position, (((np.cumsum(count) - count) << 32) + count).astype(np.uint64),
            laid(f.place, 0, np.int64), laid(appeal + choice.drawn_by_size(world, capacity), -np.inf),
            laid(appeal + p.habit, -np.inf), laid(capacity, 1.0), laid(f.external_orders + f.link_orders, 0.0),
            laid(f.output, np.inf, np.float64),
            np.append(Options.of(f.id).hashed.take(firm), Options.of(np.array([choice.OUTSIDE_OPTION])).hashed),
        )  # fmt: skip


@dataclass
class Buyers:
    """Links in the order of the cells that they search: what they need, and whom they have (a position)."""

    link: np.ndarray  # row of links
    id: np.ndarray
    cell: np.ndarray  # what is bought x places + place of the buyer
    first: np.ndarray  # cell of what is bought in the first place
    own: np.ndarray  # position of the buyer itself
    need: np.ndarray  # at the base year's output
    asked: np.ndarray  # at planned output: what a new supplier would have to make
    outside: np.ndarray  # appeal of the outside, ln; infinite for those who are bound to it
    present: np.ndarray

    @classmethod
    def of(cls, world: World, sellers: Sellers, need: np.ndarray, asked: np.ndarray) -> Buyers:
        links, f, s, p, places = world.links, world.firms, world.segments, world.parameters.suppliers, world.place_ids
        first = links.input.astype(np.int32) * np.int32(len(places))
        cell = first + f.place.take(links.buyer)
        # Short numbers are sorted in one pass for each of their two bytes.
        link = np.argsort(cell.astype(np.uint16) if len(world.cells) <= 2**16 else cell, kind="stable")
        price = -p.price_elasticity * (np.log(1.0 + p.freight_outside) + np.log(s.price_index))
        outside = (price + p.outside_appeal).astype(np.float32).take(links.input.take(link))
        outside[world.bound_to_outside(link)] = np.inf
        return cls(
            link, links.id.take(link), cell.take(link), first.take(link),
            sellers.position.take(links.buyer.take(link)),
            need.astype(np.float32).take(link), asked.astype(np.float32).take(link), outside,
            np.full(len(link), len(f), dtype=np.int32),
        )  # fmt: skip


def draw_many_links(world: World, need: np.ndarray, asked: np.ndarray, rounds: int) -> None:
    """Let new links choose `rounds` times, and cut what takes too much of a supplier: links.supplier, orders of firms.

    need and asked: quarterly need of every link at the base year's output and at planned output, 亿元.
    """
    f, count = world.firms, len(world.firms)
    sellers = Sellers.of(world)
    buyers = Buyers.of(world, sellers, need, asked)
    length, searched = world.parameters.suppliers.search_length, np.unique(buyers.cell)
    places = world.guides("suppliers", world.cells.search_capacity, length, searched).ravel()
    link_orders = np.zeros(count)
    for past in range(rounds):
        draws = Draws(world.seed, "suppliers", past - rounds)
        for begin in range(0, len(buyers.link), BLOCK):
            choose(world, sellers, buyers, slice(begin, begin + BLOCK), places, draws, known=past > 0)
        taken = np.bincount(buyers.present, weights=buyers.need, minlength=count + 1)[:count]
        link_orders[sellers.firm[:count]] = taken
        sellers.orders[:count] = np.maximum(f.planned_output.take(sellers.firm[:count]), taken)
        cut_overload(world, sellers, buyers, taken)
    world.links.supplier[buyers.link] = sellers.firm.take(buyers.present)
    f.link_orders, f.external_orders = link_orders, np.maximum(f.planned_output - link_orders, 0.0)


def choose(world: World, sellers: Sellers, buyers: Buyers, block: slice, places: np.ndarray, draws: Draws,
           known: bool) -> None:  # fmt: skip
    """The choice of the links in `block`; rows of matrices are the candidates, the present supplier, the outside.

    places: guide tables of the cells, one after another. known: they have chosen before, so that habit counts.
    """
    p, nobody, present = world.parameters.suppliers, len(sellers.firm) - 1, buyers.present[block]
    found, place = candidates(world, sellers, buyers, block, places, draws)
    option = np.concatenate([found, present[None], np.full((1, len(present)), nobody)])
    utility = np.empty(option.shape, dtype=np.float32)
    utility[:-2], utility[-2] = sellers.pull.take(found), sellers.keep.take(present)
    utility[-1] = buyers.outside[block] + p.habit * ((present == nobody) & known)
    home = (buyers.cell[block] - buyers.first[block]).astype(np.intp) * len(world.place_ids)
    utility[:-1] += freight(world).take(np.concatenate([place, sellers.place.take(present)[None]]) + home)
    load, room = sellers.orders.take(option[:-1]), sellers.capacity.take(option[:-1])
    load[:-1] += buyers.asked[block]
    room /= np.maximum(load, 1e-12, out=load)
    np.log(np.clip(room, 0.05, 1.0, out=room), out=room)
    room *= p.reliability_weight
    utility[:-1] += room
    utility += luck(draws.bits(buyers.id[block], "taste", Options(sellers.tastes.take(option))))
    repeated = found == present
    repeated |= found == buyers.own[block]
    np.putmask(utility[:-2], repeated, -np.inf)
    best = first_true(utility == utility.max(axis=0))
    buyers.present[block] = at_pairs(option, best, np.arange(len(present)))


def candidates(world: World, sellers: Sellers, buyers: Buyers, block: slice, places: np.ndarray, draws: Draws
               ) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Positions and places of the candidates of the links in `block` (candidates x links).

    The first bits of a hash tell the place, as in choice.candidates, and the last ones the member of the cell there.
    """
    seen, cell, first = int(world.parameters.suppliers.candidates), buyers.cell[block], buyers.first[block]
    bits = draws.bits(buyers.id[block], "place", np.arange(seen)[:, None])
    place = places.take((bits >> GUIDE_SHIFT).view(np.int64) + cell.astype(np.intp) * GUIDE_SLOTS).astype(np.intp)
    members = sellers.members.take(place + first)
    bits &= LOW
    bits *= members & LOW
    bits >>= NUMBER
    bits += members >> NUMBER
    found = bits.view(np.int64)
    np.putmask(found, place < 0, len(sellers.firm) - 1)  # nobody makes it
    return found, place


def freight(world: World) -> np.ndarray:
    """What freight between places takes from the appeal of a supplier, ln (places of buyers x of suppliers, flat)."""
    p = world.parameters.suppliers
    return world.kept(
        "appeal of nearness", (p.freight_per_km, p.price_elasticity),
        lambda: (-p.price_elasticity * np.log(choice.freight_inside(world, world.distance))).astype(np.float32),
    ).ravel()  # fmt: skip


def luck(bits: np.ndarray) -> np.ndarray:
    """Standard Gumbel of hashes in single precision; `bits` are overwritten."""
    bits >>= COARSE
    drawn = bits.astype(np.float32)
    drawn += 0.5
    drawn *= 2.0**-23
    np.negative(np.log(drawn, out=drawn), out=drawn)
    return np.negative(np.log(drawn, out=drawn), out=drawn)


def cut_overload(world: World, sellers: Sellers, buyers: Buyers, taken: np.ndarray) -> None:
    """Send links outside that would take too much of a supplier, as first_links.cut_overload does.

    taken: what links take from each position. Only the links of suppliers that are asked too much are put in order.
    """
    p, nobody = world.parameters.start, len(taken)
    limit = p.most_linked_output * sellers.output
    crowded = np.append(taken > limit[:-1], False)
    rows = np.flatnonzero(crowded.take(buyers.present))
    queue = world.draws("suppliers").bits(buyers.id.take(rows), "queue") >> np.uint64(64 - QUEUE)
    supplier = buyers.present.take(rows).astype(np.int64)
    rows = rows.take(np.argsort((supplier << QUEUE) + queue.view(np.int64)))
    supplier, wanted = buyers.present.take(rows), buyers.need.take(rows).astype(float)
    begins = np.append(True, supplier[1:] != supplier[:-1])[: len(rows)]
    cumulative = np.cumsum(wanted)
    before = np.append(0.0, cumulative)[np.maximum.accumulate(np.where(begins, np.arange(len(rows)), 0))]
    late = rows.compress(cumulative - before > limit.take(supplier))
    too_large = buyers.need > p.most_to_one_buyer * sellers.output.take(buyers.present)
    buyers.present[too_large] = nobody
    buyers.present[late] = nobody
