"""`jiju compare` and `jiju fork`: scenarios side by side, and another future of a saved past."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.application import BadInput, console, known_language, print_json, quarter_number
from model.cli.faults import leave_out, present_language, say
from model.cli.load_scenario import load, suffix
from model.cli.make_runs import make_runs
from model.cli.options import (
    Baseline,
    Everything,
    KeepFirms,
    Language,
    MostWorlds,
    OneScenario,
    Overwrite,
    Precision,
    Year,
)
from model.cli.study_runner import OF_WORLDS, Asked, command_with_runs

if TYPE_CHECKING:
    import pandas as pd

    from model.report.words.displayed_names import Names
    from model.report.words.language import Language as Words
    from model.results import Study
    from model.scenario import Plan
    from model.studies.compare.page import Beside

MOST_NAMED = 4  # scenarios that a folder is named after


@command_with_runs(without=("no_figures",))
def compare(
    asked: Asked,
    what: Annotated[list[Path], typer.Argument(help="Scenario files, the first is the base; or folders of saved "
                                                    "studies.", show_default=False)],
    precision: Precision = None,
    most_worlds: MostWorlds = 200,
    scenario: OneScenario = None,
    year: Year = None,
    everything: Everything = False,
    baseline: Baseline = None,
    overwrite: Overwrite = False,
    keep_firms: KeepFirms = False,
    language: Language = "",
) -> None:  # fmt: skip
    """Scenarios side by side in the same worlds, or one scenario of several saved studies."""
    from model.experiments.ensemble import Ensemble
    from model.results import Study
    from model.results.records import FAILURES
    from model.studies.compare.page import beside
    from model.studies.compare.run import Precision, saved_side_by_side, side_by_side, until_precise
    from model.studies.compare.tables import print_comparison, save_comparison
    from model.studies.compare.verdict import print_verdict

    language = known_language(language)
    if not any(path.is_dir() for path in what):
        # The base may be named again, as when all files of a folder are given.
        what = list({os.path.realpath(path): path for path in what}.values())  # realpath: a loop of links is no fault
    if len(what) < 2:
        raise BadInput("compare needs two or more: scenario files, or folders of saved studies")
    wanted = [Precision.parse(text) for text in precision or []]
    if all(path.is_dir() for path in what):
        given = {"--worlds": asked.worlds, "--luck-only": asked.luck_only, "--seeds": asked.seeds,
                 "--precision": wanted, "--quick": asked.quick,
                 "--baseline": baseline is not None, "--overwrite": overwrite, "--keep-firms": keep_firms}  # fmt: skip
        for option in (name for name, value in given.items() if value):
            raise BadInput(f"saved studies are compared as they are: leave {option} out, or name scenario files")
        study = saved_side_by_side(what, scenario)
        base, folder = what[0].name, asked.out
        say(f"scenario {study.plan(base).name!r} of each")
        for each in study.left_out:
            say(f"{each.scenario}: world {each.world} is left out ({each.failure or 'not finished'})")
    else:
        plans = [load(path, asked.quick, baseline)[0] for path in what]
        same_region(plans)
        base = plans[0].name
        others = [plan.name for plan in plans[1:]]
        names = "-".join([base, *(others if len(others) <= MOST_NAMED else [f"{len(others)}-others"])])
        drawn = asked.drawn(plans[0], baseline is not None)
        folder = asked.out or Path("results") / f"compare-{names}{suffix(asked.quick, baseline, drawn.suffix)}"
        ensemble = Ensemble(plans, folder=folder, workers=asked.crew, overwrite=overwrite, keep_firms=keep_firms,
                            **drawn.of_study)  # fmt: skip
        study = make_runs(ensemble, folder)
        if wanted:
            leave_out(until_precise(ensemble, folder, base, wanted, most_worlds, None, say).failed, folder / FAILURES)
            study = Study.load(folder)
    table = side_by_side(study, base, checked_year(study, year), wanted)
    answer = beside(study, base)
    if asked.as_json:
        print_json(table.to_dict("records"))
    else:
        print_verdict(console(), answer, *words_of(study))
        print_comparison(console(), table, *words_of(study), everything)
    if folder is not None:
        say(f"all rows: {save_comparison(table, folder, *words_of(study))}")
        say(f"the page: {page_of_comparison(answer, len(study.scenarios) - 1, folder, language)}")


def page_of_comparison(answer: Beside, compared: int, folder: Path, language: str) -> Path:
    """Write the page of a comparison into its folder; of more scenarios than it holds, the first."""
    from model.studies.compare.page import MOST, PAGE, write

    if compared > MOST:
        say(f"the page holds the first {MOST} scenarios beside the base")
    write(folder / PAGE, answer, language)
    return folder / PAGE


@command_with_runs(without=(*OF_WORLDS, "seeds", "quick", "no_figures"))
def fork(
    asked: Asked,
    study: Annotated[Path, typer.Argument(help="Folder of a saved study.", show_default=False)],
    quarter: Annotated[str, typer.Argument(help="Last quarter of the shared past, as 2018Q4.", show_default=False)],
    future: Annotated[Path, typer.Argument(help="Scenario file of the other future.", show_default=False)],
    scenario: OneScenario = None,
    overwrite: Overwrite = False,
) -> None:
    """From a quarter of a saved study on, other policies: same past, same worlds, another future."""
    from model.experiments.ensemble import Branch, Ensemble
    from model.experiments.worlds import worlds_in
    from model.results import Study
    from model.studies.compare.run import side_by_side
    from model.studies.compare.tables import print_comparison, save_comparison

    found = Study.load(study)
    trunk = found.plan(scenario or found.scenarios[0])
    last = quarter_number(quarter)
    other = load(future)[0]
    other = other.replace_unchecked(scale=trunk.scale)
    same_region([trunk, other])
    if not trunk.start <= last < min(trunk.end, other.end):
        raise BadInput(f"{quarter} leaves no future: {trunk.name} and {other.name} need quarters after it")
    if other.baseline != trunk.baseline or other.region_data != trunk.region_data:
        raise BadInput(
            f"{other.name} starts from another base year than {trunk.name}: baseline and region_data must agree"
        )
    if other.name == trunk.name:
        other = other.replace_unchecked(name=f"{other.name}_from_{quarter}")
    folder = asked.out or Path("results") / f"{other.name}-from-{trunk.name}-{quarter}"
    seeds = found.seeds(trunk.name)
    own = found.runs[trunk.name, seeds[0]].processes()
    worlds = worlds_in(study, seeds)
    ensemble = Ensemble([other, trunk], None if worlds else seeds, folder, asked.crew, overwrite,
                        branch=Branch(trunk, last), start=own["start"], quarter=own["quarter"],
                        worlds=worlds or None)  # fmt: skip
    made = make_runs(ensemble, folder)
    table = side_by_side(made, trunk.name)
    names, w = words_of(made)
    print_json(table.to_dict("records")) if asked.as_json else print_comparison(console(), table, names, w)
    say(f"all rows: {save_comparison(table, folder, names, w)}")


def words_of(study: Study) -> tuple[Names, Words]:
    """The names of what a study has, and the language of this command."""
    from model.regions import region_to_read
    from model.report.words.displayed_names import Names
    from model.report.words.language import language_of

    plans = [study.plan(name) for name in study.scenarios]
    region = region_to_read(plans[0].region, plans[0].region_data)
    return Names(region, plans), language_of(present_language(), region)


def same_region(plans: list[Plan]) -> None:
    """Raise BadInput if scenarios are of different regions or scales."""
    from model.regions.own import as_written

    for what in ("region", "scale"):
        values = {plan.name: getattr(plan, what) for plan in plans}
        if len(set(values.values())) > 1:
            told = ", ".join(f"{name}: {as_written(value) if what == 'region' else value}"
                             for name, value in values.items())  # fmt: skip
            raise BadInput(f"these scenarios cannot be compared, their {what} differs ({told})")


def checked_year(study: object, year: int | None) -> int | None:
    """The year, if the study has it. Raises BadInput."""
    outcomes: pd.DataFrame = study.outcomes  # type: ignore[attr-defined]
    known = sorted(outcomes["year"].unique())
    if year is not None and year not in known:
        raise BadInput(f"no {year} in this study; it has {known[0]} to {known[-1]}")
    return year
