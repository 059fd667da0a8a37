"""Sensitivity of chosen outcomes: Morris screening for many factors, total effects of few.

Screening and Sobol indices (package SALib) use the same seeds for every sampled world; an outcome is its mean over
them. A world that fails takes its whole trajectory or row of the design with it, and is named. Total effects from an
emulator (emulated.py) need far fewer runs: each of their worlds has luck and a start of its own.

Parameters fill their priors, and no factor depends on another: total effects have no meaning for a posterior that ties
parameters together. What is sampled is a trial that is kept, so that the same command goes on where it was stopped.
With a scenario beside it, both run in the same worlds, and the outcomes are what the first adds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from model.experiments.engines import Failure
from model.experiments.factors import POLICY, Factor, baseline_change, baseline_factors, varied
from model.experiments.prior import believed, design
from model.experiments.trials import run_trials
from model.experiments.worlds import World
from model.experiments.yearly_trial import Trial
from model.mathematics.extras import extra
from model.studies.last_year import BESIDE, added_in_last_year
from model.studies.sensitivity import emulated

if TYPE_CHECKING:
    from model.experiments.engines import Crew
    from model.experiments.ensemble import Progress
    from model.scenario import Plan
    from model.studies.last_year import Runs

MORRIS, SOBOL, EMULATOR = "morris", "sobol", "emulator"
LEVELS = 4  # of Morris' grid
DESIGN_SEED = 20160101  # the design itself is the same every time
OUTCOMES = ("value_added", "leading_clusters_100bn", "research_intensity")


@dataclass(frozen=True)
class Effect:
    """What a factor does to an outcome. Morris: main = mu*, spread = sigma. Others: main = total effect, first = S1."""

    outcome: str
    factor: str
    grade: str
    main: float
    error: float
    spread: float = np.nan
    mean: float = np.nan
    first: float = np.nan


@dataclass
class Sensitivity:
    """Effects by outcome and factor, the design (unit cube) with its outcomes, and what failed.

    beside: the scenario that differences are taken to; empty for outcomes themselves. explained: share of an outcome's
    variance that the factors explain, where an emulator tells it.
    """

    method: str
    factors: list[Factor]
    outcomes: list[str]
    effects: list[Effect]
    design: np.ndarray
    values: dict[str, np.ndarray]
    failures: dict[str, Failure] = field(default_factory=dict)
    beside: str = ""
    explained: dict[str, float] = field(default_factory=dict)

    def ranked(self, outcome: str) -> list[Effect]:
        """Effects on one outcome, largest first."""
        return sorted((e for e in self.effects if e.outcome == outcome), key=lambda e: -e.main)


def problem(factors: Sequence[Factor]) -> dict[str, Any]:
    """SALib's description: every factor on the unit interval."""
    return {"num_vars": len(factors), "names": [f.name for f in factors], "bounds": [[0.0, 1.0]] * len(factors)}


def design_of(method: str, factors: Sequence[Factor], size: int) -> np.ndarray:
    """Sampled worlds: size x (k + 1) for Morris, size x (k + 2) for Sobol (size a power of two), size for an emulator.

    Those of an emulator have one coordinate more, of the number of firms; a longer sample holds a shorter one.
    """
    if method == EMULATOR:
        return design(size, len(factors) + 1, DESIGN_SEED)
    if method == MORRIS:
        sampler = extra("SALib.sample.morris", "sensitivity")
        return np.asarray(sampler.sample(problem(factors), size, num_levels=LEVELS, seed=DESIGN_SEED))
    sampler = extra("SALib.sample.sobol", "sensitivity")
    return np.asarray(sampler.sample(problem(factors), size, calc_second_order=False, seed=DESIGN_SEED))


