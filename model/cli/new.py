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
    stem, file = source.removesuffix(".yaml"), Path(source)
    found = [known[stem]] if stem in known else [file] if is_file(file) else titled(source, known.values())
    if len(found) != 1:
        what = f"several scenarios are called {source[:80]!r}" if found else f"there is no scenario {source[:80]!r}"
        raise BadInput(f"{what}; there are {', '.join(sorted(path.stem for path in found) or sorted(known)) or 'none'}")
    original, copy = found[0], scenarios / f"{name}.yaml"
    if copy.exists():
        raise BadInput(f"{copy} exists; choose another name")
    text = copied(original, name)
    if missing := parent_left_behind(original, scenarios):
        raise BadInput(f"{original} extends {missing}, which is not in {scenarios}: copy that file first, or name the "
                       "folder of both with --scenarios")  # fmt: skip
    scenarios.mkdir(parents=True, exist_ok=True)
    write_beside(scenarios)  # editors check the file with it
    write_whole(copy, text)
    console().print(f"{copy}: a copy of {original}. Edit it, then: jiju check {copy} --against {original}")


def is_file(path: Path) -> bool:
    """Whether it is a file; a title may be longer than any name of one."""
    try:
        return path.is_file()
    except OSError:
        return False


def parent_left_behind(original: Path, folder: Path) -> str:
    """The file that a scenario extends, if a copy in another folder would not find it; else nothing."""
    from model.scenario.nodes import read_tree
    from model.shipped import shipped_names

    parent = read_tree(original, str(original)).value.get("extends")
    if not isinstance(parent, str) or original.parent.resolve() == folder.resolve():
        return ""
    found = (folder / parent).exists() or parent.removesuffix(".yaml") in shipped_names()
    return "" if found else parent
