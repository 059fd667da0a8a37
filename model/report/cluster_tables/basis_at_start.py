"""On what the start rests, for a report: codes of a scenario's cells and places, and words for those a reader meets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from model.regions import region_to_read
from model.regions.basis_codes import CODES, MEANINGS, Bases, name_of_basis
from model.regions.fitted_map import fitted_map
from model.regions.known_map import known_map
from model.report.sheet import Column, Sheet

if TYPE_CHECKING:
    import pandas as pd

    from model.regions.region import Region
    from model.regions.starting_map import StartingMap
    from model.report.words.language import Language
    from model.scenario import Plan

BASIS = "basis_at_start"  # the column, wherever a table lists cells or places
IDENTITY = ("city", "place", "field", "segment")


def map_of_plan(plan: Plan, region: Region | None = None) -> StartingMap:
    """What is known of the base year under a scenario."""
    return known_map(region or region_to_read(plan.region, plan.region_data), plan.baseline)


def map_of_runs(plan: Plan, region: Region | None = None) -> StartingMap:
    """The same with the plants alone that its runs have under their names, so that a plant's row is its firm's id.

    A world of few firms has no names for the smallest (`World.starting_map`).
    """
    region = region or region_to_read(plan.region, plan.region_data)
    known = map_of_plan(plan, region)
    return replace(known, firms=tuple(known.firms[row] for row in rows_of_plants(plan, region, known)))


def rows_of_plants(plan: Plan, region: Region, known: StartingMap) -> list[int]:
    """Rows in `known`, the map of the plan, of the plants that a run has under their names, by the firm's id."""
    if plan.scale >= 1.0:
        return list(range(len(known.firms)))
    told = fitted_map(region, plan.baseline, plan.resolved_parameters().start).told_apart(plan.scale)
    return [int(row) for row in np.flatnonzero(told)]


def bases_of(plan: Plan, region: Region | None = None) -> Bases:
    """Codes of cells and places under a scenario."""
    region = region or region_to_read(plan.region, plan.region_data)
    return Bases(region, map_of_plan(plan, region))


def other_start(plan: Plan, base: Plan | None, w: Language) -> list[str]:
    """A sentence if two scenarios of one region start from different starting maps; none else."""
    if base is None or base.region != plan.region or base.baseline == plan.baseline:
        return []
    return [w.say("other_start", scenario=plan.name, base=base.name)]


def codes_of(bases: Bases, table: pd.DataFrame) -> list[str]:
    """Code of every row of a table by what it names: place and segment, place, city and segment, or city and field.

    Empty for rows that name no cell, such as a line that stands for many.
    """
    region = bases.region
    known = {"place": region.places.index, "segment": region.segments.index, "city": region.cities.index,
             "field": region.fields.index}  # fmt: skip
    columns = {name: table[name].tolist() for name in known if name in table}
    found: dict[tuple[str, ...], str] = {}
    codes = []
    for values in zip(*columns.values(), strict=True):
        if values not in found:
            row = {name: str(value) for name, value in zip(columns, values, strict=True) if value in known[name]}
            found[values] = code_of(bases, row)
        codes.append(found[values])
    return codes


def code_of(bases: Bases, row: Mapping[str, str]) -> str:
    """Code of the cell or place that a row names; empty for none."""
    if {"place", "segment"} <= row.keys():
        return bases.place_segment(row["place"], row["segment"])
    if "place" in row:
        return bases.place(row["place"])
    if {"city", "segment"} <= row.keys():
        return bases.cell(row["city"], row["segment"])
    return bases.city_field(row["city"], row["field"]) if {"city", "field"} <= row.keys() else ""


def lists_cells(columns: Iterable[str]) -> bool:
    """Whether a table with these columns lists cells or places.

    One of communities of cells does not: their city and field are those with most of their revenue.
    """
    names = set(columns)
    return "place" in names or ("city" in names and bool({"segment", "field"} & names) and "community" not in names)


def sheet_with_basis(sheet: Sheet, bases: Bases) -> Sheet:
    """The same table with the column BASIS if it lists cells or places and has none of its own."""
    names = [column.name for column in sheet.columns]
    if BASIS in names or not lists_cells(names):
        return sheet
    at = 1 + max(number for number, name in enumerate(names) if name in IDENTITY)  # beside what it is of
    columns = (*sheet.columns[:at], Column(BASIS, "basis"), *sheet.columns[at:])
    return replace(sheet, columns=columns, frame=with_basis(bases, sheet.frame))


def with_basis(bases: Bases, table: pd.DataFrame) -> pd.DataFrame:
    """A table that lists cells or places, with their codes in a last column BASIS."""
    return table.assign(**{BASIS: np.array(codes_of(bases, table), dtype=object)})


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
