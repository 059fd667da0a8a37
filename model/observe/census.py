"""What a study keeps of single firms unless more is asked for: a census of some years, and one seed's links.

The panel of firms is two thirds of a run on disk, and reports read of it who stood where in a few years. So a study
keeps the table `census` with every run, the table `links` with the first seed, and the panel `firms` on request.
"""

from __future__ import annotations

import numpy as np

from model.observe.precision import compact

Columns = dict[str, np.ndarray]
YEARS_APART = 5  # of a census and of the links: the supply network is large and changes slowly
CENSUS = ("year", "id", "segment", "place", "origin", "revenue", "workers", "zombie", "above_scale", "name")
ON_REQUEST = ("firms", "links")  # tables of which a study keeps less, unless it is asked to


def in_census(year: int | np.ndarray, first: int | np.ndarray, last: bool | np.ndarray) -> bool | np.ndarray:
    """Whether a census reads the panel of a year: the `first`, every fifth after it, and the last."""
    return ((year - first) % YEARS_APART == 0) | last


def census_of(firms: Columns) -> Columns:
    """The columns CENSUS of the panel `firms`, in its first and its last year and those that keep links.

    Amounts have the digits that a study keeps.
    """
    year = firms["year"]
    # Years stand in order.
    taken = in_census(year, year[:1], np.isin(year, year[-1:])) if len(year) else np.zeros(0, dtype=bool)
    return compact({"census": {name: firms[name][taken] for name in CENSUS}})["census"]


def kept(tables: dict[str, Columns], firms: bool, links: bool, census: bool) -> dict[str, Columns]:
    """The tables that a study keeps of a run: with `firms` the whole panel, else the census if that is asked for."""
    found = compact({name: columns for name, columns in tables.items() if name not in (*ON_REQUEST, "census")})
    panel = tables.get("firms", tables.get("census"))
    if "firms" in tables and firms:
        found["firms"] = tables["firms"]
    elif panel is not None and census:
        found["census"] = census_of(panel)
    if links and "links" in tables:
        found["links"] = tables["links"]
    return found
