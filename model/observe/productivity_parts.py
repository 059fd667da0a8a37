"""How growth of mean productivity splits between firms that stay, come and go (Foster, Haltiwanger and Krizan 2001)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Foster:
    """Parts of productivity growth, ln; they sum to the change of the share-weighted mean."""

    within: float
    between: float
    cross: float
    entry: float
    exit: float

    @property
    def total(self) -> float:
        """Change of the weighted mean."""
        return self.within + self.between + self.cross + self.entry + self.exit

    @property
    def net_entry(self) -> float:
        """Entry and exit together, as a share of the whole change."""
        return (self.entry + self.exit) / self.total if self.total else np.nan


def foster(ids: tuple[np.ndarray, np.ndarray], weights: tuple[np.ndarray, np.ndarray],
           levels: tuple[np.ndarray, np.ndarray]) -> Foster:  # fmt: skip
    """Foster, Haltiwanger and Krizan (2001): within, between, cross, entry, exit from two cross-sections.

    `ids`, `weights` and `levels` (ln productivity) of the firms in the first and the second year.
    """
    shares = [w / w.sum() for w in weights]
    mean = float((shares[0] * levels[0]).sum())
    _, first, second = np.intersect1d(ids[0], ids[1], assume_unique=True, return_indices=True)
    gone, new = np.ones(len(ids[0]), dtype=bool), np.ones(len(ids[1]), dtype=bool)
    gone[first], new[second] = False, False
    ds, dp = shares[1][second] - shares[0][first], levels[1][second] - levels[0][first]
    return Foster(
        within=float((shares[0][first] * dp).sum()),
        between=float((ds * (levels[0][first] - mean)).sum()),
        cross=float((ds * dp).sum()),
        entry=float((shares[1][new] * (levels[1][new] - mean)).sum()),
        exit=-float((shares[0][gone] * (levels[0][gone] - mean)).sum()),
    )
