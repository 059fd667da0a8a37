"""In which worlds does it happen? A box by the patient rule induction method (Friedman and Fisher 1999).

The method starts from all worlds and peels off one slice after another. It always takes the slice whose removal leaves
the highest share of worlds in which the thing happens, until few worlds are left. It then reports the box that best
balances density (the share of its worlds in which the thing happens) and coverage (the share of all such worlds inside
it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.experiments.factors import Factor

PEEL = 0.05
LEAST_SUPPORT = 0.05


@dataclass(frozen=True)
class Box:
    """Limits of the restricted factors in their own units, and how well the box tells."""

    limits: dict[str, tuple[float, float]]
    density: float
    coverage: float
    support: float
    base: float


def discover(factors: Sequence[Factor], design: np.ndarray, happens: np.ndarray, peel: float = PEEL) -> Box | None:
    """The box with the highest harmonic mean of density and coverage; None if it happens nowhere or everywhere.

    `design` is (worlds x factors) on the unit cube, `happens` one yes or no a world.
    """
    happens = np.asarray(happens, dtype=bool)
    if not happens.any() or happens.all():
        return None
    count, dimensions = design.shape
    low, high = np.zeros(dimensions), np.ones(dimensions)
    best = (low.copy(), high.copy())
    best_score = score(design, happens, low, high)
    while True:
        inside = ((design >= low) & (design <= high)).all(axis=1)
        if inside.sum() <= max(LEAST_SUPPORT * count, 2):
            break
        candidates = []
        for d in range(dimensions):
            values = design[inside, d]
            for end, limit in (("low", np.quantile(values, peel)), ("high", np.quantile(values, 1.0 - peel))):
                left = inside & ((design[:, d] > limit) if end == "low" else (design[:, d] < limit))
                if 0 < left.sum() < inside.sum():
                    removed = inside & ~left
                    ends = (design[removed, d].max(), design[left, d].min()) if end == "low" else (
                        design[left, d].max(), design[removed, d].min())  # fmt: skip
                    edge = float(sum(ends)) / 2.0  # half way, so that worlds on a grid leave a width
                    candidates.append((happens[left].mean(), left.sum(), d, end, edge))
        if not candidates:
            break
        _, _, d, end, edge = max(candidates, key=lambda c: (c[0], c[1]))
        (low if end == "low" else high)[d] = edge
        reached = score(design, happens, low, high)
        if reached >= best_score:
            best_score, best = reached, (low.copy(), high.copy())
    low, high = best
    inside = ((design >= low) & (design <= high)).all(axis=1)
    limits = {
        factor.name: (factor.at(low[i]), factor.at(high[i]))
        for i, factor in enumerate(factors)
        if low[i] > 0.0 or high[i] < 1.0
    }
    return Box(limits, float(happens[inside].mean()), float(happens[inside].sum() / happens.sum()),
               float(inside.mean()), float(happens.mean()))  # fmt: skip


def score(design: np.ndarray, happens: np.ndarray, low: np.ndarray, high: np.ndarray) -> float:
    """Harmonic mean of density and coverage of a box."""
    inside = ((design >= low) & (design <= high)).all(axis=1)
    if not inside.any():
        return 0.0
    density, coverage = float(happens[inside].mean()), float(happens[inside].sum() / happens.sum())
    return 2 * density * coverage / (density + coverage) if density + coverage else 0.0
