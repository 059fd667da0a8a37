"""How often Python looks for cyclic garbage: seldom in a command, whose libraries and tables are millions of objects.

What a run leaves behind has no circles and goes at once, so that nothing adds up meanwhile.
"""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

OBJECTS = 1_000_000  # that are made between two searches; a report has fewer alive


def collect_rarely() -> None:
    """Search rarely from now on, in a process of our own: a command, or a worker.

    It ends so: a search after its last step would find what the system takes back anyway.
    """
    gc.set_threshold(OBJECTS, *gc.get_threshold()[1:])


@contextmanager
def rare_collection() -> Iterator[None]:
    """Search rarely for the time of a `with` block, in somebody else's process: a script, a notebook.

    Searches take a sixth of the time of a report.
    """
    before = gc.get_threshold()
    collect_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*before)


def leave_to_the_system() -> None:
    """Let this process end without a last search for garbage: the system takes all of its memory back at once.

    The search goes through millions of objects; after a report it takes half a second.
    """
    atexit.unregister(gc.freeze)  # once is enough, however many commands the process has carried out
    atexit.register(gc.freeze)
