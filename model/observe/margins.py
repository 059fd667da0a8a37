"""The state of the base year against the given margins: what the start reproduces, and how closely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.observe.outcomes import BY_NAME
from model.observe.recorder import Record
from model.world import World


@dataclass(frozen=True)
class Margin:
    """One given figure and the model's: `error` is relative, or absolute where the tolerance is in units."""

    name: str
    unit: str
    given: float
    modelled: float
    tolerance: float
    absolute: bool
    basis: str
    source: str

    @property
    def error(self) -> float:
        """Relative error, or the difference for absolute tolerances."""
        difference = self.modelled - self.given
        return difference if self.absolute else difference / self.given

    @property
    def ok(self) -> bool:
        """Whether the error is within the tolerance."""
        return abs(self.error) <= self.tolerance + 1e-12


def margins_at_start(world: World) -> list[Margin]:
    """All margins of a world at its start. Raises ValueError for a later quarter."""
    if world.elapsed != 0 or not isinstance(world.record, Record):
        raise ValueError("margins are those of the start: build the model and do not step it")
    years, totals, scale = world.record.yearly, world.region.totals, world.scale
    m = years[world.plan.base_year]

    def given(name: str, label: str, modelled: float, tolerance: float, factor: float = 1.0, unit: str = "") -> Margin:
        t = totals[name]
        return Margin(label, unit or t.unit, t.value * factor, modelled, tolerance, False, t.basis, t.source)

    def outcome(name: str) -> float:
        return BY_NAME[name].number(years, world.plan.base_year)

    found = [
        given("va_above_scale_manufacturing", "manufacturing value added", m["value_added_manufacturing"] * 1.0, 0.001),
        given("employment_above_scale", "workers", m["workers"] / 1e4, 0.001),
        given("firms_above_scale", "firms above scale", m["firms"], 0.001),
        given("revenue_above_scale", "revenue", m["revenue"], 0.001),
        given("hightech_share", "high-tech share of value added", outcome("high_tech_share"), 0.005),
        given("rd_intensity_manufacturing", "R&D over revenue, manufacturing", outcome("research_intensity"), 0.005),
        given("patents_per_yi", "patents per 亿元 revenue", outcome("patents_per_revenue"), 0.005),
        given("cnc_rate", "CNC rate", outcome("cnc_share"), 0.005),
        given("integration_index", "integration index", 100 * m["integration"], 0.005),
        given("quality_index", "quality index", outcome("quality_index"), 0.005),
        given("solid_waste_use", "use of solid waste", outcome("waste_use"), 0.005),
        given("profit_above_scale", "profit", m["profit"], 0.03),
    ]
    found += sizes(world)
    t = totals["profit_above_scale"]
    mean = t.value / totals["revenue_above_scale"].value
    found.append(
        Margin("mean profit margin", "share", mean, m["profit"] / m["revenue"], 0.003, True, t.basis, t.source)
    )
    if "loss_making_share" in totals:
        t, losses = totals["loss_making_share"], m["loss_making_share"]
        found.append(Margin("loss-making firms", "share", t.value / 100, losses, 0.015, True, t.basis, t.source))
    assert scale > 0
    return found


def sizes(world: World) -> list[Margin]:
    """Survival of the size distribution at its breaks, and the number of firms at 100 亿元."""
    law, revenue = world.region.size_distribution, world.firms.annual_revenue
    survival = np.concatenate([[1.0], np.cumprod((law.breaks[1:] / law.breaks[:-1]) ** -law.exponents)])
    found = []
    for mark, value in zip(law.breaks[1:-1], survival[1:-1], strict=True):
        reached = float((revenue >= mark).mean())
        if mark < 50:
            label = f"firms at or above {mark:g} 亿元"
            found.append(Margin(label, "share", float(value), reached, 0.03, False, "derived", "size_distribution.csv"))
        else:
            label, count = f"firms at or above {mark:g} 亿元", len(revenue) * float(value)
            found.append(Margin(label, "count", count / world.scale, reached * len(revenue) / world.scale,
                                2.0 / min(world.scale, 1.0), True, "derived", "size_distribution.csv"))  # fmt: skip
    return found
