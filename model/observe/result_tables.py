"""Tables of a run as people get them: names instead of row numbers, every column declared with unit and meaning.

The declaration is the data dictionary. Firms' amounts are of single firms; sums and counts of the other tables are
divided by the run's scale, so that a run with a tenth of the firms reports the whole region.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from model.mathematics.quarters import quarter_label
from model.observe import outcomes, outsiders
from model.observe.basis_column import basis_at_start
from model.observe.cluster_tiers import field_codes
from model.observe.recorder import LEDGER, Record
from model.observe.result_columns import BASIS, KIND_OF_CLUSTER, TABLES
from model.regions.basis_codes import Bases
from model.regions.plants import names_of
from model.tables.cells import EVENTS
from model.tables.firms import ORIGINS
from model.tables.flows import KINDS, SECTORS
from model.world import World

Columns = dict[str, np.ndarray]
ROUNDING = 1e-12  # of a budget: what is left of one that was paid in full


def result_tables(world: World) -> dict[str, Columns]:
    """Every table of TABLES from what the observer wrote down."""
    record = world.record
    assert isinstance(record, Record)
    labels = np.array([quarter_label(quarter) for quarter in record.quarters], dtype=object)
    indicators, missing = outcomes.values(record.yearly)
    tables = {
        "indicators": indicators,
        "missing": missing,
        "quarterly": quarterly(record, labels),
        "cells": cells(world, record),
        "clusters": clusters(world, record),
        "city_field": city_field(world, record),
        "outsiders": sales(world, record),
        "drivers": drivers(world, record),
        "places": places(world, record),
        "events": events(world),
        "entrants": entrants(world, record, labels),
        "ledger": ledger(world, record, labels),
        "flows": flows(world, record, labels),
        "counters": counters(record, labels),
    }
    if record.panel_kept:
        tables["census" if record.census_alone else "firms"] = firms(world, record)
        tables["links"] = links(world, record)
    bases = Bases(world.region, world.starting_map)
    for name, table in tables.items():
        if any(column.name == BASIS[0] for column in TABLES[name]):
            table[BASIS[0]] = basis_at_start(world, table, bases)
    return {
        name: {column.name: tables[name][column.name] for column in TABLES[name]} for name in TABLES if name in tables
    }


def by_year(tables: dict[int, Columns]) -> Columns:
    """Yearly tables one under another, with the year in front."""
    years = sorted(tables)
    found = {name: np.concatenate([tables[year][name] for year in years]) for name in tables[years[0]]}
    size = [len(next(iter(tables[year].values()))) for year in years]
    return {"year": np.repeat(np.array(years, dtype=np.int16), size), **found}


def names(known: Any, codes: np.ndarray) -> np.ndarray:
    """Row numbers as names; -1 is an empty name."""
    return np.array([*known, ""], dtype=object)[codes]


def quarterly(record: Record, labels: np.ndarray) -> Columns:
    """Measures of every quarter, one under another."""
    count = len(record.quarterly)
    return {
        "quarter": np.tile(labels, count),
        "measure": np.repeat(np.array(list(record.quarterly), dtype=object), len(labels)),
        "value": np.concatenate([np.asarray(values, dtype=float) for values in record.quarterly.values()]),
    }


def cells(world: World, record: Record) -> Columns:
    """Every place x segment by year with its city and field."""
    return named_cells(world, by_year(record.cells))


def drivers(world: World, record: Record) -> Columns:
    """The parts of every cell's growth over the year before; empty in the year of the start."""
    if not record.drivers:
        kinds = {"id": object, "year": np.int16}
        return {column.name: np.empty(0, dtype=kinds.get(column.unit, float)) for column in TABLES["drivers"]}
    return named_cells(world, by_year(record.drivers))


def named_cells(world: World, found: Columns) -> Columns:
    """Cells by place (`row`) and segment (`column`) with their names, cities and fields."""
    fields, codes = field_codes(world)
    place, segment = found.pop("row").astype(np.int64), found.pop("column").astype(np.int64)
    found["place"] = names(world.place_ids, place)
    found["city"] = names(world.city_ids, world.places.city[place])
    found["segment"] = names(world.segment_ids, segment)
    found["field"] = names(fields, codes[segment])
    return found


def clusters(world: World, record: Record) -> Columns:
    """Clusters of both kinds with their city, place, field and segment."""
    found = by_year(record.clusters)
    fields, codes = field_codes(world)
    row, column = found.pop("row").astype(np.int64), found.pop("column").astype(np.int64)
    leading = found["kind"] == 0
    place, segment = np.where(leading, -1, row), np.where(leading, -1, column)
    found["city"] = names(world.city_ids, np.where(leading, row, world.places.city[place]))
    found["place"] = names(world.place_ids, place)
    found["field"] = names(fields, np.where(leading, column, codes[segment]))
    found["segment"] = names(world.segment_ids, segment)
    found["zone"] = ~leading & world.places.zone[place]
    found["kind"] = names(KIND_OF_CLUSTER, found["kind"])
    return found


