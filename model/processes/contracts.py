"""How a firm wins and loses contracts: outside demand is put to tender (docs/odd/tenders.md).

    N_s = M_s / v contracts in the national market; a share mu of them expires each quarter
    w_i = (n_i + n0) comp_i [(n_H / N_s) / s*_s]^-delta           w_out = n_out
    ln comp_i = -sigma ln(p_i tau / p_out) + theta_q (ln Q_i - ln Q_out) + theta_f ln fill_i + brand_i + xi_i
                - chi ln((n_i + n0) / mean n) - ln(sum n e^xi / sum n)_s - c0_s

Expired, new and freed contracts are dealt out by these weights. M_s includes what lower prices and better products add
to the trend (environment.demand_response). tau is freight to the market against the base year. xi is luck, an AR(1).
c0_s makes the n-weighted mean of comp 1 in the base year. delta damps the region: a gain of share makes the next gain
harder. chi is decreasing returns to a firm's own size.

A share loc_s of a segment's contracts is tendered among the region and its neighbours only; neighbours hold
`neighbour_share` of that pool. Wins are Poisson around the expectation, from the firm's own stream. The rest goes to
rivals outside. If a market shrinks, all holders lose contracts alike. Volumes under a contract fluctuate. No contract
appears or vanishes unseen: sum n_i + n_out = N_s (tested).

Sources: Dosi et al. 2010 (replicator), Klette and Kortum 2004 (granular growth).

Reads firms.price, log_quality, fill, brand; segments. Writes firms.contracts, luck, external_orders; segments
contracts; world.tendered, from which the observer tells what moved each firm's contracts.

Parameters: contracts.*, suppliers.freight_outside. Ablations: share_damping, price_competition, span_of_control.
Outcomes: external_sales, won_from_outsiders.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.mathematics.groups import mean_by, ratio, sum_by
from model.mathematics.select import at_least
from model.take_up.services import lowered, raised
from model.world import World


@dataclass(frozen=True)
class Tendered:
    """What one tender did to the firms' contracts, and the terms that it weighed (rows of firms; rate: segments).

    won is a draw whose expectation is weight * rate; a firm of weight n loses nothing to others where rate is what
    expires and grows. expiry is the chance of each contract to end (a number or rows), shrink its chance to go with a
    shrinking market, growth what the market grew by over all its contracts (segments both). terms: see
    `competitiveness_terms`.
    """

    held: np.ndarray
    expired: np.ndarray
    missing: np.ndarray
    won: np.ndarray
    weight: np.ndarray
    plain_weight: np.ndarray  # without the service that prefers some firms
    terms: dict[str, np.ndarray]
    rate: np.ndarray
    expiry: np.ndarray | float
    growth: np.ndarray
    shrink: np.ndarray
    freight_saved: np.ndarray | float  # what an instrument that lowers freight to the market adds to the cost term
    demand: np.ndarray | float  # dated shocks to the volumes called up, as a factor


def tender(world: World) -> None:
    """Expire, pool and deal out contracts; then draw the volumes that buyers call up this quarter."""
    f, s, p, draws = world.firms, world.segments, world.parameters.contracts, world.draws("contracts")
    f.luck = p.luck_persistence * f.luck + luck_innovation(p) * draws.normal(f.id, "luck")
    seg, count = world.firm_segment, len(s)

    share = home_share(world)
    wanted = s.market * s.demand_response / p.contract_value
    growth = wanted - s.market_contracts
    growing = np.maximum(growth, 0.0) / np.maximum(s.market_contracts, 1e-12)
    shrink = np.maximum(-growth / np.maximum(s.market_contracts, 1e-12), 0.0)
    held, expiry = f.contracts.copy(), lowered(world, "retention", p.expiry)
    expired = draws.binomial(f.contracts, expiry, f.id, "expiry")
    missing = np.zeros(len(f))
    if shrink.any():
        missing = draws.binomial(f.contracts - expired, shrink.take(seg), f.id, "shrinking")
    f.contracts -= expired + missing
    # Freed minus claimed since the last tender: exits give back to the pool, entrants have drawn on it.
    carried = s.pool_released - s.pool_claimed
    outside_expired = p.expiry * s.outside_contracts
    outside_missing = np.maximum(-growth, 0.0) - sum_by(seg, missing, count)
    outside = s.outside_contracts - outside_expired - outside_missing

    from_home = sum_by(seg, expired, count) + carried
    near, near_rivals = local_pool(world, from_home, np.maximum(growth, 0.0))
    pool = from_home + outside_expired + np.maximum(growth, 0.0)
    far = pool - near
    terms = competitiveness_terms(world)
    plain_weight = tender_weight(world, share, terms)
    weight = raised(world, "first_purchase", plain_weight)
    local = s.local_share.take(seg)
    total_near = sum_by(seg, weight * local, count) + near_rivals
    total_far = sum_by(seg, weight * (1.0 - local), count) + np.maximum(outside - near_rivals, 0.0)
    rate_near, rate_far = ratio(near, total_near), ratio(far, total_far)
    expected = weight * (local * rate_near.take(seg) + (1.0 - local) * rate_far.take(seg))
    won = draws.poisson(at_least(expected, 0.0), f.id, "wins")
    f.contracts += won
    outside += pool - sum_by(seg, won, count)
    world.count("tenders with no rival left", np.count_nonzero(outside < 0))
    s.outside_contracts = outside
    s.market_contracts = wanted
    s.pool_released, s.pool_claimed = 0.0, 0.0
    rate = s.local_share * rate_near + (1.0 - s.local_share) * rate_far
    saved, demand = freight_saved(world), call_up(world)
    world.tendered = Tendered(
        held, expired, missing, won, weight, plain_weight, terms, rate, expiry, growing, shrink, saved, demand
    )


def local_pool(world: World, from_home: np.ndarray, growth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Contracts tendered among the region and its neighbours only this quarter, and what these hold (segments).

    The local market is the local share of what the region holds, grossed up for the neighbours; their contracts expire
    and grow at the common rate.
    """
    f, s, p = world.firms, world.segments, world.parameters.contracts
    held = sum_by(world.firm_segment, f.contracts, len(s)) + from_home
    mine = s.local_share * np.maximum(held, 0.0)
    rivals = np.minimum(mine * p.neighbour_share / (1.0 - p.neighbour_share), np.maximum(s.outside_contracts, 0.0))
    growing = growth / np.maximum(s.market_contracts, 1e-12) * (mine + rivals)
    return np.maximum(s.local_share * from_home + p.expiry * rivals + growing, 0.0), rivals * (1.0 - p.expiry)


