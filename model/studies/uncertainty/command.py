"""`jiju uncertainty`: an outcome's variance split into seeds, parameters and the doubt about the start."""

from __future__ import annotations

from pathlib import Path

from model.cli.application import BadInput, at_least, console, print_json
from model.cli.load_scenario import load
from model.cli.options import Draws, Maps, OfDifference, Outcomes, Over, ScenarioOr, Ship, Survivors
from model.cli.study_runner import (
    DEFAULT_OUTCOMES,
    OF_WORLDS,
    Asked,
    chosen_factors,
    command_with_runs,
    known_outcomes,
    tell,
    watched,
)


@command_with_runs(without=OF_WORLDS)
def uncertainty(
    asked: Asked,
    scenario: ScenarioOr = Path("scenarios/no_policy.yaml"),
    over: Over = "",
    survivors: Survivors = None,
    maps: Maps = 4,
    draws: Draws = 4,
    outcomes: Outcomes = DEFAULT_OUTCOMES,
    difference: OfDifference = False,
    ship: Ship = False,
) -> None:
    """Split an outcome's variance into seeds, parameters and the doubt about the start; or that of what is added."""
    from model.experiments.factors import FREE_GRADES, parameter_factors
    from model.report.caveats import sources_of_doubt as doubt
    from model.report.in_terminal.tables import print_table
    from model.studies.calibration.survivors import read_survivors
    from model.studies.uncertainty.files import save_uncertainty
    from model.studies.uncertainty.files import ship as ship_split
    from model.studies.uncertainty.run import split_uncertainty

    if ship:
        doubt.TABLE.require_checkout()
    at_least("--maps", maps, 2)
    at_least("--draws", draws, 2)
    plan, parent = load(scenario, asked.quick)
    if difference and parent is None:
        raise BadInput(f"--difference: {plan.name} has no parent; name a scenario that extends another")
    if difference and ship:
        raise BadInput("--ship keeps the split of outcomes; leave --difference out")
    names = known_outcomes(outcomes, plan)
    points = None
    if survivors is not None:
        factors, points = read_survivors(survivors, draws)
    else:
        factors = chosen_factors(plan, over) if over else parameter_factors(grades=FREE_GRADES)
    chosen = asked.numbers(3)
    beside = parent if difference else None
    added = "-added" if difference else ""
    folder = asked.folder(f"uncertainty-{plan.name}{added}")
    with watched(maps * draws * len(chosen) * (2 if difference else 1), plan.quarters) as (hear, finished):
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
