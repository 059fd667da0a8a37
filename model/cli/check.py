"""`jiju check`: whether a scenario is in order, and what it will run."""

from __future__ import annotations

import shutil
import sys

import typer

from model.cli.application import app, known_language, print_json
from model.cli.faults import BAD_INPUT, guarded
from model.cli.load_scenario import say_if_shipped, say_modules
from model.cli.options import Against, AsJson, Everything, InRegion, Language, NoTrial, Scenario

PIPE_WIDTH = 80


@app.command()
@guarded
def check(
    scenario: Scenario,
    as_json: AsJson = False,
    language: Language = "",
    everything: Everything = False,
    no_trial: NoTrial = False,
    against: Against = None,
    region: InRegion = None,
) -> None:  # fmt: skip
    """Tell whether a scenario is in order and what it will run: what differs from its parent, money, who may use it."""
    from model.scenario import ScenarioErrors, load_scenario, read_scenario

    known_language(language)
    code = language
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
    say_modules(plan, scenario)
    from model.report.preview import lines, preview
    from model.report.preview.contents import as_data

    seen = preview(plan, parent, not no_trial, reading.remarks)
    if as_json:
        print_json(as_data(seen))
        return
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPE_WIDTH
    print("\n".join(lines(seen, str(scenario), code, width, everything)))
