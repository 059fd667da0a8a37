"""A pool of processes that work through tasks: spawned ones, or copies of this process while copies are safe.

A worker that dies takes nobody with it: its task is tried once more on a fresh worker, then reported as failed. An
interrupt ends all workers at once; when the parent dies, so do they. Workers use one thread each for linear algebra,
so that bits do not depend on cores. By hand, since concurrent.futures gives up the whole pool when one worker dies.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import Connection, wait
from typing import Any

from model.experiments.engines.attempt import Cause, Failure, Finished, Listener, Work, attempt
from model.experiments.engines.crew import KEEP_MEMORY, SINGLE_THREAD, large_pages_of_ones_own
from model.experiments.engines.forked import can_fork
from model.experiments.engines.garbage import collect_rarely

AHEAD = 200  # waiting tasks among which one is looked for that suits a worker
TASKS_PER_WORKER = 50  # then a fresh process takes over, so that no leak of a library can add up


def send_note(connection: Connection, index: int, note: Any) -> None:
    """Tell the parent what task `index` has to say."""
    connection.send(("note", index, note))


def serve(connection: Connection, work: Work) -> None:
    """Life of a worker: take a task, do it, tell the result, until there are no more or the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a copy of the parent has the parent's way of ending
    threading.Thread(target=die_with_parent, daemon=True).start()
    gc.freeze()  # what a copy has of its parent stays as it is: no search for garbage goes through it
    collect_rarely()
    large_pages_of_ones_own()
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            message = connection.recv()
            if message is None:
                return
            index, task = message
            value, failure = attempt(work, task, functools.partial(send_note, connection, index))
            connection.send(("done", index, (value, failure)))


def die_with_parent() -> None:
    """End this process when its parent is gone, killed or not: nobody waits for the result any more."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@dataclass
class Worker:
    """A process, the pipe to it, and what it is doing."""

    process: Any
    connection: Connection
    index: int | None = None
    began: float = 0.0
    done: int = 0
    kin: str = ""


@dataclass
class Pool:
    """Processes that work through `tasks`.

    copies: forked, with all that this process has in memory, where that is safe at the moment (forked.py).
    beforehand: done here before the last of the first copies is made, while the others are at work; the last one has
    in memory what it left, and is given the first task. Not done where processes are spawned.
    """

    work: Work
    tasks: Sequence[Any]
    size: int
    listen: Listener | None = None
    tasks_per_worker: int = TASKS_PER_WORKER
    kin: Sequence[str] = ()
    copies: bool = False
    beforehand: Callable[[], None] | None = None
    workers: list[Worker] = field(default_factory=list)
    queue: deque[int] = field(default_factory=deque)
    retried: set[int] = field(default_factory=set)

    def results(self) -> Iterator[Finished]:
        """Yield results as they come; whatever happens, no worker is left behind."""
        self.queue.extend(range(len(self.tasks)))
        open_tasks = len(self.tasks)
        try:
            while open_tasks:
                self.staff()
                ready = wait([worker.connection for worker in self.workers])
                for worker in [w for w in self.workers if w.connection in ready]:
                    finished = self.hear(worker)
                    if finished is not None:
                        open_tasks -= 1
                        yield finished
        finally:
            self.dismiss()

    def staff(self) -> None:
        """Fill the pool and give every idle worker something to do."""
        idle = [worker for worker in self.workers if worker.index is None]
        while self.queue and (idle or len(self.workers) < self.size):
            worker = idle.pop() if idle else self.hire()
            index = self.next_for(worker)
            worker.index, worker.began = index, time.perf_counter()
            try:
                worker.connection.send((index, self.tasks[index]))
            except (BrokenPipeError, ConnectionResetError):  # died while idle: `hear` sees the end of its pipe
                continue

    def next_for(self, worker: Worker) -> int:
        """Take from the queue a task akin to the worker's last one; else one akin to nobody's, else the first."""
        if not self.kin:
            return self.queue.popleft()
        waiting = list(islice(self.queue, AHEAD))
        others = {other.kin for other in self.workers if other is not worker} - {""}
        if self.beforehand is not None:
            others |= {self.kin[0]}  # for the last copy
        own = [index for index in waiting if worker.kin and self.kin[index] == worker.kin]
        fresh = [index for index in waiting if self.kin[index] not in others]
        index = (own or fresh or waiting)[0]
        self.queue.remove(index)
        worker.kin = self.kin[index]
        return index

    def hire(self) -> Worker:
        forks = self.copies and can_fork()
        if self.beforehand is not None and (not forks or len(self.workers) == self.size - 1):
            work, self.beforehand = self.beforehand, None
            if forks:
                work()
        context: Any = multiprocessing.get_context("fork" if forks else "spawn")
        here, there = context.Pipe()
        with environment(SINGLE_THREAD | KEEP_MEMORY):
            process = context.Process(target=serve, args=(there, self.work), daemon=True)
            process.start()
        there.close()
        worker = Worker(process, here)
        self.workers.append(worker)
        return worker

    def hear(self, worker: Worker) -> Finished | None:
        """Take one message of a worker; a result if that was the end of its task."""
        try:
            kind, index, content = worker.connection.recv()
        except (EOFError, OSError):  # gone, perhaps in the middle of a message
            return self.bury(worker)
        if kind == "note":
            if self.listen:
                self.listen(index, content)
            return None
        value, failure = content
        seconds = time.perf_counter() - worker.began
        worker.index, worker.done = None, worker.done + 1
        if worker.done >= self.tasks_per_worker:
            self.retire(worker)
        return Finished(index, value, failure, seconds)

    def bury(self, worker: Worker) -> Finished | None:
        """A worker died: its task goes back to the queue once, then counts as failed."""
        index, began = worker.index, worker.began
        worker.process.join(5)
        code = worker.process.exitcode
        self.retire(worker)
        if index is None:
            return None
        if index not in self.retried:
            self.retried.add(index)
            self.queue.appendleft(index)
            return None
        reason = f"its process ended by itself twice (exit code {code}); often a lack of memory: use fewer --workers"
        return Finished(index, None, Failure("WorkerDied", reason, cause=Cause.machine), time.perf_counter() - began)

    def retire(self, worker: Worker) -> None:
        self.workers.remove(worker)
        with contextlib.suppress(OSError):
            worker.connection.send(None)
        worker.connection.close()

    def dismiss(self) -> None:
        """End all workers where they are: those at work are not wanted any more, idle ones have nothing to lose."""
        for worker in self.workers:
            worker.process.terminate()
        for worker in self.workers:
            worker.process.join(5)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
            worker.connection.close()
        self.workers.clear()


@contextlib.contextmanager
def environment(settings: dict[str, str]) -> Iterator[None]:
    """Environment variables for the time of a `with` block, unless the user has set them."""
    added = {name: value for name, value in settings.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)
