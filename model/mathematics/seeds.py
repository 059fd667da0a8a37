"""Seeds: one whole number says everything about the luck of a run."""

from __future__ import annotations

import secrets
from typing import Any

import numpy as np

LARGEST_DRAWN = 2**31  # a drawn seed is below: short enough to be typed again


def fresh_seed() -> int:
    """A seed that nobody has chosen."""
    return secrets.randbelow(LARGEST_DRAWN)


def seed_number(rng: Any) -> int:
    """The seed that a whole number states, or that is drawn from a generator; a fresh one for None.

    Takes what Mesa takes: a whole number from 0 on, a NumPy Generator, BitGenerator or SeedSequence. Raises TypeError,
    ValueError for anything else.
    """
    if rng is None:
        return fresh_seed()
    if isinstance(rng, int | np.integer) and not isinstance(rng, bool):
        if rng < 0:
            raise ValueError(f"a seed is a whole number from 0 on, not {rng}")
        return int(rng)
    if isinstance(rng, np.random.Generator | np.random.BitGenerator | np.random.SeedSequence):
        return int(np.random.default_rng(rng).integers(LARGEST_DRAWN))
    raise TypeError(f"rng takes a whole number, a NumPy Generator, or None for a fresh seed, not {rng!r}")
