"""Measure the drift of the outside frontier: what a region's own mean shows without policy (docs/odd/environment.md).

A run without policy and without drift shows how fast the output-weighted means of ln a and ln Q rise by themselves.
Rivals then get that rise as their drift, which leaves competitiveness where it was (declared assumption). Leads feed
back on investment, so the measurement is repeated with the drift found so far. The yearly path is common to all
segments. A segment's own deviation is its mean over the years, shrunk toward zero for segments of few firms. The
result ships with the region as frontier_drift.csv.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from model.mathematics.groups import mean_by
from model.mathematics.quarters import quarter_of_year, year_of
from model.scenario import Plan
from model.world import World

SHRINK = 100.0  # firms at which half of a segment's own deviation is believed
ROUNDS = 3  # measured: the path moves by less than 0.001 after the third


def measure(region: str, seeds: int, years: int = 10) -> tuple[list[str], np.ndarray]:
    """Segment ids and drift (years x 2 x segments), ln a year, for productivity and quality."""
    from model.cluster_model import ClusterModel

    # Rivals share in what the region gains over this drift, which is not known yet: here they stand still.
    plan = Plan.from_mapping({"name": "frontier", "region": region, "parameters": {"environment.rivals_plan": 0}})
    plan = plan.replace_unchecked(end=plan.base_quarter + 4 * years)
    drift: np.ndarray | None = None
    ids: list[str] = []
    for _ in range(ROUNDS):
        levels = np.zeros((years + 1, 0, 0))
        for seed in range(1, seeds + 1):
            model = ClusterModel(plan, rng=seed)
            ids = model.world.segment_ids
            if not levels.size:
                levels = np.zeros((years + 1, 2, len(ids)))
            model.world.region = with_drift(model.world, drift)
            levels[0] += means(model.world)
            while model.world.elapsed < 4 * years:
                model.step()
                if quarter_of_year(model.world.quarter) == 4:
                    levels[year_of(model.world.quarter) - plan.base_year] += means(model.world)
        drift = smooth(np.diff(levels / seeds, axis=0), model.world)
    assert drift is not None
    return ids, drift


def means(world: World) -> np.ndarray:
    """Output-weighted means of ln a and ln Q by segment (2 x segments); zero where nobody is."""
    f, count = world.firms, len(world.segments)
    logs = (np.log(f.effective_productivity), f.log_quality)
    return np.array([mean_by(f.segment, values, f.output, count) for values in logs])


def smooth(yearly: np.ndarray, world: World) -> np.ndarray:
    """Common path by year plus each segment's shrunk own deviation."""
    s = world.segments
    weight = s.revenue_at_start / s.revenue_at_start.sum()
    path = (yearly * weight).sum(axis=2)
    own = yearly.mean(axis=0)
    own = (own - (own * weight).sum(axis=1, keepdims=True)) * s.firms_at_start / (s.firms_at_start + SHRINK)
    own = np.where(s.revenue_at_start > 0, own, 0.0)
    own = np.where(s.pioneer, own[:, world.parents], own)  # nobody there to measure: as its parent
    return path[:, :, None] + own


def with_drift(world: World, drift: np.ndarray | None):
    """The world's region with another drift table (none: no drift)."""
    import copy

    region = copy.copy(world.region)
    zero = np.zeros(len(world.segment_ids))

    def frontier_drift(year: int, segment_ids: list[str]) -> tuple[np.ndarray, np.ndarray]:
        if drift is None:
            return zero, zero
        row = min(max(year - world.plan.base_year - 1, 0), len(drift) - 1)
        return drift[row, 0], drift[row, 1]

    object.__setattr__(region, "frontier_drift", frontier_drift)
    return region


def write(path: Path, ids: list[str], drift: np.ndarray, first: int, seeds: int) -> None:
    """Write the table that a region ships; `first` is the year after its base year."""
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["year", "segment", "productivity", "quality", "basis", "source"])
        for year, (a, q) in enumerate(drift, start=first):
            for name, x, y in zip(ids, a, q, strict=True):
                writer.writerow([year, name, f"{x:.5f}", f"{y:.5f}", "derived", f"no-policy runs, {seeds} seeds"])
    temporary.replace(path)
