"""Masks of the same rows by name, eight to a byte: where rows come and go, eight masks move in the time of one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np


class PackedMasks:
    """Masks of all rows of a table, each under a name."""

    def __init__(self) -> None:
        self._bytes: list[np.ndarray] = []  # each holds eight masks, by row
        self._places: dict[str, tuple[int, np.uint8]] = {}  # by name: which of them, and the bit in it

    def __getitem__(self, name: str) -> np.ndarray:
        """A mask, as a copy. Raises KeyError for a name that there is not."""
        number, bit = self._places[name]
        return (self._bytes[number] & bit) != 0

    def __setitem__(self, name: str, mask: np.ndarray) -> None:
        if name not in self._places:
            bit = len(self._places) % 8
            if bit == 0:
                self._bytes.append(np.zeros(len(mask), dtype=np.uint8))
            self._places[name] = len(self._bytes) - 1, np.uint8(1 << bit)
        number, place = self._places[name]
        held = self._bytes[number]
        held &= ~place
        held |= mask * place

    def moved(self, before: np.ndarray, now: np.ndarray | slice, new: Mapping[str, np.ndarray],
              at: np.ndarray | slice, rows: int) -> PackedMasks:  # fmt: skip
        """The masks that `new` names, after rows have come and gone; there are so many `rows` now.

        Those who stood at the rows `before` stand at the rows `now`. For the others, at the rows `at`, `new` says
        whether they are in each mask.
        """
        after = PackedMasks()
        if new.keys() == self._places.keys():
            after._places = dict(self._places)
            after._bytes = [np.zeros(rows, dtype=np.uint8) for _ in self._bytes]
            for held, was in zip(after._bytes, self._bytes, strict=True):
                held[now] = was.take(before)
            for name, mask in new.items():
                number, bit = self._places[name]
                after._bytes[number][at] |= mask * bit
        else:
            for name, mask in new.items():
                whole = np.zeros(rows, dtype=bool)
                whole[now], whole[at] = self[name].take(before), mask
                after[name] = whole
        return after
