"""`jiju backtest`: the past predicted, against the official figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from model.cli.application import BadInput, console, known_language, print_json
from model.cli.faults import say
from model.cli.options import Draws, Language, Maps, NoFit, Official, Survivors
from model.cli.study_runner import Asked, command_with_runs, tell, watched


@command_with_runs()
def backtest(
    asked: Asked,
    scenario: Annotated[Path, typer.Argument(help="A scenario with the nation's history.")] = Path(
        "scenarios/history.yaml"
    ),
    official: Official = None,
    maps: Maps = 0,
    survivors: Survivors = None,
    draws: Draws = 8,
    no_fit: NoFit = False,
    language: Language = "",
) -> None:
    """Fit two years, predict later ones: errors, coverage of bands, CRPS, four naive forecasters."""
    from model.studies.backtest.files import backtest_rows, save_backtest, score_rows
    from model.studies.backtest.page import verdict
    from model.studies.backtest.run import backtest as against_history
    from model.studies.backtest.terminal import print_backtest
    from model.studies.calibration.survivors import read_survivors
    from model.studies.uncertainty.run import doubtful_worlds

    known_language(language)
    plan = asked.plan(scenario)
    own_doubt = bool(maps) or survivors is not None
    if own_doubt and asked.worlds is not None:
        raise BadInput("--maps and --survivors draw what worlds draw: leave them out, or give --seeds for --worlds")
    drawn = replace(asked, luck_only=asked.luck_only or own_doubt).drawn(plan)
    chosen = drawn.worlds
    folder = asked.folder(f"backtest-{plan.name}", drawn)
    factors, points = read_survivors(survivors, draws) if survivors is not None else ([], None)
    versions = max(maps, len(points or []), 1)
    with watched(len(chosen) * (versions if no_fit else versions + 5), plan.quarters) as (hear, finished):
        found = against_history(plan, chosen, official, asked.crew, folder, hear, finished,
                                not no_fit,
                                lambda fitted: doubtful_worlds(fitted, maps, factors, points))  # fmt: skip
    tell(found.failures)
    made = save_backtest(found, plan, folder, language, asked.figures, max(maps, 1))
    if asked.as_json:
        print_json({"page": made, "fit": vars(found.fit) if found.fit else None, "coverage": found.coverage,
                    "rows": backtest_rows(found), "left_out": found.left_out, "remarks": found.remarks,
                    "skipped": found.skipped, "verdict": verdict(found.scores, language),
                    "scores": score_rows(found)})  # fmt: skip
    else:
        print_backtest(console(), found, language)
        say(f"page: {made}")
