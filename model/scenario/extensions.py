"""Modules of somebody's own that a scenario names (`extensions: [my_ideas.py]`): found, checked, imported once.

A module declares what it adds with the functions of `model.extend`, which write it down here. It is one file, inside
the scenario's folder or the working folder. Its checksum is part of what a run is, so that results of two versions are
never mixed. Code runs only because a scenario that the user gives names it: plain values and records of saved runs
never bring a module in by themselves (model/results/reopened.py).
"""

from __future__ import annotations

import hashlib
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from model.errors import UserError
from model.scenario.errors import ScenarioError, ScenarioErrors
from model.scenario.extension_records import Extension
from model.scenario.modules_named import note_named, was_named
from model.scenario.nodes import Tree

MOST_FILES, LARGEST_FILE = 20, 1_000_000
Kind = Literal["parameters", "levers", "outcomes", "figures", "processes", "measures", "columns"]
FROM_RECORD = "a record"  # owner of what was only read in results: a module's own declaration replaces it


class ExtensionFault(UserError):
    """A module that cannot be imported: where, why, and the remedy."""

    def __init__(self, file: str, line: int, column: int, message: str, remedy: str) -> None:
        self.problem = ScenarioError(file, line, column, message, remedy)
        super().__init__(str(self.problem))

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        p = self.problem
        return type(self), (p.file, p.line, p.column, p.message, p.remedy)


@dataclass(frozen=True)
class Step:
    """A process of a module: its name, the function, and where it stands in its schedule."""

    name: str
    process: Callable[[Any], None]
    place: Literal["after", "before", "replaces", "first", "last"] = "last"
    neighbour: str = ""


@dataclass
class Loaded:
    """A module as it was imported, with all that it declares."""

    path: Path
    checksum: str
    module: ModuleType | None = None
    declared: dict[str, dict[str, Any]] = field(default_factory=dict)  # what a record keeps: kind -> name -> its words
    start: list[Step] = field(default_factory=list)
    quarter: list[Step] = field(default_factory=list)
    measures: dict[str, Callable[[Any], float]] = field(default_factory=dict)
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)  # table -> name -> declaration

    def record(self, file: str) -> Extension:
        """What a plan keeps of it."""
        names = [step.name for step in (*self.start, *self.quarter)]
        return Extension(file=file, path=str(self.path), checksum=self.checksum, processes=names, **self.declared)


_loaded: dict[Path, Loaded] = {}
_loading: list[Loaded] = []
_owners: dict[tuple[str, str], str] = {}


def being_loaded() -> Loaded | None:
    """The module that is being imported for a scenario; None outside of that."""
    return _loading[-1] if _loading else None


def claim_name(kind: Kind, name: str, taken: bool, same: bool) -> bool:
    """Whether whoever declares a name now may have it; it is then the owner's.

    taken: there is such a name. same: declared in the same words. A module that has changed may declare its own anew.
    """
    here = str(_loading[-1].path) if _loading else ""
    owner = _owners.get((kind, name))
    if taken and (owner is None or not (same or owner == FROM_RECORD or (here and owner == here))):
        return False
    _owners[kind, name] = here
    return True


def note_record(kind: Kind, name: str) -> None:
    """Note that a name is known from a record alone."""
    _owners[kind, name] = FROM_RECORD


def owner_of(kind: Kind, name: str) -> str:
    """The path of the module that declared a name; FROM_RECORD; "" for the program's own and those of a script."""
    return _owners.get((kind, name), "")


def is_own(kind: Kind, name: str) -> bool:
    """Whether a name is somebody's own."""
    return (kind, name) in _owners


def take_in(tree: Tree, folder: Path, home: Path) -> None:
    """Import the modules that a file names; their records stand in the place of the names. Raises ScenarioErrors.

    folder: of the file. home: of the scenario that the user gave.
    """
    given = tree.value.get("extensions")
    if given is None:
        return
    where = tree.at(("extensions",))
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given) or len(given) > MOST_FILES:
        message = "extensions takes a list of Python files beside the scenario"
        raise ScenarioErrors([ScenarioError(*where, message, "such as extensions: [my_ideas.py]")])
    errors, records = [], []
    for number, name in enumerate(given):
        where = tree.at(("extensions", number))
        path = located(name, folder, home)
        if isinstance(path, tuple):
            errors.append(ScenarioError(*where, *path))
            continue
        try:
            loaded = load_file(path, shown_as(path))
            records.append(loaded.record(name).model_dump(mode="json"))
            note_named(path, loaded.checksum)
        except ExtensionFault as fault:
            errors.append(fault.problem)
    if errors:
        raise ScenarioErrors(errors)
    tree.value["extensions"] = records


