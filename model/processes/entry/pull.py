"""Makers whom unserved demand nearby draws in, and the order that each comes for (docs/odd/entry.md).

    X_zu  = max(0, M_zu - M*_zu)   unserved need: what z buys of u from outside, 亿元 a year, beyond the usual
    M*'   = M* g_u + habit dt (M - M*)                   what stays unserved becomes usual, and the usual grows
    g_u   = max(1, min(sum_z M / sum_z M*, sum M / sum M*))     as in the region: of u, or of all where that is less
    s_zz' = exp(-d / 50 km) max(0, freight_outside - freight_per_km d)       freight saved by delivery from z'
    F_zu  = sum_z' s_z'z X_z'u                                               what a maker of u in z could save
    n_zu  = psi (E_zu / R) max(0, 1 - freight_outside R / F_zu)              newcomers a year

A place that buys less than usual has no need to serve, and does not cancel what its neighbour lacks. R is the mean
revenue of those who come. E_zu is the part of F_zu that falls to z when the freight that each buyer saves is shared
out over the places that could serve it.

Nobody comes for a lonely buyer whose orders would not fill a plant, for one who has always bought outside, or for the
part of an anchor's chain that is bound to the outside. Nobody comes if all places buy more alike.

Newcomers settle by V_zu + ln n_zu. Each takes over the largest outside order in reach that it can carry. It is an
outside supplier who moves to its customer, so it brings fewer contracts of its own by that order.

Reads firms, links, segments, cells.missing_usual. Writes firms and links (new rows); links.supplier, failed, age;
firms.contracts; segments.pool_claimed, imported_contracts; cells.missing_usual.

Parameters: entry.local_pull, pull_length, pull_habit, pull_size. Ablations: local_pull, pull_habit. Outcomes:
transfers, inputs_substituted.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.choice import logit_choice
from model.mathematics.groups import ratio, sum_by
from model.mathematics.identity import entrant_id, ordinals
from model.mathematics.product import product
from model.mathematics.rates import QUARTER
from model.mathematics.table_lookup import at_pairs
from model.processes.entry.newcomers import Newcomers
from model.tables.firms import TRANSFER
from model.tables.links import OUTSIDE
from model.take_up.arrivals import admitted
from model.world import World

PULLED_STREAM = 50  # id stream of firms that demand drew in
MOST_CARRIED = 0.8  # part of a newcomer's output that the order it comes for may take


def pull_suppliers(world: World, utility: np.ndarray) -> Newcomers:
    """Draw who comes for unserved demand, and let them settle near it; once founded they take over orders.

    `utility` is V_zu (places x segments), -inf where nobody can settle.
    """
    expected = newcomers_drawn(world, np.isfinite(utility))
    draws, segments = world.draws("entry"), np.arange(len(world.segments))
    number = draws.poisson(admitted(world, expected.sum(axis=0)), segments, "pulled").astype(np.int64)
    segment = np.repeat(segments, number)
    ids = entrant_id(world.elapsed, PULLED_STREAM, segment, ordinals(segment))
    appeal = np.where(expected > 0, utility + np.log(np.maximum(expected, 1e-12)), -np.inf)
    place = logit_choice(appeal[:, segment].T, draws.gumbel(ids[:, None], "place", np.arange(len(world.place_ids))))
    return Newcomers.settled(TRANSFER, ids, segment, place, typical_revenue(world))


def newcomers_drawn(world: World, possible: np.ndarray) -> np.ndarray:
    """n_zu of a quarter (places x segments), 0 where it is not `possible` to settle; what is usual moves on."""
    s, p = world.segments, world.parameters
    typical = typical_revenue(world)
    shared, reach = freight_saved(world, beyond_usual(world))
    worthwhile = np.maximum(1.0 - p.suppliers.freight_outside * typical / np.maximum(reach, 1e-12), 0.0)
    made = (s.revenue_at_start > 0) | s.pioneer
    return np.where(possible & made, p.entry.local_pull * QUARTER * shared / typical * worthwhile, 0.0)


def typical_revenue(world: World) -> float:
    """R: mean yearly revenue of a maker whom demand draws in, 亿元."""
    p = world.parameters.entry
    return float(p.pull_size * p.revenue_median * np.exp(p.revenue_spread**2 / 2))


def bought_outside(world: World) -> np.ndarray:
    """M_zu: what buyers of each place buy of each segment from outside, 亿元 a year (places x segments).

    The part of an anchor's links that its own chain serves from outside whatever is on offer is left out.
    """
    f, links = world.firms, world.links
    places, segments = len(world.place_ids), len(world.segment_ids)
    open_needs = world.by_place_and_segment(f.output * f.material_need * f.local_input_share)
    needs = product(open_needs, world.segment_coefficients.T)
    at = (world.firm_place * segments).take(links.buyer) + links.input
    served = sum_by(at, links.delivered, places * segments).reshape(places, segments)
    return 4.0 * np.maximum(needs - served, 0.0)


def beyond_usual(world: World) -> np.ndarray:
    """X_zu: what places buy from outside over the usual, never below zero (places x segments).

    The usual moves toward what they buy, up or down.
    """
    cells, shape = world.cells, (len(world.segments), len(world.places))
    bought, usual = bought_outside(world), cells.missing_usual.reshape(shape).T
    growth = ratio(bought.sum(axis=0), usual.sum(axis=0), 1.0)
    # Where one place buys less, what the others always bought is no new need: the usual does not fall with the sum.
    usual = usual * np.maximum(np.minimum(growth, float(ratio(bought.sum(), usual.sum(), 1.0))), 1.0)
    more = bought - usual
    cells.missing_usual = (usual + world.parameters.entry.pull_habit * QUARTER * more).T.ravel()
    return np.maximum(more, 0.0)


def freight_saved(world: World, beyond: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """E_zu and F_zu, 亿元 a year (places x segments), of purchases `beyond` the usual (X_zu, none below zero)."""
    p = world.parameters
    key = (p.entry.pull_length, p.suppliers.freight_outside, p.suppliers.freight_per_km)
    near, parts = world.kept("freight saved", key, lambda: freight_weights(world))
    some = np.flatnonzero(beyond.any(axis=0))  # segments of which anything is lacking
    wanted = beyond[:, some]
    shared, reach = np.zeros(beyond.shape), np.zeros(beyond.shape)
    shared[:, some] = product(parts, wanted)
    reach[:, some] = product(near, wanted)
    return shared, reach


def freight_weights(world: World) -> tuple[np.ndarray, np.ndarray]:
    """s_zz', and the part of each place's need that falls to every other one (places that serve x places in need)."""
    p = world.parameters
    saved = np.maximum(p.suppliers.freight_outside - p.suppliers.freight_per_km * world.distance, 0.0)
    near = world.nearness(p.entry.pull_length) * saved
    # Each buyer's part goes to the places that could serve it, in proportion.
    parts = near * saved.max(axis=1, keepdims=True) / np.maximum(near.sum(axis=1, keepdims=True), 1e-12)
    return np.ascontiguousarray(near.T), np.ascontiguousarray(parts.T)


def take_orders(world: World, rows: np.ndarray) -> None:
    """Each newcomer takes over the largest outside order in reach that it can carry; its other contracts shrink."""
    world.count("firms drawn in by unserved demand", len(rows))
    if not len(rows):
        return
    f, s, links, value = world.firms, world.segments, world.links, world.parameters.contracts.contract_value
    near = world.nearness(world.parameters.entry.pull_length)
    newcomers = np.zeros(len(s), dtype=bool)
    newcomers[f.segment[rows]] = True
    free = np.flatnonzero(newcomers.take(links.input) & (links.supplier == OUTSIDE) & ~links.contracted)
    free = free[~world.bound_to_outside(free)]
    free = free[np.argsort(links.input[free], kind="stable")]  # those of an input together, in the order of links
    buyer, made = links.buyer.take(free).astype(np.intp), links.input.take(free)
    need = at_pairs(world.segment_coefficients, made, world.firm_segment.take(buyer)) * links.share.take(free)
    need = need * (f.material_need * f.output).take(buyer)
    open_need, place, ends = (
        np.where(need > 0, need, np.inf),
        world.firm_place.take(buyer),
        np.searchsorted(made, np.arange(len(s) + 1)),
    )
    for row in rows:  # a handful a quarter
        first, end = ends[f.segment[row]], ends[f.segment[row] + 1]
        if first == end:
            continue
        fits = open_need[first:end] <= MOST_CARRIED * f.planned_output[row]
        worth = np.where(fits, need[first:end] * near[f.place[row]].take(place[first:end]), -1.0)
        best = worth.argmax()
        if not fits[best]:
            continue
        at = first + best
        open_need[at] = np.inf
        link = free[at]
        links.supplier[link], links.failed[link], links.age[link] = row, False, 0.0
        fewer = min(float(np.rint(need[at] / value)), float(f.contracts[row]) - 1.0)
        f.contracts[row] -= fewer
        s.pool_claimed[f.segment[row]] -= fewer
        s.imported_contracts[f.segment[row]] -= fewer
