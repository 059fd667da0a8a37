"""Random draws that belong to their owner: a counter-based hash of (seed, process, quarter, draw, permanent id).

Nothing is consumed, so adding a draw, a firm or a policy shifts nobody else's luck (common random numbers), and no
generator state has to be saved. The mixing function is the finaliser of splitmix64 (Steele, Lea and Flood 2014).
By hand, since NumPy's generators consume a stream: one draw more would shift the luck of everybody after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from model.mathematics.quantiles import binomial_quantile, normal_quantile, poisson_quantile
from model.mathematics.ranks import ranks

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
MIX_2 = np.uint64(0x94D049BB133111EB)
UNIT = 2.0**-53
FEW = 16  # of so many a row is found sooner by a search than from a list of all
BLOCK = 16384  # hashes worked out at once where there are many, so that they stay in the processor's cache


@lru_cache(maxsize=4096)
def stream_key(seed: int, process: str, quarter: int, draw: str) -> int:
    """A 64-bit key for one named draw of one process in one quarter (blake2, never the salted built-in hash)."""
    text = f"{seed}\x1f{process}\x1f{quarter}\x1f{draw}".encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little")


def mix(values: np.ndarray) -> np.ndarray:
    """splitmix64's finaliser on uint64 values of any shape: neighbouring inputs give independent outputs."""
    mixed = values ^ (values >> np.uint64(30))
    mixed *= MIX_1
    mixed ^= mixed >> np.uint64(27)
    mixed *= MIX_2
    mixed ^= mixed >> np.uint64(31)
    return mixed


def spread_out(ids: ArrayLike, start: int) -> np.ndarray:
    """start + id x the golden ratio, modulo 2^64: whole numbers as uint64, ready to be mixed."""
    whole = np.asarray(ids)
    bits = whole.view(np.uint64) if whole.dtype == np.int64 else whole.astype(np.uint64)
    product = bits * GOLDEN
    product += np.uint64(start)
    return product


def to_unit(bits: np.ndarray) -> np.ndarray:
    """uint64 bits as floats strictly inside (0, 1)."""
    unit = (bits >> np.uint64(11)).astype(np.float64)
    unit += 0.5
    unit *= UNIT
    return unit


def hashes_below(limit: float) -> int:
    """How many of the 2^64 hashes, from 0 on, are a number of `to_unit` less than `limit`; numbers rise with hashes."""
    guess = int(min(max(limit, 0.0), 1.0) * 2.0**53)  # of the steps of 2^11 hashes that share a number
    steps = np.arange(max(guess - 2, 0), min(guess + 3, 2**53), dtype=np.uint64)
    less = int(np.count_nonzero(to_unit(steps << np.uint64(11)) < limit))
    return (max(guess - 2, 0) + less) << 11


@dataclass(frozen=True)
class Options:
    """Options hashed once, for draws in which many owners meet the same ones: `Options.of(ids)[rows]`."""

    hashed: np.ndarray

    @classmethod
    def of(cls, ids: ArrayLike) -> Options:
        return cls(mix(spread_out(ids, 1)))

    def __getitem__(self, rows: Any) -> Options:
        return Options(self.hashed[rows])

    def take(self, rows: np.ndarray) -> Options:
        return Options(self.hashed.take(rows))

    @property
    def shape(self) -> tuple[int, ...]:
        return self.hashed.shape


