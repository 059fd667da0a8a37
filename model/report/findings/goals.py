"""Findings on the plan's goals: scorecard, how many are met, clusters by tier, and scenarios side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from model.mathematics.intervals import FEWEST, band_of
from model.observe.outcomes import ADMINISTRATIVE, BY_NAME, MODELLED
from model.report.sheet import OWN, SHARE, YEAR, Column, Sheet
from model.report.study_summary.scorecard import AT_START
from model.report.study_summary.tables import ADDED

if TYPE_CHECKING:
    from model.report.findings import Findings
    from model.report.findings.compared import Compared
    from model.report.study_summary.scorecard import Goal


@dataclass(frozen=True)
class Met:
    """Targets of one year: scored ones, how many each seed meets, and how sure each target is."""

    year: int
    scored: int
    counts: tuple[int, ...]  # by seed
    sure: int  # met in every seed
    never: int  # in none
    at_start: int  # met in the base year already

    @property
    def median(self) -> float:
        """Median over worlds of the number met."""
        return float(np.median(self.counts)) if self.counts else float("nan")

    @property
    def some(self) -> int:
        """Targets that some worlds meet and others miss."""
        return self.scored - self.sure - self.never

    @property
    def range(self) -> tuple[int, int]:
        """The fewest and the most that a world meets: never more than those that some world meets."""
        return min(self.counts), max(self.counts)

    def chance(self, at_least: int) -> float:
        """Share of worlds that meet at least so many; nan with fewer than FEWEST worlds."""
        return float(np.mean([c >= at_least for c in self.counts])) if len(self.counts) >= FEWEST else float("nan")


def met(f: Compared, goals: Sequence[Goal]) -> dict[int, Met]:
    """By year: the targets that are scored, and how many of them every seed meets."""
    found = {}
    for year in f.region.target_years:
        counts: dict[int, int] = dict.fromkeys(f.seeds, 0)
        scored = sure = never = start = 0
        for goal in goals:
            if goal.outcome.label != MODELLED or not goal.outcome.scored:
                continue
            for answer in goal.answers:
                if answer.year != year or not np.isfinite(answer.target) or not answer.worlds:
                    continue
                scored += 1
                sure += answer.met == answer.worlds
                never += answer.met == 0
                start += goal.note == AT_START
                for seed, value in f.study.values(f.main.name, goal.outcome.name, year).items():
                    counts[seed] += bool(value >= answer.target)
        if scored:
            found[year] = Met(year, scored, tuple(counts.values()), sure, never, start)
    return found


def scorecard(f: Findings) -> Sheet:
    """Every target of the plan, with the base year, target, median, band, probability and a mark."""
    table = f.summary.tables["scorecard"].copy()
    by_target = {goal.target: goal for goal in f.summary.goals}
    table["outcome"] = [by_target[key].outcome.name for key in table["target"]]
    table["mark"] = [mark(by_target[key]) for key in table["target"]]
    table.loc[table["goal"].notna() & table["median"].isna(), "mark"] = "no_value"
    table["unit"] = [by_target[key].outcome.unit for key in table["target"]]
    table["code"] = table["target"]
    columns = (Column("code"), Column("target", "target"), Column("unit", "unit"), Column("given_at_start", OWN),
               Column("modelled_at_start", OWN), Column("year", YEAR), Column("goal", OWN), Column("median", OWN),
               Column("low", OWN), Column("high", OWN), Column("real", "count"), Column("met", "count"),
               Column("worlds", "count"), Column("probability", SHARE), Column("bias", SHARE),
               Column("mark", "word"))  # fmt: skip
    return Sheet("scorecard", columns, table[[*(c.name for c in columns), "outcome"]])


def mark(goal: object) -> str:
    """Key of the remark on a goal: scored, met at the start, convention, administrative, not modelled."""
    label = goal.outcome.label  # type: ignore[attr-defined]
    if label != MODELLED:
        return "administrative" if label == ADMINISTRATIVE else "not_modelled"
    if not goal.outcome.scored:  # type: ignore[attr-defined]
        return "convention"
    return "met_at_start" if goal.note == AT_START else ""  # type: ignore[attr-defined]


def tiers(f: Findings) -> Sheet:
    """Clusters at each tier by year, beside the count at prices of the base year, the mechanical one and the base's."""
    table = f.summary.tables["tiers"].rename(columns={"parent": "base"})
    counts = ("median", "low", "high", "real", "mechanical", "beyond", "beyond_low", "beyond_high", "base")
    columns = (Column("outcome", "outcome"), Column("year", YEAR), *(Column(name, "count") for name in counts))
    return Sheet("tiers", columns, table[[c.name for c in columns]])


def scenarios(f: Findings) -> Sheet:
    """Every scenario of the study side by side in the last year, with its paired difference to the base."""
    rows = []
    reference = f.base.name if f.base is not None else f.scenarios[0]
    for outcome in ADDED:
        for name in f.scenarios:
            values = [v for v in f.study.values(name, outcome, f.last).values() if np.isfinite(v)]
            if not values:
                continue
            low, high = band_of(values, BY_NAME[outcome].least)
            gap = f.study.difference(name, reference).of(outcome, f.last) if name != reference else None
            rows.append((outcome, BY_NAME[outcome].unit, name, float(np.median(values)), low, high,
                         *((gap.mean, gap.low, gap.high) if gap else (np.nan,) * 3)))  # fmt: skip
    columns = (Column("outcome", "outcome"), Column("unit", "unit"), Column("scenario", "scenario"),
               Column("median", OWN), Column("low", OWN), Column("high", OWN), Column("difference", OWN),
               Column("difference_low", OWN), Column("difference_high", OWN))  # fmt: skip
    return Sheet("scenarios", columns, pd.DataFrame(rows, columns=[c.name for c in columns]))
