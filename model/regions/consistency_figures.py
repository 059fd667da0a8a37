"""What rows of official_figures.csv must say: what they are held against, or why they are left out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.regions.region import Region

FILE = "official_figures"


def figures_can_be_compared(region: Region) -> Iterator[str]:
    """A compared figure has a value, coverage and use, and lies in its city; any other one says why it is left out."""
    table = region.tables.get(FILE)
    if table is None:
        return
    places = region.places
    for row in range(len(table)):
        if not table.measure[row]:
            for column in ("remark_zh", "remark_en"):
                if not table.columns[column][row]:
                    yield f"{table.where(row, column)}: empty; say why the figure is not compared, or name its measure"
            continue
        value, whole = float(table.value[row]), float(table.whole[row])
        if math.isnan(value):
            yield f"{table.where(row, 'value')}: empty; a figure with a measure needs the number to compare"
        for column in ("coverage", "use"):
            if not table.columns[column][row]:
                yield f"{table.where(row, column)}: empty; needed of every figure with a measure"
        share = str(table.measure[row]).endswith("_share")
        if math.isfinite(whole) and not share:
            yield f"{table.where(row, 'whole')}: {whole:g}, but the measure is no share; leave it empty"
        elif share and value > (whole if math.isfinite(whole) else 100):
            most = f"the whole of {whole:g}" if math.isfinite(whole) else "100%"
            yield f"{table.where(row, 'value')}: {value:g} is more than {most}"
        for place in filter(None, str(table.places[row]).split(";")):
            city = places.city[places.index[place]]
            if city != table.city[row]:
                yield f"{table.where(row, 'places')}: {place} lies in {city}, the figure is of {table.city[row]}"


CHECKS = (figures_can_be_compared,)
