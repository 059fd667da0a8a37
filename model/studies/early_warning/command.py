"""`jiju early-warning`: by when is it clear that a target is met or missed?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.application import BadInput, console, known_language, print_json
from model.cli.faults import say
from model.cli.options import Cut, Language, Official, Outcomes, Overwrite, SavedStudy, Write
from model.cli.stored_study import region_of_question, study_in_question, worlds_in_question
from model.cli.study_runner import Asked, command_with_runs, outcomes_named

if TYPE_CHECKING:
    from model.regions import Region

YEARS_SEEN = 3  # of a plan, where nobody says: its targets are judged while most of it still lies ahead
Scenario = Annotated[str | None, typer.Argument(help="A scenario file (default: the plan).", show_default=False)]


@command_with_runs(name="early-warning")
def early_warning(
    asked: Asked,
    scenario: Scenario = None,
    study: SavedStudy = None,
    overwrite: Overwrite = False,
    cut: Cut = None,
    outcomes: Outcomes = "",
    official: Official = None,
    language: Language = "",
    write: Write = None,
) -> None:
    """By when is it clear that a target is met or missed, and that a cluster crosses its tier? With hits and alarms.

    --outcomes later.csv judges the targets by official figures that you bring, in columns indicator, unit, year, value;
    --outcomes high_tech_share looks at the targets of some outcomes alone.
    """
    from model.mathematics.quarters import year_of
    from model.regions import region_to_read
    from model.studies.backtest.later_figures import read_outcomes
    from model.studies.early_warning.files import rows_of
    from model.studies.early_warning.html_page import save
    from model.studies.early_warning.page import page
    from model.studies.early_warning.run import early_warning as judge
    from model.studies.early_warning.terminal import print_warning
    from model.studies.early_warning.wording import Said
    from model.studies.table_words import Reader
    from model.studies.write_tables import save_table
    from model.tables.folders import write_whole

    known_language(language)
    region = region_of_question(asked, scenario, study)
    official, only = figures_or_names(outcomes, official, region)
    require_targets(region, official)
    brought = read_outcomes(official, region) if official is not None else None
    plan, worlds = worlds_in_question(asked, scenario, study)
    require_judges(worlds)
    cut = min(plan.base_year + YEARS_SEEN, year_of(plan.end) - 1) if cut is None else cut
    if not plan.base_year < cut < year_of(plan.end):
        raise BadInput(f"--cut {cut}: give a year after {plan.base_year} and before the last of the study")
    opened = study_in_question(asked, scenario, study, overwrite)
    plan = opened.main
    region = region_to_read(plan.region, plan.region_data)
    seeds = opened.study.seeds(plan.name)
    require_judges(len(seeds))  # runs may have failed
    found = judge(opened.study, plan.name, region, cut, brought, only)

    def in_language(code: str) -> Said:
        return Said(found, plan, region, len(seeds), code)

    said = in_language(language)
    folder = asked.folder(f"early-warning-{plan.name}")
    rows = rows_of(found)
    if rows:
        save_table(rows, folder / "tables", "early_warning", Reader.in_region(region, [plan], language))
    own_page = save(in_language, folder, language, asked.figures)
    if write is not None:
        write_whole(write, page(said, not opened.study.in_worlds))
    if asked.as_json:
        print_json(rows)
    else:
        print_warning(console(), said)
    for line in found.skipped:
        say(f"{said.say('skipped')} {line}")
    say(said.say("page", page=own_page))


def require_judges(worlds: int) -> None:
    """Raise BadInput where worlds are too few to judge one another."""
    from model.studies.early_warning.clearness import LEAST

    if worlds <= LEAST:
        raise BadInput(f"{worlds} worlds: each is judged by the others, which takes more than {LEAST}")


def figures_or_names(outcomes: str, official: Path | None, region: Region) -> tuple[Path | None, list[str]]:
    """What --outcomes means: a file of figures, or outcomes whose targets alone are watched. Raises BadInput."""
    if not outcomes:
        return official, []
    if Path(outcomes).suffix.lower() == ".csv" or Path(outcomes).is_file():
        if official is not None:
            raise BadInput(f"--outcomes {outcomes} and --official {official}: give one file of figures")
        return Path(outcomes), []
    only = outcomes_named(outcomes, region)
    answered = {str(name) for name in region.targets.outcome}
    for name in only:
        if name not in answered:
            raise BadInput(f"--outcomes {name}: no target of {region.name} is set for it")
    return official, only


def require_targets(region: Region, official: Path | None) -> None:
    """Raise BadInput where figures are to be judged and the region has no plan with targets."""
    if official is not None and not len(region.targets.ids):
        raise BadInput(f"{region.name} has no plan with targets that figures could be judged against: leave {official} "
                       "out")  # fmt: skip
