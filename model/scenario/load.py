"""Load a scenario: read the file and its parents, merge, check all, resolve names, and report all errors at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from copy import deepcopy
from math import isfinite
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from model.regions.own import is_own
from model.scenario import extensions, region_of_file
from model.scenario.catalogue import load_entries
from model.scenario.chain import FileRead, read_chain
from model.scenario.errors import UNSEEN, ScenarioError, ScenarioErrors, nearest
from model.scenario.extension_records import Extension
from model.scenario.known_file import take_in
from model.scenario.known_names import known_names
from model.scenario.listed_names import instruments_named, only
from model.scenario.merge import merge
from model.scenario.modules_in_force import require_modules
from model.scenario.nodes import Position, Tree, faulty_name
from model.scenario.notes import Notes
from model.scenario.own_instruments import Own, own_content
from model.scenario.packages_in_force import region_named
from model.scenario.parameters import load_registry
from model.scenario.plan_values import PlanValues
from model.scenario.resolve import resolve
from model.scenario.schema import ScenarioFile
from model.scenario.text import kind_of
from model.scenario.warnings import Remark
from model.shipped import scenario_file

SIZE = re.compile(r"(workers|revenue|age)\s*(<=|>=|<|>|≤|≥)\s*([\d.]+)")  # as people write a range

Found = tuple[PlanValues, tuple[Remark, ...]]  # and remarks on what files say although nothing comes of it


def read_file(path: str | Path, catalogue: Path | None = None) -> Found:
    """What a scenario file and its parents say, with remarks. Raises ScenarioErrors.

    `catalogue`: a folder of further instruments (`instruments` beside the file and its parents, unless given).
    """
    first = scenario_file(path)
    files = read_chain(first, str(path if first == Path(path) else first))
    for file in files:
        extensions.take_in(file.tree, file.path.parent, first.parent)
    folders = dict.fromkeys(file.path.parent / "instruments" for file in files)
    own_instruments: Own = (
        catalogue if catalogue is not None else beside([folder for folder in folders if folder.is_dir()])
    )
    own_instruments = with_those_of_region(own_instruments, files)
    errors: list[ScenarioError] = []
    for file in files:
        take_in(file.tree, file.path.parent, file.tree.at(())[0], errors)
    own = files[-1].tree
    if len(files) > 1:
        own.value.setdefault("name", files[-1].name)
    parent = files[-2].path.resolve() if len(files) > 1 else None
    trees = [file.tree for file in files]
    found = read_trees(trees, parent, own_instruments, errors)
    require_modules(found[0], trees)
    return found


def with_those_of_region(own: Own, files: list[FileRead]) -> Own:
    """Instruments of one's own, and those in the folder of a region of one's own. Raises ScenarioErrors."""
    region = region_named([file.tree for file in files])
    folder = Path(region) / "instruments"
    if not is_own(region) or not folder.is_dir():
        return own
    return own_content(folder) | own_content(own)


def beside(folders: list[Path]) -> dict[str, Any]:
    """Instruments of one's own that stand beside a scenario or its parents. Raises ScenarioErrors."""
    found: dict[str, Any] = {}
    for folder in folders:
        content = own_content(folder)
        for key in content:
            if key in found and found[key] != content[key]:
                message = f"{key!r} is another instrument beside a parent of this scenario"
                raise ScenarioErrors([ScenarioError(f"{folder}/{key}.yaml", 1, 1, message, "give one another name")])
        found |= content
    return found


def plan_from_mapping(content: dict[str, Any], catalogue: Own = None) -> PlanValues:
    """The plan in plain values, with the same checks. `catalogue`: instruments of one's own, as for `load_scenario`.

    Raises ScenarioErrors, also for values that extend a file: there is no folder to look for it.
    """
    if content.get("extends") is not None:
        message = "plain values extend no file"
        raise ScenarioErrors([ScenarioError("extends", 0, 0, message, "write a file, and read it with load_scenario")])
    if content.get("extensions"):
        message = "plain values bring no code with them"
        raise ScenarioErrors([ScenarioError("extensions", 0, 0, message, "name modules in a scenario file")])
    tree, errors = Tree(deepcopy(content), named_paths(content)), list[ScenarioError]()
    region_of_file.take_in_values(tree.value)
    take_in(tree, Path(), "", errors)
    return read_trees([tree], None, catalogue, errors)[0]


def named_paths(content: Any, path: tuple[Any, ...] = ()) -> dict[tuple[Any, ...], Position]:
    """The place of every value in plain values: no line, but the names that lead there. Raises ScenarioErrors."""
    here = (".".join(map(str, path)) or "the plan", 0, 0)
    if isinstance(content, float) and not isfinite(content):
        raise ScenarioErrors([ScenarioError(*here, f"{content!r} is not a number")])
    if isinstance(content, str) and (unseen := UNSEEN.search(content)):
        raise ScenarioErrors([ScenarioError(*here, kind_of(unseen[0]), "leave it out")])
    found: dict[tuple[Any, ...], Position] = {path: here}
    if isinstance(content, dict | list | tuple):
        parts = content.items() if isinstance(content, dict) else enumerate(content)
        for name, value in parts:
            if isinstance(name, str) and (problem := faulty_name(name)):
                raise ScenarioErrors([ScenarioError(*here, *problem)])
            found |= named_paths(value, (*path, name))
    return found


