"""The first supply links, drawn with the rule of the model itself and iterated until local sourcing settles.

No supplier sells more than a share of its output to one buyer, nor more than a share through links at all; what exceeds
that is bought outside. Contracts are then what output needs beyond the links: n_i = (X_i / fill - link orders) / v, by
stochastic rounding with a final correction that makes each segment's total exact.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.draws import Draws
from model.mathematics.groups import ratio, sum_by
from model.mathematics.table_lookup import at_pairs
from model.processes.suppliers import choice, orders
from model.start.many_links import draw_many_links
from model.tables.links import OUTSIDE
from model.world import World

ROUNDS = 6  # choices of every link until local sourcing moves by less than a point (docs/odd/start.md)
TWICE = 2.0  # up to this scale links are drawn by the rule of a quarter itself; above it in a cheaper way, as likely


def draw_links(world: World) -> None:
    """Create links, let them choose a few times, cut overloaded suppliers, fill stocks and freight norms."""
    f, links = world.firms, world.links
    f.external_orders = f.planned_output
    choice.count_capacity(world)
    orders.add_links(world, np.arange(len(f)))
    need = needs(world, f.output)
    if world.scale > TWICE:
        draw_many_links(world, need, needs(world, f.planned_output), ROUNDS)
    else:
        draw_few_links(world, need)
    links.failed = False
    links.age = world.draws("suppliers").exponential(links.id, "age") / world.parameters.suppliers.reopen
    fill_stocks(world)


def draw_few_links(world: World, need: np.ndarray) -> None:
    """Let new links choose ROUNDS times, and cut what takes too much of a supplier: links.supplier, orders of firms."""
    f, links, turn = world.firms, world.links, turns(world)
    for past in range(ROUNDS):
        # Luck of quarters before the start: each round is a past reopening, under the habits formed so far.
        choice.choose(world, np.arange(len(links)), Draws(world.seed, "suppliers", past - ROUNDS))
        f.link_orders = sum_by(np.maximum(links.supplier, 0), np.where(links.supplier >= 0, need, 0.0), len(f))
        f.external_orders = np.maximum(f.planned_output - f.link_orders, 0.0)
        cut_overload(world, need, turn)


def needs(world: World, output: np.ndarray) -> np.ndarray:
    """Quarterly need of every link at an `output` of the firms, base price."""
    f, links = world.firms, world.links
    per_unit = at_pairs(world.segment_coefficients, links.input, f.segment[links.buyer])
    return per_unit * links.share * (f.material_need * output)[links.buyer]


def turns(world: World) -> np.ndarray:
    """Place of every link in one random queue of them all, 0, 1, ...; those of a supplier stand in its order."""
    queue = world.draws("suppliers").uniform(world.links.id, "queue")
    turn = np.empty(len(queue), dtype=np.int64)
    turn[np.argsort(queue, kind="stable")] = np.arange(len(queue))
    return turn


def cut_overload(world: World, need: np.ndarray, turn: np.ndarray) -> None:
    """Send links outside, latest in the supplier's random queue first, that would take too much of its output.

    need and turn of every link: as from `needs` and `turns`.
    """
    f, links, p = world.firms, world.links, world.parameters.start
    local = np.flatnonzero(links.supplier >= 0)
    # One whole number tells supplier and turn, so that one quick sort puts the links of each supplier in its order.
    order = np.argsort(links.supplier[local] * np.int64(len(links)) + turn[local])
    rows = local[order]
    supplier, wanted = links.supplier[rows], need[rows]
    output = f.output[supplier]
    begins = np.append(True, supplier[1:] != supplier[:-1])[: len(rows)]
    first = np.maximum.accumulate(np.where(begins, np.arange(len(rows)), 0))
    cumulative = np.cumsum(wanted)
    before = np.concatenate([[0.0], cumulative])[first]
    too_much = (cumulative - before) > p.most_linked_output * output
    too_much |= wanted > p.most_to_one_buyer * output
    links.supplier[rows[too_much]] = OUTSIDE


def fill_stocks(world: World) -> None:
    """Start links at their target stock, count link orders, and measure the mean freight at first by buying segment."""
    f, s, links, p = world.firms, world.segments, world.links, world.parameters.suppliers
    need = needs(world, f.output)
    local = links.supplier >= 0
    supplier = np.where(local, links.supplier, 0)
    links.stock = np.where(local, p.stock_target * need, 0.0)
    links.stock_cost = np.where(local, f.price[supplier], 1.0)
    links.order = np.where(local, need, 0.0)
    links.delivered = links.order
    f.stock_value = sum_by(links.buyer, links.stock * links.stock_cost, len(f))
    f.link_orders = sum_by(links.supplier[local], need[local], len(f))
    km = world.distance[f.place[links.buyer], f.place[supplier]]
    rate = np.where(local, p.freight_per_km * km, p.freight_outside)
    segment = f.segment[links.buyer]
    s.freight_at_start = ratio(sum_by(segment, rate * need, len(s)), sum_by(segment, need, len(s)))
    f.local_purchases = sum_by(links.buyer[local], (links.stock_cost * need)[local], len(f))
    f.industrial_purchases = s.industrial_share[f.segment] * f.material_need * f.output


def draw_contracts(world: World) -> None:
    """Contracts that output needs beyond the links, whole numbers with the segment's total exact to one contract."""
    f, s, p = world.firms, world.segments, world.parameters.contracts
    wanted = np.maximum(f.planned_output / s.fill_at_start[f.segment] - f.link_orders, 0.0) / p.contract_value
    draws = world.draws("contracts")
    held = draws.rounded(wanted, f.id, "rounding")
    lacking = np.rint(sum_by(f.segment, wanted, len(s)) - sum_by(f.segment, held, len(s)))
    turn = draws.uniform(f.id, "correction")
    for segment in np.flatnonzero(lacking):
        rows = np.flatnonzero((f.segment == segment) & (wanted >= 1.0))
        rows = rows[np.argsort(turn[rows], kind="stable")][: int(abs(lacking[segment]))]
        held[rows] += np.sign(lacking[segment])
    f.contracts = np.maximum(held, 0.0)
    f.external_orders = f.contracts * p.contract_value
