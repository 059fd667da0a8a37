"""The fuzzers of scenarios together: where their sources are, a count of mutants judged, mutants that are accepted."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from model.scenario import Plan
from tests.fuzz import scenario_bytes, scenario_trees
from tests.fuzz.judge import Mutant, Score, judge, judge_all, judge_mapping

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"
VALID = Path(__file__).parent / "corpus" / "valid"
SEED = 11


@dataclass(frozen=True)
class Accepted:
    """A mutant that check accepts: its file, and the plan in it."""

    number: int
    path: Path
    plan: Plan


def prepared(folder: Path) -> list[Path]:
    """Copy the shipped scenarios and the valid spellings into a folder, where mutants find their parents."""
    sources = [*sorted(SCENARIOS.glob("*.yaml")), *sorted(VALID.glob("*.yaml"))]
    return [Path(shutil.copy(path, folder / path.name)) for path in sources]


def fuzz(count: int, seed: int = SEED, start: int = 0) -> Score:
    """Judge `count` mutants: bytes and trees as files in equal parts, one in ten as plain values of a program."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        paths = prepared(folder)
        raw = {path.name: path.read_bytes() for path in paths}
        trees = scenario_trees.read_sources(paths)
        values = count // 10
        half = (count - values) // 2
        score = judge_all(scenario_bytes.mutants(seed, half, raw, start), folder)
        other = judge_all(scenario_trees.mutants(seed, count - values - half, trees, start), folder)
    score.counts += other.counts
    score.faults += other.faults
    score.slowest = max(score.slowest, other.slowest)
    for number in range(start, start + values):
        name, content = scenario_trees.damaged(seed + 1, number, {key: rootless(tree) for key, tree in trees.items()})
        begun = time.perf_counter()
        verdict, words = judge_mapping(content)
        score.note(Mutant("values", number, name, b""), verdict, words, time.perf_counter() - begun)
    return score


def rootless(tree: dict[str, Any]) -> dict[str, Any]:
    """A scenario's values without its parent, which only files have."""
    return {key: value for key, value in tree.items() if key != "extends"}


def accepted_mutants(seed: int, count: int, folder: Path) -> Iterator[Accepted]:
    """Write `count` different mutants of scenarios of twin_rivers that check accepts into a folder, and hand them out.

    The files are `accepted-0001.yaml` and so on; their parents stand beside them. All have different names.
    """
    paths = [path for path in prepared(folder) if "twin_rivers" in whole_text(path)]
    sources = scenario_trees.read_sources(paths)
    seen: set[bytes] = {path.read_bytes() for path in paths}
    found = number = 0
    while found < count:
        mutant = scenario_trees.mutated(seed, number, sources, scenario_trees.GENTLE if number % 3 else
                                        scenario_trees.WILD)  # fmt: skip
        number += 1
        if mutant.content in seen:
            continue
        seen.add(mutant.content)
        path = folder / f"accepted-{found + 1:04d}.yaml"
        path.write_bytes(mutant.content)
        verdict, _, plan = judge(path)
        if verdict != "accepted" or plan is None or plan.region != "twin_rivers":
            path.unlink()
            continue
        found += 1
        yield Accepted(number - 1, path, plan)


def whole_text(path: Path) -> str:
    """The text of a scenario and of its parents."""
    text = path.read_text(encoding="utf-8")
    parents = [line.split(":")[1].strip() for line in text.splitlines() if line.startswith("extends:")]
    return text + "".join(whole_text(path.parent / parent) for parent in parents)
