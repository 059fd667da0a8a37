"""Moments that calibration may look at: the facts of use C, growth of 2016-2017, and what 2015's figures say.

A moment has a target and a tolerance; the distance of a run is the mean square of (moment - target) / tolerance. Held
out facts and anything after 2017 are not here: they are opened once, by `jiju validate-model`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model.experiments.yearly_trial import Measured
from model.observe.fact_list import CALIBRATE, FACTS
from model.observe.outcomes import BY_NAME
from model.studies.ablations.run import BY_PATTERN


@dataclass(frozen=True)
class Moment:
    """A figure of a run, what it should be (nan: only used to tell worlds apart), and how far off is one unit."""

    id: str
    of: Callable[[Measured], float]
    target: float = float("nan")
    tolerance: float = 1.0


def fact(name: str) -> Callable[[Measured], float]:
    """A stylised fact at the end of a run."""

    def of(run: Measured) -> float:
        value = run.facts["end"][name]["value"]
        return float("nan") if value is None else float(value)

    return of


def mean_growth(first: int, last: int) -> Callable[[Measured], float]:
    """Mean growth of real value added over years, %."""
    growth = BY_NAME["value_added_growth"].number

    def of(run: Measured) -> float:
        values = [growth(run.yearly, year) for year in range(first, last + 1) if year in run.yearly]
        return float(np.mean([v for v in values if math.isfinite(v)])) if values else float("nan")

    return of


def fact_moments() -> list[Moment]:
    """The facts of use C: target the middle of the band, tolerance half its width."""
    return [
        Moment(f.id, fact(f.id), (f.low + f.high) / 2, (f.high - f.low) / 2)
        for f in FACTS
        if f.use == CALIBRATE and np.isfinite(f.low) and np.isfinite(f.high)
    ]


def history_moments(official: Mapping[int, float]) -> list[Moment]:
    """Growth of the fit years, half a point a year of tolerance; none without official figures."""
    years = sorted(year for year in official if year in (2016, 2017))
    if not years:
        return []
    target = float(np.mean([official[year] for year in years]))
    return [Moment("growth_2016_2017", mean_growth(years[0], years[-1]), target, 0.5)]


# What tells artificial worlds apart in the self-test: yearly measures only, so that a run costs no estimation.
TELLING = ("growth", "productivity", "spread", "entries", "exits", "firms", "debt", "utilisation", "losses", "wage",
           "cnc", "integration", "quality", "local_sourcing", "near_sourcing", "top_firms", "eg", "theil")  # fmt: skip


def telling_moments() -> list[Moment]:
    """Patterns without targets."""
    return [Moment(name, BY_PATTERN[name].of) for name in TELLING]


def of_runs(moments: Sequence[Moment], runs: Sequence[Measured]) -> np.ndarray:
    """Mean over runs (seeds) of every moment; nan where a run has none."""
    return np.array([np.mean([moment.of(run) for run in runs]) for moment in moments])


def distance(moments: Sequence[Moment], values: np.ndarray) -> float:
    """Mean square of (value - target) / tolerance over the moments with a target; a missing value counts as 9."""
    wanted = np.array([m.target for m in moments])
    units = np.array([m.tolerance for m in moments])
    gaps = ((values - wanted) / units) ** 2
    gaps = np.where(np.isfinite(values), gaps, 9.0)
    return float(gaps[np.isfinite(wanted)].mean())
