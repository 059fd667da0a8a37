"""Fronts of many lines: who in a table draws the lowest numbers of each of many streams, kept as rows come and go.

All lines stand in one array, so that they move together. A place in it is a whole number: first the line, then the
number drawn in steps of 2^-53.
"""

from __future__ import annotations

from math import ceil

import numpy as np

WIDER = 1.25  # a front is kept longer than was asked, so that the same is still there when others have left
BITS = 53
STEPS = 2.0**BITS


class Fronts:
    """The first of many lines by name: rows of a table that draw less than a limit, by rising draw.

    A line may hold those alone who draw less than another limit in another stream, the `takers`.
    """

    def __init__(self) -> None:
        self._lines: dict[str, int] = {}
        self._limit: list[float] = []  # by line; nobody stands in a line of limit 0
        self._takers: list[tuple[str, float] | None] = []
        self._most: list[float] = []  # the largest part of each line that was asked for since rows last came or went
        self._places = np.empty(0, dtype=np.uint64)
        self._rows = np.empty(0, dtype=np.intp)
        self._starts = [0]  # of every line among the places, and where the last one ends

    def reaches(self, name: str, part: float, takers: tuple[str, float] | None) -> bool:
        """Whether all who draw less than `part` are known; it is noted that they were asked for."""
        line = self._lines.get(name)
        if line is None or self._limit[line] < part or self._takers[line] != takers:
            return False
        self._most[line] = max(self._most[line], part)
        return True

    def first(self, name: str, part: float) -> np.ndarray:
        """Rows that draw less than `part`, by rising draw."""
        line = self._lines[name]
        end = np.searchsorted(self._places, place_before(line, part))
        return self._rows[self._starts[line] : end]

    def keep(self, name: str, limit: float, takers: tuple[str, float] | None, rows: np.ndarray,
             drawn: np.ndarray) -> None:  # fmt: skip
        """Keep those who draw less than `limit`: their rows and what they draw."""
        if name not in self._lines:
            self._lines[name] = len(self._limit)
            self._limit.append(0.0)
            self._takers.append(None)
            self._most.append(0.0)
            self._starts.append(self._starts[-1])
        line = self._lines[name]
        self._limit[line], self._takers[line], self._most[line] = limit, takers, limit / WIDER
        places = places_of(np.full(len(rows), line), drawn)
        order, here = places.argsort(), slice(self._starts[line], self._starts[line + 1])
        self._places = np.concatenate([self._places[: here.start], places.take(order), self._places[here.stop :]])
        self._rows = np.concatenate([self._rows[: here.start], rows.take(order), self._rows[here.stop :]])
        self._find_starts()

    def streams(self) -> set[str]:
        """The streams whose numbers say who of new rows stands in a line."""
        return self._lines.keys() | {takers[0] for takers in self._takers if takers is not None}

    def trim(self, used: set[str]) -> None:
        """Forget the lines that are not `used`, and of each other one what nobody has asked for."""
        before = self._lines
        self._lines = {name: line for line, name in enumerate(name for name in before if name in used)}
        old = [before[name] for name in self._lines]
        self._takers = [self._takers[line] for line in old]
        self._limit = [min(self._limit[line], WIDER * self._most[line]) for line in old]
        self._most = [0.0] * len(old)
        places, rows = [self._places[:0]], [self._rows[:0]]
        for new, (line, limit) in enumerate(zip(old, self._limit, strict=True)):
            left = slice(self._starts[line], np.searchsorted(self._places, place_before(line, limit)))
            places.append(self._places[left] - (np.uint64(line - new) << np.uint64(BITS)))
            rows.append(self._rows[left])
        self._places, self._rows = np.concatenate(places), np.concatenate(rows)

    def move(self, now: np.ndarray, new: np.ndarray, drawn: dict[str, np.ndarray]) -> None:
        """Follow rows to where they are `now` (-1: gone); put the `new` ones, who draw `drawn`, into their lines."""
        rows = now.take(self._rows)
        there = np.flatnonzero(rows >= 0)
        rows, places = rows.take(there), self._places.take(there)
        if self._lines and len(new):
            come = np.array([drawn[name] for name in self._lines])
            stands = come < np.array(self._limit)[:, None]
            for line, takers in enumerate(self._takers):
                if takers is not None:
                    stands[line] &= drawn[takers[0]] < takers[1]
            lines, at = stands.nonzero()
            theirs = places_of(lines, come[lines, at])
            order = theirs.argsort()
            theirs, before = theirs.take(order), np.searchsorted(places, theirs.take(order))
            places, rows = np.insert(places, before, theirs), np.insert(rows, before, new.take(at.take(order)))
        self._places, self._rows = places, rows
        self._find_starts()

    def _find_starts(self) -> None:
        lines = np.arange(len(self._limit) + 1, dtype=np.uint64) << np.uint64(BITS)
        self._starts = np.searchsorted(self._places, lines).tolist()


def places_of(line: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Places of those who draw these numbers in these lines."""
    return (line.astype(np.uint64) << np.uint64(BITS)) + (drawn * STEPS).astype(np.uint64)


def place_before(line: int, part: float) -> np.uint64:
    """The first place of a line behind all who draw less than `part`."""
    steps = part * STEPS  # a number is the middle of a step; from one half on it is rounded to a whole step
    whole = ceil(steps - 0.5 if part <= 0.5 else steps)
    return np.uint64((line << BITS) + min(max(whole, 0), 1 << BITS))
