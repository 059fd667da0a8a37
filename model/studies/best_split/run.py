"""The best split of a sum of money: which policies of a scenario, where and when, bring most for one goal or for two.

1. Every policy alone, as the scenario writes it, in a few worlds. Runs that `jiju effects` keeps are used. They give
   a first answer, which is provisional: it takes gains to add up, and to grow with the money.
2. The policies that gain most a yuan stay as options. Each is tried in the main cities of its fields alone, and with
   its money in the first half of its time; a variant is taken if it gains more in these worlds than they could show by
   luck.
3. Curves: each option alone with other sums. Mixes: splits over several options. From both a response is learnt
   (response.py), which knows that gains saturate and that options get into each other's way.
4. The best splits by the response, and splits that others would choose, are run in the worlds that were learnt from.
   One is chosen by its mean, by its worst fifth of worlds, or by its largest regret.
5. The chosen one and the scenario's own split of the same sum are run on fresh worlds, which nobody has looked at.
   Their difference has an interval; where that holds zero, the two cannot be told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.trials import YEARLY, run_trials
from model.experiments.worlds import World
from model.experiments.yearly_trial import Trial
from model.mathematics.paired import Difference, difference
from model.studies.best_split.goal import GoalError
from model.studies.best_split.options import Option, evenly, options_of, variants, with_split
from model.studies.best_split.response import Response, fitted, learn
from model.studies.best_split.search import along_front, best, greedy, not_dominated, shared

if TYPE_CHECKING:
    from model.experiments.engines import Crew, Failure
    from model.experiments.ensemble import Progress
    from model.experiments.yearly_trial import Measured
    from model.scenario import Plan
    from model.studies.best_split.goal import Goal

BASE, OWN = "none", "scenario"  # the scenario without policies; its own split of the sum
LEVELS = (0.125, 0.5)  # of the sum, at which options are measured beside the scenario's own budget
MEAN, WORST, REGRET = "mean", "worst", "regret"
WORST_SHARE = 0.2
MIX_SEED = 20161127


@dataclass(frozen=True)
class Size:
    """How much is run: worlds to learn in, fresh worlds, options, mixes."""

    learning: int = 3
    fresh: int = 9
    options: int = 8
    mixes: int = 24

    def runs(self, policies: int) -> int:
        """Runs at most."""
        singles, tried = self.learning * (1 + policies), 3 * self.options * self.learning
        return singles + tried + self.learning * len(LEVELS) * self.options + self.mixes + 8 * self.learning + (
            3 * self.fresh)  # fmt: skip


@dataclass
class Runs:
    """Who does the runs and where they are kept; `stored`: trials of `jiju effects`, to be used where they fit."""

    crew: Crew = None
    folder: Path | None = None
    stored: Path | None = None
    listen: Callable[[Progress], None] | None = None
    finished: Callable[[str], None] | None = None
    failures: dict[str, Failure] = field(default_factory=dict)
    made: dict[tuple[str, int], Measured] = field(default_factory=dict)

    def of(self, trials: Sequence[Trial]) -> None:
        """Run what is not known yet."""
        new = [trial for trial in trials if (trial.label, trial.seed) not in self.made]
        found, failed = run_trials(new, self.crew, self.folder, self.listen, self.finished)
        self.made |= found
        self.failures |= failed


@dataclass(frozen=True)
class Single:
    """What one policy alone brings with its own money. gains: by goal, towards its better side, mean of the worlds."""

    option: Option
    gains: tuple[Difference, ...]

    def per_yuan(self, number: int) -> float:
        """Gain a unit of money."""
        return self.gains[number].mean / self.option.money


@dataclass(frozen=True)
class Candidate:
    """A split that was run in the learning worlds. gains: worlds x goals, towards the better side."""

    name: str
    split: tuple[tuple[Option, float], ...]
    gains: np.ndarray

    def mean(self, number: int = 0) -> float:
        """Mean gain over the worlds."""
        return float(np.nanmean(self.gains[:, number]))

    def worst(self, number: int = 0) -> float:
        """Mean of the worst fifth of worlds, of one at least."""
        known = np.sort(self.gains[np.isfinite(self.gains[:, number]), number])
        return float(known[: max(1, round(WORST_SHARE * len(known)))].mean()) if len(known) else float("nan")


@dataclass
class BestSplit:
    """What was found. singles: every policy alone. provisional: the first answer. check: on fresh worlds, by goal.

    against_own: the chosen split less the scenario's own split of the same sum. against_none: less no policy. paid:
    what the chosen and the scenario's own split paid, 亿元 of the base year, means of the fresh worlds.
    """

    goals: Sequence[Goal]
    budget: float
    rule: str
    singles: list[Single]
    provisional: list[tuple[Option, float]]
    options: list[Option] = field(default_factory=list)
    tried: list[tuple[Option, Difference, bool]] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    front: list[bool] = field(default_factory=list)
    chosen: Candidate | None = None
    against_own: list[Difference] = field(default_factory=list)
    against_none: list[Difference] = field(default_factory=list)
    paid: tuple[float, float] = (float("nan"), float("nan"))
    failures: dict[str, Failure] = field(default_factory=dict)


def best_split(plan: Plan, budget: float, goals: Sequence[Goal], worlds: Sequence[World], size: Size, runs: Runs,
               rule: str = MEAN, first: Callable[[BestSplit], bool] | None = None) -> BestSplit:  # fmt: skip
    """Find the split. worlds: size.learning to learn in, then fresh ones. budget: 亿元 over all years, nominal.

    first: hears the first answer, and says whether to go on. Raises GoalError if no policy moves a goal.
    """
    learning, fresh = worlds[: size.learning], worlds[size.learning : size.learning + size.fresh]
    search = Search(plan, budget, goals, learning, runs)
    singles = search.singles()
    gains = [single.gains[0].mean if single.gains[0].pairs else 0.0 for single in singles]
    split = greedy(gains, [one.option.money for one in singles], [one.option.whole for one in singles], budget)
    provisional = [(one.option, float(money)) for one, money in zip(singles, split, strict=True) if money > 0]
    found = BestSplit(goals, budget, rule, singles, provisional)
    found.failures = runs.failures
    require_movers(singles, goals)
    if first is not None and not first(found):
        return found
    options, found.tried = search.chosen_variants(search.kept(singles, size.options))
    found.options = options
    curves = search.curves(options)
    responses = search.responses(options, curves, size.mixes)
    found.candidates = search.candidates(options, responses, provisional)
    means = np.array([[one.mean(g) for g in range(len(goals))] for one in found.candidates])
    found.front = not_dominated(means).tolist()
    found.chosen = choose(found.candidates, rule)
    check(found, plan, fresh, runs)
    return found


def require_movers(singles: Sequence[Single], goals: Sequence[Goal]) -> None:
    """Raise GoalError if no policy alone moves a goal to its better side."""
    for number, goal in enumerate(goals):
        if not any(single.gains[number].mean > 0 for single in singles):
            raise GoalError(f"{goal.key}: no policy of the scenario moves it to its better side, so no split is sought")


def choose(candidates: Sequence[Candidate], rule: str) -> Candidate:
    """The candidate with the largest mean, the best worst fifth, or the smallest largest regret, for the first goal.

    Between two goals: the one whose smaller gain of the two, over the best of each goal, is largest.
    """
    gains = np.array([one.gains for one in candidates])  # candidates x worlds x goals
    if gains.shape[2] == 2:
        most = np.maximum(np.nanmean(gains, axis=1).max(axis=0), 1e-300)
        return candidates[int(np.argmax((np.nanmean(gains, axis=1) / most).min(axis=1)))]
    if rule == REGRET:
        regret = np.nanmax(gains[:, :, 0], axis=0) - gains[:, :, 0]
        return candidates[int(np.argmin(np.nanmax(regret, axis=1)))]
    return max(candidates, key=lambda one: one.worst() if rule == WORST else one.mean())


def check(found: BestSplit, plan: Plan, fresh: Sequence[World], runs: Runs) -> None:
    """The chosen split against the scenario's own split of the same sum, and against none, on fresh worlds."""
    assert found.chosen is not None
    by_city = any(goal.cluster for goal in found.goals)
    plans = {
        "fresh-none": plan.replace_unchecked(policies={}),
        "fresh-chosen": with_split(plan, found.chosen.split),
        "fresh-own": evenly(plan, found.budget),
    }
    runs.of([Trial(label, world.of(one), world.seed, by_city=by_city)
             for world in fresh for label, one in plans.items()])  # fmt: skip
    known = [world.seed for world in fresh if all((label, world.seed) in runs.made for label in plans)]

    def paired(goal: Goal, other: str) -> Difference:
        values = [
            [goal.sign * goal.value(runs.made[label, seed]) for seed in known] for label in ("fresh-chosen", other)
        ]
        return difference(*values)

    found.against_own = [paired(goal, "fresh-own") for goal in found.goals]
    found.against_none = [paired(goal, "fresh-none") for goal in found.goals]
    paid = [[sum(runs.made[label, seed].spent.values()) for seed in known] for label in ("fresh-chosen", "fresh-own")]
    if known:
        found.paid = (float(np.mean(paid[0])), float(np.mean(paid[1])))


