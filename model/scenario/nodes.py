"""Read a YAML file within bounds, as plain values that remember where they stand.

Size, nesting, aliases and the number of events are checked on the event stream, before anything is built, with
PyYAML's own Python loader. What YAML would silently turn into something else (`no`, `010`, `12:30`, dates) is an
error here. By hand, since no library both bounds a file and remembers the line and column of every value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from model.scenario import full_width
from model.scenario.errors import UNSEEN, ScenarioError, ScenarioErrors
from model.scenario.full_width import words_of_scenario
from model.scenario.listed_names import is_listed
from model.scenario.quantities import quarter_remedy
from model.scenario.text import AS_UTF8, kind_of, place_of, read_text

MOST_DEPTH, MOST_EVENTS, MOST_DIGITS, MOST_KEY = 20, 50_000, 40, 200
WHOLE = re.compile(r"^[-+]?(0|[1-9][0-9]*)$")
DECIMAL = re.compile(r"^[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?$")

Position = tuple[str, int, int]
IsProse = Callable[[tuple[Any, ...]], bool]


@dataclass
class Tree:
    """Plain values (dict, list, str, int, float, bool, None) and the position of every path in them."""

    value: Any
    positions: dict[tuple[Any, ...], Position] = field(default_factory=dict)
    blank: set[tuple[Any, ...]] = field(default_factory=set)  # paths after whose colon nothing stands

    def at(self, path: tuple[Any, ...]) -> Position:
        """Position of the longest known prefix of a path."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.positions:
                return self.positions[path[:end]]
        return ("scenario", 1, 1)


def read_tree(path: Path, shown: str, shipped: bool = False, is_prose: IsProse = words_of_scenario) -> Tree:
    """The mapping in a YAML file. Raises ScenarioErrors, naming the file as `shown`.

    `is_prose` tells the paths at which marks of Chinese are in order. Files that are `shipped` with the model need no
    bounds against hostile text, and the C loader, which such text can crash, reads them faster.
    """
    text = read_text(path, shown)
    errors: list[ScenarioError] = []
    try:
        if shipped:
            root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        else:
            root = BoundedLoader(text, shown).get_single_node()
    except yaml.MarkedYAMLError as error:
        marks = full_width.around(text, shown, error)
        raise ScenarioErrors(marks or [not_yaml(error, shown)]) from None
    except yaml.YAMLError as error:
        line, column = place_of(text, getattr(error, "position", 0) or 0)
        message = f"not valid YAML: {str(error).splitlines()[0]}"
        raise ScenarioErrors([ScenarioError(shown, line, column, message, AS_UTF8)]) from None
    if root is None:
        raise ScenarioErrors(
            [ScenarioError(shown, 1, 1, "the file is empty", "start from `jiju new` or scenarios/plan.yaml")]
        )
    if not shipped:
        errors += full_width.in_nodes(root, text, shown, is_listed, is_prose)
    if errors:
        raise ScenarioErrors(errors)
    tree = Tree(None)
    tree.value = _build(root, (), shown, tree, errors)
    if not isinstance(tree.value, dict):
        where = root.start_mark
        message = "a scenario is a list of `name: value` lines"
        errors.append(ScenarioError(shown, where.line + 1, where.column + 1, message, "see scenarios/plan.yaml"))
    if errors:
        raise ScenarioErrors(errors)
    return tree


