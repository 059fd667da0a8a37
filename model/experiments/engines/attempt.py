"""One task, tried: its value, or why it has none."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from model.errors import UserError

Note = Callable[[Any], None]
Work = Callable[[Any, Note], Any]
Listener = Callable[[int, Any], None]


@dataclass(frozen=True)
class Failure:
    """Why a task has no result: the kind of error, one line for people, and the trace for developers.

    mendable: a user can do something about it (UserError); the message says what.
    """

    kind: str
    message: str
    trace: str = ""
    mendable: bool = False


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
        return None, Failure(type(error).__name__, message, traceback.format_exc(), isinstance(error, UserError))


def ignore(note: Any) -> None:
    """Nobody listens."""
