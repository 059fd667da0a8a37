"""What a study is asked for, checked at the door: scenarios or files, worlds or seeds, workers, quarters to keep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from model.experiments.engines import Cluster, Crew
from model.experiments.run_folders import StudyError
from model.experiments.tasks import GOOD_SAMPLE, Sample
from model.mathematics.quarters import parse_quarter, quarter_label
from model.scenario import Plan, load_scenario

if TYPE_CHECKING:
    from model.experiments.worlds import World

MOST_SEEDS = 10_000  # as in a scenario file


def plans_of(given: Any) -> list[Plan]:
    """Scenarios from plans and paths, one or several. Raises StudyError, ScenarioErrors for a file that is wrong."""
    several = [given] if isinstance(given, Plan | str | Path) else given
    if not isinstance(several, Iterable):
        raise StudyError(f"a study takes scenarios or paths of their files, not {given!r}")
    plans = [load_scenario(item) if isinstance(item, str | Path) else item for item in several]
    wrong = next((item for item in plans if not isinstance(item, Plan)), None)
    if wrong is not None:
        raise StudyError(f"a study takes scenarios or paths of their files, not {wrong!r}")
    names, regions = [plan.name for plan in plans], {plan.region for plan in plans}
    if not names:
        raise StudyError("a study needs at least one scenario")
    if len({name.casefold() for name in names}) < len(set(names)):
        raise StudyError(
            f"names of scenarios of one study differ in capital letters alone ({', '.join(names)}), and their folders "
            "would be one on Windows and macOS; give one another `name:`"
        )
    if len(set(names)) < len(names):
        twice = ", ".join(dict.fromkeys(name for name in names if names.count(name) > 1))
        raise StudyError(f"two scenarios of one study share a name: {twice}; give one another `name:`")
    if len(regions) > 1:
        raise StudyError(f"scenarios of different regions ({', '.join(sorted(regions))}) cannot be compared")
    return plans


def runs_asked(worlds: Any, seeds: Any, plan: Plan) -> tuple[list[World], list[int]]:
    """Worlds, none where seeds are asked for, and the seeds of the runs; what `plan` says without either.

    Raises StudyError, PosteriorError.
    """
    from model.experiments.worlds import World, worlds_of

    if seeds is None and worlds is None:
        seeds = plan.seeds
        worlds = plan.worlds if seeds is None else None
    if seeds is not None and worlds is not None:
        raise StudyError("seeds are runs that differ in luck alone, worlds differ in what is not known too: ask for "
                         "one of them")  # fmt: skip
    if worlds is None:
        return [], seeds_of(seeds)
    if is_whole(worlds):
        if not 1 <= worlds <= MOST_SEEDS:
            raise StudyError(f"a study has 1 to {MOST_SEEDS:,} worlds, not {worlds}")
        worlds = worlds_of(plan, int(worlds))[0]
    known = list(worlds) if isinstance(worlds, Iterable) and not isinstance(worlds, str | bytes) else []
    if not known or not all(isinstance(world, World) for world in known):
        raise StudyError(f"worlds are a number of them (9) or those that worlds_of gives, not {worlds!r}"[:200])
    return known, seeds_of([world.seed for world in known])


def seeds_of(given: Any) -> list[int]:
    """Seeds 1 to n from a number, or the ones that are named. Raises StudyError."""
    if is_whole(given):
        if not 1 <= given <= MOST_SEEDS:
            raise StudyError(f"a study has 1 to {MOST_SEEDS:,} seeds, not {given}")
        return list(range(1, int(given) + 1))
    seeds = list(given) if isinstance(given, Iterable) and not isinstance(given, str | bytes) else None
    if seeds is None or not all(is_whole(seed) and seed >= 0 for seed in seeds):
        raise StudyError(f"seeds are a number of them (5) or whole numbers from 0 on ([1, 2, 3]), not {given!r}")
    if not seeds:
        raise StudyError("a study needs at least one seed")
    if len(set(seeds)) < len(seeds):
        twice = ", ".join(str(seed) for seed in dict.fromkeys(seeds) if seeds.count(seed) > 1)
        raise StudyError(f"a seed stands twice: {twice}")
    return [int(seed) for seed in seeds]


def samples_of(given: Any, plans: Sequence[Plan]) -> tuple[Sample, ...]:
    """Samples of any iterable, each tried on every scenario. Raises StudyError, ParameterError."""
    samples = tuple(given) if isinstance(given, Iterable) and not isinstance(given, str | bytes) else ()
    wrong = next((item for item in samples if not isinstance(item, Sample)), None)
    if not samples or wrong is not None:
        raise StudyError(f"samples are one Sample or more, as read_samples gives them, not {given!r}"[:200])
    names = [sample.name for sample in samples]
    for name in names:
        if name and not GOOD_SAMPLE.match(name):
            raise StudyError(f"{name!r} is no name of a sample; it takes 1 to 40 letters, digits, _ and .")
    if len({name.casefold() for name in names}) < len(names):
        raise StudyError("a study needs samples with different names (capital letters alone are no difference)")
    for sample in samples:
        for plan in plans:
            try:
                sample.of(plan)
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(map(str, first["loc"]))
                raise StudyError(f"sample {sample.name!r}: baseline.{where}: {first['msg']}") from None
    return samples


def require_crew(crew: Crew) -> None:
    """Raise StudyError unless it says who does the runs."""
    if crew is not None and not isinstance(crew, Cluster) and not (is_whole(crew) and crew >= 1):
        raise StudyError(f"workers are a number from 1 on, None for one a core, or a Cluster, not {crew!r}")


def quarters_of(given: Sequence[Any], plans: Sequence[Plan]) -> list[int]:
    """Quarters to keep, as numbers. Raises StudyError for one that no scenario reaches."""
    found = []
    for item in given:
        try:
            quarter = parse_quarter(item) if isinstance(item, str) else item
        except ValueError as error:
            raise StudyError(f"checkpoints: {error}") from None
        first, last = min(plan.start for plan in plans), max(plan.end for plan in plans)
        if not is_whole(quarter) or not first <= quarter <= last:
            span = f"{quarter_label(first)} to {quarter_label(last)}"
            raise StudyError(f"checkpoints: {item!r} is not a quarter from {span}")
        found.append(int(quarter))
    return sorted(set(found))


def is_whole(value: Any) -> bool:
    """Whether it is a whole number (and not yes or no)."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)
