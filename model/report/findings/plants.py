"""Findings on the plants known by name: what was given for the base year, and what the runs simulate of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from model.mathematics.intervals import band_of
from model.report.cluster_tables.basis_at_start import map_of_plan, rows_of_plants
from model.report.findings.firms import FIRM_WORLDS
from model.report.sheet import SHARE, Column, Sheet

if TYPE_CHECKING:
    from model.report.findings import Findings

YEARLY = "亿元 a year"
COLUMNS = (
    Column("firm", "firm"), Column("segment", "segment"), Column("city", "city"), Column("place", "place"),
    Column("given", YEARLY), Column("basis_at_start", "basis"), Column("start", YEARLY), Column("end", YEARLY),
    Column("low", YEARLY), Column("high", YEARLY), Column("gone", SHARE),
)  # fmt: skip


def plants(f: Findings) -> Sheet:
    """Every plant known by name, the largest of the base year first: figure given, then what is simulated.

    start, end: median over worlds of revenue in the first and last year, base-year prices, of those that still exist,
    scaled to all firms (a plant of a reduced world is as much smaller as its world); low and high: its 80% band; gone:
    share of the worlds with it in which it has closed by then.
    """
    whole = map_of_plan(f.main, f.region)
    shown = rows_of_plants(f.main, f.region, whole)
    known = [whole.firms[row] for row in shown]
    held = np.zeros(len(known))  # worlds that have the plant under its name
    revenue = {year: np.full((len(known), 0), np.nan) for year in (f.first, f.last)}
    for seed in f.seeds[:FIRM_WORLDS]:
        run = f.study.runs[f.main.name, seed]
        named = rows_of_plants(run.plan, f.region, whole)
        held += np.isin(shown, named)
        firms = run.table("census", ["year", "id", "revenue"])
        firms = firms[(firms["id"] >= 0) & (firms["id"] < len(named))]
        firms = firms.assign(row=[named[firm] for firm in firms["id"]])
        for year, columns in revenue.items():
            own = firms[firms["year"] == year].set_index("row")["revenue"].reindex(shown)
            revenue[year] = np.column_stack([columns, own.to_numpy(float) / f.main.scale])
    rows = []
    for row, plant in enumerate(known):
        start, end = (values[row][np.isfinite(values[row])] for values in revenue.values())
        low, high = band_of(end, 0.0) if len(end) else (np.nan, np.nan)
        rows.append((str(row), plant.segment, plant.city, plant.place, plant.revenue, plant.grade,
                     float(np.median(start)) if len(start) else np.nan, float(np.median(end)) if len(end) else np.nan,
                     low, high, 1.0 - len(end) / max(held[row], 1)))  # fmt: skip
    table = pd.DataFrame(rows, columns=[column.name for column in COLUMNS])
    return Sheet("plants", COLUMNS, table.sort_values("given", ascending=False, ignore_index=True))
