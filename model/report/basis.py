"""The basis of 2015 in a report: codes of a scenario's cells and places, and words for those that a reader meets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from model.regions import load_region
from model.regions.bases import CODES, MEANINGS, Bases, name_of_basis
from model.regions.known_map import known_map

if TYPE_CHECKING:
    import pandas as pd

    from model.regions.map_2015 import Map2015
    from model.regions.region import Region
    from model.report.language import Language
    from model.scenario import Plan


def map_of_plan(plan: Plan, region: Region | None = None) -> Map2015:
    """What is known of 2015 under a scenario."""
    return known_map(region or load_region(plan.region, plan.region_data), plan.baseline)


def bases_of(plan: Plan, region: Region | None = None) -> Bases:
    """Codes of cells and places under a scenario."""
    region = region or load_region(plan.region, plan.region_data)
    return Bases(region, map_of_plan(plan, region))


def codes_of(bases: Bases, table: pd.DataFrame) -> list[str]:
    """Code of every cluster of a table with kind, city, place, field and segment.

    Empty for lines that stand for many cells.
    """
    region, found = bases.region, []
    for row in table.itertuples():
        if row.kind == "leading":
            one = row.city in region.cities.index and row.field in region.fields.index
            found.append(bases.city_field(row.city, row.field) if one else "")
        else:
            found.append(bases.place_segment(row.place, row.segment) if row.place in region.places.index else "")
    return found


def with_basis(bases: Bases, table: pd.DataFrame) -> pd.DataFrame:
    """A table of clusters in many rows each, with their codes in a last column `basis_2015`."""
    names = ["kind", "city", "place", "field", "segment"]
    cells = table[names].drop_duplicates()
    return table.merge(cells.assign(basis_2015=codes_of(bases, cells)), on=names, how="left", validate="many_to_one")


def sentences(texts: Sequence[str], w: Language) -> str:
    """Sentences one after another, as the language sets them."""
    return ("" if w.code == "zh" else " ").join(texts)


def legend(codes: Iterable[str], w: Language) -> str:
    """What the codes among these mean, from the best known to the least, as one text."""
    found = set(codes)
    return w.say("number.semicolon").join(
        f"{name_of_basis(code, w.code)}{w.say('number.colon')}{MEANINGS[code][w.code]}"
        for code in CODES
        if code in found
    )
