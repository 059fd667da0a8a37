"""What is known of the map of the base year, cell by cell, zone by zone, firm by firm, and on what it rests.

`region.starting_map` holds it for a region as its tables have it; `with_known` lays a user's own knowledge over it. It
says nothing of the model: model/regions/fitted_map.py makes the starting map of it. No cell is a statistic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from model.regions.grades import CELL_SPREAD, ZONE_SPREAD, amount_band, grade_of, share_band

if TYPE_CHECKING:
    from model.regions.region import Region

NO_TABLE = "none: proportional to the city's industry"
NO_SOURCE = ""


@dataclass(frozen=True)
class CellBasis:
    """How well a city's share of a segment is known.

    share, low, high: of the segment's revenue in the region, 0 to 1 (low to high is an 80% band before the margins
    tighten it; share is nan where nothing is known). log_odds_sd: its spread in log odds.
    """

    city: str
    segment: str
    share: float
    low: float
    high: float
    log_odds_sd: float
    grade: str
    basis: str
    source: str


@dataclass(frozen=True)
class ZoneBasis:
    """How well a zone's revenue and its leading segments are known.

    revenue, low, high: 亿元 in the base year (nan where no figure is given). log_sd: spread of its logarithm.
    """

    place: str
    revenue: float
    low: float
    high: float
    log_sd: float
    grade: str
    basis: str
    source: str
    lead_grade: str
    lead_basis: str


@dataclass(frozen=True)
class FirmBasis:
    """A named plant of the base year: a real firm. What happens to it in a run is simulated and must be called so.

    revenue, low, high: 亿元 in the base year. place: empty if not known or outside the zones. name: by language.
    """

    name: Mapping[str, str]
    city: str
    place: str
    segment: str
    revenue: float
    low: float
    high: float
    grade: str
    basis: str
    source: str


@dataclass(frozen=True)
class StartingMap:
    """Cells by (city, segment), zones by place, named firms in the order of their ids in a run.

    has_cells, has_zones, has_mix: whether the region's folder gives city_segments.csv, zone_figures.csv and
    zone_segments.csv; where it does not, the map is made from specialisms, ranks and leading segments.
    """

    cells: Mapping[tuple[str, str], CellBasis]
    zones: Mapping[str, ZoneBasis]
    firms: tuple[FirmBasis, ...]
    has_cells: bool
    has_zones: bool
    has_mix: bool

    def cell_basis(self, city: str, segment: str) -> CellBasis:
        """What a city's share of a segment rests on; every pair has an answer."""
        found = self.cells.get((city, segment))
        if found is not None:
            return found
        spread = CELL_SPREAD["none"]
        return CellBasis(city, segment, np.nan, np.nan, np.nan, spread, "none", NO_TABLE, NO_SOURCE)

    def zone_basis(self, place: str) -> ZoneBasis:
        """What a zone's revenue and leads rest on; every place has an answer (a remainder: what its zones leave)."""
        found = self.zones.get(place)
        if found is not None:
            return found
        spread = ZONE_SPREAD["none"]
        return ZoneBasis(place, np.nan, np.nan, np.nan, spread, "none", "none", NO_SOURCE, "none", "none")

    def firm_basis(self, firm: int) -> FirmBasis | None:
        """The named plant with this firm id; None for a firm without a name."""
        return self.firms[firm] if 0 <= firm < len(self.firms) else None


def map_of(region: Region) -> StartingMap:
    """What the tables of a region say of the map of the base year."""
    return StartingMap(cells_of(region), zones_of(region), firms_of(region), "city_segments" in region.tables,
                   "zone_figures" in region.tables, "zone_segments" in region.tables)  # fmt: skip


def cells_of(region: Region) -> dict[tuple[str, str], CellBasis]:
    """Cells that city_segments.csv names, else those of specialisms.csv (without a share)."""
    found: dict[tuple[str, str], CellBasis] = {}
    table = region.tables.get("city_segments")
    if table is None:
        known: Any = region.tables.get("specialisms")
        for row in range(0 if known is None else len(known)):
            city, segment, basis = str(known.city[row]), str(known.segment[row]), str(known.basis[row])
            grade = grade_of(basis)
            found[city, segment] = CellBasis(city, segment, np.nan, np.nan, np.nan, CELL_SPREAD[grade], grade, basis,
                                             str(known.source[row]))  # fmt: skip
        return found
    for row in range(len(table)):
        city, segment, basis = str(table.city[row]), str(table.segment[row]), str(table.basis[row])
        grade, share = grade_of(basis), float(table.share[row])
        spread = given(table, "log_odds_sd", row, CELL_SPREAD[grade])
        low, high = share_band(share, spread)
        found[city, segment] = CellBasis(city, segment, share, given(table, "low", row, low),
                                         given(table, "high", row, high), spread, grade, basis,
                                         str(table.source[row]))  # fmt: skip
    return found


def zones_of(region: Region) -> dict[str, ZoneBasis]:
    """Zones that zone_figures.csv names; else none."""
    table = region.tables.get("zone_figures")
    found: dict[str, ZoneBasis] = {}
    for row in range(0 if table is None else len(table)):
        assert table is not None
        place, basis, leads = str(table.place[row]), str(table.basis[row]), str(table.lead_basis[row])
        grade, revenue = grade_of(basis), float(table.revenue[row])
        spread = given(table, "log_sd", row, ZONE_SPREAD[grade])
        low, high = amount_band(revenue, spread)
        found[place] = ZoneBasis(place, revenue, given(table, "low", row, low), given(table, "high", row, high),
                                 spread, grade, basis, str(table.source[row]), grade_of(leads), leads)  # fmt: skip
    return found


def firms_of(region: Region) -> tuple[FirmBasis, ...]:
    """The named plants in the order of named_firms.csv, which is that of their ids in a run."""
    table = region.tables["named_firms"]
    found = []
    for row in range(len(table)):
        revenue, basis = float(table.revenue[row]), str(table.basis[row])
        names = {"zh": str(table.name_zh[row]), "en": str(table.name_en[row]) or str(table.name_zh[row])}
        found.append(FirmBasis(names, str(table.city[row]), str(table.place[row]), str(table.segment[row]), revenue,
                               given(table, "low", row, revenue), given(table, "high", row, revenue), grade_of(basis),
                               basis, str(table.source[row])))  # fmt: skip
    return tuple(found)


def given(table: Any, column: str, row: int, otherwise: float) -> float:
    """An optional number of a table; `otherwise` where it is empty or the table has no such column."""
    value = float(table.columns[column][row]) if column in table.columns else np.nan
    return otherwise if np.isnan(value) else value
