"""`jiju attribute`: what each package and instrument adds inside a plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from model.cli.application import BadInput, console, known_language, print_json
from model.cli.faults import FAILED, say
from model.cli.options import Into, Language, Only, Outcomes, Permutations, ScenarioOr, Within, Write, Year
from model.cli.study_runner import Asked, command_with_runs, known_outcomes, names_in, tell, watched

if TYPE_CHECKING:
    from model.scenario import Plan
    from model.studies.attribution.design import Design

FIRST_OUTCOMES = "value_added"


@command_with_runs()
def attribute(
    asked: Asked,
    scenario: ScenarioOr = Path("scenarios/plan.yaml"),
    outcomes: Outcomes = FIRST_OUTCOMES,
    permutations: Permutations = None,
    only: Only = "",
    within: Within = "",
    year: Year = None,
    language: Language = "",
    write: Write = None,
    into: Into = None,
) -> None:
    """What each package and instrument adds inside the plan, beside all others: Shapley values that sum to the whole.

    Outcomes may be named as in `jiju list outcomes` or by a target of the plan. --only names the packages and policies
    that are told apart; all others are one part then.
    """
    from model.experiments.estimate import firms_of
    from model.studies.attribution.design import designed
    from model.studies.attribution.files import (
        REPORTED,
        require_study_of,
        save_attribution,
        save_for_report,
        save_record,
        studies_of,
    )
    from model.studies.attribution.html_page import save
    from model.studies.attribution.page import page
    from model.studies.attribution.parts import parts_of_plan
    from model.studies.attribution.run import attribute as attributed
    from model.studies.attribution.terminal import print_attribution
    from model.studies.attribution.wording import WORDS
    from model.tables.folders import write_whole

    known_language(language)
    if permutations is not None and permutations % 2:
        raise BadInput(f"--permutations {permutations}: they come in pairs, an order and its reverse; give "
                       f"{permutations + 1}")  # fmt: skip
    plan = asked.plan(scenario)
    wanted = known_outcomes(outcomes, plan)
    require_year(plan, year)
    parts = parts_of_plan(plan, names_in(only), names_in(within))
    if into is not None:
        require_study_of(plan, into)
    drawn = asked.drawn(plan)
    folder = asked.folder(f"attribution-{plan.name}", drawn)
    design = designed(plan, parts, drawn.worlds, permutations, firms_of(plan))
    missing = announce(design, asked, folder, language)
    with watched(missing, plan.quarters) as (hear, finished):
        measured = list(dict.fromkeys([*wanted, REPORTED]))
        found = attributed(design, measured, year, asked.crew, folder, hear, finished)
    tell(found.failures)
    if not found.observed:
        say(WORDS.text("nothing_finished", language))
        raise typer.Exit(FAILED)
    rows = save_attribution(found, wanted, folder, language)
    save_record(design, names_in(only), names_in(within), drawn.luck_only, folder)
    shown_in = [into] if into is not None else studies_of(plan, folder.parent)
    for each in shown_in:
        save_for_report(found, each)
    own_page = save(found, wanted, folder, language, asked.figures)
    if write is not None:
        write_whole(write, page(found, wanted, language, drawn.luck_only))
    if asked.as_json:
        print_json(rows)
    else:
        print_attribution(console(), found, wanted, language, asked.quick)
    say(WORDS.text("files", language, page=own_page))
    for each in shown_in:
        say(WORDS.text("into", language, folder=each))


def require_year(plan: Plan, year: int | None) -> None:
    """Raise BadInput for a year that the plan has no whole figures of."""
    from model.mathematics.quarters import last_whole_year

    last = last_whole_year(plan.end)
    if last <= plan.base_year:
        raise BadInput(f"{plan.name} ends before its first year is over: nothing is added to a year")
    if year is not None and not plan.base_year < year <= last:
        raise BadInput(f"--year {year}: {plan.name} goes from {plan.base_year + 1} to {last}")


def announce(design: Design, asked: Asked, folder: Path, language: str) -> int:
    """Say how many runs are missing and how long they will take; returns how many."""
    from model.experiments.estimate import estimate
    from model.experiments.trials import kept_trials
    from model.studies.attribution.measured import COALITIONS
    from model.studies.attribution.wording import WORDS

    kept = kept_trials(COALITIONS, list(design.trials.values()), folder)
    if kept.of_something_else:
        say(WORDS.text("refused", language, n=kept.of_something_else))
    seconds, _ = estimate([trial.plan for trial in kept.missing], 1, asked.crew)
    unit, size = next(((name, size) for name, size in (("seconds", 1), ("minutes", 60)) if seconds < 90 * size),
                      ("hours", 3600))  # fmt: skip
    time = WORDS.text(unit, language, n=f"{seconds / size:.{1 if unit == 'hours' else 0}f}")
    pairs = WORDS.text("design_exact" if design.exact else "design_orders", language, n=2 * design.pairs,
                       worlds=len({one.world for one in design.observed}))  # fmt: skip
    say(WORDS.text("runs", language, missing=len(kept.missing), all=len(design.trials), parts=len(design.parts),
                   design=pairs, time=time, folder=folder))  # fmt: skip
    return len(kept.missing)
