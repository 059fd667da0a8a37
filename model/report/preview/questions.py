"""Amounts and rates that the schema allows and that are hardly meant: each with the figure to hold it against.

Mistakes of units are the usual cause: 万元 written as 亿元, 105 for a growth of 5%. Nothing here stops a run.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from model.report.preview.budgets import Budgets
from model.report.preview.year_of_trial import Trial, largest
from model.scenario import Plan

# Shares of the product of the base year above which a yearly amount is asked about. The whole shipped plan spends about
# 1% of GDP; all industrial policy of China was estimated at 1.7% (DiPippo, Mazzocco and Kennedy 2022). Manufacturing
# makes about a third of GDP, so shares of its value added may be three times as large.
MOST_OF_PRODUCT = {"gdp": (0.01, 0.03), "value_added": (0.03, 0.09)}  # one policy, all policies
LEAST_BUDGET = 0.001  # 亿元 a year: 100,000 yuan
LEAST_PAID = 0.5  # of the money released in the year of trial
USUAL_GROWTH, USUAL_PRICES = (-0.05, 0.12), (-0.12, 0.12)  # a year
LARGE_SHOCK = 0.5
SAME_ORDER = 2.0  # a corrected figure, or a number of firms, differs from the region's by no more than this factor


@dataclass(frozen=True)
class Question:
    """One thing to ask about. word: text `check.ask.<word>`; keys: the policies and settings that it is about."""

    word: str
    keys: tuple[str, ...]
    values: dict[str, Any] = field(default_factory=dict)


def questions(plan: Plan, money: Budgets, tried: Trial | None) -> list[Question]:
    """All questions about a plan, in the order of the checks."""
    found = [question for ask in (large_amounts, small_amounts, rates, shocks, corrections, number_of_firms)
             for question in ask(plan, money)]  # fmt: skip
    return found + (list(unspent(plan, tried)) if tried is not None else [])


def large_amounts(plan: Plan, money: Budgets) -> Iterator[Question]:
    """Budgets that are a large share of what the region makes in a year."""
    from model.report.preview.budgets import product_of

    what, product = product_of(plan)
    one, all_together = MOST_OF_PRODUCT[what]
    for key, policy in plan.policies.items():
        amount = largest(policy)
        if amount > one * product:
            values = {"policy": key, "amount": amount, "share": amount / product, "product": product}
            yield Question(f"large_{what}", (key,), values)
    largest_year = max(range(len(money.years)), key=lambda at: money.share[at])
    if money.share[largest_year] > all_together:
        values = {"year": money.years[largest_year], "amount": money.total[largest_year],
                  "share": money.share[largest_year], "product": product}  # fmt: skip
        yield Question(f"large_sum_{what}", tuple(plan.policies), values)


def small_amounts(plan: Plan, _: Budgets) -> Iterator[Question]:
    """Budgets that are next to nothing: perhaps another unit was meant."""
    for key, policy in plan.policies.items():
        if 0 < largest(policy) < LEAST_BUDGET:
            values = {"policy": key, "amount": largest(policy), "yuan": largest(policy) * 1e8}
            yield Question("small", (key,), values)


def rates(plan: Plan, _: Budgets) -> Iterator[Question]:
    """Growth of national markets and of prices outside what any year has seen."""
    from model.regions import region_to_read

    region = region_to_read(plan.region, plan.region_data)
    for word, given, (low, high), quantity in (
        ("growth", {(year, ""): rate for year, rate in plan.environment.growth.items()}, USUAL_GROWTH, "market_growth"),
        ("prices", {(year, name): rate for year, classes in plan.environment.prices.items()
                    for name, rate in classes.items()}, USUAL_PRICES, "price_growth"),
    ):  # fmt: skip
        known = [rate for classes in region.history(quantity).values() for rate in classes.values()]
        past = {"lowest": min(known, default=math.nan), "highest": max(known, default=math.nan)}
        if known:
            low, high = min(low, *known), max(high, *known)
        for (year, name), rate in given.items():
            if not low <= rate <= high:
                key = f"national_growth.{year}" if word == "growth" else f"prices.{year}.{name or 'all'}"
                values = {"year": year, "name": name, "rate": rate, **past}
                yield Question(word if known else f"{word}_alone", (key,), values)


def shocks(plan: Plan, _: Budgets) -> Iterator[Question]:
    """Shocks of more than half."""
    for shock in plan.environment.shocks:
        if abs(shock.size) > LARGE_SHOCK:
            yield Question("shock", (shock.name,), {"name": shock.name, "size": shock.size})


def corrections(plan: Plan, _: Budgets) -> Iterator[Question]:
    """Corrected figures of another order of magnitude than the region's own."""
    from model.regions import region_to_read

    own = region_to_read(plan.region, ())
    for given in plan.region_data:
        table = own.tables.get(given.table)
        if table is None or given.row not in table.index or given.column not in table.columns:
            continue
        before = table.columns[given.column][table.index[given.row]]
        try:
            old, new = float(before), float(given.value)
        except ValueError:
            continue
        if old != 0 and not 1 / SAME_ORDER <= new / old <= SAME_ORDER:
            key = f"region_data.{given.table}.{given.row}.{given.column}"
            yield Question("correction", (key,), {"name": f"{given.table}.{given.row}.{given.column}",
                                                   "before": old, "after": new})  # fmt: skip


def number_of_firms(plan: Plan, _: Budgets) -> Iterator[Question]:
    """A number of firms far from the region's."""
    from model.regions import region_to_read

    if plan.baseline.firms is None:
        return
    given = region_to_read(plan.region, plan.region_data).totals["firms_above_scale"].value
    if not 1 / SAME_ORDER <= plan.baseline.firms / given <= SAME_ORDER:
        yield Question("firms", ("baseline.firms",), {"firms": plan.baseline.firms, "known": given})


def unspent(plan: Plan, tried: Trial) -> Iterator[Question]:
    """Money that the firms of the first year could not claim."""
    for key, reach in tried.reach.items():
        if reach.kind not in ("firms", "loans") or not reach.released > 0:
            continue
        if reach.firms == 0:
            yield Question("nobody", (key,), {"policy": key})
        elif reach.kind == "loans":  # a reserve that is paid when loans fail: a year tells only whether there are loans
            if reach.volume == 0:
                yield Question("no_loans", (key,), {"policy": key, "released": reach.released, "firms": reach.firms})
        elif reach.paid < LEAST_PAID * reach.released:
            values = {"policy": key, "released": reach.released, "paid": reach.paid, "firms": reach.firms}
            yield Question("unspent", (key,), values)
