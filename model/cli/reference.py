"""`jiju reference`: the files that are written from the declarations in the code."""

from __future__ import annotations

from pathlib import Path

import typer

from model.cli.application import BadInput, app
from model.cli.faults import FAILED, guarded, say
from model.cli.options import Language, OnlyCheck, Repository


@app.command()
@guarded
def reference(
    repository: Repository = Path("."),
    check: OnlyCheck = False,
    language: Language = "",
) -> None:
    """Write the references in docs/ and the schema of scenario files from the declarations in the code."""
    from model.report.reference import FILES, NOT_COMMITTED, stale, write
    from model.shipped import require_checkout

    require_checkout("what this command writes")
    if not (repository / "scenarios").is_dir():
        raise BadInput(f"there is no {repository / 'scenarios'}: run this in the repository, or give --repository")
    changed = list(stale(repository)) if check else write(repository)
    verb = "stale, run `jiju reference`" if check else "written"
    for name in changed:
        say(f"{repository / name}: {verb}")
    files = len(FILES) if check else len(FILES) + len(NOT_COMMITTED)
    say(f"{files - len(changed)} of {files} files were up to date")
    if check and changed:
        raise typer.Exit(FAILED)
