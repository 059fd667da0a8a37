"""A study: scenarios x seeds. A finished run is written once and whole; the same command goes on where it stopped.

    results/<name>/study.yaml                    what was asked, versions, checksums
    results/<name>/runs/<scenario>-<seed>/       one finished run; never half of one

A run is written beside its place under a temporary name and renamed when complete. A finished run is used again if
its fingerprint agrees: resolved scenario, seed, version and source of the model, data, NumPy and machine type.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.experiments.engines import Failure, carry_out, usable_cores
from model.tables.folders import write_whole

if TYPE_CHECKING:
    from model.results import Study
    from model.scenario import Plan

PARTIAL = ".partial-"
MARK = "finished.json"  # written last into the folder of a run
NOT_IN_RESULTS = {"title", "purpose", "seeds", "parent", "source_text", "name"}  # words, not mechanisms

# Rough costs for the estimate before the first run has been timed: seconds a quarter and to start at 22,890 firms on
# one core, and megabytes that a run of 40 quarters takes on disk (measured with benchmarks/speed.py).
SECONDS_A_QUARTER, SECONDS_TO_START, FIRMS_MEASURED, MEGABYTES_A_RUN = 0.25, 4.0, 22_890, 12.0


class StudyError(Exception):
    """A study cannot go on: another study's folder, no space, or no run finished."""


@dataclass(frozen=True)
class Task:
    """One run to make: which scenario, which seed, where it goes, and its fingerprint."""

    plan: Plan
    seed: int
    folder: Path
    fingerprint: str

    @property
    def key(self) -> str:
        return self.folder.name


@dataclass(frozen=True)
class Progress:
    """How far a run is: quarter reached, value added of the last year (亿元), clusters of 10 bn yuan and more."""

    key: str
    quarter: int
    start: int
    end: int
    value_added: float
    clusters: int


@dataclass
class Report:
    """What a study did: runs made, runs found finished, failures by run."""

    made: list[str] = field(default_factory=list)
    reused: list[str] = field(default_factory=list)
    failed: dict[str, Failure] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


# fingerprints -------------------------------------------------------------------------------------------------------


