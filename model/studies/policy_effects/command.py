"""`jiju effects`: each policy of a scenario alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.application import BadInput, app, console, print_json
from model.cli.faults import guarded
from model.cli.load_scenario import load
from model.cli.make_runs import crew
from model.cli.number_options import decimal_number, whole_number
from model.cli.options import AsJson, Engine, EngineName, Out, Quick, Scheduler, Seeds, TlsFiles, Workers
from model.cli.study_runner import FIVE, ScenarioOr, numbers, tell, watched


@app.command()
@guarded
def effects(
    scenario: ScenarioOr = Path("scenarios/plan_core.yaml"),
    seeds: Seeds = None,
    quick: Quick = False,
    workers: Workers = None,
    engine: Engine = EngineName.processes,
    scheduler: Scheduler = None,
    tls: TlsFiles = None,
    out: Out = None,
    packages: Annotated[bool, typer.Option("--packages", help="The plan's packages and the whole plan too.")] = False,
    budget_factor: Annotated[
        float, decimal_number("--budget-factor", 0.0, 10.0, help="On the typical budgets of the packages.")
    ] = 0.5,
    maps: Annotated[
        int, whole_number("--maps", 1, 100, help="Draws of the map of 2015 that every seed is tried on.")
    ] = 1,
    also: Annotated[
        list[Path] | None, typer.Option("--also", help="A further scenario to judge as a package; may be given again.")
    ] = None,
    write: Annotated[Path | None, typer.Option("--write", help="Also write all results to this page.")] = None,
    into: Annotated[
        Path | None, typer.Option("--into", help="A study folder whose report shall show what each part added.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Each policy of a scenario alone: the outcome stated beforehand, what else moves, and what it cost."""
    from model.studies.policy_effects.files import save_attribution, save_effects
    from model.studies.policy_effects.page import page, worlds_text
    from model.studies.policy_effects.page_on_clusters import with_clusters
    from model.studies.policy_effects.run import alone, further_packages, package_plans, policy_effects
    from model.studies.policy_effects.terminal import print_effects
    from model.studies.validation.signs import study_signs
    from model.tables.folders import write_whole

    if into is not None and not (into / "runs").is_dir():
        raise BadInput(f"{into} is not a study folder: name the folder that `jiju run` wrote")
    plan, _ = load(scenario, quick)
    chosen = numbers(seeds or FIVE)
    folder = out or Path("results") / f"effects-{plan.name}{'-quick' if quick else ''}"
    more = package_plans(plan, budget_factor) if packages else {}
    more |= further_packages(plan, [load(path, quick)[0] for path in also or ()], more)
    with watched(maps * len(chosen) * (1 + len(alone(plan)) + len(more)), plan.end) as (hear, finished):
        hands = crew(engine, scheduler, workers, tls)
        study = policy_effects(plan, chosen, hands, folder, hear, finished, more, range(maps))
        signs = study_signs(plan, chosen, hands, folder, hear, draws=range(maps))  # the same runs, kept in the folder
    tell(study.failures)
    rows = save_effects(study, folder)
    if into is not None:
        save_attribution(study, into)
    if write is not None:
        write.parent.mkdir(parents=True, exist_ok=True)
        asked = f"{scenario}{' --packages' if packages else ''}{''.join(f' --also {path}' for path in also or ())}"
        write_whole(write, page(study, signs, plan, asked))
    if as_json:
        print_json(with_clusters(rows, study.effects))
    else:
        print_effects(console(), study.effects, plan.name, worlds_text(study), quick)