def city_field(world: World, record: Record) -> Columns:
    """City x field by year."""
    found = by_year(record.city_field)
    found["city"] = names(world.city_ids, found["city"])
    found["field"] = names(field_codes(world)[0], found["field"])
    return found


def sales(world: World, record: Record) -> Columns:
    """Where sales come from, by segment and year."""
    found = by_year(record.outsiders)
    found |= {name: found[name] / world.scale for name in outsiders.COLUMNS}
    found["segment"] = np.tile(np.array(world.segment_ids, dtype=object), len(record.outsiders))
    return found


def places(world: World, record: Record) -> Columns:
    """Places by year."""
    found = by_year(record.places)
    years = len(record.places)
    found["place"] = np.tile(np.array(world.place_ids, dtype=object), years)
    found["city"] = np.tile(names(world.city_ids, world.places.city), years)
    found["zone"] = np.tile(world.places.zone, years)
    for name in ("revenue", "land_used", "area", "density"):
        found[name] = found[name] / world.scale
    return found


def firms(world: World, record: Record) -> Columns:
    """The panel of firms by year."""
    found = by_year(record.panel)
    found["segment"] = names(world.segment_ids, found["segment"])
    found["place"] = names(world.place_ids, found["place"])
    found["origin"] = names(ORIGINS, found["origin"])
    found["name"] = names_of(world.starting_map.firms, found["id"])
    return found


def links(world: World, record: Record) -> Columns:
    """Local supply links in the years that keep them."""
    found = by_year(record.links)
    found["input"] = names(world.segment_ids, found["input"])
    found["delivered_quarter"] = found.pop("delivered")
    return found


def events(world: World) -> Columns:
    """What happened to whom."""
    e = world.events
    first = int(e.quarter.min(initial=world.quarter))
    labels = np.array([quarter_label(quarter) for quarter in range(first, world.quarter + 1)], dtype=object)
    return {
        "quarter": labels[e.quarter - first],
        "event": names(EVENTS, e.kind), "firm": e.firm.copy(), "segment": names(world.segment_ids, e.segment),
        "place": names(world.place_ids, e.place), "revenue": e.amount.copy(),
        "name": names_of(world.starting_map.firms, e.firm),
    }  # fmt: skip


def entrants(world: World, record: Record, labels: np.ndarray) -> Columns:
    """Entrants counted by quarter, origin, segment and place."""
    sizes = (len(ORIGINS), len(world.segment_ids), len(world.place_ids))
    keys, counts, when = [], [], []
    for label, entry in zip(labels, record.entries, strict=True):
        key = np.ravel_multi_index([entry[name].astype(np.int64) for name in ("origin", "segment", "place")], sizes)
        unique, count = np.unique(key, return_counts=True)
        keys.append(unique)
        counts.append(count)
        when += [label] * len(unique)
    origin, segment, place = np.unravel_index(np.concatenate(keys), sizes)
    return {
        "quarter": np.array(when, dtype=object), "origin": names(ORIGINS, origin),
        "segment": names(world.segment_ids, segment), "place": names(world.place_ids, place),
        "entered": np.concatenate(counts),
    }  # fmt: skip


def ledger(world: World, record: Record, labels: np.ndarray) -> Columns:
    """The books of every policy by quarter, amounts and counts for the whole region."""
    keys = [policy.key for policy in world.policies]
    # A policy that a fork brought has no rows before it.
    sizes = [len(entry[LEDGER[0]]) for entry in record.ledger]
    which = np.concatenate([np.arange(size) for size in sizes]) if sizes else np.empty(0, dtype=np.int64)
    found = {name: np.concatenate([entry[name] for entry in record.ledger]) / world.scale for name in LEDGER}
    left = found["budget"] - found["spent"]
    found["unspent"] = np.where(np.abs(left) > ROUNDING * np.abs(found["budget"]), left, 0.0)
    return {
        "quarter": np.repeat(labels, sizes), "policy": names(keys, which.astype(np.int64)),
        "instrument": names([policy.instrument for policy in world.policies], which.astype(np.int64)), **found,
    }  # fmt: skip


def flows(world: World, record: Record, labels: np.ndarray) -> Columns:
    """The transaction-flow matrix of every quarter."""
    stacked = np.concatenate(record.flows)
    return {
        "quarter": np.repeat(labels, len(KINDS)), "kind": np.tile(np.array(KINDS, dtype=object), len(labels)),
        **{sector: stacked[:, i] / world.scale for i, sector in enumerate(SECTORS)},
    }  # fmt: skip


def counters(record: Record, labels: np.ndarray) -> Columns:
    """Bounds that bound, by quarter."""
    found = [
        (label, name, count)
        for label, counted in zip(labels, record.counters, strict=True)
        for name, count in counted.items()
    ]
    return {
        "quarter": np.array([f[0] for f in found], dtype=object),
        "bound": np.array([f[1] for f in found], dtype=object),
        "times": np.array([f[2] for f in found], dtype=np.int64),
    }  # fmt: skip