class Draws:
    """The named streams of one process in one quarter. Every method maps permanent ids to one number each."""

    def __init__(self, seed: int, process: str, quarter: int) -> None:
        self.seed, self.process, self.quarter = seed, process, quarter

    def bits(self, ids: ArrayLike, draw: str, options: ArrayLike | Options | None = None) -> np.ndarray:
        """Hash of id, or of every broadcast pair (id, option), as uint64."""
        hashed = mix(spread_out(ids, stream_key(self.seed, self.process, self.quarter, draw)))
        if options is None:
            return hashed
        known = options if isinstance(options, Options) else Options.of(options)
        return mix(hashed + known.hashed)

    def uniform(self, ids: ArrayLike, draw: str, options: ArrayLike | Options | None = None) -> np.ndarray:
        """Uniform on (0, 1), one per id, or one per (id, option) pair of broadcast shape."""
        return to_unit(self.bits(ids, draw, options))

    def slots(
        self, ids: ArrayLike, draw: str, shift: ArrayLike, options: ArrayLike | Options | None = None
    ) -> np.ndarray:
        """A slot out of 2^(64 - shift), one for each hash of `bits`: floor(uniform x slots) by a shift.

        `shift` is uint64, from 1 (half of all hashes a slot) to 64 (one slot, 0).
        """
        hashed = self.bits(ids, draw, options)
        hashed >>= np.asarray(shift, dtype=np.uint64)
        return hashed.view(np.int64)

    def of_rows(self, ids: np.ndarray, rows: np.ndarray, draw: str) -> np.ndarray:
        """Uniform on (0, 1) of some rows of a table with these `ids`."""
        return self.uniform(ids.take(rows), draw)

    def below(self, ids: np.ndarray, draw: str, limit: float) -> np.ndarray:
        """Which rows of a table with these `ids` draw less than `limit` (mask, not to be changed).

        Hashes are compared as they are, block by block: half the time of turning all of them into numbers first.
        """
        mask, most = np.zeros(len(ids), dtype=bool), hashes_below(limit)
        if most >= 2**64:
            return ~mask
        for first in range(0, len(ids), BLOCK):
            block = slice(first, first + BLOCK)
            np.less(self.bits(ids[block], draw), np.uint64(most), out=mask[block])
        return mask

    def lowest(self, ids: np.ndarray, rows: np.ndarray, draw: str, part: float, among: np.ndarray | None = None,
               takers: tuple[str, float] | None = None) -> np.ndarray:  # fmt: skip
        """Positions in the rising `rows` of all whose draw is less than `part`, by rising draw.

        among: the same rows as a mask of the whole table, where it is at hand. takers: a stream and a limit below
        which all of the rows are known to draw in it.
        """
        hashed = self.bits(ids.take(rows), draw)
        # Numbers rise with hashes, so that only the hashes of low numbers are made into numbers.
        at = (hashed <= np.uint64(min(int(part * 2.0**64) + 2**12, 2**64 - 1))).nonzero()[0]
        drawn = to_unit(hashed.take(at))
        less = (drawn < part).nonzero()[0]
        return at.take(less.take(ranks(drawn.take(less))))

    def normal(self, ids: ArrayLike, draw: str) -> np.ndarray:
        """Standard normal by inversion, one uniform each."""
        return normal_quantile(self.uniform(ids, draw))

    def gumbel(self, ids: ArrayLike, draw: str, options: ArrayLike | Options | None = None) -> np.ndarray:
        """Standard Gumbel: the highest of utility + Gumbel is a multinomial logit choice (McFadden 1974)."""
        drawn = np.asarray(self.uniform(ids, draw, options))
        np.negative(np.log(drawn, out=drawn), out=drawn)
        return np.negative(np.log(drawn, out=drawn), out=drawn)

    def exponential(self, ids: ArrayLike, draw: str) -> np.ndarray:
        """Exponential with mean 1."""
        return -np.log(self.uniform(ids, draw))

    def poisson(self, expected: ArrayLike, ids: ArrayLike, draw: str) -> np.ndarray:
        """Counts around `expected`, monotone in the owner's uniform, as float."""
        return poisson_quantile(self.uniform(ids, draw), np.asarray(expected, dtype=float))

    def binomial(self, trials: ArrayLike, probability: ArrayLike, ids: ArrayLike, draw: str) -> np.ndarray:
        """Counts out of `trials`, monotone in the owner's uniform, as float."""
        return binomial_quantile(self.uniform(ids, draw), np.asarray(trials, dtype=float), probability)

    def rounded(self, values: ArrayLike, ids: ArrayLike, draw: str) -> np.ndarray:
        """Stochastic rounding: floor, plus one with probability of the fraction, so means are kept."""
        values = np.asarray(values, dtype=float)
        return np.floor(values + self.uniform(ids, draw))


@dataclass(frozen=True)
class Front:
    """Rows of a table that draw less than `limit`, by rising draw; only those that draw less in another stream, too.

    takers: that other stream and its limit; None: everybody.
    """

    limit: float
    rows: np.ndarray
    drawn: np.ndarray
    takers: tuple[str, float] | None


