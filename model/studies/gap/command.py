"""`jiju gap`: how far a target is, since when that is clear, and what moves it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from model.cli.application import BadInput, console, known_language, print_json
from model.cli.faults import say
from model.cli.options import Language, OneScenario, Overwrite, SavedStudy
from model.cli.stored_study import region_of_question, study_in_question, worlds_in_question
from model.cli.study_runner import Asked, command_with_runs

if TYPE_CHECKING:
    from model.regions import Region
    from model.report.open_study import Opened
    from model.scenario import Plan
    from model.studies.gap.found import Gap

RESULTS = Path("results")
Target = Annotated[
    str, typer.Argument(help="A target by its code or its name in either language, also cut short; none for all.",
                        show_default=False)
]  # fmt: skip


@command_with_runs()
def gap(
    asked: Asked, target: Target = "", scenario: OneScenario = None, study: SavedStudy = None,
    overwrite: Overwrite = False, language: Language = "",
) -> None:  # fmt: skip
    """How far a target is, since when it is clear that it is missed, which instruments move it and at which cost."""
    known_language(language)
    region = region_of_question(asked, scenario, study)
    code = require_modelled(region, target) if target else ""
    require_goals(region)
    if code:
        plan, _ = worlds_in_question(asked, scenario, study)
        tell_unmoved(plan, region, code)
    opened = study_in_question(asked, scenario, study, overwrite)
    from model.report.words.displayed_names import Names
    from model.report.words.language import language_of
    from model.studies.gap.found import gaps, in_order

    found = gaps(opened, code)
    plans = [opened.main, *([opened.base] if opened.base is not None else [])]
    names, w = Names(region, plans), language_of(language, region)
    if not code:
        from model.studies.gap.terminal import print_all

        if asked.as_json:
            print_json([row_for_json(one) for one in in_order(found)])
        else:
            print_all(console(), in_order(found), names, w, opened.main.scale)
        return
    if not found:
        raise BadInput(f"{code}: no goal of the plan lies between {opened.main.start_year} and the end of the runs")
    answer(asked, opened, code, found, names, scenario, language)


def answer(asked: Asked, opened: Opened, code: str, found: list[Gap], names: Any, scenario: str | None,
           language: str) -> None:  # fmt: skip
    """Print the answer on one target, and write its page."""
    from model.report.words.language import language_of
    from model.studies.attribution.kept import kept_attribution
    from model.studies.gap.answer import InWords, Question
    from model.studies.gap.movers import kept_effects, missing_commands
    from model.studies.gap.page import save
    from model.studies.gap.terminal import print_gap

    plan, outcome, year = opened.main, found[-1].goal.outcome.name, found[-1].answer.year
    several = len(plan.policies) > 1
    attribution = kept_attribution(plan, RESULTS, outcome, year) if several else None
    effects = kept_effects(plan, RESULTS, outcome, year) if plan.policies else []
    file = scenario or f"scenarios/{plan.name}.yaml"
    best = f"jiju best {file} --budget 200 --for {code}"
    question = Question(opened, code, names, found, attribution, effects, missing_commands(file, code), best)
    folder = asked.folder(f"gap-{code}-{plan.name}")
    page = save(question, folder, language, asked.figures)
    told = InWords(question, language_of(language, names.region))
    if asked.as_json:
        print_json({"verdict": told.verdict(), "said": told.said(), "goals": [row_for_json(one) for one in found],
                    "parts": told.part_rows(), "alone": told.alone_rows(), "page": page})  # fmt: skip
    else:
        print_gap(console(), told, page)


def require_modelled(region: Region, target: str) -> str:
    """The code of the target that a text means. Raises NoSuchName; BadInput for one that no instrument can move."""
    from model.observe.outcomes import MODELLED
    from model.report.study_summary.scorecard import answering
    from model.report.words.outcome_names import target_of

    row = target_of(target, region)
    code, outcome = str(region.targets.ids[row]), answering(region, row)
    if outcome.label != MODELLED:
        raise BadInput(f"{code} ({region.targets.name_zh[row]} · {region.targets.name_en[row]}) has no figure in the "
                       "model, so that no instrument moves it: nothing is run. `jiju gap` lists the targets that "
                       "have one")  # fmt: skip
    years = [year for year in region.target_years if region.goal(row, year) == region.goal(row, year)]
    if not years:
        raise BadInput(f"{code} ({region.targets.name_zh[row]}): the plan gives no figure for any year")
    return code


def tell_unmoved(plan: Plan, region: Region, code: str) -> None:
    """Say before any run that no policy of the scenario can move a target: it has none, or all begin after the last
    year of the goal that its runs reach."""
    from model.mathematics.quarters import last_whole_year

    row = region.targets.index[code]
    years = [year for year in region.target_years if region.goal(row, year) == region.goal(row, year)]
    reached = [year for year in years if year <= last_whole_year(plan.end)]
    if not plan.policies:
        say(f"{plan.name} has no policies, so that no instrument of it moves {code}; the gap alone is told")
    elif reached and not acting(plan, max(reached)):
        say(f"{plan.name}: all policies begin after {max(reached)}, so that none moves {code} by then; the gap "
            "alone is told")  # fmt: skip


def acting(plan: Plan, year: int) -> list[str]:
    """The policies that begin before a year has ended."""
    from model.mathematics.quarters import quarter_number

    return [key for key, policy in plan.policies.items() if policy.start <= quarter_number(year, 4)]


def require_goals(region: Region) -> None:
    """Raise BadInput unless the region has a plan with targets."""
    if not len(region.targets.ids):
        raise BadInput(
            f"{region.name} has no plan with targets; `jiju attribute` tells what policies add to an outcome"
        )


def row_for_json(one: Gap) -> dict[str, Any]:
    """A gap as plain data."""
    seen, answer = one.outlook, one.answer
    return {
        "target": one.goal.target, "outcome": one.goal.outcome.name, "unit": one.goal.unit, "year": answer.year,
        "start": one.start, "goal": answer.target, "median": answer.median, "low": answer.low, "high": answer.high,
        "gap": one.missing, "counted": one.scored, "way": one.way, "met": answer.met,
        "worlds": answer.worlds, "without": one.without,
        "missed_since": seen.missed_since if seen else None, "met_since": seen.met_since if seen else None,
        "chance_of_missing": dict(seen.chance) if seen else {},
    }  # fmt: skip
