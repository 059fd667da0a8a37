"""Growth of cells and its drivers over the whole time, over worlds: from the table `drivers` of every run.

Parts of a run add up to its growth exactly, and so do means over worlds; medians and bands do not. A cell that a run
does not have counts there with nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.intervals import further_run
from model.observe.cluster_tiers import OTHER
from model.observe.driver_list import NAMES
from model.report.cluster_tables.cluster_sizes import EVERY, IDENTITY, KINDS, OFTEN, REST, listed
from model.results.growth_by_driver import END, START, grown

if TYPE_CHECKING:
    import pandas as pd

    from model.results import Study

# Drivers that pages and pictures show as one, from those that carry clusters to those that do not.
GROUPS: dict[str, tuple[str, ...]] = {
    "market": ("market", "carry_over"),
    "cost": ("cost", "price"),
    "local_gain": ("local_gain",),
    "quality": ("quality",),
    "know_how": ("know_how",),
    "fill": ("fill",),
    "local_orders": ("local_orders",),
    "entry_home": ("entry_start_up", "entry_grown_up"),
    "entry_outside": tuple(name for name in NAMES if name.startswith("entry_") and name not in
                           ("entry_start_up", "entry_grown_up")),
    "policy": ("policy", "other_contracts"),
    "exit": ("exit", "scale"),
    "rivals": ("competition", "size"),
    "luck": ("luck",),
}  # fmt: skip


def by_kind(study: Study, scenario: str, last: int) -> dict[str, pd.DataFrame]:
    """`grown` of every cell of a kind: rows by IDENTITY, columns (START, END or a driver, seed)."""
    import pandas as pd

    wide = grown(study, scenario, study.seeds(scenario), last)
    found = {}
    for kind, (_, keys) in KINDS.items():
        cells = wide if kind == "characteristic" else wide.groupby(level=keys).sum()
        identity = cells.index.to_frame(index=False).assign(kind=kind).reindex(columns=IDENTITY, fill_value="")
        found[kind] = cells.set_axis(pd.MultiIndex.from_frame(identity))
    return found


def with_rest(wide: pd.DataFrame, named: pd.Index, kind: str) -> pd.DataFrame:
    """The cells that are named, largest at the end first, and lines of all others, so that columns still add up."""
    import pandas as pd

    known = wide.index.isin(named)
    own = wide[known]
    own = own.iloc[np.argsort(-own[END].mean(axis=1).to_numpy(), kind="stable")]
    others = wide[~known]
    other = others.index.get_level_values("field") == OTHER if kind == "leading" else np.zeros(len(others), dtype=bool)
    lines = []
    for part, identity in ((others[other], {"city": EVERY, "field": OTHER}), (others[~other], {})):
        if len(part):
            key = tuple((dict.fromkeys(IDENTITY, REST) | {"kind": kind, **identity})[name] for name in IDENTITY)
            lines.append(pd.DataFrame([part.sum()], index=pd.MultiIndex.from_tuples([key], names=IDENTITY)))
    return pd.concat([own, *lines])


def of_clusters(study: Study, scenario: str, last: int) -> pd.DataFrame:
    """Both kinds, the cells that a run lists in the last year and the rest: see `by_kind`."""
    import pandas as pd

    found = by_kind(study, scenario, last)
    return pd.concat([with_rest(wide, listed(study, scenario, kind, last).index, kind) for kind, wide in found.items()])


def counted_at_end(study: Study, scenario: str, last: int) -> pd.Series:
    """Share of worlds in which each listed cell of both kinds is a cluster by the declared rule in the last year."""
    import pandas as pd

    return pd.concat([listed(study, scenario, kind, last)["counted"] for kind in KINDS])


def growth_table(wide: pd.DataFrame, counted: pd.Series) -> pd.DataFrame:
    """A row a cell and driver: mean, median and 80% band over worlds; the mean also over the revenue of the start.

    counted: the share of worlds in which a cell is a cluster by the declared rule in the last year, by IDENTITY.
    """
    import pandas as pd

    start = wide[START].mean(axis=1)
    parts = []
    for at, name in enumerate(NAMES):
        values = wide[name].to_numpy(float)
        low, high = further_run(values.T)
        mean = values.mean(axis=1)
        parts.append(pd.DataFrame({
            "counted": counted.reindex(wide.index, fill_value=0.0),
            "driver": name, "revenue_at_start": start, "revenue": wide[END].mean(axis=1), "mean": mean,
            "median": np.median(values, axis=1), "low": low, "high": high,
            "of_start": mean / start.where(start > 0).to_numpy(), "order": np.arange(len(wide)) * len(NAMES) + at,
        }, index=wide.index))  # fmt: skip
    return pd.concat(parts).reset_index().sort_values("order", ignore_index=True).drop(columns="order")


def years_table(wide: pd.DataFrame) -> pd.DataFrame:
    """A row a year and driver of the whole region: mean, median and 80% band over worlds."""
    values = wide.to_numpy(float)
    low, high = further_run(values.T)
    found = wide.index.to_frame(index=False)
    return found.assign(mean=values.mean(axis=1), median=np.median(values, axis=1), low=low, high=high)


def side_by_side(table: pd.DataFrame) -> pd.DataFrame:
    """The means of a `growth_table`, a row a cell: IDENTITY, basis_at_start, counted, START, END, a column a driver."""
    names = [*IDENTITY, "basis_at_start", "counted", START, END, *NAMES]
    if not len(table):
        return table.reindex(columns=names)
    about = [*IDENTITY, "basis_at_start", "counted"]
    first = table.iloc[:: len(NAMES)][[*about, "revenue_at_start", "revenue"]].reset_index(drop=True)
    first.columns = [*about, START, END]
    first[list(NAMES)] = table["mean"].to_numpy(float).reshape(-1, len(NAMES))
    return first


def largest_clusters(table: pd.DataFrame, most: int) -> pd.DataFrame:
    """The largest leading clusters of the last year (in half of the worlds at least) of a table of `side_by_side`."""
    own = (table["kind"] == "leading") & ~table["city"].isin((REST, EVERY)) & (table["field"] != OTHER)
    return table[own & (table["counted"] >= OFTEN)].head(most)


def grouped(table: pd.DataFrame) -> pd.DataFrame:
    """The GROUPS of drivers of a table that has a column a driver."""
    import pandas as pd

    return pd.DataFrame({name: table[list(drivers)].sum(axis=1) for name, drivers in GROUPS.items()})
