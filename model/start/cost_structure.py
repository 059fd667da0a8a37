"""What a unit of output costs in each segment, so that the margins of the base year come out (docs/odd/start.md).

A unit of output is 1 = materials + energy + value added. Value added less value-added tax is labour + R&D + margin +
capital charge. The published shares over-determine it. So value-added rates are rescaled to manufacturing value added
and the high-tech share. Labour shares are rescaled to the wage share and capped by what is left. Capital ratios take
the rest.
"""

from __future__ import annotations

import numpy as np

from model.regions.schema import STATISTICAL_KINDS
from model.start.population import segment_totals
from model.world import World


def structure_costs(world: World) -> None:
    """Write the base year's shares per unit of output, capital ratios and margins of every segment."""
    s, region, p = world.segments, world.region, world.parameters.start
    data, rows = region.segments, world.segment_rows
    kind = data.kind[rows]
    s.statistical = np.isin(kind, STATISTICAL_KINDS)
    s.manufacturing = kind == "industry"
    s.high_tech = data.high_tech[rows].astype(bool)
    s.overcapacity = data.overcapacity[rows].astype(bool)
    s.local_share, s.export_share = data.local_share[rows], data.export_share[rows]
    s.water_intensity, s.waste_intensity = data.water_intensity[rows], data.solid_waste[rows]
    s.exit_rate = p.exit_rate
    s.pioneer = world.parents >= 0
    s.market_growth_extra = np.nan_to_num(data.market_growth_extra[rows])

    revenue = segment_totals(world)
    s.revenue_at_start = revenue / 4
    s.value_added_rate = value_added_rates(world, revenue)
    raw_energy = np.where(world.energy_mask, region.coefficients[:, rows], 0.0).sum(axis=0)
    s.energy_share = np.minimum(raw_energy, 0.95 * (1.0 - s.value_added_rate))
    s.material_share = 1.0 - s.value_added_rate - s.energy_share
    modelled = world.published_materials[rows].sum(axis=0)
    s.industrial_share = s.material_share * np.where(s.statistical, modelled, 0.0)
    linked = np.zeros(len(s))
    for column in world.linked_inputs.T:
        named = np.maximum(column, 0)
        linked += np.where(column >= 0, world.segment_coefficients[named, np.arange(len(s))], 0.0)
    s.linked_share = linked
    divide_value_added(world, revenue)


def value_added_rates(world: World, revenue: np.ndarray) -> np.ndarray:
    """Value added per unit of output: published rates, one factor for high-tech and one for other manufacturing.

    The factors make manufacturing value added and the high-tech share of industrial value added equal to the given
    ones.
    """
    totals, s = world.region.totals, world.segments
    published = world.region.segments.value_added_rate[world.segment_rows]
    added = published * revenue
    target = totals["va_above_scale_manufacturing"].value * world.scale
    beside = added[s.statistical & ~s.manufacturing].sum()
    high = totals["hightech_share"].value / 100 * (target + beside)
    is_high, is_other = s.manufacturing & s.high_tech, s.manufacturing & ~s.high_tech
    factor = np.ones(len(s))
    if added[is_high].sum() > 0:
        factor[is_high] = high / added[is_high].sum()
    else:
        high = 0.0
    factor[is_other] = (target - high) / max(added[is_other].sum(), 1e-12)
    return published * factor


def divide_value_added(world: World, revenue: np.ndarray) -> None:
    """Labour, margin, capital ratio and R&D of each segment; the mean margin and the wage share come out as given."""
    s, p, a = world.segments, world.parameters.start, world.parameters.accounts
    totals = world.region.totals
    have = revenue > 0
    weight = np.where(have, revenue, 0.0) / revenue.sum()
    after_tax = s.value_added_rate * (1.0 - a.value_added_tax)
    research = research_intensity(world, revenue)
    charge = capital_charge(world)
    published = world.region.segments.labour_share[world.segment_rows]
    wages = p.wage_share * (weight * s.value_added_rate).sum()
    mean_margin = totals["profit_above_scale"].value / totals["revenue_above_scale"].value

    def divide(profit_share: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        margin = profit_share * s.value_added_rate
        most = np.maximum(after_tax - research - margin - p.capital_ratio_least * charge, 0.25 * after_tax)
        labour = scaled_to(published, most, weight, wages)
        capital = (after_tax - labour - research - margin) / charge
        capital = np.clip(capital, p.capital_ratio_least, p.capital_ratio_most)
        return labour, capital, after_tax - labour - research - capital * charge

    low, high = 0.0, 0.8
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if (weight * divide(middle)[2]).sum() < mean_margin else (low, middle)
    s.labour_share, s.capital_ratio, s.margin = divide((low + high) / 2)
    s.markup = s.margin / (1.0 - s.margin)
    s.capital_output = 1.0 / (4.0 * p.utilisation * s.capital_ratio)
    s.mean_research_at_start = research  # per unit of revenue until the firms are counted (see technology.equip)


def scaled_to(published: np.ndarray, most: np.ndarray, weight: np.ndarray, total: float) -> np.ndarray:
    """min(f * published, most) with the factor f that makes the weighted sum `total` (or all at `most`)."""
    low, high = 0.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        reached = (weight * np.minimum(middle * published, most)).sum()
        low, high = (middle, high) if reached < total else (low, middle)
    return np.minimum((low + high) / 2 * published, most)


def capital_charge(world: World) -> float:
    """Yearly cost of a unit of capital at the start: depreciation, interest on its debt, rent."""
    a, p, g = world.parameters.accounts, world.parameters.start, world.parameters.geography
    rate = a.interest_base + a.interest_spread_small / 2 + a.interest_spread_leverage * p.debt_ratio
    return a.depreciation + p.debt_ratio * rate + g.rent_base * (1.0 - p.land_use) ** -g.rent_exponent


def research_intensity(world: World, revenue: np.ndarray) -> np.ndarray:
    """R&D per unit of revenue: high technology a multiple of the rest, manufacturing as given."""
    s, p = world.segments, world.parameters.start
    relative = np.where(s.high_tech, p.research_high_tech, 1.0)
    given = world.region.totals["rd_intensity_manufacturing"].value / 100
    made = np.where(s.manufacturing, revenue, 0.0)
    return relative * given * made.sum() / (relative * made).sum()
