"""Firms' technology in the base year: productivity, quality, prices, workers, capital, equipment, R&D, patents.

See docs/odd/start.md.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.draws import Draws
from model.mathematics.groups import mean_by, sum_by
from model.mathematics.quantiles import normal_quantile
from model.mathematics.technology import material_factor, material_slope, price, shared_wage
from model.start.cost_structure import capital_charge
from model.world import World

PRICE_ROUNDS = 30  # output, cost and price of a firm depend on one another; this many rounds reach 1e-12


def equip(world: World) -> None:
    """Write productivity, prices, outputs, workers, capital and all technology columns of the incumbents."""
    draws = world.draws("technology")
    draw_productivity(world, draws)
    endow_equipment(world, draws)
    pay_wages(world)
    set_prices(world)
    install_capital(world, draws)
    endow_knowledge(world, draws)


def draw_productivity(world: World, draws: Draws) -> None:
    """ln a lognormal, slightly correlated with size, output-weighted mean 0 by segment; quality and luck likewise."""
    f, p, count = world.firms, world.parameters.start, len(world.segments)
    size = np.log(f.annual_revenue)
    size = (size - mean_by(f.segment, size, None, count)[f.segment]) / np.std(size)
    rho = p.productivity_size_correlation
    noise = draws.normal(f.id, "productivity")
    log_a = p.productivity_spread * (rho * size + np.sqrt(1 - rho**2) * noise)
    log_a -= zombies(world, draws) * p.zombie_productivity_gap
    log_a -= mean_by(f.segment, log_a, f.revenue, count)[f.segment]
    f.effective_productivity = np.exp(log_a)
    quality = p.quality_spread * draws.normal(f.id, "quality")
    f.log_quality = quality - mean_by(f.segment, quality, f.revenue, count)[f.segment]
    f.luck = world.parameters.contracts.luck_spread * draws.normal(f.id, "luck")


def zombies(world: World, draws: Draws) -> np.ndarray:
    """Mark the seeded zombies: a share of the smaller firms in overcapacity segments."""
    f, p = world.firms, world.parameters.start
    small = f.annual_revenue < p.zombie_largest_revenue
    chosen = world.segments.overcapacity[f.segment] & small & (draws.uniform(f.id, "zombie") < p.zombie_share)
    f.zombie = chosen
    f.zombie_quarters = np.where(chosen, 4.0, 0.0)
    return chosen


def pay_wages(world: World) -> None:
    """Relative wages of the cities from the yearbook; `set_prices` finds the level that employs the given workers."""
    wage = world.region.cities.wage
    world.cities.wage = wage / wage.mean() * 1e-4


def rest_fill(spread: float, overtime: float) -> float:
    """Expected share of lognormal orders (mean 1, log sd `spread`) that a firm staffed for the mean can fill.

    E[min(e, overtime)] by the midpoint rule on 2,000 quantiles; orders beyond overtime are lost.
    """
    z = normal_quantile((np.arange(2000) + 0.5) / 2000)
    return float(np.minimum(np.exp(spread * z - spread**2 / 2), overtime).mean())


def set_prices(world: World) -> None:
    """Unit costs, prices and outputs that fit the given revenues; lambda_s, b_s, exact value added by segment."""
    f, s, p = world.firms, world.segments, world.parameters
    a, seg, count = p.accounts, f.segment, len(world.segments)
    log_a = np.log(f.effective_productivity)
    mismatch = p.start.staffing_mismatch * world.draws("technology").normal(f.id, "staffing")
    staffing = np.exp(mismatch - p.start.staffing_mismatch**2 / 2)
    fluctuation = float(np.hypot(p.contracts.volume_spread, p.start.staffing_mismatch))
    s.fill_at_start = rest_fill(fluctuation, p.production.overtime)
    given = world.region.totals["employment_above_scale"].value * 1e4 * world.scale
    s.material_slope = material_slope(p.production.cost_elasticity, s.labour_share, s.material_share)
    s.outside_log_productivity, s.outside_log_quality = 0.0, 0.0
    fixed = (s.energy_share + capital_charge(world) * s.capital_ratio + s.mean_research_at_start
             + a.value_added_tax * s.value_added_rate)  # fmt: skip
    saving = p.upgrading.digital_material_saving * (
        f.integration - world.region.totals["integration_index"].value / 100
    )
    f.output = f.revenue
    for _ in range(PRICE_ROUNDS):
        wage = shared_wage(world.cities.wage[world.firm_city], log_a, p.labour.rent_sharing) * (1.0 + a.social_charges)
        per_unit = wage * staffing / (s.fill_at_start[seg] * f.effective_productivity)
        total_labour = s.labour_share * sum_by(seg, f.revenue, count)
        s.worker_output = sum_by(seg, f.output * per_unit, count) / np.where(total_labour > 0, total_labour, 1.0)
        s.material_norm = 1.0
        factor = material_factor(log_a, s.material_slope[seg], 1.0, saving)
        materials = sum_by(seg, f.revenue, count) * (1.0 - s.value_added_rate)
        materials -= s.energy_share * sum_by(seg, f.output, count)
        unscaled = s.material_share * sum_by(seg, f.output * factor, count)
        s.material_norm = np.where(unscaled > 0, materials / np.where(unscaled > 0, unscaled, 1.0), 1.0)
        labour = per_unit / np.where(s.worker_output > 0, s.worker_output, 1.0)[seg]
        # The labour cost of a segment is given, so the number of workers sets the level of wages.
        world.cities.wage *= (f.output * labour / wage).sum() / given
        f.unit_cost = labour / staffing + (s.material_share * s.material_norm)[seg] * factor + fixed[seg]
        f.price = price(f.unit_cost, s.markup[seg], 1.0, a.price_anchoring)
        f.output = f.revenue / f.price
    f.workers = staffing * f.output / (s.fill_at_start * np.where(s.worker_output > 0, s.worker_output, 1.0))[seg]
    f.workers /= f.effective_productivity
    world.cities.wage_at_start = world.cities.wage
    world.cities.outside_wage = world.cities.wage
    f.planned_output = f.output / s.fill_at_start[seg]
    f.fill = s.fill_at_start[seg]


def install_capital(world: World, draws: Draws) -> None:
    """Capital at the segment's ratio to revenue with some spread, exact in total."""
    f, s, count = world.firms, world.segments, len(world.segments)
    capital = f.annual_revenue * np.exp(world.parameters.start.capital_spread * draws.normal(f.id, "capital"))
    total, wanted = sum_by(f.segment, capital, count), s.capital_ratio * sum_by(f.segment, f.annual_revenue, count)
    f.capital = capital * (wanted / np.where(total > 0, total, 1.0))[f.segment]
    f.capital = np.maximum(f.capital, 1.02 * f.output / s.capital_output[f.segment])
    f.capacity_utilisation = f.output / (s.capital_output[f.segment] * f.capital)


