"""Faults of a disk at a chosen write: every open for writing, write, rename, folder made or removed below a folder."""

from __future__ import annotations

import builtins
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pandas as pd

Fault = Callable[[str], BaseException]


class Killed(BaseException):
    """The process has been killed: from here on nothing is written, renamed or removed."""


class Faulty:
    """Counts the writes below `folder` and raises a fault at number `at` (none if it is negative).

    lasting: every later one fails, too, as when the process is dead or the disk stays full.
    """

    def __init__(self, folder: Path, at: int, fault: Fault, lasting: bool) -> None:
        self.folder, self.at, self.fault, self.lasting = os.fspath(folder), at, fault, lasting
        self.count, self.seen = 0, list[str]()

    def meet(self, what: str, path: Any) -> None:
        """One write: count it, and raise the fault if it is its turn."""
        try:
            name = os.fspath(path)
        except TypeError:  # an open file
            return
        if not isinstance(name, str) or not os.path.abspath(name).startswith(self.folder):
            return
        number, self.count = self.count, self.count + 1
        self.seen.append(f"{what} {os.path.relpath(name, self.folder)}")
        if number == self.at or (self.lasting and number > self.at >= 0):
            raise self.fault(name)


class Handle:
    """An open file whose writes are counted."""

    def __init__(self, file: Any, path: Any, faulty: Faulty) -> None:
        self.file, self.path, self.faulty = file, path, faulty

    def write(self, content: Any) -> int:
        self.faulty.meet("write", self.path)
        return int(self.file.write(content))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()


@contextmanager
def faulty(folder: Path, at: int = -1, fault: Fault = Killed, lasting: bool = False) -> Iterator[Faulty]:
    """Let write number `at` below `folder` fail. Yields what counts them."""
    counter, opened = Faulty(folder.absolute(), at, fault, lasting), io.open

    def open_(path: Any, mode: str = "r", *rest: Any, **more: Any) -> Any:
        if not set(mode) & set("wax+"):
            return opened(path, mode, *rest, **more)
        counter.meet("open", path)
        return Handle(opened(path, mode, *rest, **more), path, counter)

    def counted(what: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, *rest: Any, **more: Any) -> Any:
            counter.meet(what, path)
            return real(path, *rest, **more)

        return call

    to_parquet = pd.DataFrame.to_parquet

    def parquet(table: pd.DataFrame, path: Any, *rest: Any, **more: Any) -> Any:
        """A file that the library opens itself: a fault before it is there, or once it is."""
        counter.meet("open", path)
        written = to_parquet(table, path, *rest, **more)
        counter.meet("write", path)
        return written

    names = ("replace", "rename", "mkdir", "unlink", "rmdir", "remove")
    patches = [mock.patch.object(os, name, counted(name, getattr(os, name))) for name in names]
    patches += [mock.patch.object(io, "open", open_), mock.patch.object(builtins, "open", open_)]
    patches += [mock.patch.object(pd.DataFrame, "to_parquet", parquet)]
    for patch in patches:
        patch.start()
    try:
        yield counter
    finally:
        for patch in patches:
            patch.stop()


def disk_fault(number: int) -> Fault:
    """A fault of the disk, as the system tells it."""
    return lambda name: OSError(number, os.strerror(number), name)
