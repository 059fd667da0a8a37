"""Random draws that belong to their owner: a counter-based hash of (seed, process, quarter, draw, permanent id).

Nothing is consumed, so adding a draw, a firm or a policy shifts nobody else's luck (common random numbers), and no
generator state has to be saved. The mixing function is the finaliser of splitmix64 (Steele, Lea and Flood 2014).
By hand, since NumPy's generators consume a stream: one draw more would shift the luck of everybody after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from model.mathematics.quantiles import binomial_quantile, normal_quantile, poisson_quantile
from model.mathematics.ranks import ranks

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
MIX_2 = np.uint64(0x94D049BB133111EB)
SHIFT_1, SHIFT_2, SHIFT_3 = np.uint64(30), np.uint64(27), np.uint64(31)
UNIT = 2.0**-53
BLOCK = 16384  # hashes worked out at once where there are many, so that they stay in the processor's cache


@lru_cache(maxsize=4096)
def stream_key(seed: int, process: str, quarter: int, draw: str) -> int:
    """A 64-bit key for one named draw of one process in one quarter (blake2, never the salted built-in hash)."""
    text = f"{seed}\x1f{process}\x1f{quarter}\x1f{draw}".encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little")


def mix(values: np.ndarray) -> np.ndarray:
    """splitmix64's finaliser on uint64 values of any shape: neighbouring inputs give independent outputs."""
    return mix_here(np.array(values))


def mix_here(values: np.ndarray) -> np.ndarray:
    """`mix` of values that nobody else needs: they are written over and returned."""
    shifted = scramble(values)
    values ^= np.right_shift(values, SHIFT_3, out=shifted)
    return values


def scramble(values: np.ndarray) -> np.ndarray:
    """`mix_here` but for its last step, which folds the first bits into the last ones. Returns room for that step."""
    shifted = np.asarray(values >> SHIFT_1)
    values ^= shifted
    values *= MIX_1
    values ^= np.right_shift(values, SHIFT_2, out=shifted)
    values *= MIX_2
    return shifted


def spread_out(ids: ArrayLike, start: int) -> np.ndarray:
    """start + id x the golden ratio, modulo 2^64: whole numbers as uint64, ready to be mixed."""
    whole = np.asarray(ids)
    bits = whole.view(np.uint64) if whole.dtype == np.int64 else whole.astype(np.uint64)
    product = np.asarray(bits * GOLDEN)
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
        return cls(mix_here(spread_out(ids, 1)))

    def __getitem__(self, rows: Any) -> Options:
        return Options(self.hashed[rows])

    def take(self, rows: np.ndarray) -> Options:
        return Options(self.hashed.take(rows))

    @property
    def shape(self) -> tuple[int, ...]:
        return self.hashed.shape


class Owners:
    """Rows of a table with these `ids` for whom several draws are made: their ids are spread out once."""

    def __init__(self, ids: np.ndarray, rows: np.ndarray) -> None:
        self.ids, self.rows = ids, rows

    @cached_property
    def spread(self) -> np.ndarray:
        return spread_out(self.ids.take(self.rows), 0)

    def take(self, at: np.ndarray) -> Owners:
        some = Owners(self.ids, self.rows.take(at))
        some.spread = self.spread.take(at)
        return some


@dataclass(frozen=True)
class Hashed:
    """Owners hashed for one named draw (`Draws.hashed`), which takes them in place of their ids."""

    hashed: np.ndarray

    def take(self, rows: np.ndarray) -> Hashed:
        return Hashed(self.hashed.take(rows))

    def __len__(self) -> int:
        return len(self.hashed)


class Draws:
    """The named streams of one process in one quarter. Every method maps permanent ids to one number each."""

    def __init__(self, seed: int, process: str, quarter: int) -> None:
        self.seed, self.process, self.quarter = seed, process, quarter

    def bits(self, ids: ArrayLike | Hashed, draw: str, options: ArrayLike | Options | None = None) -> np.ndarray:
        """Hash of id, or of every broadcast pair (id, option), as uint64."""
        owners = ids if isinstance(ids, Hashed) else self.hashed(ids, draw)
        if options is None:
            return owners.hashed.copy() if owners is ids else owners.hashed
        known = options if isinstance(options, Options) else Options.of(options)
        return mix_here(np.asarray(owners.hashed + known.hashed))

    def hashed(self, ids: ArrayLike, draw: str) -> Hashed:
        """Owners hashed once for a named draw, in which they meet options more than once."""
        return Hashed(mix_here(spread_out(ids, stream_key(self.seed, self.process, self.quarter, draw))))

    def uniform(self, ids: ArrayLike | Hashed, draw: str, options: ArrayLike | Options | None = None) -> np.ndarray:
        """Uniform on (0, 1), one per id, or one per (id, option) pair of broadcast shape."""
        return to_unit(self.bits(ids, draw, options))

    def uniforms(self, ids: np.ndarray, draws: Sequence[str]) -> np.ndarray:
        """Uniform on (0, 1) in several named draws (draws x ids)."""
        keys = [stream_key(self.seed, self.process, self.quarter, draw) for draw in draws]
        return to_unit(mix_here(spread_out(ids, 0) + np.array(keys, dtype=np.uint64)[:, None]))

    def slots(
        self, ids: ArrayLike | Hashed, draw: str, shift: ArrayLike, options: ArrayLike | Options | None = None
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

    def lowest(self, owners: Owners, draw: str, part: float) -> tuple[np.ndarray, np.ndarray]:
        """Rising positions among `owners` of all whose draw is less than `part`, and what they draw."""
        key = np.uint64(stream_key(self.seed, self.process, self.quarter, draw))
        if part >= 1.0:  # no draw is as much
            return np.arange(len(owners.rows)), to_unit(mix_here(owners.spread + key))
        # Numbers rise with hashes, and the last step of `mix` leaves a hash's first 31 bits as they are: it is taken
        # for those alone who may draw so little.
        most = np.uint64(min(int(part * 2.0**64) + 2**33, 2**64 - 1) | (2**33 - 1))
        hashed = owners.spread + key
        scramble(hashed)
        at = (hashed <= most).nonzero()[0]
        last = hashed.take(at)
        drawn = to_unit(last ^ (last >> SHIFT_3))
        less = drawn < part
        return (at, drawn) if less.all() else (at.compress(less), drawn.compress(less))

    def line(self, ids: np.ndarray, among: np.ndarray, draw: str, part: float,
             takers: tuple[str, float] | None = None) -> np.ndarray:  # fmt: skip
        """Rows of a mask whose draw is less than `part`, by rising draw.

        takers: a stream and a limit below which all of the mask are known to draw in it.
        """
        rows = among.nonzero()[0]
        at, drawn = self.lowest(Owners(ids, rows), draw, part)
        return rows.take(at.take(ranks(drawn)))

    def normal(self, ids: ArrayLike, draw: str) -> np.ndarray:
        """Standard normal by inversion, one uniform each."""
        return normal_quantile(self.uniform(ids, draw))

    def normals(self, ids: np.ndarray, draws: Sequence[str]) -> np.ndarray:
        """Standard normal in several named draws (draws x ids)."""
        return normal_quantile(self.uniforms(ids, draws))

    def gumbel(self, ids: ArrayLike | Hashed, draw: str, options: ArrayLike | Options | None = None) -> np.ndarray:
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
