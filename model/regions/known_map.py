"""The map of the base year with a user's own figures laid over it: what each cell, zone and plant then rests on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from model.mathematics.name_book import key_of
from model.regions.grades import CELL_SPREAD, ZONE_SPREAD, amount_band, grade_of, share_band
from model.regions.sizes import city_revenue, modelled_segments, revenue_by_segment
from model.regions.starting_map import CellBasis, FirmBasis, StartingMap, ZoneBasis

if TYPE_CHECKING:
    from model.regions.region import Region

OWN = "own knowledge"  # source of a figure whose owner names none


def known_map(region: Region, baseline: Any) -> StartingMap:
    """What is known of the map: the region's tables, and `baseline.known` before them."""
    known = region.starting_map
    if not baseline.known:
        return known
    cells, zones, firms = dict(known.cells), dict(known.zones), list(known.firms)
    rows = modelled_segments(region)
    revenue = dict(
        zip([region.segments.ids[row] for row in rows], revenue_by_segment(region, baseline, 1.0), strict=True)
    )
    cities, _ = city_revenue(region, sum(revenue.values()), 0.0)
    for figure in baseline.known:
        grade = grade_of(figure.basis)
        source = figure.source or OWN
        if figure.firm:
            plant(figure, grade, source, firms)
        elif figure.segment and not figure.place:
            share = figure.value if figure.unit == "share" else figure.value / max(revenue[figure.segment], 1e-12)
            low, high = share_band(min(share, 1.0), CELL_SPREAD[grade])
            cells[figure.city, figure.segment] = CellBasis(
                figure.city, figure.segment, share, low, high, CELL_SPREAD[grade], grade, figure.basis, source
            )
        elif not figure.segment:
            before = known.zone_basis(figure.place)
            row = region.cities.index[figure.city]
            amount = figure.value if figure.unit == "亿元" else figure.value * cities[row]
            low, high = amount_band(amount, ZONE_SPREAD[grade])
            zones[figure.place] = ZoneBasis(figure.place, amount, low, high, ZONE_SPREAD[grade], grade, figure.basis,
                                            source, before.lead_grade, before.lead_basis)  # fmt: skip
    return replace(known, cells=cells, zones=zones, firms=tuple(firms))


def plant(figure: Any, grade: str, source: str, firms: list[FirmBasis]) -> None:
    """Put a plant in the place of the named firm with its name, or after the others."""
    own = key_of(figure.firm)
    at = next((row for row, firm in enumerate(firms) if own in map(key_of, firm.name.values())), None)
    names = firms[at].name if at is not None else {"zh": figure.firm, "en": figure.firm}
    made = FirmBasis(names, figure.city, figure.place, figure.segment, figure.value, figure.value, figure.value, grade,
                     figure.basis, source)  # fmt: skip
    if at is None:
        firms.append(made)
    else:
        firms[at] = made
