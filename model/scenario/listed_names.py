"""Names of instruments and packages as `jiju list` shows them, in either language, and the keys that they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from model.mathematics.names import NameBook, Named
from model.scenario.catalogue import Instrument, Silent
from model.scenario.packages import load_packages


def instruments_named(entries: Mapping[str, Instrument | Silent]) -> NameBook:
    """Every entry of a catalogue under its key, Chinese and English name."""
    return NameBook("instrument", [Named(key, (e.name["zh"], e.name["en"])) for key, e in entries.items()])


@lru_cache(maxsize=1)
def packages_named() -> NameBook:
    """Every package under its key and title, and for short under the title up to its colon: 任务四, Task 4."""
    titles = {key: (item.title["zh"], item.title["en"]) for key, item in load_packages().items()}
    return NameBook("package", [Named(key, pair, tuple(map(beginning, pair))) for key, pair in titles.items()])


def beginning(title: str) -> str:
    """A title up to its colon."""
    return title.replace("：", ":").split(":")[0]


def only(book: NameBook, name: object) -> str | None:
    """The key that a name certainly means; None if nothing or several things have it."""
    found = book.meant(name) if isinstance(name, str) else []
    return found[0].id if len(found) == 1 else None
