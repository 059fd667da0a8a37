"""ClusterModel: a Simulation as Mesa sees it, with agents, a data collector and checkpoints to resume from."""

from __future__ import annotations

import inspect
import logging
from pathlib import Path
from typing import Any, Self

import mesa
import numpy as np
from mesa.agent import AgentSet

from model.agents import Firm, View, Views
from model.mathematics.seeds import seed_number
from model.order import QUARTER, START
from model.scenario import Plan, load_scenario
from model.schedule import Schedule, ScheduleError, restore
from model.simulation import Simulation
from model.world import World

RandomSource = int | np.integer | np.random.Generator | np.random.BitGenerator | np.random.SeedSequence | None
LOG = logging.getLogger("jiju")


class ClusterModel(Simulation, mesa.Model):
    """A region's industry under one scenario and one seed.

    Parameters: `plan` (a Plan or the path of a scenario file), `rng` and the schedules. `rng` is the seed, a whole
    number from 0 on; one is drawn from a NumPy Generator, or afresh without it, and `seed_number` tells which.
    `seed` is another name of `rng`, by which Mesa 3.5 passes the seeds of a batch.
    After construction the model stands at the end of the region's base year. `step()` moves one quarter, `run()` goes
    to the scenario's end.
    """

    def __init__(
        self, plan: Plan | str | Path, rng: RandomSource = None, *, seed: RandomSource = None, start: Schedule = START,
        quarter: Schedule = QUARTER, world: World | None = None,
    ) -> None:  # fmt: skip
        if rng is not None and seed is not None:
            raise TypeError("rng and seed are two names of one thing: give one of them")
        given = rng if rng is not None else seed
        self.seed_number = seed_number(given)
        mesa.Model.__init__(self, rng=self.seed_number)
        if given is None:
            LOG.info("no seed was given, so %d was drawn; rng=%d repeats this run", *[self.seed_number] * 2)
        self._collector: Any = None
        self._views: tuple[int, Any] = (-1, None)
        read = plan if isinstance(plan, Plan) else load_scenario(plan)
        Simulation.__init__(self, read, self.seed_number, start, quarter, world)
        self.steps = 0 if world is None else world.elapsed

    @classmethod
    def class_of_ones_own(cls) -> str:
        """A subclass that may do more than its schedules, as module:name; empty for ClusterModel and the like of it."""
        same = all(getattr(cls, name) is getattr(ClusterModel, name) for name in ("__init__", "step", "run"))
        return "" if same else f"{cls.__module__}:{cls.__qualname__}"

    @property
    def views(self) -> Views:
        """Views of this quarter's firms, places, cities and government: made on first access, then held."""
        quarter, views = self._views
        if quarter != self.world.quarter or views is None:
            views = Views(self)
            self._views = (self.world.quarter, views)
        return views

    @property
    def agents(self) -> AgentSet:
        """The firms as a Mesa AgentSet; `model.agents_by_type[Place]` and the like have everybody else."""
        return self.views.by_type[Firm]

    @property
    def agents_by_type(self) -> dict[type[View], AgentSet]:
        """AgentSets by type: Firm, Place, City, Government."""
        return self.views.by_type

    @property
    def agent_types(self) -> list[type]:
        """Firm, Place, City, Government."""
        return list(self.views.by_type)

    @property
    def datacollector(self) -> Any:
        """What Mesa's tools read: by default the recorded outcomes; a model may set a collector of its own."""
        if self._collector is None:
            from model.collector import OutcomeCollector

            self._collector = OutcomeCollector(self)
        return self._collector

    @datacollector.setter
    def datacollector(self, collector: Any) -> None:
        self._collector = collector

    @classmethod
    def around(cls, world: World, start: Schedule, quarter: Schedule) -> Self:
        """A model of this class that goes on with a world. Raises ScheduleError if a subclass cannot take one."""
        if cls.__init__ is not ClusterModel.__init__:
            taken = inspect.signature(cls.__init__).parameters
            whatever = any(each.kind is each.VAR_KEYWORD for each in taken.values())
            lacking = [name for name in ("plan", "rng", "start", "quarter", "world") if name not in taken]
            if lacking and not whatever:
                raise ScheduleError(
                    f"{cls.__qualname__}.__init__ does not take {', '.join(lacking)}, so that no copy of such a model "
                    "can be made: let it take **options and hand them to ClusterModel.__init__"
                )
        return super().around(world, start, quarter)

    @classmethod
    def resume(cls, folder: Path | str, plan: Plan | None = None, *, start: Schedule | None = None,
               quarter: Schedule | None = None) -> ClusterModel:  # fmt: skip
        """The model saved in `folder`, to go on with the same bits (or under another plan: World.copy).

        It goes on through the processes that it was saved with, or through those of `quarter`; `start` are those that
        it began with. Raises CheckpointError if the folder does not hold a whole checkpoint of this version and data,
        ScheduleError if a process of its own cannot be found again.
        """
        from model.checkpoint import CheckpointError, load_checkpoint, read_envelope

        state = read_envelope(Path(folder))["state"]
        own, kind = state.get("processes", {}), state.get("model_class", "")
        if kind != cls.class_of_ones_own():
            raise CheckpointError(
                f"{folder} was saved by {kind or 'ClusterModel'} and not by {cls.__module__}:{cls.__qualname__}, which "
                "may take other steps: resume it with that class"
            )
        world = load_checkpoint(folder, plan)  # before its schedules: it imports modules that have such processes
        given = {"start": start, "quarter": quarter}
        usual = {"start": START, "quarter": QUARTER}
        schedules = {
            name: schedule if schedule is not None else restore(own[name]) if name in own else usual[name]
            for name, schedule in given.items()
        }
        return cls.around(world, schedules["start"], schedules["quarter"])
