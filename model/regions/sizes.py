"""How many firms a region's figures allow: revenue by segment in the base year, named firms, the law of the others.

The start of a run draws its firms from these functions; the check of a scenario asks them whether it can.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from model.mathematics.draws import Draws
from model.mathematics.fitting import reach
from model.mathematics.quantiles import piecewise_pareto_quantile
from model.regions.region import Region

MOST_FIRMS = 3_000_000  # in the model at once: about what a large machine holds
SMALLEST = 1e-9  # 亿元: a named firm whose segment has no revenue
SAMPLE = 2_000  # sizes that stand for the law when a number of firms is looked for


def modelled_segments(region: Region) -> np.ndarray:
    """Rows of the segments that have firms in the model."""
    return np.flatnonzero(region.segments.kind != "external")


def segment_shares(region: Region, prior: str) -> np.ndarray:
    """Share of each modelled segment in revenue of the base year by prior `a` or `b`, or the mean of both (`mean`)."""
    if prior == "mean":
        return np.asarray((segment_shares(region, "a") + segment_shares(region, "b")) / 2.0)
    values = np.nan_to_num(getattr(region.segments, f"revenue_prior_{prior}")[modelled_segments(region)])
    return np.asarray(values / values.sum())


def revenue_by_segment(region: Region, baseline: Any, scale: float) -> np.ndarray:
    """Revenue of each modelled segment in the base year, 亿元: shares scaled to the region's total and the scale.

    The shares are those of `baseline.prior`. In a draw of the map every segment lies somewhere between its two priors,
    at a point of its own (geometrically; where a prior has none of it, at the mean).
    """
    if baseline.draw:
        a, b = (segment_shares(region, prior) for prior in "ab")
        point = Draws(baseline.draw, "map of 2015", 0).uniform(np.arange(len(a)), "segment")
        both = (a > 0) & (b > 0)
        between = np.exp((1.0 - point) * np.log(np.where(both, a, 1.0)) + point * np.log(np.where(both, b, 1.0)))
        shares = np.where(both, between, (a + b) / 2.0)
    else:
        shares = segment_shares(region, baseline.prior)
    return np.asarray(shares / shares.sum() * region.totals["revenue_above_scale"].value * scale)


def city_revenue(region: Region, total: float, usual_sd: float) -> tuple[np.ndarray, np.ndarray]:
    """Revenue of the cities that sums to `total`, 亿元, and the spread of its logarithm.

    Where cities.csv gives revenue, that; the other cities share the rest by secondary GDP (an assumption).
    """
    cities = region.cities
    revenue, spread = np.array(cities.revenue, dtype=float), np.array(cities.revenue_log_sd, dtype=float)
    known = ~np.isnan(revenue)
    if known.all():
        revenue *= total / revenue.sum()
    else:
        product = np.where(known, 0.0, cities.secondary_gdp)
        rest = total - float(np.where(known, revenue, 0.0).sum())
        revenue = np.where(known, revenue, product / product.sum() * rest)
    return revenue, np.where(np.isnan(spread), usual_sd, spread)


def number_of_firms(region: Region, firms: int | None, scale: float, named: int) -> int:
    """Firms at the start: the given number or the region's own, times the scale, and one beside the `named`."""
    given = firms or round(region.totals["firms_above_scale"].value)
    return max(round(given * scale), named + 1)


def sizes_of_others(region: Region, count: int, named: np.ndarray) -> np.ndarray:
    """Sizes of the firms without a name by the law at evenly spaced survival, falling, before they are stretched.

    The named firms take the place of the law's nearest sizes between the same breaks, so that the counts at the breaks
    remain. Where they are at least half of the firms between two breaks they take the largest sizes there: of the very
    large the unknown ones are the smallest.
    """
    law = region.size_distribution
    survival = (np.arange(count) + 0.5) / count
    sizes = piecewise_pareto_quantile(survival, law.breaks, law.exponents)
    last = len(law.breaks) - 1
    piece_of = np.clip(np.searchsorted(law.breaks, sizes, side="right"), 1, last)
    pieces = np.clip(np.searchsorted(law.breaks, named, side="right"), 1, last)
    free = np.ones(count, dtype=bool)
    for revenue, piece in sorted(zip(named, pieces, strict=True), reverse=True):
        same = free & (piece_of == piece)
        candidates = np.flatnonzero(same if same.any() else free)
        if 2 * np.count_nonzero(pieces == piece) >= np.count_nonzero(piece_of == piece):
            free[candidates[0]] = False
        else:
            free[candidates[np.argmin(np.abs(np.log(sizes[candidates] / max(revenue, SMALLEST))))]] = False
    return sizes[free]


def start_problem(region: Region, firms: int | None, scale: float, total: float,
                  named: np.ndarray) -> tuple[str, str] | None:  # fmt: skip
    """Why no firms can be drawn with these choices, and the remedy; None if they can.

    total: yearly revenue at the scale, 亿元, of which `named` are the firms with a name.
    """
    count = number_of_firms(region, firms, scale, len(named))
    if count > MOST_FIRMS:
        return f"{count:,} firms at the start", f"a model holds at most {MOST_FIRMS:,}: lower scale or baseline.firms"
    segments = int((segment_shares(region, "mean") > 0).sum())
    if count < segments:
        return (f"{count:,} firms for {segments} segments with revenue in the base year: some would have none",
                "raise scale or baseline.firms")  # fmt: skip
    if fits(region, count, total, named):
        return None
    message = (
        f"{count:,} firms cannot share the revenue of the base year ({total:,.0f} 亿元) by the region's law of sizes"
    )
    least, most = possible_numbers(region, total, named)
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
