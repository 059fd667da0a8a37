"""Where a new firm chooses its place: the worth of every place to every segment, and the shares that follow from it.

    V_zs = b_M ln MA + b_S ln SA + b_C ln(1 + own) + b_I infra + ln(free land / total) - b_w ln w - b_r ln rent
           + sigma_V G_zs

The choice is a conditional logit (Guimaraes et al. 2004; Amiti and Javorcik 2008): the draw is `logit_choice` in
model/mathematics/choice.py, made for every newcomer in arrivals.py beside this file. Symbols: docs/odd/entry.md.
Parameters: entry.market_access, supplier_access, own_cluster, infrastructure, wage, rent, cost_weight, least_land,
access_floor. Policies change it through `guided` and `drawn_there` in model/take_up/arrivals.py.

Ablations: linkages, cost_location. Outcomes: ellison_glaeser_entrants, leading_entrants_share.

Reads places, cities.wage, cells.gain, firms.output, segments.market. Writes no column: the shares are drawn from at
once.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.choice import inclusive_value
from model.mathematics.product import product
from model.world import World


def location_utility(world: World) -> np.ndarray:
    """V_zs without its random part (places x segments); -inf where there is no land or no such industry."""
    f, s, z, p = world.firms, world.segments, world.places, world.parameters.entry
    near = world.nearness(world.parameters.geography.access_length)
    output = world.by_place_and_segment(f.output * 4.0)
    needs = world.segment_coefficients
    grown = np.maximum(s.market / np.maximum(s.market_at_start, 1e-12), 1e-12)
    within = product(near, output)
    demand = product(within, needs.T) / grown
    supply = product(within / grown, needs)
    floor = p.access_floor * world.scale
    own = above_scale(world) / world.scale
    use = np.maximum(1.0 - z.land_used / np.maximum(z.area, 1e-12), 0.0)
    land = np.log(np.maximum(use * z.area / z.area.sum(), 1e-12))
    wage = np.log(world.cities.wage / world.cities.wage.mean())[z.city]
    gain = world.cells.gain.reshape(len(s), len(z)).T
    utility = (
        p.market_access * np.log(demand + floor)
        + p.supplier_access * np.log(supply + floor)
        + p.own_cluster * np.log1p(own)
        + (p.infrastructure * z.infrastructure + land - p.wage * wage - p.rent * np.log(z.rent))[:, None]
        + p.cost_weight * gain
    )
    possible = (use > p.least_land)[:, None] & ((s.revenue_at_start > 0) | s.pioneer)
    return np.where(possible, utility, -np.inf)


def above_scale(world: World) -> np.ndarray:
    """Firms above scale (places x segments), counted once for all who ask in a quarter; not to be changed."""
    f = world.firms
    key = f.segment.tobytes(), f.place.tobytes(), f.above_scale.tobytes()
    return world.kept("firms above scale", key, lambda: world.by_place_and_segment(f.above_scale))


def home_utility(world: World, utility: np.ndarray) -> np.ndarray:
    """ln of the firms above scale of the segment (places x segments): founders stay where they worked before.

    Founders of a pioneer segment worked in it or in its parent. -inf where there are none or where the place admits
    nobody.
    """
    own = above_scale(world)
    own = own + np.where(world.segments.pioneer, own[:, world.parents], 0.0)
    known = (own > 0) & np.isfinite(utility)
    return np.log(own, out=np.full(own.shape, -np.inf), where=known)


def appeal(utility: np.ndarray) -> np.ndarray:
    """Inclusive value of all places by segment; 0 where no place takes the segment."""
    value = inclusive_value(utility.T)
    return np.where(np.isfinite(value), value, 0.0)


def choice_shares(utility: np.ndarray) -> np.ndarray:
    """Share of newcomers of each segment whom the location choice sends to each place; 0 where none is possible."""
    total = inclusive_value(utility.T)
    known = np.isfinite(total)
    return np.where(known & np.isfinite(utility), np.exp(utility - np.where(known, total, 0.0)), 0.0)


def chosen_share(utility: np.ndarray, where: np.ndarray | None) -> np.ndarray:
    """Share of newcomers of each segment that the location choice sends to the places in `where` (segments)."""
    if where is None:
        return np.ones(utility.shape[1])
    inside = inclusive_value(np.where(where[:, None], utility, -np.inf).T)
    everywhere = inclusive_value(utility.T)
    known = np.isfinite(inside) & np.isfinite(everywhere)
    return np.exp(np.subtract(inside, everywhere, out=np.full(inside.shape, -np.inf), where=known))


def settling(utility: np.ndarray, home: np.ndarray, home_share: float) -> np.ndarray:
    """Share of the founders of each segment who settle in each place (places x segments), as `arrive` draws them."""
    stays = home_share * np.isfinite(home).any(axis=0)
    return (1.0 - stays) * choice_shares(utility) + stays * choice_shares(home)
