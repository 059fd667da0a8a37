"""The only thing fitted: growth of demand that nothing explains, so that growth of the first two years comes out.

Regula falsi on common seeds: the same luck at every value, so growth is a smooth function of the parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.failed_runs import raise_failures
from model.experiments.trials import run_trials
from model.experiments.yearly_trial import Trial
from model.mathematics.quarters import quarter_number
from model.observe.outcomes import BY_NAME
from model.scenario.parameters import load_registry

if TYPE_CHECKING:
    from model.experiments.engines import Crew
    from model.experiments.ensemble import Progress
    from model.scenario import Plan

PARAMETER = "environment.unexplained_growth"
TOLERANCE = 0.02  # percentage points of mean yearly growth: far below what seeds vary
ROUNDS = 3


@dataclass(frozen=True)
class Fit:
    """The value found, what growth it gives in the fit years, and the official mean; steps are (value, growth)."""

    value: float
    reached: float
    official: float
    years: tuple[int, ...]
    steps: tuple[tuple[float, float], ...]


def fit_growth(
    plan: Plan,
    seeds: Sequence[int],
    official: dict[int, float],
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
) -> Fit | None:
    """Fit PARAMETER to the mean official growth of the years given; None if there are none. Raises RuntimeError."""
    years = tuple(sorted(official))
    if not years:
        return None
    wanted = float(np.mean([official[year] for year in years]))
    entry = load_registry().entry(PARAMETER)
    short = plan.replace_unchecked(end=quarter_number(years[-1], 4))
    growth = BY_NAME["value_added_growth"].value

    def mean_growth(value: float) -> float:
        tried = short.replace_unchecked(parameters={**short.parameters, PARAMETER: value})
        trials = [Trial(f"fit-{value:.6f}", tried, seed) for seed in seeds]
        runs, failures = run_trials(trials, workers, folder, listen)
        raise_failures(failures, len(trials))
        return float(np.mean([growth(run.yearly, year) for run in runs.values() for year in years]))

    steps = [(value, mean_growth(value)) for value in (entry.low, entry.high)]
    for _ in range(ROUNDS):
        low, high = bracket(steps, wanted)
        if high[1] == low[1]:
            break
        value = low[0] + (wanted - low[1]) * (high[0] - low[0]) / (high[1] - low[1])
        value = float(np.round(np.clip(value, entry.low, entry.high), 6))
        if any(value == tried for tried, _ in steps):
            break
        steps.append((value, mean_growth(value)))
        if abs(steps[-1][1] - wanted) < TOLERANCE:
            break
    best = min(steps, key=lambda step: abs(step[1] - wanted))
    return Fit(best[0], best[1], wanted, years, tuple(steps))


def bracket(steps: Sequence[tuple[float, float]], wanted: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """The nearest tried values on both sides of the wanted growth; the two nearest if all are on one side."""
    below = [step for step in steps if step[1] <= wanted]
    above = [step for step in steps if step[1] > wanted]
    if below and above:
        return max(below, key=lambda step: step[1]), min(above, key=lambda step: step[1])
    first, second = sorted(steps, key=lambda step: abs(step[1] - wanted))[:2]
    return first, second
