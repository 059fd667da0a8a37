"""Growth of cells by driver, from the table `drivers` of runs: sums over years, by seed. Parts add up to the growth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from model.observe.driver_list import NAMES

if TYPE_CHECKING:
    import pandas as pd

    from model.results import Run, Study

START, END = "start", "end"  # revenue of the first and of the last year, at prices of the base year
CELL = ["city", "place", "field", "segment"]


def grown(study: Study, scenario: str, seeds: Sequence[int], last: int) -> pd.DataFrame:
    """Rows by CELL, columns (START, END or a driver, seed), base-year 亿元; drivers are sums over the years to `last`.

    A cell that a run does not have counts there with nothing.
    """
    import pandas as pd

    runs = {seed: study.runs[scenario, seed] for seed in seeds}
    found = {seed: run.kept.pop(("growth_of_cells", last), None) for seed, run in runs.items()}
    parts = {seed: of_run(runs[seed], last) if part is None else part for seed, part in found.items()}
    return pd.concat(parts, axis=1).fillna(0.0).swaplevel(axis=1)


def look_ahead(run: Run, last: int) -> None:
    """Keep with a run what `grown` will ask of it once."""
    run.kept["growth_of_cells", last] = of_run(run, last)


def of_run(run: Run, last: int) -> pd.DataFrame:
    """START, END and the sum of every driver of each cell of a run (rows by CELL)."""
    table = run.table("drivers", ["year", *CELL, "revenue_before", "revenue", *NAMES])
    table = table[table["year"] <= last]
    run.kept["growth_by_year", last] = yearly(table)  # the same columns, so that they are read once for both
    ends = {START: ("revenue_before", table["year"].min()), END: ("revenue", table["year"].max())}
    sums = table.groupby(CELL)[list(NAMES)].sum()
    for name, (column, year) in ends.items():
        sums[name] = table[table["year"] == year].groupby(CELL)[column].sum().reindex(sums.index, fill_value=0.0)
    return sums


def yearly(table: pd.DataFrame) -> pd.DataFrame:
    """Sums over all cells: rows by year, a column a driver."""
    return table.groupby("year")[list(NAMES)].sum()


def by_year(study: Study, scenario: str, last: int) -> pd.DataFrame:
    """The region's growth by year, driver and seed: rows (year, driver), a column a seed, 亿元 of the base year."""
    import pandas as pd

    found = {}
    for seed in study.seeds(scenario):
        run = study.runs[scenario, seed]
        known = run.kept.get(("growth_by_year", last))
        if known is None:
            table = run.table("drivers", ["year", *NAMES])
            known = yearly(table[table["year"] <= last])
        found[seed] = known.stack()
    wide = pd.DataFrame(found)
    wide.index.names = ["year", "driver"]
    return wide