def trials_of(
    plan: Plan, factors: Sequence[Factor], method: str, sample: np.ndarray, seeds: Sequence[int]
) -> list[Trial]:
    """The trials of a sample. Worlds of an emulator have a seed and a start of their own, all others `seeds`.

    Policies that the scenario does not have are left as they are: without them.
    """
    own = [i for i, f in enumerate(factors) if f.kind != POLICY or f.name.split(".", 2)[1] in plan.policies]
    drawn = believed([factors[i] for i in own])
    if method != EMULATOR:
        return [
            Trial(f"{method}-{i:05d}", varied(plan, drawn, point[own]), seed)
            for i, point in enumerate(sample)
            for seed in seeds
        ]
    firms = next(factor for factor in baseline_factors(plan) if factor.name == "baseline.firms")
    found = []
    for i, point in enumerate(sample):
        number = baseline_change(plan, firms, firms.at(float(point[-1])))
        world = World(i + 1, i + 2, i + 1, number)
        found.append(Trial(f"{method}-{i:05d}", world.of(varied(plan, drawn, point[own])), world.seed))
    return found


def sensitivity(
    plan: Plan,
    factors: Sequence[Factor],
    method: str = MORRIS,
    size: int = 8,
    outcomes: Sequence[str] = OUTCOMES,
    seeds: Sequence[int] = (1,),
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
    beside: Plan | None = None,
) -> Sensitivity:
    """Sample, run, analyse the outcomes of the scenario's last year, or what it adds to the scenario `beside`."""
    sample = design_of(method, factors, size)
    trials = trials_of(plan, factors, method, sample, seeds)
    others = trials_of(beside, factors, method, sample, seeds) if beside is not None else []
    pairs = [one for pair in zip_longest(trials, [beside_it(one) for one in others]) for one in pair if one is not None]
    runs, failures = run_trials(pairs, workers, folder, listen, finished)
    values = {name: values_of(name, trials, runs, len(sample), beside is not None) for name in outcomes}
    found = Sensitivity(method, list(factors), list(outcomes), [], sample[:, : len(factors)], values, failures,
                        beside.name if beside is not None else "")  # fmt: skip
    for name in outcomes:
        if method == EMULATOR:
            totals = emulated.total_effects(found.design, values[name])
            found.explained[name] = totals.explained
            found.effects += [
                Effect(name, f.name, f.grade, float(total), float(error))
                for f, total, error in zip(factors, totals.totals, totals.errors, strict=True)
            ]
        else:
            found.effects += analyse(method, factors, sample, values[name], name)
    return found


def beside_it(trial: Trial) -> Trial:
    """A trial of the scenario that the difference is taken to."""
    return replace(trial, label=BESIDE + trial.label)


def values_of(name: str, trials: Sequence[Trial], runs: Runs, count: int, difference: bool) -> np.ndarray:
    """Mean over seeds of an outcome in the last year, by world; nan where a run is missing."""
    found = [added_in_last_year(runs, trial.label, trial.seed, name, difference) for trial in trials]
    return np.array(found, dtype=float).reshape(count, -1).mean(axis=1)


def analyse(
    method: str, factors: Sequence[Factor], design: np.ndarray, values: np.ndarray, outcome: str
) -> list[Effect]:
    """Indices of every factor; groups of the design with a missing world are left out."""
    group = len(factors) + (1 if method == MORRIS else 2)
    whole = np.isfinite(values).reshape(-1, group).all(axis=1)
    kept = np.repeat(whole, group)
    if whole.sum() < 2 or np.ptp(values[kept]) == 0:
        still = 0.0 if whole.sum() >= 2 else np.nan
        return [Effect(outcome, f.name, f.grade, still, still, still, still, still) for f in factors]
    if method == MORRIS:
        module = extra("SALib.analyze.morris", "sensitivity")
        found = module.analyze(problem(factors), design[kept], values[kept], num_levels=LEVELS, seed=DESIGN_SEED)
        columns = (found["mu_star"], found["mu_star_conf"], found["sigma"], found["mu"], np.full(len(factors), np.nan))
    else:
        module = extra("SALib.analyze.sobol", "sensitivity")
        with np.errstate(all="ignore"):
            found = module.analyze(problem(factors), values[kept], calc_second_order=False, seed=DESIGN_SEED)
        nothing = np.full(len(factors), np.nan)
        columns = (found["ST"], found["ST_conf"], nothing, nothing, found["S1"])
    return [
        Effect(outcome, f.name, f.grade, *(float(np.asarray(column)[i]) for column in columns))
        for i, f in enumerate(factors)
    ]
