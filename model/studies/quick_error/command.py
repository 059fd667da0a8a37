"""`jiju quick-error`: how far a tenth of the firms is from all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.application import console, print_json
from model.cli.options import QUICK, Ship
from model.cli.study_runner import OF_WORLDS, Asked, command_with_runs, tell, watched


@command_with_runs("quick-error", without=(*OF_WORLDS, "quick", "no_figures"))
def quick_error(
    asked: Asked,
    scenario: Annotated[Path, typer.Argument(help="A scenario file.")] = Path("scenarios/no_policy.yaml"),
    ship: Ship = False,
) -> None:
    """How far a tenth of the firms (--quick) is from all of them, outcome by outcome."""
    from model.report.caveats import error_of_quick_runs as kept
    from model.report.in_terminal.tables import figure, interval, print_table
    from model.studies.quick_error.files import ship as ship_errors
    from model.studies.quick_error.run import quick_error as measure

    if ship:
        kept.TABLE.require_checkout()
    plan = asked.plan(scenario)
    if ship:
        kept.TABLE.require_shipped(plan.region)
    chosen = asked.numbers(3)
    folder = asked.folder(f"quick-error-{plan.name}")
    with watched(2 * len(chosen), plan.quarters) as (hear, finished):
        found, failures = measure(plan, QUICK, chosen, asked.crew, folder, hear, finished)
    tell(failures)
    if ship:
        ship_errors(found, plan, QUICK, len(chosen))
    if asked.as_json:
        print_json([vars(item) for item in found])
        return
    rows = [[e.outcome, e.year, figure(e.all_firms), figure(e.part), interval(e.low, e.high), "yes" if e.clear else ""]
            for e in found]  # fmt: skip
    heads = ["outcome", "year", "all firms", "a tenth", "gap, 95% interval", "more than luck"]
    print_table(console(), heads, rows, right=(1, 2, 3, 4))
