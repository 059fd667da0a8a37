"""History: growth of value added year by year against the official figures, as it is. Nothing is fitted here."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.failed_runs import raise_failures
from model.experiments.trials import run_trials
from model.experiments.worlds import World, worlds_at
from model.experiments.yearly_trial import Trial
from model.observe.outcomes import BY_NAME
from model.regions import region_to_read

if TYPE_CHECKING:
    from model.experiments.engines import Crew
    from model.experiments.ensemble import Progress
    from model.scenario import Plan

OFFICIAL = "va_growth_above_scale"  # row name in the region's outcomes.csv
GOAL = 1.5  # percentage points: what this stage asks of the error


@dataclass(frozen=True)
class Year:
    """Growth of real value added in one year, % : official, and over worlds the mean and the range."""

    year: int
    official: float
    mean: float
    low: float
    high: float
    basis: str

    @property
    def error(self) -> float:
        """Model less official, points."""
        return self.mean - self.official


def history(
    plan: Plan,
    worlds: Sequence[World | int],
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
) -> list[Year]:
    """One row for every year of the run that has an official figure. Raises as `raise_failures` does.

    worlds: or plain seeds, for runs that differ in luck alone.
    """
    trials = [Trial(plan.name, world.of(plan), world.seed) for world in worlds_at(worlds)]
    runs, failures = run_trials(trials, workers, folder, listen, finished)
    raise_failures(failures, len(trials))
    official = region_to_read(plan.region, plan.region_data).outcomes
    rows = []
    columns = (official.indicator, official.year, official.value, official.basis)
    growth = BY_NAME["value_added_growth"].number
    for indicator, year, given, basis in zip(*columns, strict=True):
        if indicator != OFFICIAL or not str(year).isdigit():
            continue
        found = [growth(run.yearly, int(year)) for run in runs.values() if int(year) in run.yearly]
        values = [value for value in found if math.isfinite(value)]
        if values:
            rows.append(Year(int(year), float(given), float(np.mean(values)), min(values), max(values), str(basis)))
    return rows
