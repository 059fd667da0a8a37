"""`jiju ablations`: every mechanism turned off in turn."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.application import app, console, print_json
from model.cli.faults import guarded, say
from model.cli.load_scenario import load
from model.cli.make_runs import crew
from model.cli.options import AsJson, Engine, EngineName, NoFigures, Out, Quick, Scheduler, Seeds, TlsFiles, Workers
from model.cli.study_runner import FIVE, ScenarioOr, numbers, tell, watched


@app.command()
@guarded
def ablations(
    scenario: ScenarioOr = Path("scenarios/no_policy.yaml"),
    seeds: Seeds = None,
    quick: Quick = False,
    workers: Workers = None,
    engine: Engine = EngineName.processes,
    scheduler: Scheduler = None,
    tls: TlsFiles = None,
    out: Out = None,
    only: Annotated[str, typer.Option("--only", help="Names of ablations, joined with commas.")] = "",
    as_json: AsJson = False,
    no_figures: NoFigures = False,
) -> None:
    """Every mechanism turned off in turn: what it does, as paired differences."""
    from model.scenario.parameters import load_registry
    from model.studies.ablations.run import ablate
    from model.studies.ablations.terminal import print_ablations

    plan, _ = load(scenario, quick)
    chosen = numbers(seeds or FIVE)
    names = [name for name in only.split(",") if name] or list(load_registry().ablations)
    folder = out or Path("results") / f"ablations-{plan.name}{'-quick' if quick else ''}"
    with watched(len(chosen) * (1 + len(names)), plan.end) as (hear, finished):
        study = ablate(plan, chosen, names, crew(engine, scheduler, workers, tls), folder, hear, finished)
    tell(study.failures)
    if as_json:
        print_json([{"ablation": a, "pattern": p, **vars(d)} for (a, p), d in study.effects.items()])
        return
    print_ablations(console(), study, plan.name, quick)
    if not no_figures:
        from model.studies.ablations.figures import draw_ablations

        say(f"figure: {draw_ablations(study, plan, folder)}")
