"""How sure the end is, from what has been seen so far.

The worlds of a study say how the value of a year goes with the value at the end: a straight line, and what lies around
it. A value that is seen in that year then has a forecast with Student's t around it, and so a probability of reaching
the goal. It is clear that a goal is missed where that probability is at most 1 - SURE, and that it is met where it is
at least SURE. Worlds that are judged themselves are left out of the line that judges them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model.mathematics.paired import ROUNDING

SURE = 0.9
LEAST = 5  # worlds that a line with its scatter is drawn from
MISSED, MET, OPEN = "missed", "met", "open"


@dataclass(frozen=True)
class Goal:
    """What is to be reached: a figure in a year, from below (`up`) or from above; count: figures are whole numbers."""

    key: str
    year: int
    figure: float
    up: bool = True
    count: bool = False

    def reached(self, value: float) -> bool:
        """Whether a value of the goal's year meets it."""
        return value >= self.figure if self.up else value <= self.figure


def chance(goal: Goal, seen: float, at: Sequence[float] | np.ndarray, last: Sequence[float] | np.ndarray) -> float:
    """Probability of reaching the goal, given the value seen in a year.

    at, last: values of the worlds in that year and in the goal's. nan with fewer than LEAST worlds, or without a value.
    """
    from scipy.stats import t

    x, y = np.asarray(at, float), np.asarray(last, float)
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    if len(x) < LEAST or not np.isfinite(seen):
        return float("nan")
    spread = float(((x - x.mean()) ** 2).sum())
    tells = spread > 1e-12 * max(float((x**2).sum()), 1e-300)
    slope = float((x - x.mean()) @ y) / spread if tells else 0.0
    forecast = float(y.mean()) + slope * (seen - float(x.mean()))
    rest = y - y.mean() - slope * (x - x.mean())
    freedom = len(x) - (2 if tells else 1)
    scatter = float(np.sqrt(rest @ rest / freedom))
    scatter = max(scatter, ROUNDING) if goal.count else scatter
    far = (seen - float(x.mean())) ** 2 / spread if tells else 0.0
    error = scatter * float(np.sqrt(1.0 + 1.0 / len(x) + far))
    if error == 0.0:
        return float(goal.reached(forecast))
    above = float(t.sf((goal.figure - forecast) / error, freedom))
    return above if goal.up else 1.0 - above


def verdict(probability: float) -> str:
    """What a probability of reaching allows to say."""
    if probability <= 1.0 - SURE:
        return MISSED
    return MET if probability >= SURE else OPEN


Paths = Mapping[int, Mapping[int, float]]  # by world: by year


def chances(goal: Goal, path: Mapping[int, float], worlds: Paths) -> dict[int, float]:
    """Probability of reaching by year, for a path that is seen up to its last year, before the goal's."""
    found = {}
    for year in sorted(year for year in path if year < goal.year):
        at = [values.get(year, np.nan) for values in worlds.values()]
        last = [values.get(goal.year, np.nan) for values in worlds.values()]
        found[year] = chance(goal, path[year], at, last)
    return found


def clear_since(found: Mapping[int, float]) -> tuple[int | None, str]:
    """First year from which on every later year says the same, met or missed, and which; (None, open) if none does."""
    first, said = None, OPEN
    for year in sorted(found, reverse=True):
        here = verdict(found[year])
        if here == OPEN or (first is not None and here != said):
            break
        first, said = year, here
    return first, said


@dataclass(frozen=True)
class Warned:
    """One artificial truth at the cut: what was said of it, and how it ended."""

    goal: Goal
    world: int
    probability: float
    reached: bool

    @property
    def said(self) -> str:
        """The verdict at the cut."""
        return verdict(self.probability)


def at_the_cut(goal: Goal, worlds: Paths, cut: int) -> list[Warned]:
    """Every world as the truth, judged by the others from what is seen of it up to the year of the cut."""
    found = []
    for world, path in worlds.items():
        value = path.get(goal.year, np.nan)
        others = {other: values for other, values in worlds.items() if other != world}
        probability = chances(goal, {cut: path.get(cut, np.nan)}, others).get(cut, np.nan)
        if np.isfinite(value) and np.isfinite(probability):
            found.append(Warned(goal, world, probability, goal.reached(value)))
    return found


@dataclass(frozen=True)
class Score:
    """Warnings at the cut: truths that missed and of them warned (hits), that met and were warned (false alarms)."""

    missed: int
    hits: int
    met: int
    false_alarms: int

    @property
    def warned(self) -> int:
        """Warnings in all."""
        return self.hits + self.false_alarms


def score(truths: Sequence[Warned]) -> Score:
    """Hits and false alarms over truths."""
    warned = [truth for truth in truths if truth.said == MISSED]
    return Score(
        sum(not truth.reached for truth in truths), sum(not truth.reached for truth in warned),
        sum(truth.reached for truth in truths), sum(truth.reached for truth in warned),
    )  # fmt: skip
