"""`jiju new-region` and `jiju check-region`: a region of one's own, begun and checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.application import BadInput, app, console, known_language
from model.cli.faults import guarded
from model.cli.options import CopyOf, Language

SOURCES = ("henan", "twin_rivers")


@app.command("new-region")
@guarded
def new_region(
    name: Annotated[str, typer.Argument(help="Name of the new region, or its folder.", show_default=False)],
    source: CopyOf = SOURCES[0],
    language: Language = "",
) -> None:  # fmt: skip
    """Begin a region of your own: a folder with every table, commented, a question mark where a figure is to come."""
    from model.regions.about import NAME
    from model.regions.own import HERE, list_regions, shown
    from model.studies.own_region.skeleton import files
    from model.tables.folders import whole_folder

    code = known_language(language)
    folder = Path(name) if Path(name).name != name else Path(HERE) / name
    if not NAME.fullmatch(folder.name):
        raise BadInput(f"{folder.name[:60]!r} is no name for a region; small letters, digits and underscores")
    if folder.name in list_regions():
        raise BadInput(f"{folder.name!r} is a region that ships; choose another name")
    if folder.exists() or folder.is_symlink():
        raise BadInput(f"{folder} exists; choose another name")
    if source not in SOURCES:
        raise BadInput(f"a region begins like {' or '.join(SOURCES)}, not {source[:60]!r}")
    texts = files(folder.name, source, code)
    with whole_folder(folder) as partial:
        for path, text in texts.items():
            (partial / path).parent.mkdir(exist_ok=True)
            (partial / path).write_text(text, encoding="utf-8", newline="\n")
    console().print(f"{folder}: {len(texts)} files. Fill in what is open, then: jiju check-region {shown(folder)}")
