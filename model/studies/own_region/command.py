"""`jiju new-region` and `jiju check-region`: a region of one's own, begun and checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.application import BadInput, app, console, known_language, print_json
from model.cli.faults import BAD_INPUT, guarded, say
from model.cli.options import AsJson, CopyOf, Drift, Language, Seeds, Write
from model.tables.folders import write_whole
from model.tables.safe_text import visible

USUAL_SEEDS, PAGE = 5, "region.html"


@app.command("new-region")
@guarded
def new_region(
    name: Annotated[str, typer.Argument(help="Name of the new region, or its folder.", show_default=False)],
    source: CopyOf = "",
    language: Language = "",
) -> None:  # fmt: skip
    """Begin a region of your own: a folder with every table, commented, a question mark where a figure is to come."""
    from model.regions import DEFAULT_REGION
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
    source = source or DEFAULT_REGION
    if source not in list_regions():
        raise BadInput(f"a region begins like {' or '.join(list_regions())}, not {source[:60]!r}")
    texts = files(folder.name, source, code)
    with whole_folder(folder) as partial:
        for path, text in texts.items():
            (partial / path).parent.mkdir(exist_ok=True)
            (partial / path).write_text(text, encoding="utf-8", newline="\n")
    console().print(f"{folder}: {len(texts)} files. Fill in what is open, then: jiju check-region {shown(folder)}")


@app.command("check-region")
@guarded
def check_region(
    folder: Annotated[str, typer.Argument(help="A region: its folder, or its name.", show_default=False)],
    drift: Drift = False,
    seeds: Seeds = None,
    write: Write = None,
    language: Language = "",
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Tell everything that is to be mended in a region; if nothing is, its start, structure and what is assumed."""
    from model.regions import RegionError
    from model.regions.own import NoRegion, folder_of, key_of, shown
    from model.report.words.language import language_of
    from model.studies.own_region import page as pages
    from model.studies.own_region.found import check
    from model.studies.own_region.terminal import markdown, print_checked, problem_lines
    from model.studies.own_region.told import Told

    code = known_language(language)
    key = key_of(folder)
    home = folder_of(key)
    try:
        if drift:
            measure_drift(key, seeds or USUAL_SEEDS)
        found = check(key)
    except NoRegion:
        raise
    except RegionError as error:
        if as_json:
            print_json({"ok": False, "errors": error.problems})
        else:
            print("\n".join(visible(line) for line in problem_lines(error.problems, shown(home), code)))
        raise typer.Exit(BAD_INPUT) from None
    told = Told(found, language_of(code, found.region))
    target = write or Path("results") / f"region-{found.region.name}" / PAGE
    if target.suffix == ".md":
        write_whole(target, markdown(told))
    else:
        pages.save(found, target, code)
    if as_json:
        print_json({"ok": not found.missed, "verdict": told.verdict(), "said": told.said(),
                    "margins": [vars(margin) | {"error": margin.error, "ok": margin.ok} for margin in found.margins],
                    "structure": told.city_rows(), "grades": found.grades, "assumed": told.assumed_rows(),
                    "page": str(target)})  # fmt: skip
    else:
        print_checked(console(), told, target)


def measure_drift(key: str, seeds: int) -> None:
    """Measure the drift of rivals outside in runs of the region, and write it into its folder. Raises RegionError."""
    from model.regions import region_to_read
    from model.regions.own import folder_of, shown
    from model.studies.outside_frontier.run import measure, write

    path = folder_of(key) / "frontier_drift.csv"
    before = path.read_bytes() if path.is_file() else None
    path.unlink(missing_ok=True)  # a table that does not fit is no reason not to measure it
    try:
        region = region_to_read(key)
        say(f"measuring the drift outside in {seeds} seeds, three rounds of ten years; it is written to {shown(path)}")
        ids, found = measure(key, seeds)
        write(path, ids, found, region.year + 1, seeds)
    finally:
        if before is not None and not path.is_file():
            path.write_bytes(before)
