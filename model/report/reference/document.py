"""What every generated reference is written with."""

from __future__ import annotations

GENERATED = "*Written by `jiju reference` from the declarations in the code; edit those, not this file.*"


def document(title: str, *parts: str) -> str:
    """A whole file: title, note that it is generated, parts with a blank line between."""
    return "\n\n".join([f"# {title}", GENERATED, *parts]) + "\n"


def first_line(documented: object) -> str:
    """The first line of a docstring."""
    return (documented.__doc__ or "").strip().splitlines()[0]
