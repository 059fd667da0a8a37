"""Random draws that belong to their owner: a counter-based hash of (seed, process, quarter, draw, permanent id).

Nothing is consumed, so adding a draw, a firm or a policy shifts nobody else's luck (common random numbers), and no
generator state has to be saved. The mixing function is the finaliser of splitmix64 (Steele, Lea and Flood 2014).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import ArrayLike

from model.mathematics.quantiles import binomial_quantile, normal_quantile, poisson_quantile

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
MIX_2 = np.uint64(0x94D049BB133111EB)
UNIT = 2.0**-53


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


@dataclass(frozen=True)
class Options:
    """Options hashed once, for draws in which many owners meet the same ones: `Options.of(ids)[rows]`."""

    hashed: np.ndarray

    @classmethod
    def of(cls, ids: ArrayLike) -> Options:
        return cls(mix(spread_out(ids, 1)))

    def __getitem__(self, rows: np.ndarray) -> Options:
        return Options(self.hashed[rows])

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

    def of_rows(self, ids: np.ndarray, rows: np.ndarray, draw: str) -> np.ndarray:
        """Uniform on (0, 1) of some rows of a table with these `ids`."""
        return self.uniform(ids[rows], draw)

    def normal(self, ids: ArrayLike, draw: str) -> np.ndarray:
        """Standard normal by inversion, one uniform each."""
        return normal_quantile(self.uniform(ids, draw))

    def gumbel(self, ids: ArrayLike, draw: str, options: ArrayLike | Options | None = None) -> np.ndarray:
        """Standard Gumbel: the highest of utility + Gumbel is a multinomial logit choice (McFadden 1974)."""
        return -np.log(-np.log(self.uniform(ids, draw, options)))

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


class LastingDraws(Draws):
    """Streams that are the same in every quarter, so that the draws of a table's rows are kept from use to use.

    They are those of Draws at quarter 0; what is kept can only save time.
    """

    def __init__(self, seed: int, process: str) -> None:
        super().__init__(seed, process, 0)
        self._ids = np.empty(0, dtype=np.int64)
        self._kept: dict[str, np.ndarray] = {}
        self._used: set[str] = set()

    def of_rows(self, ids: np.ndarray, rows: np.ndarray, draw: str) -> np.ndarray:
        if not np.array_equal(ids, self._ids):
            self._follow(ids)
        if draw not in self._kept:
            self._kept[draw] = self.uniform(ids, draw)
        self._used.add(draw)
        return self._kept[draw][rows]

    def _follow(self, ids: np.ndarray) -> None:
        """Bring what was used since the last time into the order of `ids`; only new ones are drawn."""
        order = np.argsort(self._ids, kind="stable")
        at = np.searchsorted(self._ids[order], ids)
        known = np.flatnonzero(np.append(self._ids[order], -1)[at] == ids)
        before, new = order[at[known]], np.delete(np.arange(len(ids)), known)
        for draw in self._used:
            moved = np.empty(len(ids))
            moved[known] = self._kept[draw][before]
            moved[new] = self.uniform(ids[new], draw)
            self._kept[draw] = moved
        self._kept = {draw: self._kept[draw] for draw in self._used}
        self._ids, self._used = ids.copy(), set()
