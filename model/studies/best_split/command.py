"""`jiju best`: the best split of a sum of money for a goal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from model.cli.application import BadInput, at_least, console, known_language, print_json, require
from model.cli.faults import say
from model.cli.make_runs import draw_worlds, duration
from model.cli.options import (
    Budget,
    For,
    Language,
    Learning,
    Mixes,
    OptionsKept,
    Provisional,
    Rule,
    ScenarioOr,
    Write,
)
from model.cli.study_runner import Asked, command_with_runs, tell, watched

if TYPE_CHECKING:
    from model.scenario import Plan
    from model.studies.best_split.found import BestSplit


@command_with_runs(without=("seeds",))
def best(
    asked: Asked,
    scenario: ScenarioOr = Path("scenarios/plan.yaml"),
    budget: Budget = 200.0,
    goal: For = "value_added",
    rule: Rule = "mean",
    provisional: Provisional = False,
    learning: Learning = 3,
    options: OptionsKept = 8,
    mixes: Mixes = 24,
    language: Language = "",
    write: Write = None,
) -> None:
    """The best split of a sum over the policies of a scenario, their places and years, checked on fresh worlds."""
    from model.regions import region_to_read
    from model.report.words.language import LANGUAGES
    from model.report.words.messages import told
    from model.studies.best_split.choice import RULES
    from model.studies.best_split.files import rows_of, save_best
    from model.studies.best_split.goal import goals
    from model.studies.best_split.html_page import save
    from model.studies.best_split.options import options_of
    from model.studies.best_split.page import page
    from model.studies.best_split.rough import PART, PATIENCE, rough_answer
    from model.studies.best_split.run import Size, best_split
    from model.studies.best_split.runs import Runs
    from model.studies.best_split.terminal import print_best, print_first
    from model.studies.best_split.wording import WORDS, Said
    from model.tables.folders import write_whole

    known_language(language)
    if rule not in RULES:
        raise BadInput(f"--rule {rule!r}; there are {', '.join(RULES)}")
    plan = asked.plan(scenario)
    region = region_to_read(plan.region, plan.region_data)
    wanted = goals(goal, region)
    require_money(plan, budget)
    if not provisional:
        require("calibration")
    fresh = asked.worlds or plan.worlds
    at_least("--worlds", fresh, 1)
    size = Size(learning, fresh, options, mixes)
    drawn = draw_worlds(plan, learning + fresh, None, asked.luck_only)
    folder = asked.folder(f"best-{plan.name}", drawn)
    stored = Path("results") / f"effects-{plan.name}{drawn.suffix}{'-quick' if asked.quick else ''}"
    first_runs = learning * (1 + len(options_of(plan)))
    runs = first_runs if provisional else size.runs(len(options_of(plan)))
    seconds = seconds_of_runs(plan, runs, asked)
    say(WORDS.text("runs_first" if provisional else "runs", language, n=runs, time=told(duration(seconds), language),
                   first=first_runs, folder=folder, stored=stored))  # fmt: skip

    rough = seconds * min(first_runs, runs) / runs > PATIENCE and plan.scale == 1 and not asked.as_json
    if rough and not stored.exists():
        small = plan.replace_unchecked(scale=PART)
        alone = 1 + len(options_of(plan))
        say(
            WORDS.text(
                "rough_runs", language, n=alone, time=told(duration(seconds_of_runs(small, alone, asked)), language)
            )
        )
        with watched(alone, plan.quarters) as (hear, finished):
            maker = Runs(asked.crew, folder / "rough", None, hear, finished)
            guess = rough_answer(plan, budget, wanted, drawn.worlds[0], rule, maker)
        print_first(console(), Said(guess, plan, region, size, language))

    def first(found: BestSplit) -> bool:
        print_first(console(), Said(found, plan, region, size, language))
        return not provisional

    with watched(runs, plan.quarters) as (hear, finished):
        maker = Runs(asked.crew, folder, stored, hear, finished)
        found = best_split(plan, budget, wanted, drawn.worlds, size, maker, rule, None if asked.as_json else first)
    tell(found.failures)

    def in_language(code: str) -> Said:
        return Said(found, plan, region, size, code)

    said = in_language(language)
    path = save_best(found, plan, {code: in_language(code).title for code in LANGUAGES}, folder, language)
    own_page = save(in_language, folder, language, asked.figures)
    if write is not None:
        write_whole(write, page(said))
    if asked.as_json:
        print_json(rows_of(found))
        return
    if found.chosen is not None:
        print_best(console(), said)
    say(WORDS.text("files", language, page=own_page, path=path))


def require_money(plan: Plan, budget: float) -> None:
    """Raise BadInput unless the scenario has policies that cost money, and the sum pays for the smallest of them."""
    from model.studies.best_split.options import options_of

    options = options_of(plan)
    if not options:
        raise BadInput(f"{plan.name} has no policy that costs money, so there is nothing to split")
    smallest = min(options, key=lambda option: option.money)
    if budget < smallest.money:
        raise BadInput(
            f"--budget {budget:g}: the smallest programme of {plan.name} is {smallest.key}, with {smallest.money:g} "
            "亿元 over all years; give at least that"
        )


def seconds_of_runs(plan: Plan, runs: int, asked: Asked) -> float:
    """About how long so many runs take: most have few policies."""
    from model.experiments.estimate import estimate

    return estimate([plan.replace_unchecked(policies={})], runs, asked.crew)[0]
