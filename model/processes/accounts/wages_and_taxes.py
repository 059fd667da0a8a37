"""Wages with social charges; value-added and income tax; rent of land.

Page: docs/odd/accounts.md. Parameters: accounts.social_charges, value_added_tax, income_tax, depreciation;
labour.rent_sharing. Outcomes: wage_share, retained_tax, profit_margin.

Reads firms.workers, value_added, capital, debt, research; cities.wage; places.rent. Writes firms.wage_bill, interest,
profit, taxes, cash.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.rates import QUARTER
from model.mathematics.select import at_least
from model.mathematics.technology import shared_wage
from model.processes.accounts.debt import yearly_rate
from model.world import World


def pay_workers(world: World) -> None:
    """Wages, overtime included, with social charges; workers spend what they earn outside."""
    f, s, p = world.firms, world.segments, world.parameters.accounts
    hours = f.output / at_least(world.at_segment(s.worker_output) * f.effective_productivity, 1e-12)
    wages = np.maximum(f.workers, hours) * firm_wage(world)
    world.pay("wages", "firms", "workers", wages)
    world.pay("social_charges", "firms", "government", wages * p.social_charges)
    world.pay("consumption", "workers", "outside", float(wages.sum()))
    f.wage_bill = wages * (1.0 + p.social_charges)


def firm_wage(world: World) -> np.ndarray:
    """Wage of each firm's workers, 亿元 a quarter a person: the city's, with a share in the firm's lead."""
    f = world.firms
    lead = np.log(f.effective_productivity) - world.at_segment(world.segments.outside_log_productivity)
    return shared_wage(world.cities.wage.take(world.firm_city), lead, world.parameters.labour.rent_sharing)


def pay_taxes_and_rent(world: World) -> None:
    """Value-added tax on value added, income tax on profit after the last quarter's R&D, and rent of land."""
    f, p = world.firms, world.parameters.accounts
    added_tax = p.value_added_tax * at_least(f.value_added, 0.0)
    rent = world.at_place(world.places.rent) * f.capital * QUARTER
    f.interest = yearly_rate(world) * f.debt * QUARTER
    depreciation = p.depreciation * f.capital * QUARTER
    f.profit = f.value_added - f.wage_bill - added_tax - rent - f.interest - depreciation - f.research
    income_tax = p.income_tax * at_least(f.profit, 0.0)
    world.pay("value_added_tax", "firms", "government", added_tax)
    world.pay("income_tax", "firms", "government", income_tax)
    world.pay("rent", "firms", "government", rent)
    f.taxes = added_tax + income_tax
