"""What moved a difference between two scenarios, by cluster: the drivers of growth of one beside those of the other.

Each level has the revenue of the first year and every driver since, so that its items add up to the region's revenue.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from model.observe.driver_list import NAMES
from model.results.growth_by_driver import CELL, START, grown

if TYPE_CHECKING:
    import pandas as pd

    from model.results import Study

FIRST_YEAR = "revenue of the first year"
REST = "rest"  # all cells that are not told one by one
DIGITS = 6
LEAST = 100.0  # 亿元 a year at prices of the base year: smaller characteristic clusters are not told one by one


def driver_levels(study: Study, scenarios: tuple[str, str], seeds: Sequence[int],
                  year: int) -> dict[str, tuple[pd.DataFrame, pd.DataFrame]]:  # fmt: skip
    """By level, the values of both scenarios: rows are items, columns seeds.

    Levels: the region by driver, every city x field by driver, and every characteristic cluster of LEAST and more (in
    a seed of either) by driver. Items without any value in both are left out.
    """
    both = [grown(study, scenario, seeds, year)[[START, *NAMES]] for scenario in scenarios]
    large = {cell[1::2] for wide in both for cell in wide.index[(wide.T.groupby(level=1).sum().T >= LEAST).any(axis=1)]}

    def leading(cell: tuple[str, ...]) -> str:
        return f"{cell[0]} · {cell[2]} · "

    def characteristic(cell: tuple[str, ...]) -> str:
        return f"{cell[1]} · {cell[3]} · " if cell[1::2] in large else f"{REST} · "

    named = {"drivers": lambda cell: "", "leading drivers": leading, "characteristic drivers": characteristic}
    found = {}
    for level, name in named.items():
        one, other = (summed(wide, [name(cell) for cell in wide.index], seeds) for wide in both)
        items = one.index.union(other.index, sort=False)
        one, other = (part.reindex(items, fill_value=0.0) for part in (one, other))
        known = (one != 0.0).any(axis=1) | (other != 0.0).any(axis=1)
        found[level] = (one[known], other[known])
    return found


def summed(wide: pd.DataFrame, names: Sequence[str], seeds: Sequence[int]) -> pd.DataFrame:
    """Sums of cells of one name by driver: a row a name and driver, a column a seed."""
    assert list(wide.index.names) == CELL
    sums = wide.groupby(list(names), sort=False).sum().stack(level=0, future_stack=True)
    sums.index = [f"{name}{FIRST_YEAR if driver == START else driver}" for name, driver in sums.index]
    sums = sums[list(seeds)]
    first = sums.index.str.endswith(FIRST_YEAR)
    sums[first] = sums[first].round(DIGITS)  # the same start, whatever order its cells were summed in
    return sums
