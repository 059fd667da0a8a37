"""The tables of results and their columns, as declared: name, unit, meaning."""

from __future__ import annotations

from typing import NamedTuple

from model.observe import outcomes
from model.observe.census import CENSUS
from model.observe.driver_list import DRIVERS
from model.observe.missing import REASONS
from model.observe.recorder import LEDGER, PANEL
from model.regions.basis_codes import DOCUMENTED
from model.tables.firms import ORIGINS, Firms
from model.tables.flows import SECTORS
from model.tables.instruments import Instruments
from model.tables.space import Places
from model.tables.table import Table

KIND_OF_CLUSTER = ("leading", "characteristic")


class ResultColumn(NamedTuple):
    """A column of a result table."""

    name: str
    unit: str
    meaning: str


def declared(table: type[Table], names: tuple[str, ...]) -> tuple[ResultColumn, ...]:
    """Columns of a state table as they are declared there."""
    known = {column.name: column for column in table.columns}
    return tuple(ResultColumn(name, known[name].unit, known[name].meaning) for name in names)


def rows(*columns: tuple[str, str, str]) -> tuple[ResultColumn, ...]:
    """Columns from plain tuples."""
    return tuple(ResultColumn(*column) for column in columns)


YEAR = ("year", "year", "calendar year")
QUARTER = ("quarter", "quarter", "such as 2016Q1")
SEGMENT = ("segment", "id", "what it makes: an id of the region's segments.csv")
PLACE = ("place", "id", "where it is: an id of the region's places.csv")
NAME = ("name", "text", "of a plant known by name, marked: whatever a run tells of one is simulated; else empty")
BASIS = ("basis_at_start", "code", f"what the starting map has it from; no cell is a statistic: {DOCUMENTED}")
# Of the panel: flows of the year, ids instead of row numbers, and states that are of the last quarter of the year.
PANEL_COLUMNS = {column[0]: ResultColumn(*column) for column in (
    SEGMENT, PLACE, ("origin", "name", f"where it comes from: {', '.join(ORIGINS)}"),
    ("revenue", "亿元 a year", "sales of the year's four quarters (base year: four times its last)"),
    ("value_added", "亿元 a year", "revenue less intermediate inputs used, of the year"),
    ("profit", "亿元 a year", "before income tax: after R&D, interest and depreciation, of the year"),
    ("research", "亿元 a year", "true R&D spending of the year"),
    ("price", "base year = 1", "price of output in the last quarter"),
    ("fill", "share", "share of orders delivered in the last quarter"),
    ("capacity_utilisation", "share", "output of the last quarter over what the capital could make"),
)}  # fmt: skip
# Of a cell against the outside: means by revenue of its firms above scale.
AGAINST_OUTSIDE = (
    ("cost_ratio", "ratio", "unit cost at the segment's usual margin over the price of rivals outside, mean by revenue "
     "in logarithms; 1 is as dear; none without firms above scale at the year's end"),
    ("quality_ratio", "ratio", "quality and brand over the quality of rivals outside, the same mean; 1 is as good"),
)  # fmt: skip
SOURCING = ("local_sourcing", "share", "of the year's industrial inputs, what was bought in the region")
MODELLED = tuple(outcome for outcome in outcomes.OUTCOMES if outcome.label == outcomes.MODELLED)
TABLES: dict[str, tuple[ResultColumn, ...]] = {
    "indicators": (
        ResultColumn(*YEAR),
        *(ResultColumn(o.name, o.unit, f"{o.en}: {o.formula}") for o in MODELLED),
    ),
    "missing": rows(
        YEAR, ("outcome", "name", "an outcome without a value in the year"),
        ("reason", "name", "why it has none: " + "; ".join(f"{name}, {en}" for name, (en, _) in REASONS.items())),
    ),
    "quarterly": rows(QUARTER, ("measure", "name", "a measure"), ("value", "as named", "its value in the quarter")),
    "cells": rows(
        YEAR, ("place", "id", "place"), ("city", "id", "its city"), ("segment", "id", "segment"),
        ("field", "id", "its key field; OTHER is the rest of industry"),
        ("revenue_nominal", "亿元 a year", "revenue of firms above scale at current prices"),
        ("revenue", "亿元 a year", "the same at prices of the base year: all cells add up to the region's revenue"),
        ("firms", "count", "firms above scale"), ("workers", "persons", "their workers"), *AGAINST_OUTSIDE, SOURCING,
        BASIS,
    ),
    "clusters": rows(
        YEAR, ("kind", "name", "leading (city x field) or characteristic (place x segment)"),
        ("city", "id", "city"), ("place", "id", "place of a characteristic cluster"), ("field", "id", "key field"),
        ("segment", "id", "segment of a characteristic cluster"), ("zone", "yes/no", "in an industrial zone"),
        ("revenue_nominal", "亿元 a year", "revenue at current prices: tiers are counted by it"),
        ("revenue", "亿元 a year", "revenue at prices of the base year"), ("firms", "count", "firms above scale"),
        ("workers", "persons", "workers of firms above scale"),
        ("location_quotient", "ratio", "share here over share in the region"),
        ("largest_share", "share", "revenue of its largest firm over its own"),
        SOURCING, *AGAINST_OUTSIDE,
        ("counted", "yes/no", "a cluster by the declared rule"),
        ("tier", "0 to 3", "1: 10 bn yuan, 2: 100 bn, 3: a trillion, by nominal revenue"),
        ("revenue_at_start", "亿元 a year", "nominal revenue in the base year"),
        ("mechanical_revenue", "亿元 a year", "revenue of the base year times the region's nominal growth"), BASIS,
    ),
    "city_field": rows(
        YEAR, ("city", "id", "city"), ("field", "id", "key field; OTHER is the rest of industry"),
        ("revenue_nominal", "亿元 a year", "at current prices"), ("revenue", "亿元 a year", "at base-year prices"),
        ("firms", "count", "firms above scale"), ("workers", "persons", "their workers"), *AGAINST_OUTSIDE, SOURCING,
        BASIS,
    ),
    "drivers": rows(
        YEAR, ("place", "id", "place"), ("city", "id", "its city"), ("segment", "id", "segment"),
        ("field", "id", "its key field; OTHER is the rest of industry"),
        ("revenue_before", "亿元 a year", "revenue of firms above scale in the year before, at base-year prices"),
        ("revenue", "亿元 a year", "revenue in the year; it less that of the year before is the sum of all parts"),
        *((driver.name, "亿元 a year", f"{driver.en}: {driver.meaning}") for driver in DRIVERS), BASIS,
    ),
    "outsiders": rows(
        YEAR, SEGMENT,
        ("external_sales", "亿元 a year", "sales of all firms under contracts outside, at prices of the base year"),
        ("local_sales", "亿元 a year", "sales of all firms to firms of the region"),
        ("market_growth", "亿元 a year", "since the start, of sales outside: growth of the market at the first share"),
        ("new_demand", "亿元 a year", "of the same: what lower prices and better products add, at that share"),
        ("won_from_outsiders", "亿元 a year", "of the same: contracts beyond that share, which rivals have lost"),
        ("prices_and_delivery", "亿元 a year", "of the same: prices, volumes called up, orders delivered"),
        ("local_needs", "亿元 a year", "since the start, of local sales: needs at the local share of the start"),
        ("inputs_substituted", "亿元 a year", "of the same: beyond that share, in place of inputs from outside"),
        ("local_prices", "亿元 a year", "of the same: prices"),
    ),
    "places": (
        *rows(YEAR, ("place", "id", "place"), ("city", "id", "its city"), ("zone", "yes/no", "an industrial zone")),
        *declared(Places, ("land_used", "area", "rent", "density")),
        ResultColumn("revenue", "亿元 a year", "revenue of the place's firms above scale at prices of the base year"),
        ResultColumn(*BASIS),
    ),
    "firms": (
        ResultColumn(*YEAR),
        *(PANEL_COLUMNS.get(column.name, column) for column in declared(Firms, PANEL)),
        ResultColumn(*NAME),
    ),
    "census": (
        ResultColumn(*YEAR),
        *(PANEL_COLUMNS.get(column.name, column) for column in declared(Firms, CENSUS[1:-1])),
        ResultColumn(*NAME),
    ),
    "links": rows(
        YEAR, ("buyer", "firm id", "buying firm"), ("supplier", "firm id", "supplying firm"),
        ("input", "id", "segment of the input"),
        ("delivered_quarter", "亿元 a quarter", "delivered in the last quarter of the year"),
    ),
    "events": rows(
        QUARTER, ("event", "name", "what happened"), ("firm", "firm id", "to whom"), SEGMENT, PLACE,
        ("revenue", "亿元 a year", "its revenue of the last four quarters at the time"), NAME,
    ),
    "entrants": rows(
        QUARTER, ("origin", "name", "stream"), SEGMENT, PLACE,
        ("entered", "count", "firms that entered (not divided by the scale)"),
    ),
    "ledger": (
        *rows(QUARTER, ("policy", "name", "policy of the scenario"), ("instrument", "name", "its instrument")),
        *declared(Instruments, LEDGER[:3]),
        *rows(("unspent", "亿元 a quarter", "budget less spent: below zero where a quarter pays what earlier ones "
               "of the year left, or a guarantee falls due; the quarters of a year add up to what lapsed")),
        *declared(Instruments, LEDGER[3:]),
    ),
    "flows": rows(
        QUARTER, ("kind", "name", "kind of payment"),
        *((s, "亿元 a quarter", f"received less paid by {s}") for s in SECTORS),
    ),
    "counters": rows(
        QUARTER, ("bound", "name", "bound, or count of a decision"),
        ("times", "count", "firms that met it (not divided by the scale)"),
    ),
}  # fmt: skip


def add_outcome(made: outcomes.Outcome) -> None:
    """Take in an outcome of somebody's own (model/extend): into the list of outcomes and the indicators' columns."""
    known = outcomes.BY_NAME.get(made.name)
    if known is not None:  # its module was loaded again
        outcomes.OUTCOMES.remove(known)
        TABLES["indicators"] = tuple(column for column in TABLES["indicators"] if column.name != made.name)
    outcomes.OUTCOMES.append(made)
    outcomes.BY_NAME[made.name] = made
    TABLES["indicators"] += (ResultColumn(made.name, made.unit, f"{made.en}: {made.formula}"),)
