"""Who listens to a session: each has a queue of events; one that is far behind starts again with the history."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

KEPT_EVENTS = 400  # that a slow listener may be behind


@dataclass
class Event:
    """What a listener hears: name and data as JSON."""

    name: str
    data: str

    @classmethod
    def of(cls, name: str, content: Any) -> Event:
        """An event with plain values."""
        return cls(name, json.dumps(content, ensure_ascii=False))


Line = queue.Queue[Event | None]  # None: nothing more comes


class Listeners:
    """The listeners of a session. `lock` is the session's: nothing happens between what a newcomer hears and misses.

    alone_since: when the last one left. heard: whether there has been one.
    """

    def __init__(self, lock: threading.RLock) -> None:
        self.lock = lock
        self.lines: list[Line] = []
        self.alone_since, self.heard = time.monotonic(), False

    def join(self, first: Callable[[], Sequence[Event]]) -> Line:
        """A queue of events, which begins with these."""
        line: Line = queue.Queue()
        with self.lock:
            for event in first():
                line.put(event)
            self.lines.append(line)
            self.heard = True
        return line

    def leave(self, line: Line) -> None:
        """Listen no more."""
        with self.lock:
            if line in self.lines:
                self.lines.remove(line)
            self.alone_since = time.monotonic()

    def tell(self, event: Event, history: Callable[[], Event]) -> None:
        """Tell all of an event, after the whole history where one is far behind."""
        with self.lock:
            for line in self.lines:
                if line.qsize() > KEPT_EVENTS:
                    while not line.empty():
                        line.get_nowait()
                    line.put(history())
                line.put(event)

    def end(self) -> None:
        """Tell all that nothing more comes."""
        with self.lock:
            for line in self.lines:
                line.put(None)
