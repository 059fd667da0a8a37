"""What a buyer orders from its suppliers, and how many links it has for each input.

See docs/odd/suppliers.md. Orders follow planned output and bring the link's stock to its target. An input has one link
per so much of yearly need, up to a largest number.

Reads firms.external_orders, place_gain, capital, workers, material_need; links.supplier, stock. Writes links.order,
delivered, share; firms.planned_output, link_orders.

Parameters: suppliers.stock_target, need_per_link, most_links; production.overtime. Outcome: local_purchases.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import sum_by
from model.mathematics.identity import link_id
from model.mathematics.select import at_least
from model.mathematics.table_lookup import at_pairs
from model.world import LINKED_INPUTS, World


def order(world: World) -> None:
    """Order through links what planned output needs and the stock lacks; sum the orders that suppliers get."""
    f, s, links, p = world.firms, world.segments, world.links, world.parameters
    seg = world.firm_segment
    capacity = s.capital_output.take(seg) * f.place_gain * f.capital
    staffed = p.production.overtime * s.worker_output.take(seg) * f.effective_productivity * f.workers
    f.planned_output = np.minimum(f.external_orders + f.link_orders, np.minimum(capacity, staffed))
    local = np.flatnonzero(links.supplier >= 0)  # half of all: the others order nothing
    buyer, supplier = links.buyer.take(local).astype(np.intp), links.supplier.take(local).astype(np.intp)
    per_unit = at_pairs(world.segment_coefficients, links.input.take(local), seg.take(buyer))
    need = per_unit * links.share.take(local) * (f.material_need * f.planned_output).take(buyer)
    ordered = at_least(need * (1.0 + p.suppliers.stock_target) - links.stock.take(local), 0.0)
    links.order, links.delivered = 0.0, 0.0
    links.order[local] = ordered
    f.link_orders = sum_by(supplier, ordered, len(f))


def add_links(world: World, rows: np.ndarray) -> None:
    """Give the firms in `rows` as many links per input as their needs call for; existing ones stay.

    One link per 1 亿元 of yearly need, at most 12 per input; shares are equal within an input. New links start outside.
    """
    f, links, p = world.firms, world.links, world.parameters.suppliers
    segment = f.segment.take(rows).astype(np.intp)
    inputs = world.linked_inputs.take(segment, axis=0)
    need = at_pairs(world.segment_coefficients, np.maximum(inputs, 0), segment[:, None])
    need *= (4.0 * f.planned_output.take(rows))[:, None]
    count = np.minimum(np.maximum(np.ceil(need / p.need_per_link), 1), p.most_links).astype(np.int64)
    count[inputs < 0] = 0
    alike = buyers_inputs(world)
    number = np.bincount(alike, minlength=len(f) * LINKED_INPUTS)
    pairs = rows[:, None] * np.int64(LINKED_INPUTS) + np.arange(LINKED_INPUTS)
    have = number.take(pairs)
    extra = np.maximum(count - have, 0)
    some = np.flatnonzero(extra)  # few, but at the start
    if len(some):
        flat = extra.ravel().take(some)
        pair = np.repeat(pairs.ravel().take(some), flat)
        buyer, wanted = pair // LINKED_INPUTS, np.repeat(inputs.ravel().take(some), flat)
        first = np.repeat(np.cumsum(flat) - flat, flat)
        ordinal = np.arange(len(pair)) - first + np.repeat(have.ravel().take(some), flat)
        links.append(len(pair), id=link_id(f.id[buyer], wanted, ordinal), buyer=buyer, input=wanted, failed=True)
        alike = np.concatenate([alike, pair])
        number[pairs.ravel().take(some)] += flat
    links.share = (1.0 / np.maximum(number, 1)).take(alike)


def buyers_inputs(world: World) -> np.ndarray:
    """What tells buyer and input of every link: the buyer's row x LINKED_INPUTS and the place among its inputs."""
    f, links, segments = world.firms, world.links, np.arange(len(world.segments))
    place = (world.linked_inputs[:, None, :] == segments[:, None]).argmax(axis=2)  # using x made segments
    return links.buyer * np.int64(LINKED_INPUTS) + at_pairs(place, f.segment.take(links.buyer), links.input)
