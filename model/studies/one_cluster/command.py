"""`jiju city` and `jiju cluster`: what happens to a city, or to one of its clusters, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.application import console, known_language, print_json
from model.cli.options import Language, OneScenario, Overwrite, SavedStudy
from model.cli.stored_study import region_of_question, study_in_question
from model.cli.study_runner import Asked, command_with_runs

if TYPE_CHECKING:
    from model.report.open_study import Opened
    from model.studies.part_of_region import Part

City = Annotated[str, typer.Argument(help="A city (or a place), in Chinese or English.", show_default=False)]
Industry = Annotated[str, typer.Argument(help="A field or segment, or a part of its name.", show_default=False)]


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
    asked: Asked, city: City, industry: Industry, scenario: OneScenario = None, study: SavedStudy = None,
    overwrite: Overwrite = False, language: Language = "",
) -> None:  # fmt: skip
    """What happens to a cluster (an industry in a city or place), when it reaches which tier, and why."""
    from model.studies.part_of_region import Part, find_area, find_industry

    language = known_language(language)
    region = region_of_question(asked, scenario, study)
    part = Part(*find_area(region, city), *find_industry(region, industry))
    answer(asked, part, "cluster", study_in_question(asked, scenario, study, overwrite), language)


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
    folder = asked.out or Path("results") / f"{command}-{part.key}-{opened.main.name}"
    from model.studies.one_cluster.files import save

    page = save(found, folder, command, language, asked.figures)
    w = language_of(language, q.region)
    if asked.as_json:
        print_json(rows_for_json(found, w))
    else:
        print_answer(console(), found, w, page)
