"""Which modules the user has named here before, by a scenario that he read himself: a list in the user's state folder.

Reopened results and lists of names import such a module again, in the same version, and no other: a folder that comes
from somebody else brings no code with it. Where the list cannot be kept, they show what was recorded of a module.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from model.tables.folders import CannotWrite, state_folder, write_whole

LIST = "modules.txt"  # a line a module: checksum and path
MOST = 200


def note_named(path: Path, checksum: str) -> None:
    """Remember that the user has named this version of a module."""
    if was_named(path, checksum):
        return
    with contextlib.suppress(OSError, CannotWrite):
        folder = state_folder()
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / LIST, "".join(f"{line}\n" for line in [*lines()[1 - MOST :], line_of(path, checksum)]))


def was_named(path: Path, checksum: str) -> bool:
    """Whether the user has named this version of a module before."""
    return line_of(path, checksum) in lines()


def lines() -> list[str]:
    """The list, the last named last; empty if there is none."""
    try:
        return (state_folder() / LIST).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return []


def line_of(path: Path, checksum: str) -> str:
    """The line of a module."""
    return f"{checksum} {path}"
