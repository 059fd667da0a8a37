"""Clusters, computed from firms: industries, leading clusters (city x field), characteristic ones (place x segment).

A leading or characteristic cluster has at least LEAST_FIRMS firms above scale, a location quotient above 1, and a
largest firm under LARGEST_FIRM of its revenue (declared rule). Tiers are by nominal yearly revenue. Beside each count
stands its mechanical count: the clusters of 2015 with revenue scaled by the province's nominal growth. Revenue is the
sum of a year's four quarters (2015: four times its last), so that cells add up to the province's revenue of the year.
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
    province, and all that they bought of industrial segments. Four quarters of them add up to the province's year.
    """
    f, s = world.firms, world.segments
    shape = (len(world.place_ids), len(world.segment_ids))
    seg = world.firm_segment
    key = f.place * np.int64(shape[1]) + seg
    real = f.revenue * (f.above_scale & s.statistical[seg])
    columns = (real, real * s.deflator[seg], f.local_purchases, f.industrial_purchases)
    return np.stack([sum_by(key, values, shape[0] * shape[1]).reshape(shape) for values in columns])


def cells(world: World, kind: str, flows: np.ndarray, row: np.ndarray, column: np.ndarray,
          rows: int, columns: int) -> Clusters:  # fmt: skip
    """Every cell of a matrix over places and segments, given the row of each place and the column of each segment.

    `flows` are those of a year (see quarter_flows). Firms, workers and the largest firm are those at its end.
    Sums are divided by the run's scale.
    """
    f, s = world.firms, world.segments
    at = (row[:, None].astype(np.int64) * columns + column[None, :]).ravel()
    real, nominal, bought, needed = (np.bincount(at, flow.ravel(), rows * columns) for flow in flows)
    matrix = nominal.reshape(rows, columns)
    key = world.at_place(row).astype(np.int64) * columns + world.at_segment(column)
    official = f.above_scale & world.at_segment(s.statistical)
    size = rows * columns

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(key, weights=values, minlength=size)

    firms = total(official.astype(float))
    sold = np.where(official, f.annual_revenue, 0.0)
    weight = total(sold)
    cost = np.log(f.unit_cost * (1.0 + world.at_segment(s.markup)) / world.at_segment(s.price_index))
    quality = f.log_quality + f.brand - world.at_segment(s.outside_log_quality)
    money = np.where(official, f.annual_revenue * world.at_segment(s.deflator), 0.0)
    largest, together = np.zeros(size), total(money)
    np.maximum.at(largest, key, money)
    everything = max(matrix.sum(), 1e-12)
    expected = matrix.sum(axis=1, keepdims=True) * matrix.sum(axis=0, keepdims=True) / everything
    quotient = np.where(expected > 0, matrix / np.where(expected > 0, expected, 1.0), 0.0).ravel()
    keep = np.flatnonzero((nominal > 0) | (firms > 0))

    def mean_ratio(logs: np.ndarray) -> np.ndarray:
        return np.exp(ratio(total(sold * logs)[keep], weight[keep], np.nan))

    return Clusters(
        kind, keep // columns, keep % columns, nominal[keep] / world.scale, real[keep] / world.scale,
        firms[keep] / world.scale, total(np.where(official, f.workers, 0.0))[keep] / world.scale, quotient[keep],
        (largest / np.where(together > 0, together, 1.0))[keep],
        (bought / np.where(needed > 0, needed, 1.0))[keep], mean_ratio(cost), mean_ratio(quality),
    )  # fmt: skip


Found = tuple[Clusters, Clusters, dict[str, float]]  # leading, characteristic, revenue of the three industries


def field_codes(world: World) -> tuple[list[str], np.ndarray]:
    """Names of the key fields with segments, and the field code of every segment."""
    fields = [str(name) for name in world.region.segments.field[world.segment_rows]]
    names = list(dict.fromkeys(fields))
    return names, np.array([names.index(name) for name in fields])


def leading(world: World, flows: np.ndarray) -> tuple[Clusters, Clusters]:
    """City x key field, and the same with the rest of industry (OTHER), which is no field but part of every sum."""
    names, codes = field_codes(world)
    everything = cells(world, "leading", flows, world.places.city, codes, len(world.city_ids), len(names))
    other = np.isin(everything.column, [i for i, name in enumerate(names) if name == OTHER])
    return subset(everything, ~other), everything


def characteristic(world: World, flows: np.ndarray) -> Clusters:
    """Place x segment."""
    rows, columns = len(world.place_ids), len(world.segment_ids)
    return cells(world, "characteristic", flows, np.arange(rows), np.arange(columns), rows, columns)


def subset(clusters: Clusters, keep: np.ndarray) -> Clusters:
    """The cells where `keep` is True."""
    values = {name: getattr(clusters, name)[keep] for name in vars(clusters) if name != "kind"}
    return Clusters(clusters.kind, **values)


def industries(world: World, flows: np.ndarray) -> dict[str, float]:
    """Nominal yearly revenue of the industries that the region counts by `industry_group` of its segments, 亿元."""
    data, rows = world.region.segments, world.segment_rows
    by_segment = flows[1].sum(axis=0) / world.scale
    group, share = data.industry_group[rows], data.industry_group_share[rows]
    return {name: float((by_segment * share)[group == name].sum()) for name in sorted(set(group) - {""})}


def designated(clusters: Clusters, zone: np.ndarray, nominal: np.ndarray) -> np.ndarray:
    """Which characteristic clusters count for T03: the two largest of each zone."""
    counted = clusters.counted & zone[clusters.row]
    order = np.lexsort((-nominal, ~counted, clusters.row))
    position = np.arange(len(order)) - np.searchsorted(clusters.row[order], clusters.row[order], side="left")
    chosen = np.zeros(len(order), dtype=bool)
    chosen[order] = position < DESIGNATED
    return chosen & counted


def counts(world: World, first: Found | None, growth: float, now: Found) -> dict[str, float]:
    """Numbers of clusters by tier, and mechanical ones from the clusters of 2015 times `growth` (nominal)."""
    zone = world.places.zone
    result: dict[str, float] = {}
    for prefix, (top, small, groups), factor in (("", now, 1.0), ("mechanical_", first or now, growth)):
        revenue, little = top.nominal * factor, small.nominal * factor
        t03 = designated(small, zone, little)
        result |= {
            f"{prefix}leading_clusters_10bn": float((top.counted & (revenue >= TIERS[0])).sum()),
            f"{prefix}leading_clusters_100bn": float((top.counted & (revenue >= TIERS[1])).sum()),
            f"{prefix}characteristic_clusters_10bn": float((small.counted & (little >= TIERS[0])).sum()),
            f"{prefix}county_clusters_10bn": float((t03 & (little >= TIERS[0])).sum()),
            f"{prefix}trillion_industries": float(sum(value * factor >= TIERS[2] for value in groups.values())),
        }
    return result
