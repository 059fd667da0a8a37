"""`jiju backtest`: the past predicted, against the official figures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.application import app, console, known_language, print_json
from model.cli.faults import guarded, say
from model.cli.load_scenario import load
from model.cli.make_runs import crew
from model.cli.number_options import whole_number
from model.cli.options import (
    MOST_RUNS,
    AsJson,
    Engine,
    EngineName,
    Language,
    NoFigures,
    Out,
    Quick,
    Scheduler,
    Seeds,
    TlsFiles,
    Workers,
)
from model.cli.study_runner import numbers, tell, watched


@app.command()
@guarded
def backtest(
    scenario: Annotated[Path, typer.Argument(help="A scenario with the nation's history.")] = Path(
        "scenarios/history.yaml"
    ),
    outcomes: Annotated[
        Path | None, typer.Option("--outcomes", help="CSV of later outcomes: indicator,unit,year,value.")
    ] = None,
    seeds: Seeds = None,
    quick: Quick = False,
    baselines: Annotated[int, whole_number("--baselines", 0, MOST_RUNS, help="Baselines of 2015 to spread over.")] = 0,
    survivors: Annotated[
        Path | None, typer.Option("--survivors", help="survivors.csv of a calibration: draw parameters from there.")
    ] = None,
    draws: Annotated[int, whole_number("--draws", 1, MOST_RUNS, help="How many of the survivors.")] = 8,
    no_fit: Annotated[bool, typer.Option("--no-fit", help="Take the shipped parameters as they are.")] = False,
    workers: Workers = None,
    engine: Engine = EngineName.processes,
    scheduler: Scheduler = None,
    tls: TlsFiles = None,
    out: Out = None,
    language: Language = "en",
    as_json: AsJson = False,
    no_figures: NoFigures = False,
) -> None:
    """Fit 2016-2017, predict 2018 and later: errors, coverage of the 80% band, three naive forecasters."""
    from model.studies.backtest.run import backtest as against_history
    from model.studies.calibration.survivors import read_survivors
    from model.studies.uncertainty.run import doubtful_worlds
    from model.studies.validation.files import backtest_rows, save_backtest
    from model.studies.validation.terminal import print_backtest

    known_language(language)
    plan, _ = load(scenario, quick)
    chosen = numbers(seeds or plan.seeds)
    folder = out or Path("results") / f"backtest-{plan.name}{'-quick' if quick else ''}"
    factors, points = read_survivors(survivors, draws) if survivors is not None else ([], None)
    worlds = max(baselines, len(points or []), 1)
    with watched(len(chosen) * (worlds if no_fit else worlds + 5), plan.end) as (hear, finished):
        found = against_history(plan, chosen, outcomes, crew(engine, scheduler, workers, tls), folder, hear, finished,
                                not no_fit,
                                lambda fitted: doubtful_worlds(fitted, baselines, factors, points))  # fmt: skip
    tell(found.failures)
    made = save_backtest(found, plan, folder, language, not no_figures)
    if as_json:
        print_json({"page": made, "fit": vars(found.fit) if found.fit else None, "coverage": found.coverage,
                    "rows": backtest_rows(found), "left_out": found.left_out, "remarks": found.remarks})  # fmt: skip
    else:
        print_backtest(console(), found, language)
        say(f"page: {made}")
