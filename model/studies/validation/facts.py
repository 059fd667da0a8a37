"""Stylised facts of an ensemble: the given start to the scenario's end, and a level start for thirty years beside it.

The median over seeds is judged, never one run. The second world puts nothing in, so what it shows the dynamics made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from model.experiments.engines import Failure
from model.experiments.trials import run_trials
from model.experiments.yearly_trial import Measured, Trial
from model.mathematics.intervals import FEWEST, band_of
from model.mathematics.quarters import last_whole_year
from model.mathematics.verdicts import Verdict, in_band
from model.observe.stylised_fact_list import FACTS, FLOW, Fact

if TYPE_CHECKING:
    from model.experiments.engines import Crew
    from model.experiments.ensemble import Progress
    from model.scenario import Plan

GIVEN, LEVEL = "given", "level"
MADE, PUT_IN, NEITHER, UNTOLD = "the dynamics", "the start", "nobody", "not told"


@dataclass(frozen=True)
class FactResult:
    """One fact of the ensemble: median and interval at the end, medians at the start and in the level world."""

    fact: Fact
    value: float
    low: float
    high: float
    seeds: int
    at_start: float
    level_start: float
    level_end: float
    remark: str
    points: dict[str, list[float]] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """Whether the median lies in the band."""
        return in_band(self.value, self.fact.low, self.fact.high)

    @property
    def made_by(self) -> str:
        """Who makes the figure: whichever world shows it without being given it."""
        if not np.isfinite(self.level_end) or self.verdict is Verdict.UNMEASURED:
            return UNTOLD
        if self.fact.inside(self.level_end):
            return MADE if self.fact.made_of == FLOW or not self.fact.inside(self.level_start) else UNTOLD
        return PUT_IN if self.verdict is Verdict.INSIDE else NEITHER

    @property
    def dynamics_share(self) -> float:
        """How far the level world came: 0 where it began, 1 at what the given start shows."""
        way = self.value - self.level_start
        return float((self.level_end - self.level_start) / way) if abs(way) > 1e-9 else float("nan")


@dataclass
class FactStudy:
    """All facts, and the runs that failed."""

    results: list[FactResult]
    failures: dict[str, Failure]
    seeds: list[int]
    years: dict[str, int]

    @property
    def of_dynamics(self) -> list[FactResult]:
        """Facts that count for or against the dynamics: measured, not soft, and not put in by the start."""
        return [
            r
            for r in self.results
            if r.verdict is not Verdict.UNMEASURED and not r.fact.soft and r.made_by in (MADE, NEITHER)
        ]

    @property
    def in_level_world(self) -> list[bool]:
        """For every fact with a firm source that the level world shows: whether it lies inside its band there."""
        return [r.fact.inside(r.level_end) for r in self.results if not r.fact.soft and np.isfinite(r.level_end)]


def study_facts(
    plan: Plan,
    seeds: Sequence[int],
    level_plan: Plan | None = None,
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
) -> FactStudy:
    """Facts of `plan` at its end; with `level_plan`, of that world from a level start beside it."""
    trials = [Trial(GIVEN, plan, seed, facts=True) for seed in seeds]
    if level_plan is not None:
        trials += [Trial(LEVEL, level_plan, seed, facts=True, level=True) for seed in seeds]
    runs, failures = run_trials(trials, workers, folder, listen, finished)
    by_world = {label: [runs[label, seed] for seed in seeds if (label, seed) in runs] for label in (GIVEN, LEVEL)}
    results = [judge(fact, by_world[GIVEN], by_world[LEVEL]) for fact in FACTS]
    years = {GIVEN: last_whole_year(plan.end), LEVEL: last_whole_year(level_plan.end) if level_plan else 0}
    return FactStudy(results, failures, list(seeds), years)


def judge(fact: Fact, given: Sequence[Measured], level: Sequence[Measured]) -> FactResult:
    """Median and 80% band over seeds (or the estimator's 95% interval with fewer than FEWEST seeds)."""
    seen = [run.facts["end"][fact.id] for run in given]
    known = [estimate for estimate in seen if estimate["value"] is not None and np.isfinite(estimate["value"])]
    values = np.array([estimate["value"] for estimate in known])
    if not len(values):
        remark = seen[0]["remark"] if seen else "no run finished"
        return FactResult(fact, np.nan, np.nan, np.nan, 0, np.nan, *level_values(fact, level), remark)
    middle = float(np.median(values))
    typical: dict[str, Any] = known[int(np.argmin(np.abs(values - middle)))]
    if len(values) >= FEWEST:
        low, high = band_of(values)
    else:
        low, high = float(typical["low"]), float(typical["high"])
    return FactResult(fact, middle, low, high, len(values), median_of(given, "start", fact), *level_values(fact, level),
                      typical["remark"], typical["points"])  # fmt: skip


def level_values(fact: Fact, level: Sequence[Measured]) -> tuple[float, float]:
    """Medians of the level world at its start and end."""
    return median_of(level, "start", fact), median_of(level, "end", fact)


def median_of(runs: Sequence[Measured], moment: str, fact: Fact) -> float:
    """Median over runs of a fact at a moment; nan if no run could measure it."""
    values = [run.facts[moment][fact.id]["value"] for run in runs]
    known = [value for value in values if value is not None and np.isfinite(value)]
    return float(np.median(known)) if known else float("nan")
