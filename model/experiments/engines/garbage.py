"""How often Python looks for cyclic garbage: seldom in a command, whose libraries and tables are millions of objects.

What a run leaves behind has no circles and goes at once, so that nothing adds up meanwhile.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

OBJECTS = 200_000  # that are made between two searches


@contextmanager
def rare_collection() -> Iterator[None]:
    """Search rarely for the time of a `with` block: searches take a sixth of the time of a report."""
    before = gc.get_threshold()
    gc.set_threshold(OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
