"""How far a tenth of the firms is from all of them: the same scenario at both scales, each at the same seeds.

Counts of clusters are noisier in a small world, and they are lower. Where 15 firms of one segment stand in the full
world, one or two stand in a tenth of it. The largest of them then holds nearly all of the revenue, so the declared
rule (a largest firm under 80%) fails. Named firms are there at a tenth of their size, so the largest firms hold less.
Nothing scales these errors away. They are measured, and every summary of a small world tells them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.engines import Failure
from model.experiments.trials import run_trials
from model.experiments.yearly_trial import Trial
from model.mathematics.quarters import last_whole_year
from model.observe.missing import value_or_nan
from model.observe.outcomes import BY_NAME
from model.regions import region_to_read
from model.studies.validation.scales import welch

if TYPE_CHECKING:
    from model.experiments.engines import Crew
    from model.experiments.ensemble import Progress
    from model.scenario import Plan

ALL, PART = "all", "part"
COMPARED = ("characteristic_clusters_10bn", "county_clusters_10bn", "leading_clusters_10bn", "leading_clusters_100bn",
            "firms_over_10bn", "top_firms_share", "theil_cities", "size_tail", "value_added", "value_added_growth",
            "workers", "firms", "entries", "exits", "high_tech_share", "local_sourcing_rate")  # fmt: skip


@dataclass(frozen=True)
class QuickError:
    """One outcome in one year: means over seeds with all firms and with a part, and the 95% interval of the gap."""

    outcome: str
    year: int
    all_firms: float
    part: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the gap is more than the luck of seeds."""
        return self.low > 0 or self.high < 0


def quick_error(
    plan: Plan,
    part: float,
    seeds: Sequence[int],
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
) -> tuple[list[QuickError], dict[str, Failure]]:
    """Every outcome of COMPARED with `part` (0-1) of the firms and with all, in the base year and those of reports."""
    plans = {ALL: plan, PART: plan.replace(scale=plan.scale * part)}
    trials = [Trial(label, plans[label], seed) for label in plans for seed in seeds]
    runs, failures = run_trials(trials, workers, folder, listen, finished)

    def values(label: str, name: str, year: int) -> np.ndarray:
        found = [BY_NAME[name].value(runs[label, s].yearly, year) for s in seeds if (label, s) in runs]
        return np.array([value_or_nan(value) for value in found], dtype=float)

    results, last = [], last_whole_year(plan.end)
    shown = (plan.base_year, *region_to_read(plan.region, plan.region_data).shown_years)
    for name in COMPARED:
        for year in (y for y in shown if y <= last):
            full, small = values(ALL, name, year), values(PART, name, year)
            if np.isfinite(full).any() and np.isfinite(small).any():
                _, low, high = welch(small, full)
                results.append(QuickError(name, year, float(np.nanmean(full)), float(np.nanmean(small)), low, high))
    return results, failures
