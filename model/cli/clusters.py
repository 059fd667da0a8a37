"""`jiju clusters`: the largest branches of cities in the first and last year of a saved study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.application import BadInput, app, console, known_language, print_json
from model.cli.faults import guarded
from model.cli.options import AsJson, Cities, Language, Most, OneScenario, Write

if TYPE_CHECKING:
    from model.regions import Region
    from model.scenario import Plan


# Columns that a narrow terminal goes without, the first of them first; the page of --write has all.
SPARE = ("share_at_start", "place_share", "rank_start", "firms", "growth", "place")


@app.command()
@guarded
def clusters(
    study: Annotated[Path, typer.Argument(help="Folder of a saved study.", show_default=False)],
    cities: Cities,
    most: Most = 20,
    scenario: OneScenario = None,
    write: Write = None,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """The largest branches of cities in the first and last year of a study, and on what those of the base year rest."""
    from model.mathematics.name_book import NoSuchName
    from model.report.cluster_tables.branches_of_city import city_clusters, page, rows, sheet_of
    from model.report.in_terminal.tables import print_table
    from model.report.open_study import open_folder
    from model.report.words.displayed_names import Names
    from model.report.words.language import language as words_of
    from model.tables.folders import write_whole

    known_language(language)
    found = open_folder(study, scenario)
    names = Names(region_of(found.main), [found.main])
    w = words_of(language, names.region.year)
    try:
        chosen = [names.region.find_city(name) for name in cities]
    except NoSuchName as error:
        known = names.region.cities
        there_are = ", ".join(f"{city} ({name})" for city, name in zip(known.ids, known.name_zh, strict=True))
        raise BadInput(str(error) if error.remedy else f"{error.message}; there are {there_are}") from None
    if write is not None:
        write_whole(write, page(found.study, found.main.name, chosen, names, w, most))
    if as_json:
        print_json([row for city in chosen for row in rows(found.study, found.main.name, city, most)])
        return
    for city in chosen:
        sheet = sheet_of(city_clusters(found.study, found.main.name, city, most))
        lines = [[sheet.cell(column, row, w, names) for column in sheet.columns] for row in sheet.frame.itertuples()]
        right = tuple(number for number, column in enumerate(sheet.columns) if column.numeric)
        heads = [sheet.heading(column, w) for column in sheet.columns]
        at = {column.name: number for number, column in enumerate(sheet.columns)}
        called = [at[name] for name in ("segment", "basis_at_start", "place")]
        spare = [at[name] for name in SPARE if name in at]
        print_table(console(), heads, lines, names.of("city", city, w), right=right, spare=spare, names=called)
    console().print(w.say("basis.no_statistic"))


def region_of(plan: Plan) -> Region:
    """The region of a scenario with its corrections."""
    from model.regions import region_to_read

    return region_to_read(plan.region, plan.region_data)
