"""Every parameter at either end of its range, one at a time, on a small region for 120 quarters.

The study asks whether the model stays sound: whether all columns are finite, every identity holds, and the bounds that
bind are counted. It does not ask what happens. A failure names the quarter and what broke.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from model.experiments.engines import Crew, carry_out
from model.observe.accounting_identities import TOLERANCE, errors, stocks

if TYPE_CHECKING:
    from model.scenario import Plan
    from model.world import World

QUARTERS = 120


@dataclass(frozen=True)
class EndTask:
    """One run: a parameter at one end of its range (path "" for the defaults)."""

    plan: Plan
    path: str
    end: str
    value: float
    quarters: int
    seed: int


@dataclass
class EndResult:
    """What the run showed: `trouble` (empty if all is sound) and how often each bound bound over all quarters."""

    path: str
    end: str
    value: float
    quarters: int
    trouble: str = ""
    worst_identity: str = ""
    worst_error: float = 0.0
    firms: int = 0
    growth: float = float("nan")
    bounds: dict[str, int] = field(default_factory=dict)


def end_tasks(plan: Plan, quarters: int = QUARTERS, seed: int = 1, only: Sequence[str] = ()) -> list[EndTask]:
    """The defaults, then every parameter (or those whose path begins with one of `only`) at its low and high end."""
    from model.scenario.parameters import load_registry

    longer = plan.model_copy(update={"end": quarters})
    tasks = [EndTask(longer, "", "default", float("nan"), quarters, seed)]
    for path, entry in load_registry().entries.items():
        if only and not path.startswith(tuple(only)):
            continue
        for end, value in (("low", entry.low), ("high", entry.high)):
            if value != entry.value:
                changed = longer.model_copy(update={"parameters": {**longer.parameters, path: value}})
                tasks.append(EndTask(changed, path, end, value, quarters, seed))
    return tasks


def not_finite(world: World) -> str:
    """Name of the first column that holds a value that is not finite; empty if there is none."""
    from model.world import TABLES

    for name in TABLES:
        table = getattr(world, name)
        for column, values in table.as_columns().items():
            if values.dtype.kind == "f" and not np.isfinite(values).all():
                return f"{name}.{column}"
    return ""


def try_end(task: EndTask, note: Callable[[Any], None]) -> EndResult:
    """Run one end; trouble is a result, not an error."""
    from model.cluster_model import ClusterModel

    result = EndResult(task.path, task.end, task.value, 0)
    try:
        model = ClusterModel(task.plan, rng=task.seed)
        world = model.world
        first = float(world.firms.value_added.sum())
        while world.quarter < task.quarters and not result.trouble:
            before = stocks(world)
            model.step()
            result.quarters = world.quarter
            for name, error in errors(world, before).items():
                if not error <= result.worst_error:
                    result.worst_identity, result.worst_error = name, error
            for name, count in world.counters.items():
                result.bounds[name] = result.bounds.get(name, 0) + count
            broken = not_finite(world)
            if broken:
                result.trouble = f"{broken} is not finite"
            elif not result.worst_error <= TOLERANCE:
                result.trouble = f"identity broken: {result.worst_identity} ({result.worst_error:.1e})"
        result.firms = len(world.firms)
        last = float(world.firms.value_added.sum())
        if first > 0 and last > 0 and world.quarter > 0:
            result.growth = 100 * ((last / first) ** (4 / world.quarter) - 1)
    except Exception as error:
        where = error.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        place = f" in {where.tb_frame.f_code.co_filename.split('model')[-1]}:{where.tb_lineno}" if where else ""
        result.trouble = f"{type(error).__name__}: {error}{place}"
    return result


def parameter_ends(
    plan: Plan, quarters: int = QUARTERS, seed: int = 1, only: Sequence[str] = (), workers: Crew = None
) -> Iterator[EndResult]:
    """Results as they come, the defaults among them."""
    tasks = end_tasks(plan, quarters, seed, only)
    for finished in carry_out(try_end, tasks, workers):
        if finished.failure is None:
            yield finished.value
        else:
            task = tasks[finished.index]
            trouble = f"{finished.failure.kind}: {finished.failure.message}"
            yield EndResult(task.path, task.end, task.value, 0, trouble)
