"""The records in a folder of results, checked at the door: what a study, a finished run and a manifest say.

    study.yaml        what was asked, and the fingerprint of every run that belongs to the study
    finished.json     of a run's folder: its fingerprint, and size and checksum of every file
    manifest.yaml     of a run's folder: what it takes to repeat it

Whatever else lies in the folder is no result of the study. Bytes of a record may be anybody's: types, ranges and
names are checked before anything is read by them.
"""

from __future__ import annotations

import hashlib
import pickle
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from model.errors import UserError

FORMAT = 2  # of study.yaml, finished.json and manifest.yaml; raised whenever a reader of the old one would go wrong
STUDY, MARK, MANIFEST, RUNS, FAILURES = "study.yaml", "finished.json", "manifest.yaml", "runs", "failures"
DEEPEST = 40  # levels of a YAML file; the program writes ten
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C where it was built: plans can be long
SCENARIO = re.compile(r"^plan:\n(?:  .*\n)+", re.MULTILINE)  # of a manifest: most of it, and alike in many runs
# What PyYAML raises for text that is no value of the type that it names, beside its own errors.
PYYAML_RAISES = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)

Name = Annotated[str, Field(min_length=1, max_length=300)]
Seed = Annotated[int, Field(ge=0, lt=2**63)]
Print = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Sum = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class ResultsError(UserError):
    """A folder of results is missing, incomplete, damaged or of another version."""


class Strict(BaseModel):
    """A record whose values have exactly the types declared; keys that are not declared are left alone."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, allow_inf_nan=False)


class WorldRecord(Strict):
    """A world of a study that has worlds: what of it is not the scenario's own (experiments/worlds.py)."""

    number: int = Field(ge=0)
    seed: Seed
    draw: int | None = Field(default=None, ge=0)
    baseline: dict[Name, int] = {}
    parameters: dict[Name, float] = {}


class StudyRecord(Strict):
    """study.yaml. `runs` are the fingerprints of the study's own runs by the names of their folders."""

    format: int
    scenarios: list[Name] = Field(min_length=1)
    seeds: list[Seed] = Field(min_length=1)
    samples: dict[Name, dict[str, Any]] = {}
    worlds: list[WorldRecord] = []
    runs: dict[Name, Print]


class Mark(Strict):
    """finished.json: what makes a folder a finished run. `files` are [bytes, checksum] by name."""

    format: int
    fingerprint: Print
    scenario: Name
    sample: str
    seed: Seed
    seconds: float = Field(ge=0)
    files: dict[Name, tuple[Annotated[int, Field(ge=0)], Sum]]


class Process(Strict):
    """One process of a schedule: its name in it, the function as module:name, the checksum of a foreign source."""

    name: Name
    function: Name
    source: str = ""


class Past(Strict):
    """A part of a run's past that went on under another scenario: which, and the last quarter of that part."""

    plan: dict[str, Any]
    until: Annotated[int, Field(ge=0)]


class Manifest(Strict):
    """manifest.yaml, without what only people read."""

    schema_: Annotated[Literal[2], Field(alias="schema")]
    scenario: Name
    sample: str = ""
    seed: Seed
    quarter: str
    firms: Annotated[int, Field(ge=0)]
    versions: dict[str, str]
    data: dict[str, str]
    seconds: dict[str, float]
    plan: dict[str, Any]
    past: list[Past] = []
    processes: dict[Literal["start", "quarter"], list[Process]] = {}
    model_class: str = ""
    files: dict[Name, Sum] = {}


def read_study(folder: Path) -> StudyRecord:
    """What study.yaml says. Raises ResultsError with the remedy."""
    path = folder / STUDY
    content = read_yaml(path, "nothing says which runs belong to the study: give the command that made it again")
    found = content.get("format", 1)
    if type(found) is int and found != FORMAT:
        raise ResultsError(
            f"{path} was written by another version of the program (format {found}, this one reads {FORMAT}): run its "
            "scenarios again with --overwrite, or use another --out to keep both"
        )
    try:
        return StudyRecord.model_validate(content)
    except ValidationError as error:
        raise ResultsError(f"{path}: {first_fault(error)}; give the command that made it again") from None


def read_mark(folder: Path) -> Mark | None:
    """What was noted of the finished run in `folder`; None if there is nothing, or nothing that this program wrote."""
    path = folder / MARK
    try:
        if not path.is_file():  # a pipe would never end
            return None
        mark = Mark.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
    return mark if mark.format == FORMAT and all(inside(name) for name in mark.files) else None


