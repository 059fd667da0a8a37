"""Which parameters could have made what is seen? Rejection and local-linear regression (Beaumont et al. 2002).

Of many worlds the share is kept whose moments come nearest to what is seen, weighted by Epanechnikov's kernel. The
parameters (logits of their place in the range) are regressed on the moments. The worlds that were kept are moved along
this regression to where the moments would agree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ACCEPTED = 0.5  # share of worlds kept: with hundreds of worlds, fewer cover too rarely
LEAST = 20  # kept at least
EDGE = 1e-4  # points this near to the ends of a range stand for the ends
MOST_STRETCH = 2.0
RIDGE = 1e-3  # keeps the regression defined where moments move together


@dataclass(frozen=True)
class Posterior:
    """Points on the unit cube (worlds x parameters) and their weights, which sum to one.

    reachable: whether some world comes as far as what is seen in the direction that tells of each parameter; where none
    does, the interval says which end of the range is nearest, not what is true.
    """

    points: np.ndarray
    weights: np.ndarray
    reachable: np.ndarray

    def quantile(self, share: float) -> np.ndarray:
        """Weighted quantile of every parameter, with a straight line between points.

        By hand: the weighted quantiles of NumPy, and of SciPy before 1.17, draw no line.
        """
        found = []
        for column in self.points.T:
            order = np.argsort(column, kind="stable")
            reached = np.cumsum(self.weights[order]) - self.weights[order] / 2
            found.append(np.interp(share, reached, column[order]))
        return np.array(found)

    def interval(self, coverage: float = 0.8) -> tuple[np.ndarray, np.ndarray]:
        """Central interval of every parameter."""
        return self.quantile((1 - coverage) / 2), self.quantile((1 + coverage) / 2)


def posterior(points: np.ndarray, moments: np.ndarray, seen: np.ndarray, accepted: float = ACCEPTED) -> Posterior:
    """Posterior of the parameters given the moments seen.

    points: (worlds x parameters) drawn evenly from the unit cube; moments: (worlds x moments); seen: (moments).
    Moments that are missing anywhere or never vary are left out. Raises ValueError with too few worlds.
    """
    whole = np.isfinite(moments).all(axis=1)
    points, moments = points[whole], moments[whole]
    if len(points) < LEAST:
        raise ValueError(f"{len(points)} worlds with all moments; {LEAST} are needed")
    middle = np.median(moments, axis=0)
    unit = 1.4826 * np.median(np.abs(moments - middle), axis=0)
    unit = np.where(unit > 0, unit, moments.std(axis=0))
    telling = (unit > 0) & np.isfinite(seen)
    gaps = (moments[:, telling] - seen[telling]) / unit[telling]
    summaries = project(gaps, logits(points))
    # Regression must not carry parameters beyond what any world shows: the goal is the nearest that is attainable.
    goal = np.clip(0.0, summaries.min(axis=0), summaries.max(axis=0))
    summaries = summaries - goal
    far = np.sqrt((summaries**2).sum(axis=1))
    kept = np.argsort(far, kind="stable")[: max(int(accepted * len(points)), LEAST)]
    reach = float(far[kept].max()) * (1 + 1e-9) + 1e-12
    weights = 1.0 - (far[kept] / reach) ** 2
    weights = np.maximum(weights, 1e-12)
    moved = regress(logits(points[kept]), summaries[kept], weights, gaps.shape[1])
    return Posterior(1.0 / (1.0 + np.exp(-moved)), weights / weights.sum(), goal == 0.0)


def logits(points: np.ndarray) -> np.ndarray:
    """Places in the range as logits, so that what is moved stays inside."""
    inside = np.clip(points, EDGE, 1.0 - EDGE)
    return np.log(inside / (1.0 - inside))


def project(gaps: np.ndarray, parameters: np.ndarray) -> np.ndarray:
    """One summary a parameter: its linear prediction from the moments, zero where they agree with what is seen.

    Semi-automatic summaries (Fearnhead and Prangle 2012): many moments tell less than the few directions that matter.
    """
    centred = gaps - gaps.mean(axis=0)
    target = parameters - parameters.mean(axis=0)
    matrix = centred.T @ centred + RIDGE * len(gaps) * np.eye(gaps.shape[1])
    slopes = np.linalg.solve(matrix, centred.T @ target)
    summaries = gaps @ slopes
    spread = summaries.std(axis=0)
    return summaries / np.where(spread > 0, spread, 1.0)


def regress(parameters: np.ndarray, summaries: np.ndarray, weights: np.ndarray, moments: int) -> np.ndarray:
    """Parameters moved along their weighted regression on the summaries to summaries of zero.

    What the regression leaves is stretched by the degrees of freedom that the summaries (made of `moments` moments) and
    the slopes used up; without it intervals are too narrow when worlds are few.
    """
    design = np.column_stack([np.ones(len(summaries)), summaries])
    weighted = design * weights[:, None]
    matrix = weighted.T @ design + RIDGE * weights.sum() * np.diag([0.0] + [1.0] * summaries.shape[1])
    slopes = np.linalg.solve(matrix, weighted.T @ parameters)
    left = parameters - design @ slopes
    worth = weights.sum() ** 2 / (weights**2).sum()  # as many evenly weighted worlds
    stretch = np.sqrt(worth / max(worth - moments - 1, 1.0))
    return slopes[0] + left * min(stretch, MOST_STRETCH)
