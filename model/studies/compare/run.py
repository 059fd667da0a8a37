"""Compare: scenarios side by side in the same worlds. What nobody knows is shared: differences carry the effect.

For every outcome, cluster, city, place and field the comparison tells

- the mean paired difference with its 95% interval,
- the share of worlds in which it is better,
- how much smaller the variance of the difference is than with independent worlds,
- the worlds that it takes to tell the effect from nothing, or to know it to a wanted precision.

Displacement is what cities that no policy names gained or lost.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import UserError
from model.experiments.worlds import World, worlds_in
from model.observe.outcomes import BY_NAME
from model.results import Study
from model.results.study import world_number
from model.studies.compare.rows import by_driver, by_group, by_outcome, displacement, worlds_needed

if TYPE_CHECKING:
    import pandas as pd

    from model.experiments.ensemble import Ensemble, Progress, Report

COLUMNS: dict[str, tuple[str, str]] = {
    "scenario": ("id", "the scenario that is compared"), "base": ("id", "with which one"),
    "level": ("id", "region, city, field, city x field (leading), place, place x segment (characteristic), "
              "displacement, drivers (of the region, leading, characteristic: revenue of the first year and what "
              "each driver added since): the items of a level add up to the region's revenue"),
    "item": ("id", "outcome, city, field, place, cluster or driver; OTHER: other industry, rest: all small cells"),
    "unit": ("text", "unit"), "year": ("year", "year"),
    "base_mean": ("as unit", "mean of the base"), "difference": ("as unit", "mean paired difference"),
    "low": ("as unit", "lower end of its 95% interval"), "high": ("as unit", "upper end"),
    "better": ("share", "of worlds in which the difference goes the declared good way; empty where none is declared"),
    "pairs": ("count", "worlds in both"), "verdict": ("text", "up, down or null"),
    "variance_ratio": ("ratio", "variance of a difference of independent worlds over that of shared worlds"),
    "worlds_needed": ("count", "worlds to tell the difference from nothing, or for the wanted precision"),
}  # fmt: skip
MOST_WORLDS = 200  # where a precision is asked for and no other limit is given


class CompareError(UserError):
    """Scenarios or studies that cannot be compared, or an outcome that nobody knows."""


@dataclass(frozen=True)
class Precision:
    """Wanted half width of the 95% interval of an outcome's difference in the last year."""

    outcome: str
    half_width: float

    @classmethod
    def parse(cls, text: str) -> Precision:
        """From `value_added=50`. Raises CompareError."""
        name, _, number = text.partition("=")
        if name not in BY_NAME:
            raise CompareError(f"no outcome {name!r} in --precision {text}; `jiju list outcomes` shows them")
        try:
            half = float(number)
        except ValueError:
            half = math.nan
        if not half > 0:
            raise CompareError(f"--precision {text}: write outcome=half width, for instance value_added=50")
        return cls(name, half)


def side_by_side(study: Study, base: str, year: int | None = None, wanted: Sequence[Precision] = ()) -> pd.DataFrame:
    """Rows of COLUMNS for every other scenario of `study` against `base`, in `year` or the last year of all."""
    import pandas as pd

    year = last_year(study) if year is None else year
    parts = []
    for scenario in study.scenarios:
        if scenario == base:
            continue
        seeds = study.seeds(scenario, base)
        rows = [
            *by_outcome(study, scenario, base, seeds, year, {w.outcome: w.half_width for w in wanted}),
            *by_group(study, scenario, base, seeds, year),
            *by_driver(study, scenario, base, seeds, year),
            *displacement(study, scenario, base, seeds, year),
        ]
        parts.append(pd.DataFrame(rows).assign(scenario=scenario, base=base, year=year)[list(COLUMNS)])
    if not parts:
        raise CompareError("there is only one scenario to compare")
    return pd.concat(parts, ignore_index=True)


def last_year(study: Study) -> int:
    """The last year that every scenario reaches."""
    return int(study.outcomes.groupby("scenario")["year"].max().min())


def until_precise(
    ensemble: Ensemble, folder: Path, base: str, wanted: Sequence[Precision], most: int,
    listen: Callable[[Progress], None] | None = None, told: Callable[[str], None] | None = None,
) -> Report:  # fmt: skip
    """Add worlds until every wanted precision is reached or `most` worlds are made. Returns the last report."""
    while True:
        report = ensemble.make(folder, listen)
        seeds: list[int] = list(ensemble.seeds)  # type: ignore[arg-type]
        study = Study.load(folder)
        needed = 0.0
        for scenario in (name for name in study.scenarios if name != base):
            comparison = study.difference(scenario, base)
            for precision in wanted:
                found = comparison.of(precision.outcome, last_year(study))
                needed = max(needed, worlds_needed(found, precision.half_width))
        if not needed > len(seeds) or len(seeds) >= most or report.failed:
            return report
        ensemble = ensemble.larger(min(most, max(len(seeds) + 2, math.ceil(min(needed, 1e9)))))
        if told is not None:
            told(f"{len(seeds)} worlds are not enough, about {needed:.0f} are; going on to {len(list(ensemble.seeds))}")  # type: ignore[arg-type]


def saved_side_by_side(folders: Sequence[Path], scenario: str | None) -> Study:
    """One scenario of several saved studies as one study: folders' names stand for scenarios.

    For comparing versions of the program, data or parameters. Raises CompareError, ResultsError.
    """
    studies = {folder.name: Study.load(folder) for folder in folders}
    if len(studies) < len(folders):
        raise CompareError("two folders have the same name; rename one")
    name = scenario or next(iter(studies.values())).scenarios[0]
    runs = []
    for label, study in studies.items():
        if name not in study.scenarios:
            raise CompareError(f"{label} has no scenario {name!r}; it has {', '.join(study.scenarios)}")
        runs += [replace(study.runs[name, seed], scenario=label) for seed in study.seeds(name)]
    if len({run.plan.region for run in runs}) > 1:
        raise CompareError("studies of different regions cannot be compared")
    if len({run.plan.scale for run in runs}) > 1:
        told = ", ".join(f"{label}: {study.plan(name).scale:g}" for label, study in studies.items())
        raise CompareError(
            f"studies of different scales cannot be compared, since a part of the firms has other counts ({told}): "
            "make one again with the scale of the other"
        )
    together = Study.of(runs)
    base = next(iter(studies))
    alone = [label for label in studies if not together.seeds(base, label)]
    if alone:
        raise CompareError(f"{base} and {alone[0]} share no world of {name!r}: run both with the same --worlds")
    require_same_worlds(folders, together.seeds(*studies))
    together.left_out = [
        replace(each, scenario=label)
        for label, study in studies.items()
        for each in study.left_out
        if each.scenario == name and not each.sample
    ]
    return together


def require_same_worlds(folders: Sequence[Path], seeds: Sequence[int]) -> None:
    """Raise CompareError unless the worlds that studies share are the same in all: else differences are no pairs."""
    drawn = [{world.seed: world for world in worlds_in(folder, seeds)} for folder in folders]
    for seed in seeds:
        first, *others = [worlds.get(seed, World(world_number(seed), seed)) for worlds in drawn]
        other = next((folder for folder, world in zip(folders[1:], others, strict=True) if world != first), None)
        if other is not None:
            raise CompareError(
                f"world {first.number} of {folders[0].name} is not that of {other.name}: one of them differs in luck "
                "alone, or was drawn from other knowledge of parameters and start; make one of them again"
            )
