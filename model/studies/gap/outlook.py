"""Since when it is clear whether a goal is met: each world is judged by the others (early_warning/clearness.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from model.studies.early_warning.clearness import LEAST, MET, MISSED, Goal, Paths, chances, clear_since


@dataclass(frozen=True)
class Outlook:
    """By year before the goal's the chance that it is missed, the mean over worlds; by world since when what is clear.

    since: by seed the first year from which it stays clear, and whether the goal is then missed or met; (None, open)
    where it never does.
    """

    chance: Mapping[int, float]
    since: Mapping[int, tuple[int | None, str]]

    @property
    def missed_since(self) -> int | None:
        """The year from which it is clear in half of the worlds or more that the goal is missed; None if it is not."""
        return self.half_know(MISSED)

    @property
    def met_since(self) -> int | None:
        """The same that it is met."""
        return self.half_know(MET)

    def known(self, what: str) -> list[int]:
        """The years from which worlds know it, in order."""
        return sorted(year for year, said in self.since.values() if year is not None and said == what)

    def half_know(self, what: str) -> int | None:
        """The first year in which half of all worlds know it."""
        years, needed = self.known(what), (len(self.since) + 1) // 2
        return years[needed - 1] if needed and len(years) >= needed else None


def outlook(goal: Goal, paths: Paths) -> Outlook | None:
    """The outlook on a goal. None where fewer than LEAST other worlds can judge a world, or no year lies before it.

    paths: finite values by world and year. Worlds without a value in the goal's year judge nobody.
    """
    whole = {seed: path for seed, path in paths.items() if goal.year in path}
    if len(whole) <= LEAST or min(map(len, whole.values())) < 2:
        return None
    seen = {}
    for seed, path in whole.items():
        others = {other: values for other, values in whole.items() if other != seed}
        seen[seed] = chances(goal, path, others)
    years = sorted({year for own in seen.values() for year in own})
    chance = {year: 1.0 - float(np.nanmean([own.get(year, np.nan) for own in seen.values()])) for year in years
              if any(np.isfinite(own.get(year, np.nan)) for own in seen.values())}  # fmt: skip
    return Outlook(chance, {seed: clear_since(own) for seed, own in seen.items()}) if chance else None
