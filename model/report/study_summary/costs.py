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


def costs(study: Study, scenario: str, base: str, last: int) -> dict[str, Difference]:
    """Gross spending, tax that it brought back, net cost, the same with the cost of funds, and value added gained.

    All are sums to the last year against the parent at the same seeds, 亿元 of 2015, not discounted.
    """

    first = study.plan(scenario).base_year

    def total(name: str, flow: str) -> dict[int, float]:
        wide = study.outcomes
        here = wide[
            (wide["scenario"] == name) & (wide["outcome"] == flow) & (wide["year"] > first) & (wide["year"] <= last)
        ]
        whole = here.groupby("seed")["value"].agg(lambda values: values.sum(skipna=False))  # no sum of some years
        return whole.to_dict()

    seeds = study.seeds(scenario, base)
    sums = {(name, flow): total(name, flow) for name in (scenario, base)
            for flow in ("public_spending", "retained_tax", "value_added")}  # fmt: skip

    def series(name: str, flow: str) -> np.ndarray:
        return np.array([sums[name, flow][seed] for seed in seeds])

    def net(name: str) -> np.ndarray:
        return series(name, "public_spending") - series(name, "retained_tax")

    return {
        "gross": difference(series(scenario, "public_spending"), series(base, "public_spending")),
        "retained_tax": difference(series(scenario, "retained_tax"), series(base, "retained_tax")),
        "net": difference(net(scenario), net(base)),
        "net_with_cost_of_funds": difference(COST_OF_FUNDS * net(scenario), COST_OF_FUNDS * net(base)),
        "value_added": difference(series(scenario, "value_added"), series(base, "value_added")),
    }  # fmt: skip
