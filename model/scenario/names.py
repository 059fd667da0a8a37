"""Which instrument, package or setting a name means: its id, or its exact listed name in Chinese or English."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from model.mathematics.names import EXACT, NameBook, Named
from model.regions import list_regions, region_to_read
from model.scenario.catalogue import load_entries
from model.scenario.packages import load_packages

HEAD = re.compile("^(.+?)\\s*[：:]\\s*(.+)$")
CHINESE_DIGITS = dict(zip("一二三四五六七八九", "123456789", strict=True))


@lru_cache(maxsize=8)
def instruments(extra: Path | None = None) -> NameBook:
    """The catalogue's entries by id and by name; `extra` is a folder of further ones."""
    entries = load_entries(extra)
    return NameBook("instrument", [Named(key, (item.name["zh"], item.name["en"])) for key, item in entries.items()])


@lru_cache(maxsize=1)
def packages() -> NameBook:
    """Packages by id, by title, and by either part of a title (任务四, Task 4, 大规模技术改造)."""
    things = []
    for key, item in load_packages().items():
        titles = (item.title["zh"], item.title["en"])
        short = [part for title in titles if (match := HEAD.match(title)) for part in match.groups()]
        short += [part[:-1] + CHINESE_DIGITS[part[-1]] for part in short if part[-1] in CHINESE_DIGITS]
        things.append(Named(key, titles, tuple(short)))
    return NameBook("package", things)


def is_listed(text: str) -> bool:
    """Whether a text is the listed name of an instrument or package, or of anything in a region that ships."""
    books = instruments(), packages()
    return any(book.meant(text, EXACT) for book in books) or any(
        region_to_read(name).is_listed(text) for name in list_regions()
    )
