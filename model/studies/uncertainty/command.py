"""`jiju uncertainty`: an outcome's variance split into seeds, parameters and the doubt about 2015."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.application import BadInput, app, console, print_json
from model.cli.faults import guarded
from model.cli.load_scenario import load
from model.cli.make_runs import crew
from model.cli.number_options import whole_number
from model.cli.options import (
    MOST_RUNS,
    AsJson,
    Engine,
    EngineName,
    NoFigures,
    Out,
    Quick,
    Scheduler,
    Seeds,
    TlsFiles,
    Workers,
)


@command_with_runs()
def uncertainty(
    asked: Asked,
    scenario: Annotated[Path, typer.Argument(help="A scenario file.")] = Path("scenarios/no_policy.yaml"),
    over: Over = "",
    survivors: Survivors = None,
    maps: Maps = 4,
    draws: Draws = 4,
    outcomes: Outcomes = DEFAULT_OUTCOMES,
    difference: Annotated[
        bool, typer.Option("--difference", help="Split what the scenario adds to its parent, not its own outcomes.")
    ] = False,
    ship: Annotated[
        bool, typer.Option("--ship", help="Keep the split beside the code: scorecards and reports tell it.")
    ] = False,
    seeds: Seeds = None,
    quick: Quick = False,
    workers: Workers = None,
    engine: Engine = EngineName.processes,
    scheduler: Scheduler = None,
    tls: TlsFiles = None,
    out: Out = None,
    as_json: AsJson = False,
    no_figures: NoFigures = False,
) -> None:
    """Split an outcome's variance into seeds, parameters and the doubt about 2015; or that of what is added."""
    from model.experiments.factors import FREE_GRADES, parameter_factors
    from model.report.caveats import sources_of_doubt as doubt
    from model.report.in_terminal.tables import print_table
    from model.studies.calibration.survivors import read_survivors
    from model.studies.uncertainty.files import save_uncertainty
    from model.studies.uncertainty.files import ship as ship_split
    from model.studies.uncertainty.run import split_uncertainty

    if ship:
        doubt.TABLE.require_checkout()
    plan, parent = load(scenario, quick)
    if difference and parent is None:
        raise BadInput(f"--difference: {plan.name} has no parent; name a scenario that extends another")
    if difference and ship:
        raise BadInput("--ship keeps the split of outcomes; leave --difference out")
    names = known_outcomes(outcomes)
    points = None
    if survivors is not None:
        factors, points = read_survivors(survivors, draws)
    else:
        factors = chosen_factors(plan, over) if over else parameter_factors(grades=FREE_GRADES)
    chosen = numbers(seeds or 3)
    beside = parent if difference else None
    added = "-added" if difference else ""
    folder = out or Path("results") / f"uncertainty-{plan.name}{added}{'-quick' if quick else ''}"
    with watched(baselines * draws * len(chosen) * (2 if difference else 1), plan.end) as (hear, finished):
        found = split_uncertainty(
            plan,
            factors,
            names,
            maps,
            draws,
            chosen,
            points,
            asked.crew,
            folder,
            hear,
            finished,
            beside,
        )
    tell(found.failures)
    save_uncertainty(found, plan, chosen, folder, asked.figures)
    if ship:
        ship_split(found, plan)
    if asked.as_json:
        print_json([{"outcome": s.outcome, "mean": s.mean, "shares": s.shares} for s in found.splits])
        return
    rows = [
        [s.outcome, *(f"{s.shares[n]:.0%}" for n in ("seed", "parameters", "baseline", "together"))]
        for s in found.splits
    ]
    print_table(console(), ["outcome", "seed", "parameters", "baseline", "together"], rows, right=(1, 2, 3, 4))
