"""How a file, its parents and packages make one tree of values.

The packages in force lie below, then the files in their order, the oldest parent first. In every layer a map merges
deeply into what lies below, a list or a value replaces it, `null` removes one thing, wherever it came from, and
`without: [...]` removes policies and packages. Removals are inherited like any other line. What is not there cannot be
removed. Title and purpose are never inherited. Every value remembers its position and its layer, since `budget_factor`
acts on what packages say and never on what a file says. One layer over another: overlay.py; packages and `without`:
packages_in_force.py.
"""

from __future__ import annotations

from typing import Any

from model.scenario.errors import ScenarioError
from model.scenario.layers import PACKAGES, Merged, forget, mapping
from model.scenario.nodes import Tree
from model.scenario.overlay import OWN, Names, overlay
from model.scenario.packages_in_force import (
    drop_package,
    leave_out,
    package_key,
    package_tree,
    packages_in_force,
    region_named,
)
from model.scenario.shocks import shocks_as_list

COUNTS = {"worlds": "seeds", "seeds": "worlds"}  # of runs: a file that says one of them takes the other from nobody


def merge(files: list[Tree], errors: list[ScenarioError], instrument: Names) -> Merged:
    """All files, the oldest parent first, as one tree. Every file's own removals are checked; notes errors.

    `instrument` gives the key of an instrument by any of its listed names, or None.
    """
    whole = Merged({}, {})
    for last in range(1, len(files) + 1):
        if last < len(files) and not removes(files[last - 1].value):
            continue  # a parent that removes nothing can fail only as a part of the whole
        whole = stack(files[:last], errors, instrument)
    return whole


def removes(value: Any) -> bool:
    """Whether a file's values remove something."""
    if isinstance(value, dict):
        return "without" in value or any(item is None or removes(item) for item in value.values())
    return False


def stack(files: list[Tree], errors: list[ScenarioError], instrument: Names) -> Merged:
    """Packages in force and files, layer on layer; errors are those of the last file's own lines."""
    ignored: list[ScenarioError] = []
    region, in_force = region_named(files), packages_in_force(files)
    whole = Merged({}, {(): files[-1].at(())}, last=len(files))
    for name in in_force:
        overlay(whole, package_tree(region, name), PACKAGES, errors, instrument)
    base = set(mapping(whole.value.get("policies")))
    for layer, tree in enumerate(files, start=1):
        for name in OWN:
            forget(whole, (name,))
        told = errors if layer == len(files) else ignored
        inherited = packages_in_force(files[: layer - 1])
        leave_out(whole, tree, region, inherited, base, told, instrument)
        if "packages" in tree.value:  # another list: what parents changed in a package that it drops means nothing now
            for name in set(inherited) - set(packages_in_force(files[:layer])):
                drop_package(whole, region, name, base, but_stated=True)
        for said, other in COUNTS.items():
            if tree.value.get(said) is not None and other not in tree.value:
                forget(whole, (other,))
        overlay(whole, tree, layer, told, instrument)
    forget(whole, ("without",))
    named = whole.value.get("packages")
    if isinstance(named, list | tuple) and all(package_key(region, name) for name in named):
        whole.value["packages"] = in_force  # unknown ones stay as they are written, for the check to tell
    shocks_as_list(whole, errors)
    return whole
