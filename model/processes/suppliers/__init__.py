"""How supply links change in a quarter (docs/odd/suppliers.md): some choose a supplier again, then inputs are ordered.

A link reopens with probability `reopen`, or when its supplier failed or died. How it chooses stands in choice.py, what
it orders in orders.py beside this file. The local sourcing rate is a result.

Reads firms.price, log_quality, fill, contracts; cells.search_*. Writes links.supplier, order; firms.link_orders,
planned_output.

Parameters: suppliers.*. Ablations: local_search, habit. Outcomes: local_sourcing_rate, near_sourcing_rate,
local_purchases.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.quarters import quarter_of_year
from model.processes.suppliers.choice import choose, count_capacity
from model.processes.suppliers.orders import add_links, order
from model.world import World


def choose_and_order(world: World) -> None:
    """Renew the search map once a year, reopen links, and order the inputs of planned output."""
    if quarter_of_year(world.quarter) == 1:
        count_capacity(world)
        add_links(world, np.arange(len(world.firms)))
    links, p, draws = world.links, world.parameters.suppliers, world.draws("suppliers")
    chance = draws.below(links.id, "reopen", p.reopen)
    reopened = np.flatnonzero((links.failed | chance) & ~(links.contracted & ~links.failed))
    links.age += 1.0
    choose(world, reopened, draws)
    order(world)
