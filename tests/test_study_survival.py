"""Nothing is lost: commands killed at any moment, workers that die, disks that fill, clusters over TCP."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from model import Ensemble, load_scenario
from model.experiments.engines import Cluster, EngineError, carry_out
from model.experiments.run_folders import StudyError
from model.results.records import MARK
from model.tables.folders import CannotWrite
from tests.commands import typed

ROOT = Path(__file__).resolve().parent.parent
SCENARIO = "name: short\nregion: twin_rivers\nseeds: 40\nperiod: {start: 2016Q1, end: 2018Q4}\n"
SHORT = load_scenario(ROOT / "scenarios" / "teaching_base.yaml").replace(end=4)
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def results(folder: Path) -> dict[str, bytes]:
    """Every table of every run."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.glob("runs/*/*.parquet"))}


def marks(folder: Path) -> dict[str, int]:
    """When every finished run was written."""
    return {path.parent.name: path.stat().st_mtime_ns for path in sorted(folder.glob(f"runs/*/{MARK}"))}


def command(scenario: Path, out: Path, *more: object) -> list[str]:
    return [sys.executable, str(ROOT / "run.py"), str(scenario), "--no-figures", "--out", str(out), *map(str, more)]


@POSIX
@pytest.mark.slow
def test_killed_six_times_a_study_of_forty_runs_finishes_with_the_same_bits(tmp_path):
    scenario = tmp_path / "short.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    straight, killed = tmp_path / "straight", tmp_path / "killed"
    subprocess.run(command(scenario, straight, "--workers", 2), check=True, capture_output=True)
    luck, kills, finished = random.Random(1), 0, {}
    while kills < 6:
        process = subprocess.Popen(command(scenario, killed, "--workers", 2), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
        try:
            process.wait(luck.uniform(1.5, 5.0))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)  # the parent alone: its workers have to notice
            process.wait()
            kills += 1
        else:  # it was quicker: begin the last runs again
            for folder in sorted((killed / "runs").iterdir())[-8:]:
                (folder / MARK).unlink()
                finished.pop(folder.name, None)
        now = marks(killed)
        assert {name: now[name] for name in finished} == finished  # no finished run is repeated
        finished = now
    subprocess.run(command(scenario, killed, "--workers", 2), check=True, capture_output=True)
    last = marks(killed)
    assert {name: last[name] for name in finished} == finished
    assert len(last) == 40
    assert results(killed) == results(straight)
    assert files_beside(killed) == files_beside(straight)


def files_beside(folder: Path) -> set[str]:
    """Names of all files of a study, so that a stray one shows."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


CRASH = """
import os, sys
from model.experiments import ensemble as study

def perform(parcel, note):
    if parcel[0].seed == 2:
        os._exit(7)
    return study.perform_same_program(parcel, note)