def endow_knowledge(world: World, draws: Draws) -> None:
    """R&D with some spread, exact in total; knowledge as years of it; patents shared by R&D^0.8 to the given sum."""
    f, s, p = world.firms, world.segments, world.parameters
    seg, count = f.segment, len(world.segments)
    spread = np.exp(p.start.research_spread * draws.normal(f.id, "research"))
    research = f.revenue * spread
    total = sum_by(seg, research, count)
    wanted = s.mean_research_at_start * sum_by(seg, f.revenue, count)
    f.research = research * (wanted / np.where(total > 0, total, 1.0))[seg]
    f.reported_research = f.research
    f.log_research_intensity = np.log(np.maximum(f.research / f.revenue, 1e-12))
    f.knowledge = p.start.knowledge_years * 4 * f.research
    firms = np.maximum(sum_by(seg, None, count), 1.0)
    s.firms_at_start = sum_by(seg, None, count)
    s.mean_revenue_at_start = sum_by(seg, f.revenue, count) / firms
    s.mean_research_at_start = wanted / firms
    s.knowledge_ratio_at_start = p.start.knowledge_years * wanted / np.maximum(sum_by(seg, f.revenue, count), 1e-12)
    patents = f.research**p.innovation.patent_size_exponent
    made = s.manufacturing[seg]
    given = world.region.totals["patents_per_yi"].value * f.annual_revenue[made].sum()
    f.patents = patents * given / patents[made].sum()


def endow_equipment(world: World, draws: Draws) -> None:
    """Shares of CNC equipment, integration, recovered waste: spread around the given means, which come out exactly."""
    f, s, p, totals = world.firms, world.segments, world.parameters.start, world.region.totals
    size = np.log(f.annual_revenue)
    high = s.high_tech[f.segment].astype(float)
    appeal = p.equipment_spread * draws.normal(f.id, "equipment") + p.equipment_size * (size - size.mean()) + high
    f.cnc_share = share_with_mean(appeal, f.revenue, totals["cnc_rate"].value / 100)
    other = p.equipment_spread * draws.normal(f.id, "integration") + p.equipment_size * (size - size.mean()) + high
    f.integration = share_with_mean(other, f.revenue, totals["integration_index"].value / 100)
    waste = f.revenue * s.waste_intensity[f.segment]
    recovery = p.equipment_spread * draws.normal(f.id, "waste")
    f.waste_recovery = share_with_mean(recovery, waste, totals["solid_waste_use"].value / 100)
    f.above_scale = f.annual_revenue >= world.parameters.accounts.scale_threshold * (1 - 1e-9)


def share_with_mean(appeal: np.ndarray, weight: np.ndarray, mean: float) -> np.ndarray:
    """Shares 1 / (1 + exp(-(appeal + shift))) whose weighted mean is `mean`; the shift by bisection."""
    low, high = -50.0, 50.0
    for _ in range(90):
        before, middle = (low, high), (low + high) / 2
        reached = (weight / (1.0 + np.exp(-(appeal + middle)))).sum() / weight.sum()
        low, high = (middle, high) if reached < mean else (low, middle)
        if (low, high) == before:  # as near as numbers can be
            break
    return 1.0 / (1.0 + np.exp(-(appeal + (low + high) / 2)))
