"""ClusterModel: the model as Mesa sees it. What happens in a quarter, and in which order, is said in `order.py`."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from numbers import Integral
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Self

import mesa
import numpy as np
from mesa.agent import AgentSet

from model.agents import Firm, View, Views
from model.mathematics.quarters import quarter_label
from model.mathematics.seeds import seed_number
from model.order import QUARTER, START, described
from model.regions import region_to_read
from model.scenario import Plan, load_scenario
from model.schedule import Schedule, ScheduleError, restore
from model.world import World

if TYPE_CHECKING:
    from model.results import Run

RandomSource = int | np.integer | np.random.Generator | np.random.BitGenerator | np.random.SeedSequence | None
LOG = logging.getLogger("jiju")


class ClusterModel(mesa.Model):
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
        super().__init__(rng=self.seed_number)
        if given is None:
            LOG.info("no seed was given, so %d was drawn; rng=%d repeats this run", *[self.seed_number] * 2)
        self.plan = plan if isinstance(plan, Plan) else load_scenario(plan)
        self._collector: Any = None
        self.schedule, self.start_schedule = quarter, start
        self.process_seconds: dict[str, list[float]] = {}
        self.start_seconds: dict[str, float] = {}
        self._views: tuple[int, Any] = (-1, None)
        if world is not None:
            self.world = world
            self.steps = world.elapsed
            self.running = world.quarter < self.plan.end
            return
        began = perf_counter()
        region = region_to_read(self.plan.region, self.plan.region_data)
        self.start_seconds["load region"] = perf_counter() - began
        self.world = World(self.plan, region, self.plan.resolved_parameters(), self.seed_number)
        for name, process in start:
            began = perf_counter()
            process(self.world)
            self.start_seconds[name] = perf_counter() - began

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

    @property
    def calendar(self) -> str:
        """The quarter that the model has reached, as 2016Q1."""
        return quarter_label(self.world.quarter)

    def step(self) -> None:
        """One quarter: every process of the schedule, in order."""
        self.world.begin_quarter()
        with np.errstate(over="raise", divide="raise", invalid="raise"):
            for name, process in self.schedule:
                began = perf_counter()
                process(self.world)
                self.process_seconds.setdefault(name, []).append(perf_counter() - began)
        self.running = self.world.quarter < self.plan.end

    def run(self, until: int | None = None, progress: Callable[[ClusterModel], None] | None = None) -> Run:
        """Step to the scenario's end (or quarter `until`: its number, 1 is 2016Q1) and return the results.

        Raises ValueError for a quarter that the scenario does not reach.
        """
        from model.results import Run

        last = self.plan.end if until is None else until
        if not isinstance(last, Integral) or not self.plan.base_quarter <= last <= self.plan.end:
            first = f"{self.plan.base_quarter} ({quarter_label(self.plan.base_quarter)})"
            raise ValueError(f"until is a quarter's number from {first} to {self.plan.end}, the end, not {until!r}")
        while self.world.quarter < last:
            self.step()
            if progress is not None:
                progress(self)
        return Run.of(self)

    def fork(self, policies: dict[str, Any] | None = None, plan: Plan | str | Path | None = None) -> ClusterModel:
        """A copy at this quarter that goes on under other policies: same past, same luck, another future.

        policies: all that are in force from now on, as a file names them (`{"technical_upgrading": {"budget": 5}}`) or
        as a plan holds them. plan: a whole plan instead, or the path of its file. Raises ScenarioErrors.
        """
        if plan is not None and policies is not None:
            raise TypeError("fork takes policies or a plan, not both")
        future = self.plan if plan is None else plan if isinstance(plan, Plan) else load_scenario(plan)
        if policies is not None:
            future = future.replace(policies=policies)
        return self.around(self.world.copy(future), self.start_schedule, self.schedule)

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
        return cls(world.plan, rng=world.seed, start=start, quarter=quarter, world=world)

    def save(self, folder: Path | str) -> Path:
        """Write a checkpoint of this quarter to `folder`, completely or not at all."""
        from model.checkpoint import save_checkpoint

        own = described({"start": self.start_schedule, "quarter": self.schedule})
        return save_checkpoint(self.world, folder, own, self.class_of_ones_own())

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
        given = {"start": start, "quarter": quarter}
        usual = {"start": START, "quarter": QUARTER}
        schedules = {
            name: schedule if schedule is not None else restore(own[name]) if name in own else usual[name]
            for name, schedule in given.items()
        }
        return cls.around(load_checkpoint(folder, plan), schedules["start"], schedules["quarter"])
