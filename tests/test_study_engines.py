"""Engines: results as they come, failures told, deaths survived, interrupts clean."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from model.experiments import engines
from model.experiments.engines.pool import Pool

ROOT = Path(__file__).resolve().parent.parent


# Work that the tests hand to an engine lives in a module of its own: spawned workers import it by name.
WORK = """
import os, time
from pathlib import Path

def square(task, note):
    note(("seen", task))
    if task < 0:
        raise ValueError(f"cannot take {task}\\nsecond line")
    return task * task, os.getpid(), os.environ.get("OPENBLAS_NUM_THREADS")

def die_once(task, note):
    number, folder = task
    mark = Path(folder) / f"{number}"
    if number == 1 and not mark.exists():
        mark.touch()
        os._exit(3)
    return number

def die_always(task, note):
    if task == 1:
        os._exit(9)
    return task

def linger(task, note):
    Path(task).touch()
    time.sleep(60)
"""


@pytest.fixture
def work(tmp_path, monkeypatch):
    (tmp_path / "some_work.py").write_text(WORK, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    sys.modules.pop("some_work", None)
    import some_work

    return some_work


@pytest.mark.parametrize("workers", [1, 2])
def test_results_notes_and_failures(work, workers):
    heard = []
    results = list(engines.carry_out(work.square, [3, -1, 4], workers, lambda i, note: heard.append((i, note))))
    values = {r.index: r.value[0] for r in results if r.failure is None}
    assert values == {0: 9, 2: 16}
    (failure,) = [r.failure for r in results if r.failure]
    assert (failure.kind, failure.message) == ("ValueError", "cannot take -1")
    assert "second line" in failure.trace
    assert sorted(heard) == [(0, ("seen", 3)), (1, ("seen", -1)), (2, ("seen", 4))]


def test_workers_are_other_processes_with_one_thread_for_algebra(work):
    before = dict(os.environ)
    results = list(engines.carry_out(work.square, [1, 2, 3, 4], 2))
    assert all(r.value[1] != os.getpid() and r.value[2] == "1" for r in results)
    assert dict(os.environ) == before


def test_a_death_is_retried_and_loses_nobody(work, tmp_path):
    results = list(engines.carry_out(work.die_once, [(n, str(tmp_path)) for n in range(4)], 2))
    assert sorted(r.value for r in results) == [0, 1, 2, 3]


def test_a_second_death_is_a_failure_of_that_task_only(work):
    results = list(engines.carry_out(work.die_always, [0, 1, 2, 3], 2))
    assert sorted(r.value for r in results if r.failure is None) == [0, 2, 3]
    (failure,) = [r.failure for r in results if r.failure]
    assert failure.kind == "WorkerDied"
    assert "exit code 9" in failure.message


def test_a_worker_is_replaced_after_its_share_of_tasks(work):
    pool = Pool(work.square, [1, 2, 3, 4, 5, 6], 1, tasks_per_worker=2)
    processes = {r.value[1] for r in pool.results()}
    assert len(processes) == 3


def test_leaving_early_ends_the_workers(work, tmp_path):
    marks = [str(tmp_path / "a"), str(tmp_path / "b")]
    pool = Pool(work.linger, marks, 2)
    pool.queue.extend(range(2))
    pool.staff()
    processes = [w.process for w in pool.workers]
    deadline = time.monotonic() + 60
    while not all(Path(m).exists() for m in marks) and time.monotonic() < deadline:
        time.sleep(0.02)
    pool.dismiss()
    assert not any(p.is_alive() for p in processes)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interrupt_ends_parent_and_workers(work, tmp_path):
    marks = [str(tmp_path / "a"), str(tmp_path / "b")]
    code = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]\n"
        "from model.experiments.engines import carry_out\nimport some_work\n"
        f"if __name__ == '__main__':\n    list(carry_out(some_work.linger, {marks!r}, 2))\n"
    )
    script = tmp_path / "parent.py"
    script.write_text(code, encoding="utf-8")
    parent = subprocess.Popen([sys.executable, str(script)], stderr=subprocess.PIPE, start_new_session=True)
    # A fresh environment compiles all that it imports: the interrupt is meant for workers at work, not for imports.
    deadline = time.monotonic() + 60
    while not all(Path(m).exists() for m in marks) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert all(Path(m).exists() for m in marks), "the workers did not begin in a minute"
    os.killpg(parent.pid, signal.SIGINT)
    parent.communicate(timeout=60)
    assert parent.returncode != 0
    deadline = time.monotonic() + 60
    while somebody_left(parent.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not somebody_left(parent.pid)


def somebody_left(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_process_that_ends_searches_for_garbage_no_more():
    code = (
        "import atexit, gc; from model.experiments.engines.garbage import leave_to_the_system as leave; "
        "atexit.register(lambda: print(gc.get_freeze_count())); leave(); leave(); print(gc.get_freeze_count())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, at_the_end = map(int, done.stdout.split())  # Python 3.12 freezes some objects of its own
    assert before < 1000 < at_the_end


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="the system does not tell of its pages")
def test_memory_of_a_command_may_come_in_large_pages():
    code = (
        "from model.experiments.engines.crew import settle; settle()\n"
        "for part in open('/proc/self/smaps').read().split('VmFlags:')[1:]: print('hg' in part.splitlines()[0].split())"
    )
    for tunables, expected in (("", True), ("glibc.malloc.check=0", False)):  # what the user sets is left alone
        own = {key: value for key, value in os.environ.items() if not key.startswith(("GLIBC_", "MALLOC_"))}
        own |= {"GLIBC_TUNABLES": tunables} if tunables else {}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=own)
        assert ("True" in done.stdout.split()) == expected, done.stderr
