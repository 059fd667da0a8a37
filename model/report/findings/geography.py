"""Findings on places: where they lie, how large they are by year, and the largest flows between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from model.report.findings.supply import arcs

if TYPE_CHECKING:
    from model.report.findings import Findings


def places_by_year(f: Findings) -> pd.DataFrame:
    """Places by year: revenue and largest cluster (medians over worlds), longitude and latitude."""
    where = f.study.table("places", [f.main.name])
    clusters = f.study.table("clusters", [f.main.name])
    counted = clusters[(clusters["kind"] == "characteristic") & clusters["counted"]]
    largest = counted.groupby(["seed", "year", "place"])["revenue_nominal"].max().rename("largest_cluster")
    where = where.merge(largest, on=["seed", "year", "place"], how="left").fillna({"largest_cluster": 0.0})
    table = where.groupby(["year", "place", "zone"])[["revenue", "largest_cluster"]].median().reset_index()
    return with_coordinates(f, table, {"place": ("lon", "lat")})


def arcs_on_map(f: Findings) -> pd.DataFrame:
    """The largest supply flows with the coordinates of both ends."""
    return with_coordinates(f, arcs(f), {"seller": ("lon", "lat"), "buyer": ("to_lon", "to_lat")})


def with_coordinates(f: Findings, table: pd.DataFrame, columns: dict[str, tuple[str, str]]) -> pd.DataFrame:
    """Longitude and latitude of the places named in `columns` as further columns."""
    for column, (lon, lat) in columns.items():
        row = [f.region.places.index[place] for place in table[column]]
        table[lon], table[lat] = f.region.places.lon[row], f.region.places.lat[row]
    return table
