"""Forms: what was tried for the points that failed, measured again on the present model, at the same seeds.

`tested_forms.yaml` lists them. A form differs from the present model in parameters and ablations alone, so that
everything can be measured again. Runs that two points share are made once.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from model.errors import UserError
from model.experiments.engines import Crew, Failure
from model.experiments.trials import run_trials
from model.experiments.yearly_trial import Measured, Trial
from model.fingerprints import scenario_content
from model.mathematics.paired import Difference, difference
from model.observe.outcomes import BY_NAME
from model.scenario.parameters import ParameterError, load_registry

if TYPE_CHECKING:
    from model.experiments.ensemble import Progress
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


@dataclass(frozen=True)
class Seen:
    """A figure of a form in one year: values by seed, the mean with its lowest and highest, or a paired difference."""

    year: int | None
    values: tuple[float, ...]
    paired: Difference | None = None

    @property
    def mean(self) -> float:
        """Mean over seeds; nan without any."""
        return float(np.mean(self.values)) if self.values else math.nan

    @property
    def spread(self) -> float:
        """Standard deviation over seeds; nan with fewer than two."""
        return float(np.std(self.values, ddof=1)) if len(self.values) > 1 else math.nan


@dataclass
class FormStudy:
    """What was seen by (point, form, number of the figure), a value per year, and the runs that failed."""

    points: dict[str, Point]
    seen: dict[tuple[str, str, int], list[Seen]]
    failures: dict[str, Failure]
    seeds: list[int]


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


def worlds(point: Point, plan: Plan) -> dict[tuple[str, bool], Plan]:
    """Scenarios of a point by (form, without its policy). Raises FormsError if the policy is not in the scenario."""
    bare = plan.replace_unchecked(end=plan.base_quarter + point.quarters, policies={})
    found = {}
    for form in point.forms:
        found[form.label, True] = form.of(bare)
        if point.alone is not None:
            if point.alone not in plan.policies:
                raise FormsError(f"{point.name}: {plan.name} has no policy {point.alone!r}")
            found[form.label, False] = form.of(bare).replace_unchecked(
                policies={point.alone: plan.policies[point.alone]}
            )
    return found


def mark(plan: Plan) -> str:
    """A label that equal scenarios share, so that two points make a run once."""
    text = json.dumps(scenario_content(plan), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def try_forms(
    points: Mapping[str, Point],
    plans: Mapping[str, Plan],
    seeds: Sequence[int],
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
) -> FormStudy:
    """Every form of the points, `plans` by name of the scenario. Seeds whose run failed are left out."""
    points = {key: point.dated(plans[point.scenario].base_year) for key, point in points.items()}
    made = {key: worlds(point, plans[point.scenario]) for key, point in points.items()}
    by_mark = {mark(plan): plan for found in made.values() for plan in found.values()}
    # Forms one after the other within a seed: trials that differ in policies alone follow each other and share a start.
    trials = [Trial(label, plan, seed) for seed in seeds for label, plan in by_mark.items()]
    runs, failures = run_trials(trials, workers, folder, listen, finished)
    seen = {}
    for key, point in points.items():
        by_form = {
            which: {s: runs[label, s] for s in seeds if (label, s) in runs}
            for which, label in ((which, mark(plan)) for which, plan in made[key].items())
        }
        for form in point.forms:
            for number, figure in enumerate(point.figures):
                years: Sequence[int | None] = figure.years or (None,)
                seen[key, form.label, number] = [see(point, form, figure, year, by_form) for year in years]
    return FormStudy(dict(points), seen, failures, list(seeds))


def see(
    point: Point,
    form: Form,
    figure: Figure,
    year: int | None,
    runs: Mapping[tuple[str, bool], Mapping[int, Measured]],
) -> Seen:
    """A figure of a form in a year from the runs by (form, without policy) and seed."""
    own = runs[form.label, figure.bare or point.alone is None]
    values = {seed: figure.value(run, year) for seed, run in own.items()}
    if figure.kind != "paired":
        return Seen(year, tuple(value for value in values.values() if math.isfinite(value)))
    other = runs[form.label if point.alone is not None else str(point.against), True]
    both = [seed for seed in values if seed in other]
    base = [figure.value(other[seed], year) for seed in both]
    gap = difference([values[seed] for seed in both], base)
    return Seen(year, tuple(values.values()), gap)


def rows(study: FormStudy) -> list[dict[str, object]]:
    """What was seen as flat rows: point, form, figure, year, kind, mean, low and high (range or interval), seeds."""
    found: list[dict[str, object]] = []
    for (key, label, number), years in study.seen.items():
        figure = study.points[key].figures[number]
        for seen in years:
            mean, low, high = seen.mean, min(seen.values, default=math.nan), max(seen.values, default=math.nan)
            if figure.kind == "spread":
                mean, low, high = seen.spread, math.nan, math.nan
            elif seen.paired is not None:
                mean, low, high = seen.paired.mean, seen.paired.low, seen.paired.high
            found.append({"point": key, "form": label, "figure": figure.name, "year": seen.year, "kind": figure.kind,
                          "mean": mean, "low": low, "high": high, "seeds": len(seen.values)})  # fmt: skip
    return found
