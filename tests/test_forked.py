"""Work in a copy of this process: its result, its errors, and where no copy is made."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from model.experiments.engines import carry_out
from model.experiments.engines.crew import SINGLE_THREAD
from model.experiments.engines.forked import beside, can_fork
from model.experiments.engines.pool import Pool
from model.experiments.run_folders import alone_in

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def only_where_copies_can_be_made() -> None:
    """Asked when the test runs: an earlier test of this process may have left a thread behind."""
    if not can_fork():
        pytest.skip("no copies of this process can be made here and now")


def test_the_result_of_a_copy_comes_back_and_the_block_goes_on_meanwhile():
    known = {"here": object()}  # a copy has what cannot be sent
    with beside(lambda: (os.getpid(), len(known))) as wait:
        own = os.getpid()
        there, count = wait()
    assert there != own
    assert count == 1


def test_not_allowed_is_done_here_and_only_when_asked():
    done = []
    with beside(lambda: done.append(os.getpid()), allowed=False) as wait:
        assert done == []
        wait()
    assert done == [os.getpid()]


def test_no_copy_is_made_beside_another_thread():
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert not can_fork()
        with beside(os.getpid) as wait:
            assert wait() == os.getpid()
    finally:
        stop.set()
        thread.join()


def test_an_error_and_a_lost_copy_are_met_here():
    here = os.getpid()

    def fail() -> None:
        raise ValueError("as it is")

    def die() -> str:
        if os.getpid() != here:
            os._exit(9)
        return "done here"

    with beside(fail) as wait, pytest.raises(ValueError, match="as it is"):
        wait()
    with beside(die) as wait:
        assert wait() == "done here"


def test_a_copy_that_nobody_waits_for_ends_with_the_block():
    with beside(threading.Event().wait):  # its work never ends
        (copy,) = multiprocessing.active_children()
        assert copy.is_alive()
    assert not copy.is_alive()
    assert copy.exitcode == -signal.SIGTERM


def test_a_pool_of_copies_takes_what_cannot_be_sent():
    held = {"lock": threading.Lock()}
    found = list(carry_out(lambda task, note: (task * len(held), os.getpid()), [1, 2, 3], 2, copies=True))
    assert sorted(done.value[0] for done in found) == [1, 2, 3]
    assert os.getpid() not in {done.value[1] for done in found}


def test_the_last_copy_has_what_was_done_beforehand_and_is_given_the_first_task():
    held: list[int] = []
    done = carry_out(lambda task, note: (task, list(held)), [1, 2], 2, kin=["a", "b"], copies=True,
                     beforehand=lambda: held.append(os.getpid()))  # fmt: skip
    assert sorted(one.value for one in done) == [(1, [os.getpid()]), (2, [])]
    assert held == [os.getpid()]  # once, and here


def test_an_error_of_what_is_done_beforehand_is_raised_and_leaves_no_copy():
    def fail() -> None:
        raise ValueError("as it is")

    with pytest.raises(ValueError, match="as it is"):
        list(carry_out(lambda task, note: task, [1, 2, 3], 3, kin=["a", "b", "c"], copies=True, beforehand=fail))
    assert not multiprocessing.active_children()


def test_what_helps_copies_is_not_done_for_spawned_processes():
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    pool = Pool(os.getpid, [1], 1, copies=True, beforehand=lambda: pytest.fail("nobody has this memory"))
    thread.start()
    try:
        assert "Spawn" in type(pool.hire().process).__name__
        assert pool.beforehand is None
    finally:
        stop.set()
        thread.join()
        pool.dismiss()


def test_a_pool_of_copies_spawns_while_another_thread_runs():
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    pool = Pool(os.getpid, [1], 1, copies=True)
    thread.start()
    try:
        assert "Spawn" in type(pool.hire().process).__name__
    finally:
        stop.set()
        thread.join()
        pool.dismiss()
    try:
        assert "Fork" in type(pool.hire().process).__name__
    finally:
        pool.dismiss()


def test_a_copy_lets_go_of_its_parents_folder(tmp_path):
    begun = multiprocessing.get_context("fork").Event()

    def linger() -> None:
        begun.set()
        threading.Event().wait()

    with alone_in(tmp_path):
        copy = beside(linger)
        copy.__enter__()
    try:
        assert begun.wait(60)
        with alone_in(tmp_path):  # though the copy, made while the folder was held, lives
            assert multiprocessing.active_children()
    finally:
        copy.__exit__(None, None, None)


SETTLED = """
import os, sys
from model.experiments.engines.crew import settle, settled
assert not settled()
{before}
settle()
import numpy
print(settled(), os.environ.get("OPENBLAS_NUM_THREADS"))
"""


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ("", "True 1"),
        ("import numpy", "False None"),  # has asked for its threads before
        ("os.environ['OPENBLAS_NUM_THREADS'] = '2'", "False 2"),  # what the user says holds
    ],
)
def test_copies_make_runs_only_where_they_compute_like_spawned_workers(before, told):
    here = {name: value for name, value in os.environ.items() if name not in SINGLE_THREAD}
    done = subprocess.run([sys.executable, "-c", SETTLED.format(before=before)], env=here, cwd=ROOT,
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout.strip() == told
