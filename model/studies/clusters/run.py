"""All facts of clusters, with the loop and without it: the runs, then each fact's reading.

Runs are shared: every event is set against the same base run of its world. Finished runs are kept in the folder, so
that the same command goes on where it was stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.engines import Crew, Failure
from model.experiments.trials import run_kind
from model.mathematics.verdicts import Verdict
from model.studies.clusters.all_facts import FACTS
from model.studies.clusters.estimate import NOTHING, Estimate
from model.studies.clusters.fact import ClusterFact
from model.studies.clusters.panel import Panel
from model.studies.clusters.paths import Paths, paths
from model.studies.clusters.reading_with_and_without_loop import Reading
from model.studies.clusters.readings_of_events import readings
from model.studies.clusters.runs_needed import LONG, OFF, Layout, Setup, Worlds, lay_out_all, trials
from model.studies.clusters.trial import CELLS

if TYPE_CHECKING:
    from model.experiments.ensemble import Progress


@dataclass(frozen=True)
class FactReading:
    """A fact as it came out: with the loop, without it, and the difference between the two."""

    fact: ClusterFact
    on: Estimate
    off: Estimate
    gap: Estimate
    remark: str = ""

    @property
    def verdict(self) -> Verdict:
        """Of the figure with the loop."""
        return self.fact.verdict(self.on.value, self.on.low, self.on.high)

    @property
    def verdict_off(self) -> Verdict:
        """Of the figure without it."""
        return self.fact.verdict(self.off.value, self.off.low, self.off.high)


@dataclass
class ClusterStudy:
    """Readings of all facts, paths of the event studies, where they happened, and the runs that failed."""

    setup: Setup
    layout: Layout
    readings: list[FactReading]
    paths: dict[str, Paths]
    failures: dict[str, Failure] = field(default_factory=dict)
    long: list[Panel] = field(default_factory=list)  # the long runs, with the loop and without it

    @property
    def counted(self) -> list[FactReading]:
        """Facts with a firm band that were measured."""
        return [r for r in self.readings if r.fact.banded and not r.fact.soft and np.isfinite(r.on.value)]


def study_clusters(
    setup: Setup,
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
) -> ClusterStudy:
    """Run what is missing and read every fact. Raises ParameterError if the ablations are not known."""
    layout = lay_out_all(setup)
    panels, failures = run_kind(CELLS, trials(setup, layout), workers, folder, listen, finished)
    worlds = Worlds(panels, sorted({*setup.seeds, *setup.birth_seeds}))
    found = readings(setup, layout, worlds)
    rows = [FactReading(fact, *found.get(fact.id, Reading(NOTHING, NOTHING, NOTHING))) for fact in FACTS]
    long = [panel for end in (OFF, "") for panel in worlds.of(LONG, end)]
    return ClusterStudy(setup, layout, rows, paths(layout, worlds), failures, long)
