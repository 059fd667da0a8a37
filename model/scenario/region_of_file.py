"""Which region a scenario file means: one that ships, a folder beside or below the file, or the one that is asked for.

`region: ./anhui` is a folder, `region: anhui` a name (model/regions/own.py). In the values that were read, the region's
key stands in the place of what the file says. Where a command has `--region`, every file is taken in that region.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from model.regions.own import NoRegion, asked, is_own, key_of
from model.scenario.errors import ScenarioError, ScenarioErrors
from model.scenario.nodes import Tree


def take_in(tree: Tree, folder: Path, home: Path) -> None:
    """Put the key of the region in the place of its name. Raises ScenarioErrors for a folder that is none.

    folder: of the file. home: of the scenario that the user gave. What is no text is told by the schema.
    """
    if asked.get() is not None:
        if tree.value.get("region") is not None or not tree.value.get("extends"):
            tree.value["region"] = asked.get()
        tree.value.pop("purpose", None)  # it was written for the scenario's own region
        return
    said = tree.value.get("region")
    if not isinstance(said, str):
        return
    try:
        key = nearest_key(said, folder, home)
    except NoRegion as error:
        raise ScenarioErrors([ScenarioError(*tree.at(("region",)), error.message, error.remedy)]) from None
    roots = (folder, home, Path.cwd())
    if is_own(key) and not any(Path(key).is_relative_to(root.resolve()) for root in roots):
        message = f"region {said[:80]!r} leads out of the scenario's folder and the working folder"
        raise ScenarioErrors([ScenarioError(*tree.at(("region",)), message, "put the folder beside the scenario")])
    tree.value["region"] = key


def nearest_key(said: str, folder: Path, home: Path) -> str:
    """The key of a region as a file says it: from its own folder, else from that of the scenario. Raises NoRegion."""
    try:
        return key_of(said, folder)
    except NoRegion:
        if folder == home:
            raise
        return key_of(said, home)


def take_in_values(content: dict[str, Any]) -> None:
    """The same in plain values, which have no folder: from the working folder. Raises ScenarioErrors."""
    said = content.get("region")
    if not isinstance(said, str):
        return
    try:
        content["region"] = key_of(said)
    except NoRegion as error:
        raise ScenarioErrors([ScenarioError("region", 0, 0, error.message, error.remedy)]) from None
