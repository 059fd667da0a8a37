"""What money may be spent on: policies of a scenario, each as it is written, in main cities alone, or early.

A policy's money is what its budget allows over all years, nominal, in 亿元. A split gives each option a sum; the policy
then has the budget path of its option, times the factor that makes it that sum. What is all or nothing (an anchor has a
place and a plant of its own) takes its whole sum or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.experiments.factors import scaled
from model.mathematics.quarters import year_of

if TYPE_CHECKING:
    from model.experiments.yearly_trial import Measured
    from model.regions import Region
    from model.scenario import Plan
    from model.scenario.plan_values import PolicySettings

AS_WRITTEN, MAIN_CITIES, EARLY = "as_written", "main_cities", "early"
MAIN_SHARE = 0.5  # of the revenue of a policy's fields that its main cities hold together
SMALLEST = 0.01  # 亿元: less is nothing


@dataclass(frozen=True)
class Option:
    """A policy in a variant. money: what its budgets allow over all years, 亿元. whole: it takes all or none of it."""

    key: str
    variant: str
    policy: PolicySettings
    money: float
    whole: bool

    @property
    def label(self) -> str:
        """Key of the policy, and its variant if it is another than as written."""
        return self.key if self.variant == AS_WRITTEN else f"{self.key} {self.variant}"

    def at(self, money: float) -> PolicySettings:
        """The policy with so much money over all years."""
        return self.policy.model_copy(update={"budget": scaled(self.policy.budget, money / self.money)})


def money_of(policy: PolicySettings, plan: Plan) -> float:
    """What a policy's budgets allow over the years of a scenario, 亿元, nominal."""
    return sum(policy.budget_of_year(year) for year in range(plan.start_year, year_of(plan.end) + 1))


def options_of(plan: Plan) -> list[Option]:
    """Every policy of a scenario that costs money, as it is written."""
    found = []
    for key, policy in plan.policies.items():
        money = money_of(policy, plan)
        if money > SMALLEST:
            found.append(Option(key, AS_WRITTEN, policy, money, policy.place is not None))
    return found


def variants(option: Option, plan: Plan, base: Measured, region: Region) -> list[Option]:
    """The same policy in the main cities of its fields alone, and with all its money in the first half of its time."""
    found = []
    policy, who = option.policy, option.policy.eligibility
    if not option.whole and not who.places and not who.cities:
        cities = main_cities(base, fields_of(policy, region))
        if cities:
            here = policy.model_copy(update={"eligibility": who.model_copy(update={"cities": cities})})
            found.append(Option(option.key, MAIN_CITIES, here, option.money, False))
    if not option.whole:
        first, last = max(policy.start, plan.start), min(policy.end, plan.end)
        middle = first + (last - first + 1) // 2
        if middle > first:
            yearly = option.money * 4.0 / (middle - first)
            path = ((first, yearly), (middle, 0.0))
            found.append(Option(option.key, EARLY, policy.model_copy(update={"budget": path}), option.money, False))
    return found


def fields_of(policy: PolicySettings, region: Region) -> set[str]:
    """Fields that a policy is for, by its fields or the fields of its segments; empty for all."""
    segments = region.tables["segments"]
    field = dict(zip(map(str, segments.ids), map(str, segments.field), strict=True))
    return {*policy.eligibility.fields, *(field[one] for one in policy.eligibility.segments)}


def main_cities(base: Measured, fields: set[str]) -> tuple[str, ...]:
    """The fewest cities that hold half of the base year's revenue of some fields (all if none are named).

    Empty where one city has all of it, or none has any: then there is nothing to choose.
    """
    first = base.city_fields[min(base.city_fields)]
    revenue: dict[str, float] = {}
    for key, measures in first.items():
        city, _, field = key.partition("/")
        if (field in fields) if fields else not field:
            revenue[city] = revenue.get(city, 0.0) + measures["revenue"]
    ranked = sorted((city for city in revenue if revenue[city] > 0), key=lambda city: (-revenue[city], city))
    total, held, chosen = sum(revenue.values()), 0.0, []
    for city in ranked:
        if held >= MAIN_SHARE * total:
            break
        chosen.append(city)
        held += revenue[city]
    return tuple(chosen) if len(chosen) < len(ranked) else ()


def with_split(plan: Plan, split: Sequence[tuple[Option, float]]) -> Plan:
    """The scenario with the options of a split alone, each with its sum (亿元 over all years)."""
    policies = {option.key: option.at(money) for option, money in split if money > SMALLEST}
    return plan.replace_unchecked(policies=policies)


def evenly(plan: Plan, budget: float) -> Plan:
    """The scenario with its own split of another sum: every budget times the same factor."""
    options = options_of(plan)
    factor = budget / sum(option.money for option in options)
    return plan.replace_unchecked(
        policies={
            key: policy.model_copy(update={"budget": scaled(policy.budget, factor)})
            for key, policy in plan.policies.items()
        }
    )
