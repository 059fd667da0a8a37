"""`jiju new`: a copy of a scenario to edit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.application import BadInput, app, console
from model.cli.faults import guarded
from model.cli.options import CopyOf, Language, ScenarioFolder


@app.command()
@guarded
def new(
    name: Annotated[str, typer.Argument(help="Name of the new scenario.", show_default=False)],
    source: CopyOf = "plan",
    scenarios: ScenarioFolder = Path("scenarios"),
    language: Language = "",
) -> None:
    """Copy a scenario file, comments and all, to edit: under a new name, with a title and purpose of its own."""
    from model.scenario.copies import copied, titled
    from model.scenario.json_schema import write_beside
    from model.scenario.usable_names import usable_name
    from model.shipped import shipped_folder, shipped_names
    from model.tables.folders import write_whole

    try:
        usable_name(name)
    except ValueError as error:
        raise BadInput(str(error)) from None
    here = {path.stem: path for path in sorted(scenarios.glob("*.yaml"))}
    known = {stem: shipped_folder() / f"{stem}.yaml" for stem in shipped_names()} | here
    stem = source.removesuffix(".yaml")
    found = [known[stem]] if stem in known else titled(source, known.values())
    if len(found) != 1:
        what = f"several scenarios are called {source[:80]!r}" if found else f"there is no scenario {source[:80]!r}"
        raise BadInput(f"{what}; there are {', '.join(sorted(path.stem for path in found) or sorted(known)) or 'none'}")
    original, copy = found[0], scenarios / f"{name}.yaml"
    if copy.exists():
        raise BadInput(f"{copy} exists; choose another name")
    text = copied(original, name)
    scenarios.mkdir(parents=True, exist_ok=True)
    write_beside(scenarios)  # editors check the file with it
    write_whole(copy, text)
    console().print(f"{copy}: a copy of {original}. Edit it, then: jiju check {copy} --against {original}")
