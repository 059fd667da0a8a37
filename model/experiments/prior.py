"""What is believed of a parameter before any data: its range, and how the range is filled.

A parameter graded measured or literature has its value for a mode, and the ends of its range for ends: what studies
found spreads around what most of them found (a triangular distribution). All others are as likely anywhere in their
range. Points of the unit cube are quantiles of these priors, so that the prior is even on the cube.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from model.experiments.factors import PARAMETER, Factor, FactorError
from model.scenario.parameters import load_registry

AROUND_A_VALUE = ("measured", "literature")
BITS = 30  # of a number of the design, as SciPy has them


@dataclass(frozen=True)
class Prior:
    """Prior of one parameter: its ends, the program's value, and the grade of its evidence."""

    name: str
    low: float
    high: float
    value: float
    grade: str

    @cached_property
    def distribution(self) -> Any:
        """The frozen distribution of SciPy."""
        from scipy import stats

        width = self.high - self.low
        if self.grade in AROUND_A_VALUE:
            return stats.triang((min(max(self.value, self.low), self.high) - self.low) / width, self.low, width)
        return stats.uniform(self.low, width)

    def at(self, quantile: float) -> float:
        """The value at a quantile."""
        return float(min(max(self.distribution.ppf(quantile), self.low), self.high))

    def quantile(self, value: float) -> float:
        """The quantile of a value."""
        return float(self.distribution.cdf(value))


def priors(names: Sequence[str]) -> list[Prior]:
    """Priors of parameters by path or its beginning. Raises FactorError for what is no parameter."""
    wanted = choose_parameters(names)
    entries = load_registry().entries
    return [Prior(p, entries[p].low, entries[p].high, entries[p].value, entries[p].grade) for p in wanted]


def believed(factors: Sequence[Factor]) -> list[Factor]:
    """The same factors, parameters among them with their priors: a sample of them holds what worlds may hold."""
    return [
        replace(factor, prior=priors([factor.name])[0]) if factor.kind == PARAMETER else factor for factor in factors
    ]


def choose_parameters(names: Sequence[str]) -> list[str]:
    """Paths of the parameters that `names` begin, all that may vary if there are none."""
    entries = load_registry().entries
    varying = [path for path, entry in entries.items() if entry.high > entry.low]
    found = []
    for name in names:
        hits = [path for path in varying if path == name or path.startswith(name.rstrip(".") + ".")]
        if not hits:
            load_registry().entry(name)  # raises with the nearest path
            raise FactorError(f"{name} has no range: its two ends are the same")
        found += [path for path in hits if path not in found]
    return found or varying


def values_at(known: Sequence[Prior], point: Sequence[float] | np.ndarray) -> dict[str, float]:
    """Parameters at a point of the unit cube."""
    return {prior.name: prior.at(float(quantile)) for prior, quantile in zip(known, point, strict=True)}


def design(count: int, dimensions: int, seed: int) -> np.ndarray:
    """A scrambled Sobol' sequence on the unit cube (count x dimensions): the same for the same seed."""
    if dimensions == 1:
        return on_a_line(count, seed)[:, None]
    import warnings

    from scipy.stats import qmc

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that a count which is no power of two is less balanced
        return np.asarray(qmc.Sobol(dimensions, scramble=True, seed=np.random.default_rng(seed)).random(count))


def on_a_line(count: int, seed: int) -> np.ndarray:
    """The first dimension of the sequence, to the bits of SciPy: numbers of van der Corput, scrambled.

    By hand, because a command draws the number of firms of its worlds with it, and SciPy's statistics take half a
    second to load. A number is the sum, bit by bit, of a random one and of one column for each bit of its place in
    Gray's order; the columns are those of a random triangular matrix (Matoušek 1998).
    """
    (generator,) = np.random.default_rng(seed).spawn(1)  # as SciPy does
    first = generator.integers(2, size=BITS, dtype=np.uint32) @ (1 << np.arange(BITS))
    matrix = np.tril(generator.integers(2, size=(BITS, BITS), dtype=np.uint32), -1) | np.eye(BITS, dtype=np.uint32)
    columns = (1 << np.arange(BITS)[::-1]) @ matrix
    places = np.arange(count)
    bits = (places ^ places >> 1)[:, None] >> np.arange(BITS) & 1
    return (np.bitwise_xor.reduce(bits * columns, axis=1, initial=0) ^ first) / 2**BITS
