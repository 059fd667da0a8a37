"""Early warning from a study: goals of the plan and of clusters, world by world, and on figures that a user brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from model.observe.cluster_tiers import OTHER, TIERS
from model.observe.outcomes import BY_NAME, MODELLED
from model.studies.backtest.series_compared import LEVEL
from model.studies.early_warning.clearness import (
    MET,
    MISSED,
    Goal,
    Paths,
    Score,
    Warned,
    at_the_cut,
    chances,
    clear_since,
    score,
)

if TYPE_CHECKING:
    from model.regions import Region
    from model.results import Study
    from model.studies.backtest.later_figures import Brought

CLUSTER_TIER = TIERS[1]  # a hundred billion yuan, nominal
COUNTS = ("count", "persons")
MOST_CLUSTERS = 20


@dataclass
class Watched:
    """One goal in all worlds. paths: by seed and year. kind: target or cluster. outcome: that a target is set for.

    since: by seed, the first year from which on it stays clear, and what is clear. chances: of the central world.
    official: probabilities by year for figures that a user brought, and the figures.
    """

    goal: Goal
    kind: str
    paths: Paths
    outcome: str = ""
    truths: list[Warned] = field(default_factory=list)
    since: dict[int, tuple[int | None, str]] = field(default_factory=dict)
    chances: dict[int, float] = field(default_factory=dict)
    official: dict[int, float] = field(default_factory=dict)
    figures: dict[int, float] = field(default_factory=dict)

    @property
    def reached(self) -> int:
        """Worlds that reach the goal."""
        return sum(self.goal.reached(path[self.goal.year]) for path in self.paths.values() if self.goal.year in path)

    @property
    def open(self) -> bool:
        """Whether some worlds reach the goal and others do not."""
        return 0 < self.reached < len(self.paths)

    @property
    def decided(self) -> bool:
        """Whether a figure of the goal's own year was brought."""
        return self.goal.year in self.figures

    @property
    def now(self) -> tuple[int | None, str]:
        """Since when it is clear by the figures that a user brought, and what; the figure of its year decides."""
        since, said = clear_since(self.official)
        if not self.decided:
            return since, said
        ended = MET if self.goal.reached(self.figures[self.goal.year]) else MISSED
        return (since if said == ended else self.goal.year), ended

    @property
    def outside(self) -> bool:
        """Whether the last figure before the goal's year lies beyond all worlds of its year: it is judged from afar."""
        before = [year for year in self.figures if year < self.goal.year]
        if not before or self.decided:
            return False
        seen = [path[max(before)] for path in self.paths.values() if max(before) in path]
        return bool(seen) and not min(seen) <= self.figures[max(before)] <= max(seen)

    @property
    def score(self) -> Score:
        """Hits and false alarms at the cut."""
        return score(self.truths)

    def clear_by(self, share: float) -> int | None:
        """The first year by which such a share of the worlds is clear and stays so; None if never before the end."""
        years = sorted(year for year, _ in self.since.values() if year is not None)
        needed = int(np.ceil(share * len(self.since) - 1e-9))
        return years[needed - 1] if needed and len(years) >= needed else None


@dataclass
class EarlyWarning:
    """What was found: goals, the year of the cut, what a file of figures could not be used for."""

    watched: list[Watched]
    cut: int
    skipped: list[str] = field(default_factory=list)

    @property
    def score(self) -> Score:
        """Hits and false alarms over all goals."""
        return score([truth for one in self.watched for truth in one.truths])

    @property
    def score_of_open(self) -> Score:
        """The same over goals that some worlds reach and others do not: the rest is easily told."""
        return score([truth for one in self.watched if one.open for truth in one.truths])


def early_warning(
    study: Study, scenario: str, region: Region, cut: int, brought: Brought | None = None, only: Sequence[str] = ()
) -> EarlyWarning:
    """Judge every goal of a scenario in a study. cut: the year up to which artificial truths are seen.

    only: outcomes whose targets alone are watched; none for all targets, and clusters.
    """
    watched = [one for one in targets(study, scenario, region, cut) if not only or one.outcome in only]
    watched += [] if only else clusters(study, scenario, cut)
    central = min(study.seeds(scenario))
    for one in watched:
        one.truths = at_the_cut(one.goal, one.paths, cut)
        for seed, path in one.paths.items():
            others = {other: values for other, values in one.paths.items() if other != seed}
            one.since[seed] = clear_since(chances(one.goal, path, others))
        others = {other: values for other, values in one.paths.items() if other != central}
        one.chances = chances(one.goal, one.paths.get(central, {}), others)
    skipped = judge_official(watched, brought, region.year) if brought is not None else []
    return EarlyWarning(watched, cut, skipped)


