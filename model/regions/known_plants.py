"""Plants against a user's own figures: where a known cell, zone or segment cannot hold the plants that stand there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from model.mathematics.name_book import key_of
from model.regions.map_inputs import Inputs
from model.regions.pins import EXACT
from model.regions.starting_map import StartingMap

if TYPE_CHECKING:
    from model.regions.region import Region

MOST_PLANTS = 3  # that a message names


def plants_of_figures(baseline: Any, known: StartingMap) -> dict[int, int]:
    """The rows of the named firms that a user's figures are of, and the numbers of these figures."""
    rows = {key_of(name): row for row, firm in enumerate(known.firms) for name in firm.name.values()}
    return {rows[key_of(figure.firm)]: n for n, figure in enumerate(baseline.known) if figure.firm}


def plants_that_do_not_fit(region: Region, baseline: Any, known: StartingMap, given: Inputs, cut: np.ndarray,
                           ids: list[str]) -> Iterator[tuple[list[int], str]]:  # fmt: skip
    """Numbers of figures, and by how much plants exceed what the segment, the known cell or the known zone can hold.

    cut (named firms): revenue of the plants as their city's cells cut it. Plants of the region alone shrink with a
    known cell of their city; a cell of nothing leaves them nothing.
    """
    own, most, whole_size = plants_of_figures(baseline, known), given.most_named, given.firm_revenue
    yours = np.zeros(len(whole_size), dtype=bool)
    yours[list(own)] = True
    cut_size = np.where(yours, whole_size, cut)
    for column, segment in enumerate(ids):
        rows, held = np.flatnonzero(yours & (given.firm_segment == column)), most * given.segments[column]
        if whole_size[rows].sum() > held * (1 + EXACT):
            subject, has = f"known plants of {segment}", given.segments[column]
            whole = f"the segment has {has:,.1f}, of which plants can hold {held:,.1f}"
            yield [own[int(row)] for row in rows], too_many(known, whole_size, rows, subject, whole, held)
    for number, figure in enumerate(baseline.known):
        if figure.firm:
            continue
        if figure.segment:
            column = ids.index(figure.segment)
            row = (region.places if figure.place else region.cities).index[figure.place or figure.city]
            there = given.firm_segment == column
            there = there & (given.firm_place == row if figure.place else given.firm_city == row)
            cell = float(given.pins.places[row, column] if figure.place else given.pins.cells[row, column])
            held = cell if figure.place else most * cell
            size = cut_size if figure.place else whole_size
            subject = f"plants of {figure.segment} in {figure.place or figure.city}"
            if not (figure.place or cell <= 0 or (there & yours).any()):
                continue
            part = "" if figure.place else f", of which plants can hold {held:,.1f}"
            whole = f"the known cell has {cell:,.1f}{part}"
        else:
            row = region.places.index[figure.place]
            size, there, held = cut_size, given.firm_place == row, float(given.pins.zones[row])
            subject, whole = f"plants in {figure.place}", f"the known zone has {held:,.1f}"
        rows = np.flatnonzero(there)
        if size[rows].sum() > held * (1 + EXACT):
            yield (
                [number, *(own[row] for row in map(int, rows) if row in own)],
                too_many(known, size, rows, subject, whole, held),
            )


def too_many(known: StartingMap, size: np.ndarray, rows: np.ndarray, subject: str, whole: str, held: float) -> str:
    """Plants that exceed what holds them, in words: the largest by name."""
    largest = rows[np.argsort(-size[rows], kind="stable")]
    named = [f"{known.firms[row].name['zh']} {size[row]:,.1f}" for row in largest[:MOST_PLANTS]]
    rest = ["..."] if len(rows) > MOST_PLANTS else []
    total = float(size[rows].sum())
    return (f"{subject} have {total:,.1f} 亿元 ({', '.join([*named, *rest])}), {whole}: {total - held:,.1f} "
            "too much")  # fmt: skip
