"""Many trials: made by workers, kept as small files so that a long experiment can go on. One is in yearly_trial.py."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, TypeVar
from zipfile import BadZipFile

from model.experiments.engines import Crew, Failure, carry_out
from model.experiments.ensemble import Progress
from model.experiments.shown_here import heard
from model.experiments.targeted_clusters.cell_years import CellYears, load_cells, save_cells
from model.experiments.yearly_trial import Measured, Trial, measure
from model.fingerprints import fingerprint
from model.tables.folders import write_whole

Task = TypeVar("Task", bound=Trial)
Result = TypeVar("Result")


@dataclass(frozen=True)
class Kind(Generic[Task, Result]):
    """What is measured in a trial, and how that is kept in a file.

    The file holds `stamp` (all that decides the result) beside the result. `read` raises one of UNREADABLE if the file
    has another stamp or is broken; `write` gives back the result as it is to be held in memory.
    """

    measure: Callable[[Task, Callable[[Any], None]], Result]
    suffix: str
    read: Callable[[Path, str, Task], Result]
    write: Callable[[Path, str, Task, Result], Result]


class OfSomethingElse(ValueError):
    """A kept trial that was made from another scenario, program or data under the same name."""


UNREADABLE = (OSError, ValueError, KeyError, TypeError, BadZipFile)


def read_yearly(path: Path, stamp: str, trial: Trial) -> Measured:
    """Yearly measures from JSON, with the file of their cells; refused if it lacks cells that are wanted."""
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or content.pop("stamp", None) != stamp:
        raise OfSomethingElse(path)
    years = content.pop("cells")
    for name in ("yearly", "city_years", "city_fields"):
        content[name] = {int(year): values for year, values in content[name].items()}
    if not trial.cells:
        return Measured(**content)
    file = path.with_suffix(".npz")
    if not set(trial.cells) <= set(years) or not set(trial.cells) <= set(load_cells(file).sums):
        raise ValueError("cells of some years are missing")
    return Measured(**content, cells=file)


def write_yearly(path: Path, stamp: str, trial: Trial, measured: Measured) -> Measured:
    """Yearly measures as JSON, whole, cells first. Returns them with the file of the cells in their place."""
    if isinstance(measured.cells, CellYears):
        save_cells(measured.cells, path.with_suffix(".npz"))
        measured = replace(measured, cells=path.with_suffix(".npz"))
    content = {name: getattr(measured, name) for name in vars(measured) if name != "cells"}
    write_whole(path, json.dumps(content | {"stamp": stamp, "cells": list(trial.cells)}))
    return measured


YEARLY = Kind(measure, ".json", read_yearly, write_yearly)


def run_trials(
    trials: Sequence[Trial],
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
) -> tuple[dict[tuple[str, int], Measured], dict[str, Failure]]:
    """Yearly measures by (label, seed), and failures by label-seed. Finished trials are kept in a folder, if given."""
    return run_kind(YEARLY, trials, workers, folder, listen, finished)


def run_kind(
    kind: Kind[Task, Result],
    trials: Sequence[Task],
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
) -> tuple[dict[tuple[str, int], Result], dict[str, Failure]]:
    """What a kind of trials gives by (label, seed), and failures; with a folder, kept trials are used again."""
    found = kept_trials(kind, trials, folder)
    results, failures = dict(found.results), dict[str, Failure]()
    longest = max((trial.plan.quarters for trial in found.missing), default=0)
    with heard(len(found.missing), longest, listen, finished, only_in_notebooks=True) as (hear, over):
        note = (lambda _, note: hear(note)) if hear else None
        for done in carry_out(kind.measure, found.missing, workers, note):
            trial = found.missing[done.index]
            if done.failure is None:
                result = done.value
                if folder is not None:
                    path = file_of(folder, trial, kind.suffix)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    result = kind.write(path, found.stamps[done.index], trial, result)
                results[trial.label, trial.seed] = result
            else:
                failures[trial.key] = done.failure
            if over:
                over(trial.key)
    return results, failures


@dataclass(frozen=True)
class Kept(Generic[Task, Result]):
    """Results of trials that a folder holds; those that are missing, with their stamps; and how many of these stand
    there under the same name, made from another scenario, program or data."""

    results: Mapping[tuple[str, int], Result]
    missing: Sequence[Task]
    stamps: Sequence[str]
    of_something_else: int


def kept_trials(kind: Kind[Task, Result], trials: Sequence[Task], folder: Path | None) -> Kept[Task, Result]:
    """What a folder holds of these trials. Nothing is run or written."""
    from model.regions import region_to_read

    results: dict[tuple[str, int], Result] = {}
    missing, stamps, others = list[Task](), list[str](), 0
    sums: dict[tuple[str, Any], dict[str, str]] = {}
    for trial in trials:
        place = (trial.plan.region, trial.plan.region_data)
        if place not in sums:
            sums[place] = dict(region_to_read(*place).checksums)
        stamp = stamp_of(trial, sums[place])
        try:
            if folder is None:
                raise FileNotFoundError
            results[trial.label, trial.seed] = kind.read(file_of(folder, trial, kind.suffix), stamp, trial)
        except UNREADABLE as error:
            missing.append(trial)
            stamps.append(stamp)
            others += isinstance(error, OfSomethingElse)
    return Kept(results, missing, stamps, others)


def stamp_of(trial: Trial, checksums: Mapping[str, str]) -> str:
    """All that decides the result of a trial; checksums: of its region's data."""
    return json.dumps([fingerprint(trial.plan, trial.seed, dict(checksums)), *trial.marks])


def file_of(folder: Path, trial: Trial, suffix: str = YEARLY.suffix) -> Path:
    """Where a trial is kept."""
    return folder / "trials" / f"{trial.key}{suffix}"
