"""What a region's tables by year must say together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np

from model.regions.data_table import DataTable
from model.regions.region import Region


def history_is_whole(region: Region) -> Iterator[str]:
    """Recorded growth is given once a year, without a class; prices once a year for every class of the segments."""
    table = region.tables["environment_history"]
    classes = sorted(set(map(str, region.segments.deflator)))
    for quantity, wanted in (("market_growth", [""]), ("price_growth", classes)):
        rows = np.flatnonzero(table.quantity == quantity)
        yield from no_gap(region, table, rows, or_earlier=True)
        given = Counter((int(table.year[row]), str(table.deflator[row])) for row in rows)
        for year in sorted({year for year, _ in given}):
            for kind in wanted:
                if not given[year, kind]:
                    yield f"environment_history.csv: {quantity} of {year} lacks {kind or 'its one value'}; add the row"
        for (year, kind), times in given.items():
            if times > 1:
                yield f"environment_history.csv: {quantity} of {year} {kind} stands {times} times; keep one"
            if bool(kind) != (quantity == "price_growth"):
                hint = "leave the deflator empty" if kind else "name the class in the column deflator"
                yield f"environment_history.csv: {quantity} of {year} {kind}: {hint}"


def drift_is_whole(region: Region) -> Iterator[str]:
    """The drift of the frontier is given once a year for every segment of the region."""
    table = region.tables.get("frontier_drift")
    if table is None or not len(table):
        return
    yield from no_gap(region, table, np.arange(len(table)))
    modelled = [
        name for name, kind in zip(region.segments.ids, region.segments.kind, strict=True) if kind != "external"
    ]
    given = Counter(zip(map(int, table.year), map(str, table.segment), strict=True))
    for year in sorted({year for year, _ in given}):
        missing = [name for name in modelled if not given[year, name]]
        if missing:
            yield (f"frontier_drift.csv: {year} lacks {', '.join(missing[:5])}; measure it again (jiju check-region "
                   f"{region.called} --drift), or remove the file")  # fmt: skip
    for (year, name), times in given.items():
        if times > 1:
            yield f"frontier_drift.csv: {name} of {year} stands {times} times; keep one"


def shocks_are_whole(region: Region) -> Iterator[str]:
    """A declared shock has one row a quarter, and the same titles and kind in all of them."""
    table = region.tables.get("declared_shocks")
    if table is None or not len(table):
        return
    rows = range(len(table))
    given = Counter((str(table.shock[row]), int(table.year[row]), int(table.quarter[row])) for row in rows)
    for (name, year, quarter), times in given.items():
        if times > 1:
            yield f"declared_shocks.csv: {name} of {year}Q{quarter} stands {times} times; keep one"
    about: dict[str, set[tuple[str, str, str]]] = {}
    for row in rows:
        told = (str(table.title_zh[row]), str(table.title_en[row]), str(table.kind[row]))
        about.setdefault(str(table.shock[row]), set()).add(told)
    for name, several in about.items():
        if len(several) > 1:
            yield f"declared_shocks.csv: {name} has several titles or kinds; give all its rows the same"


def no_gap(region: Region, table: DataTable, rows: np.ndarray, or_earlier: bool = False) -> Iterator[str]:
    """Years follow one another from the first year of a run, or (`or_earlier`) from the base year."""
    years, first = sorted({int(year) for year in table.year[rows]}), region.year + 1
    begin = first - 1 if or_earlier and years[:1] == [region.year] else first
    if years and years != list(range(begin, begin + len(years))):
        yield (f"{table.name}.csv: years {', '.join(map(str, years[:12]))}; they begin with {first} and leave none "
               "out: add the missing ones")  # fmt: skip


CHECKS: tuple[Callable[[Region], Iterator[str]], ...] = (history_is_whole, drift_is_whole, shocks_are_whole)
