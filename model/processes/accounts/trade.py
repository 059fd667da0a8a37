"""Sales and inputs: what firms deliver, what they buy of one another and outside, and the stocks that they carry.

Page: docs/odd/accounts.md. Parameters: suppliers.freight_*, shortage_premium. Outcomes: local_purchases, value_added.

Reads firms.output, price, external_orders, material_need; links.delivered. Writes firms.revenue, value_added,
local_purchases, industrial_purchases, material_cost, energy_cost, energy_use, stock_value, stock_change, cash;
links.stock, stock_cost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.mathematics.groups import ratio
from model.mathematics.select import at_least, select
from model.mathematics.table_lookup import at_pairs
from model.take_up.services import lowered
from model.world import World

BLOCK = 16384  # links that are settled at once, so that what they work out stays in the processor's cache


def sell(world: World) -> None:
    """Deliver under contracts to outside; deliveries through links are paid in `buy_inputs`."""
    f = world.firms
    f.revenue = f.price * f.output
    world.pay("sales", "outside", "firms", f.revenue * sold_outside(world))


def sold_outside(world: World) -> np.ndarray:
    """Share of each firm's output that goes out under contracts."""
    f = world.firms
    return ratio(f.external_orders, f.external_orders + f.link_orders, 1.0)


def buy_inputs(world: World) -> None:
    """Pay suppliers, freight, the outside and energy; carry stocks; leave what was used as cost."""
    f, s, seg = world.firms, world.segments, world.firm_segment
    needs = f.material_need * f.output
    paid, sold, bought_missing, freight_paid, stocked = settle_links(world, seg, needs)

    old_value = f.stock_value.copy()
    f.stock_value = stocked
    f.stock_change = f.stock_value - old_value

    unlinked = (s.material_share - s.linked_share).take(seg) * needs * input_price_shock(world)
    bought_outside = bought_missing + unlinked
    world.flows.pay_among_firms("supply", paid, sold, f)
    world.pay("purchases", "firms", "outside", bought_outside)
    world.pay("freight", "firms", "outside", freight_paid)
    f.material_cost = paid + bought_outside + freight_paid
    f.local_purchases = paid
    unlinked_industrial = np.maximum(s.industrial_share - s.linked_share, 0.0).take(seg) * needs
    f.industrial_purchases = paid + bought_missing + unlinked_industrial

    f.energy_use = s.energy_share.take(seg) * (1.0 - f.energy_saving) / f.place_gain * f.output
    f.energy_cost = f.energy_use * world.shock("energy_price")
    world.pay("energy", "firms", "outside", f.energy_cost)
    f.value_added = f.revenue - f.material_cost + f.stock_change - f.energy_cost


@dataclass(frozen=True)
class Terms:
    """What all links settle by, worked out once a quarter: by firm row, by segment, by place, or one number for all."""

    segment: np.ndarray  # of every firm
    place: np.ndarray
    needs: np.ndarray  # materials that each firm used, in units of output
    coefficients: np.ndarray  # world.segment_coefficients
    input_price: np.ndarray | float  # shocks, as factors
    transport_cost: np.ndarray | float
    freight_per_km: np.ndarray | float

    @classmethod
    def of(cls, world: World, segment: np.ndarray, needs: np.ndarray) -> Terms:
        per_km = lowered(world, "freight", world.parameters.suppliers.freight_per_km)
        return cls(segment, world.firm_place, needs, world.segment_coefficients,
                   world.shock("input_price"), world.shock("transport_cost"), per_km)  # fmt: skip


def settle_links(world: World, segment: np.ndarray, needs: np.ndarray) -> np.ndarray:
    """Settle every link and carry its stock. Returns 亿元 by firm (five rows).

    Paid to suppliers, received as a supplier, paid outside for what was missing, freight, stock that is left.
    `segment`: of each firm; `needs`: materials that each used, in units of output. A block of links after the other
    adds to the sums of firms: the order of links is that of all at once, and a block stays in the processor's cache.
    """
    sums, terms = np.zeros((5, len(world.firms))), Terms.of(world, segment, needs)
    for first in range(0, len(world.links), BLOCK):
        settle_block(world, terms, slice(first, first + BLOCK), sums)
    return sums


def settle_block(world: World, terms: Terms, rows: slice, sums: np.ndarray) -> None:
    """Settle the links in `rows` and add what they pay, receive and keep to the `sums` of `settle_links`."""
    f, s, links, p = world.firms, world.segments, world.links, world.parameters.suppliers
    made, buyer = links.input[rows].astype(np.intp), links.buyer[rows].astype(np.intp)
    stock, delivered, buys = links.stock[rows], links.delivered[rows], terms.segment.take(buyer)
    used = at_pairs(terms.coefficients, made, buys) * links.share[rows] * terms.needs.take(buyer)
    outside_price = s.price_index.take(made) * by_buyer(terms.input_price, buyer)
    at = np.flatnonzero(links.supplier[rows] >= 0)  # half of all: only they are delivered anything
    supplier, buying = links.supplier[rows].take(at).astype(np.intp), buyer.take(at)
    own_price = np.array(outside_price)
    own_price[at] = local_price = f.price.take(supplier)

    paid = local_price * delivered.take(at)
    missing = at_least(used - stock - delivered, 0.0)
    extra, base = missing * outside_price, s.freight_at_start.take(buys)
    freight = extra * (p.freight_outside * by_buyer(terms.transport_cost, buyer) - base)
    distance = at_pairs(world.distance, terms.place.take(buying), terms.place.take(supplier))
    rate = by_buyer(terms.freight_per_km, buying) * distance * by_buyer(terms.transport_cost, buying)
    np.add.at(freight, at, paid * (rate - base.take(at)))  # rows of `at` are distinct: twice as fast as an index
    np.multiply.at(extra, at, 1.0 + p.shortage_premium)

    held, cost = stock + delivered, stock * links.stock_cost[rows]
    np.add.at(cost, at, paid)
    average = select(held > 1e-12, cost / at_least(held, 1e-12), own_price)
    left = at_least(held + missing - used, 0.0)
    links.stock[rows], links.stock_cost[rows] = left, average
    for total, payer, amount in zip(
        sums, (buying, supplier, buyer, buyer, buyer), (paid, paid, extra, freight, left * average), strict=True
    ):
        np.add.at(total, payer, amount)


def by_buyer(factor: np.ndarray | float, buyer: np.ndarray) -> np.ndarray | float:
    """A shock's factor per firm as a factor per link; a plain number where the shock is not in force."""
    return factor.take(buyer) if isinstance(factor, np.ndarray) else factor


def input_price_shock(world: World) -> np.ndarray:
    """Multiplier on outside input prices of every firm."""
    return np.broadcast_to(np.asarray(world.shock("input_price"), dtype=float), (len(world.firms),))
