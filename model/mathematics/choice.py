"""Discrete choice: logit by Gumbel maximum, tables of places to draw from, and members of a cell by owned slots."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np

from model.mathematics.draws import Draws, Options
from model.mathematics.table_lookup import at_pairs

DRAWS_AN_OPTION = 32  # numbers set apart for the draws of one option
TRIES = 24  # of a draw of a member
# What is tried after the first in one round each: few miss more than twice, and make the rest of their tries together.
ROUNDS = tuple(np.arange(first, end)[:, None] for first, end in ((1, 2), (2, 3), (3, 5), (5, 9), (9, 16), (16, TRIES)))
# Guide tables worked out at once: their weights stay in the processor's cache, where rows of a power of two would crowd
# one another out.
BLOCK = 1000
GUIDE_SHIFT = np.uint64(55)  # of a hash, to get a slot of a guide table
GUIDE_SLOTS = 512  # resolution of a guide table: shares below 1/512 of a buyer's search are rounded


def inclusive_value(utility: np.ndarray) -> np.ndarray:
    """ln sum exp over the last axis, safe for large and for -inf utilities (a row of only -inf gives -inf)."""
    top = np.max(utility, axis=-1, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return np.log(np.sum(np.exp(utility - top), axis=-1)) + top[..., 0]


def logit_choice(utility: np.ndarray, gumbel: np.ndarray) -> np.ndarray:
    """Index of the best option per row of `utility` (rows x options); -1 where every option is -inf."""
    total = utility + gumbel
    best = np.argmax(total, axis=1)
    return np.where(np.isfinite(total[np.arange(len(best)), best]), best, -1)


def first_true(found: np.ndarray) -> np.ndarray:
    """Row of the first that holds in every column of `found` (options x columns, boolean; some row of each holds).

    As argmax(axis=0), and four times faster where options are few: the first of them has the largest number.
    """
    numbers = np.arange(len(found), 0, -1, dtype=np.uint8 if len(found) < 256 else np.int64)
    return len(found) - (found * numbers[:, None]).max(axis=0).astype(np.intp)


def guide_table(weights: np.ndarray, slots: int = GUIDE_SLOTS) -> np.ndarray:
    """Options repeated in proportion to their weights: table[row, int(u * slots)] is a weighted draw in O(1).

    `weights` (options x rows) >= 0 are used up: they hold other numbers afterwards. Returns whole numbers of the
    `kind_of` the options (rows x slots); rows without weight hold -1.
    """
    options, rows = weights.shape
    if not options:
        return np.full((rows, slots), -1, dtype=kind_of(options))
    ends = weights
    for before, option in pairwise(ends):  # sums up to each option, of all rows at once
        option += before
    total = ends[-1].copy()
    ends *= slots / np.where(total > 0, total, 1.0)
    count = np.rint(ends, out=ends).astype(np.int16)
    count[-1] = slots  # every row is filled, also one without weight, whose slots become -1 below
    count[1:] -= count[:-1].copy()
    count = np.ascontiguousarray(count.T).ravel()
    some = np.flatnonzero(count != 0)  # most options of a wide search have less than half a slot
    name = numbers(options, max(rows, BLOCK)).take(some)
    table = np.repeat(name, count.take(some)).reshape(rows, slots)
    table[total <= 0] = -1
    return table


@lru_cache(maxsize=4)
def numbers(options: int, rows: int) -> np.ndarray:
    """The numbers of the options, 0, 1, 2, ..., one row after the other; not to be changed."""
    return np.tile(np.arange(options, dtype=kind_of(options)), rows)


def kind_of(options: int) -> type:
    """The shortest whole numbers that hold so many options and -1: tables of places are megabytes, read at random."""
    return np.int8 if options <= 127 else np.int16


class Guides:
    """Guide tables for searchers in each cell, to draw places by the mass of a segment there and by nearness.

    A row is worked out when it is first asked for: in a quarter few cells hold somebody who searches.
    """

    def __init__(self, mass: np.ndarray, nearness: np.ndarray, former: Guides | None = None) -> None:
        """`mass` (segments x places) >= 0 and `nearness` (places x places); neither may change afterwards.

        former: guides that nobody needs any more, in whose memory the tables are made: the system would take longer to
        give new one than the tables take.
        """
        self.places = mass.shape[1]
        self.mass, self.nearness = np.ascontiguousarray(mass.T), np.ascontiguousarray(nearness.T)  # by option
        shape, kind = (mass.size, GUIDE_SLOTS), kind_of(self.places)
        again = former is not None and former.tables.shape == shape and former.tables.dtype == kind
        self.tables: np.ndarray = former.tables if former is not None and again else np.empty(shape, dtype=kind)
        self.built = np.zeros(mass.size, dtype=bool)

    def of(self, cells: np.ndarray) -> np.ndarray:
        """The tables (all cells x slots), right in the rows `cells` (segment x places + place of the searcher)."""
        asked = np.zeros(len(self.built), dtype=bool)
        asked[cells] = True
        new = np.flatnonzero(asked & ~self.built)
        for first in range(0, len(new), BLOCK):
            rows = new[first : first + BLOCK]
            segment, place = np.divmod(rows, self.places)
            weights = self.nearness.take(place, axis=1)  # places x searchers
            weights *= self.mass.take(segment, axis=1)
            self.tables[rows] = guide_table(weights)
        self.built[new] = True
        return self.tables


def places_drawn(mass: np.ndarray, nearness: np.ndarray, segment: np.ndarray, place: np.ndarray,
                 luck: np.ndarray) -> np.ndarray:  # fmt: skip
    """What guide tables hold for searchers of these segments and places, without making any: few picks do not pay one.

    `mass` (segments x places) and `nearness` (places x places) as of `Guides`; `luck` (searchers x picks) in (0, 1).
    Returns places (searchers x picks), -1 where a segment is nowhere near.
    """
    by_place, near = np.ascontiguousarray(mass.T), np.ascontiguousarray(nearness.T)
    slot = np.ascontiguousarray((luck * GUIDE_SLOTS).astype(np.int16).T)  # picks x searchers
    found = np.empty(slot.shape, dtype=np.int64)
    short = np.uint8 if len(near) < 256 else np.int64
    for first in range(0, len(luck), BLOCK):
        some = slice(first, first + BLOCK)
        ends = near.take(place[some], axis=1)  # places x searchers
        ends *= by_place.take(segment[some], axis=1)
        for before, option in pairwise(ends):
            option += before
        total = ends[-1].copy()
        ends *= GUIDE_SLOTS / np.where(total > 0, total, 1.0)
        last = np.rint(ends, out=ends)[:-1].astype(np.int16)  # of all but the last place, which has what is left
        for pick, wanted in enumerate(slot):
            found[pick, some] = np.add.reduce((last <= wanted[some]).view(np.uint8), axis=0, dtype=short)
        found[:, some][:, total <= 0] = -1
    return found.T


class Slots:
    """Members of cells addressed by permanent ordinals.

    A draw picks a slot among a power of two of them; an empty slot (its owner left) is drawn again. One member joining
    or leaving therefore moves only the draws that hit its slot, where floor(u * n) would move half of all.
    """

    def __init__(self, cell: np.ndarray, ordinal: np.ndarray, cells: int) -> None:
        """`cell` and `ordinal` (members); ordinals are unique inside a cell."""
        self.nobody = cells  # the number of a cell that has no member
        top = np.full(cells + 1, -1, dtype=np.int64)
        np.maximum.at(top, cell, ordinal.astype(np.int64))
        power = np.where(top > 0, np.frexp(top)[1], 0)
        self.shift = (64 - power).astype(np.uint64)  # of a hash, to get a slot
        size = np.where(top >= 0, np.left_shift(1, power.astype(np.int64)), 0)
        ends = np.cumsum(size)
        self.somebody = top >= 0
        self.offset = np.where(self.somebody, ends - size, ends[-1])  # cells of nobody point to the last owner, nobody
        self.owner = np.full(int(ends[-1]) + 1, -1, dtype=np.int64)
        self.owner[self.offset[cell] + ordinal] = np.arange(len(cell))

    def draw(self, cell: np.ndarray, ids: np.ndarray, draws: Draws, draw: str) -> np.ndarray:
        """A uniformly chosen member of each `cell` (owners x options) for the owners `ids`.

        The cell `nobody` asks for nobody; so does -1, but NumPy reads rows from the end five times as slowly.
        -1 where nobody was asked for, the cell is empty, or every try hit an empty slot. Each option has its own row
        of numbers of the named draw, one for every try.
        """
        asked = np.ascontiguousarray(cell.T)  # options x owners: long rows are worked through faster than short ones
        tries = tries_of(len(asked))
        owners = draws.hashed(ids, draw)
        at = draws.slots(owners, draw, self.shift.take(asked), tries[:, :1])
        at += self.offset.take(asked)
        member = self.owner.take(at)
        again = np.flatnonzero(member < 0)
        cells = asked.ravel().take(again)
        known = self.somebody.take(cells)
        again, cells = again[known], cells[known]
        option = again // len(ids)
        mine, option = owners.take(again - option * len(ids)), option * TRIES
        shift, first = self.shift.take(cells), self.offset.take(cells)
        for tried in ROUNDS:
            if not again.size:
                break
            # tries of a round x those left
            slots = draws.slots(mine, draw, shift, Options(tries.hashed.take(option + tried)))
            slots += first
            found = self.owner.take(slots)
            found = found[0] if len(tried) == 1 else at_pairs(found, (found >= 0).argmax(axis=0), np.arange(len(again)))
            member.ravel()[again] = found
            left = np.flatnonzero(found < 0)
            again, mine, option = again.take(left), mine.take(left), option.take(left)
            shift, first = shift.take(left), first.take(left)
        return member.T


@lru_cache(maxsize=64)
def tries_of(options: int) -> Options:
    """The numbers of the tries of each of `options`, hashed once for all draws (options x tries)."""
    return Options.of(np.arange(options)[:, None] * DRAWS_AN_OPTION + np.arange(TRIES))
