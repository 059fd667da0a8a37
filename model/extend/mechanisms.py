"""A mechanism of one's own: its process, what it remembers in columns, its parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from model.extend.names import ExtensionError, Words, module_that_declares, require_plain, take_name, write_down
from model.scenario import extensions
from model.scenario.extension_records import both

if TYPE_CHECKING:
    from model.world import World

    Process = Callable[[World], None]


def parameter(path: str, value: float, least: float, most: float, unit: str, meaning: Words, source: str) -> None:
    """Declare a parameter `group.name`, which scenarios may set and processes read as `world.parameters.group.name`.

    The same declaration may come twice, as when a module is loaded again. Raises ExtensionError.
    """
    from model.scenario.parameters import Entry, load_registry

    group, _, name = path.partition(".")
    if not (group.isidentifier() and name.isidentifier()):
        raise ExtensionError(f"a parameter is called group.name, in letters, digits and underscores, not {path!r}")
    if not least <= value <= most:
        raise ExtensionError(f"{path} = {value:g} is outside its range {least:g} to {most:g}")
    words = both(meaning)
    made = Entry(path, float(value), unit, "none", float(least), float(most), words, source, "assumption")
    known: Any = load_registry().entries
    take_name("parameters", path, "a parameter", path in known, known.get(path) == made)
    known[path] = made
    write_down("parameters", path, {"value": value, "low": least, "high": most, "unit": unit, "meaning": words,
                               "source": source})  # fmt: skip


def process(*, after: str = "", before: str = "", replaces: str = "", start: bool = False) -> Callable[[Process],
                                                                                              Process]:  # fmt: skip
    """Make a function of the world happen in every quarter (`start`: once, at the start) of the runs that name it.

    after, before, replaces: a process of the order of a quarter (model/order.py); else it comes last, before what is
    observed. Raises ExtensionError.
    """
    from model.order import QUARTER, START

    def register(function: Process) -> Process:
        loaded, schedule = module_that_declares("a process"), START if start else QUARTER
        given = {"after": after, "before": before, "replaces": replaces}
        chosen = [(place, name) for place, name in given.items() if name]
        if len(chosen) > 1:
            raise ExtensionError(f"{function.__name__}: give one of after, before and replaces")
        for _, name in chosen:
            schedule.require(name)
        if function.__qualname__ != function.__name__ or not function.__name__.isidentifier():
            raise ExtensionError(f"{function.__qualname__}: a process is a function at the top level of the module")
        taken = function.__name__ in schedule.names
        take_name("processes", function.__name__, "a process", taken, False)
        place, neighbour = chosen[0] if chosen else ("last", "")
        steps = loaded.start if start else loaded.quarter
        steps.append(extensions.Step(function.__name__, function, place, neighbour))  # type: ignore[arg-type]
        return function

    return register


def column(name: str, unit: str, meaning: str, start: float = 0.0, *, table: str = "firms",
           kind: Literal["Floats", "Ids", "Indices", "Codes", "Flags"] = "Floats") -> None:  # fmt: skip
    """Give a table of the world a column: `world.firms.name`. New rows begin with `start`. Raises ExtensionError."""
    from model.tables.table import Column
    from model.world import TABLES

    loaded = module_that_declares("a column")
    require_plain(name, "a column")
    if table not in TABLES:
        raise ExtensionError(f"no table {table!r}; there are {', '.join(TABLES)}")
    own = loaded.columns.setdefault(table, {})
    if name in own or hasattr(TABLES[table], name) or name in {known.name for known in TABLES[table].columns}:  # type: ignore[attr-defined]
        raise ExtensionError(f"there is a column {table}.{name} already; choose another name")
    if not loaded.columns.keys() - {table} and not own:
        loaded.start.insert(0, extensions.Step(f"columns of {loaded.path.stem}", _widening(loaded), "first"))
    own[name] = (kind, Column("", "", unit, meaning, start))


def _widening(loaded: extensions.Loaded) -> Process:
    """A function of the module that gives the tables its columns: found again by its name, as any process is."""

    def add_own_columns(world: World) -> None:
        for table, own in loaded.columns.items():
            old = getattr(world, table)
            body = {"__annotations__": {name: kind for name, (kind, _) in own.items()},
                    "__module__": add_own_columns.__module__,
                    **{name: declared for name, (_, declared) in own.items()}}  # fmt: skip
            wider: Any = type(type(old).__name__, (type(old),), body)
            setattr(world, table, wider.widening(old))

    module = loaded.module
    assert module is not None
    add_own_columns.__module__, add_own_columns.__qualname__ = module.__name__, "add_own_columns"
    module.add_own_columns = add_own_columns  # type: ignore[attr-defined]
    return add_own_columns
