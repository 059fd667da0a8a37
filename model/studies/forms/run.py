"""Forms that were tried for the points that failed, measured on the present model at the same seeds.

`declared_forms.py` says what they are. Runs that two points share are made once.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.engines import Crew, Failure
from model.experiments.trials import run_trials
from model.experiments.yearly_trial import Measured, Trial
from model.fingerprints import scenario_content
from model.mathematics.paired import Difference, difference
from model.studies.forms.declared_forms import Figure, Form, FormsError, Point

if TYPE_CHECKING:
    from model.experiments.ensemble import Progress
    from model.scenario import Plan


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
