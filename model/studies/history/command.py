"""`jiju history`: growth of value added against the official figures."""

from __future__ import annotations

from pathlib import Path

from model.cli.application import app, console, print_json
from model.cli.faults import guarded
from model.cli.load_scenario import load
from model.cli.make_runs import crew
from model.cli.options import AsJson, Engine, EngineName, Out, Scheduler, Seeds, TlsFiles, Workers
from model.cli.study_runner import ScenarioOr, numbers, watched


@app.command()
@guarded
def history(
    scenario: ScenarioOr = Path("scenarios/history.yaml"),
    seeds: Seeds = None,
    workers: Workers = None,
    engine: Engine = EngineName.processes,
    scheduler: Scheduler = None,
    tls: TlsFiles = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Growth of value added against the official figures, year by year, as it is."""
    from model.studies.history.run import history as against_official
    from model.studies.history.terminal import print_history

    plan, _ = load(scenario)
    chosen = numbers(seeds or plan.seeds)
    with watched(len(chosen), plan.end) as (hear, finished):
        years = against_official(plan, chosen, crew(engine, scheduler, workers, tls), out, hear, finished)
    if as_json:
        print_json([vars(year) | {"error": year.error} for year in years])
    else:
        print_history(console(), years, plan.name, len(chosen))
