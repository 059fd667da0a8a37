"""What is kept of a module of somebody's own that a scenario names: where it stands, its checksum, what it declares.

A plan carries these records along. They are plain data: a study that was saved can be shown from them, without any of
the module's code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[^\W\d]\w*(\.[^\W\d]\w*)?$", max_length=100)]
Text = Annotated[str, Field(max_length=400)]


class Record(BaseModel):
    """Base of every part: unknown names are errors, nothing changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class BothLanguages(Record):
    """A text in both languages."""

    zh: Text
    en: Text


class ParameterRecord(Record):
    """A parameter: value, range, unit, meaning, source."""

    value: float
    low: float
    high: float
    unit: Text
    meaning: BothLanguages
    source: Text


class SettingRecord(Record):
    """A setting of a lever: a number with a range, or choices."""

    default: float | list[str] | None
    unit: Text
    range: tuple[float, float] | None = None
    choices: list[str] = []
    meaning: BothLanguages


class LeverRecord(Record):
    """A lever: to whom it is offered, how it is paid, its settings, and what its plain instrument says."""

    name: BothLanguages
    acts_on: BothLanguages
    cost: BothLanguages
    offered_to: Literal["firms", "places", "cities"]
    payment: Literal["claim", "service", "grant"]
    settings: dict[Name, SettingRecord]
    budget: Annotated[float, Field(ge=0)]
    outcome: Name
    direction: Literal["up", "down"]


class OutcomeRecord(Record):
    """An outcome: its words, unit, definition and better direction; its values stand in the results."""

    unit: Text
    en: Text
    zh: Text
    formula: Text
    direction: str


class Extension(Record):
    """A module that a scenario names. file: as the scenario names it. path: where it stood."""

    file: str
    path: str
    checksum: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    parameters: dict[Name, ParameterRecord] = {}
    levers: dict[Name, LeverRecord] = {}
    outcomes: dict[Name, OutcomeRecord] = {}
    figures: dict[Name, BothLanguages] = {}
    processes: list[Text] = []

    def instruments(self) -> dict[str, dict[str, Any]]:
        """A plain instrument on each lever, under the lever's name, as a file of one's own would have it."""
        return {
            key: {
                "name": lever.name.model_dump(),
                "mechanism": lever.acts_on.model_dump(),
                "evidence": {"grade": "assumption", "source": self.file},
                "lever": key,
                "budget": lever.budget,
                "outcome": {"id": lever.outcome, "direction": lever.direction},
            }
            for key, lever in self.levers.items()
        }


def both(words: str | Mapping[str, str]) -> dict[str, str]:
    """Words in both languages; given in one language, they stand for both."""
    return {"zh": words, "en": words} if isinstance(words, str) else dict(words)
