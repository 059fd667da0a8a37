"""Options of commands that take a number or one of a few words.

Anything else is told with the option's name and what it takes, in our words whichever library reads the command line.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from math import isfinite
from typing import Any

import typer

from model.errors import UserError

MOST_SHOWN = 60  # characters of what was typed


class BadOption(UserError):
    """What was typed after an option is nothing that it takes."""


def whole_number(option: str, least: int | None = None, most: int | None = None, **told: Any) -> Any:
    """`typer.Option` for a whole number from `least` to `most`, both included; `told` as for `typer.Option`."""
    return _number(option, int, "whole number", least, most, told)


def decimal_number(option: str, least: float | None = None, most: float | None = None, **told: Any) -> Any:
    """`typer.Option` for a number from `least` to `most`, both included; `told` as for `typer.Option`."""
    return _number(option, float, "number", least, most, told)


def one_of(option: str, words: type[StrEnum], **told: Any) -> Any:
    """`typer.Option` for one of a few words; `told` as for `typer.Option`."""
    known = [word.value for word in words]

    def read(text: str) -> StrEnum:
        if text not in known:
            raise BadOption(f"{option} {shown(text)}: it takes {', '.join(known[:-1])} or {known[-1]}")
        return words(text)

    return typer.Option(option, parser=read, metavar="|".join(known), **told)


def _number(option: str, kind: type, what: str, least: Any, most: Any, told: dict[str, Any]) -> Any:
    takes = f"it takes a {what}" + ("" if least is None else f" from {least:g} to {most:.12g}")
    span = kind.__name__ if least is None else f"{least:g}-{most:.12g}"
    return typer.Option(option, parser=_reader(option, kind, takes, least, most), metavar=span, **told)


def _reader(option: str, kind: type, takes: str, least: Any, most: Any) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        try:
            value = kind(text)
        except ValueError:
            raise BadOption(f"{option} {shown(text)}: {takes}") from None
        if not isfinite(value) or (least is not None and not least <= value <= most):
            raise BadOption(f"{option} {shown(text)}: {takes}")
        return value

    return read


def shown(text: str) -> str:
    """What was typed, as a message names it."""
    return str(text)[:MOST_SHOWN] or "''"