def read_trees(files: list[Tree], parent: Path | None, catalogue: Own, errors: list[ScenarioError]) -> Found:
    """Merge the files, the oldest parent first, validate the whole and resolve it; `errors` are known before.

    Raises ScenarioErrors.
    """
    own = own_content(catalogue)
    for tree in files:
        for record in tree.value.get("extensions") or ():
            own = Extension.model_validate(record).instruments() | own
    entries = load_entries(own)
    names = instruments_named(entries)
    tree = merge(files, errors, lambda name: only(names, name))
    content: dict[str, Any] = tree.value
    file: ScenarioFile | None
    try:
        file = ScenarioFile.model_validate(content)
    except ValidationError as failure:
        items = failure.errors(include_url=False)
        errors += [_explain(item, tree) for item in items if not _of_another_branch(item, items)]
        file = _without_faults(content, failure)
    notes = Notes(tree, errors)
    plan = resolve(file, parent, entries, names, notes) if file is not None else None
    if errors or plan is None:
        raise ScenarioErrors(errors)
    return plan.replace_unchecked(own_instruments=own) if own else plan, tuple(notes.remarks)


def _without_faults(content: dict[str, Any], failure: ValidationError) -> ScenarioFile | None:
    """The file less its top-level parts (or single policies) that failed, so that the rest is checked too."""
    kept = deepcopy(content)
    for item in failure.errors(include_url=False):
        loc = item["loc"]
        depth = {"policies": 3, "parameters": 2}.get(str(loc[0]), 1) if loc else 0
        holder: Any = kept
        for part in loc[: min(depth, len(loc)) - 1]:
            holder = holder.get(part, {}) if isinstance(holder, dict) else {}
        if loc and isinstance(holder, dict):
            holder.pop(loc[min(depth, len(loc)) - 1], None)
    kept.setdefault("name", "unnamed")
    try:
        return ScenarioFile.model_validate(kept)
    except ValidationError:
        return None


def _explain(item: Any, tree: Tree) -> ScenarioError:
    """One pydantic error as a sentence with a position and a remedy."""
    loc = tuple(part for part in item["loc"] if part in ("from", "to", "for") or not _is_branch(part))
    where = tree.at(loc)
    name = str(loc[-1]) if loc else "scenario"
    kind, given = item["type"], item.get("input")
    if kind == "extra_forbidden":
        known = known_names(loc[:-1])
        return ScenarioError(*where, f"unknown name {name!r}", nearest(name, known))
    if kind == "missing":
        return ScenarioError(*where, f"{name!r} is missing", "add it")
    if kind in ("literal_error", "enum"):
        expected = item["ctx"]["expected"].replace(" or ", ", ").replace("'", "").split(", ")
        return ScenarioError(*where, f"{name}: {given!r} is not known", nearest(str(given), expected))
    if kind.startswith(("greater_than", "less_than")):
        limit = next(iter(item["ctx"].values()))
        side = "least" if kind.startswith("greater") else "most"
        return ScenarioError(*where, f"{name}: {given!r} is out of range", f"at {side} {limit}")
    message = item["msg"].removeprefix("Value error, ")
    if loc[:1] == ("parameters",) and isinstance(given, dict) and given:
        return ScenarioError(*where, f"{name}: parameters are not grouped in a file", full_name(name, given))
    if kind == "string_pattern_mismatch":
        return ScenarioError(*where, f"{name}: {given!r} is no usable name", "letters, digits, spaces, . _ and -")
    if kind == "value_error":
        return ScenarioError(*where, f"{name}: {message}")
    shown = repr(given) if len(repr(given)) < 60 else type(given).__name__
    if name == "size" and kind.startswith(("dict", "mapping")):
        return ScenarioError(*where, f"size: {shown} is no range", f"write size: {size_line(given)}")
    return ScenarioError(*where, f"{name}: {message.lower()}", f"found {shown}")


def size_line(given: Any) -> str:
    """A range of sizes as a file writes it, where a reader wrote it as a sum: `workers < 100`."""
    found = SIZE.fullmatch(unicodedata.normalize("NFKC", str(given)).strip())
    if found is None:
        return "{workers: [20, 300]}"
    what, sign, number = found.groups()
    ends = f"[0, {number}]" if sign in ("<", "≤", "<=") else f"[{number}, null]"
    return "{" + what + ": " + ends + "}"


def full_name(group: str, given: dict[Any, Any]) -> str:
    """How to write the first of the parameters that a file has inside their group."""
    path = f"{group}.{next(iter(given))}"
    known = load_registry().entries
    return f"write '{path}'" if path in known else nearest(path, list(known))


def _of_another_branch(item: Any, items: Sequence[Any]) -> bool:
    """Whether an error only says that a map is no plain value, where others tell what is wrong inside the map."""
    here = [part for part in item["loc"] if not _is_branch(part)]
    inside = ([part for part in other["loc"] if not _is_branch(part)] for other in items if other is not item)
    return isinstance(item.get("input"), dict) and any(
        len(path) > len(here) and path[: len(here)] == here for path in inside
    )


def _is_branch(part: Any) -> bool:
    """Parts of a pydantic location that name a branch of a union or a validator, not a key of the file."""
    return isinstance(part, str) and ("[" in part or part in ("constrained-str", "float", "int", "str"))
