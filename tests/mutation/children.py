"""Forked processes: each has whatever its parent has imported, and is gone with all that it started when it is done."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

MEMORY = 6 * 2**30  # bytes of address space for a child, so that a damaged size ends in an error of that child alone


@dataclass
class Child:
    """A running child and what it is to bring."""

    task: Any
    process: int
    answer: IO[bytes]  # a file without a name: a pipe would hold up a long answer
    deadline: float
    started: float


@dataclass(frozen=True)
class Ended:
    """A child that is gone: its answer, or None where it was stopped for time or died."""

    task: Any
    answer: dict[str, Any] | None
    seconds: float
    timed_out: bool


def start(task: Any, work: Callable[[Any], dict[str, Any]], limit: float) -> Child:
    """Fork a child that does `work(task)` in silence and leaves its answer in a file."""
    answer = tempfile.TemporaryFile()  # noqa: SIM115  # closed when the child is finished
    sys.stdout.flush()
    process = os.fork()
    if process == 0:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        code = 1
        try:
            answer.write(json.dumps(work(task)).encode())
            answer.flush()
            code = 0
        finally:
            os._exit(code)
    now = time.monotonic()
    return Child(task, process, answer, now + limit, now)


def finish(child: Child) -> Ended | None:
    """The child's end, if it has come or its time is over; None while it works."""
    done, status = os.waitpid(child.process, os.WNOHANG)
    timed_out = not done and time.monotonic() > child.deadline
    if not done and not timed_out:
        return None
    stop(child)
    if not done:
        os.waitpid(child.process, 0)
    with child.answer:
        child.answer.seek(0)
        text = child.answer.read()
    answer = json.loads(text) if done and status == 0 and text else None
    return Ended(child.task, answer, time.monotonic() - child.started, timed_out)


def stop(child: Child) -> None:
    """End the child and whatever it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.process, signal.SIGKILL)


def run(tasks: Iterable[tuple[Any, float]], work: Callable[[Any], dict[str, Any]], workers: int) -> Iterator[Ended]:
    """Do `work` for every task, `workers` at a time; tasks come with their limit in seconds."""
    waiting, working = iter(tasks), [] if workers > 0 else None
    if working is None:
        raise ValueError("at least one worker")
    try:
        while True:
            while len(working) < workers and (following := next(waiting, None)) is not None:
                working.append(start(following[0], work, following[1]))
            if not working:
                return
            time.sleep(0.01)
            for child in list(working):
                ended = finish(child)
                if ended is not None:
                    working.remove(child)
                    yield ended
    finally:
        for child in working:
            stop(child)
            os.waitpid(child.process, 0)