@dataclass
class Search:
    """The runs of a search in the learning worlds."""

    plan: Plan
    budget: float
    goals: Sequence[Goal]
    worlds: Sequence[World]
    runs: Runs

    def trial(self, label: str, plan: Plan, world: World) -> Trial:
        """One run. Cities are measured where a cluster is the goal, and without policy, to find main cities."""
        by_city = any(goal.cluster for goal in self.goals) or label == BASE
        return Trial(label, world.of(plan), world.seed, by_city=by_city)

    def gains(self, label: str, world: World) -> np.ndarray:
        """Gain over no policy in one world by goal, towards the better side; nan where a run failed."""
        one, base = self.runs.made.get((label, world.seed)), self.runs.made.get((BASE, world.seed))
        if one is None or base is None:
            return np.full(len(self.goals), np.nan)
        return np.array([goal.sign * (goal.value(one) - goal.value(base)) for goal in self.goals])

    def effects(self, label: str) -> tuple[Difference, ...]:
        """Gains as paired differences over the worlds, by goal."""
        table = np.array([self.gains(label, world) for world in self.worlds])
        return tuple(difference(column, np.zeros(len(column))) for column in table.T)

    def measure(self, plans: Mapping[str, Plan]) -> None:
        """Run scenarios in every learning world."""
        self.runs.of([self.trial(label, plan, world) for world in self.worlds for label, plan in plans.items()])

    def singles(self) -> list[Single]:
        """Every policy alone with its own money."""
        self.measure({BASE: self.plan.replace_unchecked(policies={})})
        options = options_of(self.plan)
        plans = {one.key: self.plan.replace_unchecked(policies={one.key: one.policy}) for one in options}
        self.use_stored(plans)
        self.measure({f"alone-{key}": plan for key, plan in plans.items()})
        return [Single(one, self.effects(f"alone-{one.key}")) for one in options]

    def use_stored(self, plans: Mapping[str, Plan]) -> None:
        """Take the runs of `jiju effects` of the same policies in the same worlds, as far as there are any."""
        from model.experiments.trials import UNREADABLE, file_of, stamp_of
        from model.regions import region_to_read

        if self.runs.stored is None or any(goal.cluster for goal in self.goals):
            return
        checksums = region_to_read(self.plan.region, self.plan.region_data).checksums
        for world in self.worlds:
            for key, plan in plans.items():
                trial = Trial(key, world.of(plan), world.seed, watch=self.plan)
                try:
                    run = YEARLY.read(file_of(self.runs.stored, trial), stamp_of(trial, checksums), trial)
                except UNREADABLE:
                    continue
                self.runs.made[f"alone-{key}", world.seed] = replace(run, label=f"alone-{key}")

    def kept(self, singles: Sequence[Single], most: int) -> list[Option]:
        """The policies that gain most a yuan for either goal, `most` in all, and none that gains nothing."""
        found: dict[str, Option] = {}
        ranked = [
            [singles[i] for i in np.argsort([-one.per_yuan(g) for one in singles], kind="stable")]
            for g in range(len(self.goals))
        ]
        for place in range(len(singles)):
            for g, order in enumerate(ranked):
                one = order[place]
                if len(found) < most and one.gains[g].mean > 0 and one.option.money <= self.most_of(one.option):
                    found.setdefault(one.option.key, one.option)
        return list(found.values())

    def most_of(self, option: Option) -> float:
        """An option that is all or nothing must fit into the sum."""
        return self.budget if option.whole else np.inf

    def chosen_variants(self, options: Sequence[Option]) -> tuple[list[Option], list[tuple[Option, Difference, bool]]]:
        """Of each policy the variant that gains most, if more than luck shows; and what the others gained beyond it."""
        from model.regions import region_to_read

        base = self.runs.made[BASE, self.worlds[0].seed]
        region = region_to_read(self.plan.region, self.plan.region_data)
        every = {option.key: variants(option, self.plan, base, region) for option in options}
        self.measure(
            {one.label: with_split(self.plan, [(one, one.money)]) for found in every.values() for one in found}
        )
        chosen, tried = [], []
        for option in options:
            before = np.array([self.gains(f"alone-{option.key}", world)[0] for world in self.worlds])
            best_one, most = option, 0.0
            for one in every[option.key]:
                more = difference([self.gains(one.label, world)[0] for world in self.worlds], before)
                better = more.clear and more.mean > most
                if better:
                    best_one, most = one, more.mean
                tried.append((one, more, better))
            chosen.append(best_one)
        return chosen, [(one, more, one in chosen) for one, more, _ in tried]

    def curves(self, options: Sequence[Option]) -> list[list[tuple[float, np.ndarray]]]:
        """Money and gains (by goal, mean of the worlds) of every option at several sums."""
        sums = {option.label: [] if option.whole else [level * self.budget for level in LEVELS] for option in options}
        self.measure({
            f"{option.label} at {money:g}": with_split(self.plan, [(option, money)])
            for option in options for money in sums[option.label]
        })  # fmt: skip
        found = []
        for option in options:
            own = f"alone-{option.key}" if option.variant == "as_written" else option.label
            labels = {option.money: own} | {money: f"{option.label} at {money:g}" for money in sums[option.label]}
            found.append([
                (money, np.array([effect.mean for effect in self.effects(label)])) for money, label in labels.items()
            ])  # fmt: skip
        return found

    def responses(self, options: Sequence[Option], measured: Sequence[Sequence[tuple[float, np.ndarray]]],
                  mixes: int) -> list[Response]:  # fmt: skip
        """The response of each goal, from curves and from mixes, which are dealt out to the worlds in turn."""
        count = len(options)
        whole = self.whole(options)
        splits = shared(np.random.default_rng(MIX_SEED).random((mixes, count)) ** 2, whole, self.budget)
        trials = [
            self.trial(f"mix-{i:03d}", self.planned(options, split), self.worlds[i % len(self.worlds)])
            for i, split in enumerate(splits)
        ]
        self.runs.of(trials)
        table = np.array([self.gains(f"mix-{i:03d}", self.worlds[i % len(self.worlds)]) for i in range(mixes)])
        table = table.reshape(mixes, len(self.goals))
        found = []
        for g in range(len(self.goals)):
            curves = [
                fitted([m for m, _ in points], [gain[g] for _, gain in points], self.budget, option.whole)
                for option, points in zip(options, measured, strict=True)
            ]
            found.append(learn(curves, splits, table[:, g], self.budget))
        return found

    def candidates(self, options: Sequence[Option], responses: Sequence[Response],
                   provisional: Sequence[tuple[Option, float]]) -> list[Candidate]:  # fmt: skip
        """Splits that are worth a run in every learning world: the best by the response, and those of plain rules."""
        whole = self.whole(options)
        splits: dict[str, Sequence[tuple[Option, float]]] = {}
        if len(responses) == 2:
            units = [max(float(np.abs(r.predict(np.eye(len(options)) * self.budget)).max()), 1e-12) for r in responses]
            front = along_front([r.predict for r in responses], units, whole, self.budget)
            splits |= {f"front-{i + 1}": self.named(options, split) for i, split in enumerate(front)}
        else:
            splits["response"] = self.named(options, best(responses[0].predict, whole, self.budget))
            splits["adding_up"] = self.named(options, best(responses[0].alone, whole, self.budget))
            alone = responses[0].alone(np.diag([w or self.budget for w in whole]))
            top = np.zeros(len(options))
            top[int(np.argmax(alone))] = whole[int(np.argmax(alone))] or self.budget
            splits["one_option"] = self.named(options, top)
            some = [option for option in options if not option.whole]
            splits["evenly"] = [(option, self.budget / len(some)) for option in some]
        splits["provisional"] = list(provisional)
        splits = {name: split for name, split in splits.items() if split}
        plans = {f"candidate-{name}": with_split(self.plan, split) for name, split in splits.items()}
        self.measure(plans | {f"candidate-{OWN}": evenly(self.plan, self.budget)})
        every = {**splits, OWN: [(o, o.money * self.budget / sum(x.money for x in options_of(self.plan)))
                                 for o in options_of(self.plan)]}  # fmt: skip
        return [
            Candidate(name, tuple(split), np.array([self.gains(f"candidate-{name}", world) for world in self.worlds]))
            for name, split in every.items()
        ]

    def whole(self, options: Sequence[Option]) -> list[float]:
        """What each option takes that is all or nothing, 0 for the others."""
        return [option.money if option.whole else 0.0 for option in options]

    def named(self, options: Sequence[Option], split: np.ndarray) -> list[tuple[Option, float]]:
        """A split as pairs of option and money."""
        return [(option, float(money)) for option, money in zip(options, split, strict=True) if money > 0]

    def planned(self, options: Sequence[Option], split: np.ndarray) -> Plan:
        """The scenario with a split."""
        return with_split(self.plan, self.named(options, split))
