"""Findings on growth: what moved every cluster and the region, year by year, and who has reached which tier by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from model.observe.driver_list import NAMES
from model.report.cluster_tables.cluster_sizes import IDENTITY
from model.report.cluster_tables.growth_by_cluster import GROUPS, grouped, largest_clusters, side_by_side
from model.report.cluster_tables.reached_by_year import when
from model.report.sheet import DRIVER, SHARE, YEAR, Column, Sheet
from model.results.growth_by_driver import END, START

if TYPE_CHECKING:
    from model.report.findings import Findings

YEARLY = "亿元 a year"
BASIS = Column("basis_at_start", "basis")


def drivers(f: Findings) -> tuple[Sheet, Sheet, Sheet]:
    """Drivers of every cluster over the whole time, means over worlds, by kind; and of the region by year."""
    table = side_by_side(f.summary.tables["growth"])
    amounts = (Column(START, YEARLY), Column(END, YEARLY), *(Column(f"{DRIVER}{name}", YEARLY) for name in NAMES))
    parts = tuple(column.name for column in amounts)
    table = table.rename(columns={name: f"{DRIVER}{name}" for name in NAMES})
    keys = {"leading": ("city", "field"), "characteristic": ("city", "place", "segment")}
    made = [
        Sheet(f"growth_{kind}", (*(Column(key, key) for key in identity), *amounts, BASIS),
              table[table["kind"] == kind].reset_index(drop=True), parts=parts)
        for kind, identity in keys.items()
    ]  # fmt: skip
    columns = (Column("driver", "driver"), Column("year", YEAR), Column("mean_growth", YEARLY),
               Column("median", YEARLY), Column("low", YEARLY), Column("high", YEARLY))  # fmt: skip
    years = f.summary.tables["growth_by_year"].rename(columns={"mean": "mean_growth"})
    return made[0], made[1], Sheet("growth_years", columns, years, parts=("mean_growth",), by="year")


def largest(f: Findings, most: int) -> pd.DataFrame:
    """The largest leading clusters of the last year: IDENTITY, START, END and the GROUPS of drivers."""
    table = side_by_side(f.summary.tables["growth"])
    table = largest_clusters(table, most)
    return pd.concat([table[[*IDENTITY, "basis_at_start", START, END]], grouped(table)], axis=1).reset_index(drop=True)


def of_largest(f: Findings, most: int) -> Sheet:
    """The same as a table."""
    columns = (Column("city", "city"), Column("field", "field"), Column(START, YEARLY), Column(END, YEARLY),
               *(Column(f"group_{name}", YEARLY) for name in GROUPS), BASIS)  # fmt: skip
    table = largest(f, most).rename(columns={name: f"group_{name}" for name in GROUPS})
    return Sheet("growth_largest", columns, table)


def reached(f: Findings) -> tuple[Sheet, Sheet]:
    """By when clusters have reached each tier, in how many worlds: a row a cluster, and a row a year of change.

    A cluster keeps its count of worlds in the years that have no row. `tables/reached.csv` has every year.
    """
    table = f.summary.tables["reached"]
    identity = tuple(Column(key, "word" if key == "kind" else key) for key in IDENTITY)
    ends = (Column("reached", "count"), Column("worlds", "count"), Column("chance", SHARE),
            Column("low", SHARE), Column("high", SHARE))  # fmt: skip
    about = (Column("prices", "word"), Column("tier_reached", "word"))
    table = table.rename(columns={"probability": "chance"})
    table = table.assign(tier_reached=table["tier"].map(lambda tier: f"tier_{tier}"))
    found = when(table, f.first)
    found["tier_reached"] = found["tier"].map(lambda tier: f"tier_{tier}")
    order = found.sort_values(
        ["prices", "tier", "reached", "year"], ascending=[True, False, False, True], kind="stable"
    )
    crossing = (*identity, *about, Column("first_world", YEAR), Column("half_of_worlds", YEAR),
                Column("reached_at_start", "count"), *ends, BASIS)  # fmt: skip
    order = order.rename(columns={"first": "first_world", "year": "half_of_worlds"}).reset_index(drop=True)
    counts = table.groupby([*IDENTITY, "prices", "tier"], sort=False, dropna=False)["reached"]
    rises = table[table["reached"] != counts.shift()]
    by_year = Sheet("reached_by_year", (*identity, *about, Column("year", YEAR), *ends, BASIS), rises)
    return Sheet("reached", crossing, order), by_year
