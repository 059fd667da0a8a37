"""Instruments of a scenario's owner: files in a folder `instruments` beside the scenario, checked line by line.

They have the form of the files in `model/scenario/instruments/`. A plan carries them along, so that runs that were
saved can be reported without the folder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from model.scenario.catalogue import CatalogueError, is_shipped, load_entries
from model.scenario.errors import ScenarioError, ScenarioErrors, nearest
from model.scenario.extension_records import Extension
from model.scenario.extensions import known_of
from model.scenario.full_width import words_of_instrument
from model.scenario.instrument_forms import InstrumentForm
from model.scenario.nodes import Tree, read_tree
from model.shipped import own_files

FOLDER_NAME = "instruments"
NAME = re.compile(r"^[^\W\d]\w*$")
MOST_FILES = 500


Own = Path | Mapping[str, Any] | None  # instruments of one's own: their folder, or what their files hold, by key


def own_content(own: Own) -> dict[str, Any]:
    """Instruments of one's own by key, as their files have them. Raises ScenarioErrors naming file and line."""
    return read_own(own) if isinstance(own, Path) else dict(own or {})


def here() -> dict[str, Any]:
    """One's own instruments where a command is given: those in a folder, and those of modules that scenarios name.

    They lie beside the scenarios: in the present folder, in its `scenarios`, or in both. Raises ScenarioErrors naming
    file and line.
    """
    found: dict[str, Any] = {}
    for scenario in own_files():
        for extension in named_by(scenario):
            found |= extension.instruments()
    for folder in (Path(FOLDER_NAME), Path("scenarios") / FOLDER_NAME):
        found |= read_own(folder) if folder.is_dir() else {}
    return found


def named_by(scenario: Path) -> list[Extension]:
    """The modules that a scenario file names, if the user has checked or run it; none where it says nothing of any."""
    try:
        if not scenario.is_file() or b"extensions" not in scenario.read_bytes():
            return []
        tree = read_tree(scenario, str(scenario))
    except (OSError, ScenarioErrors):
        return []  # whoever reads that scenario is told
    return known_of(tree, scenario.parent)


def read_own(folder: Path, shown: str = "") -> dict[str, Any]:
    """The files of a folder as plain values by the key of their instrument. Raises ScenarioErrors naming file and line.

    shown: how the folder is named in messages.
    """
    files = sorted(folder.glob("*.yaml"))
    errors: list[ScenarioError] = []
    found: dict[str, Any] = {}
    if len(files) > MOST_FILES:
        message = f"{len(files)} files; a folder of instruments holds at most {MOST_FILES}"
        raise ScenarioErrors([ScenarioError(shown or str(folder), 1, 1, message)])
    for file in files:
        name = f"{shown or folder}/{file.name}"
        try:
            tree = read_tree(file, name, is_prose=words_of_instrument)
        except ScenarioErrors as wrong:
            errors += wrong.errors
            continue
        errors += problems(tree, file.stem, name)
        found[file.stem] = tree.value
    if not errors:
        errors += unusable(found, shown or str(folder))
    if errors:
        raise ScenarioErrors(errors)
    return found


def problems(tree: Tree, key: str, shown: str) -> list[ScenarioError]:
    """What is wrong with one file, in itself."""
    errors = []
    if not NAME.match(key):
        errors.append(ScenarioError(shown, 1, 1, f"{key!r} is no name for an instrument", "letters, digits and _ only"))
    if is_shipped(key):
        message = f"{key!r} is an instrument of the catalogue"
        errors.append(ScenarioError(shown, 1, 1, message, "give the file another name"))
    try:
        InstrumentForm.model_validate(tree.value)
    except ValidationError as failure:
        for item in failure.errors(include_url=False):
            path = tuple(part for part in item["loc"] if part in ("for",) or not str(part).endswith("]"))
            name = ".".join(map(str, path))
            message, remedy = item["msg"].removeprefix("Value error, ").lower(), ""
            if item["type"] == "extra_forbidden":
                known = [field.alias or field_name for field_name, field in InstrumentForm.model_fields.items()]
                message, remedy = f"unknown name {name!r}", nearest(str(path[-1]), known) if len(path) == 1 else ""
            elif item["type"] == "missing":
                message, remedy = f"{name!r} is missing", "add it"
            else:
                message = f"{name}: {message}" if name else message
            errors.append(ScenarioError(*tree.at(path), message, remedy))
    return errors


def unusable(raws: Mapping[str, Any], shown: str) -> list[ScenarioError]:
    """What is wrong with the files beside levers and instruments of the catalogue."""
    try:
        load_entries(raws)
    except CatalogueError as error:
        file, _, message = str(error).partition(": ")
        return [ScenarioError(f"{shown}/{file}", 1, 1, message)]
    return []
