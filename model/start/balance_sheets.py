"""Balance sheets and the flows of the base year's last quarter, from the shares and prices of the start.

See docs/odd/start.md.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.rates import QUARTER
from model.processes.accounts.debt import yearly_rate
from model.processes.accounts.wages_and_taxes import firm_wage
from model.world import World


def open_books(world: World) -> None:
    """Cash and debt at their usual ratios (more debt for zombies); the quarter's accounts as one typical quarter."""
    f, s, p = world.firms, world.segments, world.parameters
    a, seg = p.accounts, f.segment
    f.cash = p.start.cash_ratio * f.annual_revenue
    f.debt = p.start.debt_ratio * f.capital
    f.debt = np.where(f.zombie, p.start.zombie_debt * (f.capital + f.cash), f.debt)
    f.cash = np.where(f.zombie, 0.25 * f.cash, f.cash)
    for lag in ("revenue_lag_1", "revenue_lag_2", "revenue_lag_3"):
        setattr(f, lag, f.revenue)

    f.material_cost = s.material_share[seg] * f.material_need * f.output
    f.energy_use = s.energy_share[seg] * f.output
    f.energy_cost = f.energy_use
    f.value_added = f.revenue - f.material_cost - f.energy_cost
    f.wage_bill = f.workers * firm_wage(world) * (1.0 + a.social_charges)
    f.interest = yearly_rate(world) * f.debt * QUARTER
    added_tax = a.value_added_tax * np.maximum(f.value_added, 0.0)
    rent = world.places.rent[f.place] * f.capital * QUARTER
    depreciation = a.depreciation * f.capital * QUARTER
    f.profit = f.value_added - f.wage_bill - added_tax - rent - f.interest - depreciation - f.research
    f.taxes = added_tax + a.income_tax * np.maximum(f.profit, 0.0)
    f.investment = depreciation
    for lag in ("profit_lag_1", "profit_lag_2", "profit_lag_3"):
        setattr(f, lag, f.profit)
    f.loss_quarters = np.where(f.profit < 0, 1.0, 0.0)
    world.segments.deflator = 1.0
