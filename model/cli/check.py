"""`jiju check`: whether a scenario is in order, and what it will run."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from model.cli.application import app, known_language, print_json
from model.cli.faults import BAD_INPUT, guarded
from model.cli.load_scenario import say_if_shipped
from model.cli.options import AsJson, Scenario

PIPE_WIDTH = 80


@app.command()
@guarded
def check(
    scenario: Scenario,
    as_json: AsJson = False,
    language: Annotated[str | None, typer.Option("--language", help="en or zh (default: that of the system).",
                                                 show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every policy and remark, not only differences.")] = False,
    no_trial: Annotated[bool, typer.Option("--no-trial", help="Without starting the model: not who may use the money "
                                           "and whether they claim it.")] = False,
    against: Annotated[Path | None, typer.Option("--against", help="What to compare with (default: its parent); of a "
                                                 "copied scenario, the one that it was copied from.",
                                                 show_default=False)] = None,
) -> None:  # fmt: skip
    """Tell whether a scenario is in order and what it will run: what differs from its parent, money, who may use it."""
    from model.report.words.language import reader_language
    from model.scenario import ScenarioErrors, load_scenario, read_scenario

    code = language if language is not None else reader_language()
    known_language(code)
    say_if_shipped(scenario)
    try:
        reading = read_scenario(scenario)
        plan = reading.plan
        base = against if against is not None else plan.parent
        parent = load_scenario(base) if base is not None else None
    except ScenarioErrors as errors:
        if not as_json:
            raise
        print_json({"ok": False, "errors": [vars(error) for error in errors.errors]})
        raise typer.Exit(BAD_INPUT) from None
    from model.report.preview import lines, preview
    from model.report.preview.contents import as_data

    seen = preview(plan, parent, not no_trial, reading.remarks)
    if as_json:
        print_json(as_data(seen))
        return
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPE_WIDTH
    print("\n".join(lines(seen, str(scenario), code, width, everything)))
