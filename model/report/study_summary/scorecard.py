"""The scorecard: each goal of the plan beside what the runs say. Here, and only in reports, targets meet outcomes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.intervals import FEWEST, band_of
from model.observe.missing import REASONS
from model.observe.outcomes import BY_NAME, MODELLED, NOT_MODELLED, Outcome, goals_without_figure
from model.regions import RegionError, region_to_read
from model.regions.region import Region
from model.report.caveats import error_of_quick_runs as quick_error

if TYPE_CHECKING:
    from model.results import Study

AT_START = "met at the start"


@dataclass(frozen=True)
class Answer:
    """One goal in one year: target, median over worlds, 80% band (nan below FEWEST worlds), how many seeds meet it.

    bias: how far a world with a part of the firms is off, as a share of the figure (nan for a whole world).
    real: the median of a count by current prices at prices of the base year; nan for what prices do not move.
    """

    year: int
    target: float
    median: float
    low: float
    high: float
    met: int
    worlds: int
    bias: float = math.nan
    real: float = math.nan

    @property
    def probability(self) -> float:
        """Share of worlds that meet the target; nan without a target or a value, or with fewer than FEWEST worlds."""
        known = math.isfinite(self.target) and math.isfinite(self.median) and self.worlds >= FEWEST
        return self.met / self.worlds if known else math.nan


@dataclass(frozen=True)
class Goal:
    """One row of the scorecard."""

    target: str
    outcome: Outcome
    name_en: str
    name_zh: str
    unit: str
    given_at_start: float
    modelled_at_start: float
    answers: tuple[Answer, ...]
    note: str

    @property
    def modelled(self) -> bool:
        """Whether the entities express it."""
        return self.outcome.label == MODELLED


def scorecard(study: Study, scenario: str) -> list[Goal]:
    """Every goal of the region's plan, in the plan's order, with the scenario's values."""
    plan = study.plan(scenario)
    region = region_to_read(plan.region, plan.region_data)
    return [goal(study, scenario, region, row) for row in range(len(region.targets.ids))]


def answering(region: Region, row: int) -> Outcome:
    """The outcome that answers a target of the region. Raises RegionError for one that there is not."""
    targets, name = region.targets, str(region.targets.outcome[row])
    if not name:
        en, zh = str(targets.name_en[row]), str(targets.name_zh[row])
        return Outcome(str(targets.ids[row]), "-", en, zh, "no outcome answers it", "none", NOT_MODELLED, scored=False)
    known = goals_without_figure(region.name) | BY_NAME
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "see docs/outcomes.md, or leave it empty"
        raise RegionError([f"{targets.where(row, 'outcome')}: no outcome {name[:60]!r}; {hint}"])
    return known[name]


def goal(study: Study, scenario: str, region: Region, row: int) -> Goal:
    """One goal: its target, the outcome that answers it, and the answer by year."""
    targets, base = region.targets, region.year
    key = str(targets.ids[row])
    outcome = answering(region, row)

    def given(year: int) -> float:
        return region.goal(row, year)

    start, note = math.nan, outcome.formula
    answers: tuple[Answer, ...] = ()
    if outcome.label == MODELLED:
        start = median(study.values(scenario, outcome.name, base))
        mine = study.outcomes["scenario"] == scenario  # a scenario beside it may end in another year
        reached = set(study.outcomes.loc[mine, "year"])
        years = [year for year in region.target_years if year in reached]
        answers = tuple(answer(study, scenario, outcome, year, given(year)) for year in years)
        asked = [given(year) for year in region.target_years if math.isfinite(given(year))]
        empty = [answer.year for answer in answers if not answer.worlds]
        if empty:
            note = f"no value in {', '.join(map(str, empty))}: {why_missing(study, scenario, outcome.name, empty[-1])}"
        elif not outcome.scored:
            note = "declared convention: shown, not scored"
        elif asked and math.isfinite(start) and start >= min(asked) and given(base) != 0:
            note = AT_START
        else:
            note = ""
    en, zh = str(targets.name_en[row]), str(targets.name_zh[row])
    return Goal(key, outcome, en, zh, outcome.unit, given(base), start, answers, note)


def answer(study: Study, scenario: str, outcome: Outcome, year: int, target: float) -> Answer:
    """Median, band and count of seeds that meet the target. All modelled goals are of the kind 'at least'."""
    values = np.array(list(study.values(scenario, outcome.name, year).values()), dtype=float)
    values = values[np.isfinite(values)]
    if not len(values):
        return Answer(year, target, math.nan, math.nan, math.nan, 0, 0)
    low, high = band_of(values, outcome.least)
    met = int((values >= target).sum()) if math.isfinite(target) else 0
    plan = study.plan(scenario)
    bias = quick_error.bias(plan.region, plan.scale, outcome.name, year)
    real = median(real_counts(study, scenario, outcome.name, year))
    return Answer(year, target, float(np.median(values)), low, high, met, len(values), bias, real)


def real_counts(study: Study, scenario: str, outcome: str, year: int) -> dict[int, float]:
    """A count of tiers at prices of the base year, by seed; empty for other outcomes, and in results without it."""
    name = f"real_{outcome}"
    known = name in BY_NAME and name in study.table("indicators", [scenario])
    return study.values(scenario, name, year) if known else {}


def why_missing(study: Study, scenario: str, outcome: str, year: int) -> str:
    """The reason, in words, why an outcome has no value in a year."""
    found = study.table("missing", [scenario])
    reasons = found.loc[(found["outcome"] == outcome) & (found["year"] == year), "reason"]
    return REASONS[str(reasons.iloc[0])][0]


def median(values: dict[int, float]) -> float:
    """Median of the finite values; nan if there are none."""
    finite = [value for value in values.values() if math.isfinite(value)]
    return float(np.median(finite)) if finite else math.nan