def located(name: str, folder: Path, home: Path) -> Path | tuple[str, str]:
    """The file of a module, beside the scenario or in the working folder; else what is wrong, and the remedy."""
    beside = "name one file beside the scenario, such as my_ideas.py"
    if not name.endswith(".py") or len(name) > 255 or not Path(name).stem.isidentifier():
        return f"extensions: {name[:80]!r} is no Python file with a plain name", beside
    roots = [folder, home, Path.cwd()]
    try:
        inside = [root.resolve() for root in roots]
        found = next((path.resolve() for root in roots if (path := root / name).exists()), None)
    except (OSError, RuntimeError, ValueError) as error:
        return f"extensions: no file {name[:80]!r} ({type(error).__name__})", beside
    if found is None:
        near = get_close_matches(Path(name).name, [p.name for root in roots for p in root.glob("*.py")], n=1)
        looked = "it is looked for beside the scenario and in the working folder"
        hint = f"did you mean {near[0]!r}?" if near else looked
        return f"extensions: no file {name!r}", hint
    if not any(found.is_relative_to(root) for root in inside):
        return f"extensions: {name!r} leads out of the scenario's folder and the working folder", "put it beside"
    if not found.is_file() or found.stat().st_size > LARGEST_FILE:
        return f"extensions: {name!r} is no ordinary file of at most {LARGEST_FILE:,} bytes", beside
    return found


def known_of(tree: Tree, folder: Path) -> list[Extension]:
    """Records of the modules of a scenario in `folder` that the user has named before, in this version."""
    found = []
    for name in tree.value.get("extensions") or ():
        path = located(name, folder, folder) if isinstance(name, str) else ("", "")
        if isinstance(path, Path) and was_named(path, checksum_of(path.read_bytes())):
            found.append(load_file(path, shown_as(path)).record(name))
    return found


def shown_as(path: Path) -> str:
    """A file as messages name it: from the working folder where it is inside."""
    here = Path.cwd().resolve()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def checksum_of(source: bytes) -> str:
    """Checksum of a module's source, whatever its ends of lines."""
    return hashlib.sha256(source.replace(b"\r\n", b"\n")).hexdigest()


def load_file(path: Path, shown: str) -> Loaded:
    """The module in a file, imported unless it has been and is unchanged. Raises ExtensionFault with file and line."""
    source = path.read_bytes()
    checksum = checksum_of(source)
    known = _loaded.get(path)
    if known is not None and known.checksum == checksum:
        return known
    try:
        code = compile(source, str(path), "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        line, column = getattr(error, "lineno", None) or 1, getattr(error, "offset", None) or 1
        raise ExtensionFault(shown, line, column, getattr(error, "msg", None) or str(error), "mend the line") from None
    name = f"{path.stem}_{checksum[:8]}"
    module = ModuleType(name)
    module.__file__ = str(path)
    made = Loaded(path, checksum, module)
    sys.modules[name] = module
    _loading.append(made)
    try:
        exec(code, module.__dict__)
    except (Exception, SystemExit) as error:  # somebody else's code: whatever it raises is told with its line
        sys.modules.pop(name, None)
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
        told = (str(error).strip() or type(error).__name__).splitlines()[0]
        told = told if isinstance(error, UserError) else f"{type(error).__name__}: {told}"
        raise ExtensionFault(shown, (lines or [1])[-1] or 1, 1, told, "mend the line") from None
    finally:
        _loading.pop()
    _loaded[path] = made
    return made


def load(extension: Extension) -> Loaded:
    """The module of a record, as it was when its scenario was read. Raises ExtensionFault if it is gone or changed."""
    path = Path(extension.path)
    remedy = "put it back, or read the scenario again"
    if not path.is_file():
        raise ExtensionFault(shown_as(path), 1, 1, "the file is not there any more", remedy)
    if checksum_of(path.read_bytes()) != extension.checksum:
        raise ExtensionFault(shown_as(path), 1, 1, "the file has changed since its scenario was read", remedy)
    return load_file(path, shown_as(path))


def load_all(extensions: Iterable[Extension]) -> list[Loaded]:
    """The modules of several records. Raises ExtensionFault."""
    return [load(extension) for extension in extensions]


def loaded_for(extensions: Iterable[Extension]) -> list[Loaded]:
    """Those of the modules that have been imported here, as they were recorded."""
    found = ((_loaded.get(Path(each.path)), each.checksum) for each in extensions)
    return [known for known, checksum in found if known is not None and known.checksum == checksum]
