"""What is wrong with a scenario, where, and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from model.errors import UserError

# Control characters, other separators of lines, marks that turn text round, marks of byte order, halves of pairs.
UNSEEN = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ufeff\\ud800-\\udfff"
    "\\ufffe\\uffff]"
)


def showable(text: str) -> str:
    """A text as a terminal may show it: in one line, what nobody can see as its code."""
    text = text.replace("\r", "\\r").replace("\n", "\\n").replace("\t", " ")
    return UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


@dataclass(frozen=True, order=True)
class ScenarioError:
    """One problem: file:line:column: message; remedy."""

    file: str
    line: int
    column: int
    message: str
    remedy: str = ""

    def __post_init__(self) -> None:
        for name in ("file", "message", "remedy"):
            object.__setattr__(self, name, showable(getattr(self, name)))

    @property
    def told(self) -> str:
        """The message with its remedy."""
        return f"{self.message}; {self.remedy}" if self.remedy else self.message

    def __str__(self) -> str:
        if not self.line:  # a value of a program: its names stand in place of the file, the last of them once
            return f"{self.file}: {self.told.removeprefix(self.file.rpartition('.')[2] + ': ')}"
        return f"{self.file}:{self.line}:{self.column}: {self.told}"


class ScenarioErrors(UserError, ValueError):
    """Every problem of a scenario at once, in the order of the files."""

    def __init__(self, errors: Iterable[ScenarioError]) -> None:
        self.errors = sorted(set(errors))
        super().__init__("\n".join(str(error) for error in self.errors))

    def __reduce__(self) -> tuple[type, tuple[list[ScenarioError]]]:
        return type(self), (self.errors,)


def nearest(name: str, known: Sequence[str]) -> str:
    """'did you mean ...?' with the nearest known name, or the list of names when none is near and the list is short."""
    near = get_close_matches(str(name), list(known), n=1, cutoff=0.55)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known: {', '.join(known)}" if 0 < len(known) <= 25 else ""
