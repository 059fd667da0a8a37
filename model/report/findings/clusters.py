"""Findings on clusters: which appeared and which were lost, and what every city and field gained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from model.mathematics.intervals import band_of
from model.mathematics.paired import difference
from model.report.cluster_tables.cluster_sizes import IDENTITY, KINDS, OFTEN, medians, sizes
from model.report.sheet import SHARE, YEAR, Column, Sheet

if TYPE_CHECKING:
    from model.report.findings import Findings

TEN_BILLION = 1  # tier
YEARLY = "亿元 a year"
LISTED = 40  # clusters that a page lists; the workbook has all


def league(f: Findings) -> Sheet:
    """Clusters of the last year by size, with the years since which they are in a tier and the growth that it took."""
    table = f.summary.tables["league"].copy()
    years = f.last - f.first
    table["growth"] = (table["revenue"] / table["revenue_at_start"].where(table["revenue_at_start"] > 0)) ** (
        1 / years
    ) - 1
    table["excess"] = table["revenue"] / table["mechanical_revenue"].where(table["mechanical_revenue"] > 0) - 1
    for tier, goal in ((10, 100.0), (100, 1000.0)):  # what a cluster below the tier would have needed a year
        needed = (goal / table["revenue_at_start"].where(table["revenue_at_start"] > 0)) ** (1 / years) - 1
        table[f"needed_{tier}bn"] = needed.where(table["revenue_at_start"] < goal)
    columns = (
        Column("kind", "word"), Column("city", "city"), Column("place", "place"), Column("field", "field"),
        Column("segment", "segment"), Column("revenue_at_start", "亿元 nominal"), Column("revenue", "亿元 nominal"),
        Column("mean", "亿元 nominal"), Column("mechanical_revenue", "亿元 nominal"), Column("growth", SHARE),
        Column("excess", SHARE),
        Column("needed_10bn", SHARE), Column("needed_100bn", SHARE), Column("crossed_10bn", YEAR),
        Column("crossed_100bn", YEAR), Column("firms", "count"), Column("location_quotient", "ratio"),
        Column("counted", SHARE), Column("tier", "count"),
    )  # fmt: skip
    return Sheet("league", columns, table, parts=("mean",), by="kind")


def leagues(f: Findings) -> tuple[Sheet, Sheet]:
    """The cells that are clusters by the declared rule in at least half of the worlds; and all cells."""
    every = league(f)
    return Sheet("league_counted", every.columns, every.frame[every.frame["counted"] >= OFTEN]), every


def changes(f: Findings) -> tuple[Sheet, Sheet]:
    """How many clusters of 10 bn yuan stayed, appeared and were lost by the last year; and which ones most often."""
    clusters = f.study.table("clusters", [f.main.name])
    tall = clusters[clusters["counted"] & (clusters["tier"] >= TEN_BILLION)]
    seeds = len(f.seeds)
    first, last = tall[tall["year"] == f.first], tall[tall["year"] == f.last]
    both = pd.merge(first[["seed", *IDENTITY]], last[["seed", *IDENTITY]], how="outer", indicator="when")
    both["change"] = both["when"].map({"both": "stayed", "right_only": "appeared", "left_only": "lost"}).astype(str)
    rows = []
    for kind in ("leading", "characteristic"):
        counts = both[both["kind"] == kind].groupby(["seed", "change"]).size().unstack(fill_value=0)
        counts = counts.reindex(f.seeds, fill_value=0)
        for change in ("stayed", "appeared", "lost"):
            values = counts[change].to_numpy(float) if change in counts else np.zeros(seeds)
            rows.append((kind, change, float(np.median(values)), *band_of(values, 0.0)))
    summary = pd.DataFrame(rows, columns=["kind", "change", "median", "low", "high"])
    often = both[both["change"] != "stayed"].groupby([*IDENTITY, "change"]).size().rename("worlds").reset_index()
    often["worlds_share"] = often["worlds"] / seeds
    nominal = pd.concat([medians(sizes(f.study, f.main.name, kind, (f.first, f.last))) for kind in KINDS])
    wide = nominal.rename(columns={f.first: "revenue_at_start", f.last: "revenue"})
    often = often.merge(wide.reset_index(), on=IDENTITY, how="left")
    often = often.sort_values(["change", "worlds_share", "revenue"], ascending=[True, False, False])
    columns = (Column("kind", "word"), Column("change", "word"), Column("median", "count"), Column("low", "count"),
               Column("high", "count"))  # fmt: skip
    which = (Column("change", "word"), Column("kind", "word"), Column("city", "city"), Column("place", "place"),
             Column("field", "field"), Column("segment", "segment"), Column("worlds_share", SHARE),
             Column("revenue_at_start", "亿元 nominal"), Column("revenue", "亿元 nominal"))  # fmt: skip
    return Sheet("changes", columns, summary), Sheet("changed_clusters", which, often.reset_index(drop=True))


def city_by_field(f: Findings) -> Sheet:
    """Real revenue of every city and field: first and last year (means), growth, and the difference to the base.

    The rest of industry is a field here, so that cities and fields add up to the region.
    """
    cells = f.study.table("city_field", f.scenarios)
    return table_of_gains("city_field", ("city", "field"), gains(f, cells, ["city", "field"]))


def city_by_segment(f: Findings) -> Sheet:
    """The same by city and segment: the cells of the starting map."""
    cells = f.study.table("cells", f.scenarios, ["year", "city", "segment", "revenue"])
    cells = cells[cells["year"].isin((f.first, f.last))]  # all that is compared
    summed = cells.groupby(["scenario", "seed", "year", "city", "segment"], as_index=False)["revenue"].sum()
    return table_of_gains("city_segment", ("city", "segment"), gains(f, summed, ["city", "segment"]))


def cities(f: Findings) -> Sheet:
    """The same by city."""
    cells = f.study.table("city_field", f.scenarios)
    summed = cells.groupby(["scenario", "seed", "year", "city"], as_index=False)["revenue"].sum()
    return table_of_gains("cities", ("city",), gains(f, summed, ["city"]))


def fields(f: Findings) -> Sheet:
    """The same by field."""
    cells = f.study.table("city_field", f.scenarios)
    summed = cells.groupby(["scenario", "seed", "year", "field"], as_index=False)["revenue"].sum()
    return table_of_gains("fields", ("field",), gains(f, summed, ["field"]))


def table_of_gains(name: str, keys: tuple[str, ...], frame: pd.DataFrame) -> Sheet:
    """A table of parts of the region's revenue."""
    columns = (*(Column(key, key) for key in keys), Column("start", YEARLY), Column("end", YEARLY),
               Column("growth", SHARE), Column("difference", YEARLY),
               Column("low", YEARLY), Column("high", YEARLY))  # fmt: skip
    return Sheet(name, columns, frame, parts=("start", "end", "difference"))


