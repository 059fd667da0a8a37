"""A study seen from one part of the region: its history by world, its rank, and what drove it.

What drove it comes from the table `drivers` of every run: a firm's change of revenue is split from quarter to quarter
with logarithmic means (LMDI, model/observe/growth_parts.py), so that the parts of a year add up to the change over the
year before, for every cell, and so for any sum of cells, years and means over worlds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from model.observe.cluster_tiers import TIERS
from model.observe.driver_list import ENTRIES, NAMES
from model.report.cluster_tables.growth_by_cluster import GROUPS
from model.report.findings.compared import Compared
from model.studies.part_of_region import Part

if TYPE_CHECKING:
    import pandas as pd

BEFORE, AFTER = "revenue_before", "revenue"  # columns of the table of drivers, at prices of the base year
MEASURES = ("revenue_nominal", "revenue", "firms", "workers")
# The drivers as pages show them: groups of the report, but entry by the stream from which firms come.
ENTRY = {entry.name: (entry.name,) for entry in ENTRIES}
SHOWN: dict[str, tuple[str, ...]] = {
    **{key: names for key, names in GROUPS.items() if key in ("market", "cost", "quality", "local_gain", "know_how")},
    **ENTRY,
    **{key: names for key, names in GROUPS.items()
       if key in ("exit", "policy", "local_orders", "fill", "rivals", "luck")},
}  # fmt: skip


@dataclass
class Question(Compared):
    """A study seen from the scenario `main` and its base, asked about one part of the region."""

    part: Part

    @property
    def scenarios(self) -> list[str]:
        """The scenario and its base."""
        return [self.main.name, *([self.base.name] if self.base is not None else [])]

    @cached_property
    def years(self) -> list[int]:
        """All years, that of the start first."""
        return list(range(self.first, self.last + 1))

    @cached_property
    def pairs(self) -> list[int]:
        """Worlds from which the scenario is told: those that its base has too, if there is one."""
        return self.paired_seeds if self.base is not None else self.seeds

    @cached_property
    def cells(self) -> dict[str, pd.DataFrame]:
        """Of each scenario the cells of the part's kind of industry in the whole region, all worlds and years."""
        columns = ["year", "city", "place", "field", "segment", *MEASURES, "local_sourcing"]
        kinds = dict.fromkeys(MEASURES, float)  # kept with few digits, but summed with all
        return {name: self.part.of_kind(self.study.table("cells", [name], columns)).astype(kinds)
                for name in self.scenarios}  # fmt: skip

    def wide(self, scenario: str, column: str) -> pd.DataFrame:
        """A measure of the part: a row a year, a column a world; nothing where a world has none of it."""
        own = self.part.of(self.cells[scenario])
        table = own.pivot_table(index="year", columns="seed", values=column, aggfunc="sum")
        return table.reindex(index=self.years, columns=self.study.seeds(scenario)).fillna(0.0)

    def inside(self, kind: str, industry: str) -> Question:
        """The same question about one industry of a part that has all of them, from the tables that are at hand."""
        other = Question(self.study, self.main, self.base, Part(self.part.space, self.part.area, kind, industry))
        other.cells = {name: other.part.of_kind(cells) for name, cells in self.cells.items()}
        return other

    def peers(self, scenario: str) -> pd.DataFrame:
        """Nominal revenue of the same kind of industry in every city (or place): columns by (year, world)."""
        import pandas as pd

        table = self.cells[scenario].pivot_table(index=self.part.space, columns=["year", "seed"],
                                                 values="revenue_nominal", aggfunc="sum")  # fmt: skip
        columns = pd.MultiIndex.from_product([self.years, self.study.seeds(scenario)], names=["year", "seed"])
        areas = table.index.union([self.part.area])
        return table.reindex(index=areas, columns=columns).fillna(0.0)

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """The rank of the part among its kind, 1 for the largest: a row a year, a column a world."""
        ranks = self.peers(self.main.name).rank(ascending=False, method="min")
        return ranks.loc[self.part.area].unstack("seed").reindex(self.years)

    def counted(self, scenario: str) -> np.ndarray:
        """Whether it is a cluster by the declared rule (years x worlds); True where the rule does not speak of it."""
        shape = (len(self.years), len(self.study.seeds(scenario)))
        if not self.part.rule:
            return np.ones(shape, dtype=bool)
        key = ("clusters of a scenario", scenario)  # read once for all parts that are asked about
        if key not in self.study.kept:
            names = ["year", "kind", "city", "place", "field", "segment", "counted"]
            self.study.kept[key] = self.study.table("clusters", [scenario], names)
        found = self.study.kept[key]
        own = found[(found["kind"] == self.part.rule) & (found[self.part.space] == self.part.area)
                    & (found[self.part.kind] == self.part.industry) & found["counted"].astype(bool)]  # fmt: skip
        marks = own.pivot_table(index="year", columns="seed", values="counted", aggfunc="max")
        wanted = marks.reindex(index=self.years, columns=self.study.seeds(scenario))
        return wanted.notna().to_numpy()

    def in_tier(self, scenario: str, tier: int, column: str = "revenue_nominal") -> np.ndarray:
        """Whether it counts in a tier (1 to 3) or a higher one: years x worlds."""
        return (self.wide(scenario, column).to_numpy() >= TIERS[tier - 1]) & self.counted(scenario)

    def drivers(self, scenario: str) -> pd.DataFrame:
        """BEFORE, AFTER and every driver by (world, year), 亿元 at base-year prices; parts add up to the change."""
        import pandas as pd

        key = ("drivers of a part", scenario, self.part)
        if key not in self.study.kept:
            columns = ["year", "city", "place", "field", "segment", BEFORE, AFTER, *NAMES]
            own = self.part.of(self.study.table("drivers", [scenario], columns))
            sums = own.groupby(["seed", "year"])[[BEFORE, AFTER, *NAMES]].sum()
            every = pd.MultiIndex.from_product([self.study.seeds(scenario), self.years[1:]], names=["seed", "year"])
            self.study.kept[key] = sums.reindex(every, fill_value=0.0)
        found: pd.DataFrame = self.study.kept[key]
        return found

    def of_period(self, scenario: str) -> pd.DataFrame:
        """The same over all years, a row a world: BEFORE of the first year, AFTER of the last, sums of drivers."""
        found = self.drivers(scenario)
        sums = found.groupby(level="seed")[list(NAMES)].sum()
        if len(self.years) > 1:
            sums.insert(0, AFTER, found[AFTER].xs(self.years[-1], level="year"))
            sums.insert(0, BEFORE, found[BEFORE].xs(self.years[1], level="year"))
        return sums


def grouped(table: pd.DataFrame) -> pd.DataFrame:
    """A table of drivers with the columns of SHOWN in place of them."""
    import pandas as pd

    return pd.DataFrame({key: table[list(names)].sum(axis=1) for key, names in SHOWN.items()}, index=table.index)


assert sorted(name for names in SHOWN.values() for name in names) == sorted(NAMES)
