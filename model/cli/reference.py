"""`jiju reference`: the files that are written from the declarations in the code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.application import BadInput, app
from model.cli.faults import FAILED, guarded, say


@app.command()
@guarded
def reference(
    folder: Annotated[Path, typer.Option("--folder", help="The repository.")] = Path("."),
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if a file is stale.")] = False,
) -> None:
    """Write the references in docs/ and the schema of scenario files from the declarations in the code."""
    from model.report.reference import FILES, NOT_COMMITTED, stale, write
    from model.shipped import require_checkout

    require_checkout("what this command writes")
    if not (folder / "scenarios").is_dir():
        raise BadInput(f"there is no {folder / 'scenarios'}: run this in the repository, or give --folder")
    changed = list(stale(folder)) if check else write(folder)
    verb = "stale, run `jiju reference`" if check else "written"
    for name in changed:
        say(f"{folder / name}: {verb}")
    files = len(FILES) if check else len(FILES) + len(NOT_COMMITTED)
    say(f"{files - len(changed)} of {files} files were up to date")
    if check and changed:
        raise typer.Exit(FAILED)
