"""Which clusters, by name: in how many worlds they are at a tier in the last year, with the policies and without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.intervals import sign_test
from model.observe.cluster_tiers import OTHER, TIERS
from model.report.cluster_tables.cluster_sizes import clusters_in, sizes

if TYPE_CHECKING:
    from model.report.findings.compared import Compared

KIND = "leading"  # city x field
SURE, RARE = 0.9, 0.1  # shares of the worlds from which a cluster is named as sure, and below which it is not named
CHANCE = 0.05  # of a sign test, below which a cluster is there clearly more, or less, often


@dataclass(frozen=True)
class Cluster:
    """A city's field: in how many of `worlds` it is a cluster of the tier, with the policies and without."""

    city: str
    field: str
    reached: int
    worlds: int
    without: int | None = None  # None without a base
    only_with: int = 0  # worlds that have it with the policies and not without
    only_without: int = 0

    @property
    def share(self) -> float:
        """Share of the worlds."""
        return self.reached / self.worlds

    @property
    def clear(self) -> bool:
        """Whether the worlds that differ go one way beyond chance: an exact sign test (McNemar 1947)."""
        return sign_test(self.only_with, self.only_without) < CHANCE


@dataclass(frozen=True)
class Clusters:
    """Clusters of a tier (0: no cluster reaches the lowest one), by falling share of the worlds."""

    tier: int
    clusters: tuple[Cluster, ...]

    @property
    def sure(self) -> list[Cluster]:
        """Those in nearly all worlds."""
        return [each for each in self.clusters if each.share >= SURE]

    @property
    def open(self) -> list[Cluster]:
        """Those in some worlds."""
        return [each for each in self.clusters if RARE < each.share < SURE]

    @property
    def more(self) -> list[Cluster]:
        """Those that are there clearly more often than without the policies, in the same worlds."""
        return [each for each in self.clusters if each.clear and each.only_with > each.only_without]

    @property
    def fewer(self) -> list[Cluster]:
        """Those that are there clearly less often."""
        return [each for each in self.clusters if each.clear and each.only_with < each.only_without]


def clusters_by_name(c: Compared, tier: int | None = None) -> Clusters:
    """The clusters of a tier in the last year at current prices; by default of 100 bn yuan where any world has one.

    tier: 1 is 10 bn yuan, 2 is 100 bn yuan.
    """
    for each in (tier,) if tier else (2, 1):
        here = in_worlds(c, c.main.name, each)
        there = in_worlds(c, c.base.name, each) if c.base is not None else None
        if here or there:
            return Clusters(each, together(c, here, there))
    return Clusters(0, ())


def in_worlds(c: Compared, scenario: str, tier: int) -> dict[tuple[str, str], np.ndarray]:
    """By city and field, in which worlds (by seed) it is a cluster of the tier or above in the last year; those of none
    are left out."""
    wide = sizes(c.study, scenario, KIND, (c.last,))
    wide = wide[wide.index.get_level_values("field") != OTHER]
    there = np.asarray(clusters_in(c.study, scenario, KIND, wide)) & (wide.to_numpy() >= TIERS[tier - 1])
    there = there[:, wide.columns.get_level_values("seed").isin(seeds_of(c))]
    cities, fields = (wide.index.get_level_values(name) for name in ("city", "field"))
    return {(str(city), str(field)): row for city, field, row in zip(cities, fields, there, strict=True) if row.any()}


def seeds_of(c: Compared) -> list[int]:
    """The worlds that are counted: of both, where there is a base."""
    return c.paired_seeds if c.base is not None else c.seeds


def together(c: Compared, here: Mapping[tuple[str, str], np.ndarray],
             there: Mapping[tuple[str, str], np.ndarray] | None) -> tuple[Cluster, ...]:  # fmt: skip
    """Both scenarios' worlds as clusters, by falling number of worlds."""
    worlds = len(seeds_of(c))
    none, found = np.zeros(worlds, dtype=bool), []
    for city, field in dict.fromkeys([*here, *(there or ())]):
        own = here.get((city, field), none)
        other = None if there is None else there.get((city, field), none)
        cluster = Cluster(city, field, int(own.sum()), worlds)
        if other is not None:
            cluster = replace(cluster, without=int(other.sum()), only_with=int((own & ~other).sum()),
                              only_without=int((other & ~own).sum()))  # fmt: skip
        found.append(cluster)
    return tuple(sorted(found, key=lambda each: (-each.reached, each.city, each.field)))
