"""Load a scenario: read the file and its parents, merge, check all, resolve names, and report all errors at once."""

from __future__ import annotations

from copy import deepcopy
from math import isfinite
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from model.scenario.catalogue import Own, load_catalogue, own_content
from model.scenario.errors import ScenarioError, ScenarioErrors, nearest
from model.scenario.nodes import Position, Tree, read_tree
from model.scenario.packages import FOLDER, load_packages
from model.scenario.resolve import Resolver
from model.scenario.schema import (
    Baseline,
    Correction,
    Eligibility,
    EnvironmentPart,
    PeriodPart,
    Plan,
    PolicyPart,
    Rationing,
    ScenarioFile,
    ShockPart,
    Words,
)

MOST_PARENTS = 10
PARTS: dict[tuple[str, ...], type[BaseModel]] = {
    (): ScenarioFile,
    ("policies", "*"): PolicyPart,
    ("policies", "*", "for"): Eligibility,
    ("policies", "*", "rationing"): Rationing,
    ("environment",): EnvironmentPart,
    ("environment", "shocks", "*"): ShockPart,
    ("period",): PeriodPart,
    ("baseline",): Baseline,
    ("title",): Words,
    ("purpose",): Words,
    ("region_data", "*"): Correction,
}


def load_scenario(path: str | Path, catalogue: Path | None = None) -> Plan:
    """The plan in a scenario file. `catalogue`: a folder of further instruments (`instruments` beside it, if any).

    Raises ScenarioErrors with every problem as file:line:column: message; remedy.
    """
    first = Path(path)
    beside = first.parent / "instruments"
    catalogue = beside if catalogue is None and beside.is_dir() else catalogue
    tree = with_packages(merged(first, str(path), []))
    parent = tree.value.get("extends")
    return check(tree, (first.parent / parent).resolve() if isinstance(parent, str) else None, catalogue)


def plan_from_mapping(content: dict[str, Any], catalogue: Own = None) -> Plan:
    """The plan in plain values, with the same checks. `catalogue`: instruments of one's own, as for `load_scenario`."""
    return check(with_packages(Tree(deepcopy(content), named_paths(content))), None, catalogue)


def named_paths(content: Any, path: tuple[Any, ...] = ()) -> dict[tuple[Any, ...], Position]:
    """The place of every value in plain values: no line, but the names that lead there. Raises ScenarioErrors."""
    here = (".".join(map(str, path)) or "the plan", 0, 0)
    if isinstance(content, float) and not isfinite(content):
        raise ScenarioErrors([ScenarioError(*here, f"{content!r} is not a number")])
    found: dict[tuple[Any, ...], Position] = {path: here}
    if isinstance(content, dict | list | tuple):
        parts = content.items() if isinstance(content, dict) else enumerate(content)
        for name, value in parts:
            found |= named_paths(value, (*path, name))
    return found


def merged(path: Path, shown: str, chain: list[Path]) -> Tree:
    """The file's tree over its parents': maps merge deeply, lists and values replace, null removes."""
    tree = read_tree(path, shown)
    parent = tree.value.get("extends")
    if parent is None:
        return tree
    where = tree.at(("extends",))
    if not isinstance(parent, str):
        raise ScenarioErrors(
            [ScenarioError(*where, "extends takes the name of one file", "for instance: extends: no_policy.yaml")]
        )
    chain = [*chain, path.resolve()]
    root = chain[0].parent
    target = (path.parent / parent).resolve()
    if target in chain:
        circle = " -> ".join(p.name for p in [*chain, target])
        raise ScenarioErrors(
            [ScenarioError(*where, f"extends goes in a circle: {circle}", "let one of them extend nothing")]
        )
    if not target.is_relative_to(root):
        message = f"extends leads out of the folder of the scenario: {parent!r}"
        raise ScenarioErrors([ScenarioError(*where, message, "put the parent beside the scenario")])
    if len(chain) > MOST_PARENTS:
        raise ScenarioErrors([ScenarioError(*where, f"more than {MOST_PARENTS} parents", "merge some of them")])
    if not target.is_file():
        near = nearest(parent, sorted(p.name for p in target.parent.glob("*.yaml"))) if target.parent.is_dir() else ""
        raise ScenarioErrors([ScenarioError(*where, f"no such file: {parent!r}", near)])
    below = merged(target, str(Path(shown).parent / parent), chain)
    below.value.pop("extends", None)
    _overlay(below, tree, ())
    return below


def with_packages(tree: Tree) -> Tree:
    """The tree over the packages that it includes, in their order; unknown ones are left for the check to tell."""
    names = tree.value.get("packages")
    if not isinstance(names, list):
        return tree
    files = [FOLDER / f"{name}.yaml" for name in names if isinstance(name, str) and name in load_packages()]
    whole = Tree({}, {(): tree.at(())})
    for file in files:
        fragment = read_tree(file, f"packages/{file.name}", shipped=True)
        for words in ("title", "purpose"):
            fragment.value.pop(words)
            fragment.positions = {p: at for p, at in fragment.positions.items() if p[:1] != (words,)}
        _overlay(whole, fragment, ())
    _overlay(whole, tree, ())
    return whole


def _overlay(below: Tree, above: Tree, path: tuple[Any, ...]) -> None:
    low, high = _get(below.value, path), _get(above.value, path)
    for key, value in high.items():
        here = (*path, key)
        for known in [p for p in below.positions if p[: len(here)] == here]:
            if not (isinstance(value, dict) and isinstance(low.get(key), dict)) or known == here:
                below.positions.pop(known)
        if value is None:
            low.pop(key, None)
        elif isinstance(value, dict) and isinstance(low.get(key), dict):
            below.positions[here] = above.at(here)
            _overlay(below, above, here)
        else:
            low[key] = value
            below.positions.update({p: at for p, at in above.positions.items() if p[: len(here)] == here})
    below.positions[path] = above.at(path)


def _get(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def check(tree: Tree, parent: Path | None, catalogue: Own) -> Plan:
    """Validate a merged tree and resolve it. Raises ScenarioErrors."""
    errors: list[ScenarioError] = []
    content: dict[str, Any] = tree.value
    file: ScenarioFile | None
    try:
        file = ScenarioFile.model_validate(content)
    except ValidationError as failure:
        errors += [_explain(item, tree) for item in failure.errors(include_url=False)]
        file = _without_faults(content, failure)
    own = own_content(catalogue)
    resolver = Resolver(tree, errors, load_catalogue(own))
    plan = resolver.resolve(file, parent) if file is not None else None
    if errors or plan is None:
        raise ScenarioErrors(errors)
    return plan.replace_unchecked(own_instruments=own) if own else plan


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
        known = _known_names(loc[:-1])
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
    if kind == "string_pattern_mismatch":
        return ScenarioError(*where, f"{name}: {given!r} is no usable name", "letters, digits, spaces, . _ and -")
    if kind == "value_error":
        return ScenarioError(*where, f"{name}: {message}")
    shown = repr(given) if len(repr(given)) < 60 else type(given).__name__
    return ScenarioError(*where, f"{name}: {message.lower()}", f"found {shown}")


def _is_branch(part: Any) -> bool:
    """Parts of a pydantic location that name a branch of a union or a validator, not a key of the file."""
    return isinstance(part, str) and ("[" in part or part in ("constrained-str", "float", "int", "str"))


def _known_names(loc: tuple[Any, ...]) -> list[str]:
    for pattern, part in PARTS.items():
        if len(pattern) == len(loc) and all(p in ("*", x) for p, x in zip(pattern, loc, strict=True)):
            return [field.alias or name for name, field in part.model_fields.items()]
    return []
