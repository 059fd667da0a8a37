"""Growth of cells beyond what single firms' luck makes, its persistence, its spread by size, and turnover of ranks.

The same cell in worlds on the same baseline differs by luck alone. If the luck of firms were all, the variance of its
growth would be a multiple of its Herfindahl index H, because many equal firms average luck out. A regression on H
leaves an intercept, which is common to the cell's firms:  Var_i = common + firm H_i, weighted by the inverse of the
expected spread.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.mathematics.groups import mean_by
from model.mathematics.intervals import line, margin
from model.studies.clusters.estimate import NOTHING, Estimate, less
from model.studies.clusters.panel import Panel

LEAST_REVENUE, LEAST_FIRMS, MANY_FIRMS = 10.0, 5.0, 10.0  # at the start
FLOOR = 0.05  # 亿元 a year: a cell that is gone counts as this large
WEIGHTS = (0.03, 0.84)  # expected variance: so much, and so much times the Herfindahl index
TOP = 50


def growth(panel: Panel, start: int, end: int) -> np.ndarray:
    """ln growth of real revenue of free firms by cell between two years from the start."""
    return np.log(np.maximum(panel.of("revenue", end), FLOOR) / np.maximum(panel.of("revenue", start), FLOOR))


def herfindahl(panel: Panel, after: int = 0) -> np.ndarray:
    """Herfindahl index of revenue by cell."""
    return panel.of("squares", after) / np.maximum(panel.of("revenue", after), 1e-12) ** 2


def known_cells(panels: Sequence[Panel], firms: float = LEAST_FIRMS) -> np.ndarray:
    """Cells that are large enough at the start in every one of the worlds."""
    return np.all([(p.of("revenue", 0) > LEAST_REVENUE) & (p.of("firms", 0) >= firms) for p in panels], axis=0)


@dataclass(frozen=True)
class Luck:
    """Variance of growth over the worlds of a baseline, mean Herfindahl index and revenue, by cell; and which cells."""

    variance: np.ndarray
    concentration: np.ndarray
    size: np.ndarray
    cells: np.ndarray  # baseline times a million, plus the cell


def luck(groups: Sequence[Sequence[Panel]], after: int) -> Luck:
    """Luck of growth over so many years. groups: worlds by baseline; a baseline with one world tells nothing."""
    parts: list[tuple[np.ndarray, ...]] = [(np.empty(0),) * 4]
    for row, panels in enumerate(groups):
        if len(panels) < 2:
            continue
        cells = known_cells(panels)
        grown = np.array([growth(p, 0, after)[cells] for p in panels])
        concentration = np.mean([herfindahl(p)[cells] for p in panels], axis=0)
        size = np.mean([p.of("revenue", 0)[cells] for p in panels], axis=0)
        parts.append((grown.var(axis=0, ddof=1), concentration, size, row * 1e6 + np.flatnonzero(cells)))
    return Luck(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def common_variance(found: Luck) -> Estimate:
    """The intercept of the weighted regression of variance on the Herfindahl index, with its robust interval."""
    return intercept(found.concentration, found.variance, weights(found.concentration))


def further_common_variance(one: Luck, other: Luck) -> Estimate:
    """How much more of it there is: cell by cell where both have the same cells, else as if they shared nothing."""
    if not np.array_equal(one.cells, other.cells):
        return less(common_variance(one), common_variance(other))
    concentration = (one.concentration + other.concentration) / 2
    return intercept(concentration, one.variance - other.variance, weights(concentration))


def weights(concentration: np.ndarray) -> np.ndarray:
    """Rows of a cell weigh as the inverse of the variance that is expected of it."""
    return 1.0 / (WEIGHTS[0] + WEIGHTS[1] * concentration)


def intercept(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> Estimate:
    """Intercept of y on x by least squares with rows multiplied by `weight`."""
    if len(y) < 3 or np.ptp(x) == 0:
        return NOTHING
    found = line(x, y, weight**2)
    half = margin(found.level_error, found.freedom)
    return Estimate(found.level, found.level - half, found.level + half, 1, len(y))


def size_slope(found: Luck) -> Estimate:
    """Exponent of the standard deviation of growth in size over cells: half of the slope of ln variance on ln size."""
    known = found.variance > 0
    x, y = np.log(found.size[known]), 0.5 * np.log(found.variance[known])
    if len(x) < 3 or np.ptp(x) == 0:
        return NOTHING
    of_cells = line(x, y)
    half = margin(of_cells.slope_error, of_cells.freedom)
    return Estimate(of_cells.slope, of_cells.slope - half, of_cells.slope + half, 1, len(x))


def persistence(panel: Panel) -> float:
    """Correlation of growth in the two halves of the time, less segments' means, over cells of many firms."""
    half = panel.last // 2
    cells = known_cells([panel], MANY_FIRMS)
    if half < 1 or cells.sum() < 3:
        return math.nan
    segment = np.repeat(np.arange(len(cells) // panel.places), panel.places)[cells]
    first, second = (demeaned(growth(panel, start, start + half)[cells], segment) for start in (0, panel.last - half))
    if not first.any() or not second.any():
        return math.nan
    return float(np.corrcoef(first, second)[0, 1])


def demeaned(values: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Values less the mean of their group."""
    return values - mean_by(group, values, None, int(group.max()) + 1)[group]


def kept_at_the_top(panel: Panel, after: int, top: int = TOP) -> float:
    """How many of the largest cells of the start are among as many largest after so many years."""
    first, last = (set(np.argsort(-panel.of("all_revenue", year), kind="stable")[:top]) for year in (0, after))
    return float(len(first & last))


def entrants_share(panel: Panel, after: int) -> tuple[float, float]:
    """Revenue of entrants and growth of revenue, summed over the clusters of the start that grew."""
    cells = known_cells([panel], MANY_FIRMS)
    more = panel.of("revenue", after) - panel.of("revenue", 0)
    grew = cells & (more > 0)
    return float(panel.of("entrant_revenue", after)[grew].sum()), float(more[grew].sum())
