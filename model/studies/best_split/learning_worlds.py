"""What is run in the worlds that are learnt from: policies alone, their variants, curves, mixes, candidates.

The steps are those that run.py tells, and in its order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.yearly_trial import Trial
from model.mathematics.paired import Difference, difference
from model.regions import region_to_read
from model.studies.best_split.found import BASE, OWN, Candidate, Placed, Single
from model.studies.best_split.options import Option, evenly, options_of, variants, with_split
from model.studies.best_split.response import Response, can_place, fitted, learn
from model.studies.best_split.search import along_front, best, shared

if TYPE_CHECKING:
    from model.experiments.worlds import World
    from model.scenario import Plan
    from model.studies.best_split.goal import Goal
    from model.studies.best_split.runs import Runs

LEVELS = (0.125, 0.5, 1.0)  # of the sum, at which options are measured beside the scenario's own budget
MIX_SEED = 20161127
Measured = tuple[float, np.ndarray, float]  # money, gains by goal, what is paid


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
        if not any(goal.cluster for goal in self.goals):  # those runs have no cities
            self.runs.take_stored(self.plan, plans, self.worlds)
        self.measure({f"alone-{key}": plan for key, plan in plans.items()})
        return [Single(one, self.effects(f"alone-{one.key}")) for one in options]

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

    def curves(self, options: Sequence[Option]) -> list[list[Measured]]:
        """Money, gains (by goal) and what is paid, means of the worlds, of every option at several sums."""
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
                (money, np.array([effect.mean for effect in self.effects(label)]), self.paid(label, option.key))
                for money, label in labels.items()
            ])  # fmt: skip
        return found

    def paid(self, label: str, policy: str) -> float:
        """What a policy paid in a run, 亿元 of the base year, mean of the worlds; nan where none was made."""
        runs = [self.runs.made[label, world.seed] for world in self.worlds if (label, world.seed) in self.runs.made]
        return float(np.mean([run.spent.get(policy, 0.0) for run in runs])) if runs else float("nan")

    def placed(self, options: Sequence[Option], measured: Sequence[Sequence[Measured]]) -> list[Placed]:
        """What each option can place, from what it paid at several sums."""
        found = []
        for option, points in zip(options, measured, strict=True):
            paid = fitted([m for m, _, _ in points], [p for _, _, p in points], self.budget, option.whole)
            shown = tuple((money, spent, float(gains[0])) for money, gains, spent in sorted(points, key=lambda p: p[0]))
            found.append(Placed(option, shown, can_place(paid, self.budget)))
        return found

    def responses(self, options: Sequence[Option], measured: Sequence[Sequence[Measured]], most: Sequence[float],
                  mixes: int) -> list[Response]:  # fmt: skip
        """The response of each goal, from curves and from mixes, which are dealt out to the worlds in turn.

        most: what each option can place.
        """
        count = len(options)
        whole = self.whole(options)
        splits = shared(np.random.default_rng(MIX_SEED).random((mixes, count)) ** 2, whole, self.budget, most)
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
                fitted([m for m, _, _ in points], [gain[g] for _, gain, _ in points], self.budget, option.whole)
                for option, points in zip(options, measured, strict=True)
            ]
            found.append(learn(curves, splits, table[:, g], self.budget))
        return found

    def candidates(self, options: Sequence[Option], responses: Sequence[Response], most: Sequence[float],
                   provisional: Sequence[tuple[Option, float]]) -> list[Candidate]:  # fmt: skip
        """Splits that are worth a run in every learning world: the best by the response, and those of plain rules.

        most: what each option can place; the best ones keep to it.
        """
        whole = self.whole(options)
        splits: dict[str, Sequence[tuple[Option, float]]] = {}
        if len(responses) == 2:
            units = [max(float(np.abs(r.predict(np.eye(len(options)) * self.budget)).max()), 1e-12) for r in responses]
            front = along_front([r.predict for r in responses], units, whole, self.budget, most)
            splits |= {f"front-{i + 1}": self.named(options, split) for i, split in enumerate(front)}
        else:
            splits["response"] = self.named(options, best(responses[0].predict, whole, self.budget, most))
            splits["adding_up"] = self.named(options, best(responses[0].alone, whole, self.budget, most))
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
