"""What money was given, paid and not spent, what comes back as tax, and what a yuan of it brings, with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.intervals import ratio
from model.mathematics.paired import Difference, difference
from model.report.study_summary.costs import costs, sums_of

if TYPE_CHECKING:
    from model.report.findings.compared import Compared

UNCLEAR = (float("nan"),) * 3
ITEMS = ("budget", "paid", "unspent", "tax", "net", "gain")
OF_COSTS = {"paid": "gross", "tax": "retained_tax", "net": "net", "gain": "value_added"}  # item -> of costs
Money = dict[str, Difference]  # by ITEMS, sums over all years in 亿元 of the base year, against the base


@dataclass(frozen=True)
class Ratio:
    """A ratio of two means of the same worlds with its 95% interval; the ends are nan where it has no bounds."""

    value: float
    low: float
    high: float


def from_ledger(c: Compared, scenario: str, column: str, seeds: list[int]) -> np.ndarray:
    """A column of the ledger summed over policies and years, by seed: nothing where there is no policy."""
    ledger = c.study.table("ledger", [scenario], ["quarter", column])
    return ledger.groupby("seed")[column].sum().reindex(seeds, fill_value=0.0).to_numpy(dtype=float)


def money(c: Compared) -> tuple[Money, Ratio]:
    """The items of a scenario against its base, and the gross cost of a yuan of value added gained.

    Without a base the items are the scenario's own sums, and tax, net cost and gain are missing.
    """
    seeds = c.paired_seeds if c.base is not None else c.seeds
    scenarios = [c.main.name] + ([c.base.name] if c.base is not None else [])

    def compared(values: list[np.ndarray]) -> Difference:
        return difference(values[0], values[1] if len(values) > 1 else np.zeros(len(seeds)))

    budget, spent, unspent = ([from_ledger(c, name, column, seeds) for name in scenarios]
                              for column in ("budget", "spent", "unspent"))  # fmt: skip
    found = {"budget": compared(budget), "paid": compared(spent), "unspent": compared(unspent)}
    if c.base is None:
        return found, Ratio(*UNCLEAR)
    costs_of = costs(c.study, c.main.name, c.base.name, c.last)
    found |= {name: costs_of[item] for name, item in OF_COSTS.items()}
    if not (found["paid"].mean > 0 and found["gain"].mean > 0 and (found["gain"].clear or found["gain"].pairs == 1)):
        return found, Ratio(*UNCLEAR)
    paid, added = ([sums_of(c.study, name, outcome, seeds, c.last) for name in scenarios]
                   for outcome in ("public_spending", "value_added"))  # fmt: skip
    return found, Ratio(*ratio(paid[0] - paid[1], added[0] - added[1]))
