"""How many firms a region's figures of 2015 allow: revenue by segment, the named firms, and the law of the others.

The start of a run draws its firms from these functions; the check of a scenario asks them whether it can.
"""

from __future__ import annotations

import math

import numpy as np

from model.mathematics.fitting import reach
from model.mathematics.quantiles import piecewise_pareto_quantile
from model.regions.region import Region

MOST_FIRMS = 3_000_000  # in the model at once: about what a large machine holds
SMALLEST = 1e-9  # 亿元: a named firm whose segment has no revenue
SAMPLE = 2_000  # sizes that stand for the law when a number of firms is looked for


def modelled_segments(region: Region) -> np.ndarray:
    """Rows of the segments that have firms in the model."""
    return np.flatnonzero(region.segments.kind != "external")


def revenue_by_segment(region: Region, prior: str, scale: float) -> np.ndarray:
    """Yearly revenue of each modelled segment in 2015, 亿元: the prior scaled to the region's total and the scale."""
    shares = np.nan_to_num(getattr(region.segments, f"revenue_prior_{prior}")[modelled_segments(region)])
    return shares / shares.sum() * region.totals["revenue_above_scale_2015"].value * scale


def named_revenue(region: Region, totals: np.ndarray, anchor_share: float, scale: float) -> np.ndarray:
    """Yearly revenue of the named firms, 亿元; together they hold at most `anchor_share` of a segment."""
    ids = [region.segments.ids[row] for row in modelled_segments(region)]
    segment = np.array([ids.index(name) for name in region.anchors.segment], dtype=int)
    revenue = np.asarray(region.anchors.revenue, dtype=float) * scale
    held = np.bincount(segment, weights=revenue, minlength=len(totals))
    cut = np.minimum(1.0, anchor_share * totals / np.where(held > 0, held, 1.0))
    return revenue * cut[segment]


def number_of_firms(region: Region, firms: int | None, scale: float, named: int) -> int:
    """Firms at the start: the given number or the region's own, times the scale, and one beside the `named`."""
    given = firms or round(region.totals["firms_above_scale_2015"].value)
    return max(round(given * scale), named + 1)


def sizes_of_others(region: Region, count: int, named: np.ndarray) -> np.ndarray:
    """Sizes of the firms without a name by the law at evenly spaced survival, falling, before they are stretched.

    The named firms take the place of the law's nearest sizes, so that the counts at the breaks remain.
    """
    law = region.size_distribution
    survival = (np.arange(count) + 0.5) / count
    sizes = piecewise_pareto_quantile(survival, law.breaks, law.exponents)
    free = np.ones(count, dtype=bool)
    for revenue in sorted(named, reverse=True):
        piece = np.searchsorted(law.breaks, revenue, side="right")
        same = free & (np.searchsorted(law.breaks, sizes, side="right") == piece)
        candidates = np.flatnonzero(same if same.any() else free)
        free[candidates[np.argmin(np.abs(np.log(sizes[candidates] / max(revenue, SMALLEST))))]] = False
    return sizes[free]


def start_problem(region: Region, prior: str, firms: int | None, scale: float,
                  anchor_share: float) -> tuple[str, str] | None:  # fmt: skip
    """Why no firms can be drawn with these choices, and the remedy; None if they can."""
    count = number_of_firms(region, firms, scale, len(region.anchors.segment))
    if count > MOST_FIRMS:
        return f"{count:,} firms at the start", f"a model holds at most {MOST_FIRMS:,}: lower scale or baseline.firms"
    totals = revenue_by_segment(region, prior, scale)
    named = named_revenue(region, totals, anchor_share, scale)
    if fits(region, count, totals.sum(), named):
        return None
    message = (
        f"{count:,} firms cannot share the revenue of 2015 ({totals.sum():,.0f} 亿元) by the region's law of sizes"
    )
    least, most = possible_numbers(region, totals.sum(), named)
    if least > most:
        return message, "correct the totals or the law of sizes of the region"
    return message, f"baseline.firms from {math.ceil(least / scale):,} to {math.floor(most / scale):,} is possible"


def fits(region: Region, count: int, total: float, named: np.ndarray) -> bool:
    """Whether so many firms can have that yearly revenue together, 亿元."""
    least, most = reach(sizes_of_others(region, count, named), region.size_distribution.breaks)
    return least <= total - named.sum() <= most


def possible_numbers(region: Region, total: float, named: np.ndarray) -> tuple[int, int]:
    """The least and the largest number of firms that certainly can have that revenue together (within 1%)."""
    least, most = reach(sizes_of_others(region, SAMPLE, named[:0]), region.size_distribution.breaks)
    rest = total - named.sum()
    low, high = math.ceil(rest / most * SAMPLE) + len(named), math.floor(rest / least * SAMPLE) + len(named)
    while low <= high and not fits(region, low, total, named):
        low = math.ceil(low * 1.01)
    while low <= high and not fits(region, high, total, named):
        high = math.floor(high * 0.99)
    return low, high
