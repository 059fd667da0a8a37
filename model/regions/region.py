"""Region: what a region's folder holds once it has been read and checked, handed out as columns."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import numpy as np

from model.made_above import Shown
from model.mathematics.quarters import quarter_number
from model.regions.boundaries import Area
from model.regions.data_table import DataTable
from model.regions.names import NamesOfRegion
from model.regions.schema import VALUE_OF_YEAR
from model.regions.starting_map import StartingMap, map_of
from model.regions.words import USUAL, RegionWords

CORRECTED = "corrected by scenario"  # basis of a row that a scenario has changed
RANGE = re.compile(r"([0-9.]+)-([0-9.]+)")
BASES = ("found", "derived", "memory", "assumed", "corrected")


@dataclass(frozen=True)
class Total:
    """One given figure of the region, with where it comes from."""

    value: float
    unit: str
    name: Mapping[str, str]
    basis: str
    source: str
    range: str = ""

    def ends(self) -> tuple[float, float] | None:
        """The plausible range, written 20000-24000, if one is given."""
        match = RANGE.fullmatch(self.range)
        return (float(match[1]), float(match[2])) if match else None


@dataclass(frozen=True)
class DeclaredShock:
    """A dated shock that the region declares: what it acts on, and its size in each quarter."""

    name: str
    title: Mapping[str, str]
    kind: str
    sizes: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class SizeLaw:
    """Piecewise Pareto law of firm sizes: breaks (pieces + 1) in 亿元 a year and exponents (pieces)."""

    breaks: np.ndarray
    exponents: np.ndarray


@dataclass(repr=False)
class Region(Shown, NamesOfRegion):
    """A region's data. Tables by attribute; see `schema.py` for their columns and `names.py` for look-ups."""

    name: str
    title: Mapping[str, str]
    folder: Path
    zone_revenue_share: float
    year: int  # the base year: its figures are given, and runs start from its end
    tables: dict[str, DataTable]
    coefficients: np.ndarray
    checksums: Mapping[str, str]
    areas: list[Area]
    year_of_national_output: int | None = None
    remarks: tuple[Mapping[str, str], ...] = ()  # what was read otherwise than it stands, in both languages
    words: RegionWords = USUAL  # what reports call it and its plan
    _drift: dict[int, tuple[dict[str, float], dict[str, float]]] = field(default_factory=dict)
    shown_as: ClassVar[str] = "region"

    def in_a_line(self) -> str:
        """Its names, base year and how many cities, places and segments it has."""
        counts = ", ".join(f"{len(self.tables[name])} {name}" for name in ("cities", "places", "segments"))
        return f"{self.name} {self.title['zh']} {self.title['en']}, {self.year}: {counts}"

    def __getattr__(self, name: str) -> DataTable:
        tables = self.__dict__.get("tables", {})
        if name in tables:
            return tables[name]
        raise AttributeError(f"region has no table {name!r}")

    @cached_property
    def target_years(self) -> tuple[int, ...]:
        """The years after the base year for which the plan sets a target, in order; none without a plan."""
        found = {name: VALUE_OF_YEAR.fullmatch(name) for name in self.tables["targets"].columns}
        values = self.tables["targets"].columns
        years = {int(match[1]) for name, match in found.items() if match and np.isfinite(values[name]).any()}
        return tuple(sorted(year for year in years if year > self.year))

    @property
    def shown_years(self) -> tuple[int, ...]:
        """The years that tables of results show beside the first and the last: those with targets, else each fifth."""
        return self.target_years or tuple(range(self.year + 5, self.year + 50, 5))

    def goal(self, row: int, year: int) -> float:
        """The plan's figure of a row of targets.csv in a year, in its unit; nan where there is none."""
        column = self.tables["targets"].columns.get(f"value_{year}")
        return math.nan if column is None else float(column[row])

    @cached_property
    def answers(self) -> dict[str, str]:
        """Id of the target that each outcome answers, by the name of the outcome."""
        table = self.tables["targets"]
        return {str(name): str(key) for name, key in zip(table.outcome, table.ids, strict=True) if name}

    @property
    def national_year(self) -> int:
        """The year of `national_output` in segments.csv: two years after the base year where region.yaml says none."""
        return self.year_of_national_output or self.year + 2

    @property
    def first_quarter(self) -> int:
        """The number of the quarter after the base year, with which every run begins."""
        return quarter_number(self.year + 1, 1)

    @cached_property
    def totals(self) -> dict[str, Total]:
        """The given figures by id; those of the base year have no year in their name."""
        t = self.tables["totals"]
        rows = range(len(t))
        return {
            t.ids[i]: Total(float(t.value[i]), str(t.unit[i]), {"zh": str(t.name_zh[i]), "en": str(t.name_en[i])},
                            str(t.basis[i]), str(t.source[i]), str(t.range[i]))
            for i in rows
        }  # fmt: skip

    @cached_property
    def size_distribution(self) -> SizeLaw:
        """The law of firm sizes."""
        t = self.tables["size_distribution"]
        return SizeLaw(t.columns["break"], t.exponent[:-1])

    @cached_property
    def starting_map(self) -> StartingMap:
        """What is known of cells, zones and named firms of the base year, and on what it rests."""
        return map_of(self)

    @property
    def boundaries_path(self) -> Path:
        """GeoJSON of the cities."""
        return self.folder / "boundaries.geojson"

    @property
    def county_boundaries_path(self) -> Path:
        """GeoJSON of the counties under the region; may not exist."""
        return self.folder / "county_boundaries.geojson"

    @property
    def notice(self) -> str:
        """Rights in the data."""
        path = self.folder / "NOTICE.md"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def frontier_drift(self, year: int, segment_ids: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Yearly drift of the outside frontier in productivity and quality, ln, by segment; zeros without the table."""
        table = self.tables.get("frontier_drift")
        if table is None or not len(table):
            return np.zeros(len(segment_ids)), np.zeros(len(segment_ids))
        if not self._drift:
            for row in range(len(table)):
                a, q = self._drift.setdefault(int(table.year[row]), ({}, {}))
                a[table.segment[row]], q[table.segment[row]] = float(table.productivity[row]), float(table.quality[row])
        a, q = self._drift[min(self._drift, key=lambda known: abs(known - year))]
        return np.array([a.get(s, 0.0) for s in segment_ids]), np.array([q.get(s, 0.0) for s in segment_ids])

    def history(self, quantity: str) -> dict[int, dict[str, float]]:
        """Recorded environment: year -> price class ('' where it has none) -> yearly growth."""
        t = self.tables["environment_history"]
        found: dict[int, dict[str, float]] = {}
        for row in range(len(t)):
            if t.quantity[row] == quantity:
                found.setdefault(int(t.year[row]), {})[str(t.deflator[row])] = float(t.value[row])
        return found

    @cached_property
    def declared_shocks(self) -> dict[str, DeclaredShock]:
        """Shocks that the region declares, by name: what scenarios may ask for by `declared_shocks`."""
        t = self.tables.get("declared_shocks")
        found: dict[str, DeclaredShock] = {}
        for row in range(0 if t is None else len(t)):
            assert t is not None
            title = {"zh": str(t.title_zh[row]), "en": str(t.title_en[row])}
            shock = found.setdefault(str(t.shock[row]), DeclaredShock(str(t.shock[row]), title, str(t.kind[row])))
            shock.sizes[quarter_number(int(t.year[row]), int(t.quarter[row]))] = float(t.size[row])
        return found

    def provenance(self) -> list[tuple[str, dict[str, int]]]:
        """Rows of each table by class of basis."""
        counted = []
        for name, table in self.tables.items():
            classes: dict[str, int] = {}
            for basis in table.basis:
                word = next((b for b in BASES if str(basis).startswith(b)), "assumed")
                classes[word] = classes.get(word, 0) + 1
            counted.append((name, classes))
        return counted
