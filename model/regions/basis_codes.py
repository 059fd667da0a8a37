"""On what a figure of the base year rests, wherever a cell, a zone or a place is shown: one code for each.

No cell of the starting map is a statistic. The codes are those of `grades.py`, from a published figure down to none,
and two more: what a place has because its city's zones leave it, and what a rule assumes where a region has no map.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from model.regions.grades import GRADES

if TYPE_CHECKING:
    from model.regions.region import Region
    from model.regions.starting_map import StartingMap

REST, RULE = "rest", "rule"
CODES = (*GRADES, REST, RULE)  # from the best known to the least
NAMES: dict[str, dict[str, str]] = {
    "found": {"en": "found", "zh": "有据可查"},
    "derived": {"en": "derived", "zh": "推算"},
    "memory high": {"en": "recalled (high)", "zh": "待核实（高）"},
    "memory medium": {"en": "recalled (medium)", "zh": "待核实（中）"},
    "memory low": {"en": "recalled (low)", "zh": "待核实（低）"},
    "none": {"en": "none, shared out", "zh": "无据，按比例分摊"},
    REST: {"en": "left by the zones", "zh": "园区以外余数"},
    RULE: {"en": "assumed by rule", "zh": "按规则假定"},
}
MEANINGS: dict[str, dict[str, str]] = {
    "found": {"en": "a published figure", "zh": "有公布数字"},
    "derived": {"en": "computed from published figures", "zh": "由公布数字算出"},
    "memory high": {"en": "from memory, high confidence", "zh": "未重新查证，把握较大"},
    "memory medium": {"en": "from memory, medium confidence", "zh": "未重新查证，把握一般"},
    "memory low": {"en": "from memory, low confidence", "zh": "未重新查证，把握较小"},
    "none": {"en": "nothing is known: shared out in proportion", "zh": "没有资料，按城市工业规模分摊"},
    REST: {"en": "what the city has outside its zones", "zh": "全市扣除各园区后的余数"},
    RULE: {"en": "the region has no starting map", "zh": "本区域没有起点底图"},
}
DOCUMENTED = "; ".join(f"{code}, {words['en']}" for code, words in MEANINGS.items())


class Bases:
    """Codes of a region's cells and places under a map of its base year (its own, or one with a user's knowledge)."""

    def __init__(self, region: Region, starting_map: StartingMap) -> None:
        self.region, self.map = region, starting_map
        places = region.places
        self.city_of = dict(zip(places.ids, map(str, places.city), strict=True))
        self.zones = {key for key, kind in zip(places.ids, places.kind, strict=True) if kind == "zone"}
        segments = region.segments
        priors = np.nan_to_num(segments.revenue_prior_a) + np.nan_to_num(segments.revenue_prior_b)
        self._revenue = dict(zip(segments.ids, (priors / 2).tolist(), strict=True))
        self._own = {
            field: [name for name, of in zip(segments.ids, segments.field, strict=True) if of == field]
            for field in dict.fromkeys(map(str, segments.field))
        }
        self.leads = {
            key: frozenset(filter(None, str(leads).split(";")))
            for key, leads in zip(places.ids, places.lead_segments, strict=True)
        }

    def cell(self, city: str, segment: str) -> str:
        """A segment in a city."""
        known = self.map.cells.get((city, segment))
        if known is not None and math.isfinite(known.share):
            return known.grade
        return "none" if self.map.has_cells else RULE

    def place(self, place: str) -> str:
        """A zone's revenue; of the rest of a city, what its zones leave."""
        known = self.map.zones.get(place)
        if known is not None:
            return known.grade
        if not self.map.has_zones:
            return RULE
        return "none" if place in self.zones else REST

    def place_segment(self, place: str, segment: str) -> str:
        """A segment in a place: as little known as the least of its city's cell, the zone, and the zone's leads.

        What a zone makes beside its leads is shared out; what is outside zones is left by them.
        """
        own = self.place(place)
        if own in (REST, RULE):
            return own
        if segment not in self.leads[place]:
            return "none"
        return weakest(self.cell(self.city_of[place], segment), own, self.map.zone_basis(place).lead_grade)

    def city_field(self, city: str, field: str) -> str:
        """A key field in a city: the code that segments with at least half of its base-year revenue reach."""
        known = [(CODES.index(self.cell(city, name)), self.revenue(city, name)) for name in self._own.get(field, ())]
        half, sum_so_far = sum(amount for _, amount in known) / 2, 0.0
        for rank, amount in sorted(known):
            sum_so_far += amount
            if sum_so_far >= half and sum_so_far > 0:
                return CODES[rank]
        return "none" if self.map.has_cells else RULE

    def revenue(self, city: str, segment: str) -> float:
        """About what a segment has in a city, for weights: its share of the region's revenue by the priors, 亿元."""
        share = self.map.cell_basis(city, segment).share
        return share * self._revenue[segment] if math.isfinite(share) else 0.0


def code_of_plant(grade: str) -> str:
    """The code of a named plant: what is not known of one is assumed, for nothing is shared out to it."""
    return RULE if grade == "none" else grade


def weakest(*codes: str) -> str:
    """The least known of some codes."""
    return max(codes, key=CODES.index)


def name_of_basis(code: str, language: str) -> str:
    """A code in a word or two of a language (en, zh); an unknown one as it is."""
    return NAMES[code][language] if code in NAMES else code
