"""A scenario file copied under a new name: its comments stay, its title and purpose are written afresh."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from model.mathematics.name_book import key_of
from model.scenario.errors import ScenarioError, ScenarioErrors
from model.scenario.nodes import read_text, read_tree

FRESH = ("name", "title", "purpose")


def copied(original: Path, name: str) -> str:
    """The text of a copy of `original` called `name`. Raises ScenarioErrors if the original cannot be read."""
    values = read_tree(original, str(original)).value
    text = read_text(original, str(original))
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode)  # `read_tree` takes nothing else
    if root.flow_style:
        message = "a scenario inside { } cannot be copied with its comments"
        raise ScenarioErrors([ScenarioError(str(original), 1, 1, message, "write it as lines of `name: value`")])
    lines = text.splitlines()
    spans = {key.value: (key.start_mark.line, last_line(value, lines)) for key, value in root.value}
    dropped = {line for key in FRESH if key in spans for line in range(spans[key][0], spans[key][1] + 1)}
    first = spans["name"][0] if "name" in spans else min(line for line, _ in spans.values())
    kept: list[str] = []
    for number, line in enumerate(lines):
        if number == first:
            kept += heading(name, original, values)
        if number not in dropped:
            kept.append(line)
    at = 1 if lines[0].startswith("# yaml-language-server") else 0
    kept.insert(at, f"# 由{original.name}复制，注释来自原文 · copied from {original.name}, whose comments these are")
    return "\n".join(kept) + "\n"


def titled(title: str, files: Iterable[Path]) -> list[Path]:
    """The files whose scenario has this title in either language."""
    found = []
    for file in files:
        try:
            words = read_tree(file, str(file)).value.get("title")
        except ScenarioErrors:
            continue  # it cannot be copied either
        texts = words.values() if isinstance(words, dict) else (words,)
        if key_of(title) in [key_of(text) for text in texts if isinstance(text, str)]:
            found.append(file)
    return found


def heading(name: str, original: Path, values: dict[str, Any]) -> list[str]:
    """The lines of name, title and purpose: what the copy was made from, and what it is compared with."""
    title = values.get("title")
    words = title if isinstance(title, dict) else {}
    source = str(values.get("name") or original.stem)
    zh, en = (f"{source}（{words['zh']}）" if "zh" in words else source,
              f"{source} ({words['en']})" if "en" in words else source)  # fmt: skip
    parent = Path(str(values["extends"])).stem if values.get("extends") else ""
    purpose = {
        "zh": f"由{zh}修改而来{f'，与{parent}比较' if parent else ''}。请在此写明要回答的问题。",
        "en": f"Changed from {en}{f', compared with {parent}' if parent else ''}. Say here what it asks.",
    }
    return [
        f"name: {quoted(name)}",
        f"title: {{zh: {quoted(name)}, en: {quoted(name)}}}",
        "purpose:",
        *(f"  {language}: {quoted(text)}" for language, text in purpose.items()),
    ]


def quoted(text: str) -> str:
    """The text as YAML reads it back: plain where that is safe, else in double quotes."""
    plain = text.replace("_", "").isalnum() and text[0].isalpha() and yaml.safe_load(text) == text
    return text if plain else json.dumps(text, ensure_ascii=False)


def last_line(node: yaml.Node, lines: list[str]) -> int:
    """The last line of a value."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return last_line(last[1] if isinstance(last, tuple) else last, lines)
    line = node.end_mark.line
    if node.end_mark.column == 0 and line > node.start_mark.line:
        line -= 1  # a text of several lines ends where the next name begins
    while line > node.start_mark.line and not lines[line].strip():
        line -= 1
    return line
