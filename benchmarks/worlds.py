"""What a world costs: its start, a quarter with and without policy, and memory, at one scale and for every checkout."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.child import Child

TOGETHER = 4.0  # up to this scale all worlds are held at once and take turns, quarter by quarter
WITHOUT, WITH = "without policy", "with policy"
NOW, BEFORE = "now", "before"
WHOLE = 10.0  # up to this scale every world makes all quarters (million.py has a whole run of more)
FEW = 4  # quarters above it: starts are what is compared there
FURTHER = 2  # starts above it of every checkout, beside that of its worlds: one alone is off by a quarter now and then


@dataclass(frozen=True)
class Case:
    """Scenarios without and with policy, how many quarters, how often, and which checkouts by name."""

    scenarios: dict[str, str]
    checkouts: dict[str, Path]
    quarters: int
    repeats: int


@dataclass
class World:
    """Measurements of one checkout's world under one scenario: of each run start, quarters and peak memory.

    starts: of the runs, then those that were made for themselves.
    """

    scale: float
    checkout: str
    scenario: str
    starts: list[dict[str, Any]] = field(default_factory=list)
    quarters: list[dict[str, float]] = field(default_factory=list)
    peak: list[float] = field(default_factory=list)

    @property
    def start(self) -> float:
        """Median seconds of a start."""
        return median(start["seconds"] for start in self.starts)

    def quarter(self, process: str = "all") -> float:
        """Median seconds of a quarter, or of one of its processes."""
        return median(line.get(process, 0.0) for line in self.quarters)

    @property
    def runs(self) -> int:
        """How often the world was run."""
        return len(self.peak)

    @property
    def run(self) -> float:
        """Seconds of start and all quarters, of one run."""
        return self.start + sum(line["all"] for line in self.quarters) / self.runs

    @property
    def memory(self) -> tuple[float, float]:
        """Peak memory after the start and in all, MB: medians."""
        return median(start["memory"] for start in self.starts), median(self.peak)


def measure(case: Case, scale: float) -> list[World]:
    """Every checkout with and without policy, another one above 1:1 only without.

    Small worlds take turns, larger ones follow each other. The largest are started some more times, in turn.
    """
    worlds = [World(scale, checkout, scenario) for checkout in case.checkouts for scenario in case.scenarios
              if scale <= 1 or (checkout, scenario) != (BEFORE, WITH)]  # fmt: skip
    repeats = case.repeats if scale <= 1 else 1
    for _ in range(repeats):
        for group in [worlds] if scale <= TOGETHER else [[world] for world in worlds]:
            take_turns(case, group)
    for _ in range(FURTHER if scale > WHOLE else 0):
        for world in worlds:
            if world.scenario == WITHOUT:
                with Child(case.checkouts[world.checkout]) as child:
                    world.starts.append(child.ask("start", scenario=case.scenarios[WITHOUT], scale=scale))
    return worlds


def take_turns(case: Case, worlds: list[World]) -> None:
    """Start the worlds one after the other, then step them in turn; every second quarter in reverse order."""
    with ExitStack() as stack:
        children = [stack.enter_context(Child(case.checkouts[world.checkout])) for world in worlds]
        pairs = list(zip(worlds, children, strict=True))
        for world, child in pairs:
            world.starts.append(child.ask("start", scenario=case.scenarios[world.scenario], scale=world.scale))
        for _ in range(case.quarters if worlds[0].scale <= WHOLE else min(FEW, case.quarters)):
            for world, child in pairs:
                world.quarters.append(child.ask("step"))
            pairs.reverse()
        for world, child in pairs:
            world.peak.append(child.ask("memory"))


def paired(one: World, other: World, process: str = "all") -> float:
    """Median over the same quarters of how many times longer one took than the other."""
    return median(a[process] / b[process] for a, b in zip(one.quarters, other.quarters, strict=True))


def in_the_mean(one: World, other: World, process: str = "all") -> float:
    """How many times longer one took than the other over the same quarters in all: the ratio of their means."""
    pairs = list(zip(one.quarters, other.quarters, strict=True))
    return sum(a[process] for a, _ in pairs) / sum(b[process] for _, b in pairs)


@dataclass
class Reference:
    """Rounds of the five processes in Mesa objects and, beside each, of the same quarter in columns."""

    firms: int
    links: int
    objects: list[dict[str, float]]
    columns: list[dict[str, float]]
    profile: list[dict[str, Any]]

    def times(self, processes: list[str] | None = None) -> float:
        """Median over the rounds of how many times longer the objects took, in all five or in some processes."""
        return median(
            sum(slow[name] for name in processes or slow) / sum(fast[name] for name in processes or slow)
            for slow, fast in zip(self.objects, self.columns, strict=True)
        )


def measure_reference(checkout: Path, scenario: str, rounds: int) -> Reference:
    """Without policy, which the reference does not know, in one process, round by round."""
    with Child(checkout) as child:
        start = child.ask("start", scenario=scenario, scale=1.0)
        objects, columns = [], []
        for _ in range(rounds):
            objects.append(child.ask("reference"))
            columns.append(child.ask("step"))
        return Reference(start["firms"], start["links"], objects, columns, child.ask("profile", lines=12))
