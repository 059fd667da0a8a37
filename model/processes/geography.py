"""Places and cities at the end of a quarter (model.md 6.3, 6.5, 6.11): spillovers, land, rent, wages, labour supply.

    ln a_i = lnA_i + theta_L ln(S_zs / S*_s) + theta_V ln(U_zs / U*_s) + theta_U ln(D_c / D*_c) - congestion_z
             + 0.10 ln[(k_i / rev_i) / (k / rev)_s,2015]
    rent = r0 (1 - land used / area)^-0.5          area' = area [1.05 + 0.12 clip((u - 0.65) / 0.3, 0, 1)] a year
    w' = w (1 + pi_w + kappa_w (tightness / tightness_2015 - 1))          L_c -> L_c0 (w_c / w_alt)^1.5, slowly

S is own-segment employment and U upstream employment weighted by input coefficients, both within reach (weight
exp(-d / 25 km)); starred bars are employment-weighted means of 2015. D_c is industrial employment of the city, D*_c the
same in 2015: a city lends more as it grows. Crowding beyond the peak density costs productivity.

Reads firms.workers, capital, knowledge; cities. Writes firms.effective_productivity, material_need; places; cities.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import sum_by
from model.mathematics.lookup import at_pairs
from model.mathematics.rates import QUARTER
from model.mathematics.technology import material_factor
from model.take_up.space import develop_places, train
from model.world import World

LEAST_FREE = 0.02  # rent is bounded as if this share of a full place were free


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
    z.land_used = sum_by(f.place, f.capital, len(z))
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
    wanted = c.labour_force_2015 * (c.wage / c.outside_wage) ** p.supply_elasticity
    c.labour_force += p.supply_adjustment * (wanted - c.labour_force)
    c.labour_force = np.maximum(c.labour_force, c.employed)
    c.unemployed = c.labour_force - c.employed
    tightness = c.employed / np.maximum(c.labour_force, 1e-12)
    c.wage *= 1.0 + (p.wage_trend + p.wage_response * (tightness / c.tightness_2015 - 1.0)) * QUARTER


def access(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Employment within reach (places x segments): of the own segment, and upstream, by input coefficients."""
    near = world.nearness(world.parameters.geography.access_length)
    workers = world.by_place_and_segment(world.firms.workers)
    within = np.einsum("pq,qs->ps", near, workers)
    needs = world.segment_coefficients
    upstream = np.einsum("pu,us->ps", within, needs / np.maximum(needs.sum(axis=0), 1e-12))
    return within, upstream


def spillovers(world: World) -> np.ndarray:
    """What place and knowledge add to a firm's own productivity, ln, per firm row."""
    f, s, z, p = world.firms, world.segments, world.places, world.parameters.production
    own, upstream = (at_pairs(within, f.place, f.segment) for within in access(world))
    z.density = world.by_place_and_segment(f.workers).sum(axis=1)
    world.cities.density = sum_by(z.city, z.density, len(world.cities))
    excess = np.log(np.maximum(z.density / np.maximum(z.density_peak, 1.0), 1.0))
    z.congestion = p.congestion * excess
    ratio = f.knowledge / np.maximum(f.annual_revenue, 1e-9) / np.maximum(s.knowledge_ratio_2015[f.segment], 1e-12)
    known = np.clip(np.log(np.maximum(ratio, 1e-9)), -p.knowledge_bound, p.knowledge_bound)
    density = world.cities.density / np.maximum(world.cities.density_2015, 1e-12)
    return (
        p.localisation * np.log(np.maximum(own, 1.0) / np.maximum(s.own_access_2015[f.segment], 1.0))
        + p.upstream * np.log(np.maximum(upstream, 1.0) / np.maximum(s.upstream_access_2015[f.segment], 1.0))
        + p.urbanisation * np.log(np.maximum(density[world.firm_city], 1e-9))
        - z.congestion[f.place]
        + p.knowledge_return * known
    )


def lend_productivity(world: World) -> None:
    """Effective productivity and the materials that a unit of output then needs."""
    f, s, p = world.firms, world.segments, world.parameters.upgrading
    log_a = f.log_productivity + spillovers(world)
    f.effective_productivity = np.exp(log_a)
    lead = log_a - s.outside_log_productivity[f.segment]
    saving = p.digital_material_saving * (f.integration - world.region.totals["integration_index"].value / 100)
    f.material_need = material_factor(lead, s.material_slope[f.segment], s.material_norm[f.segment], saving)
