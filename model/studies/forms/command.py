"""`jiju forms`: the forms that were tried, measured on the model as it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.application import app, console, print_json
from model.cli.faults import guarded
from model.cli.load_scenario import load
from model.cli.make_runs import crew
from model.cli.options import AsJson, Engine, EngineName, Out, Quick, Scheduler, Seeds, TlsFiles, Workers
from model.cli.study_runner import FIVE, numbers, tell, watched


@app.command("forms")
@guarded
def forms_tried(
    scenarios: Annotated[Path, typer.Option("--scenarios", help="Folder of the scenario files.")] = Path("scenarios"),
    seeds: Seeds = None,
    quick: Quick = False,
    workers: Workers = None,
    engine: Engine = EngineName.processes,
    scheduler: Scheduler = None,
    tls: TlsFiles = None,
    out: Out = None,
    only: Annotated[str, typer.Option("--only", help="Keys of points, joined with commas.")] = "",
    write: Annotated[Path | None, typer.Option("--write", help="Write the tables to this page.")] = None,
    as_json: AsJson = False,
) -> None:
    """Every form that was tried for the points that failed, measured on the model as it stands."""
    from model.studies.forms.page import page
    from model.studies.forms.run import load_forms, rows, try_forms, worlds
    from model.tables.folders import write_whole

    points = load_forms(only=[key for key in only.split(",") if key])
    names = {str(point.scenario) for point in points.values()}
    plans = {name: load(scenarios / f"{name}.yaml", quick)[0] for name in sorted(names)}
    chosen = numbers(seeds or FIVE)
    folder = out or Path("results") / f"forms{'-quick' if quick else ''}"
    most = sum(len(worlds(point, plans[point.scenario])) for point in points.values())
    with watched(len(chosen) * most, max(point.quarters for point in points.values())) as (hear, finished):
        study = try_forms(points, plans, chosen, crew(engine, scheduler, workers, tls), folder, hear, finished)
    tell(study.failures)
    text = page(study, next(iter(plans.values())).scale)
    if write is not None:
        write.parent.mkdir(parents=True, exist_ok=True)
        write_whole(write, text)
    if as_json:
        print_json(rows(study))
    elif write is None:
        console().print(text)
