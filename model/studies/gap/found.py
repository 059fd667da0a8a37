"""What a study says of the gap to each target: its start, its goal, its end, and since when the end is clear."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.paired import Difference
from model.observe.outcomes import MODELLED
from model.report.study_summary.scorecard import Answer, scorecard
from model.studies.early_warning.clearness import Goal
from model.studies.early_warning.run import COUNTS, by_world
from model.studies.gap.outlook import Outlook, outlook

if TYPE_CHECKING:
    from model.report.open_study import Opened
    from model.report.study_summary.scorecard import Goal as Row


@dataclass(frozen=True)
class Gap:
    """The gap to a target in one of its years.

    start: the value of the base year in the model. without: the median of the scenario that it is compared with, and
    added: what the scenario adds to that (None where there is none). outlook: None with few worlds.
    """

    goal: Row
    answer: Answer
    start: float
    without: float
    added: Difference | None
    outlook: Outlook | None

    @property
    def scored(self) -> bool:
        """Whether it counts among the targets; False where its level follows a declared convention."""
        return self.goal.outcome.scored

    @property
    def missing(self) -> float:
        """What the median lacks to the goal; negative where it is passed."""
        return self.answer.target - self.answer.median

    @property
    def way(self) -> float:
        """The share of the way from the start to the goal that the median goes; nan where the goal is no further."""
        whole = self.answer.target - self.start
        return (self.answer.median - self.start) / whole if whole > 0 else math.nan


def gaps(opened: Opened, target: str = "") -> list[Gap]:
    """The gaps to all modelled targets, or to one by its code, in the years that the study reaches."""
    study, main, base = opened.study, opened.main, opened.base
    found = []
    outcomes = study.outcomes[study.outcomes["scenario"] == main.name]
    for goal in scorecard(study, main.name):
        if goal.outcome.label != MODELLED or (target and goal.target != target):
            continue
        name = goal.outcome.name
        own = outcomes[outcomes["outcome"] == name]
        paths = by_world(own["seed"], own["year"], own["value"])
        for answer in goal.answers:
            if not math.isfinite(answer.target) or not answer.worlds:
                continue
            added = study.difference(main.name, base.name).of(name, answer.year) if base is not None else None
            beside = list(study.values(base.name, name, answer.year).values()) if base is not None else []
            without = float(np.median([v for v in beside if math.isfinite(v)] or [math.nan]))
            aim = Goal(goal.target, answer.year, answer.target, count=goal.outcome.unit in COUNTS)
            found.append(Gap(goal, answer, goal.modelled_at_start, without, added, outlook(aim, paths)))
    return found


def in_order(found: Sequence[Gap]) -> list[Gap]:
    """The gaps, those that are least likely to be closed first, and those that are not counted last."""

    def place(gap: Gap) -> tuple[bool, bool, float, float]:
        return not gap.scored, math.isnan(gap.answer.probability), gap.answer.probability, gap.way

    return sorted(found, key=place)
