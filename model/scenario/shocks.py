"""Shocks as a list, as the schema knows them, and as a map by name, in which a child changes or removes single ones."""

from __future__ import annotations

from typing import Any

from model.scenario.errors import ScenarioError
from model.scenario.layers import Merged, paths_in

SHOCKS = ("environment", "shocks")


def shocks_by_name(tree: Merged, low: dict[str, Any]) -> bool:
    """Turn the list of shocks below into a map by name, so that single ones can be changed; whether it could be."""
    listed = low["shocks"]
    names = [item.get("name") if isinstance(item, dict) else None for item in listed]
    if not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        return False
    moved = {}
    for number, (name, item) in enumerate(zip(names, listed, strict=True)):
        moved[name] = {key: value for key, value in item.items() if key != "name"}
        for inner in paths_in(item, (*SHOCKS, number)):
            if inner in tree.positions:
                tree.positions[(*SHOCKS, name, *inner[3:])] = tree.positions.pop(inner)
    low["shocks"] = moved
    return True


def shocks_as_list(whole: Merged, errors: list[ScenarioError]) -> None:
    """A map of shocks by name as the list of shocks that the schema knows."""
    environment = whole.value.get("environment")
    shocks = environment.get("shocks") if isinstance(environment, dict) else None
    if not isinstance(shocks, dict):
        return
    listed = []
    for number, (name, item) in enumerate(shocks.items()):
        for inner in paths_in(item, (*SHOCKS, name)):
            if inner in whole.positions:
                whole.positions[(*SHOCKS, number, *inner[3:])] = whole.positions[inner]
        if isinstance(item, dict) and item.get("name", name) != name:
            message = f"shock {name!r} has another name inside: {item['name']!r}"
            errors.append(ScenarioError(*whole.at((*SHOCKS, name, "name")), message, "leave `name` out"))
        listed.append({"name": name, **item} if isinstance(item, dict) else item)
    environment["shocks"] = listed
