"""Draws that are the same in every quarter: what an owner decides once, and where it stands in a line once and for all.

What they say of a whole table is kept from quarter to quarter, as rows of the table come and go.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from model.mathematics.draws import Draws
from model.mathematics.packed_masks import PackedMasks
from model.mathematics.ranks import ranks

WIDER = 1.25  # a front is kept longer than was asked, so that the same is still there when others have left


@dataclass(slots=True)
class Front:
    """Rows of a table that draw less than `limit`, by rising draw; only those that draw less in another stream, too.

    takers: that other stream and its limit; None: everybody. most: the largest part of the line that was asked for
    since rows last came or went.
    """

    limit: float
    rows: np.ndarray
    drawn: np.ndarray
    takers: tuple[str, float] | None
    most: float


@dataclass(frozen=True)
class Moves:
    """How rows of a table have moved: from `before` to `now` those who are still there, and the `new` ones.

    now, new: rows, or slices where all of them stand together.
    """

    before: np.ndarray
    now: np.ndarray | slice
    new: np.ndarray | slice


class LastingDraws(Draws):
    """Streams that are the same in every quarter, of which the answers for a whole table are kept from use to use.

    They are those of Draws at quarter 0; what is kept can only save time. It is kept by the table's `ids`: once these
    are another array, rows are followed to where they have moved, and new rows alone are drawn. An array of permanent
    ids never changes: a table makes a new one when rows come or go.
    """

    def __init__(self, seed: int, process: str) -> None:
        super().__init__(seed, process, 0)
        self._array, self._ids = np.empty(0), np.empty(0, dtype=np.int64)  # the table's own, and its content then
        self._limits: dict[str, float] = {}
        self._below = PackedMasks()  # who draws less than these limits
        self._fronts: dict[str, Front] = {}
        self._used: set[str] = set()
        self._stayed: np.ndarray | None = None

    def stay(self, rows: np.ndarray) -> None:
        """Hear that of the table's rows only these, rising, are still there. Their ids are compared all the same."""
        self._stayed = rows

    def below(self, ids: np.ndarray, draw: str, limit: float) -> np.ndarray:
        self._follow(ids)
        self._used.add(draw)
        if self._limits.get(draw) != limit:
            self._below[draw] = super().below(ids, draw, limit)
            self._limits[draw] = limit
        return self._below[draw]

    def line(self, ids: np.ndarray, among: np.ndarray, draw: str, part: float,
             takers: tuple[str, float] | None = None) -> np.ndarray:  # fmt: skip
        self._follow(ids)
        self._used.add(draw)
        kept = self._fronts.get(draw)
        if kept is None or kept.limit < part or kept.takers != takers:
            wide, drawn = WIDER * part, self.uniform(ids, draw)
            rows = np.flatnonzero(drawn < wide if takers is None else (drawn < wide) & self.below(ids, *takers))
            rows = rows.take(ranks(drawn.take(rows)))
            self._fronts[draw] = kept = Front(wide, rows, drawn.take(rows), takers, part)
        elif kept.most < part:
            kept.most = part
        front = kept.rows[: kept.drawn.searchsorted(part)]
        return front.compress(among.take(front))

    def _follow(self, ids: np.ndarray) -> None:
        """Bring what was used since the last time into the order of `ids`; forget it if rows have changed places."""
        if ids is self._array:
            return
        moves = self._moves(ids)
        if not len(moves.before) or (np.diff(moves.before) < 0).any():
            self._used = set()
        self._limits = {draw: limit for draw, limit in self._limits.items() if draw in self._used}
        self._fronts = {draw: kept for draw, kept in self._fronts.items() if draw in self._used}
        takers = {kept.takers[0] for kept in self._fronts.values() if kept.takers is not None}
        names = sorted(self._limits.keys() | self._fronts.keys() | takers)
        drawn = dict(zip(names, self.uniforms(ids[moves.new], names), strict=True))
        come = {draw: drawn[draw] < limit for draw, limit in self._limits.items()}
        self._below = self._below.moved(moves.before, moves.now, come, moves.new, len(ids))
        every, now = np.arange(len(ids)), np.full(len(self._ids), -1)
        now[moves.before] = every[moves.now]
        self._fronts = moved(self._fronts, now, every[moves.new], drawn)
        self._array, self._ids, self._used = ids, ids.copy(), set()

    def _moves(self, ids: np.ndarray) -> Moves:
        """How rows have moved since the last time, to where `ids` stand."""
        stayed, self._stayed = self._stayed, None
        if stayed is not None:  # others can only have come behind them
            stayed = stayed[: stayed.searchsorted(len(self._ids))]
            if np.array_equal(self._ids.take(stayed), ids[: len(stayed)]):
                return Moves(stayed, slice(len(stayed)), slice(len(stayed), len(ids)))
        order = np.argsort(self._ids, kind="stable")
        ordered = self._ids.take(order)
        at = np.searchsorted(ordered, ids)
        known = np.append(ordered, -1).take(at) == ids
        now = np.flatnonzero(known)
        return Moves(order.take(at.take(now)), now, np.flatnonzero(~known))