def read_manifest(folder: Path) -> tuple[Manifest, dict[str, Any]]:
    """manifest.yaml, checked, and as it was written. Raises ResultsError."""
    path = folder / MANIFEST
    if not path.exists():
        raise ResultsError(f"there is no run in {folder}")
    remedy = f"remove {folder} and give the command that made it again"
    content = read_yaml(path, remedy)
    schema = content.get("schema")
    if type(schema) is int and schema != FORMAT:
        raise ResultsError(f"{folder} has schema {schema}, this program reads {FORMAT}; {remedy}")
    try:
        return Manifest.model_validate(content), content
    except ValidationError as error:
        raise ResultsError(f"{path}: {first_fault(error)}; {remedy}") from None


@dataclass(frozen=True)
class Found:
    """What stands where a run should be: the mark of a finished run, or what is wrong with it ("" if nothing is)."""

    mark: Mark | None = None
    damage: str = ""

    @property
    def fingerprint(self) -> str | None:
        """Fingerprint of the finished run."""
        return None if self.mark is None else self.mark.fingerprint


def look(folder: Path, bits: bool = True) -> Found:
    """What stands in the folder of a run; every file is compared with its size, and with its checksum if `bits`.

    The manifest is always compared with its checksum, so that nothing reads one that somebody wrote.
    """
    mark = read_mark(folder)
    if mark is None:
        there = folder.is_symlink() or folder.exists()
        return Found(damage=f"it has no readable {MARK}" if there else "")
    for name, (size, known) in mark.files.items():
        path = folder / name
        try:
            if not path.is_file():
                return Found(damage=f"{name} is missing")
            same = path.stat().st_size == size and (
                not (bits or name == MANIFEST) or checksum(path.read_bytes()) == known
            )
        except OSError as error:
            return Found(damage=f"{name} cannot be read ({error.strerror})")
        if not same:
            return Found(damage=f"{name} is not what was written")
    return Found(mark)


def checksum(data: bytes) -> str:
    """Checksum of a file's content."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def inside(name: str) -> bool:
    """Whether a name of a file stays inside its folder."""
    parts = name.split("/")
    return all(part not in ("", ".", "..") for part in parts) and not any(c in name for c in "\\:\0")


def read_yaml(path: Path, remedy: str) -> dict[str, Any]:
    """The mapping in a YAML file. Raises ResultsError."""
    try:
        if not path.is_file():
            raise ResultsError(f"there is no {path}; {remedy}")
        content = said(path.read_bytes().decode("utf-8"))
    except TooDeep:
        raise ResultsError(f"{path} is nested deeper than {DEEPEST} levels; {remedy}") from None
    except (OSError, yaml.YAMLError, *PYYAML_RAISES) as error:
        told = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ResultsError(f"{path} cannot be read ({told}); {remedy}") from None
    if not isinstance(content, Mapping):
        raise ResultsError(f"{path} is not what the program wrote; {remedy}")
    return dict(content)


def first_fault(error: ValidationError) -> str:
    """The first thing that is wrong with a record, in a line."""
    fault = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in fault["loc"]).removesuffix("schema_")
    return f"{where or 'the file'}: {fault['msg']}"


class TooDeep(Exception):
    """A document is nested deeper than DEEPEST levels."""


def said(text: str) -> Any:
    """What a YAML document says. Raises TooDeep and what PyYAML raises.

    The scenario of a manifest is read once for all runs that have it: of two thousand runs it is all that takes time.
    """
    section = SCENARIO.search(text)
    plan = None if section is None else plan_said(section[0])
    if section is None or plan is None:
        return value_of(text)
    content = value_of(text[: section.start()] + "plan:\n" + text[section.end() :])
    if not isinstance(content, dict) or content.get("plan", section) is not None:  # it says more than one plan
        return value_of(text)
    return content | {"plan": pickle.loads(plan)}  # a copy of its own for each run


@lru_cache(maxsize=16)
def plan_said(section: str) -> bytes | None:
    """The scenario in its section of a manifest, pickled; None if it cannot be read without the rest."""
    try:
        return pickle.dumps(value_of(section)["plan"])
    except (TooDeep, yaml.YAMLError, *PYYAML_RAISES):
        return None


def value_of(text: str) -> Any:
    """The value of a YAML document. Raises TooDeep and what PyYAML raises."""
    depth = 0
    for event in yaml.parse(text, Loader):  # the parser is a loop, what builds values calls itself
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise TooDeep
    return yaml.load(text, Loader)
