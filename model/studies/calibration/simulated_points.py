"""The worlds of a calibration: a seed, a starting map and a point of the parameters each, run through the known years.

A world is run without policy under the nation's history, and once more with every package whose published effect is
looked at, as long as that effect needs. What ran is kept: a stopped calibration goes on with the same bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.prior import Prior, values_at
from model.experiments.trials import run_trials
from model.experiments.yearly_trial import Trial
from model.mathematics.quarters import quarter_number
from model.studies.calibration.known import EFFECT, FACT, Figure, value_in
from model.studies.calibration.posterior import Evidence

if TYPE_CHECKING:
    from model.experiments.engines import Crew, Failure
    from model.experiments.ensemble import Progress
    from model.experiments.yearly_trial import Measured
    from model.scenario import Plan

Ears = tuple[Callable[["Progress"], None] | None, Callable[[str], None] | None]  # of quarters and of whole runs

MAPS = 16  # draws of the starting map, dealt out in turn; 0 is its centre


@contextmanager
def unwatched(wave: str, runs: int, quarters: float) -> Iterator[Ears]:
    """Nobody listens."""
    yield None, None


@dataclass
class Runner:
    """How worlds are run: by whom, where they are kept, who watches; failures by run are added up.

    watch is given the name of a wave, its runs and how many quarters they have in the mean.
    """

    workers: Crew = None
    folder: Path | None = None
    watch: Callable[[str, int, float], AbstractContextManager[Ears]] = unwatched
    failures: dict[str, Failure] = field(default_factory=dict)


@dataclass(frozen=True)
class World:
    """One world: the name of its files, its seed, its draw of the map, its point of the unit cube."""

    label: str
    seed: int
    draw: int
    point: tuple[float, ...]


def numbered(label: str, points: np.ndarray, first: int = 0) -> list[World]:
    """Worlds at points (worlds x parameters), each with a seed and a map of its own; maps are dealt out in turn."""
    return [
        World(f"{label}-{i:05d}", first + i + 1, (first + i) % MAPS, tuple(point.tolist()))
        for i, point in enumerate(points)
    ]


@dataclass(frozen=True)
class Design:
    """What all worlds of a calibration share.

    plan: the known years without policy. packages: scenarios with the policies of each effect, by package. figures: all
    that is looked at. priors: of the parameters that vary.
    """

    plan: Plan
    packages: Mapping[str, Plan]
    figures: Sequence[Figure]
    priors: Sequence[Prior]

    @property
    def evidence(self) -> Evidence:
        """What is known, as arrays over figures."""
        columns = np.array([[figure.low, figure.high, figure.error] for figure in self.figures]).reshape(-1, 3).T
        return Evidence(columns[0], columns[1], columns[2])

    @property
    def effect_years(self) -> tuple[int, ...]:
        """Years in which cells are looked at."""
        return tuple(sorted({figure.last for figure in self.figures if figure.kind == EFFECT}))

    def trials(self, world: World) -> list[Trial]:
        """The runs of one world: without policy, then by package."""
        values = values_at(self.priors, world.point)
        facts = any(figure.kind == FACT for figure in self.figures)
        cells = self.effect_years if self.packages else ()
        found = []
        for package, plan in {"": self.plan, **self.packages}.items():
            drawn = plan.replace_unchecked(
                parameters={**plan.parameters, **values},
                baseline=plan.baseline.model_copy(update={"draw": world.draw}),
            )
            name = world.label + (f"-{package.replace(':', '-')}" if package else "")
            found.append(Trial(name, drawn, world.seed, facts=facts and not package, cells=cells, facts_at=("end",)))
        return found

    def runs_of(self, wave: str, worlds: Sequence[World], runner: Runner) -> list[dict[str, Measured]]:
        """The runs of every world by package; empty for a world of which one failed. wave: what they are called."""
        trials = [self.trials(world) for world in worlds]
        flat = [trial for of_world in trials for trial in of_world]
        quarters = sum(trial.plan.quarters for trial in flat) / max(len(flat), 1)
        with runner.watch(wave, len(flat), quarters) as (hear, finished):
            runs, failed = run_trials(flat, runner.workers, runner.folder, hear, finished)
        runner.failures.update(failed)
        names = ["", *self.packages]
        return [
            {name: runs[t.label, t.seed] for name, t in zip(names, of_world, strict=True)}
            if all((t.label, t.seed) in runs for t in of_world)
            else {}
            for of_world in trials
        ]

    def read(self, runs: Sequence[dict[str, Measured]]) -> np.ndarray:
        """All figures of worlds (worlds x figures); nan where a world failed or has no such figure."""
        rows = [[value_in(figure, one) if one else float("nan") for figure in self.figures] for one in runs]
        return np.array(rows).reshape(len(runs), len(self.figures))


def design_of(plan: Plan, figures: Sequence[Figure], priors: Sequence[Prior], scenarios: Path) -> Design:
    """The design for a scenario of the known years; packages are read beside it, in the folder `scenarios`.

    Raises ScenarioErrors for a package that cannot be read, and KeyError for a policy that its scenario does not have.
    """
    from model.scenario import load_scenario

    packages = {}
    for figure in figures:
        if figure.kind != EFFECT or figure.package in packages:
            continue
        other = load_scenario(scenarios / f"{figure.scenario}.yaml")
        kept = {figure.policy: other.policies[figure.policy]} if figure.policy else dict(other.policies)
        end = quarter_number(figure.last, 4)
        packages[figure.package] = plan.replace_unchecked(
            name=f"{plan.name}_with_{figure.scenario}", policies=kept, end=end, own_instruments=other.own_instruments,
            extensions=tuple(dict.fromkeys((*plan.extensions, *other.extensions))),
        )  # fmt: skip
    return Design(plan, packages, list(figures), list(priors))
