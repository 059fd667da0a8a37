"""The start, made once for all runs of a process that begin alike.

The start takes a quarter of a run without policy. It reads the region with its corrections, scale, baseline, the
parameters (but for those of policy) and the seed, and nothing of what a scenario does in any quarter; a copy of its
world takes milliseconds and goes on to the same bits. Each process keeps the last start that it made.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.observe.recorder import LEDGER, Record

if TYPE_CHECKING:
    from model.scenario import Plan
    from model.schedule import Schedule
    from model.world import World

READ = ("region", "region_data", "scale", "baseline", "extensions")  # of a plan, beside its parameters, by the start
NOT_READ = "policy."  # the group of parameters that only policies read


def start_alike(one: Plan, other: Plan) -> bool:
    """Whether two scenarios have one start at the same seed."""
    same = all(getattr(one, name) == getattr(other, name) for name in READ)
    return same and read_parameters(one) == read_parameters(other)


def read_parameters(plan: Plan) -> dict[str, float]:
    """The parameters that the start may read."""
    return {path: value for path, value in plan.resolved_parameters().values.items() if not path.startswith(NOT_READ)}


def groups_of(plans: Sequence[Plan]) -> list[int]:
    """For every scenario the number of the first one that starts like it."""
    return [
        next(number for number, first in enumerate(plans) if first is plan or start_alike(first, plan))
        for plan in plans
    ]


@dataclass(frozen=True)
class Start:
    """A world at the end of the base year without policies, and what it was made from."""

    plan: Plan
    seed: int
    mark: Hashable
    world: World


_last: list[Start] = []


def begun(plan: Plan, seed: int, schedule: Schedule | None = None, mark: Hashable = None) -> World:
    """A world of the scenario's own at the end of the base year, as the start makes it.

    schedule: the start, if it is not START; `mark` then says what it is, and equal marks are equal schedules. Its
    processes must not read the scenario's policies.
    """
    last = _last[0] if _last else None
    if last is None or (last.seed, last.mark) != (seed, mark) or not start_alike(last.plan, plan):
        _last.clear()  # before the next one is made: no process holds two
        last = Start(plan, seed, mark, made(plan.replace_unchecked(policies={}), seed, schedule))
        _last.append(last)
    return own_copy(last.world, plan)


def at_hand(plan: Plan, seed: int) -> bool:
    """Whether the last start of this process is that of a scenario at a seed."""
    return bool(_last) and (_last[0].seed, _last[0].mark) == (seed, None) and start_alike(_last[0].plan, plan)


def forget() -> None:
    """Let go of the last start, which can be large."""
    _last.clear()


def made(plan: Plan, seed: int, schedule: Schedule | None) -> World:
    """The world that a start makes."""
    from model.order import START
    from model.regions import region_to_read
    from model.scenario.extensions import load_all
    from model.schedule import with_steps
    from model.world import World

    world = World(plan, region_to_read(plan.region, plan.region_data), plan.resolved_parameters(), seed)
    own = [step for each in load_all(plan.extensions) for step in each.start]
    for _, process in with_steps(START if schedule is None else schedule, own):
        process(world)
    return world


def own_copy(world: World, plan: Plan) -> World:
    """A copy of a world at its start under a scenario: it has no other past, and books of its own policies."""
    own = world.copy(plan)
    own.past = ()
    if isinstance(own.record, Record):
        own.record.ledger[-1] = {name: getattr(own.instruments, name).copy() for name in LEDGER}
    return own
