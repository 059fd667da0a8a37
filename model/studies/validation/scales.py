"""Scale: half, all and twice the firms must tell the same story within the luck of seeds, after re-weighting."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.engines import Failure
from model.experiments.trials import run_trials
from model.experiments.yearly_trial import Trial
from model.mathematics.intervals import SURE
from model.mathematics.verdicts import Expected, Verdict, against, of_interval
from model.studies.ablations.run import PATTERNS

if TYPE_CHECKING:
    from model.experiments.engines import Crew
    from model.experiments.ensemble import Progress
    from model.scenario import Plan

SCALES = (0.5, 1.0, 2.0)
COMPARED = ("growth", "productivity", "entrants_eg", "eg", "near_sourcing", "local_sourcing", "leading",
            "county", "firms", "entries", "exits", "top_firms", "spread", "cnc", "integration", "debt",
            "utilisation", "losses", "wage", "theil")  # fmt: skip


@dataclass(frozen=True)
class ScaleResult:
    """One pattern at one scale against scale 1: means, difference with 95% interval (Welch), verdict."""

    pattern: str
    name: str
    unit: str
    scale: float
    base: float
    mean: float
    low: float
    high: float

    @property
    def verdict(self) -> Verdict:
        """As expected, which is that the interval of the difference holds zero, or opposite."""
        return against(of_interval(self.mean, self.low, self.high), Expected.UNMOVED)


def study_scales(
    plan: Plan,
    seeds: Sequence[int],
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
    scales: Sequence[float] = SCALES,
) -> tuple[list[ScaleResult], dict[str, Failure]]:
    """Patterns of the last year at every scale (times the scenario's own) against the middle one."""
    trials = [
        Trial(f"scale-{scale:g}", plan.replace_unchecked(scale=plan.scale * scale), seed)
        for scale in scales
        for seed in seeds
    ]
    runs, failures = run_trials(trials, workers, folder, listen, finished)
    results = []
    for pattern in (p for p in PATTERNS if p.id in COMPARED):
        values = {
            scale: np.array([pattern.of(runs[f"scale-{scale:g}", s]) for s in seeds if (f"scale-{scale:g}", s) in runs])
            for scale in scales
        }
        for scale in (s for s in scales if s != 1.0):
            mean, low, high = welch(values[scale], values[1.0])
            label = pattern.name.replace("\n", " ")
            base = float(np.mean(values[1.0])) if len(values[1.0]) else math.nan
            results.append(ScaleResult(pattern.id, label, pattern.unit, scale, base, mean, low, high))
    return results, failures


def welch(one: np.ndarray, other: np.ndarray) -> tuple[float, float, float]:
    """Difference of means of independent samples with Welch's 95% interval; nan with fewer than two values each."""
    from scipy.stats import ttest_ind

    one, other = one[np.isfinite(one)], other[np.isfinite(other)]
    if not len(one) or not len(other):
        return math.nan, math.nan, math.nan
    gap = float(one.mean() - other.mean())
    if len(one) < 2 or len(other) < 2:
        return gap, math.nan, math.nan
    if np.ptp(one) == np.ptp(other) == 0:
        return gap, gap, gap
    # Each about its own mean: values that differ in their last digits alone lose no precision.
    low, high = ttest_ind(one - one.mean(), other - other.mean(), equal_var=False).confidence_interval(SURE)
    return gap, gap + float(low), gap + float(high)
