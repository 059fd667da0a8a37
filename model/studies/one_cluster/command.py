"""`jiju city` and `jiju cluster`: what happens to a city, to one of its clusters, and why; which clusters grow up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.application import BadInput, console, known_language, print_json
from model.cli.options import Language, OneScenario, Overwrite, SavedStudy, Tier
from model.cli.stored_study import region_of_question, study_in_question
from model.cli.study_runner import Asked, command_with_runs

if TYPE_CHECKING:
    from model.report.open_study import Opened
    from model.report.words.language import Language as Words
    from model.studies.part_of_region import Part

City = Annotated[str, typer.Argument(help="A city (or a place), in Chinese or English.", show_default=False)]
CityOrNone = Annotated[
    str, typer.Argument(help="A city (or a place), in Chinese or English; none for all clusters.", show_default=False)
]
IndustryOrNone = Annotated[str, typer.Argument(help="A field or segment, or a part of its name.", show_default=False)]


@command_with_runs()
def city(
    asked: Asked, city: City, scenario: OneScenario = None, study: SavedStudy = None, overwrite: Overwrite = False,
    language: Language = "",
) -> None:  # fmt: skip
    """What happens to a city: history, tiers, what drove it, rank, suppliers and buyers, a story in sentences."""
    from model.studies.part_of_region import Part, find_area

    language = known_language(language)
    region = region_of_question(asked, scenario, study)
    answer(
        asked, Part(*find_area(region, city)), "city", study_in_question(asked, scenario, study, overwrite), language
    )


@command_with_runs()
def cluster(
    asked: Asked, city: CityOrNone = "", industry: IndustryOrNone = "", scenario: OneScenario = None,
    study: SavedStudy = None, tier: Tier = 2, overwrite: Overwrite = False, language: Language = "",
) -> None:  # fmt: skip
    """What happens to a cluster (an industry in a city or place), when it reaches which tier, and why.

    Without names: which clusters reach a hundred billion yuan of yearly revenue, when, and with what probability.
    """
    from model.studies.part_of_region import Part, find_area, find_industry

    language = known_language(language)
    if not city:
        which(asked, tier, study_in_question(asked, scenario, study, overwrite), language)
        return
    if not industry:
        raise BadInput(f"{city}: name an industry too; `jiju city {city}` tells of the whole city, and `jiju cluster` "
                       "without names of all clusters")  # fmt: skip
    region = region_of_question(asked, scenario, study)
    part = Part(*find_area(region, city), *find_industry(region, industry))
    answer(asked, part, "cluster", study_in_question(asked, scenario, study, overwrite), language)


def which(asked: Asked, tier: int, opened: Opened, language: str) -> None:
    """Answer which clusters reach a tier, and write the page."""
    from model.regions import region_to_read
    from model.report.words.displayed_names import Names
    from model.report.words.language import language_of
    from model.studies.which_clusters.found import which_clusters
    from model.studies.which_clusters.page import rows_of, save
    from model.studies.which_clusters.terminal import print_clusters
    from model.studies.which_clusters.wording import Said

    plan = opened.main
    region = region_to_read(plan.region, plan.region_data)
    names = Names(region, [plan, *([opened.base] if opened.base is not None else [])])
    found = which_clusters(opened, tier)

    def in_language(w: Words) -> Said:
        return Said(found, names, w)

    said = in_language(language_of(language, region))
    folder = asked.folder(f"which-clusters-{plan.name}")
    page = save(in_language, folder, language, asked.figures, said)
    if asked.as_json:
        print_json(rows_of(found))
    else:
        print_clusters(console(), said, page)


def answer(asked: Asked, part: Part, command: str, opened: Opened, language: str) -> None:
    """Print the answer from a study and write its page."""
    from model.report.words.displayed_names import Names
    from model.report.words.language import language_of
    from model.studies.one_cluster.answer import Found
    from model.studies.one_cluster.question import Question
    from model.studies.one_cluster.terminal import print_answer, rows_for_json

    q = Question(opened.study, opened.main, opened.base, part)
    plans = [opened.main, *([opened.base] if opened.base is not None else [])]
    found = Found(q, Names(q.region, plans))
    folder = asked.folder(f"{command}-{part.key}-{opened.main.name}")
    from model.studies.one_cluster.files import save

    page = save(found, folder, command, language, asked.figures)
    w = language_of(language, q.region)
    if asked.as_json:
        print_json(rows_for_json(found, w))
    else:
        print_answer(console(), found, w, page)
