"""What somebody wants done between two quarters of a session: put into a queue, done by its thread, waited for."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from model.play.world_process import Refused

QUESTION_SECONDS = 60.0  # that a question waits for its turn


class SessionOver(Exception):
    """The session has been closed or has ended by a fault."""


@dataclass
class Job:
    """Something to do between two quarters, and what came of it."""

    work: Callable[[], Any]
    done: threading.Event = field(default_factory=threading.Event)
    result: Any = None
    error: BaseException | None = None


class Jobs:
    """The jobs that wait for the thread of a session. `wake` lets it go on."""

    def __init__(self, wake: threading.Event) -> None:
        self.wake = wake
        self.waiting: queue.Queue[Job] = queue.Queue()

    def ask(self, work: Callable[[], Any]) -> Any:
        """Let the thread of the session do something; what comes of it. Raises what it raises, SessionOver."""
        job = Job(work)
        self.waiting.put(job)
        self.wake.set()
        if not job.done.wait(QUESTION_SECONDS) or isinstance(job.error, SessionOver):
            raise SessionOver
        if job.error is not None:
            raise job.error
        return job.result

    def do_all(self) -> None:
        """Everything that waits. Raises what ends the session."""
        while not self.waiting.empty():
            job = self.waiting.get_nowait()
            try:
                job.result = job.work()
            except Refused as error:
                job.error = error
            except BaseException as error:
                job.error = SessionOver()
                job.done.set()
                raise error
            job.done.set()

    def refuse_all(self) -> None:
        """Tell everybody who waits that the session is over."""
        while not self.waiting.empty():
            job = self.waiting.get_nowait()
            job.error = SessionOver()
            job.done.set()
