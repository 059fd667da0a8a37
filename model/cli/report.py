"""`jiju report`: page, workbook and figures from saved results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.application import app, console, known_language, print_json
from model.cli.faults import guarded, say
from model.cli.options import AsJson, Base, InRegion, Language, OneScenario


@app.command()
@guarded
def report(
    folder: Annotated[Path, typer.Argument(help="A folder of results, such as results/plan.", show_default=False)],
    language: Language = "",
    scenario: OneScenario = None,
    base: Base = None,
    region: InRegion = None,
    as_json: AsJson = False,
) -> None:
    """Write page, workbook, figures, network files and animation from saved results, without running the model."""
    from model.report.open_study import open_folder
    from model.report.write_report import make_report
    from model.studies.attribution.kept import bring_to_report

    known_language(language)
    bring_to_report(open_folder(folder, scenario, base).main, folder)
    paths = make_report(folder, language, scenario, base, say, None)
    if as_json:
        print_json([str(path) for path in paths])
        return
    for path in paths:
        if path.suffix != ".png":
            console().print(str(path))
    console().print(f"{folder / 'figures'}: {sum(path.suffix == '.png' for path in paths)} figures")
