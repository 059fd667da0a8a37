"""One fact of clusters: its words, its band and its verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from model.mathematics.verdicts import Verdict, in_band

WORLDS, ZONES, CELLS = "worlds", "zones and worlds", "cells"  # what an interval is over


@dataclass(frozen=True)
class ClusterFact:
    """One fact: words, unit, what the interval is over, band with its source."""

    id: str
    group: str
    en: str
    zh: str
    unit: str
    over: str
    low: float = np.nan
    high: float = np.nan
    source: str = ""
    study: str = ""
    soft: bool = False

    @property
    def banded(self) -> bool:
        """Whether there is a band."""
        return not (np.isnan(self.low) or np.isnan(self.high))

    def verdict(self, value: float, low: float, high: float) -> Verdict:
        """Inside or outside the band where the whole interval is; else not told apart."""
        return in_band(value, self.low, self.high, low, high)


def after(fact: ClusterFact, years: int) -> ClusterFact:
    """The fact after so many years."""
    return replace(fact, id=f"{fact.id}_{years}", en=f"{fact.en}, {years} years", zh=f"{fact.zh}，{years}年后")