def targets(study: Study, scenario: str, region: Region, cut: int) -> list[Watched]:
    """The plan's targets that the model has figures for, in every year that has a goal after the cut."""
    table = region.tables["targets"]
    outcomes = study.outcomes
    outcomes = outcomes[outcomes["scenario"] == scenario]
    found = []
    for row, (key, name) in enumerate(zip(table.ids, table.outcome, strict=True)):
        outcome = BY_NAME.get(str(name))
        if outcome is None or outcome.label != MODELLED:
            continue
        own = outcomes[outcomes["outcome"] == outcome.name]
        paths = by_world(own["seed"], own["year"], own["value"])
        last = max((year for path in paths.values() for year in path), default=0)
        for year in region.target_years:
            figure = region.goal(row, year)
            if np.isfinite(figure) and cut < year <= last:
                # A plan's "down" is that of energy used; the outcome is the cut, and its goal is `at least`.
                goal = Goal(str(key), year, figure, outcome.direction != "down", outcome.unit in COUNTS)
                found.append(Watched(goal, "target", paths, outcome.name))
    return found


def clusters(study: Study, scenario: str, cut: int) -> list[Watched]:
    """Cities' key fields that some worlds, and not all, lift over a hundred billion yuan by the end.

    Those of most worlds first; what is sure either way needs no warning.
    """
    table = study.table("city_field", [scenario], ["year", "city", "field", "revenue_nominal"])
    table = table[table["field"] != OTHER]
    last, worlds = int(table["year"].max()), table["seed"].nunique()
    if last <= cut:
        return []
    ends = table[table["year"] == last]
    share = (ends["revenue_nominal"] >= CLUSTER_TIER).groupby([ends["city"], ends["field"]]).sum()
    some = share[(share > 0) & (share < worlds)].sort_values(ascending=False, kind="stable")[:MOST_CLUSTERS]
    found = []
    for city, kind in some.index:
        own = table[(table["city"] == city) & (table["field"] == kind)]
        paths = by_world(own["seed"], own["year"], own["revenue_nominal"])
        found.append(Watched(Goal(f"{city}/{kind}", last, CLUSTER_TIER), "cluster", paths))
    return found


def by_world(seeds: Sequence[int], years: Sequence[int], values: Sequence[float]) -> dict[int, dict[int, float]]:
    """Finite values by world and year."""
    found: dict[int, dict[int, float]] = {}
    for seed, year, value in zip(seeds, years, values, strict=True):
        if np.isfinite(value):
            found.setdefault(int(seed), {})[int(year)] = float(value)
    return found


def judge_official(watched: Sequence[Watched], brought: Brought, start: int) -> list[str]:
    """Probabilities from figures that a user brought; returns what could not be used, and why.

    start: the base year. A figure that is counted in another way since then cannot be held against the worlds.
    """
    by_outcome: dict[str, dict[int, float]] = {}
    skipped, asked = list(brought.skipped), {one.outcome for one in watched}
    for key, series in brought.series.items():
        meaning = series.meaning
        if series.city or meaning is None or not meaning.outcome or meaning.mode != LEVEL:
            skipped.append(f"{key}: it is no level that a target of the whole region is set for")
            continue
        if meaning.outcome not in asked:
            skipped.append(f"{key}: no target of the region is set for it in a year that these runs reach")
            continue
        broken = min((year for year in series.breaks if year > start), default=None)
        whole = {int(year): value for year, value in series.values.items() if float(year).is_integer()}
        kept = {year: value for year, value in whole.items() if broken is None or year < broken}
        if broken is not None and len(kept) < len(whole):
            skipped.append(f"{key}: counted in another way from {broken} on ({series.breaks[broken]}), so that only "
                           "figures before can be held against the worlds")  # fmt: skip
        by_outcome.setdefault(meaning.outcome, {}).update(kept)
    for one in watched:
        one.figures = {year: value for year, value in by_outcome.get(one.outcome, {}).items() if year <= one.goal.year}
        one.official = chances(one.goal, one.figures, one.paths)
    return skipped
