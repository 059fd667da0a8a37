"""A world in a process of its own: what the process does, and the handle of it in the server.

Processes are started by a fork server where there is one (it has loaded the model once, so that a world begins at
once), else they are spawned. Neither inherits anything of the server but one end of a pipe. When the server dies,
killed or not, they end at once, even in the middle of a quarter.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from multiprocessing.connection import Connection
from typing import Any

from model.errors import UserError
from model.experiments.engines.crew import KEEP_MEMORY, SINGLE_THREAD
from model.experiments.engines.pool import die_with_parent, environment

COPIES = "forkserver" in multiprocessing.get_all_start_methods()  # Windows has none
LOADED = [
    "model.play.player",
    "model.play.stories",
    "model.studies.one_cluster.story",
    "pandas",
]  # once, by the fork server
STARTING = threading.Lock()  # of two threads, which would both set the environment of new processes
END_SECONDS = 3.0  # that a process is given to end by itself


class WorldDied(Exception):
    """The process of a world ended by itself: killed from outside, or for lack of memory."""


class WorldFailed(Exception):
    """A fault of the program in the process of a world; holds its trace."""


def context() -> Any:
    """How processes of worlds are started."""
    if not COPIES:
        return multiprocessing.get_context("spawn")
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(LOADED)
    return found


def prepare() -> None:
    """Start the fork server, so that the first worlds need not wait for it."""
    if COPIES:
        from multiprocessing.forkserver import ensure_running

        context()
        with STARTING, environment(SINGLE_THREAD | KEEP_MEMORY):
            ensure_running()


def live(connection: Connection, timeline: Any, seed: int, megabytes: float) -> None:
    """Life of the process: answer questions about one world, one after the other, until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server decides what an interrupt means
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=die_with_parent, daemon=True).start()
    from model.play.player import Player

    player = Player(timeline, seed, megabytes)
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            question, arguments = connection.recv()
            connection.send(answer(player, question, arguments))


def answer(player: Any, question: str, arguments: tuple[Any, ...]) -> tuple[str, Any, tuple[int, float]]:
    """What a question comes to: (kind, content, (quarter, MB of the process))."""
    from model.play import stories

    try:
        if question in ("start", "step", "back", "change"):
            content = getattr(player, question)(*arguments)
        else:
            content = getattr(stories, question)(player, *arguments)
        kind = "done"
    except UserError as error:
        kind, content = "refused", str(error)
    except MemoryError:
        kind, content = "memory", ""
    except Exception:
        kind, content = "failed", traceback.format_exc()
    begun = hasattr(player, "simulation")
    return kind, content, (player.quarter if begun else -1, resident_megabytes())


def resident_megabytes() -> float:
    """Memory of this process, MB; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, ValueError):
        pass
    if sys.platform == "darwin":
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return 0.0


class Refused(UserError):
    """What was asked of a world cannot be answered; the message is the world's own."""


class WorldProcess:
    """The handle of a world's process: ask, then wait for the answer. Used by one thread at a time."""

    def __init__(self, timeline: Any, seed: int, megabytes: float) -> None:
        way = context()
        self.connection, there = way.Pipe()
        with STARTING, environment(SINGLE_THREAD | KEEP_MEMORY):
            self.process = way.Process(target=live, args=(there, timeline, seed, megabytes), daemon=True)
            self.process.start()
        there.close()
        self.quarter = -1
        self.resident = 0.0

    def ask(self, question: str, *arguments: Any) -> None:
        """Send a question. Raises WorldDied."""
        try:
            self.connection.send((question, arguments))
        except (BrokenPipeError, ConnectionResetError, OSError):
            raise WorldDied from None

    def wait(self) -> Any:
        """The answer to the last question. Raises WorldDied, WorldFailed, Refused, MemoryError."""
        try:
            kind, content, (self.quarter, self.resident) = self.connection.recv()
        except (EOFError, OSError):
            raise WorldDied from None
        if kind == "refused":
            raise Refused(content)
        if kind == "memory":
            raise MemoryError
        if kind == "failed":
            raise WorldFailed(content)
        return content

    def now(self, question: str, *arguments: Any) -> Any:
        """Ask and wait."""
        self.ask(question, *arguments)
        return self.wait()

    def interrupt(self) -> None:
        """Stop what the process does, from any thread: whoever waits for its answer hears that it died."""
        with contextlib.suppress(ValueError):  # closed already
            self.process.terminate()

    def end(self) -> None:
        """End the process, whatever it does."""
        self.connection.close()
        if self.process.is_alive():
            self.process.terminate()
        self.process.join(END_SECONDS)
        if self.process.is_alive():
            self.process.kill()
            self.process.join(END_SECONDS)
        self.process.close()
