"""Which packages a file and its parents include, and what a file's `without` removes: policies, or whole packages."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from model.regions import DEFAULT_REGION
from model.regions.own import is_own
from model.scenario.errors import ScenarioError, nearest
from model.scenario.layers import Merged, forget, mapping
from model.scenario.listed_names import only, packages_named
from model.scenario.nodes import Tree, read_tree
from model.scenario.overlay import Names, same_policy
from model.scenario.packages import folder_of_packages, load_packages


def region_named(files: list[Tree]) -> str:
    """The region of a file and its parents, which are of one; the region of files that name none."""
    said = [tree.value["region"] for tree in files if isinstance(tree.value.get("region"), str)]
    return said[-1] if said else DEFAULT_REGION


def package_key(region: str, name: Any) -> str | None:
    """The key of a region's package by its key or title in either language."""
    return only(packages_named(region), name)


def packages_in_force(files: list[Tree]) -> list[str]:
    """Keys of the known packages that the last file includes, in their order."""
    found: list[str] = []
    region = region_named(files)
    for tree in files:
        if "packages" in tree.value:
            named = tree.value["packages"]
            listed = named if isinstance(named, list | tuple) else ()
            found = [key for name in listed if (key := package_key(region, name))]
        without = tree.value.get("without")
        gone = {package_key(region, name) for name in without} if isinstance(without, list | tuple) else set()
        found = [key for key in dict.fromkeys(found) if key not in gone]
    return found


def package_tree(region: str, name: str) -> Tree:
    """What a region's package says to a scenario: neither title nor purpose nor family."""
    file = folder_of_packages(region) / f"{name}.yaml"
    return _package_tree(file, not is_own(region), file.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _package_tree(file: Path, shipped: bool, changed: int) -> Tree:
    tree = read_tree(file, f"packages/{file.name}", shipped=shipped)
    for about in ("title", "purpose", "family"):
        tree.value.pop(about, None)
    return tree


def leave_out(whole: Merged, tree: Tree, region: str, inherited: list[str], base: set[str],
              errors: list[ScenarioError], instrument: Names) -> None:  # fmt: skip
    """Remove what the file's `without` names: policies, and packages with every policy that no other one brings in."""
    names = tree.value.get("without", [])
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        remedy = "for instance: without: [cost_cutting, task_4]"
        errors.append(ScenarioError(*tree.at(("without",)), "without takes a list of policies and packages", remedy))
        return
    policies = mapping(whole.value.get("policies"))
    written = {
        same_policy(key, value, policies, instrument) for key, value in mapping(tree.value.get("policies")).items()
    }
    own = (
        {package_key(region, name) for name in listed}
        if isinstance(listed := tree.value.get("packages"), list | tuple)
        else None
    )
    for number, name in enumerate(names):
        package, policy = package_key(region, name), same_policy(name, {}, policies, instrument)
        twice = "policies" if policy in written else "packages" if own is not None and package in own else ""
        if twice:
            problem = f"{name!r} stands in {twice} and in without", "keep one of them"
        elif policy in policies and package in inherited and name not in (policy, package):
            problem = f"{name!r} may mean the policy {policy} or the package {package}", "write one of these keys"
        elif policy in policies:
            forget(whole, ("policies", policy))
            continue
        elif package is not None and package in inherited and own is None:
            drop_package(whole, region, package, base)
            continue
        else:
            remedy = nearest(name, [*policies, *inherited]) or "`jiju check` of the parent lists what there is"
            problem = f"no policy or package {name!r} to remove", remedy
        errors.append(ScenarioError(*tree.at(("without", number)), *problem))


def drop_package(whole: Merged, region: str, package: str, base: set[str], but_stated: bool = False) -> None:
    """Remove a package's policies, with what parents changed in them, but those that a package in force brings in.

    `but_stated`: also not those whose budget a file states: they are policies of its own.
    """
    policies = mapping(whole.value.get("policies"))
    for key in load_packages(region)[package].policies:
        if key in policies and key not in base and not (but_stated and "budget" in mapping(policies[key])):
            forget(whole, ("policies", key))
