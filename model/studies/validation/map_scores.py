"""The starting map against published figures of cities, clusters and zones: inputs of the map scored apart from others.

Only starts are built, one for every seed; nothing is run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.observe.official_figures import Beside, Figure, Score, beside, figures_of, scores
from model.regions import region_to_read

if TYPE_CHECKING:
    from model.scenario import Plan


@dataclass(frozen=True)
class MapStudy:
    """Figures beside the start (median over seeds), scores by use and coverage, and those left out with the reason."""

    seeds: tuple[int, ...]
    found: list[Beside]
    scores: list[Score]
    left_out: list[Figure]


def study_map(plan: Plan, seeds: Sequence[int]) -> MapStudy | None:
    """Build the start of every seed and compare; None if the region brings no published figures."""
    from model.cluster_model import ClusterModel

    figures = figures_of(region_to_read(plan.region, plan.region_data))
    if not figures:
        return None
    found = beside([ClusterModel(plan, rng=seed).world for seed in seeds], figures)
    return MapStudy(tuple(seeds), found, scores(found), [one for one in figures if one.reason["en"]])
