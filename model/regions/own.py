"""Regions of somebody's own: folders outside the package, found by path or by name.

What the program hands on is a region's *key*: the name of a region that ships, or the whole path of a folder of
one's own. The key of a folder stands in plans and in saved results; its checksums, not the path, decide whether runs
are the same. Reading such a folder runs nothing: it holds data alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from difflib import get_close_matches
from pathlib import Path

from model.regions.about import FILE, NAME
from model.regions.errors import RegionError

FOLDER = Path(__file__).parent  # of the regions that ship
HERE = "regions"  # folder of the working folder in which regions are found by name
LONGEST = 1_000  # characters of a path
asked: ContextVar[str | None] = ContextVar("asked", default=None)  # the key that --region of a command means


class NoRegion(RegionError):
    """There is no such region, or no such folder: what was looked for, and what to write instead."""

    def __init__(self, message: str, remedy: str) -> None:
        self.message, self.remedy = message, remedy
        super().__init__([f"{message}; {remedy}"])

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        return type(self), (self.message, self.remedy)


def list_regions() -> list[str]:
    """Names of the regions that ship with the model."""
    return sorted(path.parent.name for path in FOLDER.glob(f"*/{FILE}"))


def regions_asked(first: str = "") -> list[str]:
    """Keys of the regions in which names are looked up: the one that --region means, else all, `first` first."""
    only = asked.get()
    return [only] if only else sorted(list_regions(), key=lambda key: (key != first, key))


def own_regions() -> dict[str, Path]:
    """Folders of regions in `regions/` of the working folder, by name."""
    return {path.parent.name: path.parent.resolve() for path in sorted(Path(HERE).glob(f"*/{FILE}"))}


def is_own(region: str) -> bool:
    """Whether a key is that of a folder of one's own."""
    return Path(region).is_absolute()


def name_of(region: str) -> str:
    """The name of a region by its key."""
    return Path(region).name if is_own(region) else region


def shown(folder: Path) -> str:
    """A folder as messages and commands name it: from the working folder where it is inside."""
    try:
        here, whole = Path.cwd().resolve(), folder.resolve()
    except OSError:
        return str(folder)
    return f"./{whole.relative_to(here)}" if whole != here and whole.is_relative_to(here) else str(whole)


def as_written(region: str) -> str:
    """What a scenario may write for a key: the region's name where it means the folder, else its whole path."""
    name = name_of(region)
    try:
        return name if key_of(name) == region else region
    except NoRegion:
        return region


def folder_of(region: str) -> Path:
    """The folder of a region by its key, its name or its path. Raises NoRegion with the nearest name."""
    if not is_own(region):
        key = key_of(region)
        return Path(key) if is_own(key) else FOLDER / key
    folder = Path(region)
    if (folder / FILE).is_file():
        return folder
    return moved(folder) or folder_that_is_gone(folder)


def home_of(region: str) -> Path | None:
    """The folder of a region that can be read; None for one that there is not."""
    try:
        return folder_of(region)
    except NoRegion:
        return None


def moved(folder: Path) -> Path | None:
    """Where a folder of one's own is now that is not any more where it was: as --region says, or where names are found.

    Whether it holds the same data is told by its checksums, which every run keeps.
    """
    candidates = [Path(asked.get() or ""), Path(HERE) / folder.name, Path(folder.name)]
    return next((p.resolve() for p in candidates if p.name == folder.name and (p / FILE).is_file()), None)


def folder_that_is_gone(folder: Path) -> Path:
    """Raise NoRegion for a folder that is no region any more."""
    remedy = "put it back, or say where it is now with --region FOLDER"
    if folder.is_dir():
        raise NoRegion(f"the folder {folder} of region {folder.name} holds no region.yaml any more", remedy)
    raise NoRegion(f"the folder {folder} of region {folder.name} is not there any more", remedy)


def key_of(text: str, beside: Path | None = None) -> str:
    """The key of a region by a name or a path. Raises NoRegion.

    A name means a region that ships, one in `regions/` of the working folder, or a folder beside the scenario. A path
    is one from `beside` (the scenario's folder; the working folder, unless given).
    """
    if len(text) > LONGEST or not text.strip() or not text.isprintable():
        raise NoRegion(f"no region {text[:60]!r}", "name one that ships, or a folder")
    return key_of_name(text, beside) if NAME.fullmatch(text) else key_of_folder(Path(text), beside)


def key_of_name(name: str, beside: Path | None = None) -> str:
    """The key of a region by its bare name. Raises NoRegion for none and for several."""
    places = [path for path in (Path(HERE) / name, (beside or Path()) / name) if (path / FILE).is_file()]
    folders = list(dict.fromkeys(path.resolve() for path in places))
    if name in list_regions():
        if folders and folders[0] != FOLDER / name:
            raise NoRegion(f"region {name!r} is one that ships, and the folder {shown(folders[0])} too",
                           f"give the folder another name, and name it so in its {FILE}")  # fmt: skip
        return name
    if len(folders) > 1:
        raise NoRegion(f"region {name!r} is the folder {shown(folders[0])}, and the folder {shown(folders[1])} too",
                       "write the path of one of them")  # fmt: skip
    if folders:
        return str(folders[0])
    near = get_close_matches(name[:60], [*list_regions(), *own_regions()], n=1, cutoff=0.4)
    known = f"there are {', '.join([*list_regions(), *own_regions()])}; `jiju new-region {name[:60]}` begins one"
    raise NoRegion(f"no region {name[:60]!r}", f"did you mean {near[0]!r}?" if near else known)


def key_of_folder(path: Path, beside: Path | None = None) -> str:
    """The key of a region by the path of its folder. Raises NoRegion for what is no folder of a region."""
    said, where = str(path)[:80], (beside or Path()) / path
    try:
        folder = where.resolve()
        found, ordinary = folder.is_dir(), (folder / FILE).is_file()
    except (OSError, RuntimeError, ValueError) as error:
        raise NoRegion(f"no region {said!r} ({type(error).__name__})", "name the folder of a region") from None
    if not found:
        remedy = "name the folder of a region; `jiju new-region` begins one"
        if folder.exists():
            raise NoRegion(f"no region {said!r}: that is no folder", remedy)
        raise NoRegion(f"no region {said!r}: there is no such folder", remedy)
    if folder.parent == FOLDER and ordinary:
        return folder.name
    if not ordinary:
        raise NoRegion(
            f"no region {said!r}: the folder holds no {FILE}", "`jiju new-region` begins a region with all its files"
        )
    if not NAME.fullmatch(folder.name):
        raise NoRegion(f"no region {said!r}: the folder has a name that no region may have",
                       "rename it: small letters, digits and underscores")  # fmt: skip
    if folder.name in list_regions():
        raise NoRegion(f"no region {said!r}: the folder has the name of a region that ships",
                       f"give it another name, and name it so in its {FILE}")  # fmt: skip
    return str(folder)


@contextmanager
def in_region(text: str | None) -> Iterator[str | None]:
    """Take every scenario that is read meanwhile in the region of this name or folder (None: each in its own).

    Gives its key. Raises NoRegion.
    """
    token = asked.set(key_of(text) if text else None)
    try:
        yield asked.get()
    finally:
        asked.reset(token)
