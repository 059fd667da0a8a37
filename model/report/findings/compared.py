"""A study seen from one scenario beside its base: what every finding begins with, and none of the tables yet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from model.mathematics.intervals import FEWEST
from model.mathematics.quarters import year_of
from model.regions import region_to_read
from model.regions.region import Region
from model.results import Study
from model.scenario import Plan


@dataclass
class Compared:
    """A study seen from the scenario `main` and its base (None: run alone)."""

    study: Study
    main: Plan
    base: Plan | None

    @cached_property
    def region(self) -> Region:
        """The region with the scenario's corrections."""
        return region_to_read(self.main.region, self.main.region_data)

    @cached_property
    def seeds(self) -> list[int]:
        """Seeds of the scenario."""
        return self.study.seeds(self.main.name)

    @cached_property
    def paired_seeds(self) -> list[int]:
        """Seeds that scenario and base share."""
        return self.study.seeds(self.main.name, self.base.name) if self.base is not None else []

    @cached_property
    def first(self) -> int:
        """The year of the start."""
        return int(self.study.outcomes["year"].min())

    @cached_property
    def last(self) -> int:
        """The last year."""
        return min(year_of(self.main.end), int(self.study.outcomes["year"].max()))

    @property
    def banded(self) -> bool:
        """Whether there are enough worlds for bands and probabilities."""
        return len(self.seeds) >= FEWEST
