"""Engines: who carries out independent tasks. This process, a pool of spawned ones, or a Dask cluster.

Whoever does the work, a result is the same to the bit and only its order in time differs. A worker that dies takes
nobody with it. Results come back to the process that asked: workers never write to its folders.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from model.experiments.engines.attempt import Cause, Failure, Finished, Listener, Note, Work, attempt, gravest, ignore
from model.experiments.engines.crew import Cluster, Crew, EngineError, Tls, usable_cores

__all__ = [
    "Cause",
    "Cluster",
    "Crew",
    "EngineError",
    "Failure",
    "Finished",
    "Tls",
    "carry_out",
    "gravest",
    "parallel_workers",
    "usable_cores",
]


def carry_out(
    work: Work,
    tasks: Sequence[Any],
    crew: Crew = None,
    listen: Listener | None = None,
    kin: Sequence[str] = (),
    copies: bool = False,
    beforehand: Callable[[], None] | None = None,
) -> Iterator[Finished]:
    """Results of `work(task, note)` in the order in which they finish.

    `work`, the tasks and the results must be picklable if another process does them. `listen(index, note)` hears what
    the tasks tell on their way. With one worker or one task everything happens in this process. kin: a word for each
    task; a process of the pool is given tasks of one word one after the other where that keeps nobody waiting. copies:
    the processes of the pool are copies of this one while that is safe (see forked.py, which tells whether it is), and
    spawned ones after that; while all of them are copies, `work` may be anything. beforehand: what this process does
    for the first task while all copies but the last are at work; the last one has it in memory. Raises EngineError.
    """
    if isinstance(crew, Cluster):
        from model.experiments.engines.cluster import on_cluster

        if crew.scheduler is None:
            require_spawning()
        return on_cluster(work, tasks, crew, listen)
    workers = min(crew or usable_cores(), len(tasks))
    if workers <= 1:
        return in_process(work, tasks, listen)
    from model.experiments.engines.pool import Pool

    if not copies:
        require_spawning()
    return Pool(work, tasks, workers, listen, kin=kin, copies=copies, beforehand=beforehand).results()


def require_spawning() -> None:
    """Raise EngineError, with the remedy, unless new processes can be started from where the program stands."""
    from model.experiments.engines.main_guard import problem

    reason = problem()
    if reason is not None:
        raise EngineError(reason)


def in_process(work: Work, tasks: Sequence[Any], listen: Listener | None = None) -> Iterator[Finished]:
    """One task after the other, here."""
    for index, task in enumerate(tasks):
        began = time.perf_counter()
        note: Note = functools.partial(listen, index) if listen else ignore
        value, failure = attempt(work, task, note)
        yield Finished(index, value, failure, time.perf_counter() - began)


def parallel_workers(crew: Crew, tasks: int) -> int:
    """How many tasks are likely to be done at once, for estimates."""
    if isinstance(crew, Cluster):
        if crew.scheduler is not None:
            from model.experiments.engines.cluster import threads_at

            return max(min(threads_at(crew), tasks), 1)
        crew = crew.workers
    return max(min(crew or usable_cores(), tasks), 1)
