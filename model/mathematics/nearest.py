"""The known name nearest to a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """', did you mean ...?' with the nearest known name; the known names if none is near and they are few; or ''."""
    names = list(known)
    near = get_close_matches(str(name), names, n=1, cutoff=0.55)
    if near:
        return f", did you mean {near[0]!r}?"
    return f"; there are {', '.join(names)}" if 0 < len(names) <= 25 else ""
