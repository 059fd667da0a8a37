"""The gap to every target, one row each: from the base year over what the runs come to, to the goal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.mathematics.likelihood import Likelihood, likelihood
from model.mathematics.quarters import year_of
from model.observe.outcomes import BY_NAME
from model.report.study_summary.scorecard import AT_START, median

if TYPE_CHECKING:
    from model.report.findings.compared import Compared
    from model.report.study_summary.scorecard import Goal

MARKS = {1: "good", 0: "even", -1: "bad"}  # by the way in which a likelihood points
ROOM = 1.12  # of the scale beyond its largest figure


@dataclass(frozen=True)
class Year:
    """One year's target beside the runs: median, 80% band for one further world, worlds that meet it of all.

    without: the median without the scenario's policies. mechanical: what growth and prices alone make of the clusters
    of the base year, for counts of clusters; nan elsewhere.
    """

    year: int
    target: float
    median: float
    low: float
    high: float
    met: int
    worlds: int
    probability: float  # nan with too few worlds
    without: float = math.nan
    mechanical: float = math.nan

    @property
    def likelihood(self) -> Likelihood | None:
        """The word for its probability; None without one."""
        return None if math.isnan(self.probability) else likelihood(self.met, self.worlds)

    @property
    def mark(self) -> str:
        """good, bad or even by the likelihood; "" without one."""
        return "" if self.likelihood is None else MARKS[self.likelihood.way]


@dataclass(frozen=True)
class Gap:
    """One target with its years, rising. start: of the base year as modelled, nan if the outcome has none then."""

    target: str
    outcome: str
    unit: str
    start: float
    scored: bool
    at_start: bool  # the base year reaches it already
    years: tuple[Year, ...]

    @property
    def last(self) -> Year:
        """The last year that has a target and is reached by the runs."""
        return self.years[-1]

    @property
    def origin(self) -> float:
        """Where the way to the goal begins: the base year, or zero for what is counted from there."""
        return self.start if math.isfinite(self.start) else 0.0

    def at(self, value: float) -> float:
        """A value on the bar as a share of its width, 0 to 1, from the lowest figure to a little beyond the highest."""
        last = self.last
        known = [v for v in (self.origin, last.target, last.median, last.low, last.high) if math.isfinite(v)]
        least, most = min(known), max(known)
        width = (most - least) * ROOM
        return min(max((value - least) / width, 0.0), 1.0) if width > 0 else 0.0


def gaps(c: Compared, goals: Sequence[Goal]) -> tuple[Gap, ...]:
    """The targets that the model expresses and the runs reach, in the plan's order."""
    found = []
    for goal in goals:
        if not goal.modelled:
            continue
        years = []
        for each in sorted(goal.answers, key=lambda answer: answer.year):
            if not math.isfinite(each.target) or not each.worlds:
                continue
            years.append(Year(each.year, each.target, each.median, each.low, each.high, each.met, each.worlds,
                              each.probability if goal.outcome.scored else math.nan,
                              beside(c, goal.outcome.name, each.year),
                              mechanical(c, goal.outcome.name, each.year)))  # fmt: skip
        if years:
            found.append(Gap(goal.target, goal.outcome.name, goal.unit, goal.modelled_at_start, goal.outcome.scored,
                             goal.note == AT_START, tuple(years)))  # fmt: skip
    return tuple(found)


def beside(c: Compared, outcome: str, year: int) -> float:
    """The median of the base, where there is one and its runs reach the year."""
    if c.base is None or year > year_of(c.base.end):
        return math.nan
    return median(c.study.values(c.base.name, outcome, year))


def mechanical(c: Compared, outcome: str, year: int) -> float:
    """The median of the mechanical count of a count of clusters; nan for other outcomes."""
    name = f"mechanical_{outcome}"
    return median(c.study.values(c.main.name, name, year)) if name in BY_NAME else math.nan
