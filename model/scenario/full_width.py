"""Marks of Chinese input methods where YAML wants ASCII ones, each with its place and what to write.

In a text that is read, keys and plain values are looked at, except prose (titles, purposes, sources) and names that
are listed with such marks. In one that YAML cannot read, the lines of its complaint are searched outside quotes and
comments.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from model.scenario.errors import ScenarioError
from model.scenario.text import MOST_TOLD, place_of

# mark -> what it is called, what to write
MARKS: dict[str, tuple[str, str]] = {
    "：": ("full-width colon", "an ASCII : with a space after it"),
    "，": ("full-width comma", "an ASCII ,"),
    "、": ("Chinese enumeration comma", "an ASCII ,"),
    "；": ("full-width semicolon", "an ASCII ,"),
    "。": ("Chinese full stop", "an ASCII ."),
    "％": ("full-width percent sign", "a share, as 0.15"),
    "—": ("dash", "an ASCII -"), "–": ("dash", "an ASCII -"), "−": ("minus sign", "an ASCII -"),
}  # fmt: skip
MARKS |= {
    mark: ("full-width bracket", f"an ASCII {plain}") for mark, plain in zip("［］｛｝（）", "[]{}()", strict=True)
}
MARKS |= {mark: ("Chinese bracket", f"an ASCII {plain}") for mark, plain in zip("【】〔〕", "[][]", strict=True)}
MARKS |= dict.fromkeys("“”「」『』《》＂", ("quotation mark of an input method", 'an ASCII "'))
MARKS |= dict.fromkeys("‘’＇", ("quotation mark of an input method", "an ASCII '"))
SPACES = re.compile("[\u00a0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000]+")
ANY = re.compile(f"[{re.escape(''.join(MARKS))}\uff01-\uff5e\u00a0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000]")
# The next language of a pair of words, typed without a change of the input method.
NEXT_LANGUAGE = re.compile("(?:^|[，,；;、\\s])(?:zh|en)\\s*(：)|(，)\\s*(?:zh|en)\\s*:")
PROSE = re.compile("(?:zh|en|title|purpose|source)\\s*:\\s*([^{}\\[\\]\"']*)")
QUOTED = re.compile("(?<![^\\s\\[{,:])(\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^']|'')*')|(?:^|(?<=\\s))#.*$")
Path_ = tuple[Any, ...]


def in_nodes(root: yaml.Node, text: str, shown: str, listed: Callable[[str], bool],
             is_prose: Callable[[Path_], bool]) -> list[ScenarioError]:  # fmt: skip
    """Marks in keys and plain values of a tree of nodes, except prose and `listed` names that have such marks."""
    found = []
    for node, path, is_key in scalars(root, ()):
        if node.style is not None or not ANY.search(node.value):
            continue
        start, end = node.start_mark.index, node.end_mark.index
        written = text[start:end]
        if is_prose(path) and not is_key:
            match = NEXT_LANGUAGE.search(written)
        else:
            match = (SPACES if listed(node.value) else ANY).search(written)
        if match:
            found.append(error_at(text, start + match.start(match.lastindex or 0), shown))
    return found[:MOST_TOLD]


def scalars(node: yaml.Node, path: Path_, is_key: bool = False) -> Iterator[tuple[yaml.ScalarNode, Path_, bool]]:
    """Every scalar with the path that it stands at."""
    if isinstance(node, yaml.ScalarNode):
        yield node, path, is_key
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from scalars(item, path)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            yield from scalars(key, (*path, name), True)
            yield from scalars(value, (*path, name))


def words_of_instrument(path: Path_) -> bool:
    """Whether free text stands at a path of an instrument's file."""
    return path[-1:] in (("zh",), ("en",), ("section",), ("quote",), ("source",), ("unit",), ("meaning",))


def words_of_scenario(path: Path_) -> bool:
    """Whether free text stands at a path of a scenario, in which marks of Chinese are in order."""
    if not path:
        return False
    in_words = path[0] in ("title", "purpose") and path[-1] in ("title", "purpose", "zh", "en")
    named = path[0] in ("region_data", "environment") and path[-1] in ("source", "row", "value", "name")
    return in_words or named or path == ("extends",)


def around(text: str, shown: str, error: yaml.MarkedYAMLError) -> list[ScenarioError]:
    """Marks that may have led to a complaint of YAML: in its lines, else a colon or bracket shortly before them."""
    lines = text.split("\n")
    marks = [mark.line for mark in (error.context_mark, error.problem_mark) if mark is not None]
    if not marks:
        return []
    first, last = min(marks), min(max(marks), len(lines) - 1)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    found = [starts[n] + at for n in range(first, last + 1) for at in structural(lines[n])]
    for n in range(first - 1, max(first - 6, -1), -1):
        if found:
            break
        found = [
            starts[n] + at for at in structural(lines[n]) if lines[n][at] in "：｛［【" or SPACES.match(lines[n][at])
        ]
    return [error_at(text, at, shown) for at in found[:MOST_TOLD]]


def structural(line: str) -> list[int]:
    """Where a line has such marks outside quotes, comments and prose; a run of spaces counts once."""
    blank = QUOTED.sub(lambda match: " " * len(match[0]), line)
    strong = {match.start(match.lastindex or 0) for match in NEXT_LANGUAGE.finditer(blank)}
    blank = PROSE.sub(lambda m: m[0][: m.start(1) - m.start()] + " " * len(m[1]), blank)
    strong |= {match.start() for match in ANY.finditer(blank)}
    return [
        at for at in sorted(strong) if not (at - 1 in strong and SPACES.match(line[at]) and SPACES.match(line[at - 1]))
    ]


def error_at(text: str, at: int, shown: str) -> ScenarioError:
    """The error for the mark at a position of the text."""
    line, column = place_of(text, at)
    mark = text[at]
    if spaces := SPACES.match(text, at):
        kind = "full-width space" if mark == "\u3000" else "invisible or wide space"
        several = "s" if len(spaces[0]) > 1 else ""
        return ScenarioError(shown, line, column, f"{kind}{several} (U+{ord(mark):04X})", "write ordinary spaces")
    plain = unicodedata.normalize("NFKC", mark)
    kind = "digit" if mark.isdigit() else "letter" if plain.isalpha() else "mark"
    what, instead = MARKS.get(mark, (f"full-width {kind}", f"an ASCII {plain}"))
    return ScenarioError(shown, line, column, f"{what} {mark!r}", f"write {instead}")