def means(f: Findings, values: pd.DataFrame, keys: list[str], year: int) -> pd.Series:
    """Mean over all worlds of the scenario's revenue by `keys`; a seed without the item counts as nothing."""
    own = values[(values["scenario"] == f.main.name) & (values["year"] == year)]
    return own.groupby(keys)["revenue"].sum() / len(f.seeds)


def gains(f: Findings, values: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """By `keys`: real revenue at the start and the end (means over worlds), yearly growth, paired difference."""
    start, end = means(f, values, keys, f.first).rename("start"), means(f, values, keys, f.last).rename("end")
    gap = paired(f, values, keys)
    table = pd.concat([start, end, gap], axis=1)
    table[["start", "end"]] = table[["start", "end"]].fillna(0.0)
    if f.base is not None:  # an item that is gone by then in every run differs by nothing
        known = list(gap) if len(f.paired_seeds) > 1 else ["difference"]
        table[known] = table[known].fillna(0.0)
    table["growth"] = (table["end"] / table["start"].where(table["start"] > 0)) ** (1 / (f.last - f.first)) - 1
    table.index.names = keys
    return table.reset_index().sort_values("end", ascending=False, ignore_index=True)


def paired(f: Findings, values: pd.DataFrame, keys: list[str], column: str = "revenue") -> pd.DataFrame:
    """Mean paired difference to the base in the last year with its 95% interval, by `keys`; nan without a base."""
    end = values[values["year"] == f.last]
    seeds = f.paired_seeds
    wide = end.pivot_table(index=keys, columns=["scenario", "seed"], values=column, fill_value=0.0)
    if f.base is None or not seeds:
        return pd.DataFrame(np.nan, index=wide.index, columns=["difference", "low", "high"])
    # a run in which nothing is left has no column of its own
    pairs = pd.MultiIndex.from_product([(f.main.name, f.base.name), seeds])
    here, there = np.hsplit(wide.reindex(columns=pairs, fill_value=0.0).to_numpy(dtype=float), 2)
    found = [difference(a, b) for a, b in zip(here, there, strict=True)]
    return pd.DataFrame({"difference": [d.mean for d in found], "low": [d.low for d in found],
                         "high": [d.high for d in found]}, index=wide.index)  # fmt: skip