class LastingDraws(Draws):
    """Streams that are the same in every quarter, of which the answers for a whole table are kept from use to use.

    They are those of Draws at quarter 0; what is kept can only save time. It is kept by the table's `ids`: once these
    are another array, rows are followed to where they have moved, and new rows alone are drawn. An array of permanent
    ids never changes: a table makes a new one when rows come or go.
    """

    WIDER = 1.25  # a front is kept longer than was asked, so that the same is still there when others have left

    def __init__(self, seed: int, process: str) -> None:
        super().__init__(seed, process, 0)
        self._array, self._ids = np.empty(0), np.empty(0, dtype=np.int64)  # the table's own, and its content then
        self._below: dict[str, tuple[float, np.ndarray]] = {}  # limit; mask of rows
        self._lowest: dict[str, Front] = {}
        self._used: set[str] = set()
        self._stayed: np.ndarray | None = None

    def stay(self, rows: np.ndarray) -> None:
        """Hear that of the table's rows only these, rising, are still there. Their ids are compared all the same."""
        self._stayed = rows

    def below(self, ids: np.ndarray, draw: str, limit: float) -> np.ndarray:
        self._follow(ids)
        self._used.add(draw)
        kept = self._below.get(draw)
        if kept is None or kept[0] != limit:
            self._below[draw] = kept = limit, super().below(ids, draw, limit)
        return kept[1]

    def lowest(self, ids: np.ndarray, rows: np.ndarray, draw: str, part: float, among: np.ndarray | None = None,
               takers: tuple[str, float] | None = None) -> np.ndarray:  # fmt: skip
        self._follow(ids)
        self._used.add(draw)
        kept = self._lowest.get(draw)
        if kept is None or kept.limit < part or kept.takers != takers:
            wide, drawn = self.WIDER * part, self.uniform(ids, draw)
            front = np.flatnonzero(drawn < wide if takers is None else (drawn < wide) & self.below(ids, *takers))
            front = front.take(ranks(drawn.take(front)))
            self._lowest[draw] = kept = Front(wide, front, drawn.take(front), takers)
        front = kept.rows[: kept.drawn.searchsorted(part)]
        if among is None:
            among = np.zeros(len(ids), dtype=bool)
            among[rows] = True
        first = front.compress(among.take(front))
        if len(first) < len(rows) // FEW:
            return rows.searchsorted(first)
        position = np.empty(len(ids), dtype=np.intp)
        position[rows] = np.arange(len(rows))
        return position.take(first)

    def _follow(self, ids: np.ndarray) -> None:
        """Bring what was used since the last time into the order of `ids`; forget it if rows have changed places."""
        if ids is self._array:
            return
        before, known = self._places(ids)
        rows = np.flatnonzero(known)
        self._below = {draw: kept for draw, kept in self._below.items() if draw in self._used}
        self._lowest = {draw: kept for draw, kept in self._lowest.items() if draw in self._used}
        if not len(rows) or (np.diff(before[rows]) < 0).any():
            self._below, self._lowest = {}, {}
        takers = {kept.takers[0] for kept in self._lowest.values() if kept.takers is not None}
        new, names = np.flatnonzero(~known), sorted(self._below.keys() | self._lowest.keys() | takers)
        drawn = dict(zip(names, self._of_each(ids[new], names), strict=True))
        now = np.full(len(self._ids), -1)
        now[before[rows]] = rows
        for draw, (limit, mask) in self._below.items():
            moved = mask.take(before)
            moved[new] = drawn[draw] < limit
            self._below[draw] = limit, moved
        for draw, kept in self._lowest.items():
            come = drawn[draw] < kept.limit
            if kept.takers is not None:
                come &= drawn[kept.takers[0]] < kept.takers[1]
            moved = now.take(kept.rows)
            there, fresh = (moved >= 0).nonzero()[0], drawn[draw].compress(come)
            place = np.concatenate([moved.take(there), new.compress(come)])
            theirs = np.concatenate([kept.drawn.take(there), fresh])
            order = theirs.argsort(kind="stable")  # quick, for all but the last have kept their order
            self._lowest[draw] = Front(kept.limit, place.take(order), theirs.take(order), kept.takers)
        self._array, self._ids, self._used = ids, ids.copy(), set()

    def _places(self, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where every one of `ids` stood the last time (any row for new ones), and which of them are known (mask)."""
        if not len(self._ids):
            return np.zeros(len(ids), dtype=np.intp), np.zeros(len(ids), dtype=bool)
        stayed, self._stayed = self._stayed, None
        if stayed is not None:  # others can only have come behind them
            stayed = stayed[: stayed.searchsorted(len(self._ids))]
            if np.array_equal(self._ids.take(stayed), ids[: len(stayed)]):
                before = np.zeros(len(ids), dtype=np.intp)
                before[: len(stayed)] = stayed
                return before, np.arange(len(ids)) < len(stayed)
        order = np.argsort(self._ids, kind="stable")
        ordered = self._ids.take(order)
        at = np.minimum(np.searchsorted(ordered, ids), len(ordered) - 1)
        return order.take(at), ordered.take(at) == ids

    def _of_each(self, ids: np.ndarray, draws: list[str]) -> np.ndarray:
        """Uniforms of several draws (draws x ids)."""
        keys = [stream_key(self.seed, self.process, self.quarter, draw) for draw in draws]
        return to_unit(mix(spread_out(ids, 0) + np.array(keys, dtype=np.uint64)[:, None]))
