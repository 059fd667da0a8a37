"""One task, tried: its value, or why it has none."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from model.errors import UserError

NO_MEMORY = "memory ran out; use fewer workers, fewer firms or a shorter period"
Note = Callable[[Any], None]
Work = Callable[[Any, Note], Any]
Listener = Callable[[int, Any], None]


class Cause(StrEnum):
    """Who has to do something about a failure."""

    user = "user"  # a UserError: the message says what to do
    machine = "machine"  # memory ran out, or a process was ended from outside
    program = "program"  # anything else is a bug


@dataclass(frozen=True)
class Failure:
    """Why a task has no result: the kind of error, one line for people, the trace for developers, and whose doing."""

    kind: str
    message: str
    trace: str = ""
    cause: Cause = Cause.program


@dataclass(frozen=True)
class Finished:
    """Result of task number `index`: a value or a failure, and the wall time in seconds."""

    index: int
    value: Any
    failure: Failure | None
    seconds: float


def attempt(work: Work, task: Any, note: Note) -> tuple[Any, Failure | None]:
    """Value of the task, or the failure. An interrupt passes through."""
    try:
        return work(task, note), None
    except Exception as error:
        message = str(error).strip().split("\n")[0] or type(error).__name__
        if isinstance(error, MemoryError):
            message += f": {NO_MEMORY}"
        return None, Failure(type(error).__name__, message, traceback.format_exc(), cause_of(error))


def cause_of(error: Exception) -> Cause:
    """Whose doing an error is."""
    if isinstance(error, UserError):
        return Cause.user
    return Cause.machine if isinstance(error, MemoryError) else Cause.program


def gravest(failures: Mapping[str, Failure]) -> tuple[str, Failure]:
    """The first failure that is a bug of ours, else one of the machine, else one for the user; with its key."""
    order = (Cause.program, Cause.machine, Cause.user)
    return min(failures.items(), key=lambda item: order.index(item[1].cause))


def ignore(note: Any) -> None:
    """Nobody listens."""
