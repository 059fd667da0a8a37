"""The money that a scenario's policies have in each year, and what share of the region's product it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from model.mathematics.quarters import year_of
from model.scenario import Plan
from model.scenario.parameters import load_registry
from model.scenario.plan_values import PolicySettings


@dataclass(frozen=True)
class Budgets:
    """Budgets by year. by_policy: 亿元 of that year's prices, years in order; share: of the product of the base year.

    `product` says what the sum is a share of: "gdp", or "value_added" of manufacturing where a region gives no GDP.
    """

    years: tuple[int, ...]
    by_policy: dict[str, tuple[float, ...]]
    product: str
    share: tuple[float, ...]

    @property
    def total(self) -> tuple[float, ...]:
        """The sum over the policies, by year."""
        return tuple(float(sum(column)) for column in zip(*self.by_policy.values(), strict=True)) or (0.0,) * len(
            self.years
        )


def budgets(plan: Plan) -> Budgets:
    """What the files state, year by year, deflated to the base year before it is divided by that year's product."""
    years = tuple(range(year_of(plan.start), year_of(plan.end) + 1))
    quarters = range(plan.start, plan.end + 1)
    by_policy = {key: by_year(policy, quarters, years) for key, policy in plan.policies.items()}
    what, product = product_of(plan)
    inflation = plan.parameters.get("environment.inflation", load_registry().entries["environment.inflation"].value)
    real = np.zeros(len(years))
    for policy in plan.policies.values():
        for quarter in quarters:
            if policy.start <= quarter <= policy.end:
                money = policy.yearly_budget(quarter) / 4.0 / plan.price_index(quarter, inflation)
                real[year_of(quarter) - years[0]] += money
    return Budgets(years, by_policy, what, tuple(float(share) for share in real / product))


def by_year(policy: PolicySettings, quarters: Iterable[int], years: tuple[int, ...]) -> tuple[float, ...]:
    """A quarter of the yearly budget for every quarter in which the policy is in force, 亿元."""
    found = np.zeros(len(years))
    for quarter in quarters:
        if policy.start <= quarter <= policy.end:
            found[year_of(quarter) - years[0]] += policy.yearly_budget(quarter) / 4.0
    return tuple(float(amount) for amount in found)


def product_of(plan: Plan) -> tuple[str, float]:
    """Name and size (base-year 亿元) of what budgets are held against: GDP, or value added where a region has none."""
    from model.regions import region_to_read

    totals = region_to_read(plan.region, plan.region_data).totals
    gdp = totals.get("gdp")  # not every region gives it
    if gdp is not None:
        return "gdp", gdp.value
    return "value_added", totals["va_above_scale_manufacturing"].value
