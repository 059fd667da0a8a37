"""How much a firm makes: it produces to order (docs/odd/production.md).

    X_i = min(orders_i, kappa_s b_i K_i, overtime lambda_s a_i L_i)          fill_i = X_i / orders_i

A supplier that cannot deliver everything gives every buyer the same share of its order. Unfilled orders are lost to
the outside. Under a quota of energy a firm may choose to produce less (`take_up/quotas.py`).

Reads firms.external_orders, link_orders, capital, workers, effective_productivity; support. Writes firms.output, fill,
capacity_utilisation, energy_quota; links.delivered, failed; support.served; instruments.

Parameters: production.overtime, suppliers.failure_fill. Outcome: capacity_utilisation.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import ratio
from model.take_up.quotas import within_quota
from model.world import World


def produce(world: World) -> None:
    """Make what orders, capital and workers allow, and deliver in proportion."""
    f, s, links, p = world.firms, world.segments, world.links, world.parameters
    shock = world.shock("capacity")
    capacity = world.at_segment(s.capital_output) * f.place_gain * f.capital * shock
    staffed = p.production.overtime * world.at_segment(s.worker_output) * f.effective_productivity * f.workers * shock
    orders = f.external_orders + f.link_orders
    f.output = within_quota(world, np.minimum(orders, np.minimum(capacity, staffed)))
    f.fill = np.where(orders > 0, ratio(f.output, orders), 1.0)
    f.capacity_utilisation = ratio(f.output, capacity)
    local = np.flatnonzero(links.supplier >= 0)
    fill = f.fill.take(links.supplier.take(local).astype(np.intp))
    links.delivered[local] = links.order.take(local) * fill
    links.failed[local.take(np.flatnonzero(fill < p.suppliers.failure_fill))] = True
