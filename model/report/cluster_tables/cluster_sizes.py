"""Sizes of clusters over worlds. Every cell counts in every world, with its real size if it is small, or with nothing.

A median over the worlds that happen to list a cell would make lucky cells large: a cell of 800, 9 and 19 has a median
of 19. So tables of clusters start from all cells (tables `cells` and `city_field`), not from the listed ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.observe.cluster_tiers import OTHER, tier_of

if TYPE_CHECKING:
    import pandas as pd

    from model.results import Study

IDENTITY = ["kind", "city", "place", "field", "segment"]
KINDS = {"leading": ("city_field", ["city", "field"]), "characteristic": ("cells", ["place", "segment"])}
OFTEN = 0.5  # share of the worlds in which a cell must be a cluster by the declared rule to be called one
REST, EVERY = "rest", "every"  # ids that stand for all that a table does not name, and for all cities of a field


@dataclass(frozen=True)
class Rows:
    """The rows of a kind's table in all runs of a scenario, and which cell each is of (its place in `cells`)."""

    found: pd.DataFrame
    codes: np.ndarray
    cells: pd.MultiIndex  # by IDENTITY, in the order in which they come


def rows_of(study: Study, scenario: str, kind: str) -> Rows:
    """The rows of a kind, told apart once for all columns that are asked for."""
    key = ("rows of cells", scenario, kind)
    if key not in study.kept:
        found = study.table(KINDS[kind][0], [scenario])
        study.kept[key] = Rows(found, *told_apart(found, {"kind": kind, "place": "", "segment": ""}))
    rows: Rows = study.kept[key]
    return rows


def told_apart(found: pd.DataFrame, alike: dict[str, str]) -> tuple[np.ndarray, pd.MultiIndex]:
    """Which cell each row is of, and the cells by IDENTITY in the order in which they come.

    alike: what all rows have in a column that the table lacks. Columns are numbered one by one and the numbers put
    together: pandas makes a tuple of every row first, which takes ten times as long.
    """
    import pandas as pd

    together, levels = np.zeros(len(found), dtype=np.int64), []
    for name in IDENTITY:
        numbers, level = pd.factorize(found[name], sort=True) if name in found else (0, pd.Index([alike[name]]))
        together = together * len(level) + numbers
        levels.append(level)
    codes, cells = pd.factorize(together)
    numbers = np.unravel_index(cells, [max(len(level), 1) for level in levels])
    return codes, pd.MultiIndex(levels, numbers, names=IDENTITY)


def sizes(study: Study, scenario: str, kind: str, years: tuple[int, ...] = (),
          column: str = "revenue_nominal") -> pd.DataFrame:  # fmt: skip
    """A column of every cell of a kind: rows by IDENTITY, columns by (year, seed), zero where a run has no such cell.

    years: only these; all, if none is named.
    """
    import pandas as pd

    rows = rows_of(study, scenario, kind)
    found, codes, cells = rows.found, rows.codes, rows.cells
    if years:
        wanted = found["year"].isin(years).to_numpy()
        codes, first = pd.factorize(codes[wanted])
        found, cells = found[wanted], cells[first].remove_unused_levels()
    when = list(years) or sorted(study.outcomes["year"].unique())  # a year in which no run has a cell is one, too
    columns = pd.MultiIndex.from_product([when, study.seeds(scenario)], names=["year", "seed"])
    at = columns.get_indexer(pd.MultiIndex.from_frame(found[["year", "seed"]]))
    wide = np.zeros((len(cells), len(columns)))
    wide[codes, at] = found[column].to_numpy(float)
    return pd.DataFrame(wide, index=cells, columns=columns)


def medians(wide: pd.DataFrame) -> pd.DataFrame:
    """Median over worlds of a table of `sizes`: a column a year."""
    return wide.T.groupby(level="year").median().T


