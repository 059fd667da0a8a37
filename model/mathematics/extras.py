"""Packages that only some commands need: imported when asked for, with the remedy if they are not installed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from model.errors import UserError


class MissingExtra(UserError):
    """A package of an optional extra is not installed."""


def extra(module: str, name: str) -> Any:
    """The module `module`, which belongs to the optional extra `name`. Raises MissingExtra with the remedy."""
    try:
        return import_module(module)
    except ImportError as error:
        package = module.split(".")[0]
        raise MissingExtra(
            f"this needs the package {package} ({error}); install it with: pip install 'jiju[{name}]'"
        ) from None
