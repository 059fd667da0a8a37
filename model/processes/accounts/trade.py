"""Sales and inputs: what firms deliver, what they buy of one another and outside, and the stocks that they carry.

Page: docs/odd/accounts.md. Parameters: suppliers.freight_*, shortage_premium. Outcomes: local_purchases, value_added.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import ratio, sum_by
from model.mathematics.select import select
from model.mathematics.table_lookup import at_pairs
from model.take_up.services import lowered
from model.world import World


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
    f, s, links = world.firms, world.segments, world.links
    n, seg = len(f), f.segment.astype(np.intp)
    needs = f.material_need * f.output
    buyer = links.buyer.astype(np.intp)
    paid, sold, extra, freight, stocked = over_links(world, seg, buyer, needs)

    old_value = f.stock_value.copy()
    f.stock_value = sum_by(buyer, stocked, n)
    f.stock_change = f.stock_value - old_value

    unlinked = (s.material_share - s.linked_share).take(seg) * needs * input_price_shock(world)
    bought_missing = sum_by(buyer, extra, n)
    bought_outside = bought_missing + unlinked
    freight_paid = sum_by(buyer, freight, n)
    supplied = sum_by(buyer, paid, n)
    world.flows.pay_among_firms("supply", supplied, sold, f)
    world.pay("purchases", "firms", "outside", bought_outside)
    world.pay("freight", "firms", "outside", freight_paid)
    f.material_cost = supplied + bought_outside + freight_paid
    f.local_purchases = supplied
    unlinked_industrial = np.maximum(s.industrial_share - s.linked_share, 0.0).take(seg) * needs
    f.industrial_purchases = supplied + bought_missing + unlinked_industrial

    f.energy_use = s.energy_share.take(seg) * (1.0 - f.energy_saving) / f.place_gain * f.output
    f.energy_cost = f.energy_use * world.shock("energy_price")
    world.pay("energy", "firms", "outside", f.energy_cost)
    f.value_added = f.revenue - f.material_cost + f.stock_change - f.energy_cost


def over_links(world: World, seg: np.ndarray, buyer: np.ndarray, needs: np.ndarray) -> tuple[np.ndarray, ...]:
    """Settle every link and carry its stock.

    Returns 亿元: paid for the deliveries of each link, and the same by firm that sold; by link for what was missing and
    bought outside, for freight, and the stock that is left. `seg`: segment of each firm; `buyer`: row of firms of each
    link; `needs`: materials that each firm used, in units of output.
    """
    f, s, links, p = world.firms, world.segments, world.links, world.parameters.suppliers
    made, buys = links.input.astype(np.intp), seg.take(buyer)
    used = at_pairs(world.segment_coefficients, made, buys) * links.share * needs.take(buyer)
    outside_price = s.price_index.take(made) * by_buyer(world.shock("input_price"), buyer)
    at = np.flatnonzero(links.supplier >= 0)
    supplier = links.supplier.take(at).astype(np.intp)
    own_price = np.array(outside_price)
    own_price[at] = f.price.take(supplier)

    paid = own_price * links.delivered
    missing = np.maximum(used - links.stock - links.delivered, 0.0)
    extra = missing * outside_price
    base, place, buying = s.freight_at_start.take(buys), f.place.astype(np.intp), buyer.take(at)
    rate = np.full(len(links), p.freight_outside)
    inside = by_buyer(lowered(world, "freight", p.freight_per_km), buying)
    rate[at] = inside * at_pairs(world.distance, place.take(buying), place.take(supplier))
    dearer = by_buyer(world.shock("transport_cost"), buyer)
    freight = paid * (rate * dearer - base) + extra * (p.freight_outside * dearer - base)
    extra[at] *= 1.0 + p.shortage_premium

    held = links.stock + links.delivered
    cost = links.stock * links.stock_cost + paid
    average = select(held > 1e-12, cost / np.maximum(held, 1e-12), own_price)
    links.stock = np.maximum(held + missing - used, 0.0)
    links.stock_cost = average
    sold = sum_by(supplier, paid.take(at), len(f))
    return paid, sold, extra, freight, links.stock * average


def by_buyer(factor: np.ndarray | float, buyer: np.ndarray) -> np.ndarray | float:
    """A shock's factor per firm as a factor per link; a plain number where the shock is not in force."""
    return factor[buyer] if isinstance(factor, np.ndarray) else factor


def input_price_shock(world: World) -> np.ndarray:
    """Multiplier on outside input prices of every firm."""
    return np.broadcast_to(np.asarray(world.shock("input_price"), dtype=float), (len(world.firms),))
