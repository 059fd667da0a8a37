"""When a firm invests: wear, expansion, upgrading projects, and the progress that new capital brings.

See docs/odd/upgrading.md. Beside this file stand the money (financing.py), expansion (expansion.py) and projects with
their subsidies (adoption.py).

    d lnA_i = g_A I_i / K_i   (progress embodied in new capital)

Expansion is financed first. Upgrading takes what is left, so it does not crowd expansion out.

Reads firms' accounts, places.area. Writes firms.capital, investment, debt, cash, cnc_share, integration, energy_saving,
water_saving, waste_recovery, log_quality, brand, automation_gain, log_productivity.

Parameters: upgrading.*, exit.zombie_maintenance. Ablations: finance_constraints, embodied_progress, peers, upgrading.
Outcomes: investment, cnc_share, integration_index, energy_cut, credit_cut_share.
"""

from __future__ import annotations

from model.mathematics.rates import hazard_per_quarter
from model.mathematics.select import at_least, at_most
from model.processes.investment_and_adoption.adoption import upgrade
from model.processes.investment_and_adoption.expansion import expand
from model.processes.investment_and_adoption.financing import finance_room
from model.take_up.approved_capacity import give_up
from model.take_up.circular import exchange_waste
from model.take_up.restructuring import cut_capacity
from model.world import World


def invest(world: World) -> None:
    """Wear out, expand, upgrade, and let new capital bring new technology."""
    f, p = world.firms, world.parameters.upgrading
    f.investment = 0.0
    f.capital *= 1.0 - hazard_per_quarter(world.parameters.accounts.depreciation)
    give_up(world, cut_capacity(world))
    finance = finance_room(world)
    spent = expand(world, finance)
    spent = spent + upgrade(world, finance)
    embodied = p.embodied_progress * at_most(spent / at_least(f.capital, 1e-9), p.embodied_most)
    f.log_productivity += embodied
    f.log_quality += p.embodied_quality * embodied
    exchange_waste(world)
