"""Runs on disk: each in a folder of its own that is there completely or not at all, with checksums; and their index.

<study>/runs/<scenario>[@sample]-<seed>/finished.json     fingerprint, seconds, size and checksum of every file
<study>/index.csv                                          one line a finished run of the study
<study>/failures/<run>.txt                                 why a run has no result
<study>/set-aside/                                         runs and report of what the study was made from before
<study>/.lock                                              held while a command works here
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING

from model.errors import UserError
from model.experiments.engines import Failure
from model.results.records import FAILURES, FORMAT, MARK, RUNS, checksum, read_mark
from model.tables.folders import PARTIAL, remove, whole_folder, write_whole, writing
from model.tables.safe_text import csv_cell

if TYPE_CHECKING:
    from model.experiments.tasks import Files, Task

SET_ASIDE = "set-aside"
# What is made of the runs: it goes with them when they are set aside.
MADE_OF_RUNS = (
    "tables", "figures", "comparison", "report.html", "report.xlsx", "animation.gif", "network.gexf",
    "network.graphml", "attribution.csv", "frontier.csv", "sensitivity.csv",
)  # fmt: skip
INDEX_COLUMNS = ("run", "scenario", "sample", "seed", "seconds", "bytes", "fingerprint")


class StudyError(UserError):
    """A study cannot go on: another study's folder, no space, or no run finished."""


def store(task: Task, fingerprint: str, files: Files, seconds: float, folder: Path) -> None:
    """Put a finished run into its folder, completely or not at all. Raises CannotWrite."""
    content = {
        "format": FORMAT,
        "fingerprint": fingerprint,
        "scenario": task.plan.name,
        "sample": task.sample,
        "seed": task.seed,
        "seconds": round(seconds, 2),
        "files": {name: [len(data), checksum(data)] for name, data in sorted(files.items())},
    }
    with whole_folder(folder) as partial:
        for name, data in files.items():
            path = partial / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (partial / MARK).write_text(json.dumps(content, indent=1), encoding="utf-8")


def write_index(folder: Path, own: Mapping[str, str]) -> None:
    """Write index.csv: one line for every finished run whose fingerprint is one of the study's `own` (by key)."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(INDEX_COLUMNS)
    for key in sorted(own):
        mark = read_mark(folder / RUNS / key)
        if mark is not None and mark.fingerprint == own[key]:
            size = sum(size for size, _ in mark.files.values())
            known = (key, mark.scenario, mark.sample, mark.seed, mark.seconds, size, mark.fingerprint)
            lines.writerow(csv_cell(cell) for cell in known)
    write_whole(folder / "index.csv", text.getvalue())


def sweep(folder: Path) -> None:
    """Take away what an interrupted command left half done."""
    for path in [*folder.glob(f"{PARTIAL}*"), *folder.glob(f"*/{PARTIAL}*")]:
        remove(path)


def set_aside(folder: Path, keys: Iterable[str]) -> None:
    """Move runs that were made from something else, and what was made of them, out of the way; the last ones are kept.

    Raises CannotWrite.
    """
    moved = [f"{RUNS}/{key}" for key in keys]
    for name in [*moved, *(MADE_OF_RUNS if moved else ())]:
        source, target = folder / name, folder / SET_ASIDE / Path(name).name
        if os.path.lexists(source):
            with writing(target):
                target.parent.mkdir(exist_ok=True)
                remove(target)
                os.replace(source, target)


def note_failure(folder: Path, key: str, failure: Failure | None) -> None:
    """Keep why a run failed; or forget it, once the run is made."""
    path = folder / FAILURES / f"{key}.txt"
    if failure is None:
        if path.exists():
            with writing(path):
                path.unlink()
            with contextlib.suppress(OSError):
                path.parent.rmdir()
        return
    with writing(path):
        path.parent.mkdir(exist_ok=True)
    write_whole(path, f"{failure.kind}: {failure.message}\n\n{failure.trace}")


@contextlib.contextmanager
def held_here_alone(handle: IO[str]) -> Iterator[None]:
    """Copies of this process let go of a file at once, so that it is free again when this process has ended."""
    _held.append(handle)
    try:
        yield
    finally:
        _held.remove(handle)


def let_go() -> None:
    """In a copy: close what its parent holds."""
    for handle in _held:
        handle.close()
    _held.clear()


_held: list[IO[str]] = []
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=let_go)


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold a folder while working in it; the system lets go when the process ends.

    Raises StudyError if it is taken, CannotWrite if it cannot be had.
    """
    with writing(folder):
        (folder / "runs").mkdir(parents=True, exist_ok=True)
        handle = open(folder / ".lock", "a", encoding="utf-8")  # noqa: SIM115 (it is open until the block ends)
    with handle, held_here_alone(handle):
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StudyError(f"another command is at work in {folder}; wait for it or use another --out") from None
        yield
