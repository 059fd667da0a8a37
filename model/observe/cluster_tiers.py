"""Clusters, computed from firms: industries, leading clusters (city x field), characteristic ones (place x segment).

A leading or characteristic cluster has at least LEAST_FIRMS firms above scale, a location quotient above 1, and a
largest firm under LARGEST_FIRM of its revenue (declared rule). Tiers are by nominal yearly revenue, so that they depend
on the path of prices. Beside each count stand its count at base-year prices (the same clusters by real revenue), and
its mechanical count: the clusters of the base year with revenue scaled by the region's nominal growth. Revenue is the
sum of a year's four quarters (of the start: four times its last), so that cells add up to the region's revenue of the
year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.mathematics.groups import ratio, sum_by
from model.world import World

LEAST_FIRMS, LARGEST_FIRM = 10, 0.8
TIERS = (100.0, 1000.0, 10000.0)  # 亿元 a year: ten billion, hundred billion, a trillion yuan
DESIGNATED = 2  # a zone names at most this many segments as its own (target T03)
LEAST_LISTED = 20.0  # 亿元 nominal: smaller cells are left out of the tables
OTHER = "OTHER"  # the field of all segments that belong to no key field


def tier_of(nominal: np.ndarray) -> np.ndarray:
    """Where a cluster gets its tier: by its nominal yearly revenue (亿元), the number of TIERS that it reaches."""
    return np.searchsorted(TIERS, nominal, side="right")


@dataclass
class Clusters:
    """Cells of one kind: row and column index of the matrix, and columns of equal length."""

    kind: str
    row: np.ndarray  # city or place
    column: np.ndarray  # field or segment
    nominal: np.ndarray
    real: np.ndarray
    firms: np.ndarray
    workers: np.ndarray
    quotient: np.ndarray
    largest: np.ndarray
    local_sourcing: np.ndarray
    cost: np.ndarray  # unit cost at the usual margin over the outside price; nan without firms above scale
    quality: np.ndarray  # quality and brand over those of rivals outside

    @property
    def counted(self) -> np.ndarray:
        """Which cells are clusters by the declared rule."""
        return (self.firms >= LEAST_FIRMS) & (self.quotient > 1.0) & (self.largest < LARGEST_FIRM)


def quarter_flows(world: World) -> np.ndarray:
    """What the firms of every place and segment did in the quarter: 4 x places x segments, not divided by the scale.

    Real revenue and nominal revenue of firms above scale in statistical segments; inputs that all firms bought in the
    region, and all that they bought of industrial segments. Four quarters of them add up to the region's year.
    """
    f, s = world.firms, world.segments
    shape = (len(world.place_ids), len(world.segment_ids))
    seg = world.firm_segment
    key = f.place * np.int64(shape[1]) + seg
    real = f.revenue * (f.above_scale & s.statistical.take(seg))
    columns = (real, real * s.deflator.take(seg), f.local_purchases, f.industrial_purchases)
    return np.stack([sum_by(key, values, shape[0] * shape[1]).reshape(shape) for values in columns])


@dataclass(frozen=True)
class Sellers:
    """The firms above scale in statistical segments, of which cells of all kinds are made: columns of equal length."""

    place: np.ndarray
    segment: np.ndarray
    revenue: np.ndarray  # 亿元 a year
    nominal: np.ndarray  # the same at today's prices
    workers: np.ndarray
    cost: np.ndarray  # ln of unit cost at the usual margin over the outside price
    quality: np.ndarray  # ln of quality and brand over those of rivals outside

    @classmethod
    def of(cls, world: World) -> Sellers:
        f, s = world.firms, world.segments
        rows = np.flatnonzero(f.above_scale & world.at_segment(s.statistical))
        segment, revenue = world.firm_segment.take(rows), f.annual_revenue.take(rows)
        return cls(
            world.firm_place.take(rows), segment, revenue, revenue * s.deflator.take(segment), f.workers.take(rows),
            np.log(f.unit_cost.take(rows) * (1.0 + s.markup.take(segment)) / s.price_index.take(segment)),
            f.log_quality.take(rows) + f.brand.take(rows) - s.outside_log_quality.take(segment),
        )  # fmt: skip


def cells(world: World, kind: str, flows: np.ndarray, sellers: Sellers, row: np.ndarray, column: np.ndarray,
          rows: int, columns: int) -> Clusters:  # fmt: skip
    """Every cell of a matrix over places and segments, given the row of each place and the column of each segment.

    `flows` are those of a year (see quarter_flows); `sellers` those at its end. Sums are divided by the run's scale.
    """
    at = (row[:, None].astype(np.int64) * columns + column[None, :]).ravel()
    real, nominal, bought, needed = (np.bincount(at, flow.ravel(), rows * columns) for flow in flows)
    matrix, size = nominal.reshape(rows, columns), rows * columns
    key = row.take(sellers.place).astype(np.int64) * columns + column.take(sellers.segment)
    firms, weight, together = (sum_by(key, values, size) for values in (None, sellers.revenue, sellers.nominal))
    largest = np.zeros(size)
    np.maximum.at(largest, key, sellers.nominal)
    everything = max(matrix.sum(), 1e-12)
    expected = matrix.sum(axis=1, keepdims=True) * matrix.sum(axis=0, keepdims=True) / everything
    quotient = np.where(expected > 0, matrix / np.where(expected > 0, expected, 1.0), 0.0).ravel()
    keep = np.flatnonzero((nominal > 0) | (firms > 0))

    def mean_ratio(logs: np.ndarray) -> np.ndarray:
        return np.exp(ratio(sum_by(key, sellers.revenue * logs, size)[keep], weight[keep], np.nan))

    return Clusters(
        kind, keep // columns, keep % columns, nominal[keep] / world.scale, real[keep] / world.scale,
        firms[keep] / world.scale, sum_by(key, sellers.workers, size)[keep] / world.scale, quotient[keep],
        (largest / np.where(together > 0, together, 1.0))[keep], (bought / np.where(needed > 0, needed, 1.0))[keep],
        mean_ratio(sellers.cost), mean_ratio(sellers.quality),
    )  # fmt: skip


Found = tuple[Clusters, Clusters, dict[str, float]]  # leading, characteristic, nominal revenue of the three industries


def field_codes(world: World) -> tuple[list[str], np.ndarray]:
    """Names of the key fields with segments, and the field code of every segment."""
    fields = [str(name) for name in world.region.segments.field[world.segment_rows]]
    names = list(dict.fromkeys(fields))
    return names, np.array([names.index(name) for name in fields])


def leading(world: World, flows: np.ndarray, sellers: Sellers) -> tuple[Clusters, Clusters]:
    """City x key field, and the same with the rest of industry (OTHER), which is no field but part of every sum."""
    names, codes = field_codes(world)
    everything = cells(world, "leading", flows, sellers, world.places.city, codes, len(world.city_ids), len(names))
    other = np.isin(everything.column, [i for i, name in enumerate(names) if name == OTHER])
    return subset(everything, ~other), everything


def characteristic(world: World, flows: np.ndarray, sellers: Sellers) -> Clusters:
    """Place x segment."""
    rows, columns = len(world.place_ids), len(world.segment_ids)
    return cells(world, "characteristic", flows, sellers, np.arange(rows), np.arange(columns), rows, columns)


def subset(clusters: Clusters, keep: np.ndarray) -> Clusters:
    """The cells where `keep` is True."""
    values = {name: getattr(clusters, name)[keep] for name in vars(clusters) if name != "kind"}
    return Clusters(clusters.kind, **values)


def industries(world: World, flows: np.ndarray, real: bool = False) -> dict[str, float]:
    """Yearly revenue of the industries that the region counts by `industry_group` of its segments, 亿元.

    At current prices, or (`real`) at those of the base year.
    """
    data, rows = world.region.segments, world.segment_rows
    by_segment = flows[0 if real else 1].sum(axis=0) / world.scale
    group, share = data.industry_group[rows], data.industry_group_share[rows]
    return {name: float((by_segment * share)[group == name].sum()) for name in sorted(set(group) - {""})}


def designated(clusters: Clusters, zone: np.ndarray, nominal: np.ndarray) -> np.ndarray:
    """Which characteristic clusters count for T03: the two largest of each zone."""
    counted = np.flatnonzero(clusters.counted & zone[clusters.row])
    order = counted[np.lexsort((-nominal[counted], clusters.row[counted]))]
    row = clusters.row[order]
    chosen = np.zeros(len(nominal), dtype=bool)
    chosen[order] = np.arange(len(row)) - np.searchsorted(row, row, side="left") < DESIGNATED
    return chosen


def counts(world: World, first: Found | None, growth: float, now: Found, real: dict[str, float]) -> dict[str, float]:
    """Numbers of clusters by tier, at base-year prices too, and mechanical ones: the first times `growth` (nominal).

    real: revenue of the industries at prices of the base year (see `industries`).
    """
    zone = world.places.zone
    result: dict[str, float] = {}
    ways = (
        ("", now, now[2], "nominal", 1.0),
        ("real_", now, real, "real", 1.0),
        ("mechanical_", first or now, (first or now)[2], "nominal", growth),
    )
    for prefix, (top, small, _), groups, prices, factor in ways:
        revenue, little = getattr(top, prices) * factor, getattr(small, prices) * factor
        t03 = designated(small, zone, little)
        result |= {
            f"{prefix}leading_clusters_10bn": float((top.counted & (revenue >= TIERS[0])).sum()),
            f"{prefix}leading_clusters_100bn": float((top.counted & (revenue >= TIERS[1])).sum()),
            f"{prefix}characteristic_clusters_10bn": float((small.counted & (little >= TIERS[0])).sum()),
            f"{prefix}county_clusters_10bn": float((t03 & (little >= TIERS[0])).sum()),
            f"{prefix}trillion_industries": float(sum(value * factor >= TIERS[2] for value in groups.values())),
        }
    return result
