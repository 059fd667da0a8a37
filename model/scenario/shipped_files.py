"""The shape of files that come with the model or with a region: parameters, ablations, packages, families, goals.

Checked by pydantic, file by file. Instruments and levers: `instrument_forms.py`; a scenario: `schema.py`; region.yaml:
`model/regions/about.py`; a region's tables: `model/regions/schema.py`, by hand, because a message names row and column
and columns are checked as whole arrays. Texts of reports are the program's own: tests hold them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import Field, TypeAdapter, ValidationError, model_validator

from model.errors import UserError
from model.scenario.extension_records import BothLanguages, Record

Shape = TypeVar("Shape")


class FileError(UserError, ValueError):
    """A file of the model or of a region that does not have its shape: file, entry and what is wrong."""


class ParameterEntry(Record):
    """A parameter as `parameters/*.yaml` declares it."""

    value: float
    unit: str
    period: Literal["quarter", "year", "none"]
    range: tuple[float, float]
    meaning: BothLanguages
    source: Annotated[str, Field(min_length=1)]
    grade: Literal["measured", "literature", "calibrated", "assumption"]

    @model_validator(mode="after")
    def _inside(self) -> ParameterEntry:
        low, high = self.range
        if not low <= self.value <= high:
            raise ValueError(f"value {self.value:g} is outside its range {low:g} to {high:g}")
        return self


class AblationEntry(Record):
    """A mechanism turned off, as `parameters/*.yaml` declares it."""

    meaning: BothLanguages
    settings: Annotated[dict[str, float], Field(min_length=1)]
    pattern: str


class PackageFile(Record):
    """A package of a region; what its policies say is checked with the scenario that includes it."""

    title: BothLanguages
    purpose: BothLanguages
    policies: dict[str, dict[str, Any]]
    parameters: dict[str, float] = Field(default_factory=dict)
    family: str = ""


class FamilyEntry(Record):
    """A kind of packages."""

    name: BothLanguages
    share: bool = False


class GoalEntry(Record):
    """A goal of a region's plan that the model has no figure for."""

    name: BothLanguages
    label: Literal["administrative", "not modelled"]
    reason: str


class ClausesEntry(Record):
    """What an instrument carries out of a region's plan."""

    plan_ids: tuple[str, ...] = ()
    section: str = ""
    quote: str = ""
    goals: tuple[str, ...] = ()


def read_shipped(file: Path) -> Any:
    """Plain values of a file of the model or of a region, which no user writes a scenario in: by the fast C loader."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(file.read_text(encoding="utf-8"), Loader=loader)


def checked(content: Any, shape: type[Shape], file: Path) -> Shape:
    """What a file holds, in its shape. Raises FileError with everything that is wrong."""
    try:
        return TypeAdapter(shape).validate_python(content)
    except ValidationError as failure:
        raise FileError(f"{file.parent.name}/{file.name}: {faults(failure)}") from None


def faults(failure: ValidationError) -> str:
    """Everything that is wrong, in a line: where, and what."""
    told = [(".".join(map(str, item["loc"])), item["msg"].removeprefix("Value error, "))
            for item in failure.errors(include_url=False)]  # fmt: skip
    return "; ".join(f"{where}: {what}" if where else what for where, what in told)


def plain(words: BothLanguages) -> Mapping[str, str]:
    """A text by language."""
    return words.model_dump()
