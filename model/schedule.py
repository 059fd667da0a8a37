"""Schedules: which processes a run goes through, in which order; and how a saved run finds them again.

A process is known by its module and name. Of functions that are not part of this program the source counts too, so
that a run made with somebody's own process is neither mixed with others nor replayed without it.
"""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.errors import UserError

if TYPE_CHECKING:
    from model.scenario.extensions import Step
    from model.world import World

Process = Callable[["World"], None]
Described = list[dict[str, str]]


class ScheduleError(UserError):
    """A process that is not there, or that cannot be found again."""


@dataclass(frozen=True, repr=False)
class Schedule:
    """A frozen, ordered sequence of named processes."""

    steps: tuple[tuple[str, Process], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names in order."""
        return tuple(name for name, _ in self.steps)

    def __repr__(self) -> str:
        return f"<Schedule {', '.join(self.names)}>"

    def __iter__(self) -> Iterator[tuple[str, Process]]:
        return iter(self.steps)

    def replacing(self, name: str, process: Process) -> Schedule:
        """The same schedule with one process replaced. Raises ScheduleError naming the known ones."""
        self.require(name)
        return Schedule(tuple((n, process if n == name else p) for n, p in self.steps))

    def without(self, name: str) -> Schedule:
        """The same schedule without one process. Raises ScheduleError naming the known ones."""
        self.require(name)
        return Schedule(tuple((n, p) for n, p in self.steps if n != name))

    def require(self, name: str) -> None:
        """Raise ScheduleError, naming the known processes, unless there is one of this name."""
        if name not in self.names:
            raise ScheduleError(f"no process named {name!r}; there are {', '.join(self.names)}")


def with_steps(schedule: Schedule, own: Iterable[Step]) -> Schedule:
    """The schedule with processes of modules that a scenario names; those that it has already stay where they are.

    Raises ScheduleError if a neighbour is not there, or a name is taken.
    """
    for step in own:
        if any(process is step.process for _, process in schedule):
            continue
        made = (step.name, step.process)
        if step.name in schedule.names:
            raise ScheduleError(f"two processes are called {step.name!r}; give one another name")
        names, here = schedule.names, 0
        if step.neighbour:
            schedule.require(step.neighbour)
            here = names.index(step.neighbour)
        elif step.place == "last":  # whatever it does is observed in the same quarter
            here = names.index("observe") if "observe" in names else len(names)
        kept, on = {"after": (here + 1, here + 1), "replaces": (here, here + 1)}.get(step.place, (here, here))
        schedule = Schedule((*schedule.steps[:kept], made, *schedule.steps[on:]))
    return schedule


def describe(schedule: Schedule) -> Described:
    """Name, function (module:name) and, of a foreign function, checksum of the source of every process in order."""
    found = []
    for name, process in schedule:
        entry = {"name": name, "function": address(process)}
        if not entry["function"].startswith("model."):
            entry["source"] = source_of(process)
        found.append(entry)
    return found


def address(process: Process) -> str:
    """Where a function can be found again, as module:name; what is no plain function has a name that nothing has.

    An object that can be called and the method of an object would be found as their class and its bare function.
    """
    module = getattr(process, "__module__", None) or type(process).__module__
    name = getattr(process, "__qualname__", None) or type(process).__qualname__
    bound = getattr(process, "__self__", None)
    plain = inspect.isroutine(process) and (bound is None or inspect.ismodule(bound))
    return f"{module}:{name}" if plain else f"{module}:{name}.<object>"


def source_of(process: Process) -> str:
    """Checksum of the file that a function stands in, of its own source where there is no file; else of its code."""
    file = getattr(sys.modules.get(getattr(process, "__module__", "") or ""), "__file__", None)
    code = getattr(process, "__code__", None)
    if file is not None and Path(file).is_file():
        text = Path(file).read_bytes().replace(b"\r\n", b"\n")
    else:
        try:
            text = inspect.getsource(process).encode()
        except (OSError, TypeError):  # typed in a console, or no function at all
            text = repr((code.co_code, code.co_consts, code.co_names)).encode() if code is not None else b""
    return hashlib.sha256(text).hexdigest()


def require_findable(schedule: Schedule) -> None:
    """Raise ScheduleError, with the remedy, for a process that no other program could find by its name."""
    for name, process in schedule:
        where = address(process)
        if lookup(where) is not process:
            raise ScheduleError(
                f"the process {name!r} is {where}, which cannot be found again by its name: write it as a function at "
                "the top level of a module"
            )


def lookup(where: str) -> Any:
    """What stands at module:name; None if there is nothing."""
    module, _, qualified = where.partition(":")
    try:
        found: Any = sys.modules[module] if module in sys.modules else import_module(module)
    except (ImportError, ValueError):
        return None
    for part in qualified.split("."):
        found = getattr(found, part, None)
    return found


def restore(described: Sequence[Mapping[str, str]]) -> Schedule:
    """The schedule that `describe` saw. Raises ScheduleError if a process is gone or its source has changed."""
    steps = []
    for entry in described:
        where, process = entry["function"], lookup(entry["function"])
        if not callable(process):
            why = f"{where} cannot be found here"
        elif entry.get("source", "") != ("" if where.startswith("model.") else source_of(process)):
            why = f"the source of {where} has changed since"
        else:
            steps.append((entry["name"], process))
            continue
        raise ScheduleError(
            f"it was made with a process of its own, {entry['name']!r}, and {why}: make it known to Python again or "
            "give the schedule yourself"
        )
    return Schedule(tuple(steps))
