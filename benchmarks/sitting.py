"""One sitting: every part measured one after the other, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import machine, main_job, worlds
from benchmarks.child import OWN, Child
from benchmarks.main_job import Job
from benchmarks.worlds import WITH, WITHOUT, Case, Reference, World

NOW, BEFORE = "now", "before"
PARTS = ("worlds", "reference", "job", "studies")
SCALES = (0.1, 1.0, 4.0, 10.0, 44.0)


@dataclass(frozen=True)
class Setting:
    """What a sitting measures, at what size."""

    scenarios: dict[str, str]  # without and with policy
    scales: tuple[float, ...]
    quarters: int  # of a run
    repeats: int  # of worlds up to 1:1 and of the main job
    rounds: int  # of the reference in Mesa objects
    job: tuple[str, ...]  # arguments of the command
    studied: str  # scenario of the study by every engine
    study_runs: int
    engines: tuple[str, ...]
    small: str  # scenario of the study over which the parent must not grow
    small_runs: int
    held_to_goals: bool


def full(largest: float, quarters: int, repeats: int) -> Setting:
    """Henan 1:1 and its multiples, the whole plan."""
    plan, none = "scenarios/plan.yaml", "scenarios/no_policy.yaml"
    return Setting(
        scenarios={WITHOUT: none, WITH: plan},
        scales=tuple(scale for scale in SCALES if scale <= largest),
        quarters=quarters,
        repeats=repeats,
        rounds=5,
        job=(plan,),
        studied=none,
        study_runs=8,
        engines=("serial", "pool", "dask"),
        small="scenarios/teaching_base.yaml",
        small_runs=500,
        held_to_goals=True,
    )


def quick() -> Setting:
    """The small region, a few quarters: whether everything works, not how fast it is."""
    plan, none = "scenarios/teaching.yaml", "scenarios/teaching_base.yaml"
    return Setting(
        scenarios={WITHOUT: none, WITH: plan},
        scales=(1.0, 2.0),
        quarters=4,
        repeats=1,
        rounds=2,
        job=(plan, "--seeds", "1", "--no-figures"),
        studied=none,
        study_runs=4,
        engines=("serial", "pool"),
        small=none,
        small_runs=5,
        held_to_goals=False,
    )


@dataclass
class Sitting:
    """Everything that was measured; parts that were left out are empty."""

    setting: Setting
    checkouts: dict[str, Path]
    machine: dict[str, str]
    worlds: list[World] = field(default_factory=list)
    reference: Reference | None = None
    jobs: dict[str, Job] = field(default_factory=dict)
    engines: dict[str, Any] = field(default_factory=dict)
    parent: list[tuple[int, float]] = field(default_factory=list)

    def world(self, scale: float, scenario: str, checkout: str = NOW) -> World:
        """The measurements of one world. Raises StopIteration if it was not measured."""
        return next(w for w in self.worlds if (w.scale, w.scenario, w.checkout) == (scale, scenario, checkout))


def sit(setting: Setting, before: Path | None, parts: Sequence[str], say: Callable[[str], None]) -> Sitting:
    """Measure the parts; `before` is another checkout to be measured beside this one."""
    checkouts = {NOW: OWN} | ({BEFORE: before.resolve()} if before else {})
    found = Sitting(setting, checkouts, machine.describe())
    found.machine |= {f"Commit {name}": machine.commit(path) for name, path in checkouts.items()}
    busy = [machine.load()]
    case = Case(setting.scenarios, checkouts, setting.quarters, setting.repeats)
    for scale in setting.scales if "worlds" in parts else ():
        say(f"worlds at scale {scale:g}")
        found.worlds += worlds.measure(case, scale)
        busy.append(machine.load())
    if "reference" in parts:
        say("the reference in Mesa objects")
        found.reference = worlds.measure_reference(OWN, setting.scenarios[WITHOUT], setting.rounds)
        busy.append(machine.load())
    if "job" in parts:
        say("the main job")
        found.jobs = main_job.measure(checkouts, list(setting.job), setting.repeats)
        busy.append(machine.load())
    if "studies" in parts:
        say("studies")
        with Child(OWN) as child:
            found.engines = child.ask("engines", scenario=setting.studied, runs=setting.study_runs,
                                      names=setting.engines, workers=2, quarters=setting.quarters)  # fmt: skip
        with Child(OWN) as child:
            found.parent = child.ask("parent", scenario=setting.small, runs=setting.small_runs, workers=2)
        busy.append(machine.load())
    found.machine["Load (processes that wanted to run)"] = f"{min(busy):.1f} to {max(busy):.1f}"
    return found
