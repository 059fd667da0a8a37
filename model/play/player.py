"""One world that is played: forward by quarters, back to a checkpoint, on from there under other settings.

A checkpoint is a copy of the world in memory (some 25 MB in Henan, a few milliseconds). One is kept for every quarter
as long as all of them fit into a bound; then those of ends of years, then every other year, and the start always. A
quarter between two of them is made once more from the earlier one, with the same bits.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import numpy as np

from model.mathematics.quarters import quarter_of_year
from model.observe.recorder import Record
from model.play.frame import Chronicle, plain, see
from model.play.timeline import Timeline
from model.simulation import Simulation
from model.tables.tree import flatten
from model.world import TABLES, World

CHECKPOINT_MEGABYTES = 300.0  # of one world


@dataclass
class Player:
    """A world with its timeline, its checkpoints and what was seen of it. `start` begins it."""

    timeline: Timeline
    seed: int
    megabytes: float = CHECKPOINT_MEGABYTES
    checkpoints: dict[int, World] = field(default_factory=dict)
    sizes: dict[int, float] = field(default_factory=dict)  # of checkpoints, MB

    def start(self) -> str:
        """Make the world at the end of the base year; its frame."""
        self.simulation = Simulation(self.timeline.from_start, self.seed)
        self.checkpoints, self.sizes = {}, {}
        self.chronicle = Chronicle(self.world.plan.base_quarter)
        record = self.world.record
        assert isinstance(record, Record)
        record.panel_kept = False  # the page does not show the panel
        return self.note()

    @property
    def world(self) -> World:
        """The world as it stands."""
        return self.simulation.world

    @property
    def quarter(self) -> int:
        """Where it stands."""
        return self.world.quarter

    def note(self) -> str:
        """See the quarter and keep a checkpoint of it; the frame as JSON."""
        frame = see(self.world, self.chronicle)
        self.keep()
        return json.dumps(plain(frame), ensure_ascii=False, allow_nan=False, separators=(",", ":"))

    def step(self) -> str:
        """One quarter on, under the plan that holds in it; its frame. Raises ValueError at the end of the period."""
        quarter = self.quarter + 1
        if quarter > self.timeline.plan.end:
            raise ValueError(quarter)
        plan = self.timeline.at(quarter)
        if plan is not self.world.plan:
            self.go_on_with(self.world.copy(plan))
        self.simulation.step()
        return self.note()

    def back(self, quarter: int) -> None:
        """Return to a quarter that the world has passed, or stay if it has not."""
        if quarter >= self.quarter:
            return
        near = max(at for at in self.checkpoints if at <= quarter)
        self.checkpoints = {at: world for at, world in self.checkpoints.items() if at <= near}
        self.sizes = {at: self.sizes[at] for at in self.checkpoints}
        self.chronicle.forget_after(near)
        self.go_on_with(self.checkpoints[near].copy())
        while self.quarter < quarter:
            self.step()

    def change(self, timeline: Timeline, first: int) -> str | None:
        """Go on under another timeline that differs from quarter `first` on; the frame of the start if it is new."""
        self.timeline = timeline
        begun, now = self.checkpoints[timeline.plan.base_quarter].plan, timeline.from_start
        same = (begun.parameters, begun.unchecked_parameters) == (now.parameters, now.unchecked_parameters)
        if first <= timeline.plan.start and not same:
            return self.start()
        self.back(first - 1)
        return None

    def go_on_with(self, world: World) -> None:
        """Let a world take the place of the present one."""
        self.simulation = Simulation.around(world, self.simulation.start_schedule, self.simulation.schedule)

    # memory --------------------------------------------------------------------------------------------------------

    def keep(self) -> None:
        """Keep a checkpoint of the present quarter, and leave out others where all are too large together."""
        self.checkpoints[self.quarter] = self.world.copy()
        self.sizes[self.quarter] = megabytes_of(self.world)
        while sum(self.sizes.values()) > self.megabytes and (least := self.least_needed()) is not None:
            del self.checkpoints[least], self.sizes[least]

    def least_needed(self) -> int | None:
        """The checkpoint that is missed least: the oldest inside a year, else inside the closest span; or None."""
        base = self.timeline.plan.base_quarter
        others = [at for at in sorted(self.checkpoints) if at not in (base, self.quarter)]
        inside = [at for at in others if quarter_of_year(at) != 4 and at < self.quarter - 3]
        if inside or not others:
            return inside[0] if inside else None
        kept = sorted(self.checkpoints)
        return min(others, key=lambda at: (kept[kept.index(at) + 1] - kept[kept.index(at) - 1], at))

    @property
    def used(self) -> float:
        """Megabytes of all checkpoints."""
        return sum(self.sizes.values())


def megabytes_of(world: World) -> float:
    """What a copy of a world takes, MB: its tables and what its observer has recorded."""
    tables = sum(values.nbytes for name in TABLES for values in getattr(world, name).as_columns().values())
    _, arrays = flatten({"record": world.record})
    return (tables + sum(np.asarray(values).nbytes for values in arrays.values())) / 1e6
