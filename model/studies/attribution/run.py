"""Attribution: what each part of a plan adds to an outcome inside the plan, and how far parts overlap.

v of a coalition of parts is the outcome of a run of the plan with the policies of these parts alone, in one world. What
a part adds is its mean over the orders in which parts may join (mathematics/shapley.py). In every order, in its one
world, the parts add up to what the whole plan adds. Money goes the same way: what a part pays inside the plan.

Errors. An observation is a pair of orders in a world. Pairs of one world share its luck, so they count as one; where
there is only one world, they stand for themselves, and the interval says nothing of other worlds.

Overlap is what a part adds as the first less what it adds as the last. With orders it comes from a line through its
places in them, which costs no run; all coalitions have the two values themselves. Single interactions of pairs of parts
would take n (n - 1) / 2 further runs a world, and the line holds their sum for each part.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.trials import run_kind
from model.mathematics.paired import Difference, difference
from model.mathematics.quarters import last_whole_year
from model.mathematics.shapley import Coalition, added_in, exactly_added, overlap, places_in
from model.studies.attribution.measured import COALITIONS, NET, OUTPUT, PAID, ByYear

if TYPE_CHECKING:
    from model.experiments.engines import Crew, Failure
    from model.experiments.ensemble import Progress
    from model.studies.attribution.design import Design, Observed

MONEY = (PAID, NET, OUTPUT)


@dataclass(frozen=True)
class Added:
    """What a part adds to a figure inside the plan; and what it adds as the first, before all others, and as the last.

    less: as the first less as the last; no pairs where nothing is known of it. atoms: what its policies add, where the
    part is opened.
    """

    value: Difference
    first: float
    last: float
    less: Difference
    atoms: Mapping[str, Difference]


@dataclass(frozen=True)
class Attribution:
    """An attribution in a year. `of[figure]`: what all parts together add to it, and each of them by its key.

    gap: the largest gap between the sum of the parts and the whole in any observation, as a share of the whole (of the
    value without policies where the whole adds nothing); what is left is rounding. observed: observations that count,
    left_out: those that lack a run.
    """

    design: Design
    year: int
    whole: Mapping[str, Difference]
    added: Mapping[str, Mapping[str, Added]]
    observed: int
    left_out: int
    gap: float
    failures: dict[str, Failure]

    @property
    def worlds(self) -> int:
        """Worlds that were asked for."""
        return len(self.design.worlds)

    def cost_of(self, figure: str, part: str) -> float:
        """Public money that a part pays for each unit of a figure that it adds; nan where it clearly adds none."""
        value, paid = self.added[figure][part].value, self.added[PAID][part].value
        return paid.mean / value.mean if value.clear and value.mean > 0 else math.nan

    def output_a_yuan(self, part: str = "") -> float:
        """Value added of all years for each yuan that a part pays, the whole without one; nan where one is unclear."""
        if not part:
            return a_yuan(self.whole[OUTPUT], self.whole[PAID])
        return a_yuan(self.added[OUTPUT][part].value, self.added[PAID][part].value)


def a_yuan(output: Difference, paid: Difference) -> float:
    """Output for each yuan paid; nan where either cannot be told apart from nothing."""
    return output.mean / paid.mean if output.clear and paid.clear and paid.mean > 0 else math.nan


def attribute(
    design: Design,
    outcomes: Sequence[str],
    year: int | None = None,
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
) -> Attribution:
    """Make the runs that are missing and say what every part adds to `outcomes` in a year (the last, if none)."""
    trials = design.trials
    runs, failures = run_kind(COALITIONS, list(trials.values()), workers, folder, listen, finished)
    by_key = {key: runs[trial.label, trial.seed] for key, trial in trials.items() if (trial.label, trial.seed) in runs}
    return attributed(design, outcomes, by_key, year, failures)


def attributed(
    design: Design,
    outcomes: Sequence[str],
    runs: Mapping[tuple[int, Coalition], ByYear],
    year: int | None = None,
    failures: Mapping[str, Failure] | None = None,
) -> Attribution:
    """The attribution from runs at hand, by world and coalition."""
    figures = list(dict.fromkeys([*outcomes, *MONEY]))
    last = last_whole_year(design.plan.end) if year is None else year
    vectors = {key: vector_of(run, figures, last) for key, run in runs.items()}
    whole = [one for one in design.observed if all((one.world, c) in vectors for c in design.coalitions(one))]
    seen = [Observation(design, one, vectors) for one in whole]
    added = {name: parts_of_figure(design, seen, i) for i, name in enumerate(figures)}
    together = {name: paired_over_worlds(seen, [s.whole[i] for s in seen], [s.base[i] for s in seen], i)
                for i, name in enumerate(figures)}  # fmt: skip
    gap = max((s.gap for s in seen), default=math.nan)
    left_out = len(design.observed) - len(seen)
    return Attribution(design, last, together, added, len(seen), left_out, gap, dict(failures or {}))


def vector_of(run: ByYear, figures: Sequence[str], year: int) -> np.ndarray:
    """The figures of a run in a year."""
    row = int(np.flatnonzero(run["year"] == year)[0])
    return np.array([run[name][row] for name in figures])


class Observation:
    """What every atom adds in one observation, by figure.

    places: of every part in the first order. firsts: in each order what each part adds; with all coalitions, what it
    adds as the first and as the last.
    """

    def __init__(self, design: Design, one: Observed, vectors: Mapping[tuple[int, Coalition], np.ndarray]) -> None:
        def value(coalition: Coalition) -> np.ndarray:
            return vectors[one.world, coalition]

        self.world = one.world
        self.base, self.whole = value(frozenset()), value(design.everything)
        groups = design.groups
        if one.orders:
            in_each = [added_in(order, value) for order in one.orders]
            self.atoms = {key: np.mean([each[key] for each in in_each], axis=0) for key in in_each[0]}
            self.places = places_in(one.orders[0], groups)
            self.turns = [[np.sum([each[key] for key in group], axis=0) for group in groups] for each in in_each]
        else:
            self.atoms = exactly_added(groups, value)
            self.places = [0.0] * len(groups)
            without = [design.everything - set(group) for group in groups]
            self.turns = [[value(frozenset(group)) - self.base for group in groups],
                          [self.whole - value(other) for other in without]]  # fmt: skip
        sums = np.sum(list(self.atoms.values()), axis=0)
        change = np.abs(self.whole - self.base)
        size = np.where(change > 0, change, np.maximum(np.abs(self.base), 1.0))
        gaps = np.abs(sums - (self.whole - self.base)) / size
        self.gap = float(np.nanmax(gaps, initial=0.0))
        self.sound = np.isfinite(
            sums
        )  # a figure that lacks a value somewhere is left out whole: parts add up or are not


def parts_of_figure(design: Design, seen: Sequence[Observation], i: int) -> dict[str, Added]:
    """What every part adds to the figure in column i."""
    found = {}
    for number, (part, group) in enumerate(zip(design.parts, design.groups, strict=True)):
        per_atom = {key: [s.atoms[key][i] for s in seen] for key in group}
        value = paired_over_worlds(seen, np.sum(list(per_atom.values()), axis=0).tolist(), None, i)
        sound = [s for s in seen if s.sound[i]]
        first, second = ([float(s.turns[turn][number][i]) for s in sound] for turn in (0, 1))
        if design.exact:
            less = paired_over_worlds(sound, first, second, i)
            ends = less.base + less.mean, less.base
        else:
            less = overlap([s.places[number] for s in sound], first, second, [s.world for s in sound])
            ends = value.mean + less.mean / 2.0, value.mean - less.mean / 2.0  # the mean place of a pair is the middle
        atoms = {key: paired_over_worlds(seen, own, None, i) for key, own in per_atom.items()} if part.opened else {}
        found[part.key] = Added(value, *ends, less, atoms)
    return found


def paired_over_worlds(
    seen: Sequence[Observation], values: Sequence[float], base: Sequence[float] | None, i: int
) -> Difference:
    """The mean of values less `base` (0 without one) with its interval; observations of one world count as one."""
    worlds: dict[int, list[tuple[float, float]]] = {}
    below = [0.0] * len(values) if base is None else base
    for one, value, least in zip(seen, values, below, strict=True):
        if one.sound[i]:
            worlds.setdefault(one.world, []).append((value, least))
    pairs = [tuple(np.mean(each, axis=0)) for each in worlds.values()]
    if len(pairs) == 1:  # the only world: its orders are what varies
        pairs = next(iter(worlds.values()))
    return difference([pair[0] for pair in pairs], [pair[1] for pair in pairs])
