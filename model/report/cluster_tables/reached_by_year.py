"""Who has reached a tier by when: the share of worlds in which a cluster has had a yearly revenue of that tier (亿元).

A cell counts in a year in which it is a cluster by the declared rule, as in the scorecard. "By a year" means in that
year or an earlier one, whether the cluster stays there or not, at current prices and at those of the base year.
The interval is Wilson's (95%), because few worlds say little about a probability.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.intervals import FEWEST, share
from model.observe.cluster_tiers import OTHER, TIERS
from model.report.cluster_tables.cluster_sizes import IDENTITY, KINDS, clusters_in, sizes

if TYPE_CHECKING:
    import pandas as pd

    from model.results import Study

PRICES = {"nominal": "revenue_nominal", "real": "revenue"}
COLUMNS = (*IDENTITY, "prices", "tier", "year", "reached", "worlds", "probability", "low", "high")


def reached(study: Study, scenario: str) -> pd.DataFrame:
    """A row a cell, prices, tier and year from the first in which a world has reached it: COLUMNS."""
    import pandas as pd

    parts = []
    for kind in KINDS:
        for prices, column in PRICES.items():
            wide = sizes(study, scenario, kind, column=column)
            if kind == "leading":  # the rest of industry is no cluster
                wide = wide[wide.index.get_level_values("field") != OTHER]
            years = list(wide.columns.unique("year"))
            shape = (len(wide), len(years), -1)
            values = np.where(clusters_in(study, scenario, kind, wide), wide.to_numpy(float), 0.0).reshape(shape)
            for tier, least in enumerate(TIERS, 1):
                ever = np.maximum.accumulate(values >= least, axis=1).sum(axis=2)
                row, year = np.nonzero(ever)
                found = wide.index[row].to_frame(index=False)
                found = found.assign(prices=prices, tier=tier, year=np.array(years)[year], reached=ever[row, year])
                parts.append(found.assign(worlds=values.shape[2]))
    table = pd.concat(parts, ignore_index=True)
    count = table["worlds"].to_numpy()
    low, high = share(table["reached"].to_numpy(), count)
    enough = count >= FEWEST  # fewer worlds tell no probability
    table["probability"] = np.where(enough, table["reached"] / count, np.nan)
    table["low"], table["high"] = np.where(enough, low, np.nan), np.where(enough, high, np.nan)
    return table[list(COLUMNS)]


def when(table: pd.DataFrame, start: int, share: float = 0.5) -> pd.DataFrame:
    """A row a cell, prices and tier: the first year by which a world, and at least `share` of them, has reached it.

    Columns IDENTITY, prices, tier, first, year (nan: fewer have), reached_at_start (worlds that are there in the year
    `start`), and what holds in the last year: reached, worlds, probability, low, high.
    """
    keys = [*IDENTITY, "prices", "tier"]
    groups = table.groupby(keys, sort=False)
    found = groups.last().rename(columns={"year": "last"})
    found["first"] = groups["year"].first()
    often = table[table["reached"] >= share * table["worlds"]]
    found["year"] = often.groupby(keys, sort=False)["year"].first().reindex(found.index)
    then = table[table["year"] == start].set_index(keys)["reached"]
    found["reached_at_start"] = then.reindex(found.index, fill_value=0)
    return found.drop(columns="last").reset_index()
