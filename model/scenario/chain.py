"""A scenario file and its parents: `extends` names one file in the same folder or below it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from model.regions.own import name_of
from model.scenario import region_of_file
from model.scenario.errors import ScenarioError, ScenarioErrors, nearest
from model.scenario.nodes import Position, Tree, read_tree
from model.scenario.schema import ScenarioFile
from model.shipped import shipped_file, shipped_folder, shipped_names

MOST_PARENTS = 10
DEFAULT_REGION = ScenarioFile.model_fields["region"].default
LONGEST_NAME = 255  # characters of a path in `extends`: more is no file's name


@dataclass
class FileRead:
    """A file of the chain: where it is and what it says, its parents left out."""

    path: Path
    tree: Tree

    @property
    def name(self) -> str:
        """The scenario's name: what the file says, else the file's own name."""
        given = self.tree.value.get("name")
        return given if isinstance(given, str) else self.path.stem


def read_chain(path: Path, shown: str) -> list[FileRead]:
    """The file's oldest parent first, the file itself last. Raises ScenarioErrors."""
    chain = [FileRead(path, read_tree(path, shown))]
    region_of_file.take_in(chain[0].tree, path.parent, path.parent)
    seen = [place(path, chain[0].tree.at(()))]
    while (parent := chain[0].tree.value.get("extends")) is not None:
        child = chain[0]
        where = child.tree.at(("extends",))
        target = parent_file(child, parent, where, seen)
        shown = str(Path(shown).parent / parent)
        beside = child.path.parent / parent
        chain.insert(0, FileRead(beside if beside.is_file() else target, read_tree(target, shown)))
        seen.append(target)
        region_of_file.take_in(chain[0].tree, chain[0].path.parent, path.parent)
        own, other = chain[1].tree.value.get("name"), chain[0].tree.value.get("name")
        if own is not None and own == other:
            message = f"name: {own!r} is the name of its parent {parent!r} too"
            raise failure(chain[1].tree.at(("name",)), message, "give it a name of its own: the two are compared")
    one_region(chain)
    return chain


def one_region(chain: list[FileRead]) -> None:
    """A file is of its parent's region, since the two are compared. Raises ScenarioErrors."""
    before: object = None
    for number, file in enumerate(chain):
        said = file.tree.value.get("region") or before or DEFAULT_REGION
        if number and said != before:
            names = [name_of(str(one))[:60] for one in (said, before)]
            message = f"region {names[0]!r} is not that of its parent ({names[1]!r}): nothing to compare"
            raise failure(file.tree.at(("region",)), message, "leave extends out, or extend a scenario of that region")
        before = said


def parent_file(child: FileRead, parent: object, where: Position, seen: list[Path]) -> Path:
    """Where the file lies that `extends` names. Raises ScenarioErrors if it is no file in the scenario's folder."""
    if not isinstance(parent, str):
        raise failure(where, "extends takes the name of one file", "for instance: extends: no_policy.yaml")
    if len(parent) > LONGEST_NAME:
        raise failure(where, f"extends has {len(parent)} characters", "name one file, such as no_policy.yaml")
    target = place(child.path.parent / parent, where)
    folder = seen[0].parent if child.path.parent.resolve() != shipped_folder() else shipped_folder()
    if not os.path.lexists(child.path.parent / parent) and (shipped := shipped_file(parent)) is not None:
        target, folder = shipped, shipped.parent  # a scenario of one's own extends one that comes with the program
    if target in seen:
        circle = " -> ".join(p.name for p in [*seen, target])
        raise failure(where, f"extends goes in a circle: {circle}", "let one of them extend nothing")
    if not target.is_relative_to(folder):
        message = f"extends leads out of the folder of the scenario: {parent!r}"
        raise failure(where, message, "put the parent beside the scenario")
    if len(seen) > MOST_PARENTS:
        raise failure(where, f"more than {MOST_PARENTS} parents", "merge some of them")
    if not target.is_file():
        here = sorted(p.name for p in target.parent.glob("*.yaml")) if target.parent.is_dir() else []
        near = nearest(parent, here) or nearest(parent, [f"{name}.yaml" for name in shipped_names()])
        raise failure(where, f"no such file: {parent!r}", near)
    return target


def place(path: Path, where: Position) -> Path:
    """The path without links and dots. Raises ScenarioErrors for what no file system can hold."""
    try:
        target = path.resolve()
        target.is_file()  # raises for a name that is too long
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: a circle of links, before Python 3.13
        message = f"no such file: {str(path)[:80]!r}"
        raise failure(where, message, f"{type(error).__name__}: name one file, such as no_policy.yaml") from None
    return target


def failure(where: Position, message: str, remedy: str) -> ScenarioErrors:
    """One error that ends the reading."""
    return ScenarioErrors([ScenarioError(*where, message, remedy)])
