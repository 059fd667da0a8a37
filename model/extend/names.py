"""Who may have a name that a module of one's own declares, and what is written down of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from model.errors import UserError
from model.scenario import extensions

Words = str | Mapping[str, str]  # in one language, or {"zh": ..., "en": ...}


class ExtensionError(UserError, ValueError):
    """A name that is taken or cannot be used, or a value outside its range."""


def require_plain(name: str, what: str) -> None:
    if not name.isidentifier():
        raise ExtensionError(f"{what} is called in letters, digits and underscores, not {name!r}")


def take_name(kind: extensions.Kind, name: str, what: str, taken: bool, same: bool) -> None:
    """Note that a name is had by whoever declares it now. Raises ExtensionError if it is another's."""
    if not extensions.claim_name(kind, name, taken, same):
        raise ExtensionError(f"there is {what} {name!r} already; choose another name")


def write_down(kind: extensions.Kind, name: str, words: dict[str, Any]) -> None:
    """Write down a declaration, if a scenario named the module."""
    loaded = extensions.being_loaded()
    if loaded is not None:
        loaded.declared.setdefault(kind, {})[name] = words


def module_that_declares(what: str) -> extensions.Loaded:
    """The module that a scenario named. Raises ExtensionError outside of one."""
    loaded = extensions.being_loaded()
    if loaded is None:
        raise ExtensionError(f"{what} is declared in a module that a scenario names: extensions: [my_ideas.py]")
    return loaded