def moved(fronts: dict[str, Front], now: np.ndarray, new: np.ndarray, drawn: dict[str, np.ndarray]) -> dict[str, Front]:
    """Fronts after rows have moved to `now` (-1: gone) and others have come at `new`, with these numbers by draw.

    What nobody has asked for is not carried along. All fronts are looked up at once: each alone is short.
    """
    if not fronts:
        return {}
    limits = [min(kept.limit, WIDER * kept.most) for kept in fronts.values()]
    lengths = [len(kept.rows) if limit == kept.limit else int(kept.drawn.searchsorted(limit))
               for kept, limit in zip(fronts.values(), limits, strict=True)]  # fmt: skip
    cut = list(zip(fronts.values(), lengths, strict=True))
    rows = now.take(np.concatenate([kept.rows[:length] for kept, length in cut]))
    place = np.concatenate([kept.drawn[:length] for kept, length in cut])
    if len(rows) and rows.min() < 0:
        there = (rows >= 0).nonzero()[0]
        ends = there.searchsorted(np.cumsum([0, *lengths])).tolist()
        rows, place = rows.take(there), place.take(there)
    else:
        ends = np.cumsum([0, *lengths]).tolist()
    begin, mine, numbers = comers(fronts, limits, new, drawn)
    behind = [place[ends[which] : ends[which + 1]].searchsorted(numbers[begin[which] : begin[which + 1]], side="right")
              for which in range(len(fronts))]  # fmt: skip
    at = np.concatenate(behind) + np.repeat(ends[:-1], np.diff(begin)) + np.arange(len(mine))
    old = np.ones(len(rows) + len(mine), dtype=bool)
    old[at] = False
    stood, drew = np.empty(len(old), dtype=rows.dtype), np.empty(len(old))
    for merged, stayed, come in ((stood, rows, mine), (drew, place, numbers)):
        merged[old], merged[at] = stayed, come
    edges = pairwise(stayed + come for stayed, come in zip(ends, begin, strict=True))
    return {draw: Front(limit, stood[first:end], drew[first:end], kept.takers, 0.0)
            for (draw, kept), limit, (first, end) in zip(fronts.items(), limits, edges, strict=True)}  # fmt: skip


def comers(fronts: dict[str, Front], limits: list[float], new: np.ndarray, drawn: dict[str, np.ndarray]
           ) -> tuple[list[int], np.ndarray, np.ndarray]:  # fmt: skip
    """Who of the rows `new` stands in which of the fronts up to these limits.

    Returns where each front's begin in the two other answers, their rows, and what they drew, front by front and by
    rising draw.
    """
    drew = np.stack([drawn[draw] for draw in fronts])
    stand = drew < np.array(limits)[:, None]
    some = [(which, *kept.takers) for which, kept in enumerate(fronts.values()) if kept.takers is not None]
    if some:
        chosen, streams, takes = zip(*some, strict=True)
        stand[list(chosen)] &= np.stack([drawn[stream] for stream in streams]) < np.array(takes)[:, None]
    which, at = stand.nonzero()
    numbers = drew[which, at]
    order = np.lexsort((numbers, which))
    return which.searchsorted(np.arange(len(fronts) + 1)).tolist(), new.take(at.take(order)), numbers.take(order)
