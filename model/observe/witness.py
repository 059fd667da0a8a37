"""What the stylised facts need to see of a run: firms and supply links at every year's end, from the world itself."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np

from model.mathematics.quarters import quarter_of_year, year_of
from model.world import World


@dataclass(frozen=True)
class Sighting:
    """Firms (one entry each) and distinct local supply relations (firm ids) at the end of a year.

    revenue, profit: 亿元 of the last four quarters; value_added, wage_bill: of the last quarter. segment, city: rows.
    """

    year: int
    id: np.ndarray
    segment: np.ndarray
    city: np.ndarray
    birth_year: np.ndarray
    revenue: np.ndarray
    profit: np.ndarray
    value_added: np.ndarray
    wage_bill: np.ndarray
    workers: np.ndarray
    capital: np.ndarray
    log_productivity: np.ndarray
    above_scale: np.ndarray
    buyer: np.ndarray
    supplier: np.ndarray


@dataclass
class Witness:
    """Sightings by year, and what of the region they are read against."""

    segments: int
    cities: int
    statistical: np.ndarray
    capital_part: np.ndarray  # of value added, by segment: one less the share of labour
    sightings: dict[int, Sighting] = field(default_factory=dict)

    @classmethod
    def of(cls, world: World) -> Witness:
        """A witness who looks at the start."""
        s = world.segments
        labour = np.divide(s.labour_share, s.value_added_rate, out=np.full(len(s), 0.5), where=s.value_added_rate > 0)
        witness = cls(len(s), len(world.city_ids), s.statistical.copy(), 1.0 - np.clip(labour, 0.05, 0.95))
        witness.look(world)
        return witness

    def look(self, world: World) -> None:
        """Take a sighting if the world stands at a year's end."""
        if quarter_of_year(world.quarter) != 4:
            return
        f, links = world.firms, world.links
        local = np.flatnonzero(links.supplier >= 0)
        pairs = np.stack([f.id[links.buyer[local]], f.id[links.supplier[local]]], axis=1)
        pairs = np.unique(pairs, axis=0) if len(pairs) else pairs
        year = year_of(world.quarter)
        self.sightings[year] = Sighting(
            year=year, id=f.id.copy(), segment=f.segment.astype(np.int64), city=world.firm_city.astype(np.int64),
            birth_year=year_of(f.birth.astype(np.int64)),
            revenue=f.annual_revenue, profit=f.annual_profit,
            value_added=f.value_added.copy(), wage_bill=f.wage_bill.copy(), workers=f.workers.copy(),
            capital=f.capital.copy(), log_productivity=np.log(f.effective_productivity),
            above_scale=f.above_scale & world.segments.statistical[f.segment],
            buyer=pairs[:, 0], supplier=pairs[:, 1],
        )  # fmt: skip

    @property
    def years(self) -> list[int]:
        """Years seen, in order."""
        return sorted(self.sightings)

    @property
    def last(self) -> Sighting:
        """The last year."""
        return self.sightings[self.years[-1]]

    def until(self, year: int) -> Witness:
        """The same witness who stopped looking after `year`."""
        seen = {y: sighting for y, sighting in self.sightings.items() if y <= year}
        return Witness(self.segments, self.cities, self.statistical, self.capital_part, seen)


@dataclass(frozen=True)
class Growth:
    """Yearly growth of firms above scale in both years, ln, less the mean of segment and year; earlier size; ids."""

    id: np.ndarray
    year: np.ndarray
    size: np.ndarray
    growth: np.ndarray


def growth_of(witness: Witness, years: int = 10) -> Growth:
    """Growth in the last `years` years seen, pooled. A firm's first, incomplete year is no base for growth."""
    from model.mathematics.groups import mean_by

    parts: list[tuple[np.ndarray, ...]] = []
    seen = witness.years[-(years + 1) :]
    for one, other in itertools.pairwise(seen):
        a, b = witness.sightings[one], witness.sightings[other]
        _, first, second = np.intersect1d(a.id, b.id, assume_unique=True, return_indices=True)
        kept = a.above_scale[first] & b.above_scale[second] & (a.revenue[first] > 0) & (b.revenue[second] > 0)
        kept &= a.birth_year[first] < one
        first, second = first[kept], second[kept]
        grown = np.log(b.revenue[second] / a.revenue[first])
        mean = mean_by(a.segment[first], grown, None, witness.segments)
        parts.append((a.id[first], np.full(len(first), other), a.revenue[first], grown - mean[a.segment[first]]))
    if not parts:
        empty = np.empty(0)
        return Growth(empty.astype(np.int64), empty.astype(np.int64), empty, empty)
    return Growth(*(np.concatenate(column) for column in zip(*parts, strict=True)))
