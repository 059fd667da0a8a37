"""How far a cell grows by itself when its firms become better for ever: treated cells less untreated, over the gift.

    e = [ln(B_T / A_T) - ln(B_U / A_U)] / gift

A is a sum without the gift and B one with it, in the same world. T are the cells that the world's lot gave it to, and
U all others. Cells below LEAST at the start are left out of both. Each world draws its own lot, so the interval over
worlds holds the luck of which cells are drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from model.studies.clusters.panel import Panel
from model.studies.clusters.trial import drawn

LEAST = 10.0  # 亿元 a year at the start
Pair = tuple[Panel, Panel]  # with, without


def compared(base: Panel, treated: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cells that are compared: treated and untreated."""
    large = base.of("revenue", 0) > LEAST
    return treated & large, ~treated & large


def log_change(given: Panel, base: Panel, column: str, after: int, cells: np.ndarray) -> float:
    """ln of the sum over `cells` with over without; nan where either is not above zero."""
    one, other = given.of(column, after)[cells].sum(), base.of(column, after)[cells].sum()
    return math.log(one / other) if one > 0 and other > 0 else math.nan


def elasticity(given: Panel, base: Panel, treated: np.ndarray, column: str, after: int, gift: float) -> float:
    """Treated less untreated, over the gift."""
    in_treated, in_others = compared(base, treated)
    one = log_change(given, base, column, after, in_treated)
    return (one - log_change(given, base, column, after, in_others)) / gift


def by_world(pairs: Sequence[Pair], column: str, after: int, gift: float) -> np.ndarray:
    """The elasticity in each world."""
    return np.array([
        elasticity(given, base, drawn(base.seed, base.columns[column].shape[1]), column, after, gift)
        for given, base in pairs
    ])  # fmt: skip


def on_others(pairs: Sequence[Pair], column: str, after: int, gift: float) -> np.ndarray:
    """What the untreated cells gain or lose in each world, over the gift."""
    found = []
    for given, base in pairs:
        _, others = compared(base, drawn(base.seed, base.columns[column].shape[1]))
        found.append(log_change(given, base, column, after, others) / gift)
    return np.array(found)


def loop_gain(pairs: Sequence[Pair], after: int, gift: float) -> np.ndarray:
    """Which part of a lasting rise of the local gain has come of itself: 1 - gift / rise, in each world.

    A rise r of what a place lends makes it grow, which lends it k r more: r = gift + k r. At k = 1 it would not end.
    """
    found = []
    for given, base in pairs:
        treated, others = compared(base, drawn(base.seed, base.columns["gain"].shape[1]))
        rise = given.of("gain", after) - base.of("gain", after)
        weight = base.of("revenue", 0)
        mean = [
            np.average(rise[cells], weights=weight[cells]) if cells.any() else math.nan for cells in (treated, others)
        ]
        found.append(1.0 - gift / (mean[0] - mean[1]))
    return np.array(found)
