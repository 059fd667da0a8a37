"""Runs on disk: each in a folder of its own that is there completely or not at all, with checksums; and their index.

<study>/runs/<scenario>[@sample]-<seed>/finished.json     fingerprint, seconds, size and checksum of every file
<study>/index.csv                                          one line a finished run
<study>/failures/<run>.txt                                 why a run has no result
<study>/.lock                                              held while a command works here
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.errors import UserError
from model.experiments.engines import Failure
from model.tables.folders import PARTIAL, remove, whole_folder, write_whole, writing

if TYPE_CHECKING:
    from model.experiments.tasks import Files, Task

MARK = "finished.json"  # what makes a folder a finished run
INDEX_COLUMNS = ("run", "scenario", "sample", "seed", "seconds", "bytes", "fingerprint")


class StudyError(UserError):
    """A study cannot go on: another study's folder, no space, or no run finished."""


@dataclass(frozen=True)
class Found:
    """What stands in the folder of a run: the fingerprint of a finished run, or what is wrong with it."""

    fingerprint: str | None = None
    damage: str = ""


def store(task: Task, fingerprint: str, files: Files, seconds: float, folder: Path) -> None:
    """Put a finished run into its folder, completely or not at all. Raises CannotWrite."""
    content = {
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


def checksum(data: bytes) -> str:
    """Checksum of a file's content."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def look(folder: Path) -> Found:
    """What stands in the folder of a run; every file is compared with its checksum."""
    mark = read_mark(folder)
    if mark is None:
        return Found(damage=f"it has no readable {MARK}" if folder.exists() else "")
    for name, (size, known) in mark["files"].items():
        path = folder / name
        try:
            same = path.stat().st_size == size and checksum(path.read_bytes()) == known
        except OSError:
            return Found(damage=f"{name} is missing")
        if not same:
            return Found(damage=f"{name} is not what was written")
    return Found(str(mark["fingerprint"]))


def read_mark(folder: Path) -> dict[str, Any] | None:
    """What was noted of the finished run in `folder`; None if there is none."""
    try:
        mark = json.loads((folder / MARK).read_text(encoding="utf-8"))
        return dict(mark) if {"fingerprint", "files", "scenario", "seed"} <= set(mark) else None
    except (OSError, ValueError, TypeError):
        return None


def write_index(folder: Path) -> None:
    """Write index.csv: one line for every finished run of the study."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(INDEX_COLUMNS)
    for path in sorted((folder / "runs").iterdir()):
        mark = None if path.name.startswith(PARTIAL) else read_mark(path)
        if mark is not None:
            size = sum(size for size, _ in mark["files"].values())
            known = (mark["scenario"], mark.get("sample", ""), mark["seed"], mark.get("seconds", ""))
            lines.writerow((path.name, *known, size, mark["fingerprint"]))
    write_whole(folder / "index.csv", text.getvalue())


def sweep(folder: Path) -> None:
    """Take away what an interrupted command left half done."""
    for path in [*folder.glob(f"{PARTIAL}*"), *folder.glob(f"*/{PARTIAL}*")]:
        remove(path)


def note_failure(folder: Path, key: str, failure: Failure | None) -> None:
    """Keep why a run failed; or forget it, once the run is made."""
    path = folder / "failures" / f"{key}.txt"
    if failure is None:
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            path.parent.rmdir()
        return
    with writing(path):
        path.parent.mkdir(exist_ok=True)
    write_whole(path, f"{failure.kind}: {failure.message}\n\n{failure.trace}")


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold a folder while working in it; the system lets go when the process ends.

    Raises StudyError if it is taken, CannotWrite if it cannot be had.
    """
    with writing(folder):
        (folder / "runs").mkdir(parents=True, exist_ok=True)
        handle = open(folder / ".lock", "a", encoding="utf-8")  # noqa: SIM115 (it is open until the block ends)
    with handle:
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