"""


def test_a_run_that_crashes_its_worker_costs_only_itself(tmp_path, monkeypatch):
    (tmp_path / "crashing.py").write_text(CRASH, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{ROOT}")
    import crashing

    from model.experiments import ensemble as study

    real = study.carry_out
    monkeypatch.setattr(study, "carry_out", lambda work, *rest, **how: real(crashing.perform, *rest, **how))
    folder = tmp_path / "study"
    report = Ensemble([SHORT], 4, folder, workers=2).make(folder)
    assert sorted(report.made) == ["teaching_base-1", "teaching_base-3", "teaching_base-4"]
    assert report.failed["teaching_base-2"].kind == "WorkerDied"
    assert "exit code 7" in (folder / "failures" / "teaching_base-2.txt").read_text(encoding="utf-8")
    monkeypatch.setattr(study, "carry_out", real)
    again = Ensemble([SHORT], 4, folder, workers=1).make(folder)
    assert again.made == ["teaching_base-2"]
    assert not (folder / "failures").exists()


def test_a_full_disk_stops_the_study_and_keeps_what_is_finished(tmp_path, monkeypatch):
    from model.experiments import ensemble as study

    real, stored = study.store, []

    def store(task, *rest):
        if stored:
            raise CannotWrite("cannot write x: No space left on device")
        stored.append(task.key)
        real(task, *rest)

    monkeypatch.setattr(study, "store", store)
    with pytest.raises(StudyError, match=r"No space left on device; finished runs in .* are kept"):
        Ensemble([SHORT], 3, tmp_path, workers=1).make(tmp_path)
    assert list(marks(tmp_path)) == ["teaching_base-1"]
    assert not list(tmp_path.rglob(".partial*"))


@pytest.mark.slow
def test_no_scheduler_and_no_address_are_told(tmp_path):
    with pytest.raises(EngineError, match="no address of a scheduler; for instance tcp://"):
        list(carry_out(len, [1], Cluster("192.0.2.1")))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(StudyError, match=f"no scheduler answers at tcp://127.0.0.1:{port}"):
        Ensemble([SHORT], 1, tmp_path, workers=Cluster(f"tcp://127.0.0.1:{port}")).make(tmp_path)


def test_the_command_refuses_engines_and_schedulers_that_make_no_sense(tmp_path):
    scenario = ROOT / "scenarios" / "teaching_base.yaml"
    out = tmp_path / "out"
    asked = [("--engine", "spark"), ("--scheduler", "tcp://127.0.0.1:1"), ("--seeds", 0),
             ("--engine", "dask", "--scheduler", "tcp://127.0.0.1:1", "--workers", 2)]  # fmt: skip
    for options in asked:
        done = typed([scenario, "--no-figures", "--out", out, *options])
        assert done.code == 2, (options, done.err)
        assert not out.exists()


class TcpCluster:
    """A real scheduler and two workers, started from the command line."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        port = self.address.rsplit(":", 1)[1]
        self.scheduler = self.start(folder, "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")
        self.workers = [self.start(folder, "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
                        for _ in range(2)]  # fmt: skip

    def start(self, folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]],
                                cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)  # fmt: skip

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path):
    made = TcpCluster(tmp_path)
    yield made
    made.end()


@pytest.mark.slow
def test_all_engines_give_the_same_bits_and_a_killed_worker_loses_no_run(tmp_path, cluster):
    long = SHORT.replace(end=40)
    folders = {name: tmp_path / name for name in ("here", "pool", "tcp")}
    heard = []
    for name, crew in {"here": 1, "pool": 2, "tcp": Cluster(cluster.address)}.items():
        after = len(heard)

        def listen(progress, name=name, after=after):
            heard.append(progress.key)
            if name == "tcp" and len(set(heard[after:])) == 4 and cluster.workers[0].poll() is None:
                cluster.workers[0].kill()

        report = Ensemble([long], 12, folders[name], workers=crew).make(folders[name], listen)
        assert not report.failed
        assert len(report.made) == 12
    assert cluster.workers[0].poll() is not None
    assert results(folders["here"]) == results(folders["pool"]) == results(folders["tcp"])


@pytest.mark.slow
def test_a_scheduler_that_goes_midway_is_told_and_the_study_goes_on_elsewhere(tmp_path, cluster):
    long, finished = SHORT.replace(end=40), []

    def done(key):
        finished.append(key)
        if len(finished) == 3:
            cluster.scheduler.kill()

    folder = tmp_path / "study"
    began = time.monotonic()
    with pytest.raises(StudyError, match="lost the scheduler"):
        Ensemble([long], 12, folder, workers=Cluster(cluster.address)).make(folder, finished=done)
    assert time.monotonic() - began < 300  # it does not wait for what never comes
    assert len(marks(folder)) >= 3
    report = Ensemble([long], 12, folder, workers=2).make(folder)
    assert len(report.made) + len(report.reused) == 12
    assert len(report.reused) >= 3


def test_a_worker_with_another_program_is_refused(monkeypatch):
    from model import fingerprints
    from model.experiments.engines import cluster as there

    who = fingerprints.program()
    import pickle

    value, failure, _ = pickle.loads(there.do_there(pickle.dumps((len, "abc")), who | {"numpy": "1.0"}, 0, ""))
    assert value is None
    assert failure.kind == "OtherProgram"
    assert "numpy" in failure.message
