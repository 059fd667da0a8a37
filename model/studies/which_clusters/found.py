"""Which clusters (a city's field by the declared rule) have reached a tier by when, in how many worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.intervals import FEWEST, band_of, share
from model.observe.cluster_tiers import TIERS
from model.report.cluster_tables.reached_by_year import reached

if TYPE_CHECKING:
    import pandas as pd

    from model.report.open_study import Opened

LEADING, CURRENT, REAL = "leading", "nominal", "real"
SURE, RARE = 0.9, 0.1  # shares of the worlds from which a cluster is called sure, and below which it is only counted
COUNTS = {1: "leading_clusters_10bn", 2: "leading_clusters_100bn"}  # outcomes that count the clusters of a tier


@dataclass(frozen=True)
class Cluster:
    """A city's field. by_year: worlds that have reached the tier by each year, of `worlds`.

    real: worlds at prices of the base year; without: worlds of the scenario it is compared with (None without one).
    """

    city: str
    field: str
    by_year: Mapping[int, int]
    worlds: int
    real: int
    without: int | None

    @property
    def reached(self) -> int:
        """Worlds by the last year."""
        return max(self.by_year.values())

    @property
    def share(self) -> float:
        """Share of the worlds by the last year."""
        return self.reached / self.worlds

    @property
    def interval(self) -> tuple[float, float]:
        """95% interval of that share; nan with few worlds."""
        if self.worlds < FEWEST:
            return float("nan"), float("nan")
        low, high = share(self.reached, self.worlds)
        return float(low), float(high)

    def at_start(self, start: int) -> bool:
        """Whether it is there in every world in the first year."""
        return self.by_year.get(start, 0) == self.worlds

    def year(self, part: float = 0.5) -> int | None:
        """The first year by which at least such a share of the worlds has reached it."""
        return next((year for year in sorted(self.by_year) if self.by_year[year] >= part * self.worlds), None)


@dataclass(frozen=True)
class WhichClusters:
    """The clusters of a study that reach a tier in some world. tier: 1 is 10 bn yuan, 2 is 100 bn, 3 is a trillion."""

    opened: Opened
    tier: int
    clusters: Sequence[Cluster]

    @property
    def amount(self) -> float:
        """The tier as yearly revenue, 亿元."""
        return TIERS[self.tier - 1]

    @cached_property
    def years(self) -> list[int]:
        """The years of the study."""
        return sorted(int(year) for year in self.opened.study.outcomes["year"].unique())

    @property
    def seeds(self) -> list[int]:
        """The worlds."""
        return list(self.opened.study.seeds(self.opened.main.name))

    def there(self) -> tuple[float, float, float]:
        """How many clusters stand at the tier or above in the last year: median with 80% band, nan where unknown."""
        if self.tier not in COUNTS:
            return float("nan"), float("nan"), float("nan")
        found = self.opened.study.values(self.opened.main.name, COUNTS[self.tier], self.years[-1])
        values = np.array([value for value in found.values() if np.isfinite(value)])
        if not len(values):
            return float("nan"), float("nan"), float("nan")
        low, high = band_of(values, 0.0) if len(values) >= FEWEST else (float("nan"), float("nan"))
        return float(np.median(values)), float(low), float(high)

    @property
    def start(self) -> list[Cluster]:
        """Those that are there in the first year in every world."""
        return [one for one in self.clusters if one.at_start(self.years[0])]

    @property
    def sure(self) -> list[Cluster]:
        """Those that come in nearly all worlds, the earliest first."""
        found = [one for one in self.clusters if one.share >= SURE and not one.at_start(self.years[0])]
        return sorted(found, key=lambda one: (one.year() or 0, one.city, one.field))

    @property
    def open(self) -> list[Cluster]:
        """Those that come in some worlds, the likeliest first."""
        return [one for one in self.clusters if RARE < one.share < SURE]

    @property
    def rare(self) -> list[Cluster]:
        """Those that hardly any world has."""
        return [one for one in self.clusters if one.share <= RARE]


def which_clusters(opened: Opened, tier: int) -> WhichClusters:
    """The clusters that reach a tier in some world of a study, those of most worlds first."""
    main = reached(opened.study, opened.main.name)
    known = opened.base is not None and opened.base.name in opened.study.scenarios
    base = reached(opened.study, opened.base.name) if opened.base is not None and known else None
    own, real = (by_cell(main, tier, prices) for prices in (CURRENT, REAL))
    other = by_cell(base, tier, CURRENT) if base is not None else None
    worlds = len(opened.study.seeds(opened.main.name))
    found = [
        Cluster(city, field, years, worlds, last(real.get((city, field))),
                last(other.get((city, field))) if other is not None else None)
        for (city, field), years in own.items()
    ]  # fmt: skip
    return WhichClusters(opened, tier, sorted(found, key=lambda one: (-one.reached, one.year() or 9999, one.city)))


def by_cell(table: pd.DataFrame, tier: int, prices: str) -> dict[tuple[str, str], dict[int, int]]:
    """By city and field, worlds by year, of a table of `reached`."""
    rows = table[(table["kind"] == LEADING) & (table["prices"] == prices) & (table["tier"] == tier)]
    found: dict[tuple[str, str], dict[int, int]] = {}
    for row in rows.itertuples():
        found.setdefault((str(row.city), str(row.field)), {})[int(row.year)] = int(row.reached)
    return found


def last(by_year: Mapping[int, int] | None) -> int:
    """Worlds by the last year."""
    return max(by_year.values()) if by_year else 0
