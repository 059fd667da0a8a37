"""`jiju parameter-ends`: every parameter at either end of its range."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.application import app, console, print_json
from model.cli.faults import FAILED, guarded
from model.cli.load_scenario import load
from model.cli.make_runs import crew
from model.cli.number_options import whole_number
from model.cli.options import LAST_QUARTER, AsJson, Engine, EngineName, Scheduler, TlsFiles, Workers
from model.cli.study_runner import ScenarioOr


@app.command("parameter-ends")
@guarded
def parameter_ends(
    scenario: ScenarioOr = Path("scenarios/teaching.yaml"),
    quarters: Annotated[int, whole_number("--quarters", 1, LAST_QUARTER)] = 120,
    only: Annotated[str, typer.Option("--only", help="Paths that begin so, joined with commas.")] = "",
    workers: Workers = None,
    engine: Engine = EngineName.processes,
    scheduler: Scheduler = None,
    tls: TlsFiles = None,
    as_json: AsJson = False,
) -> None:
    """Every parameter at either end of its range: finite? identities held? which bounds bind?"""
    from model.studies.parameter_ends.run import parameter_ends as try_ends

    plan, _ = load(scenario)
    prefixes = [part for part in only.split(",") if part]
    results = list(try_ends(plan, quarters, only=prefixes, workers=crew(engine, scheduler, workers, tls)))
    broken = [result for result in results if result.trouble]
    if as_json:
        print_json([vars(result) for result in results])
    else:
        from model.studies.parameter_ends.terminal import print_ends

        print_ends(console(), results, plan.region, quarters)
    if broken:
        raise typer.Exit(FAILED)