def quotients(wide: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Location quotients from the sizes of one year (a column a seed): share in the row over share in the region."""
    row, column = KINDS[kind][1]
    expected = wide.groupby(level=row).transform("sum") * wide.groupby(level=column).transform("sum") / wide.sum()
    return (wide / expected.where(expected > 0)).fillna(0.0)


def tiers(wide: pd.DataFrame) -> pd.DataFrame:
    """Tier of every size: 0 to 3."""
    return wide.apply(lambda column: tier_of(column.to_numpy()))


def crossed(path: pd.DataFrame, tier: float) -> pd.Series:
    """First year from which a row stays at `tier` or above to the end; nan if it ends below. path: a column a year."""
    reached = (path >= tier).iloc[:, ::-1].cummin(axis=1).iloc[:, ::-1]
    return reached.idxmax(axis=1).astype(float).where(reached.any(axis=1))


def listed(study: Study, scenario: str, kind: str, year: int) -> pd.DataFrame:
    """Cells that at least one run lists in a year, by IDENTITY: `counted`, the share of worlds that count each."""
    found = study.table("clusters", [scenario])
    found = found[(found["year"] == year) & (found["kind"] == kind)]
    counted = found.groupby(IDENTITY)["counted"].sum() / len(study.seeds(scenario))
    return counted.to_frame()


def clusters_in(study: Study, scenario: str, kind: str, wide: pd.DataFrame) -> np.ndarray:
    """Whether each cell of a table of `sizes` is a cluster by the declared rule in each year and seed (as `wide`)."""
    import pandas as pd

    found = study.table("clusters", [scenario])
    found = found[(found["kind"] == kind) & found["counted"].astype(bool)]
    row = wide.index.get_indexer(pd.MultiIndex.from_frame(found[IDENTITY]))
    column = wide.columns.get_indexer(pd.MultiIndex.from_frame(found[["year", "seed"]]))
    known = (row >= 0) & (column >= 0)
    counted = np.zeros(wide.shape, dtype=bool)
    counted[row[known], column[known]] = True
    return counted


def league_of(study: Study, scenario: str, kind: str, crossings: dict[float, str]) -> pd.DataFrame:
    """One kind's league: the cells that a run lists in the last year, largest median first, then one line of the rest.

    Columns are those of the summary's table `league`. Column `mean` adds up to the region's nominal revenue.
    """
    import pandas as pd

    wide = sizes(study, scenario, kind)
    first, last = wide.columns.levels[0][[0, -1]]
    start, end = wide[first], wide[last]
    named = listed(study, scenario, kind, last)
    table = pd.DataFrame({
        "revenue_at_start": start.median(axis=1), "revenue": end.median(axis=1), "mean": end.mean(axis=1),
        "mechanical_revenue": (start * (end.sum() / start.sum())).median(axis=1),
        "firms": sizes(study, scenario, kind, (int(last),), "firms").reindex(wide.index, fill_value=0.0).median(axis=1),
        "location_quotient": quotients(end, kind).median(axis=1), "tier": tiers(end).median(axis=1),
    })  # fmt: skip
    path = medians(wide)
    for tier, name in crossings.items():
        table[name] = crossed(path, tier)
    known = table.index.isin(named.index)
    own, others = table[known].join(named), table[~known]
    own = own.sort_values("revenue", ascending=False, kind="stable").reset_index()
    rest = rest_of(others.reset_index(), kind)
    if not len(rest):  # a table without rows has no types, and would take those of `own` away
        return own
    return pd.concat([own, rest], ignore_index=True) if len(own) else rest.reindex(columns=own.columns)


def rest_of(others: pd.DataFrame, kind: str) -> pd.DataFrame:
    """What the cells that nobody lists are together: one line, and for leading clusters one of other industry."""
    import pandas as pd

    other = others["field"] == OTHER if kind == "leading" else pd.Series(False, index=others.index)
    lines = []
    for part, named in ((others[other], {"city": EVERY, "field": OTHER}), (others[~other], {})):
        if len(part):
            identity = dict.fromkeys(IDENTITY, REST) | {"kind": kind, **named}
            lines.append(identity | {"mean": part["mean"].sum(), "counted": 0.0})
    return pd.DataFrame(lines, columns=[*IDENTITY, "mean", "counted"])
