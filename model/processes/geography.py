"""Places and cities at the end of a quarter: what places lend, land, rent, wages, labour supply.

See docs/odd/places.md and docs/odd/labour.md.

    G_zs   = theta_L ln(S_zs / S*_s) + theta_V ln(U_zs / U*_s) + theta_U ln(E_z / E*_s)
             + theta_I (infra_z - 1) - kappa_D ln(density_z / peak_z)
    ln a_i = lnA_i + G_zs + 0.10 ln[(k_i / rev_i) / (k / rev)_s,0]
    b_i    = exp(nu (G_zs - G_zs,0))              materials, energy and capital per unit of output go as 1 / b_i
    rent = r0 (1 - land used / area)^-0.5          area' = area [1.05 + 0.12 clip((u - 0.65) / 0.3, 0, 1)] a year
    w' = w (1 + pi_w + kappa_w (tightness / tightness_at_start - 1))          L_c -> L_c0 (w_c / w_alt)^1.5, slowly

S is employment of the own segment and E all employment close by (weight exp(-d / 8 km)). U is upstream employment
within reach (exp(-d / 25 km)), weighted by input coefficients. Stars are the employment-weighted means of the base
year. A base is added to each, so that an empty place lends little rather than nothing at all.

What a place lends lowers all costs of a unit: labour in full through a_i, the other inputs by the part nu. If it were
labour alone, a place that became better would need fewer hands, and would lose the employment on which its gains rest.
b_i is measured against the base year, because its cost structure holds what places lent then. Crowding beyond the peak
density takes gains away. Knowledge counts over the revenue of a year; a firm born less than a year ago is judged by
the year that it plans.

Reads firms.workers, capital, knowledge; cities. Writes firms.effective_productivity, place_gain, material_need;
cells.gain; places; cities.

Parameters: geography.*, production.*, labour.*. Ablations: spillovers, neutral_gain, infrastructure_gain, congestion,
loop, short_reach, labour_scarcity. Outcomes: productivity, wage, unemployment, land_use.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import sum_by
from model.mathematics.product import product
from model.mathematics.rates import QUARTER
from model.mathematics.select import at_least
from model.mathematics.table_lookup import at_pairs
from model.mathematics.technology import material_factor
from model.take_up.space import develop_places, train
from model.world import World

LEAST_FREE = 0.02  # rent is bounded as if this share of a full place were free
LEAST_BASE = 1e-9  # persons: keeps the logarithm of access finite where no base is set
USUAL_INFRASTRUCTURE = 1.0  # the mean of places in the base year
QUARTERS_OF_REVENUE = 4  # that a firm needs before it is judged by its past


def update(world: World) -> None:
    """Land and rent, wages and labour supply, then the productivity that places lend their firms."""
    grow_area(world)
    develop_places(world)
    train(world)
    charge_rent(world)
    move_wages(world)
    lend_productivity(world)


def grow_area(world: World) -> None:
    """Land opens faster where it is used up."""
    z, f, p = world.places, world.firms, world.parameters.geography
    z.land_used = sum_by(world.firm_place, f.capital, len(z))
    use = z.land_used / np.maximum(z.area, 1e-12)
    yearly = p.area_growth + p.area_response * np.clip((use - p.land_use_usual) / 0.3, 0.0, 1.0)
    z.area *= (1.0 + yearly) ** QUARTER


def charge_rent(world: World) -> None:
    """Rent rises as land runs out."""
    z, p = world.places, world.parameters.geography
    free = 1.0 - z.land_used / np.maximum(z.area, 1e-12)
    world.count("places out of land", np.count_nonzero(free < LEAST_FREE))
    z.rent = p.rent_base * np.maximum(free, LEAST_FREE) ** -p.rent_exponent


def move_wages(world: World) -> None:
    """Wages follow their trend and the tightness of the city; people come or go as wages differ from elsewhere."""
    c, f, p = world.cities, world.firms, world.parameters.labour
    c.employed = sum_by(world.firm_city, f.workers, len(c))
    wanted = c.labour_force_at_start * (c.wage / c.outside_wage) ** p.supply_elasticity
    c.labour_force += p.supply_adjustment * (wanted - c.labour_force)
    c.labour_force = np.maximum(c.labour_force, c.employed)
    c.unemployed = c.labour_force - c.employed
    tightness = c.employed / np.maximum(c.labour_force, 1e-12)
    c.wage *= 1.0 + (p.wage_trend + p.wage_response * (tightness / c.tightness_at_start - 1.0)) * QUARTER


def access(world: World, workers: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Employment near every place: of the own segment close by and of its inputs in reach (places x segments); all.

    The third is all employment close by (places). `workers` (places x segments) are counted if None.
    """
    p = world.parameters.geography
    workers = world.by_place_and_segment(world.firms.workers) if workers is None else workers
    close = product(world.nearness(p.spill_length), workers)
    within = product(world.nearness(p.access_length), workers)
    needs = world.segment_coefficients
    upstream = product(within, needs / np.maximum(needs.sum(axis=0), 1e-12))
    return close, upstream, close.sum(axis=1)