def not_yaml(error: yaml.MarkedYAMLError, shown: str) -> ScenarioError:
    """A complaint of YAML with its place and a remedy."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem = (error.problem or str(error)).splitlines()[0]
    remedy = "write spaces, not tabs" if "\\t" in problem else "check colons, quotes and indentation there"
    return ScenarioError(shown, line, column, f"not valid YAML: {problem}", remedy)


class BoundedLoader(yaml.SafeLoader):
    """Counts events and depth as they are taken from the stream; refuses aliases, anchors and tags.

    Raises ScenarioErrors at the first, before anything is built of it.
    """

    def __init__(self, text: str, shown: str) -> None:
        super().__init__(text)
        self.shown, self.depth, self.number = shown, 0, -1

    def get_event(self) -> yaml.Event:
        """The next event, taken from the stream."""
        event = super().get_event()
        self.number += 1
        problem = ""
        if isinstance(event, yaml.CollectionStartEvent):
            self.depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            self.depth -= 1
        elif isinstance(event, yaml.DocumentStartEvent) and self.number > 1:
            problem = "a second document; a scenario is one document"
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            problem = "anchors and aliases (& and *) are not allowed"
        if self.depth > MOST_DEPTH:
            problem = f"nested more than {MOST_DEPTH} deep"
        if self.number > MOST_EVENTS:
            problem = f"more than {MOST_EVENTS:,} items"
        if problem:
            line, column = event.start_mark.line + 1, event.start_mark.column + 1
            raise ScenarioErrors([ScenarioError(self.shown, line, column, problem, "write it out plainly")])
        return event


def _build(node: yaml.Node, path: tuple[Any, ...], shown: str, tree: Tree, errors: list[ScenarioError]) -> Any:
    position = (shown, node.start_mark.line + 1, node.start_mark.column + 1)
    tree.positions.setdefault(path, position)
    if isinstance(node, yaml.ScalarNode):
        if not node.value and node.style is None:
            tree.blank.add(path)
        return _scalar(node, position, errors)
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*path, i), shown, tree, errors) for i, item in enumerate(node.value)]
    mapping: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        where = (shown, key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        if not isinstance(key_node, yaml.ScalarNode) or key_node.tag.endswith("merge"):
            errors.append(
                ScenarioError(*where, "a name must be plain text", "merges (<<) and nested names are not allowed")
            )
            continue
        key = key_node.value
        problem = faulty_name(key)
        if problem:
            errors.append(ScenarioError(*where, *problem))
            continue
        if key in mapping:
            first = tree.positions[(*path, key)][1]
            errors.append(ScenarioError(*where, f"{key!r} stands twice", f"first in line {first}; keep one of them"))
            continue
        tree.positions[(*path, key)] = where
        mapping[key] = _build(value_node, (*path, key), shown, tree, errors)
    return mapping


def faulty_name(key: str) -> tuple[str, str] | None:
    """What is wrong with a key, and the remedy; None if nothing is."""
    if not key.strip():
        return "an empty name", "write a name before the colon"
    if "\n" in key or "\t" in key:
        return f"{key[:40]!r}: a name stands in one line, without tabs", "write it with ordinary spaces"
    if unseen := UNSEEN.search(key):
        return f"{kind_of(unseen[0])} in a name, written as an escape", "leave it out"
    if len(key) > MOST_KEY:
        return f"a name of {len(key)} characters", f"at most {MOST_KEY}"
    return None


def _scalar(node: yaml.ScalarNode, position: Position, errors: list[ScenarioError]) -> Any:
    kind, text = node.tag.rsplit(":", 1)[-1], node.value
    if unseen := UNSEEN.search(text):
        errors.append(ScenarioError(*position, f"{kind_of(unseen[0])}, written as an escape", "leave it out"))
        return ""
    if node.style in ("'", '"', "|", ">") or kind == "str":
        return text
    if kind == "null":
        return None
    if kind == "bool":
        if text.lower() in ("true", "false"):
            return text.lower() == "true"
        errors.append(
            ScenarioError(*position, f"{text!r} would be read as yes or no", "write true or false, or put it in quotes")
        )
        return None
    if kind in ("int", "float") and len(text) > MOST_DIGITS:
        errors.append(ScenarioError(*position, f"a number of {len(text)} characters", "write fewer digits"))
        return None
    if kind == "int" and WHOLE.match(text):
        return int(text)
    if kind in ("int", "float") and DECIMAL.match(text) and not re.match(r"^[-+]?0[0-9]", text):
        number = float(text)
        if math.isinf(number) or (number == 0.0 and re.match("^[^eE]*[1-9]", text)):
            errors.append(ScenarioError(*position, f"{text!r} is too {'large' if number else 'small'} for a number"))
            return None
        return number
    if kind in ("int", "float"):
        errors.append(
            ScenarioError(
                *position, f"{text!r} is an unusual number", "write plain digits, as in 10 or 0.15, or quote it"
            )
        )
        return None
    if kind == "timestamp":
        errors.append(
            ScenarioError(*position, f"{text!r} is a calendar date", f"dates are quarters: {quarter_remedy(text)}")
        )
        return None
    errors.append(ScenarioError(*position, f"tag {node.tag!r} is not allowed", "write the plain value"))
    return None
