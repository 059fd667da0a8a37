"""Words for a probability that is known from few worlds: one declared scale, decided by an interval and not by a share.

That 5 of 5 worlds reach a target does not make it certain: its probability lies between 57 and 100% (95%, Wilson). So
the word is the strongest one that the whole interval allows:

| The interval lies | Word |
|---|---|
| at 90% or above | very likely |
| at two thirds or above | likely |
| at one half or above | rather so than not |
| on both sides of one half | open |
| at one half, one third, 10% or below | rather not, unlikely, very unlikely |

The limits are those of the Intergovernmental Panel on Climate Change (Mastrandrea et al. 2010).
"""

from __future__ import annotations

import math
from enum import StrEnum

from model.mathematics.intervals import share


class Likelihood(StrEnum):
    """From surely reached to surely missed; the value is the key of its words."""

    VERY_LIKELY = "very_likely"
    LIKELY = "likely"
    RATHER = "rather"
    OPEN = "open"
    RATHER_NOT = "rather_not"
    UNLIKELY = "unlikely"
    VERY_UNLIKELY = "very_unlikely"

    @property
    def way(self) -> int:
        """1 if more likely than not, -1 if less, 0 if open."""
        return (ORDER.index(self) < len(LIMITS)) - (ORDER.index(self) > len(LIMITS))


ORDER = tuple(Likelihood)
LIMITS = (0.9, 2 / 3, 0.5)  # of the first three words; the last three mirror them


def chance(happened: int, count: int) -> tuple[float, float]:
    """The 95% interval of a probability of which `happened` of `count` worlds tell; nan without worlds."""
    low, high = share(happened, count)
    return float(low), float(high)


def likelihood(happened: int, count: int) -> Likelihood:
    """The strongest word that the interval allows. Raises ValueError without worlds."""
    low, high = chance(happened, count)
    if math.isnan(low):
        raise ValueError("no worlds: nothing can be said of a probability")
    for number, limit in enumerate(LIMITS):
        if low >= limit:
            return ORDER[number]
        if high <= 1 - limit:
            return ORDER[-1 - number]
    return Likelihood.OPEN
