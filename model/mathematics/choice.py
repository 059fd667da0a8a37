"""Discrete choice: logit by Gumbel maximum, tables of places to draw from, and members of a cell by owned slots."""

from __future__ import annotations

import numpy as np

from model.mathematics.draws import Draws, Options

DRAWS_AN_OPTION = 32  # numbers set apart for the draws of one option
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


def guide_table(weights: np.ndarray, slots: int = GUIDE_SLOTS) -> np.ndarray:
    """Options repeated in proportion to their weights: table[row, int(u * slots)] is a weighted draw in O(1).

    `weights` (rows x options) >= 0. Returns int16 (rows x slots); rows without weight hold -1.
    """
    rows, options = weights.shape
    if not options:
        return np.full((rows, slots), -1, dtype=np.int16)
    ends = np.cumsum(weights, axis=1)
    total = ends[:, -1].copy()
    ends *= (slots / np.where(total > 0, total, 1.0))[:, None]
    ends = np.rint(ends, out=ends).astype(np.intp)
    ends[:, -1] = slots  # every row is filled, also one without weight, whose slots become -1 below
    ends += np.arange(rows)[:, None] * slots
    count = np.diff(ends.ravel(), prepend=0)
    some = np.flatnonzero(count)  # most options of a wide search have less than half a slot
    table = np.repeat((some % options).astype(np.int16), count[some]).reshape(rows, slots)
    table[total <= 0] = -1
    return table


class Guides:
    """Guide tables for searchers in each cell, to draw places by the mass of a segment there and by nearness.

    A row is worked out when it is first asked for: in a quarter few cells hold somebody who searches.
    """

    def __init__(self, mass: np.ndarray, nearness: np.ndarray) -> None:
        """`mass` (segments x places) >= 0 and `nearness` (places x places); neither may change afterwards."""
        self.mass, self.nearness = mass, nearness
        self.tables = np.empty((mass.size, GUIDE_SLOTS), dtype=np.int16)
        self.built = np.zeros(mass.size, dtype=bool)

    def of(self, cells: np.ndarray) -> np.ndarray:
        """The tables (all cells x slots), right in the rows `cells` (segment x places + place of the searcher)."""
        asked = np.zeros(len(self.built), dtype=bool)
        asked[cells] = True
        new = np.flatnonzero(asked & ~self.built)
        if len(new):
            segment, place = np.divmod(new, self.mass.shape[1])
            self.tables[new] = guide_table(self.nearness[place] * self.mass[segment])
            self.built[new] = True
        return self.tables


class Slots:
    """Members of cells addressed by permanent ordinals.

    A draw picks a slot among a power of two of them; an empty slot (its owner left) is drawn again. One member joining
    or leaving therefore moves only the draws that hit its slot, where floor(u * n) would move half of all.
    """

    TRIES = 24

    def __init__(self, cell: np.ndarray, ordinal: np.ndarray, cells: int) -> None:
        """`cell` and `ordinal` (members); ordinals are unique inside a cell."""
        top = np.full(cells, -1, dtype=np.int64)
        np.maximum.at(top, cell, ordinal.astype(np.int64))
        self.size = np.where(top >= 0, 2 ** np.ceil(np.log2(np.maximum(top + 1, 1))).astype(np.int64), 0)
        self.offset = np.concatenate([[0], np.cumsum(self.size)[:-1]])
        self.owner = np.full(int(self.size.sum()) + 1, -1, dtype=np.int64)  # the last: where empty cells point to
        self.owner[self.offset[cell] + ordinal] = np.arange(len(cell))

    def draw(self, cell: np.ndarray, ids: np.ndarray, draws: Draws, draw: str) -> np.ndarray:
        """A uniformly chosen member of each `cell` (owners x options; -1 asks for nobody) for the owners `ids`.

        -1 where nobody was asked for, the cell is empty, or every try hit an empty slot. Each option has its own row
        of numbers of the named draw, one for every try.
        """
        options = cell.shape[1]
        first = draws.uniform(ids[:, None], draw, np.arange(options) * DRAWS_AN_OPTION)
        size = np.where(cell >= 0, self.size[cell], 0)
        at = self.offset[cell] + (first * size).astype(np.int64)
        member = np.where(size > 0, self.owner[at], -1).ravel()
        again = np.flatnonzero((member < 0) & (size.ravel() > 0))
        for attempt in range(1, self.TRIES):
            if not again.size:
                break
            asked, (owner, option) = cell.ravel()[again], np.divmod(again, options)
            tried = Options.of(np.arange(options) * DRAWS_AN_OPTION + attempt)  # hashed once for all who try again
            uniform = draws.uniform(ids[owner], draw, tried[option])
            member[again] = self.owner[self.offset[asked] + (uniform * self.size[asked]).astype(np.int64)]
            again = again[member[again] < 0]
        return member.reshape(cell.shape)
