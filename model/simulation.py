"""Simulation: one world and the schedules that move it. What happens in a quarter, and in which order: `order.py`.

Workers of a study make their runs with it; `ClusterModel` is the same as a model of Mesa, which takes longer to load.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from numbers import Integral
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from model.errors import UserError
from model.mathematics.quarters import quarter_label
from model.order import QUARTER, START, described
from model.processes.exit import close
from model.regions import region_to_read
from model.scenario import Plan, load_scenario
from model.scenario.extensions import load_all
from model.schedule import Schedule, with_steps
from model.world import World

if TYPE_CHECKING:
    from model.results import Run


class Simulation:
    """A region's industry under one scenario and one seed (`rng`, a whole number from 0 on).

    After construction it stands at the end of the region's base year. `step()` moves one quarter, `run()` goes to the
    scenario's end. world: one to go on with, instead of a start.
    """

    def __init__(self, plan: Plan, rng: int, start: Schedule = START, quarter: Schedule = QUARTER,
                 world: World | None = None) -> None:  # fmt: skip
        own = load_all(plan.extensions)
        start = with_steps(start, (step for each in own for step in each.start))
        quarter = with_steps(quarter, (step for each in own for step in each.quarter))
        self.plan = plan
        self.schedule, self.start_schedule = quarter, start
        self.process_seconds: dict[str, list[float]] = {}
        self.start_seconds: dict[str, float] = {}
        self.world = self.begin(rng) if world is None else world
        self.running = self.world.quarter < plan.end

    def begin(self, seed: int) -> World:
        """A world made by the processes of the start."""
        began = perf_counter()
        region = region_to_read(self.plan.region, self.plan.region_data)
        self.start_seconds["load region"] = perf_counter() - began
        world = World(self.plan, region, self.plan.resolved_parameters(), seed)
        for name, process in self.start_schedule:
            began = perf_counter()
            process(world)
            self.start_seconds[name] = perf_counter() - began
        return world

    @classmethod
    def class_of_ones_own(cls) -> str:
        """A subclass that may do more than its schedules, as module:name; empty for one that does not."""
        return ""

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

    def run(self, until: int | None = None, progress: Callable[[Self], None] | None = None) -> Run:
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

    def fork(self, policies: dict[str, Any] | None = None, plan: Plan | str | Path | None = None) -> Self:
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

    def close_firms(self, firms: int | Iterable[int]) -> None:
        """Close firms by hand at this quarter, whatever their state: an id, or several.

        They go as firms do that close by themselves. Cash repays debt, contracts go back to the market, buyers look for
        other suppliers. The closure of a large one is among the events; `exits` counts none of them, since the quarter
        is over. Close them in a `fork` to compare with the same past. What takes the run made once more (`Run.at`,
        links of other years) is refused afterwards. Raises UserError for an id that no firm has now.
        """
        ids = np.array(list(firms) if isinstance(firms, Iterable) else [firms], dtype=np.int64)
        there = self.world.firms.id
        for firm in ids[~np.isin(ids, there)].tolist():
            raise UserError(f"no firm {firm} in {self.plan.name}-{self.world.seed} at {self.calendar}")
        close(self.world, np.isin(there, ids))

    @classmethod
    def around(cls, world: World, start: Schedule, quarter: Schedule) -> Self:
        """One of this class that goes on with a world."""
        return cls(world.plan, rng=world.seed, start=start, quarter=quarter, world=world)

    def save(self, folder: Path | str) -> Path:
        """Write a checkpoint of this quarter to `folder`, completely or not at all."""
        from model.checkpoint import save_checkpoint

        own = described({"start": self.start_schedule, "quarter": self.schedule})
        return save_checkpoint(self.world, folder, own, self.class_of_ones_own())
