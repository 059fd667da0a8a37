"""A folder of results as a report meets it: checked to be whole and unedited, scenario and base told apart."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.results import CHECKSUMS, ResultsError, Run, Study

if TYPE_CHECKING:
    from model.scenario import Plan

STUDY = "study.yaml"


class NoResults(Exception):
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
    missing = [key for key in asked.get("runs", {}) if tuple_of(key) not in study.runs]
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
    if not isinstance(content, dict) or not isinstance(content.get("runs", {}), dict):
        raise ResultsError(f"{folder / STUDY} is not what the program wrote: give the command that made it again")
    return content


def tuple_of(key: str) -> tuple[str, int]:
    """Scenario and seed of a run's folder name; (key, -1) if it is none."""
    name, _, seed = key.rpartition("-")
    return (name, int(seed)) if seed.isdigit() else (key, -1)


def parent_of(plan: Plan, others: list[str]) -> str | None:
    """The scenario that `plan` extends if it was run too, else the first of the others."""
    stem = plan.parent.stem if plan.parent is not None else None
    return stem if stem in others else next(iter(others), None)


def check_unedited(study: Study) -> None:
    """Raise ResultsError, naming the file, if a run's files are not the ones that were written."""
    for run in study.runs.values():
        assert run.folder is not None
        known = read_checksums(run)
        for name, expected in known.items():
            path = run.folder / name
            if not path.is_file():
                raise ResultsError(f"{path} is missing: the run is incomplete; remove {run.folder} and run again")
            if hashlib.sha256(path.read_bytes()).hexdigest() != expected:
                raise ResultsError(f"{path} was changed after the run: a report would not show what the model said; "
                                   f"remove {run.folder} and run again")  # fmt: skip


def read_checksums(run: Run) -> dict[str, str]:
    """Checksums by file of a run. Raises ResultsError if it has none."""
    assert run.folder is not None
    try:
        content = json.loads((run.folder / CHECKSUMS).read_text(encoding="utf-8"))
        return {str(name): str(value) for name, value in content.items()}
    except FileNotFoundError:
        raise ResultsError(f"{run.folder} has no {CHECKSUMS}: it was made by another version or is incomplete; "
                           "run again") from None  # fmt: skip
    except (OSError, ValueError, AttributeError) as error:
        raise ResultsError(f"{run.folder / CHECKSUMS} cannot be read ({error})") from None
