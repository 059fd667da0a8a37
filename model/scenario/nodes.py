"""Read a YAML file within bounds, as plain values that remember where they stand.

Size, nesting, aliases and the number of events are checked on the event stream, before anything is built, with
PyYAML's own Python loader. What YAML would silently turn into something else (`no`, `010`, `12:30`, dates) is an
error here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from model.scenario.errors import ScenarioError, ScenarioErrors
from model.scenario.quantities import quarter_remedy

MOST_BYTES, MOST_DEPTH, MOST_EVENTS = 200_000, 20, 50_000
WHOLE = re.compile(r"^[-+]?(0|[1-9][0-9]*)$")
DECIMAL = re.compile(r"^[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?$")

Position = tuple[str, int, int]


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


def read_tree(path: Path, shown: str, shipped: bool = False) -> Tree:
    """The mapping in a YAML file. Raises ScenarioErrors, naming the file as `shown`.

    Files that are `shipped` with the model need no bounds against hostile text, and the C loader, which such text can
    crash, reads them faster.
    """
    text = read_text(path, shown)
    errors: list[ScenarioError] = []
    errors += full_width(text, shown)
    try:
        if not shipped:
            check_bounds(text, shown)
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader) if shipped else yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = (error.problem or str(error)).splitlines()[0]
        remedy = "indent with spaces, not tabs" if "\\t" in problem else "check colons, quotes and indentation there"
        raise ScenarioErrors(
            [*errors, ScenarioError(shown, line, column, f"not valid YAML: {problem}", remedy)]
        ) from None
    except yaml.YAMLError as error:
        line = text[: getattr(error, "position", 0) or 0].count("\n") + 1
        message = f"not valid YAML: {str(error).splitlines()[0]}"
        raise ScenarioErrors(
            [*errors, ScenarioError(shown, line, 1, message, "save it as plain text in UTF-8")]
        ) from None
    if root is None:
        raise ScenarioErrors(
            [ScenarioError(shown, 1, 1, "the file is empty", "start from `jiju new` or scenarios/plan.yaml")]
        )
    tree = Tree(None)
    tree.value = _build(root, (), shown, tree, errors)
    if not isinstance(tree.value, dict):
        where = root.start_mark
        message = "a scenario is a list of `name: value` lines"
        errors.append(ScenarioError(shown, where.line + 1, where.column + 1, message, "see scenarios/plan.yaml"))
    if errors:
        raise ScenarioErrors(errors)
    return tree


def read_text(path: Path, shown: str) -> str:
    """The file as text, with clear errors for what is no readable UTF-8 text file."""

    def fail(message: str, remedy: str) -> ScenarioErrors:
        return ScenarioErrors([ScenarioError(shown, 1, 1, message, remedy)])

    try:
        folder, size = path.is_dir(), path.stat().st_size
        content = b"" if folder or size > MOST_BYTES else path.read_bytes()
    except FileNotFoundError:
        here = sorted(p.name for p in path.parent.glob("*.yaml")) if path.parent.is_dir() else []
        raise fail("no such file", f"in that folder: {', '.join(here[:12])}" if here else "check the path") from None
    except (OSError, ValueError) as error:
        raise fail(f"cannot be read: {error}", "check the path and its permissions") from None
    if folder:
        raise fail("this is a folder, not a scenario file", "name a .yaml file in it")
    if size > MOST_BYTES:
        raise fail(f"{size:,} bytes; a scenario has at most {MOST_BYTES:,}", "move data into the region's tables")
    if b"\0" in content:
        raise fail("binary content", "a scenario is plain text in UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        try:
            content.decode("gb18030")
            remedy = "it looks like GBK: save it again as UTF-8"
        except UnicodeDecodeError:
            remedy = "save it as plain text in UTF-8"
        raise ScenarioErrors([ScenarioError(shown, line, 1, "not UTF-8 text", remedy)]) from None


def full_width(text: str, shown: str) -> list[ScenarioError]:
    """Full-width colons after names and commas inside lists, which YAML does not know."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        colon, comma = line.find("："), line.find("，")
        if colon > 0 and is_plain_name(line[:colon]):
            where, what, plain = colon, "colon", ": with a space after it"
        elif comma > 0 and inside_list(line[:comma]):
            where, what, plain = comma, "comma", ","
        else:
            continue
        message = f"full-width {what} {line[where]!r}"
        found.append(ScenarioError(shown, number, where + 1, message, f"write an ASCII {plain}"))
    return found


def is_plain_name(before: str) -> bool:
    """Whether what stands before a colon could be the name of a setting."""
    name = before.strip().removeprefix("-").strip()
    return bool(name) and not any(character in name for character in " \t#:'\"")


def inside_list(before: str) -> bool:
    """Whether a comma after this text stands in a list that is still open, outside quotes and comments."""
    return before.rfind("[") > before.rfind("]") and not any(character in before for character in "#'\"")


def check_bounds(text: str, shown: str) -> None:
    """Count events and depth on the stream; refuse aliases, anchors and tags. Raises ScenarioErrors at the first."""
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
        assert event.start_mark is not None
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        problem = ""
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.DocumentStartEvent) and number > 1:
            problem = "a second document; a scenario is one document"
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            problem = "anchors and aliases (& and *) are not allowed"
        if depth > MOST_DEPTH:
            problem = f"nested more than {MOST_DEPTH} deep"
        if number > MOST_EVENTS:
            problem = f"more than {MOST_EVENTS:,} items"
        if problem:
            raise ScenarioErrors([ScenarioError(shown, line, column, problem, "write it out plainly")])


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
        if key in mapping:
            first = tree.positions[(*path, key)][1]
            errors.append(ScenarioError(*where, f"{key!r} stands twice", f"first in line {first}; keep one of them"))
            continue
        tree.positions[(*path, key)] = where
        mapping[key] = _build(value_node, (*path, key), shown, tree, errors)
    return mapping


def _scalar(node: yaml.ScalarNode, position: Position, errors: list[ScenarioError]) -> Any:
    kind, text = node.tag.rsplit(":", 1)[-1], node.value
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
    if kind == "int" and WHOLE.match(text):
        return int(text)
    if kind in ("int", "float") and DECIMAL.match(text) and not re.match(r"^[-+]?0[0-9]", text):
        return float(text)
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
