"""Which bills a policy pays back in part, and what that does to cost (docs/odd/levers.md): interest, taxes, energy, ...

Every eligible firm claims on the quarter's bill, within the budget. The money arrives as a subsidy. A rebate that
lowers a running cost lowers the unit cost, which the next price follows. Rebates of interest and income tax do not:
they are cash to invest. A surcharge on energy works the other way. Firms below the standard pay the government, and
saving energy pays them more. Fines and trade under quotas of energy do the same.

Reads firms' accounts, support. Writes firms.cash, subsidy; instruments; support.served.

Levers: rebate, energy_charge.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import ratio
from model.mathematics.rates import QUARTER
from model.mathematics.select import at_least
from model.tables.levers import part_of
from model.take_up.grants import claim_subsidy, whom
from model.take_up.quotas import settle_quotas
from model.take_up.services import serve
from model.world import World

ITEMS = ("interest", "social_charges", "value_added_tax", "income_tax", "rent", "energy")
RUNNING = ("social_charges", "value_added_tax", "rent", "energy")  # these lower the unit cost; the rest is cash
COST = "cost per unit changed"


def bill(world: World, item: str) -> np.ndarray:
    """What every firm has paid this quarter for an item, 亿元."""
    f, p = world.firms, world.parameters.accounts
    if item == "interest":
        return np.where(f.zombie, 0.0, f.interest)
    if item == "social_charges":
        return f.wage_bill * p.social_charges / (1.0 + p.social_charges)
    if item == "rent":
        return world.places.rent[f.place] * f.capital * QUARTER
    if item == "energy":
        return f.energy_cost
    added_tax = p.value_added_tax * at_least(f.value_added, 0.0)
    return added_tax if item == "value_added_tax" else f.taxes - added_tax


def settle_rebates(world: World) -> None:
    """Pay back what is on offer; collect surcharges on energy, fines and trades under its quotas."""
    f = world.firms
    change = np.zeros(len(f))
    for item in ITEMS:
        lever = part_of("rebate", item)
        if not world.support.of(lever):
            continue
        paid, stack = bill(world, item), world.support.stack(lever)
        rows = ((paid > 0) & (stack.share > 0).take(stack.which)).nonzero()[0]
        granted, grants = claim_subsidy(world, lever, rows, paid.take(rows))
        if item in RUNNING:
            served = whom(granted, grants)
            change[rows.take(served)] -= granted.take(served)
    surcharge = serve(world, "energy_charge")
    if surcharge is not None:
        charge = surcharge * f.energy_cost
        world.pay("energy_charge", "firms", "government", charge)
        change += charge
    change += settle_quotas(world)
    if change.any():
        world.support.served[COST] = ratio(change, f.output)


def unit_cost_after_rebates(world: World, unit_cost: np.ndarray) -> np.ndarray:
    """Unit cost with this quarter's rebates and surcharges."""
    change = world.support.served.get(COST)
    return unit_cost if change is None else np.maximum(unit_cost + change, 0.1 * unit_cost)
