"""Which split of a sum brings most by a response: SciPy's differential evolution, for one goal or between two.

The response answers thousands of splits at once, so that a population of splits is moved as one array. What is all or
nothing is chosen first; the rest of the sum is shared out by weights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

SEED = 20161126
WEIGHTS = np.linspace(0.0, 1.0, 5)  # of the second goal, along the front between two
GENERATIONS, POPULATION = 300, 12
TELLING = 0.02  # shares of the sum below this are given to the others: a programme needs some size


def shared(points: np.ndarray, whole: Sequence[float], total: float, most: Sequence[float] | None = None
           ) -> np.ndarray:  # fmt: skip
    """Splits from points of the unit cube (points x options).

    whole: what an option takes that is all or nothing, 0 for one that takes any sum. The first of them in the order of
    their weights are chosen as long as the sum lasts; weights above a half mean yes. most: what an option can place;
    the rest goes to the others that have a share, and what none of them can place is left.
    """
    weights = np.clip(np.atleast_2d(points), 0.0, 1.0)
    takes = np.asarray(whole, float)
    lumpy = takes > 0
    splits = np.zeros_like(weights)
    left = np.full(len(weights), float(total))
    for i in np.flatnonzero(lumpy):
        chosen = (weights[:, i] > 0.5) & (takes[i] <= left)
        splits[chosen, i] = takes[i]
        left[chosen] -= takes[i]
    part = np.where(lumpy, 0.0, weights) ** 2  # squares reach corners sooner: most options get nothing
    part = part / np.maximum(part.sum(axis=1, keepdims=True), 1e-300)
    part = np.where(part < TELLING, 0.0, part)
    part = part / np.maximum(part.sum(axis=1, keepdims=True), 1e-300)
    return splits + (part * left[:, None] if most is None else within(part, left, np.asarray(most, float)))


def within(part: np.ndarray, left: np.ndarray, most: np.ndarray) -> np.ndarray:
    """Sums by shares (splits x options), none larger than its `most`; what is over goes to those that have room."""
    money, over = np.zeros_like(part), left.copy()
    for _ in range(part.shape[1]):
        room = np.where(money < most, part, 0.0)
        money = money + over[:, None] * room / np.maximum(room.sum(axis=1, keepdims=True), 1e-300)
        money, over = np.minimum(money, most), left - np.minimum(money, most).sum(axis=1)
        if not (over > 1e-9).any():
            break
    return money


def best(value: Callable[[np.ndarray], np.ndarray], whole: Sequence[float], total: float,
         most: Sequence[float] | None = None) -> np.ndarray:  # fmt: skip
    """The split (options) with the largest value; value: of splits (splits x options). most: as of `shared`."""
    from scipy.optimize import differential_evolution

    def loss(points: np.ndarray) -> np.ndarray:
        return -value(shared(points.T, whole, total, most))

    if len(whole) == 1:
        return shared(np.ones((1, 1)), whole, total, most)[0]
    found = differential_evolution(
        loss, [(0.0, 1.0)] * len(whole), maxiter=GENERATIONS, popsize=POPULATION, tol=1e-8, vectorized=True,
        updating="deferred", polish=False, seed=SEED,
    )  # fmt: skip
    return shared(found.x, whole, total, most)[0]


def along_front(values: Sequence[Callable[[np.ndarray], np.ndarray]], units: Sequence[float], whole: Sequence[float],
                total: float, most: Sequence[float] | None = None) -> list[np.ndarray]:  # fmt: skip
    """Splits from the best for the first goal to the best for the second, by weights of their gains in `units`."""
    one, other = values

    def weighed(weight: float) -> np.ndarray:
        return best(
            lambda splits: (1.0 - weight) * one(splits) / units[0] + weight * other(splits) / units[1], whole, total,
            most,
        )  # fmt: skip

    return [weighed(float(weight)) for weight in WEIGHTS]


def not_dominated(points: np.ndarray) -> np.ndarray:
    """Mask of points (points x goals, larger is better): no other is better in one goal and as good in the rest."""
    as_good, better = points[None] >= points[:, None], points[None] > points[:, None]  # points x others x goals
    beaten = np.all(as_good, axis=2) & np.any(better, axis=2)
    return np.asarray(~np.any(beaten, axis=1))


def greedy(gains: Sequence[float], money: Sequence[float], whole: Sequence[bool], total: float) -> np.ndarray:
    """A first answer from single effects: who gains most a yuan gets its own money first, and never more than that."""
    split, left = np.zeros(len(gains)), float(total)
    for i in np.argsort([-gain / cost for gain, cost in zip(gains, money, strict=True)], kind="stable"):
        if gains[i] <= 0 or left <= 0:
            continue
        if whole[i] and money[i] > left:
            continue
        split[i] = min(money[i], left)
        left -= split[i]
    return split
