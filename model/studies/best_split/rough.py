"""A rough first answer within a minute: every policy alone, in the central world, with a tenth of the firms.

The first answer of run.py takes every policy alone with all firms in several worlds, which is minutes where `jiju
effects` has kept none of these runs. This one says in seconds where the money may go. It decides nothing that follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.studies.best_split.found import BestSplit
from model.studies.best_split.learning_worlds import Search
from model.studies.best_split.search import greedy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.experiments.worlds import World
    from model.scenario import Plan
    from model.studies.best_split.goal import Goal
    from model.studies.best_split.runs import Runs

PART = 0.1  # of the firms
PATIENCE = 60.0  # seconds until the first answer, beyond which a rough one comes before it


def rough_answer(plan: Plan, budget: float, goals: Sequence[Goal], world: World, rule: str, runs: Runs) -> BestSplit:
    """The split that policies alone suggest. budget: 亿元 over all years, nominal."""
    search = Search(plan.replace_unchecked(scale=PART * plan.scale), budget, goals, [world], runs)
    singles = search.singles()
    gains = [single.gains[0].mean if single.gains[0].pairs else 0.0 for single in singles]
    split = greedy(gains, [one.option.money for one in singles], [one.option.whole for one in singles], budget)
    provisional = [(one.option, float(money)) for one, money in zip(singles, split, strict=True) if money > 0]
    return BestSplit(goals, budget, rule, singles, provisional, rough=True)
