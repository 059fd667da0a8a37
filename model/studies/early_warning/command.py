"""`jiju early-warning`: by when is it clear that a target is met or missed?"""

from __future__ import annotations

from typing import Annotated

import typer

from model.cli.application import BadInput, console, known_language, print_json
from model.cli.faults import say
from model.cli.options import Cut, Language, Official, SavedStudy, Write
from model.cli.stored_study import study_in_question
from model.cli.study_runner import Asked, command_with_runs

Scenario = Annotated[str | None, typer.Argument(help="A scenario file (default: the plan).", show_default=False)]
MOST_ROWS = 12  # of a table in the terminal


@command_with_runs(name="early-warning", without=("no_figures",))
def early_warning(
    asked: Asked,
    scenario: Scenario = None,
    study: SavedStudy = None,
    cut: Cut = 2018,
    official: Official = None,
    language: Language = "",
    write: Write = None,
) -> None:
    """By when is it clear that a target is met or missed, and that a cluster crosses its tier? With hits and alarms."""
    from model.regions import region_to_read
    from model.report.in_terminal.tables import print_table
    from model.studies.backtest.later_figures import read_outcomes
    from model.studies.early_warning.clearness import LEAST
    from model.studies.early_warning.page import Said, page, rows_of
    from model.studies.early_warning.run import early_warning as judge
    from model.studies.write_tables import save_table
    from model.tables.folders import write_whole

    known_language(language)
    opened = study_in_question(asked, scenario, study)
    plan = opened.main
    region = region_to_read(plan.region, plan.region_data)
    brought = read_outcomes(official, region) if official is not None else None
    seeds = opened.study.seeds(plan.name)
    if len(seeds) <= LEAST:
        raise BadInput(f"{len(seeds)} worlds: each is judged by the others, which takes more than {LEAST}")
    if not plan.base_year < cut < max(opened.study.outcomes["year"]):
        raise BadInput(f"--cut {cut}: give a year after {plan.base_year} and before the last of the study")
    found = judge(opened.study, plan.name, region, cut, brought)
    said = Said(found, plan, region, len(seeds), language)
    written = page(said, not opened.study.in_worlds)
    folder = asked.folder(f"early-warning-{plan.name}")
    rows = rows_of(found)
    if rows:
        save_table(rows, folder / "tables", "early_warning")
    own_page = folder / "early_warning.md"
    write_whole(own_page, written)
    if write is not None:
        write.parent.mkdir(parents=True, exist_ok=True)
        write_whole(write, written)
    if asked.as_json:
        print_json(rows)
        return
    console().print(f"{said.title}\n{said.verdict()}\n")
    for title, heads, table in said.in_terminal():
        print_table(console(), heads, table[:MOST_ROWS], title, right=range(1, len(heads)))
        console().print("")
    sure = sum(not one.open for one in found.watched)
    if sure:
        console().print(said.say("sure", count=sure))
    for line in found.skipped:
        say(f"{said.say('skipped')} {line}")
    say(f"page: {own_page}")
