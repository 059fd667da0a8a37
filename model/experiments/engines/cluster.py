"""A Dask cluster as the engine: an existing one by its scheduler's address, or a local one.

This is the only file that knows of Dask. Tasks travel as bytes, together with the identity of the program. A worker
with another version, source or NumPy refuses them. Results travel back as bytes, so no shared disk is needed. A worker
that dies loses only what it was doing: the scheduler gives it to another one.
"""

from __future__ import annotations

import contextlib
import functools
import pickle
import re
import time
import traceback
import uuid
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from model.experiments.engines.attempt import Cause, Failure, Finished, Listener, Work, attempt, ignore
from model.experiments.engines.crew import KEEP_MEMORY, SINGLE_THREAD, Cluster, EngineError, usable_cores

ADDRESS = re.compile(r"^(tcp|tls|ws|wss|ucx)://[^\s/:]+:\d+/?$")
SECONDS_TO_CONNECT = 15
TASKS_AHEAD = 4  # tasks under way or waiting for each thread of the cluster, so that nobody is idle
LEAST_AHEAD = 16  # for a cluster that has no workers yet
SETTINGS = {
    # Workers hand memory back page by page unless told otherwise: 2-3 times slower.
    "distributed.nanny.pre-spawn-environ": SINGLE_THREAD | KEEP_MEMORY,
    "distributed.worker.profile.enabled": False,
    "distributed.scheduler.allowed-failures": 1,
    "distributed.comm.timeouts.connect": f"{SECONDS_TO_CONNECT}s",
}


def on_cluster(work: Work, tasks: Sequence[Any], cluster: Cluster, listen: Listener | None = None
               ) -> Iterator[Finished]:  # fmt: skip
    """Results in the order in which they finish. Raises EngineError if there is no scheduler or it is lost."""
    with connected(cluster) as client:
        topic = f"jiju-{uuid.uuid4().hex}"
        if listen is not None:
            client.subscribe_topic(topic, functools.partial(hear, listen))
        yield from results(client, work, tasks, topic if listen is not None else "")


@contextlib.contextmanager
def connected(cluster: Cluster) -> Iterator[Any]:
    """A client of the cluster, closed afterwards; a local cluster ends with it. Raises EngineError."""
    dask, distributed = libraries()
    if cluster.scheduler is not None and not ADDRESS.match(cluster.scheduler):
        raise EngineError(f"{cluster.scheduler!r} is no address of a scheduler; for instance tcp://192.0.2.1:8786")
    security = security_of(cluster, distributed)
    with dask.config.set(SETTINGS), contextlib.ExitStack() as stack:
        if cluster.scheduler is None:
            address: Any = stack.enter_context(
                distributed.LocalCluster(
                    n_workers=cluster.workers or usable_cores(), threads_per_worker=1, processes=True,
                    dashboard_address=None, silence_logs="ERROR",
                )
            )  # fmt: skip
        else:
            address = cluster.scheduler
        try:
            client = stack.enter_context(distributed.Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False,
                                                            security=security))  # fmt: skip
        except (OSError, TimeoutError):
            again = "start one with `dask scheduler` and give its address"
            if security is not None:
                again += "; all sides need certificates of one authority (--tls CA CERTIFICATE KEY)"
            raise EngineError(f"no scheduler answers at {cluster.scheduler}; {again}") from None
        yield client


def security_of(cluster: Cluster, distributed: Any) -> Any:
    """What a client needs for a scheduler at tls://, None for others. Raises EngineError for files that do not fit."""
    encrypted = cluster.scheduler is not None and cluster.scheduler.startswith("tls://")
    if cluster.tls is not None and not encrypted:
        raise EngineError("certificates are for a scheduler at tls://host:port")
    if not encrypted:
        return None
    if cluster.tls is None:
        security = distributed.Security(require_encryption=True)  # from Dask's own settings
        if not security.tls_ca_file:
            raise EngineError("a scheduler at tls:// needs --tls CA CERTIFICATE KEY, or distributed.comm.tls of Dask")
    else:
        names = {"tls_ca_file": cluster.tls.authority, "tls_client_cert": cluster.tls.certificate,
                 "tls_client_key": cluster.tls.key}  # fmt: skip
        for path in names.values():
            if not path.is_file():
                raise EngineError(f"there is no file {path}: --tls takes authority, certificate and key, in PEM")
        security = distributed.Security(require_encryption=True, **{name: str(path) for name, path in names.items()})
    try:
        security.get_connection_args("client")
    except (OSError, ValueError, TypeError) as error:  # ssl.SSLError is an OSError
        raise EngineError(f"the TLS files do not fit together: {error}; they are authority, certificate, key") from None
    return security


