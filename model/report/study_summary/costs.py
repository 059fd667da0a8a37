"""What policies cost: spending by year, and the cost of a scenario beside its parent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.intervals import band_of
from model.mathematics.paired import Difference, difference
from model.report.study_summary.columns_of_summary import DICTIONARY

if TYPE_CHECKING:
    import pandas as pd

    from model.results import Study

COST_OF_FUNDS = 1.2  # what a yuan of public money costs the economy (declared assumption, docs/odd/policies.md)


def spending_table(study: Study, scenario: str) -> pd.DataFrame:
    """What every policy paid over the whole time, and whom it reached."""
    import pandas as pd

    ledger = study.table("ledger", [scenario])
    keys = ["policy", "instrument"]
    seeds = study.seeds(scenario)
    how = dict.fromkeys(("budget", "spent", "unspent", "volume", "grants", "claims"), "sum") | {"arrived": "max"}
    sums = ledger.groupby([*keys, "seed"], sort=False)[list(how)].agg(how)
    rows = []
    for key, part in sums.groupby(keys, sort=False):
        by_seed = part.droplevel(keys).reindex(seeds, fill_value=0.0)
        low, high = band_of(by_seed["spent"], 0.0)
        mean = by_seed.mean()
        rows.append((*key, mean["budget"], mean["spent"], mean["unspent"], low, high,
                     mean["volume"], mean["grants"], mean["claims"], mean["arrived"]))  # fmt: skip
    return pd.DataFrame(rows, columns=list(DICTIONARY["spending"]))


def sums_of(study: Study, scenario: str, flow: str, seeds: list[int], last: int) -> np.ndarray:
    """An outcome summed over the years after the base year, by seed; nan where a year has no value."""
    first = study.plan(scenario).base_year
    years = [int(year) for year in study.outcomes["year"].unique() if first < year <= last]
    by_year = [study.values(scenario, flow, year) for year in years]
    return np.array([sum(values.get(seed, np.nan) for values in by_year) for seed in seeds], dtype=float)


def costs(study: Study, scenario: str, base: str, last: int) -> dict[str, Difference]:
    """Gross spending, tax that it brought back, net cost, the same with the cost of funds, and value added gained.

    All are sums to the last year against the parent at the same seeds, 亿元 of the base year, not discounted.
    """
    seeds = study.seeds(scenario, base)
    both = {flow: [sums_of(study, name, flow, seeds, last) for name in (scenario, base)]
            for flow in ("public_spending", "retained_tax", "value_added")}  # fmt: skip
    net = [spent - tax for spent, tax in zip(both["public_spending"], both["retained_tax"], strict=True)]
    return {
        "gross": difference(*both["public_spending"]),
        "retained_tax": difference(*both["retained_tax"]),
        "net": difference(*net),
        "net_with_cost_of_funds": difference(COST_OF_FUNDS * net[0], COST_OF_FUNDS * net[1]),
        "value_added": difference(*both["value_added"]),
    }
