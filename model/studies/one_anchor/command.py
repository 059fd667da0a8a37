"""`jiju anchor CITY FIELD`: drops a declared anchor into a scenario and tells who comes and who loses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.application import console, known_language, print_json
from model.cli.faults import say
from model.cli.make_runs import make_runs
from model.cli.options import Investment, Language, OneScenario, Overwrite, Revenue
from model.cli.stored_study import scenario_with_base, take_over, usual_folder
from model.cli.study_runner import Asked, command_with_runs

if TYPE_CHECKING:
    from model.studies.one_anchor.answer import AnchorAnswer

City = Annotated[str, typer.Argument(help="A city, or a place of one.", show_default=False)]
Industry = Annotated[str, typer.Argument(help="A field or segment, or a part of its name.", show_default=False)]


@command_with_runs(without=("no_figures",))
def anchor(
    asked: Asked, city: City, industry: Industry, revenue: Revenue = None, investment: Investment = None,
    scenario: OneScenario = None, overwrite: Overwrite = False, language: Language = "",
) -> None:  # fmt: skip
    """Who comes to a declared anchor, from which segment, under contract or by themselves, and who loses."""
    language = known_language(language)
    plan, _ = scenario_with_base(asked, scenario)
    from model.experiments.ensemble import Ensemble
    from model.regions import region_to_read
    from model.report.words.displayed_names import Names
    from model.report.words.language import language_of
    from model.studies.one_anchor.answer import place_in_city
    from model.studies.one_anchor.design import anchor_of, with_anchor
    from model.studies.one_anchor.effects import AnchorFound

    region = region_to_read(plan.region, plan.region_data)
    wanted = anchor_of(plan, region, city, industry, revenue, investment)
    treated = with_anchor(plan, wanted)
    w = language_of(language, region)
    names = Names(region, [treated, plan])
    said_place, said_segment = place_in_city(names, wanted, w), names.of("segment", wanted.segment, w)
    size = f"revenue {wanted.revenue:g} and investment {wanted.investment:g} 亿元"
    say(f"the anchor: {said_segment} ({wanted.segment}) in {said_place} ({wanted.place}), {size}")
    drawn = asked.drawn(plan)
    folder = asked.folder(f"anchor-{wanted.place}-{wanted.segment}-{plan.name}", drawn)
    ensemble = Ensemble([treated, plan], folder=folder, workers=asked.crew, overwrite=overwrite, **drawn.of_study)
    take_over(ensemble, folder, usual_folder(asked, plan, drawn))
    study = make_runs(ensemble, folder)
    from model.studies.one_anchor.answer import AnchorAnswer
    from model.studies.one_anchor.files import save

    answer = AnchorAnswer(AnchorFound(study, treated, plan, wanted), names)
    page = save(answer, folder, language)
    if asked.as_json:
        print_json(content(answer, language))
    else:
        from model.studies.one_anchor.terminal import print_anchor

        print_anchor(console(), answer, w, page)


def content(a: AnchorAnswer, language: str) -> dict[str, object]:
    """The answer as plain data."""
    from model.report.words.language import language_of
    from model.studies.one_anchor.answer import said, verdict
    from model.studies.one_anchor.files import rows_of

    w = language_of(language, a.found.region)
    return {"anchor": vars(a.found.asked), "verdict": verdict(a, w), "said": said(a, w), **rows_of(a)}
