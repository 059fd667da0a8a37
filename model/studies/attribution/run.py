"""Attribution: what each part of a plan adds to an outcome inside the plan, and how far parts overlap.

v of a coalition of parts is the outcome of a run of the plan with the policies of these parts alone, in one world. What
a part adds is its mean over the orders in which parts may join (mathematics/shapley.py). In every order, in its one
world, the parts add up to what the whole plan adds. Money goes the same way: what a part pays inside the plan.

Errors. An observation is a pair of orders in a world. Pairs of one world share its luck, so they count as one; where
there is only one world, they stand for themselves, and the interval says nothing of other worlds.

Overlap is what a part adds as the first less what it adds as the last. With orders it comes from a line through its
places in them, which costs no run; all coalitions have the two values themselves. Single interactions of pairs of parts
would take n (n - 1) / 2 further runs a world, and the line holds their sum for each part. Overlap of all is what the
parts would add alone, summed, less what they add together.

What a part returns for each yuan is a ratio of two means over worlds; its error is that of a ratio estimator, to first
order: what each world's output lacks to the ratio times what it pays.
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
from model.mathematics.shapley import Coalition, added_in, exactly_added, line_of, places_in, sum_of_lines
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
    left_out: those that lack a run. overlap: by figure, what all parts add alone, summed, less what they add together.
    yields: by part, value added of all years for each yuan paid, to first order world by world; a part that pays
    nothing has none. The key "" stands for the whole.
    """

    design: Design
    year: int
    whole: Mapping[str, Difference]
    added: Mapping[str, Mapping[str, Added]]
    observed: int
    left_out: int
    gap: float
    failures: dict[str, Failure]
    overlap: Mapping[str, Difference]
    yields: Mapping[str, np.ndarray]

    @property
    def worlds(self) -> int:
        """Worlds that were asked for."""
        return len(self.design.worlds)

    def cost_of(self, figure: str, part: str) -> float:
        """Public money that a part pays for each unit of a figure that it adds; nan where it clearly adds none."""
        value, paid = self.added[figure][part].value, self.added[PAID][part].value
        return paid.mean / value.mean if value.clear and value.mean > 0 else math.nan

    def returns(self, part: str = "", other: str | None = None) -> Difference:
        """What `yields` says of a part, with its interval: against nothing, or against another part."""
        own = self.yields[part]
        return difference(own, np.zeros(len(own)) if other is None else self.yields[other])

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
    added, together_less = {}, {}
    for i, name in enumerate(figures):
        added[name], together_less[name] = parts_of_figure(design, seen, i)
    together = {name: paired_over_worlds(seen, [s.whole[i] for s in seen], [s.base[i] for s in seen], i)
                for i, name in enumerate(figures)}  # fmt: skip
    gap = max((s.gap for s in seen), default=math.nan)
    left_out = len(design.observed) - len(seen)
    money = yields_of(design, seen, figures.index(OUTPUT), figures.index(PAID))
    return Attribution(design, last, together, added, len(seen), left_out, gap, dict(failures or {}), together_less,
                       money)  # fmt: skip


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


def parts_of_figure(design: Design, seen: Sequence[Observation], i: int) -> tuple[dict[str, Added], Difference]:
    """What every part adds to the figure in column i, and what all add alone, summed, less what they add together."""
    found, lines = {}, []
    sound = [s for s in seen if s.sound[i]]
    for number, (part, group) in enumerate(zip(design.parts, design.groups, strict=True)):
        per_atom = {key: [s.atoms[key][i] for s in seen] for key in group}
        value = paired_over_worlds(seen, np.sum(list(per_atom.values()), axis=0).tolist(), None, i)
        first, second = ([float(s.turns[turn][number][i]) for s in sound] for turn in (0, 1))
        if design.exact:
            less = paired_over_worlds(sound, first, second, i)
            ends = less.base + less.mean, less.base
        else:
            places, worlds = [s.places[number] for s in sound], [s.world for s in sound]
            lines.append(line_of(places, first, second, worlds))
            less = sum_of_lines(lines[-1:])
            ends = value.mean + less.mean / 2.0, value.mean - less.mean / 2.0  # the mean place of a pair is the middle
        atoms = {key: paired_over_worlds(seen, own, None, i) for key, own in per_atom.items()} if part.opened else {}
        found[part.key] = Added(value, *ends, less, atoms)
    if design.exact:
        alone = [float(np.sum([turn[i] for turn in s.turns[0]])) for s in sound]
        return found, paired_over_worlds(sound, alone, [float(s.whole[i] - s.base[i]) for s in sound], i)
    return found, sum_of_lines(lines, 0.5) if None not in lines else sum_of_lines([])


def yields_of(design: Design, seen: Sequence[Observation], output: int, paid: int) -> dict[str, np.ndarray]:
    """Output for each yuan paid by part and of the whole (""), from the columns of both; those that pay are there."""
    found = {}
    for key, group in [*zip((part.key for part in design.parts), design.groups, strict=True), ("", design.everything)]:
        own = [np.sum([s.atoms[atom] for atom in group], axis=0) for s in seen if s.sound[output] and s.sound[paid]]
        worlds = [s.world for s in seen if s.sound[output] and s.sound[paid]]
        table = np.array([[one[output], one[paid]] for one in own]).reshape(-1, 2)
        if len(table) and (table[:, 1] > 0).all():
            found[key] = ratio(table[:, 0], table[:, 1], worlds)
    return found


def ratio(above: np.ndarray, below: np.ndarray, worlds: Sequence[int]) -> np.ndarray:
    """The ratio of two means, to first order world by world; values of one world count as one, unless it is alone."""
    if len(set(worlds)) > 1:
        groups = [np.flatnonzero(np.asarray(worlds) == world) for world in dict.fromkeys(worlds)]
        above, below = (np.array([column[group].mean() for group in groups]) for column in (above, below))
    value = float(above.mean() / below.mean())
    return np.asarray(value + (above - value * below) / below.mean())


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
