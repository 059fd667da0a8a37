"""Where the price of a firm is set: unit cost at normal output, and what it charges for it in the next quarter.

    unit cost = wages / (lambda a) + materials + energy + R&D + VAT + capital charge
    price next quarter = p_out^phi ((1 + markup) unit cost)^(1 - phi)

Parameters: accounts.price_anchoring (phi), exit.zombie_price_matching. Columns: firms.unit_cost, firms.price. The
formula is `price` in model/mathematics/technology.py, since the start sets its first prices by it, too. Rebates come
off unit cost in model/take_up/rebates.py. Outcome: the driver `price` of growth (model/observe/driver_list.py).

Page: docs/odd/accounts.md. Ablation: cost_pass_through.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import mean_by, ratio
from model.mathematics.select import at_least
from model.mathematics.technology import price
from model.processes.accounts.wages_and_taxes import firm_wage
from model.take_up.rebates import unit_cost_after_rebates
from model.world import World

LEAST_COST, MOST_COST = 0.8, 1.25  # a quarter's material cost against the usual that a price follows


def post_prices(world: World) -> None:
    """Unit cost at normal output and the price that follows from it, for the next quarter."""
    f, s, p = world.firms, world.segments, world.parameters.accounts
    seg = world.firm_segment
    wage = firm_wage(world) * (1.0 + p.social_charges)
    labour = wage / at_least((s.fill_at_start * s.worker_output).take(seg) * f.effective_productivity, 1e-12)
    delivered = f.material_cost - f.stock_change
    usual = s.material_share.take(seg) * f.material_need
    against_usual = ratio(delivered, f.output, usual) / at_least(usual, 1e-12)
    world.count(
        "unit material cost at a bound", np.count_nonzero((against_usual < LEAST_COST) | (against_usual > MOST_COST))
    )
    material = usual * np.clip(against_usual, LEAST_COST, MOST_COST)
    energy = s.energy_share.take(seg) * (1.0 - f.energy_saving) / f.place_gain * world.shock("energy_price")
    research = s.mean_research_at_start / np.maximum(s.mean_revenue_at_start, 1e-12)
    fixed = capital_charge(world) * s.capital_ratio.take(seg) / f.place_gain + (
        research + p.value_added_tax * s.value_added_rate
    ).take(seg)
    f.unit_cost = unit_cost_after_rebates(world, labour + material + energy + fixed)
    own = price(f.unit_cost, s.markup.take(seg), s.price_index.take(seg), p.price_anchoring)
    # A zombie whose creditors bear its losses need not charge its higher cost: it meets the going price in part.
    going = mean_by(seg, own, at_least(f.output, 1e-12), len(s)).take(seg)
    zombies = np.flatnonzero(f.zombie)
    dearer = np.log(np.maximum(own[zombies] / going[zombies], 1.0))
    f.price = own
    f.price[zombies] = own[zombies] * np.exp(-world.parameters.exit.zombie_price_matching * dearer)


def capital_charge(world: World) -> np.ndarray:
    """Yearly cost of a unit of capital: depreciation, interest on the usual debt, rent of the place."""
    p, start = world.parameters.accounts, world.parameters.start
    rate = p.interest_base + p.interest_spread_small / 2 + p.interest_spread_leverage * start.debt_ratio
    return p.depreciation + start.debt_ratio * rate + world.at_place(world.places.rent)
