"""Who carries out tasks: so many processes here, or a Dask cluster; and what their processes are started with."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.errors import UserError

SINGLE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)
# Freed arrays stay with the process instead of going back to the system and coming again, page by page (glibc).
KEPT_BYTES = 268_435_456
KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(KEPT_BYTES), "MALLOC_MMAP_THRESHOLD_": str(KEPT_BYTES),
               "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}  # fmt: skip
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # of mallopt, in glibc's malloc.h
# A run under many policies takes a twentieth less time where memory comes in large pages.
TUNABLES = "GLIBC_TUNABLES"
LARGE_ROOM, LARGE_PAGE, MADV_HUGEPAGE = 201_326_592, 2_097_152, 14  # bytes; of madvise, in Linux's mman.h


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


def settle() -> None:
    """Let this process be what workers are: one thread for linear algebra, freed memory kept.

    Copies of it may then do what spawned workers do (forked.py). Called before NumPy is loaded, for NumPy asks only
    then how many threads it may have; what the user has set holds.
    """
    if "numpy" in sys.modules:
        return
    for name, value in SINGLE_THREAD.items():
        os.environ.setdefault(name, value)
    _settled.append(all(os.environ[name] == value for name, value in SINGLE_THREAD.items()))
    keep_memory()


def settled() -> bool:
    """Whether this process computes with one thread, to the same bits as a spawned worker."""
    return any(_settled)


def keep_memory() -> None:
    """Do for this process what KEEP_MEMORY does for one that begins; nothing where the system's library differs."""
    import ctypes

    with contextlib.suppress(OSError, AttributeError, TypeError):
        library = ctypes.CDLL(None)
        for option, name in ((TRIM_THRESHOLD, "MALLOC_TRIM_THRESHOLD_"), (MMAP_THRESHOLD, "MALLOC_MMAP_THRESHOLD_")):
            if name not in os.environ:
                library.mallopt(option, KEPT_BYTES)
        if sys.platform == "linux" and TUNABLES not in os.environ:
            advise_large_pages(library)
            _advised.append(True)


def large_pages_of_ones_own() -> None:
    """In a copy of a process that has large pages: let its own memory come in such, too. Its parent's stays shared."""
    import ctypes

    if any(_advised):
        advise_large_pages(ctypes.CDLL(None))


def advise_large_pages(library: Any) -> None:
    """Let the system give the next memory of this process in large pages where it can; arrays are read at random there.

    What is freed stays with the process, so that later arrays have these pages.
    """
    import ctypes

    library.malloc.restype = library.sbrk.restype = ctypes.c_void_p
    library.malloc.argtypes, library.free.argtypes = [ctypes.c_size_t], [ctypes.c_void_p]
    library.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    room = library.malloc(LARGE_ROOM)
    if room is None:
        return
    begin = -(-room // LARGE_PAGE) * LARGE_PAGE
    end = library.sbrk(0)
    on_heap = room < end <= room + 2 * LARGE_ROOM  # allocations of this size are no maps of their own
    if on_heap:
        library.madvise(begin, end - begin, MADV_HUGEPAGE)
    library.free(room)


_settled: list[bool] = []
_advised: list[bool] = []
