"""Who follows an anchor: suppliers under contract, and rivals of its branch who come by themselves.

See docs/odd/entry.md.

    rivals a year    = rho X      X yearly output of the anchor; transfers that choose a place within reach
    followers of u   = f a_u X / (0.6 Rbar_u)      under contract; half of what lacks arrives in a year

Suppliers under contract are a declared assumption and are counted apart. All others come by themselves: for unserved
need (`pulled`), or as rivals who follow a leader (Knickerbocker 1973; Head, Ries, Swenson 1995).

Parameters: entry.rival_rate, follower_*. Ablation: followed_leaders. Outcome: the driver entry_follower of growth.

Reads firms.output, segment; links. Writes firms.host (whom a newcomer follows), instruments.arrived; links.supplier,
contracted, failed.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.choice import logit_choice
from model.mathematics.groups import sum_by
from model.mathematics.identity import entrant_id, name_code, ordinals
from model.mathematics.rates import QUARTER
from model.processes.entry.anchors import Anchor, anchors
from model.processes.entry.founding import Waiting
from model.processes.entry.newcomers import Newcomers, Usual
from model.tables.firms import FOLLOWER, TRANSFER
from model.tables.links import OUTSIDE
from model.take_up.arrivals import admitted
from model.world import World

FOLLOWER_STREAM, RIVAL_STREAM = 61, 62  # id streams


def follow(world: World, utility: np.ndarray, usual: Usual | None = None) -> None:
    """Whom the anchors' contracts bring, and rivals that come by themselves: founded at once, contracts tied."""
    waiting = Waiting(world, usual)
    under_contract = followers_coming(world, utility, waiting)
    rivals_coming(world, utility, waiting)
    waiting.found()
    for anchor, host, rows in under_contract:
        tie(world, anchor, host, rows)


def rivals_coming(world: World, utility: np.ndarray, waiting: Waiting) -> None:
    """Firms of its own branch that come by themselves to where a leader makes it: transfers, within reach of it."""
    f, p, draws = world.firms, world.parameters.entry, world.draws("entry")
    for anchor in anchors(world):
        rows = np.flatnonzero(f.id == anchor.firm)
        if not len(rows):
            continue
        expected = np.zeros(len(world.segments))
        expected[anchor.segment] = p.rival_rate * QUARTER * 4.0 * f.output[rows].sum()
        key = world.policies[anchor.instrument].key
        drawn = draws.poisson(admitted(world, expected), np.arange(len(expected)), f"rivals {key}")
        number = int(drawn[anchor.segment])
        if number:
            segment = np.full(number, anchor.segment)
            settled_near(world, anchor, RIVAL_STREAM, segment, utility, TRANSFER, None, waiting)


def followers_coming(world: World, utility: np.ndarray, waiting: Waiting) -> list[tuple[Anchor, int, np.ndarray]]:
    """Firms that an anchor's contract brings: F_u = f a_u X / (0.6 Rbar_u), arriving at half of what lacks a year.

    Returns the anchors, their rows of firms, and the rows of those who come to each.
    """
    f, s, p, draws = world.firms, world.segments, world.parameters.entry, world.draws("entry")
    coming = []
    for anchor in anchors(world):
        rows = np.flatnonzero(f.id == anchor.firm)
        if not len(rows) or anchor.followers <= 0:
            continue
        need = world.segment_coefficients[:, anchor.segment] * 4.0 * f.output[rows].sum()
        typical = p.follower_size * 4.0 * np.maximum(s.mean_revenue_at_start, 1e-12)
        inputs, linked = world.linked_inputs[anchor.segment], np.zeros(len(s), dtype=bool)
        linked[inputs[inputs >= 0]] = True
        target = np.where(linked & (s.revenue_at_start > 0), anchor.followers * need / typical, 0.0)
        guests = np.flatnonzero(f.host == anchor.firm)  # few
        came = sum_by(f.segment.take(guests), f.origin.take(guests) == FOLLOWER, len(s))
        expected = np.maximum(target - came, 0.0) * p.follower_rate * QUARTER
        segments = np.arange(len(s))
        key = world.policies[anchor.instrument].key
        number = draws.poisson(expected, segments, f"followers {key}").astype(np.int64)
        segment = np.repeat(segments, number)
        if len(segment):
            new = settled_near(world, anchor, FOLLOWER_STREAM, segment, utility, FOLLOWER, typical, waiting)
            coming.append((anchor, int(rows[0]), new))
    return coming


def settled_near(world: World, anchor: Anchor, stream: int, segment: np.ndarray, utility: np.ndarray, origin: int,
                 typical: np.ndarray | None, waiting: Waiting) -> np.ndarray:  # fmt: skip
    """Newcomers of the given segments in the places within reach of an anchor that they like best.

    `typical`: their mean yearly revenue by segment, 亿元; None: that of newcomers of their origin. They are founded
    with all who are `waiting`. Returns the rows of firms that those of them who may build will have.
    """
    draws, key = world.draws("entry"), world.policies[anchor.instrument].key
    ids = entrant_id(world.elapsed, stream, segment, ordinals(segment) * 2**18 + name_code(key) % 2**18)
    near = np.flatnonzero(world.distance[anchor.place] <= world.parameters.entry.follower_reach)
    taste = draws.gumbel(ids[:, None], "place", near)
    choice = logit_choice(utility[near[:, None], segment].T, taste)
    settled = choice >= 0
    place = np.append(near, -1).take(choice)
    chosen = segment[settled]
    size = None if typical is None else typical[chosen]
    waiting.streams.append(Newcomers(origin, ids[settled], chosen, place[settled], size))
    return waiting.approved()[-1].rows


def tie(world: World, anchor: Anchor, host: int, rows: np.ndarray) -> None:
    """Give each follower its link with the anchor: an outside link of the anchor in that input becomes its own."""
    f, links = world.firms, world.links
    f.host[rows] = anchor.firm
    world.instruments.arrived[anchor.instrument] += len(rows)
    world.record_events("follower_arrived", rows)
    free = np.flatnonzero((links.buyer == host) & ~links.contracted)
    for row in rows:  # a handful a quarter, never all firms
        mine = free[(links.input[free] == f.segment[row]) & (links.supplier[free] == OUTSIDE)]
        if len(mine):
            link = mine[0]
            links.supplier[link], links.contracted[link], links.failed[link] = row, True, False
            free = free[free != link]
