"""Engines: who carries out independent tasks. This process, a pool of spawned ones, or a Dask cluster.

Whoever does the work, a result is the same to the bit and only its order in time differs. A worker that dies takes
nobody with it. Results come back to the process that asked: workers never write to its folders.
"""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.errors import UserError
from model.experiments.engines.attempt import Cause, Failure, Finished, Listener, Note, Work, attempt, gravest, ignore

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

SINGLE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)
# Freed arrays stay with the process instead of going back to the system and coming again, page by page (glibc).
KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": "268435456", "MALLOC_MMAP_THRESHOLD_": "268435456"}


class EngineError(UserError):
    """An engine cannot be had, or was lost on the way. Finished work is kept."""


@dataclass(frozen=True)
class Tls:
    """Files in PEM for a scheduler at tls://: the authority that signs the cluster's certificates, our own, its key."""

    authority: Path
    certificate: Path
    key: Path


@dataclass(frozen=True)
class Cluster:
    """A Dask cluster: the scheduler at an address (tcp://host:port), or a local one with so many workers.

    A scheduler at tls://host:port wants `tls`; without it, what Dask's own settings say (distributed.comm.tls).
    """

    scheduler: str | None = None
    workers: int | None = None
    tls: Tls | None = None


Crew = int | Cluster | None  # so many processes here (1: this process; None: one a core), or a cluster


def usable_cores() -> int:
    """Cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else (os.cpu_count() or 1)


def carry_out(
    work: Work, tasks: Sequence[Any], crew: Crew = None, listen: Listener | None = None
) -> Iterator[Finished]:
    """Results of `work(task, note)` in the order in which they finish.

    `work`, the tasks and the results must be picklable if another process does them. `listen(index, note)` hears what
    the tasks tell on their way. With one worker or one task everything happens in this process. Raises EngineError.
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

    require_spawning()
    return Pool(work, tasks, workers, listen).results()


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
