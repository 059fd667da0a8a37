"""How many people a firm employs: hiring and dismissing (docs/odd/labour.md).

    desired workers = expected orders / (lambda_s a_i);   L' = L + speed (desired - L)

Expected orders are the contracts held and the links' orders, without this quarter's fluctuation. If a city is short of
people, every hiring firm there gets the same part of what it seeks.

Reads firms.contracts, link_orders, effective_productivity; cities. Writes firms.workers; cities.employed, unemployed,
rationed.

Parameters: labour.adjustment. Ablations: labour_scarcity. Outcomes: workers, unemployment.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import ratio, sum_by
from model.mathematics.select import at_least
from model.take_up.services import raised
from model.world import World


def hire(world: World) -> None:
    """Move every firm's workforce a step toward what its orders need, within its city's labour force."""
    f, c, p = world.firms, world.cities, world.parameters.labour
    change = p.adjustment * (desired_workers(world) - f.workers)
    city, count = world.firm_city, len(c)
    hires, leavers = raised(world, "hiring", at_least(change, 0.0)), at_least(-change, 0.0)
    staying = sum_by(city, f.workers - leavers, count)
    sought = sum_by(city, hires, count)
    free = np.maximum(c.labour_force - staying, 0.0)
    granted = np.minimum(1.0, ratio(free, sought, 1.0))
    world.count("cities short of labour", np.count_nonzero(granted < 1.0))
    f.workers += hires * granted.take(city) - leavers
    c.rationed = sought * (1.0 - granted)
    c.employed = sum_by(city, f.workers, count)
    c.unemployed = c.labour_force - c.employed


def desired_workers(world: World) -> np.ndarray:
    """Workers that expected orders need at normal hours, persons."""
    f, s, p = world.firms, world.segments, world.parameters
    expected = p.contracts.contract_value * f.contracts + f.link_orders
    return expected / (world.at_segment(np.maximum(s.worker_output, 1e-12)) * f.effective_productivity)
