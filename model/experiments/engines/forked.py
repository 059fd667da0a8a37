"""Copies of this process: whether they can be made, and one piece of work done in a copy beside it.

A copy has everything in its memory that this process has, so that nothing has to be sent to it or loaded again. It is
made only where that is safe: on Linux, and while no other thread runs, whose locks would stay closed in the copy.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

Result = TypeVar("Result")


def can_fork() -> bool:
    """Whether a copy of this process is safe, and a second core would do its work meanwhile."""
    from model.experiments.engines.crew import usable_cores

    alone = threading.active_count() == 1 and threading.current_thread() is threading.main_thread()
    return sys.platform == "linux" and alone and usable_cores() > 1 and not multiprocessing.current_process().daemon


@contextlib.contextmanager
def beside(work: Callable[[], Result], allowed: bool = True) -> Iterator[Callable[[], Result]]:
    """Begin work in a copy of this process; the block gets a function that waits for its result.

    Where no copy can be made, or none is `allowed`, the work is done here when its result is asked for; and so it is if
    the copy fails, so that an error is raised here as any other. A copy that nobody waited for is ended with the block.
    """
    if not allowed or not can_fork():
        yield work
        return
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=do, args=(there, work), daemon=True)
    process.start()
    there.close()

    def wait() -> Result:
        try:
            return here.recv()  # type: ignore[no-any-return]
        except EOFError:
            return work()

    try:
        yield wait
    finally:
        if process.is_alive():
            process.terminate()
        process.join()
        here.close()


def do(connection: Any, work: Callable[[], Any]) -> None:
    """Life of a copy: the work, and its result to the parent; nothing if it fails."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    gc.freeze()  # what it has of its parent stays as it is: no search for garbage goes through it
    try:
        connection.send(work())
    finally:
        os._exit(0)  # nothing of the parent's is closed, flushed or told by its copy
