"""Which runs in a folder belong to a study that is asked for, which were made from something else, what is missing.

A finished run belongs to the study if its fingerprint agrees and it has the tables that are asked for. Nothing is
written here: `Ensemble.make` moves stale runs aside and makes the missing ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from model.experiments.engines import Failure
from model.experiments.run_folders import StudyError
from model.results.records import RUNS, ResultsError, look, read_mark, read_study
from model.results.study import run_key

if TYPE_CHECKING:
    from model.experiments.ensemble import Ensemble
    from model.experiments.tasks import Task


@dataclass
class Report:
    """What a study did: runs made, runs found finished, damaged runs that were made again, failures by run.

    `stale` runs were made from something else and have been moved aside.
    """

    made: list[str] = field(default_factory=list)
    reused: list[str] = field(default_factory=list)
    damaged: dict[str, str] = field(default_factory=dict)
    stale: list[str] = field(default_factory=list)
    failed: dict[str, Failure] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


def missing_runs(study: Ensemble, folder: Path) -> tuple[list[Task], Report]:
    """Tasks of `study` still to do in `folder`. Raises StudyError if that was made from something else."""
    report = Report()
    missing: list[Task] = []
    foreign: list[str] = []
    if not study.overwrite:
        require_same_worlds(study, folder)
    agreed = agreed_runs(folder)
    for task in study.tasks():
        found, own = look(folder / RUNS / task.key), task.fingerprint
        if found.mark is not None and found.fingerprint == own and task.wanted <= set(found.mark.files):
            report.reused.append(task.key)
            continue
        missing.append(task)
        if found.damage:
            report.damaged[task.key] = found.damage
        elif found.fingerprint not in (None, own):
            # An interrupted command may have been told before to replace it.
            replaced = study.overwrite or agreed.get(task.key) == own
            (report.stale if replaced else foreign).append(task.key)
    if study.overwrite:
        report.stale += stale_seeds(study, folder)
    if foreign:
        raise StudyError(
            f"{folder} holds runs of another scenario, version or data under the same name ({foreign[0]}"
            f"{f' and {len(foreign) - 1} more runs' if len(foreign) > 1 else ''}); use --overwrite to replace them or "
            "--out to keep both"
        )
    return missing, report


def require_same_worlds(study: Ensemble, folder: Path) -> None:
    """Raise StudyError if the study in `folder` has runs of other worlds under the names of this one's."""
    try:
        record = read_study(folder)
    except ResultsError:
        return  # whatever is there is judged run by run
    known = {world.number: world for world in record.worlds}
    remedy = "use --overwrite to replace it or --out to keep both"
    if len(study.seeds) > 1 and len(record.seeds) > 1 and bool(known) != bool(study.worlds):  # type: ignore[arg-type]
        kinds = ("runs that differ in luck alone", "worlds that differ in what is not known too")
        there, here = kinds[bool(known)], kinds[bool(study.worlds)]
        raise StudyError(f"{folder} holds a study of {there}, and this one is of {here}: {remedy}")
    for world in study.worlds:  # type: ignore[union-attr]
        other = known.get(world.number)
        if other is not None and other.model_dump() != world.record():
            raise StudyError(f"{folder} holds a study whose world {world.number} was drawn from other knowledge of "
                             f"parameters and start, as a new posterior is: {remedy}")  # fmt: skip


def stale_seeds(study: Ensemble, folder: Path) -> list[str]:
    """Runs at other seeds of these scenarios and samples that were made from something else than these."""
    others, stale = {}, []
    for path in sorted((folder / RUNS).glob("*-*")):
        mark = read_mark(path)
        if mark is not None and mark.seed not in list(study.seeds):  # type: ignore[arg-type]
            others[run_key(mark.scenario, mark.sample, mark.seed)] = mark
    for task in study.tasks(sorted({mark.seed for mark in others.values()})):
        mark = others.get(task.key)
        if mark is not None and mark.fingerprint != task.fingerprint:
            stale.append(task.key)
    return stale


def agreed_runs(folder: Path) -> dict[str, str]:
    """Fingerprints by key that the study in `folder` says are its own; none where it says nothing that can be read."""
    try:
        return read_study(folder).runs
    except ResultsError:
        return {}
