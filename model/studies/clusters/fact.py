"""One fact of clusters: its words, its band and its verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

INSIDE, OUTSIDE, UNCLEAR, REPORTED, UNKNOWN = "inside", "outside", "not told apart", "reported", "not measured"
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

    def verdict(self, value: float, low: float, high: float) -> str:
        """Inside or outside where the whole interval is (the value alone, without an interval); else not told apart."""
        if not np.isfinite(value):
            return UNKNOWN
        if not self.banded:
            return REPORTED
        ends = (low, high) if np.isfinite(low) and np.isfinite(high) else (value, value)
        inside = [self.low <= end <= self.high for end in ends]
        if all(inside):
            return INSIDE
        return OUTSIDE if ends[1] < self.low or ends[0] > self.high else UNCLEAR


def after(fact: ClusterFact, years: int) -> ClusterFact:
    """The fact after so many years."""
    return replace(fact, id=f"{fact.id}_{years}", en=f"{fact.en}, {years} years", zh=f"{fact.zh}，{years}年后")
