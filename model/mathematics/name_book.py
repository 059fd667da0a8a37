"""What a name that somebody wrote means: exact listed names in any language first, shortened ones where unambiguous."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from model.errors import UserError

EXACT = slice(0, 2)  # the layers of ids and full names
FEW = 3  # things that an error offers
QUOTES = str.maketrans(dict.fromkeys("“”„«»「」『』＂", '"') | dict.fromkeys("‘’‚＇", "'"))


class NoSuchName(UserError, KeyError):
    """A name that nothing has, or that several things have; `remedy` says what to write instead."""

    def __init__(self, message: str, remedy: str = "", certain: bool = True) -> None:
        self.message, self.remedy = message, remedy
        self.certain = certain  # what the name means is known, if not what is asked for
        super().__init__(message, remedy)

    def __str__(self) -> str:
        return f"{self.message}; {self.remedy}" if self.remedy else self.message


def key_of(name: str) -> str:
    """A name as it is compared: small letters, ASCII forms of full-width marks, one kind of quotes, single spaces."""
    text = unicodedata.normalize("NFKC", name.translate(QUOTES)).casefold()
    return " ".join(text.replace("…", "...").split())


@dataclass(frozen=True)
class Named:
    """A thing with its id, its full names in every language, and what it may be called for short."""

    id: str
    names: tuple[str, ...]
    short: tuple[str, ...] = ()


@dataclass
class NameBook:
    """The names of one kind of things. Ids go before full names, full names before short ones."""

    kind: str  # in the singular, as messages say it
    things: Sequence[Named]
    where: str = ""
    suggest: Callable[[str, Iterable[str]], str] | None = None  # `nearest_of` unless given
    _layers: list[dict[str, list[Named]]] = field(init=False)

    def __post_init__(self) -> None:
        self._layers = [{}, {}, {}]
        for thing in self.things:
            for layer, names in zip(self._layers, ((thing.id,), thing.names, thing.short), strict=True):
                for key in dict.fromkeys(map(key_of, names)):
                    layer.setdefault(key, []).append(thing)

    def meant(self, name: str, layers: slice = slice(None)) -> list[Named]:
        """What the name may mean, in the first layer that knows it."""
        key = key_of(name)
        return next((layer[key] for layer in self._layers[layers] if key in layer), [])

    def find(self, name: str) -> str:
        """The id that a name means. Raises NoSuchName for a name that nothing has, or several things have."""
        found = self.meant(name)
        if len(found) == 1:
            return found[0].id
        if found:
            several = ", ".join(f"{thing.id} ({thing.names[0]})" for thing in found)
            raise NoSuchName(f"{name!r} may mean {several}", "write one of these ids")
        raise self.unknown(name)

    def unknown(self, name: str, remedy: str = "") -> NoSuchName:
        """The error for a name that nothing has, with the nearest one if it is near enough."""
        known = {key: things[0].id for layer in self._layers for key, things in layer.items()}
        near = (self.suggest or nearest_of)(key_of(name), known)
        shown = name if len(name) <= 60 else f"{name[:40]}…"
        inside = self.holding(name) if not near and self.suggest in (None, nearest_of) else []
        near_names = [known[near]] if near else inside
        hint = f"did you mean {' or '.join(map(repr, near_names))}?" if near_names else remedy
        return NoSuchName(f"no {self.kind} {shown!r}{self.where}", hint, certain=False)

    def holding(self, name: str) -> list[str]:
        """The ids of few things whose Chinese names hold a shorter one, as 节能与新能源汽车整车 holds 汽车."""
        key = key_of(name)
        found = [thing.id for thing in self.things if any(key in key_of(called) for called in thing.names)]
        return found if len(key) > 1 and not key.isascii() and len(found) <= FEW else []


def nearest_of(key: str, known: Iterable[str]) -> str:
    """The known name nearest to a misspelt one, or ''."""
    near = get_close_matches(key[:200], list(known), n=1, cutoff=0.6)
    return near[0] if near else ""


def same_stem(key: str, known: Iterable[str]) -> str:
    """The known name of which `key` is a slip of the pen, or ''. Other names, however alike, are other things.

    Names of counties often differ by one character (许昌县 and 通许县, Ruyang and Wuyang). So Chinese names must begin
    with the same two characters, and of Latin ones one letter may be missing, doubled or swapped, or, in a long name,
    wrong.
    """
    names = list(known)
    if not key.isascii():
        alike = [name for name in names if len(key) > 2 and name[:2] == key[:2] and not name.isascii()]
        near = get_close_matches(key[:200], alike, n=1, cutoff=0.5)
        return near[0] if near else ""
    return next((name for name in names if name.isascii() and _slip(key, name)), "")


def _slip(one: str, other: str) -> bool:
    if min(len(one), len(other)) < 5 or one[0] != other[0] or abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if len(one) != len(other):
        short, long = sorted((one, other), key=len)
        return short[start:] == long[start + 1 :]
    swapped = one[start + 1 : start + 2] + one[start : start + 1] == other[start : start + 2]
    if swapped and one[start + 2 :] == other[start + 2 :]:
        return True
    return len(one) >= 8 and one[start + 1 :] == other[start + 1 :]
