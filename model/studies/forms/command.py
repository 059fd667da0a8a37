"""`jiju forms`: the forms that were tried, measured on the model as it stands."""

from __future__ import annotations

from pathlib import Path

from model.cli.application import console, print_json
from model.cli.options import Only, ScenarioFolder, Write
from model.cli.study_runner import FIVE, OF_WORLDS, Asked, command_with_runs, tell, watched


@command_with_runs("forms", without=(*OF_WORLDS, "no_figures"))
def forms_tried(
    asked: Asked,
    scenarios: ScenarioFolder = Path("scenarios"),
    only: Only = "",
    write: Write = None,
) -> None:
    """Every form that was tried for the points that failed, measured on the model as it stands."""
    from model.studies.forms.declared_forms import load_forms
    from model.studies.forms.page import page
    from model.studies.forms.run import rows, try_forms, worlds
    from model.tables.folders import write_whole

    points = load_forms(only=[key for key in only.split(",") if key])
    names = {str(point.scenario) for point in points.values()}
    plans = {name: asked.plan(scenarios / f"{name}.yaml") for name in sorted(names)}
    chosen = asked.numbers(FIVE)
    folder = asked.folder("forms")
    most = sum(len(worlds(point, plans[point.scenario])) for point in points.values())
    with watched(len(chosen) * most, max(point.quarters for point in points.values())) as (hear, finished):
        study = try_forms(points, plans, chosen, asked.crew, folder, hear, finished)
    tell(study.failures)
    text = page(study, list(plans.values()))
    if write is not None:
        write_whole(write, text)
    if asked.as_json:
        print_json(rows(study))
    elif write is None:
        console().print(text)
