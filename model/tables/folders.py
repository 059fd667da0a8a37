"""Files and folders that are there completely or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

PARTIAL = ".partial-"


@contextlib.contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A temporary sibling that takes the place of `folder` when the block ends well, and vanishes when it does not.

    An error, an interrupt or a full disk leaves whatever was in `folder` before. Raises OSError as the system does.
    """
    partial = folder.with_name(f"{PARTIAL}{folder.name}-{os.getpid()}")
    former = folder.with_name(f"{PARTIAL}{folder.name}-{os.getpid()}-former")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        yield partial
        if folder.exists():
            os.replace(folder, former)
        os.replace(partial, folder)
    except BaseException:
        if former.exists() and not folder.exists():
            os.replace(former, folder)
        raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        shutil.rmtree(former, ignore_errors=True)


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that it is there completely or not at all."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        partial.write_text(text, encoding="utf-8")
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
