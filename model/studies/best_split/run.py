"""The best split of a sum of money: which policies of a scenario, where and when, bring most for one goal or for two.

1. Every policy alone, as the scenario writes it, in a few worlds. Runs that `jiju effects` keeps are used. They give
   a first answer, which is provisional: it takes gains to add up, and to grow with the money.
2. The policies that gain most a yuan stay as options. Each is tried in the main cities of its fields alone, and with
   its money in the first half of its time; a variant is taken if it gains more in these worlds than they could show by
   luck.
3. Curves: each option alone with other sums. They also say what it can place: a programme pays out what firms claim,
   and the rest of its budget lapses. Mixes: splits over several options. From both a response is learnt (response.py),
   which knows that gains saturate and that options get into each other's way.
4. The best splits by the response, which give no option more than it can place, and splits that others would choose,
   are run in the worlds that were learnt from. One is chosen by its mean, by its worst fifth of worlds, or by its
   largest regret.
5. The chosen one and the scenario's own split of the same sum are run on fresh worlds, which nobody has looked at.
   Their difference has an interval; where that holds zero, the two cannot be told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.worlds import World
from model.experiments.yearly_trial import Trial
from model.mathematics.paired import Difference, difference
from model.studies.best_split.choice import MEAN, choose
from model.studies.best_split.found import BestSplit, Single
from model.studies.best_split.goal import GoalError
from model.studies.best_split.learning_worlds import LEVELS, Search
from model.studies.best_split.options import evenly, with_split
from model.studies.best_split.search import greedy, not_dominated

if TYPE_CHECKING:
    from model.scenario import Plan
    from model.studies.best_split.goal import Goal
    from model.studies.best_split.runs import Runs


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
    found.placed = search.placed(options, curves)
    most = [one.most for one in found.placed]
    responses = search.responses(options, curves, most, size.mixes)
    found.candidates = search.candidates(options, responses, most, provisional)
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

    def values(goal: Goal, label: str) -> list[float]:
        return [goal.sign * goal.value(runs.made[label, seed]) for seed in known]

    def paired(goal: Goal, other: str) -> Difference:
        return difference(values(goal, "fresh-chosen"), values(goal, other))

    found.against_own = [paired(goal, "fresh-own") for goal in found.goals]
    found.against_none = [paired(goal, "fresh-none") for goal in found.goals]
    for goal in found.goals:
        pairs = zip(values(goal, "fresh-chosen"), values(goal, "fresh-own"), strict=True)
        found.better_in.append(sum(chosen > own for chosen, own in pairs))
    paid = [[sum(runs.made[label, seed].spent.values()) for seed in known] for label in ("fresh-chosen", "fresh-own")]
    if known:
        found.paid = (float(np.mean(paid[0])), float(np.mean(paid[1])))
        spent = [runs.made["fresh-chosen", seed].spent for seed in known]
        found.paid_by = {key: float(np.mean([one.get(key, 0.0) for one in spent])) for key in spent[0]}
