"""Findings on firms: by size, where they come from, and the yearly course of every outcome that the report shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from model.mathematics.intervals import band_of
from model.observe.outcomes import BY_NAME
from model.regions.schema import STATISTICAL_KINDS
from model.report.sheet import OWN, SHARE, YEAR, Column, Sheet

if TYPE_CHECKING:
    from model.report.findings import Findings

# 亿元 of yearly revenue: powers of ten. A firm above scale younger than a year may have sold less than the floor.
SIZES = (0.0, 1.0, 10.0, 100.0, np.inf)
SIZE_NAMES = ("size_1", "size_2", "size_3", "size_4")
GONE = "gone_or_small"  # sold above scale in the year, and closed or shrank below it before the year's end
FIRM_WORLDS = 5  # worlds whose panels of firms are read: they are large and alike

# Flows that the start has by convention only: nobody comes or goes, and investment is what wears off.
NOT_AT_START = ("entries", "exits", "investment")

GROUPS: dict[str, tuple[str, ...]] = {
    "firms": ("firms", "entries", "exits", "zombies", "loss_making_share", "top_firms_share", "size_tail",
              "profit_margin"),
    "technology": ("research_intensity", "true_research_intensity", "patents_per_revenue", "cnc_share",
                   "integration_index", "quality_index", "high_tech_share", "productivity_90_10"),
    "green": ("energy_cut", "water_cut", "waste_use"),
    "jobs": ("workers", "wage", "unemployment", "labour_productivity_growth"),
    "economy": ("value_added", "value_added_growth", "revenue", "investment", "capacity_utilisation",
                "local_sourcing_rate", "near_sourcing_rate", "theil_cities"),
    "money": ("public_spending", "retained_tax", "guaranteed_debt", "small_firm_debt"),
}  # fmt: skip


def panels(f: Findings) -> dict[int, pd.DataFrame]:
    """Panels of firms of the scenario by seed, the columns and years that are needed."""
    wanted = ["year", "id", "segment", "origin", "revenue", "workers", "above_scale", "zombie"]
    segments = f.region.segments
    counted = {name for name, kind in zip(segments.ids, segments.kind, strict=True) if kind in STATISTICAL_KINDS}
    found = {}
    for seed in f.seeds[:FIRM_WORLDS]:
        firms = f.study.runs[f.main.name, seed].table("census", wanted)
        firms = firms[firms["year"].isin((f.first, f.last))].copy()
        firms["above_scale"] &= firms.pop("segment").isin(counted)  # as the region's figures count them
        found[seed] = firms
    return found


def by_size(f: Findings) -> Sheet:
    """Firms above scale by revenue of the first year: how many, their share of revenue, growth, and who is gone."""
    parts = []
    for firms in f.firms.values():
        above = firms[firms["above_scale"]].copy()
        above["size"] = pd.cut(above["revenue"], SIZES, labels=SIZE_NAMES, right=False)
        first, last = above[above["year"] == f.first], above[above["year"] == f.last]
        ends = firms[firms["year"] == f.last].set_index("id")["revenue"]
        first = first.assign(later=first["id"].map(ends))
        alive = first["later"].notna()
        years = f.last - f.first
        table = pd.DataFrame({"start": first.groupby("size", observed=False).size(),
                              "end": last.groupby("size", observed=False).size()})  # fmt: skip
        for name, part in (("start", first), ("end", last)):
            table[f"share_{name}"] = part.groupby("size", observed=False)["revenue"].sum() / part["revenue"].sum()
        growth = np.log((first["later"] / first["revenue"]).where(first["later"] > 0)) / years
        table["growth"] = np.expm1(growth.groupby(first["size"], observed=False).median())
        table["gone"] = 1 - alive.groupby(first["size"], observed=False).mean()
        parts.append(table)
    together = pd.concat(parts).groupby(level=0, sort=False, observed=False)
    middle = together.mean()  # counts and shares add up; rates are medians of the worlds that have such firms
    middle[["growth", "gone"]] = together[["growth", "gone"]].median()
    middle = middle.reset_index(names="size")
    middle["size"] = middle["size"].astype(str)
    middle[["start", "end"]] /= f.main.scale
    columns = (Column("size", "word"), Column("start", "count"), Column("end", "count"), Column("share_start", SHARE),
               Column("share_end", SHARE), Column("growth", SHARE), Column("gone", SHARE))  # fmt: skip
    return Sheet("firm_sizes", columns, middle, parts=("start", "end", "share_start", "share_end"))


def by_origin(f: Findings) -> Sheet:
    """Firms of the last year by where they come from (means over worlds), and what those sold that are gone by its end.

    With that line they add up to the region's revenue of the year.
    """
    parts = []
    for seed, firms in f.firms.items():
        last = firms[(firms["year"] == f.last) & firms["above_scale"]]
        table = last.groupby("origin").agg(firms=("id", "size"), revenue=("revenue", "sum"), workers=("workers", "sum"))
        table = table.astype(float) / f.main.scale
        year = f.study.values(f.main.name, "revenue", f.last)[seed]
        table.loc[GONE] = (0.0, year - table["revenue"].sum(), 0.0)
        table["share"] = table["revenue"] / year
        parts.append(table)
    middle = pd.concat(parts).groupby(level=0).sum() / len(parts)
    middle = middle.rename_axis("origin").sort_values("revenue", ascending=False).reset_index()
    middle = middle.iloc[(middle["origin"] == GONE).argsort(kind="stable")].reset_index(drop=True)
    columns = (Column("origin", "word"), Column("firms", "count"), Column("revenue", "亿元 a year"),
               Column("share", SHARE), Column("workers", "persons"))  # fmt: skip
    return Sheet("firm_origins", columns, middle, parts=("firms", "revenue", "share", "workers"))


def without_start(values: pd.DataFrame, first: int) -> pd.DataFrame:
    """Outcomes (columns outcome, year, ...) less those that the first year has by convention only."""
    return values[~(values["outcome"].isin(NOT_AT_START) & (values["year"] == first))]


def years(f: Findings) -> Sheet:
    """Every outcome of GROUPS by year: median and 80% band, and the base's median."""
    outcomes = f.study.outcomes
    names = [name for group in GROUPS.values() for name in group]
    here = without_start(outcomes[outcomes["outcome"].isin(names)].dropna(subset=["value"]), f.first)
    main = here[here["scenario"] == f.main.name].groupby(["outcome", "year"])["value"]
    table = main.median().rename("median").to_frame()
    table["worlds"] = main.size()
    bands = [band_of(values, BY_NAME[name].least) for (name, _), values in main]
    table["low"], table["high"] = [low for low, _ in bands], [high for _, high in bands]
    table["base"] = np.nan
    if f.base is not None:
        table["base"] = here[here["scenario"] == f.base.name].groupby(["outcome", "year"])["value"].median()
    table = table.reindex(pd.MultiIndex.from_product([names, sorted(here["year"].unique())], names=["outcome", "year"]))
    table = table.dropna(subset=["median"]).reset_index()
    table["unit"] = [BY_NAME[name].unit for name in table["outcome"]]
    columns = (Column("outcome", "outcome"), Column("unit", "unit"), Column("year", YEAR), Column("median", OWN),
               Column("low", OWN), Column("high", OWN), Column("base", OWN), Column("worlds", "count"))  # fmt: skip
    return Sheet("years", columns, table[[column.name for column in columns]])
