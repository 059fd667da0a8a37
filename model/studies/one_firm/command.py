"""`jiju firm ID`: the story of one firm of the central world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.application import console, known_language, print_json
from model.cli.faults import say
from model.cli.make_runs import duration
from model.cli.options import Language, OneScenario
from model.cli.stored_study import scenario_with_base
from model.cli.study_runner import OF_WORLDS, Asked, command_with_runs, watched

if TYPE_CHECKING:
    from model.report.words.language import Language as Words
    from model.scenario import Plan
    from model.studies.one_firm.course import Course
    from model.studies.one_firm.story import FirmFound

Firm = Annotated[
    str, typer.Argument(help="Id of a firm, as `jiju cluster` lists them; or a plant's name.", show_default=False)
]


@command_with_runs(without=(*OF_WORLDS, "seeds", "no_figures"))
def firm(asked: Asked, firm: Firm, scenario: OneScenario = None, language: Language = "") -> None:
    """The story of one firm of the central world: who it is, what moved it, whom it deals with, how it ends."""
    language = known_language(language)
    plan, base = scenario_with_base(asked, scenario)
    from model.experiments.engines.forked import beside
    from model.experiments.estimate import estimate
    from model.regions import region_to_read
    from model.report.words.displayed_names import Names
    from model.report.words.language import language_of
    from model.studies.one_firm.follow import follow
    from model.studies.one_firm.named import firm_of
    from model.studies.one_firm.story import FirmFound

    region = region_to_read(plan.region, plan.region_data)
    number = firm_of(plan, region, firm)
    plans = [plan] if base is None else [plan, base]
    say(f"{len(plans)} runs of the central world to make: about {duration(estimate(plans, 1, asked.crew)[0])}")
    with (
        watched(1, plan.quarters) as (hear, finished),
        beside(lambda: without(base, number), asked.workers != 1) as other,
    ):
        own = follow(plan, number, hear)
        finished(plan.name)
        compared = other()
    found = FirmFound(plan, base, own, compared, Names(region, plans))
    folder = asked.folder(f"firm-{number}-{plan.name}")
    from model.studies.one_firm.page import save

    page = save(found, region, folder, language)
    w = language_of(language, region)
    if asked.as_json:
        print_json(content(found, w))
    else:
        from model.studies.one_firm.terminal import print_firm

        print_firm(console(), found, w, page)


def without(base: Plan | None, number: int) -> Course | None:
    """The same firm without the scenario, in the same world; None where nothing is compared."""
    from model.studies.one_firm.follow import follow

    return None if base is None else follow(base, number, must_be=False)


def content(f: FirmFound, w: Words) -> dict[str, object]:
    """The answer as plain data."""
    from model.studies.one_firm.page import driver_rows
    from model.studies.one_firm.story import said, sentences, verdict

    return {"firm": f.own.firm, "verdict": verdict(f, w), "said": said(f, w), "story": sentences(f, w),
            "drivers": driver_rows(f), "drivers_by_year": f.own.drivers(), "grants": f.own.grants,
            "partners": [vars(partner) for partner in f.own.partners]}  # fmt: skip
