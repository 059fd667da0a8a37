"""What is wrong with a region's files."""

from __future__ import annotations

from collections.abc import Sequence

from model.errors import UserError


class RegionError(UserError, ValueError):
    """Everything that is wrong with a region's files, one line each: file:line:column, what, and the remedy."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))
