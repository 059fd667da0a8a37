"""`jiju parameter-ends`: every parameter at either end of its range."""

from __future__ import annotations

from pathlib import Path

import typer

from model.cli.application import console, print_json
from model.cli.faults import FAILED
from model.cli.options import Only, Quarters, ScenarioOr
from model.cli.study_runner import OF_WORLDS, Asked, command_with_runs


@command_with_runs("parameter-ends", without=(*OF_WORLDS, "seeds", "quick", "out", "no_figures"))
def parameter_ends(
    asked: Asked,
    scenario: ScenarioOr = Path("scenarios/teaching.yaml"),
    quarters: Quarters = 120,
    only: Only = "",
) -> None:
    """Every parameter at either end of its range: finite? identities held? which bounds bind?"""
    from model.studies.parameter_ends.run import parameter_ends as try_ends

    plan = asked.plan(scenario)
    prefixes = [part for part in only.split(",") if part]
    results = list(try_ends(plan, quarters, only=prefixes, workers=asked.crew))
    broken = [result for result in results if result.trouble]
    if asked.as_json:
        print_json([vars(result) for result in results])
    else:
        from model.studies.parameter_ends.terminal import print_ends

        print_ends(console(), results, plan.region_name, quarters)
    if broken:
        raise typer.Exit(FAILED)
