"""Names of what a scenario may name, as `jiju list` and `explain` show them, and the keys that they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from model.mathematics.name_book import EXACT, NameBook, Named
from model.regions import list_regions, region_to_read
from model.scenario.catalogue import Instrument, Silent, load_catalogue, load_entries
from model.scenario.packages import load_packages
from model.scenario.parameters import load_registry

CHINESE_DIGITS = dict(zip("一二三四五六七八九", "123456789", strict=True))


def instruments_named(entries: Mapping[str, Instrument | Silent]) -> NameBook:
    """Every entry of a catalogue under its key, Chinese and English name."""
    return NameBook("instrument", [Named(key, (e.name["zh"], e.name["en"])) for key, e in entries.items()])


def packages_named(region: str) -> NameBook:
    """A region's packages under key and title, and for short under either part of it: 任务四, 任务4, Task 4."""
    return _book_of(tuple((key, item.title["zh"], item.title["en"]) for key, item in load_packages(region).items()))


@lru_cache(maxsize=16)
def _book_of(packages: tuple[tuple[str, str, str], ...]) -> NameBook:
    titles = {key: (zh, en) for key, zh, en in packages}
    return NameBook("package", [Named(key, pair, tuple(parts_of(pair))) for key, pair in titles.items()])


def parts_of(titles: tuple[str, ...]) -> Iterator[str]:
    """What stands before and after the colon of titles; numbers in Chinese as digits too."""
    for title in titles:
        head, colon, rest = title.replace("：", ":").partition(":")
        if colon:
            yield from (head, head[:-1] + CHINESE_DIGITS.get(head[-1], head[-1]), rest.strip())


@lru_cache(maxsize=1)
def settings_named() -> NameBook:
    """Every setting of instruments under its name and its meanings, as `jiju explain` lists them."""
    meanings: dict[str, dict[str, None]] = {}
    for item in load_catalogue().values():
        for setting in item.settings.values():
            meanings.setdefault(setting.name, {}).update(dict.fromkeys(setting.meaning.values()))
    return NameBook("setting", [Named(name, tuple(texts), shortened(texts)) for name, texts in meanings.items()])


@lru_cache(maxsize=1)
def parameters_named() -> NameBook:
    """Every parameter under its path and its meanings, as `jiju list parameters` shows them."""
    entries = load_registry().entries
    texts = {path: tuple(entry.meaning.values()) for path, entry in entries.items()}
    return NameBook("parameter", [Named(path, names, shortened(names)) for path, names in texts.items()])


def shortened(texts: Iterable[str]) -> tuple[str, ...]:
    """Names with the short word for revenue, which people write and which names had before the glossary's."""
    return tuple(text.replace("营业收入", "营收") for text in texts if "营业收入" in text)


def only(book: NameBook, name: object) -> str | None:
    """The key that a name certainly means; None if nothing or several things have it."""
    found = book.meant(name) if isinstance(name, str) else []
    return found[0].id if len(found) == 1 else None


def is_listed(text: str) -> bool:
    """Whether a text is a full listed name, which may have marks that stand nowhere else in a scenario."""
    books = instruments_named(load_entries()), settings_named(), parameters_named()
    return any(book.meant(text, EXACT) for book in books) or any(
        packages_named(name).meant(text, EXACT) or region_to_read(name).is_listed(text) for name in list_regions()
    )
