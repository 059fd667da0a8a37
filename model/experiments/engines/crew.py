"""Who carries out tasks: so many processes here, or a Dask cluster; and what their processes are started with."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from model.errors import UserError

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
