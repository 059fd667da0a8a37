"""What a study keeps of single firms unless more is asked for: a census of some years, and one seed's links.

The panel of firms is two thirds of a run on disk, and reports read of it who stood where in a few years. So a study
keeps the table `census` with every run, the table `links` with the first seed, and the panel `firms` on request.
"""

from __future__ import annotations

import numpy as np

from model.observe.precision import compact
from model.observe.recorder import LINKS_EVERY

Columns = dict[str, np.ndarray]
CENSUS = ("year", "id", "segment", "place", "origin", "revenue", "workers", "zombie", "above_scale", "name")
ON_REQUEST = ("firms", "links")  # tables of which a study keeps less, unless it is asked to


def census_of(firms: Columns) -> Columns:
    """The columns CENSUS of the panel `firms`, in its first and its last year and those that keep links.

    Amounts have the digits that a study keeps.
    """
    year = firms["year"]
    first = year[:1]  # years stand in order
    taken = ((year - first) % LINKS_EVERY == 0) | np.isin(year, year[-1:]) if len(year) else np.zeros(0, dtype=bool)
    return compact({"census": {name: firms[name][taken] for name in CENSUS}})["census"]


def kept(tables: dict[str, Columns], firms: bool, links: bool, census: bool) -> dict[str, Columns]:
    """The tables that a study keeps of a run: with `firms` the whole panel, else the census if that is asked for."""
    found = compact({name: columns for name, columns in tables.items() if name not in ON_REQUEST})
    if "firms" in tables and firms:
        found["firms"] = tables["firms"]
    elif "firms" in tables and census:
        found["census"] = census_of(tables["firms"])
    if links and "links" in tables:
        found["links"] = tables["links"]
    return found
