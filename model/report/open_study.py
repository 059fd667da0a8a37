"""A folder of results as a report meets it: checked to be whole and unedited, scenario and base told apart."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import UserError
from model.results import ResultsError, Study
from model.results.records import look, read_study

if TYPE_CHECKING:
    from model.scenario import Plan


class NoResults(UserError):
    """The path given is no folder of results: a mistake of the command, not of the results."""


@dataclass
class Opened:
    """A study with its scenario asked about and its base (None: nothing to compare with)."""

    study: Study
    main: Plan
    base: Plan | None


def open_folder(folder: Path, scenario: str | None = None, base: str | None = None) -> Opened:
    """The study in a folder. Raises NoResults for a wrong path or name, ResultsError for damaged results."""
    if not folder.exists():
        near = (
            sorted(p.name for p in folder.parent.glob("*/") if (p / "runs").is_dir()) if folder.parent.is_dir() else []
        )
        raise NoResults(f"there is no folder {folder}" + (f"; results there: {', '.join(near)}" if near else ""))
    if not folder.is_dir() or not (folder / "runs").is_dir():
        raise NoResults(
            f"{folder} holds no results (no folder runs in it): give the folder of a study, such as results/plan"
        )
    study, asked = Study.load(folder), read_study(folder)
    check_unedited(study)
    names = study.scenarios
    wanted = [name for name in asked.scenarios if name in names]
    main = scenario or asked.scenarios[0]
    if main in asked.scenarios:
        study.plan(main)  # a report of the base instead would answer what nobody asked
    for name in (main, base):
        if name is not None and name not in names:
            raise NoResults(f"no scenario {name!r} in {folder}; there are {', '.join(names)}")
    if base == main:
        raise NoResults(f"scenario and base are both {main!r}; name another one with --base")
    other = base or parent_of(study.plan(main), [name for name in wanted if name != main])
    if other is not None and not study.seeds(main, other):
        raise ResultsError(f"{main} and {other} share no world in {folder}; run both in the same worlds")
    return Opened(study, study.plan(main), study.plan(other) if other is not None else None)


def parent_of(plan: Plan, others: list[str]) -> str | None:
    """The scenario that `plan` extends if it was run too, else the first of the others."""
    stem = plan.parent.stem if plan.parent is not None else None
    return stem if stem in others else next(iter(others), None)


def check_unedited(study: Study) -> None:
    """Raise ResultsError, naming the file, if a run's files are not the ones that were written."""
    for run in study.runs.values():
        assert run.folder is not None
        found = look(run.folder)
        if found.fingerprint is None:
            raise ResultsError(
                f"{run.folder}: {found.damage}; a report would not show what the model said: give the command that "
                "made it again"
            )
