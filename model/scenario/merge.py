"""How a file, its parents and packages make one tree of values.

The packages in force lie below, then the files in their order, the oldest parent first. In every layer a map merges
deeply into what lies below, a list or a value replaces it, `null` removes one thing, wherever it came from, and
`without: [...]` removes policies and packages. Removals are inherited like any other line. What is not there cannot be
removed. Title and purpose are never inherited. Every value remembers its position and its layer, since `budget_factor`
acts on what packages say and never on what a file says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any

from model.regions import DEFAULT_REGION
from model.regions.schema import DEFLATORS
from model.scenario.errors import ScenarioError, nearest
from model.scenario.known_names import known_names
from model.scenario.layers import PACKAGES, Merged, Path, forget, mapping, paths_in, value_at
from model.scenario.listed_names import only, packages_named, parameters_named, settings_named
from model.scenario.nodes import Tree, read_tree
from model.scenario.packages import folder_of_packages, load_packages
from model.scenario.quantities import year
from model.scenario.shocks import SHOCKS, shocks_as_list, shocks_by_name
from model.scenario.values import quarter_of_key

OWN = ("name", "title", "purpose", "extends", "without")  # that a file never takes from its parent
COUNTS = {"worlds": "seeds", "seeds": "worlds"}  # of runs: a file that says one of them takes the other from nobody
PRICES = ("environment", "prices")
NOUNS = {("policies",): "policy", ("parameters",): "parameter", SHOCKS: "shock"}
Names = Callable[[str], str | None]


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


# packages -------------------------------------------------------------------------------------------------------------


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


@lru_cache(maxsize=64)
def package_tree(region: str, name: str) -> Tree:
    """What a region's package says to a scenario: neither title nor purpose nor family."""
    tree = read_tree(folder_of_packages(region) / f"{name}.yaml", f"packages/{name}.yaml", shipped=True)
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


# layer on layer -------------------------------------------------------------------------------------------------------


def overlay(below: Merged, above: Tree, layer: int, errors: list[ScenarioError], instrument: Names) -> None:
    """Put a file or a package over what lies below it; its `null` lines remove."""
    _Overlay(below, above, layer, errors, instrument).map((), ())
    below.positions[()] = above.at(())


class _Overlay:
    """One layer that is being put over others."""

    def __init__(self, below: Merged, above: Tree, layer: int, errors: list[ScenarioError], instrument: Names) -> None:
        self.below, self.above, self.layer, self.errors, self.instrument = below, above, layer, errors, instrument

    def map(self, path: Path, written: Path) -> None:
        """Merge the map at `written` of the upper layer into the map at `path`."""
        low, high = value_at(self.below.value, path), value_at(self.above.value, written)
        seen: dict[Any, Any] = {}
        for key, value in high.items():
            name = self.same(path, key, value, low)
            here, there = (*path, name), (*written, key)
            if name in seen:
                self.fail(there, f"{key!r} and {seen[name]!r} mean the same", "keep one of them")
                continue
            seen[name] = key
            if value is None:
                self.remove(low, name, here, there)
            elif isinstance(value, dict):
                if here == SHOCKS and isinstance(low.get(name), list) and not shocks_by_name(self.below, low):
                    remedy = "give each of them a `name` of its own there"
                    self.fail(there, "the parent's shocks cannot be told apart", remedy)
                    continue
                if not isinstance(low.get(name), dict):
                    below = low.get(name)
                    forget(self.below, here)
                    low[name] = every_class(below) if here[:2] == PRICES and len(here) == 3 else {}
                    self.below.layers[here] = self.layer
                self.below.positions[here] = self.above.at(there)
                self.map(here, there)
            else:
                forget(self.below, here)
                low[name] = deepcopy(value)
                self.below.layers[here] = self.layer
                for inner in paths_in(value, there):
                    self.below.positions[(*here, *inner[len(there) :])] = self.above.at(inner)

    def same(self, path: Path, key: Any, value: Any, low: Mapping[Any, Any]) -> Any:
        """The name under which a key stands below: a policy by a listed name, a date in another spelling."""
        if key in low:
            return key
        if path == ("policies",):
            return same_policy(key, value, low, self.instrument)
        if path[:1] == ("policies",) and len(path) == 2:
            return only(settings_named(), key) or key
        if path == ("parameters",):
            return only(parameters_named(), key) or key
        if path[:1] == ("policies",) and len(path) == 3 and path[2] != "for":
            quarter = quarter_of_key(key)
            return next((known for known in low if quarter is not None and quarter_of_key(known) == quarter), key)
        if path[:1] == ("environment",):
            return next((known for known in low if str(year(known)) == str(year(key))), key)
        return key

    def remove(self, low: dict[Any, Any], name: Any, here: Path, there: Path) -> None:
        """Remove one thing, which must be there."""
        noun = NOUNS.get(here[:-1], "")
        if there in self.above.blank:
            what = "{} for nothing but defaults, " if here[:-1] == ("policies",) else ""
            words = str(there[-1]).split(maxsplit=1)
            named_freely = here[:-1] in (("policies",), ("environment", "shocks"))
            if len(words) == 2 and words[1][0].isdecimal() and not named_freely:  # YAML takes {budget 20} for a name
                self.fail(there, f"{there[-1]}: a colon is missing", f"write {words[0]}: {words[1]}")
                return
            self.fail(there, f"{there[-1]}: nothing stands after it", f"write {what}null to remove it, or leave it out")
        elif name in low:
            forget(self.below, here)
        else:
            known = [str(key) for key in low if key not in OWN]
            known += [key for key in known_names(here[:-1]) if key not in known and key not in OWN]
            remedy = nearest(str(name), [key for key in known if key != name])
            if here[0] in OWN:
                remedy = "leave it out: a file never takes it from its parent"
            elif name in known and here[:1] == ("policies",) and here[2:3] == ("for",):
                remedy = "leave it out: the instrument's own limits cannot be removed"
            elif name in known:
                remedy = "leave it out: neither a parent nor a package says it"
            self.fail(there, f"no {noun + ' ' if noun else ''}{there[-1]!r} to remove", remedy)

    def fail(self, there: Path, message: str, remedy: str) -> None:
        """Note an error at a path of the upper layer."""
        self.errors.append(ScenarioError(*self.above.at(there), message, remedy))


def every_class(rate: Any) -> dict[str, Any]:
    """Price growth of a year for all classes as a map by class, so that one of them can be changed alone."""
    return dict.fromkeys(DEFLATORS, rate) if isinstance(rate, int | float) and not isinstance(rate, bool) else {}


def same_policy(key: Any, value: Any, low: Mapping[Any, Any], instrument: Names) -> Any:
    """The key of the policy that a line means: itself, or the instrument of that name in either language."""
    if key in low or (isinstance(value, dict) and value.get("instrument") is not None):
        return key
    return instrument(str(key)) or key
