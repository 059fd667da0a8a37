"""What a search finds: what each policy brings alone, the splits that were run, the chosen one and its check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from model.experiments.engines import Failure
    from model.mathematics.paired import Difference
    from model.studies.best_split.goal import Goal
    from model.studies.best_split.options import Option

BASE, OWN = "none", "scenario"  # the scenario without policies; its own split of the sum
WORST_SHARE = 0.2


@dataclass(frozen=True)
class Single:
    """What one policy alone brings with its own money. gains: by goal, towards its better side, mean of the worlds."""

    option: Option
    gains: tuple[Difference, ...]

    def per_yuan(self, number: int) -> float:
        """Gain a unit of money."""
        return self.gains[number].mean / self.option.money


@dataclass(frozen=True)
class Placed:
    """What an option pays of the money that it is given: points of budget, paid and gain (first goal), 亿元.

    most: what it can place (response.py); paid is in prices of the base year.
    """

    option: Option
    points: tuple[tuple[float, float, float], ...]
    most: float


@dataclass(frozen=True)
class Candidate:
    """A split that was run in the learning worlds. gains: worlds x goals, towards the better side."""

    name: str
    split: tuple[tuple[Option, float], ...]
    gains: np.ndarray

    def mean(self, number: int = 0) -> float:
        """Mean gain over the worlds."""
        return float(np.nanmean(self.gains[:, number]))

    def worst(self, number: int = 0) -> float:
        """Mean of the worst fifth of worlds, of one at least."""
        known = np.sort(self.gains[np.isfinite(self.gains[:, number]), number])
        return float(known[: max(1, round(WORST_SHARE * len(known)))].mean()) if len(known) else float("nan")


@dataclass
class BestSplit:
    """What was found. singles: every policy alone. provisional: the first answer. check: on fresh worlds, by goal.

    against_own: the chosen split less the scenario's own split of the same sum. against_none: less no policy. paid:
    what the chosen and the scenario's own split paid, 亿元 of the base year, means of the fresh worlds; paid_by: the
    same of the chosen split by policy. placed: what each option can place. better_in: by goal, fresh worlds in which
    the chosen split does better than the scenario's own.
    """

    goals: Sequence[Goal]
    budget: float
    rule: str
    singles: list[Single]
    provisional: list[tuple[Option, float]]
    options: list[Option] = field(default_factory=list)
    tried: list[tuple[Option, Difference, bool]] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    front: list[bool] = field(default_factory=list)
    chosen: Candidate | None = None
    against_own: list[Difference] = field(default_factory=list)
    against_none: list[Difference] = field(default_factory=list)
    paid: tuple[float, float] = (float("nan"), float("nan"))
    placed: list[Placed] = field(default_factory=list)
    paid_by: dict[str, float] = field(default_factory=dict)
    better_in: list[int] = field(default_factory=list)
    failures: dict[str, Failure] = field(default_factory=dict)
    rough: bool = False  # from a tenth of the firms in one world (rough.py)

    @property
    def left(self) -> float:
        """What the chosen split leaves of the sum, because no option could place it, 亿元."""
        split = self.chosen.split if self.chosen is not None else self.provisional
        return max(0.0, self.budget - sum(money for _, money in split))

    def regrets(self) -> list[float]:
        """By candidate, the most that another one gained beyond it in any learning world, for the first goal."""
        gains = np.array([one.gains[:, 0] for one in self.candidates])
        return [float(value) for value in np.nanmax(np.nanmax(gains, axis=0) - gains, axis=1)]
