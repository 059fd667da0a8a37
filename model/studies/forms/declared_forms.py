"""The forms that were tried, as `tested_forms.yaml` declares them, checked by pydantic: points with figures and forms.

A form differs from the present model in parameters and ablations alone, so that everything can be measured again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from model.errors import UserError
from model.experiments.yearly_trial import Measured
from model.observe.outcomes import BY_NAME
from model.scenario.parameters import ParameterError, load_registry

if TYPE_CHECKING:
    from model.scenario import Plan

FILE = Path(__file__).parent / "tested_forms.yaml"
SPENT = "spent"  # public money of all years, the one figure that is no measure of a year
Label = Annotated[str, Field(pattern="^[a-z]$")]
Scenario = Literal["no_policy", "history", "plan_core"]


class FormsError(UserError, ValueError):
    """The list of forms is wrong, or a point is asked for that is not in it."""


class Part(BaseModel):
    """Base of every part: unknown names are errors, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Figure(Part):
    """A figure of every form of a point: an outcome, else a measure, times `factor`, in each of `years`.

    The file counts years from the region's base year, which is 0; those of a study are calendar years (Point.dated).

    kind: mean over seeds, spread (standard deviation) over seeds, or paired (see Point). bare: of the world without the
    point's policy.
    """

    name: str
    of: str
    years: tuple[int, ...] = ()
    factor: float = 1.0
    digits: Annotated[int, Field(ge=0, le=6)] = 2
    kind: Literal["mean", "spread", "paired"] = "mean"
    bare: bool = False

    def value(self, run: Measured, year: int | None) -> float:
        """The figure in a run; nan where it is not measured."""
        if year is None:
            return sum(run.spent.values())
        if year not in run.yearly:
            return math.nan
        if self.of in BY_NAME:
            return self.factor * BY_NAME[self.of].number(run.yearly, year)
        return self.factor * run.yearly[year].get(self.of, math.nan)


class Form(Part):
    """The model as it stands, but for parameters by path and mechanisms turned off."""

    label: Label
    words: str
    settings: Mapping[str, float] = {}
    ablations: tuple[str, ...] = ()
    stands: bool = False

    def of(self, plan: Plan) -> Plan:
        """A scenario in this form. Raises ParameterError."""
        return plan.replace_unchecked(parameters=dict(plan.parameters) | dict(self.settings)).ablated(*self.ablations)


class Point(Part):
    """A point that failed: its figures and forms. Paired: with the policy `alone` less without, else less `against`."""

    name: str
    scenario: Scenario
    quarters: Annotated[int, Field(ge=1, le=160)]
    figures: Annotated[tuple[Figure, ...], Field(min_length=1)]
    forms: Annotated[tuple[Form, ...], Field(min_length=1)]
    alone: str | None = None
    against: Label | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Point:
        labels = [form.label for form in self.forms]
        if len(set(labels)) < len(labels):
            raise ValueError(f"two forms share a label: {', '.join(labels)}")
        standing = [form for form in self.forms if form.stands]
        if len(standing) != 1 or standing[0].settings or standing[0].ablations:
            raise ValueError("exactly one form stands, and it is the model as it is: no settings, no ablations")
        if self.against is not None and self.against not in labels:
            raise ValueError(f"no form {self.against!r} to compare with")
        for figure in self.figures:
            if figure.kind == "paired" and self.alone is None and self.against is None:
                raise ValueError(f"{figure.name}: a paired figure needs `alone` or `against`")
            if (figure.of == SPENT) == bool(figure.years):
                raise ValueError(f"{figure.name}: years are needed, except for {SPENT!r}")
        registry = load_registry()
        for form in self.forms:
            for path, value in form.settings.items():
                registry.check(path, value)
            for name in form.ablations:
                registry.ablation(name)
        return self

    def dated(self, base_year: int) -> Point:
        """The point with calendar years."""
        figures = tuple(f.model_copy(update={"years": tuple(base_year + y for y in f.years)}) for f in self.figures)
        return self.model_copy(update={"figures": figures})


def load_forms(path: Path = FILE, only: Sequence[str] = ()) -> dict[str, Point]:
    """The points by key, or those named in `only`. Raises FormsError."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise FormsError(f"{path.name}: {error}") from None
    if not isinstance(content, dict):
        raise FormsError(f"{path.name}: points by key are expected")
    points = {}
    for key, raw in content.items():
        try:
            points[str(key)] = Point.model_validate(raw)
        except (ValidationError, ParameterError) as error:
            raise FormsError(f"{path.name}: {key}: {error}") from None
    for key in only:
        if key not in points:
            raise FormsError(f"no point {key!r}; there are {', '.join(points)}")
    return {key: point for key, point in points.items() if not only or key in only}
