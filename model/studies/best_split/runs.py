"""Who does the runs of a search, where they are kept, and which runs of `jiju effects` are used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from model.experiments.trials import UNREADABLE, YEARLY, file_of, run_trials, stamp_of
from model.experiments.yearly_trial import Trial
from model.regions import region_to_read

if TYPE_CHECKING:
    from model.experiments.engines import Crew, Failure
    from model.experiments.ensemble import Progress
    from model.experiments.worlds import World
    from model.experiments.yearly_trial import Measured
    from model.scenario import Plan


@dataclass
class Runs:
    """Who does the runs and where they are kept; `stored`: trials of `jiju effects`, to be used where they fit."""

    crew: Crew = None
    folder: Path | None = None
    stored: Path | None = None
    listen: Callable[[Progress], None] | None = None
    finished: Callable[[str], None] | None = None
    failures: dict[str, Failure] = field(default_factory=dict)
    made: dict[tuple[str, int], Measured] = field(default_factory=dict)

    def of(self, trials: Sequence[Trial]) -> None:
        """Run what is not known yet."""
        new = [trial for trial in trials if (trial.label, trial.seed) not in self.made]
        found, failed = run_trials(new, self.crew, self.folder, self.listen, self.finished)
        self.made |= found
        self.failures |= failed

    def take_stored(self, plan: Plan, alone: Mapping[str, Plan], worlds: Sequence[World]) -> None:
        """Take the runs of `jiju effects` of the same policies in the same worlds, as far as there are any.

        alone: the scenario with one policy, by policy.
        """
        if self.stored is None:
            return
        checksums = region_to_read(plan.region, plan.region_data).checksums
        for world in worlds:
            for key, one in alone.items():
                trial = Trial(key, world.of(one), world.seed, watch=plan)
                try:
                    run = YEARLY.read(file_of(self.stored, trial), stamp_of(trial, checksums), trial)
                except UNREADABLE:
                    continue
                self.made[f"alone-{key}", world.seed] = replace(run, label=f"alone-{key}")
