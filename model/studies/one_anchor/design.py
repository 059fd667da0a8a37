"""The anchor that a question drops into a scenario: where it stands, what it makes, how large it is, and when.

place      the named place; of a city the zone that has the industry among its leading ones, else the largest
segment    the named segment; of a field its end product with the largest national output
revenue    a tenth of the secondary product of its city, 10 to 100 亿元 a year, unless it is given
investment 0.4 yuan for a yuan of yearly revenue (shipped scenarios: 0.2 to 0.6), unless it is given
budget     0.15 yuan a year for a yuan of investment, so that subsidy and land are paid (shipped: 0.11 to 0.13)
time       from a year after the start of the scenario, for four years, or as long as it lasts
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.quarters import quarter_label
from model.studies.part_of_region import city_of_places, find_area, find_industry

if TYPE_CHECKING:
    from model.regions import Region
    from model.scenario import Plan

KEY = "anchor_in_question"  # of the policy that is added
OF_CITY, LEAST, MOST = 0.1, 10.0, 100.0  # of secondary product, and 亿元 a year
PER_REVENUE, PER_INVESTMENT = 0.4, 0.15
WAIT, OFFERED = 4, 16  # quarters before it begins, and for which its policy lasts
END_PRODUCT = "end product"


@dataclass(frozen=True)
class Asked:
    """The anchor: ids of its place, city and segment; yearly revenue and investment, 亿元; quarters of its policy."""

    place: str
    city: str
    segment: str
    revenue: float
    investment: float
    start: int
    end: int

    @property
    def budget(self) -> float:
        """亿元 a year."""
        return PER_INVESTMENT * self.investment

    @property
    def label(self) -> str:
        """What tells it from other anchors, as a part of a scenario's name."""
        return f"{self.place}_{self.segment}_{self.revenue:g}_{self.investment:g}".replace(".", "p")


def anchor_of(plan: Plan, region: Region, where: str, industry: str, revenue: float | None,
              investment: float | None) -> Asked:  # fmt: skip
    """The anchor that is asked about. Raises NoSuchName."""
    space, area = find_area(region, where)
    kind, made = find_industry(region, industry)
    segment = made if kind == "segment" else end_product(region, made)
    place = area if space == "place" else site(region, area, segment)
    city = city_of_places(region)[place]
    if revenue is None:
        product = float(region.cities.secondary_gdp[region.cities.index[city]])
        revenue = float(np.round(np.clip(OF_CITY * product, LEAST, MOST)))
    start = min(plan.start + WAIT, plan.end)
    return Asked(place, city, segment, revenue, investment or round(PER_REVENUE * revenue, 1), start,
                 min(start + OFFERED - 1, plan.end))  # fmt: skip


def end_product(region: Region, field: str) -> str:
    """The segment of a field that an anchor makes: its end product with the largest national output."""
    data = region.segments
    rows = [row for row, key in enumerate(data.ids) if str(data.field[row]) == field]
    finished = [row for row in rows if "stage" in data.columns and str(data.stage[row]) == END_PRODUCT]
    output = np.asarray(data.national_output, dtype=float)
    return str(data.ids[max(finished or rows, key=lambda row: output[row])])


def site(region: Region, city: str, segment: str) -> str:
    """The zone of a city where an anchor is built: one that leads in its segment, else the largest; else any place."""
    places = region.places
    own = [row for row in range(len(places.ids)) if str(places.city[row]) == city]
    zones = [row for row in own if str(places.kind[row]) == "zone"] or own
    leading = [row for row in zones if segment in str(places.lead_segments[row]).split(";")]
    rank = np.asarray(places.size_rank, dtype=float)
    rank = np.where(np.isfinite(rank) & (rank > 0), rank, np.inf)
    return str(places.ids[min(leading or zones, key=lambda row: rank[row])])


def with_anchor(plan: Plan, asked: Asked) -> Plan:
    """The scenario with the anchor. Raises ScenarioErrors for a size out of range."""
    policy = {
        "instrument": "anchor_project", "place": asked.place, "segment": asked.segment,
        "from": quarter_label(asked.start), "to": quarter_label(asked.end), "budget": asked.budget,
        "investment": asked.investment, "revenue": asked.revenue,
    }  # fmt: skip
    treated = plan.replace(policies={**plan.policies, KEY: policy})
    return treated.replace_unchecked(name=f"{plan.name}_with_{asked.label}")
