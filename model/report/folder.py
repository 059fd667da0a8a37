"""A folder of results as a report meets it: checked to be whole and unedited, scenario and base told apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.errors import UserError
from model.experiments.run_folders import look
from model.results import ResultsError, Study

if TYPE_CHECKING:
    from model.scenario import Plan

STUDY = "study.yaml"


class NoResults(UserError):
    """The path given is no folder of results: a mistake of the command, not of the results."""


@dataclass
class Opened:
    """A study with its scenario asked about, its base (None: nothing to compare with), and what is missing."""

    study: Study
    main: Plan
    base: Plan | None
    missing: list[str] = field(default_factory=list)


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
    study = Study.load(folder)
    asked = read_study(folder)
    check_unedited(study)
    names = study.scenarios
    wanted = [name for name in asked.get("scenarios", []) if name in names] or names
    main = scenario or wanted[0]
    for name in (main, base):
        if name is not None and name not in names:
            raise NoResults(f"no scenario {name!r} in {folder}; there are {', '.join(names)}")
    if base == main:
        raise NoResults(f"scenario and base are both {main!r}")
    other = base or parent_of(study.plan(main), [name for name in wanted if name != main])
    if other is not None and not study.seeds(main, other):
        raise ResultsError(f"{main} and {other} share no seed in {folder}; run both with the same seeds")
    planned = [(name, seed) for seed in asked.get("seeds", []) for name in asked.get("scenarios", [])]
    missing = [f"{name}-{seed}" for name, seed in planned if (name, seed) not in study.runs]
    return Opened(study, study.plan(main), study.plan(other) if other is not None else None, missing)


def read_study(folder: Path) -> dict[str, Any]:
    """What study.yaml says; empty if there is none. Raises ResultsError if it cannot be read."""
    import yaml

    try:
        content = yaml.safe_load((folder / STUDY).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ResultsError(f"{folder / STUDY} cannot be read ({str(error).splitlines()[0]})") from None
    if not isinstance(content, dict) or not all(isinstance(content.get(k, []), list) for k in ("scenarios", "seeds")):
        raise ResultsError(f"{folder / STUDY} is not what the program wrote: give the command that made it again")
    return content


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