def local_gains(world: World) -> np.ndarray:
    """G_zs: what a place lends the firms of a segment, ln (places x segments), whether it has any or not."""
    s, z, p = world.segments, world.places, world.parameters.production
    workers = world.by_place_and_segment(world.firms.workers)
    own, upstream, total = access(world, workers)
    z.density = workers.sum(axis=1)
    z.congestion = p.congestion * np.log(np.maximum(z.density / np.maximum(z.density_peak, 1.0), 1.0))
    base = p.access_base * world.scale + LEAST_BASE
    return (
        p.localisation * np.log((own + base) / (s.own_access_at_start + base))
        + p.upstream * np.log((upstream + base) / (s.upstream_access_at_start + base))
        + p.urbanisation * np.log((total[:, None] + base) / (s.total_access_at_start + base))
        + (p.infrastructure * (z.infrastructure - USUAL_INFRASTRUCTURE) - z.congestion)[:, None]
        + world.cells.added_gain.reshape(len(s), len(z)).T
    )


def knowledge_gains(world: World) -> np.ndarray:
    """What knowledge per yearly revenue, against that of the base year, adds to productivity, ln per firm row."""
    f, s, p = world.firms, world.segments, world.parameters.production
    # Incumbents of the base year have a past, however young they are.
    newborn = (f.birth > world.plan.base_quarter) & (world.quarter - f.birth < QUARTERS_OF_REVENUE)
    yearly = np.where(newborn, 4.0 * f.planned_output * f.price, f.annual_revenue)
    ratio = f.knowledge / at_least(yearly, 1e-9) / world.at_segment(at_least(s.knowledge_ratio_at_start, 1e-12))
    return p.knowledge_return * np.clip(np.log(at_least(ratio, 1e-9)), -p.knowledge_bound, p.knowledge_bound)


def spillovers(world: World) -> np.ndarray:
    """What place and knowledge add to a firm's own productivity, ln, per firm row."""
    f = world.firms
    return at_pairs(local_gains(world), f.place, f.segment) + knowledge_gains(world)


def lend_productivity(world: World) -> None:
    """Effective productivity, the part of the other inputs that the place saves, and the materials of a unit."""
    f, s, p, cells = world.firms, world.segments, world.parameters, world.cells
    cells.gain = local_gains(world).T.ravel()
    cell = world.firm_cell
    gain = cells.gain.take(cell)
    shared = p.production.neutral_share * (gain - cells.gain_at_start.take(cell))
    log_a = f.log_productivity + gain + knowledge_gains(world)
    f.effective_productivity = np.exp(log_a)
    f.place_gain = np.exp(shared)
    # The part that is shared saves materials by itself: it must not save them once more through productivity.
    seg = world.firm_segment
    lead = log_a - shared - s.outside_log_productivity.take(seg)
    integration_at_start = world.region.totals["integration_index"].value / 100
    saving = p.upgrading.digital_material_saving * (f.integration - integration_at_start)
    need = material_factor(lead, s.material_slope.take(seg), s.material_norm.take(seg), saving)
    f.material_need = need / f.place_gain
