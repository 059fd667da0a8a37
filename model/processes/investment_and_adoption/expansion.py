"""When a firm expands, and by how much: for expected orders, as far as money, land and approvals allow.

See docs/odd/upgrading.md.

    desired capital = expected orders / (kappa_s b_i target utilisation); act if the gap exceeds the threshold

Expansion also needs land in the place and, in some branches, approval (take_up/approved_capacity.py).

Reads firms.contracts, link_orders, place_gain, capital; places.area. Writes firms.capital, investment, debt.

Parameters: upgrading.target_utilisation, expansion_*. Ablation: upgrading. Outcomes: investment, credit_cut_share.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import ratio, sum_by
from model.mathematics.rates import QUARTER
from model.mathematics.select import at_least, select
from model.processes.investment_and_adoption.financing import Finance, buy_equipment, draw_on
from model.take_up.approved_capacity import admitted_expansion
from model.take_up.finance import with_equity
from model.world import World


def expand(world: World, finance: Finance) -> np.ndarray:
    """Buy capacity for expected orders, as far as money and land allow. Returns spending, 亿元 per firm row."""
    f, s, p = world.firms, world.segments, world.parameters
    expected = p.contracts.contract_value * f.contracts + f.link_orders
    made = np.maximum(s.capital_output, 1e-12).take(world.firm_segment) * f.place_gain
    wanted = expected / (made * p.upgrading.target_utilisation)
    gap = wanted - f.capital
    acts = (gap > p.upgrading.expansion_threshold * f.capital) & ~f.zombie
    most = p.upgrading.expansion_ceiling * QUARTER * at_least(f.capital, p.upgrading.expansion_floor)
    desired = select(acts, np.minimum(gap, most), 0.0)
    desired = np.where(f.zombie, np.clip(gap, 0.0, finance.credit), desired)
    world.count("expansions at the yearly ceiling", np.count_nonzero(acts & (gap > most)))
    desired = admitted_expansion(world, desired)
    desired *= world.at_place(land_left(world, desired))
    rows = np.flatnonzero(desired != 0)
    wanted = desired.take(rows)
    found = with_equity(world, draw_on(world, finance, wanted, rows), wanted, rows)
    # A loan smaller by what guarantees crowd out of every one does not make its firm short of credit by itself.
    whole = wanted * (1.0 - finance.crowded)
    world.count("expansions cut by credit", np.count_nonzero(found < whole - 1e-9))
    world.count("expanding firms", np.count_nonzero((desired > 0) & ~f.zombie))
    buy_equipment(world, found, 1.0, rows)
    spent = np.zeros(len(f))
    spent[rows] = found
    return spent


def land_left(world: World, desired: np.ndarray) -> np.ndarray:
    """Share of the desired expansion that the land of each place can take."""
    z, f = world.places, world.firms
    wanted = sum_by(world.firm_place, desired, len(z))
    free = np.maximum(z.area - sum_by(world.firm_place, f.capital, len(z)), 0.0)
    share = np.minimum(1.0, ratio(free, wanted, 1.0))
    world.count("places where land cut expansion", np.count_nonzero(share < 1.0))
    return share