def luck_innovation(p) -> float:
    """Standard deviation of the quarterly news in luck that keeps its stationary spread."""
    return p.luck_spread * np.sqrt(1.0 - p.luck_persistence**2)


def home_share(world: World) -> np.ndarray:
    """n_H / N_s before anything expires: contracts held by firms of the region over those of the market (segments)."""
    f, s = world.firms, world.segments
    return sum_by(world.firm_segment, f.contracts, len(s)) / np.maximum(s.market_contracts, 1e-12)


def tender_weight(world: World, share: np.ndarray, terms: dict[str, np.ndarray] | None = None) -> np.ndarray:
    """w_i of every firm: contracts held, competitiveness, and the damping of the region's `share` of the segment.

    terms: those of competitiveness, where they are at hand.
    """
    f, s, p = world.firms, world.segments, world.parameters.contracts
    reference = s.home_share_at_start + p.imported_weight * s.imported_contracts / np.maximum(s.market_contracts, 1e-12)
    relative = ratio(share, reference, share)
    # A pioneer segment begins below its parent's share: that is no lost ground to be regained more easily.
    relative = np.where(s.pioneer, np.maximum(relative, 1.0), relative)
    damping = np.where(relative > 0, np.maximum(relative, 1e-6) ** -p.damping, 1.0)
    seg = world.firm_segment
    s.luck_norm = np.log(mean_by(seg, np.exp(f.luck), f.contracts, len(s), 1.0))
    terms = competitiveness_terms(world) if terms is None else terms
    level = sum(terms.values()) - (s.luck_norm + s.tender_constant).take(seg)
    return (f.contracts + p.newcomer_weight) * np.exp(level) * damping.take(seg)


def log_competitiveness(world: World) -> np.ndarray:
    """ln comp_i without the segment constants, of every firm."""
    return np.asarray(sum(competitiveness_terms(world).values()))


def competitiveness_terms(world: World) -> dict[str, np.ndarray]:
    """The terms of ln comp_i by name, freight to the market among the cost; their sum is log_competitiveness."""
    f, s, p = world.firms, world.segments, world.parameters.contracts
    seg = world.firm_segment
    freight = world.parameters.suppliers.freight_outside
    dearer = lowered(world, "market_reach", world.shock("transport_cost"))
    transport = np.log((1.0 + freight * dearer) / (1.0 + freight))
    mean_held = mean_by(seg, f.contracts, None, len(s))
    size = np.log((f.contracts + p.newcomer_weight) / (mean_held.take(seg) + p.newcomer_weight))
    return {
        "cost": -p.price_elasticity * (np.log(f.price / s.price_index.take(seg)) + transport),
        "quality": p.quality_weight * (f.log_quality - s.outside_log_quality.take(seg)),
        "fill": p.reliability_weight * np.log(at_least(f.fill, 0.05)),
        "brand": f.brand.copy(),
        "luck": f.luck.copy(),
        "size": -p.own_size_penalty * size,
    }


def freight_saved(world: World) -> np.ndarray | float:
    """What a service that lowers freight to the market adds to the cost term of every firm; 0 without one."""
    shock = world.shock("transport_cost")
    dearer = lowered(world, "market_reach", shock)
    if dearer is shock:
        return 0.0
    p, freight = world.parameters.contracts, world.parameters.suppliers.freight_outside
    return p.price_elasticity * np.log((1.0 + freight * shock) / (1.0 + freight * dearer))


def call_up(world: World) -> np.ndarray | float:
    """Orders under contracts this quarter: v n_i times a lognormal of mean 1 and any demand shock, which it returns."""
    f, p = world.firms, world.parameters.contracts
    noise = p.volume_spread * world.draws("contracts").normal(f.id, "volume") - p.volume_spread**2 / 2
    shock = world.shock("demand") * world.shock("export_demand")
    f.external_orders = p.contract_value * f.contracts * np.exp(noise) * shock
    return shock