def source_checksum() -> str:
    """Checksum of the model's own source and parameter files: a changed equation makes other results."""
    home = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for folder in ("mathematics", "tables", "start", "processes", "policy", "scenario", "regions", "observe", "."):
        root = home / folder
        pattern = "*" if folder == "." else "**/*"
        for path in sorted(p for p in root.glob(pattern) if p.suffix in (".py", ".yaml") and p.parent.name != "report"):
            if folder == "." and path.name.startswith(("cli", "__init__")):  # commands change no result
                continue
            digest.update(path.relative_to(home).as_posix().encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def scenario_content(plan: Plan) -> dict[str, Any]:
    """What a scenario says that can change a result, as plain data."""
    return plan.model_dump(mode="json", exclude=NOT_IN_RESULTS & set(type(plan).model_fields))


def fingerprint(plan: Plan, seed: int, checksums: Mapping[str, str]) -> str:
    """Checksum of everything that decides the bits of a run."""
    import numpy

    import model

    content = {
        "scenario": scenario_content(plan),
        "seed": seed,
        "version": model.__version__,
        "source": source_checksum(),
        "data": checksums,
        "numpy": numpy.__version__,
        "machine": platform.machine(),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


# one run ------------------------------------------------------------------------------------------------------------


def perform(task: Task, note: Callable[[Any], None]) -> str:
    """Make one run and put it, complete, into its folder. Raises what the model raises; leaves nothing half done."""
    from model.cluster_model import ClusterModel

    model = ClusterModel(task.plan, rng=task.seed)
    while model.world.quarter < task.plan.end:
        model.step()
        note(progress_of(model, task))
    run = model.run()
    partial = task.folder.parent / f"{PARTIAL}{task.key}-{os.getpid()}"
    try:
        run.save(partial)
        mark = {"fingerprint": task.fingerprint, "scenario": task.plan.name, "seed": task.seed}
        (partial / MARK).write_text(json.dumps(mark, indent=1), encoding="utf-8")
        if task.folder.exists():
            shutil.rmtree(task.folder)
        os.replace(partial, task.folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return task.key


def progress_of(model: Any, task: Task) -> Progress:
    """The line that a watcher sees: from the observer's last entries."""
    last = model.world.record.latest()
    return Progress(
        task.key,
        model.world.quarter,
        task.plan.start,
        task.plan.end,
        float(last.get("value_added", float("nan"))),
        int(last.get("characteristic_clusters_10bn", 0)),
    )


# many runs ----------------------------------------------------------------------------------------------------------


@dataclass
class Ensemble:
    """Scenarios x seeds. `Ensemble([no_policy, plan], seeds=50).run()` gives a `Study`.

    plans: resolved scenarios with different names. seeds: how many (1, 2, ... n) or which. folder: where the study is
    kept and can be taken up again; without one it lives in a temporary folder until it is loaded. workers: processes
    (default: all cores). overwrite: replace a study that was made from something else. Raises StudyError.
    """

    plans: Sequence[Plan]
    seeds: int | Iterable[int] = 5
    folder: Path | str | None = None
    workers: int | None = None
    overwrite: bool = False

    def __post_init__(self) -> None:
        names = [plan.name for plan in self.plans]
        if not names:
            raise StudyError("a study needs at least one scenario")
        if len(set(names)) < len(names):
            raise StudyError(f"two scenarios of one study share a name: {', '.join(names)}; give one another `name:`")
        self.seeds = list(range(1, self.seeds + 1)) if isinstance(self.seeds, int) else list(self.seeds)
        if not self.seeds:
            raise StudyError("a study needs at least one seed")

    def run(self, listen: Callable[[Progress], None] | None = None) -> Study:
        """Make the missing runs and load all. Raises StudyError if a run failed; the finished ones are kept."""
        from model.results import Study

        if self.folder is not None:
            report = self.make(Path(self.folder), listen)
            raise_failures(report)
            return Study.load(Path(self.folder))
        with tempfile.TemporaryDirectory(prefix="jiju-") as folder:
            report = self.make(Path(folder), listen)
            raise_failures(report)
            return Study.load(Path(folder), whole=True)

    def make(self, folder: Path, listen: Callable[[Progress], None] | None = None,
             finished: Callable[[str], None] | None = None) -> Report:  # fmt: skip
        """Make the missing runs in `folder`; failures are reported, not raised, except a full disk."""
        with alone_in(folder):
            return self.make_alone(folder, listen, finished)

    def make_alone(self, folder: Path, listen: Callable[[Progress], None] | None,
                   finished: Callable[[str], None] | None) -> Report:  # fmt: skip
        """The same, when nobody else works in the folder."""
        tasks, report = self.prepare(folder)

        def hear(index: int, progress: Progress) -> None:
            if listen:
                listen(progress)

        try:
            for result in carry_out(perform, tasks, self.workers, hear):
                key = tasks[result.index].key
                report.seconds[key] = result.seconds
                if result.failure is None:
                    report.made.append(key)
                else:
                    report.failed[key] = result.failure
                    if result.failure.kind == "OSError" and f"[Errno {errno.ENOSPC}]" in result.failure.message:
                        raise StudyError(f"no space left on the disk for {folder}; finished runs are kept: free some "
                                         "space and give the same command again")  # fmt: skip
                if finished:
                    finished(key)
        finally:
            remove_partial(folder)
        return report

    def prepare(self, folder: Path) -> tuple[list[Task], Report]:
        """Tasks still to do in `folder`, which is created; refuses a folder made from something else."""
        wanted = self.tasks(folder)
        report, missing, foreign = Report(), [], []
        for task in wanted:
            found = read_mark(task.folder)
            if found is None:
                missing.append(task)
            elif found == task.fingerprint:
                report.reused.append(task.key)
            elif self.overwrite:
                missing.append(task)
            else:
                foreign.append(task.key)
        if foreign:
            raise StudyError(
                f"{folder} holds runs of another scenario, version or data under the same name ({foreign[0]}"
                f"{f' and {len(foreign) - 1} more' if len(foreign) > 1 else ''}); use --overwrite to replace them or "
                "--out to keep both"
            )
        runs = folder / "runs"
        try:
            runs.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            raise StudyError(f"{folder} is not a folder that results can go to") from None
        remove_partial(folder)
        if self.overwrite:
            keep = {task.key for task in wanted}
            for path in [p for p in runs.iterdir() if p.is_dir() and p.name not in keep]:
                shutil.rmtree(path)
        self.describe(folder, wanted)
        return missing, report

    def tasks(self, folder: Path) -> list[Task]:
        """All runs of the study, seed by seed, so that an interrupted study has complete pairs."""
        from model.regions import load_region

        seeds: list[int] = list(self.seeds)  # type: ignore[arg-type]
        sums = {plan.name: load_region(plan.region, plan.region_data).checksums for plan in self.plans}
        return [
            Task(plan, seed, folder / "runs" / f"{plan.name}-{seed}", fingerprint(plan, seed, sums[plan.name]))
            for seed in seeds
            for plan in self.plans
        ]

    def describe(self, folder: Path, tasks: Sequence[Task]) -> None:
        """Write `study.yaml`: what was asked and with which versions."""
        import yaml

        import model

        content = {
            "scenarios": [plan.name for plan in self.plans],
            "seeds": list(self.seeds),  # type: ignore[arg-type]
            "version": model.__version__,
            "source": source_checksum(),
            "python": platform.python_version(),
            "machine": platform.machine(),
            "runs": {task.key: task.fingerprint for task in tasks},
        }
        write_whole(folder / "study.yaml", yaml.safe_dump(content, allow_unicode=True, sort_keys=False))


def estimate(plans: Sequence[Plan], seeds: int, workers: int | None = None) -> tuple[float, float]:
    """Seconds and megabytes that a study will take, roughly."""
    seconds, megabytes = 0.0, 0.0
    for plan in plans:
        firms = firms_of(plan) / FIRMS_MEASURED
        seconds += seeds * (1.5 + (SECONDS_TO_START + SECONDS_A_QUARTER * plan.end) * firms)
        megabytes += seeds * (0.5 + MEGABYTES_A_RUN * firms * plan.end / 40)
    return seconds / min(workers or usable_cores(), max(seeds * len(plans), 1)), megabytes


def firms_of(plan: Plan) -> float:
    """Firms that a scenario starts with, about."""
    from model.regions import load_region

    total = load_region(plan.region, plan.region_data).totals["firms_above_scale_2015"].value
    return (plan.baseline.firms or total) * plan.scale


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold a folder while working in it; the system lets go when the process ends. Raises StudyError if it is taken."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "a", encoding="utf-8") as handle:
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StudyError(f"another command is at work in {folder}; wait for it or use another --out") from None
        yield


def read_mark(folder: Path) -> str | None:
    """Fingerprint of the finished run in `folder`; None if there is none."""
    try:
        return str(json.loads((folder / MARK).read_text(encoding="utf-8"))["fingerprint"])
    except (OSError, ValueError, KeyError):
        return None


def remove_partial(folder: Path) -> None:
    """Take away what an interrupted or crashed run left."""
    for path in (folder / "runs").glob(f"{PARTIAL}*"):
        shutil.rmtree(path, ignore_errors=True)


def raise_failures(report: Report) -> None:
    """Raise StudyError if a run failed."""
    if report.failed:
        key, failure = next(iter(report.failed.items()))
        raise StudyError(
            f"{len(report.failed)} run(s) failed; {key}: {failure.kind}: {failure.message}\n{failure.trace}"
        )
