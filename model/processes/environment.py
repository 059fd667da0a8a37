"""Advance the outside world (model.md 6.1).

    M_s' = M_s (1 + g_s + u)^dt    lnA_out,s' = lnA_out,s + G_s(t) dt + iota_A dt (h_s - h_s0)

M_s is the national market net of purchases by modelled firms, g_s its yearly real growth (of its class, and an own part
of young industries that fades), u the part of Henan's faster growth that no mechanism here explains (calibrated on
2016-2017, declared), h_s the output-weighted lead of Henan over the outside frontier, G_s(t) the drift that Henan's own
mean shows without policy (measured once, shipped with the region, the same in every scenario), iota_A how fast rivals
follow a lead; of a pioneer segment, as far as the province has the share of it that it has of its parent's market.
Quality likewise. Dated shocks multiply demand, capacity, input prices or transport cost where they fall
(`World.shock`), not the trend.

Reads segments, firms.effective_productivity, log_quality, output. Writes segments.market, deflator,
outside_log_productivity, outside_log_quality; cities.outside_wage.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import mean_by, sum_by
from model.mathematics.quarters import year_of
from model.mathematics.rates import QUARTER, growth_per_quarter
from model.world import World


def advance(world: World) -> None:
    """One quarter outside: markets grow, prices move, rivals improve, other employers raise their wages."""
    s, p = world.segments, world.parameters
    year = year_of(world.quarter)
    s.market *= 1.0 + growth_per_quarter(market_growth(world, year))
    s.deflator *= 1.0 + growth_per_quarter(price_growth(world, year))
    productivity_lead, quality_lead = leads(world)
    follow = p.environment.rivals_follow * QUARTER * attention(world)
    drift_a, drift_q = world.region.frontier_drift(year, world.segment_ids)
    s.outside_log_productivity += drift_a * QUARTER + follow * (productivity_lead - s.lead_2015)
    s.outside_log_quality += drift_q * QUARTER + follow * (quality_lead - s.quality_lead_2015)
    world.cities.outside_wage *= 1.0 + growth_per_quarter(p.labour.outside_wage_growth)


def market_growth(world: World, year: int) -> np.ndarray:
    """Yearly real growth of each national market: industry's, high-tech, overcapacity, the segment's own."""
    p, s = world.parameters.environment, world.segments
    general = world.plan.environment.growth_in(year)
    if general is None:
        general = p.market_growth
    growth = general + p.unexplained_growth + p.high_tech_extra * s.high_tech + p.overcapacity_extra * s.overcapacity
    return growth + own_growth(world, year)


def own_growth(world: World, year: int) -> np.ndarray:
    """Yearly growth of each market beyond its class, halved in every `extra_half_life` years: no boom lasts."""
    half_life = world.parameters.environment.extra_half_life
    return world.segments.market_growth_extra * 0.5 ** ((year - 2015) / half_life)


def price_growth(world: World, year: int) -> np.ndarray:
    """Yearly growth of nominal over 2015 prices by segment; the default where the environment names none."""
    p = world.parameters.environment
    named = world.plan.environment.price_growth_in(year)
    growth = np.full(len(world.segments), p.inflation)
    if named is not None:
        classes = world.region.segments.deflator[world.segment_rows]
        growth = np.array([named.get(name, p.inflation) for name in classes])
    return growth


def attention(world: World) -> np.ndarray:
    """How much rivals heed a lead (segments): fully, but a pioneer segment's few firms by their part of the market."""
    f, s = world.firms, world.segments
    share = sum_by(f.segment, f.contracts, len(s)) / np.maximum(s.market_contracts, 1e-12)
    return np.where(s.pioneer, np.minimum(share / np.maximum(s.home_share_2015, 1e-12), 1.0), 1.0)


def leads(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Output-weighted mean lead over the outside, ln, in productivity and in quality; the old lead where nobody is."""
    f, s, count = world.firms, world.segments, len(world.segments)
    log_a = np.log(f.effective_productivity)
    a = mean_by(f.segment, log_a, f.output, count, s.lead_2015 + s.outside_log_productivity)
    q = mean_by(f.segment, f.log_quality, f.output, count, s.quality_lead_2015 + s.outside_log_quality)
    return a - s.outside_log_productivity, q - s.outside_log_quality
