"""Files and folders that are there completely or not at all; and what to say when they cannot be written.

By hand: libraries for atomic writing know single files, not whole folders, and not our words for a full disk.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from model.errors import UserError

PARTIAL = ".partial-"
IN_THE_WAY = "something else stands there: move it away or choose another folder"
NO_PERMISSION = "it may not be written, or another program has it open: close it there or choose another folder"
# What a user can do about each fault of a disk. Other errors of the system are bugs of the program.
REMEDIES = {
    errno.ENOSPC: "free some space there, then give the same command again",
    errno.EDQUOT: "free some of your quota there, then give the same command again",
    errno.EFBIG: "raise the limit of the system (ulimit -f) or use another disk, then give the same command again",
    errno.EIO: "the disk reports a fault: check it or choose another one, then give the same command again",
    errno.EROFS: "the disk is read-only: choose another folder",
    errno.EACCES: NO_PERMISSION,
    errno.EPERM: NO_PERMISSION,
    errno.EBUSY: NO_PERMISSION,
    errno.ENAMETOOLONG: "its name is too long for this disk: choose a shorter one",
    errno.EEXIST: IN_THE_WAY,
    errno.EISDIR: IN_THE_WAY,
    errno.ENOTDIR: IN_THE_WAY,
    errno.ENOTEMPTY: IN_THE_WAY,
    errno.ELOOP: IN_THE_WAY,
}


def state_folder() -> Path:
    """Where the program keeps what is no result: the user's state folder."""
    home = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else os.environ.get("XDG_STATE_HOME")
    usual = Path(os.path.expanduser("~")) / ("AppData/Local" if sys.platform == "win32" else ".local/state")
    return Path(home or usual) / "jiju"


class CannotWrite(UserError):
    """The disk did not take a file. The message names the file, the fault and the remedy."""


@contextlib.contextmanager
def writing(path: Path, partial: Path | None = None) -> Iterator[None]:
    """Raise CannotWrite, naming the file, for a fault of the disk while `path` is written.

    partial: the temporary file or folder that is written in its stead; in a folder the file written last is named.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in REMEDIES:
            raise
        at = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else last_written(partial)
        if at is None or (partial is not None and at == partial):
            at = path
        elif partial is not None and at.is_relative_to(partial):
            at = path / at.relative_to(partial)
        raise CannotWrite(f"cannot write {at}: {os.strerror(error.errno)}; {REMEDIES[error.errno]}") from error


def make_folder(folder: Path, wanted: Path) -> None:
    """Make a folder and those above it for what is wanted there. Raises CannotWrite where none can be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileNotFoundError:  # the system makes no folders there, as in /proc
        raise CannotWrite(f"cannot write {wanted}: its folder cannot be made; choose another folder") from None


def last_written(folder: Path | None) -> Path | None:
    """The file in `folder` that was written last: where a write broke off."""
    if folder is None or not folder.is_dir():
        return None
    files = [path for path in folder.rglob("*") if path.is_file()]
    return max(files, key=lambda path: path.stat().st_mtime_ns, default=None)


@contextlib.contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A temporary sibling that takes the place of `folder` when the block ends well, and vanishes when it does not.

    An error, an interrupt or a full disk leaves whatever was in `folder` before. Raises CannotWrite.
    """
    partial = folder.with_name(f"{PARTIAL}{folder.name}-{os.getpid()}")
    former = folder.with_name(f"{PARTIAL}{folder.name}-{os.getpid()}-former")
    remove(partial)
    try:
        with writing(folder, partial):
            make_folder(partial, folder)
            yield partial
            if os.path.lexists(folder):
                os.replace(folder, former)
            os.replace(partial, folder)
    except BaseException:
        if os.path.lexists(former) and not os.path.lexists(folder):
            with contextlib.suppress(OSError):  # the fault that is under way is told
                os.replace(former, folder)
        raise
    finally:
        remove(partial)
        if os.path.lexists(folder):
            remove(former)


def remove(path: Path) -> None:
    """Take away a file, a link or a folder with all that is in it, as far as it can be done."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A temporary sibling of the same ending that takes the place of `path` when the block ends well.

    Folders above it that are missing are made. An error, an interrupt or a full disk leaves whatever was there before.
    Raises CannotWrite.
    """
    partial = path.with_name(f"{PARTIAL}{os.getpid()}-{path.name}")
    try:
        with writing(path, partial):
            make_folder(path.parent, path)
            yield partial
            os.replace(partial, path)
    finally:
        remove(partial)


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that it is there completely or not at all, with the same bytes on every system.

    Raises CannotWrite.
    """
    with whole_file(path) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")
