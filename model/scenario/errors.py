"""What is wrong with a scenario, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from model.errors import UserError


@dataclass(frozen=True, order=True)
class ScenarioError:
    """One problem: file:line:column: message; remedy."""

    file: str
    line: int
    column: int
    message: str
    remedy: str = ""

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
    return f"known: {', '.join(known)}" if len(known) <= 25 else ""