def libraries() -> tuple[Any, Any]:
    """dask and distributed. Raises EngineError naming the extra to install."""
    try:
        import dask
        import distributed
    except ImportError:
        raise EngineError("the engine dask needs the extra: pip install 'jiju[cluster]'") from None
    return dask, distributed


def threads_at(cluster: Cluster) -> int:
    """Threads of an existing cluster. Raises EngineError."""
    with connected(cluster) as client:
        return int(sum(worker["nthreads"] for worker in client.scheduler_info(n_workers=-1)["workers"].values()))


def results(client: Any, work: Work, tasks: Sequence[Any], topic: str) -> Iterator[Finished]:
    """Keep the cluster busy and yield what comes back; a result leaves the cluster as soon as it is here."""
    from distributed import as_completed

    from model.fingerprints import program

    who = program()
    waiting = deque(range(len(tasks)))
    under_way: dict[str, tuple[int, float]] = {}
    coming = as_completed([], loop=client.loop)

    def submit() -> None:
        threads = sum(worker["nthreads"] for worker in client.scheduler_info(n_workers=-1)["workers"].values())
        while waiting and len(under_way) < max(TASKS_AHEAD * threads, LEAST_AHEAD):
            index = waiting.popleft()
            parcel = pickle.dumps((work, tasks[index]))
            future = client.submit(do_there, parcel, who, index, topic, key=f"jiju-{uuid.uuid4().hex}", pure=False)
            under_way[future.key] = index, time.perf_counter()
            coming.add(future)

    try:
        submit()
        while under_way:
            future = next(coming)
            index, began = under_way.pop(future.key)
            value, failure, seconds = unpacked(future, time.perf_counter() - began)
            future.release()
            submit()
            yield Finished(index, value, failure, seconds)
    finally:
        with contextlib.suppress(Exception):
            client.cancel([client.futures[key] for key in under_way if key in client.futures])


def unpacked(future: Any, waited: float) -> tuple[Any, Failure | None, float]:
    """Value, failure and seconds of a finished task. Raises EngineError if the scheduler was lost."""
    from distributed import CancelledError
    from distributed.comm import CommClosedError
    from distributed.scheduler import KilledWorker

    try:
        value, failure, seconds = pickle.loads(future.result(timeout=SECONDS_TO_CONNECT))
        return value, failure, seconds
    except KilledWorker as error:
        reason = f"{str(error).splitlines()[0]}; often a lack of memory: fewer or larger workers"
        return None, Failure("WorkerDied", reason, cause=Cause.machine), waited
    except (CancelledError, CommClosedError, TimeoutError, OSError) as error:
        raise EngineError(
            f"lost the scheduler ({type(error).__name__}); finished work is kept: start it again and give the same "
            "command again"
        ) from None
    except Exception as error:
        return None, Failure(type(error).__name__, str(error).split("\n")[0], traceback.format_exc()), waited


def do_there(parcel: bytes, who: dict[str, str], index: int, topic: str) -> bytes:
    """On a worker: check that it is the same program, do the task, pack the result."""
    from model.fingerprints import program

    here, began = program(), time.perf_counter()
    different = [f"{name} {here[name][:12]} instead of {who[name][:12]}" for name in who if here.get(name) != who[name]]
    if different:
        message = f"this worker has {', '.join(different)}: install the same jiju and NumPy on all machines"
        return pickle.dumps((None, Failure("OtherProgram", message, cause=Cause.user), 0.0))
    work, task = pickle.loads(parcel)
    note = functools.partial(tell, topic, index) if topic else ignore
    value, failure = attempt(work, task, note)
    return pickle.dumps((value, failure, time.perf_counter() - began))


def tell(topic: str, index: int, note: Any) -> None:
    """Send a note from a worker to whoever listens."""
    from distributed import get_worker

    get_worker().log_event(topic, pickle.dumps((index, note)))


def hear(listen: Listener, event: Any) -> None:
    """Pass a note on. An event is a pair of its time and what was told."""
    listen(*pickle.loads(event[1]))
