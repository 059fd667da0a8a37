"""What a check of a region finds: its start against its totals, its map, its branches by city, what is assumed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from model.regions.basis_codes import Bases
from model.regions.fitted_map import FittedMap, fitted_map
from model.regions.grades import GRADES, grade_of

if TYPE_CHECKING:
    from model.observe.margins import Margin
    from model.regions import Region
    from model.scenario import Plan

MAP_TABLES = ("segments", "city_segments", "zone_figures", "named_firms", "cities", "places", "totals")
UNKNOWN = ("memory low", "none")  # grades of what is assumed, or as good as that
BRANCHES = 3  # of a city that are named
WEAK = 15  # largest assumptions that are listed


@dataclass(frozen=True)
class City:
    """A city at the start: revenue in 亿元, its share, and its largest branches with their share of the city."""

    id: str
    revenue: float
    share: float
    branches: list[tuple[str, float]]


@dataclass(frozen=True)
class Assumption:
    """Something of the map that is assumed, with the part of the region's revenue that rests on it.

    table: whose row. where: file and line; the file alone where there is no row. key: what it is of, ids.
    """

    table: str
    where: str
    key: tuple[str, ...]
    share: float
    basis: str


@dataclass(frozen=True)
class Checked:
    """A region that is in order, with its start."""

    region: Region
    plan: Plan
    margins: list[Margin]
    firms: int

    @cached_property
    def fitted(self) -> FittedMap:
        """The starting map, at the centre."""
        return fitted_map(self.region, self.plan.baseline, self.plan.resolved_parameters().start)

    @cached_property
    def total(self) -> float:
        """Revenue of the region on its map, 亿元."""
        return float(self.fitted.cities.sum())

    @property
    def missed(self) -> list[Margin]:
        """Given figures that the start misses."""
        return [margin for margin in self.margins if not margin.ok]

    @cached_property
    def cities(self) -> list[City]:
        """The cities, the largest first."""
        found, ids = [], modelled_ids(self.region, self.fitted)
        for row, name in enumerate(self.region.cities.ids):
            cells = self.fitted.cities[row]
            whole = float(cells.sum())
            best = np.argsort(-cells, kind="stable")[:BRANCHES]
            branches = [(ids[i], float(cells[i]) / whole) for i in best if cells[i] > 0]
            found.append(City(name, whole, whole / self.total, branches))
        return sorted(found, key=lambda city: -city.revenue)

    @cached_property
    def grades(self) -> dict[str, Counter[str]]:
        """Rows of the tables of the start by grade; tables that the region does not have are left out."""
        tables = {name: self.region.tables.get(name) for name in MAP_TABLES}
        return {name: Counter(map(grade_of, map(str, table.basis)))
                for name, table in tables.items() if table is not None and len(table)}  # fmt: skip

    @cached_property
    def cell_grades(self) -> dict[str, float]:
        """Part of the region's revenue by what the city's share of the branch rests on (basis_codes.py)."""
        bases, ids = Bases(self.region, self.region.starting_map), modelled_ids(self.region, self.fitted)
        found: dict[str, float] = {}
        for row, city in enumerate(self.region.cities.ids):
            for column, segment in enumerate(ids):
                code = bases.cell(city, segment)
                found[code] = found.get(code, 0.0) + float(self.fitted.cities[row, column]) / self.total
        return found

    @cached_property
    def assumed(self) -> float:
        """Part of the region's revenue whose place nothing but a rule says, or a faint memory."""
        return sum(share for code, share in self.cell_grades.items() if code not in GRADES or code in UNKNOWN)

    @cached_property
    def largest(self) -> list[Assumption]:
        """The largest assumptions: branches, cells and zones that rest on nothing better, by share of revenue."""
        found = [*self.weak_segments(), *self.weak_cells(), *self.weak_zones()]
        return sorted(found, key=lambda each: -each.share)[:WEAK]

    def weak_segments(self) -> list[Assumption]:
        """Branches whose own row is assumed, by their revenue."""
        table, found = self.region.tables["segments"], []
        for at, name in enumerate(modelled_ids(self.region, self.fitted)):
            row, share = table.index[name], float(self.fitted.segments[at]) / float(self.fitted.segments.sum())
            if share > 0 and grade_of(str(table.basis[row])) in UNKNOWN:
                found.append(Assumption("segments", place(table, row), (name,), share, str(table.basis[row])))
        return found

    def weak_cells(self) -> list[Assumption]:
        """Cells of city_segments.csv that are assumed, by their revenue; all of them together where there is none."""
        table = self.region.tables.get("city_segments")
        if table is None:
            return [Assumption("city_segments", "city_segments.csv", (), 1.0, "")]
        columns = {name: at for at, name in enumerate(modelled_ids(self.region, self.fitted))}
        rows = self.region.cities.index
        found = []
        for row in range(len(table)):
            city, segment = str(table.city[row]), str(table.segment[row])
            share = float(self.fitted.cities[rows[city], columns[segment]]) / self.total if segment in columns else 0.0
            if share > 0 and grade_of(str(table.basis[row])) in UNKNOWN:
                found.append(Assumption("city_segments", place(table, row), (city, segment), share,
                                        str(table.basis[row])))  # fmt: skip
        return found

    def weak_zones(self) -> list[Assumption]:
        """Zones whose revenue is assumed, by their revenue; all of them together where only their rank is given."""
        table, places = self.region.tables.get("zone_figures"), self.region.places
        whole = self.fitted.places.sum(axis=1) / self.total
        if table is None:
            return [Assumption("zone_figures", "places.csv", (), float(whole[places.kind == "zone"].sum()), "")]
        return [Assumption("zone_figures", place(table, row), (str(table.place[row]),),
                           float(whole[places.index[str(table.place[row])]]), str(table.basis[row]))
                for row in range(len(table)) if grade_of(str(table.basis[row])) in UNKNOWN]  # fmt: skip


def place(table: object, row: int) -> str:
    """File and line of a row."""
    return f"{table.name}.csv:{table.lines[row]}"  # type: ignore[attr-defined]


def modelled_ids(region: Region, fitted: FittedMap) -> list[str]:
    """Ids of the segments that the map has, in its order."""
    from model.regions.sizes import modelled_segments

    return [region.segments.ids[i] for i in modelled_segments(region)]


def check(key: str) -> Checked:
    """A region that can be read, started and compared with its totals.

    Raises RegionError with everything that is wrong with its files, ScenarioErrors if its firms cannot be drawn.
    """
    from model.cluster_model import ClusterModel
    from model.observe.margins import margins_at_start
    from model.regions import region_to_read
    from model.scenario import Plan

    region = region_to_read(key)
    plan = Plan.from_mapping({"name": "check", "region": key})
    world = ClusterModel(plan, rng=1).world
    return Checked(region, plan, margins_at_start(world), len(world.firms))
