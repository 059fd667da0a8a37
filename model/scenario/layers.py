"""Values of several layers in one tree: what stands where, from which line, and which layer says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from model.scenario.nodes import Tree

Path = tuple[Any, ...]
PACKAGES = 0  # the layer of what packages say; files count from 1, the oldest parent first


@dataclass
class Merged(Tree):
    """A tree of several layers: which layer each path stands in last."""

    layers: dict[Path, int] = field(default_factory=dict)
    last: int = 1  # the layer of the file itself

    def layer(self, path: Path) -> int | None:
        """The layer that says what stands at a path; None if nothing does."""
        return self.layers.get(path)


def forget(tree: Merged, path: Path) -> None:
    """Remove what stands at a path, with its positions and layers."""
    holder = value_at(tree.value, path[:-1])
    if not isinstance(holder, dict) or path[-1] not in holder:
        return
    for inner in paths_in(holder.pop(path[-1]), path):
        tree.positions.pop(inner, None)
        tree.layers.pop(inner, None)


def mapping(value: Any) -> Mapping[Any, Any]:
    """The value if it is a map, else an empty one."""
    return value if isinstance(value, dict) else {}


def value_at(value: Any, path: Path) -> Any:
    """What stands at a path."""
    for key in path:
        value = value[key]
    return value


def paths_in(value: Any, path: Path) -> list[Path]:
    """The path of a value and of all that it holds."""
    inside: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        inside = value.items()
    elif isinstance(value, list | tuple):
        inside = enumerate(value)
    return [path, *(inner for key, item in inside for inner in paths_in(item, (*path, key)))]
