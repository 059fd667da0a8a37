"""What every column of the summary's tables holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.observe.driver_list import DRIVERS
from model.regions.basis_codes import DOCUMENTED
from model.report.cluster_tables.basis_at_start import BASIS, lists_cells
from model.report.cluster_tables.emergent_communities import DICTIONARY as EMERGENT

if TYPE_CHECKING:
    import pandas as pd


DICTIONARY: dict[str, dict[str, tuple[str, str]]] = {
    "scorecard": {
        "target": ("id", "goal"), "name_en": ("text", "its name"), "name_zh": ("text", "its name in Chinese"),
        "unit": ("text", "unit"), "label": ("text", "modelled, administrative, not modelled"),
        "given_at_start": ("as unit", "the plan's figure for the base year"),
        "modelled_at_start": ("as unit", "the model's"),
        "year": ("year", "of a target"), "goal": ("as unit", "the plan's target"), "median": ("as unit", "over worlds"),
        "low": ("as unit", "lower end of the 80% band for one further world; empty below five worlds"),
        "high": ("as unit", "its upper end"),
        "real": ("count", "median of a count by current prices, at prices of the base year; empty for other goals"),
        "met": ("count", "worlds that meet it"), "worlds": ("count", "worlds"),
        "probability": ("share", "of worlds that meet it; empty below five worlds"),
        "bias": ("share", "by which so small a world is off; 0 within luck, empty if not measured"),
        "note": ("text", "what to know"),
    },
    "tiers": {
        "outcome": ("id", "count of clusters"), "name": ("text", "in words"), "year": ("year", "year"),
        "median": ("count", "over worlds"), "low": ("count", "lower end of the 80% band for one further world"),
        "high": ("count", "its upper end"),
        "real": ("count", "median of the count of the same clusters at prices of the base year"),
        "mechanical": ("count", "median of the mechanical count: clusters of the base year scaled by nominal growth"),
        "beyond": ("count", "count less the mechanical one of the same world, mean"),
        "beyond_low": ("count", "lower end of its 95% interval"), "beyond_high": ("count", "upper end"),
        "parent": ("count", "median of the parent scenario"),
    },
    "added": {
        "outcome": ("id", "outcome"), "name": ("text", "in words"), "unit": ("text", "unit"), "year": ("year", "year"),
        "base": ("as unit", "mean of the parent"), "mean": ("as unit", "mean paired difference"),
        "low": ("as unit", "lower end of its 95% interval"), "high": ("as unit", "upper end"),
        "pairs": ("count", "worlds in both"), "verdict": ("text", "up, down or null"),
    },
    "without_value": {
        "outcome": ("id", "outcome without a value"), "name": ("text", "in words"), "year": ("year", "year"),
        "reason": ("id", "why it has none"), "why": ("text", "in words"), "worlds": ("count", "worlds without a value"),
    },
    "spending": {
        "policy": ("id", "policy of the scenario"), "instrument": ("id", "its instrument"),
        "budget": ("亿元", "released in all, mean over worlds"), "spent": ("亿元", "paid in all, mean over worlds"),
        "unspent": ("亿元", "budget less spent: what lapsed; below zero where guarantees fell due"),
        "low": ("亿元", "lower end of the 80% band of spent for one further world"), "high": ("亿元", "its upper end"),
        "volume": ("亿元", "investment supported or loans guaranteed"), "grants": ("count", "grants to firms"),
        "claims": ("count", "applications"),
        "arrived": ("count", "newcomers of its kind, most of whom come anyway; policies of one kind count the same"),
    },
    "league": {
        "kind": ("id", "leading or characteristic"), "city": ("id", "city"), "place": ("id", "place"),
        "field": ("id", "key field"), "segment": ("id", "segment"),
        "revenue_at_start": ("亿元 nominal", "revenue in the base year"),
        "revenue": ("亿元 nominal", "median over worlds, last year; a cell counts in every world with its real size"),
        "mean": ("亿元 nominal", "mean over worlds; with the line of the rest a kind's cells add up to the region"),
        "mechanical_revenue": ("亿元 nominal", "revenue of the base year times the region's growth"),
        "firms": ("count", "median of firms above scale"), "location_quotient": ("ratio", "median"),
        "counted": ("share", "of worlds in which it is a cluster by the declared rule"),
        "tier": ("0 to 3", "median tier"),
        "crossed_10bn": ("year", "year since which the median over worlds stays at 10 bn yuan or above"),
        "crossed_100bn": ("year", "the same for 100 bn"),
    },
    "growth": {
        "kind": ("id", "leading or characteristic"), "city": ("id", "city"), "place": ("id", "place"),
        "field": ("id", "key field"), "segment": ("id", "segment; rest: all cells that no run lists"),
        "counted": ("share", "of worlds in which it is a cluster by the declared rule in the last year"),
        "driver": ("id", "part of the growth: " + ", ".join(driver.name for driver in DRIVERS)),
        "revenue_at_start": ("亿元 a year", "revenue of the first year, mean over worlds, prices of the base year"),
        "revenue": ("亿元 a year", "revenue of the last year, mean over worlds; less that of the first it is the sum "
                    "of the means of all drivers"),
        "mean": ("亿元 a year", "what the driver added from the first to the last year, mean over worlds"),
        "median": ("亿元 a year", "the same, median"),
        "low": ("亿元 a year", "lower end of its 80% band for one further world"),
        "high": ("亿元 a year", "its upper end"), "of_start": ("share", "mean over the revenue of the first year"),
    },
    "growth_by_year": {
        "year": ("year", "year"), "driver": ("id", "part of the growth of all cells over the year before"),
        "mean": ("亿元 a year", "mean over worlds; the drivers of a year add up to the growth of its revenue"),
        "median": ("亿元 a year", "median"), "low": ("亿元 a year", "lower end of the 80% band for one further world"),
        "high": ("亿元 a year", "its upper end"),
    },
    "reached": {
        "kind": ("id", "leading or characteristic"), "city": ("id", "city"), "place": ("id", "place"),
        "field": ("id", "key field"), "segment": ("id", "segment"),
        "prices": ("id", "nominal: revenue at current prices; real: at those of the base year"),
        "tier": ("1 to 3", "1: 10 bn yuan, 2: 100 bn, 3: a trillion"), "year": ("year", "by the end of which year"),
        "reached": ("count", "worlds in which the cell has been a cluster of the tier in that year or an earlier one"),
        "worlds": ("count", "worlds"), "probability": ("share", "of worlds; empty below five"),
        "low": ("share", "lower end of its 95% interval (Wilson)"), "high": ("share", "its upper end"),
    },
    **EMERGENT,
}  # fmt: skip


def documented() -> dict[str, dict[str, tuple[str, str]]]:
    """The columns of every table of a study: DICTIONARY, and the basis of those that list cells or places."""
    code = ("code", f"what the starting map has it from; no cell is a statistic: {DOCUMENTED}")
    return {name: columns | ({BASIS: code} if lists_cells(columns) else {}) for name, columns in DICTIONARY.items()}


def described(tables: dict[str, pd.DataFrame]) -> dict[str, dict[str, tuple[str, str]]]:
    """Units and meanings of the tables that are written."""
    from model.observe.result_columns import TABLES

    found = {name: columns for name, columns in documented().items() if name in tables}
    for name in tables:
        if name in TABLES:
            own = {
                "scenario": ("name", "scenario"),
                "world": ("number", "world: 0 is the central one"),
                "seed": ("number", "its seed"),
            }
            found[name] = own | {column.name: (column.unit, column.meaning) for column in TABLES[name]}
    return found
