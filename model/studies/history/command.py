"""`jiju history`: growth of value added against the official figures."""

from __future__ import annotations

from pathlib import Path

from model.cli.application import console, print_json
from model.cli.options import ScenarioOr
from model.cli.study_runner import Asked, command_with_runs, watched


@command_with_runs(without=("quick", "no_figures"))
def history(
    asked: Asked,
    scenario: ScenarioOr = Path("scenarios/history.yaml"),
) -> None:
    """Growth of value added against the official figures, year by year, as it is."""
    from model.studies.history.run import history as against_official
    from model.studies.history.terminal import print_history

    plan = asked.plan(scenario)
    chosen = asked.drawn(plan).worlds
    with watched(len(chosen), plan.quarters) as (hear, finished):
        years = against_official(plan, chosen, asked.crew, asked.out, hear, finished)
    if asked.as_json:
        print_json([vars(year) | {"error": year.error} for year in years])
    else:
        print_history(console(), years, plan.name, len(chosen))
