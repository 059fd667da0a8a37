"""The shape of files of instruments and levers (pydantic), of the model, of a region and of a scenario's owner."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from model.scenario.policy_terms import Eligibility, Rationing, Words
from model.scenario.values import LARGEST_BUDGET, Number


class Form(BaseModel):
    """Base of every part: unknown names are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Clause(Form):
    """Where the plan says it."""

    section: str = ""
    quote: str = ""


class Outcome(Form):
    """What the instrument is to move, and which way."""

    id: str
    direction: Literal["up", "down"]


class Evidence(Form):
    """How well its strength is known."""

    grade: Literal["measured", "literature", "calibrated", "assumption"]
    source: str


class SettingForm(Form):
    """A strength: a number with a range, or a list of choices."""

    unit: str
    meaning: Words
    default: Number | list[str] | None = None
    range: tuple[Number, Number] | None = None
    choices: list[str] = []

    @model_validator(mode="after")
    def _fits(self) -> SettingForm:
        if (self.range is None) == (not self.choices):
            raise ValueError("a setting has a range [low, high] or choices")
        if self.range is not None and self.range[0] > self.range[1]:
            raise ValueError("the range ends before it begins")
        wanted, kind = (list, "a list of choices") if self.choices else (float, "a number")
        if self.default is not None and isinstance(self.default, list) != (wanted is list):
            raise ValueError(f"the default is {kind}")
        return self


class EntryForm(Form):
    """What every file of the catalogue says."""

    name: Words
    clause: Clause = Clause()
    plan_ids: list[str] = []
    mechanism: Words
    evidence: Evidence
    goals: list[str] = []


class InstrumentForm(EntryForm):
    """A file of an instrument."""

    lever: str
    budget: Annotated[Number, Field(ge=0, le=LARGEST_BUDGET)]
    outcome: Outcome
    settings: dict[str, SettingForm] | None = None
    defaults: dict[str, Number | list[str]] = {}
    like: str | None = None
    cost: Words | None = None
    eligibility: Eligibility | None = Field(None, alias="for")
    rationing: Rationing | None = None
    null_reason: Words | None = None


class SilentForm(EntryForm):
    """A file of an entry that nothing in the model can express: the reason stands in place of a lever."""

    effect: Literal["none"]
    reason: Words


class LeverForm(Form):
    """A lever whose settings all its instruments share."""

    name: Words
    acts_on: Words
    cost: Words
    settings: dict[str, SettingForm]
