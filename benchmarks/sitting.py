"""One sitting: every part measured one after the other, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

from benchmarks import machine, main_job, million, play, worlds
from benchmarks.child import OWN, Child
from benchmarks.main_job import Job
from benchmarks.million import Million
from benchmarks.play import Played
from benchmarks.worlds import BEFORE, NOW, WITH, WITHOUT, Case, Reference, World

PARTS = ("worlds", "reference", "job", "studies", "million", "play")
SCALES = (0.1, 1.0, 4.0, 10.0, 44.0)


@dataclass(frozen=True)
class Setting:
    """What a sitting measures, at what size."""

    scenarios: dict[str, str]  # without and with policy
    scales: tuple[float, ...]
    quarters: int  # of a run
    repeats: int  # of worlds up to 1:1
    jobs: int  # repeats of the main job
    rounds: int  # of the reference in Mesa objects
    job: tuple[str, ...]  # arguments of the command
    studied: str  # scenario of the study by every engine
    study_runs: int
    engines: tuple[str, ...]
    small: str  # scenario of the study over which the parent must not grow
    small_runs: int
    million: float  # scale of the largest run
    played: tuple[str, ...]  # regions of `jiju play`
    pages: int  # opened and closed
    first_page: bool  # whether the way from a clone to the page is measured
    held_to_goals: bool


def full(largest: float, quarters: int, repeats: int) -> Setting:
    """Henan 1:1 and its multiples, the whole plan."""
    plan, none = "scenarios/plan.yaml", "scenarios/no_policy.yaml"
    return Setting(
        scenarios={WITHOUT: none, WITH: plan},
        scales=tuple(scale for scale in SCALES if scale <= largest),
        quarters=quarters,
        repeats=repeats,
        jobs=max(repeats, 2),
        rounds=5,
        job=(plan, "--seeds", "5"),  # ten runs, as the command made before it ran nine worlds
        studied=none,
        study_runs=16,  # about as many as the first command of README makes
        engines=("serial", "pool", "dask"),
        small="scenarios/teaching_base.yaml",
        small_runs=200,
        million=max(SCALES),
        played=("twin_rivers", "henan"),
        pages=20,
        first_page=True,
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
        jobs=1,
        rounds=2,
        job=(plan, "--seeds", "1", "--no-figures"),
        studied=none,
        study_runs=4,
        engines=("serial", "pool"),
        small=none,
        small_runs=5,
        million=3.0,
        played=("twin_rivers",),
        pages=2,
        first_page=False,
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
    million: Million | None = None
    play: Played | None = None
    failed: list[str] = field(default_factory=list)  # parts that could not be measured, and why

    @property
    def scales(self) -> list[float]:
        """The scales that were measured, rising."""
        return sorted({world.scale for world in self.worlds})

    def world(self, scale: float, scenario: str, checkout: str = NOW) -> World:
        """The measurements of one world. Raises StopIteration if it was not measured."""
        return next(w for w in self.worlds if (w.scale, w.scenario, w.checkout) == (scale, scenario, checkout))


def sit(setting: Setting, before: Path | None, parts: Sequence[str], say: Callable[[str], None]) -> Sitting:
    """Measure the parts; `before` is another checkout to be measured beside this one.

    A part that fails, for want of memory, say, is noted and the others are measured.
    """
    checkouts = {NOW: OWN} | ({BEFORE: before.resolve()} if before else {})
    found = Sitting(setting, checkouts, machine.describe())
    found.machine |= {f"Commit {name}": machine.commit(path) for name, path in checkouts.items()}
    busy = [machine.load()]
    for part, measure in steps(found, parts):
        say(part)
        try:
            measure()
        except (RuntimeError, CalledProcessError) as error:
            said = (getattr(error, "stderr", None) or b"").decode(errors="replace").strip().splitlines()[-5:]
            found.failed.append("\n".join([f"{part}: {error}", *said]))
        busy.append(machine.load())
    found.machine["Load (processes that wanted to run)"] = f"{min(busy):.1f} to {max(busy):.1f}"
    return found


def steps(found: Sitting, parts: Sequence[str]) -> Iterator[tuple[str, Callable[[], None]]]:
    """What is to be measured, by name, in the order of the sitting."""
    setting = found.setting
    case = Case(setting.scenarios, found.checkouts, setting.quarters, setting.repeats)

    def measure_worlds(scale: float) -> None:
        found.worlds += worlds.measure(case, scale)

    def measure_reference() -> None:
        found.reference = worlds.measure_reference(OWN, setting.scenarios[WITHOUT], setting.rounds)

    def measure_job() -> None:
        found.jobs = main_job.measure(found.checkouts, list(setting.job), setting.jobs)

    def measure_studies() -> None:
        with Child(OWN) as child:
            found.engines = child.ask("engines", scenario=setting.studied, runs=setting.study_runs,
                                      names=setting.engines, workers=2, quarters=setting.quarters)  # fmt: skip
        with Child(OWN) as child:
            found.parent = child.ask("parent", scenario=setting.small, runs=setting.small_runs, workers=2)

    def measure_million() -> None:
        found.million = million.measure(setting.scenarios[WITHOUT], setting.million, setting.quarters)

    def measure_play() -> None:
        found.play = play.measure(setting.played, setting.quarters, setting.pages, setting.first_page)

    if "reference" in parts:
        yield "the reference in Mesa objects", measure_reference
    if "job" in parts:
        yield "the main job", measure_job
    if "studies" in parts:
        yield "studies", measure_studies
    for scale in setting.scales if "worlds" in parts else ():
        yield f"worlds at scale {scale:g}", partial(measure_worlds, scale)
    if "million" in parts:
        yield f"a whole run at scale {setting.million:g}", measure_million
    if "play" in parts:
        yield "jiju play", measure_play
