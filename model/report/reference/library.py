"""docs/library_reference.md: every public name of the library with its signature and docstring."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

import model

HEAD = """# The library: every public name · Python 库参考

Made from the program's own docstrings (`jiju reference`). `docs/library.md` shows how the names are used together.
Every name is imported from `model`: `from model import load_scenario, ClusterModel`. Money is in 亿元 (100 million
yuan) unless a line says otherwise.
"""
HIDDEN = {"kept", "sums", "schedules", "unchecked_parameters"}  # of what objects hold
LONGEST = 24  # characters of a default that is shown
MADE = ("ClusterModel", "Ensemble", "Sample", "Branch", "Schedule")  # what a program makes by its class
OF_THE_HOUSE = {"in_a_line", "class_of_ones_own", "begin", "around", "views", "make", "make_missing", "watched",
                "missing", "require_same_worlds", "tasks", "in_world", "start_groups", "describe", "stale_seeds",
                "files", "why_not", "kept_table", "joined", "require", "question", "panel", "course",
                "starting_map", "size_distribution", "frontier_drift", "datacollector", "agent_types"}  # fmt: skip


def library() -> str:
    """The page."""
    parts = [HEAD]
    for group, names in model.GROUPS.items():
        parts.append(f"## {group}\n")
        for name in names:
            parts += entry(name, getattr(model, name))
    return "\n".join(parts).rstrip("\n") + "\n"


def entry(name: str, thing: Any) -> Iterator[str]:
    """A name with its signature, what it is, and the members of a class."""
    if isinstance(thing, ModuleType):
        yield f"### {name}\n"
        yield f"{said(thing)}\n"
        for member in thing.__all__:
            if inspect.isfunction(getattr(thing, member)):
                yield f"- `{name}.{member}{signature(getattr(thing, member))}`: {first(getattr(thing, member))}"
        yield ""
    elif inspect.isclass(thing):
        yield f"### {name}\n"
        if name in MADE:
            yield f"`{name}{signature(thing)}`\n"
        yield f"{said(thing)}\n"
        if values := values_of(thing):
            yield f"Holds {', '.join(f'`{value}`' for value in values)}.\n"
        if not issubclass(thing, Exception):
            yield from members(thing)
            yield ""
    elif inspect.isfunction(thing):
        yield f"### {name}\n"
        yield f"`{name}{signature(thing)}`\n"
        yield f"{said(thing)}\n"
    else:
        yield f"### {name}\n"
        yield f"{VALUES[name]}\n"


VALUES = {
    "START": "The processes of the start in their order, a `Schedule`: `START.names`.",
    "QUARTER": "The processes of a quarter in their order, a `Schedule`: `QUARTER.names`, "
               '`QUARTER.replacing("innovation", mine)`, `QUARTER.without("exit")`.',
    "STYLISED_FACTS": "The declared stylised facts by id: what studies found (a band), and how it is measured here.",
    "OUTCOMES": "Every declared outcome, a list of `Outcome`: what tables of results have as columns, with unit, names "
                "and formula.",
}  # fmt: skip


def values_of(thing: type) -> list[str]:
    """The names of what an object of a class holds, beside its methods."""
    given = [each.name for each in fields(thing)] if is_dataclass(thing) else []
    fields_of = getattr(thing, "model_fields", None) or given
    return [name for name in fields_of if not name.startswith("_") and name not in HIDDEN]


def members(thing: type) -> Iterator[str]:
    """The public methods, properties and fields of a class that this program declares, in their order."""
    given = {field.name for field in fields(thing)} if is_dataclass(thing) else set()
    for kind in (kind for kind in thing.__mro__ if kind.__module__.startswith("model.")):
        for name, member in vars(kind).items():
            if name.startswith("_") or name in given or name in OF_THE_HOUSE:
                continue
            given.add(name)
            if name == "of" and isinstance(member, classmethod):
                continue
            if isinstance(member, property | cached_property):
                maker = member.fget if isinstance(member, property) else member.func
                yield f"- `.{name}`: {first(maker)}"
            elif isinstance(member, classmethod | staticmethod) or inspect.isfunction(member):
                yield f"- `.{name}{signature(getattr(thing, name))}`: {first(member)}"


def signature(thing: Any) -> str:
    """A signature as it is written, without `self` and without long defaults."""
    try:
        found = inspect.signature(thing)
    except ValueError:
        return ""
    told, keywords = [], False
    for name, each in found.parameters.items():
        if name in ("self", "cls") or name.startswith("_"):
            continue
        if each.kind is each.KEYWORD_ONLY and not keywords:
            keywords = True
            told.append("*")
        star = "*" if each.kind is each.VAR_POSITIONAL else "**" if each.kind is each.VAR_KEYWORD else ""
        text = f"{star}{name}" + (f": {kind_of(each.annotation)}" if each.annotation is not each.empty else "")
        told.append(text + (f" = {default(each.default)}" if each.default is not each.empty else ""))
    back = found.return_annotation
    arrow = f" -> {kind_of(back)}" if back not in (found.empty, None, "None") and not inspect.isclass(thing) else ""
    return f"({', '.join(told)}){arrow}"


def kind_of(annotation: Any) -> str:
    """An annotation as it is written."""
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))


def default(value: Any) -> str:
    """A default as it is written, or … if it is long or an object."""
    plain = value is None or isinstance(value, bool | int | float | str | tuple)
    return repr(value) if plain and len(repr(value)) <= LONGEST else "…"


def said(thing: Any) -> str:
    """A docstring as Markdown."""
    return inspect.getdoc(thing) or ""


def first(thing: Any) -> str:
    """The first paragraph of a docstring in one line."""
    text = inspect.getdoc(getattr(thing, "__func__", thing)) or ""
    return re.sub(r"\s+", " ", text.partition("\n\n")[0])
