"""Approved capacity (docs/odd/approved_capacity.md): products for which plant is added only in place of plant closed.

    C_s = sum kappa_s b_i K_i over the firms that need approval    what their plant can make a quarter, base-year prices
    A_s = ceiling_s C_s(start) - D_s        approved; D_s what public money has paid to close since
    room_s = max(A_s - C_s, 0)
    admitted = 1 - e (1 - min(1, room_s / sum of what is wanted))       share of every expansion
    a newcomer is refused with e if its plant does not fit into the room that is left, in the order of a lot

The state approves capacity in physical output, so plant counts by what it can make: where a place lets capital make
more (b_i), less capital fits. Wear and exits make room. An anchor's step is set aside first. Firms that expand share
the room in proportion to what they want. Newcomers of every stream come into what is left. Where nothing is left
nobody enters. Upgrading renews plant and adds none. Output may still rise into plant that stands idle, and value with
quality and price.

Capacity closed for public money is not given back: whoever took the money may not pass its place on, so a cut lowers
A_s for good. What another firm takes over has not closed.

A segment is wider than the product that is regulated. At the start approval_share_s of its plant needs approval: the
largest firms, since blast furnaces, kilns and potlines are large. Of newcomers the same share needs it, by a lot that
lasts.

ceiling_s and approval_share_s are columns of the region's segments (no ceiling: no approval is needed). e is how
strictly approvals are enforced [upgrading.approvals]; 0 is the ablation.

Reads firms.capital, place_gain; segments.capital_output; support. Writes firms.needs_approval;
segments.approval_share, approved_capacity.

Ablation: approvals.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import ratio, sum_by
from model.world import World


def approve(world: World) -> None:
    """Write who needs approval and what is approved, from the plant of the start."""
    f, s, table, rows = world.firms, world.segments, world.region.segments, world.segment_rows
    ceiling, share = table.capacity_ceiling[rows], table.approval_share[rows]
    s.approval_share = np.where(np.isnan(ceiling), 0.0, np.where(np.isnan(share), 1.0, share))
    plant = f.place_gain * f.capital
    f.needs_approval = larger_part(f.segment, plant, s.approval_share)
    s.approved_capacity = np.nan_to_num(ceiling) * capacity(world)


def larger_part(group: np.ndarray, size: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Which rows (boolean) are the largest of each group that together make up its `share` (groups) of `size`.

    The row with which the share is reached counts if more than half of it belongs to it.
    """
    order = np.lexsort((-size, group))
    total = sum_by(group, size, len(share))
    before = np.concatenate([[0.0], np.cumsum(size[order])[:-1]])
    start = np.concatenate([[0.0], np.cumsum(total)[:-1]])
    middle = before - start[group[order]] + size[order] / 2.0
    taken = np.zeros(len(group), dtype=bool)
    taken[order] = middle < (share * total)[group[order]]
    return taken


def needs_approval(world: World, ids: np.ndarray, segment: np.ndarray) -> np.ndarray:
    """Which newcomers (boolean) mean to make what needs approval; the same in every quarter."""
    share = world.segments.approval_share.take(segment)
    return world.lasting_draws("approvals").uniform(ids, "product") < share if share.any() else share > 0


def capacity(world: World) -> np.ndarray:
    """C_s: what the plant of firms that need approval can make, 亿元 a quarter (segments)."""
    f, s = world.firms, world.segments
    rows = np.flatnonzero(f.needs_approval)
    return s.capital_output * sum_by(f.segment.take(rows), f.place_gain.take(rows) * f.capital.take(rows), len(s))


def room(world: World, promised: np.ndarray | float = 0.0) -> np.ndarray:
    """What may be added, 亿元 a quarter (segments): what is approved less what stands and what is promised."""
    return np.maximum(world.segments.approved_capacity - (capacity(world) + promised), 0.0)


def admitted_expansion(world: World, desired: np.ndarray) -> np.ndarray:
    """What of the capital that firms want to add (亿元 per firm row) approvals admit."""
    f, s, strict = world.firms, world.segments, world.parameters.upgrading.approvals
    asking = np.flatnonzero(f.needs_approval & (desired > 0))
    if strict <= 0 or not len(asking):
        return desired
    seg = f.segment.take(asking)
    wanted = s.capital_output * sum_by(seg, f.place_gain.take(asking) * desired.take(asking), len(s))
    share = np.minimum(1.0, ratio(np.maximum(room(world) - promised(world), 0.0), wanted, 1.0))
    world.count("branches where approvals cut expansion", np.count_nonzero(share < 1.0))
    admitted = desired.copy()
    admitted[asking] *= 1.0 - strict * (1.0 - share.take(seg))
    return admitted


def promised(world: World) -> np.ndarray:
    """Capacity that anchors under construction add this quarter, 亿元 a quarter (segments): theirs before others'."""
    s, steps = world.segments, np.zeros(len(world.segments))
    for offer in world.support.of("anchor"):
        t = offer.terms
        if t["start"] <= world.quarter < t["start"] + t["build_quarters"]:
            segment = int(t["segment"])
            steps[segment] += s.capital_output[segment] * t["investment"] * world.scale / t["build_quarters"]
    return steps


def added_by_upgrading(world: World, rows: np.ndarray) -> np.ndarray:
    """Part of the plant that the firms `rows` buy in upgrading that adds capacity: none where it needs approval."""
    return 1.0 - world.parameters.upgrading.approvals * world.firms.needs_approval.take(rows)


def admitted_step(world: World, segment: int, firm: int, capital: float) -> float:
    """Share of an anchor's step of `capital` (亿元) for which there is room; `firm` is its id."""
    s, strict = world.segments, world.parameters.upgrading.approvals
    if strict <= 0 or not needs_approval(world, np.array([firm]), np.array([segment]))[0]:
        return 1.0
    share = min(1.0, float(ratio(room(world)[segment], s.capital_output[segment] * capital, 1.0)))
    world.count("steps of anchors cut by approvals", share < 1.0)
    return 1.0 - strict * (1.0 - share)


def admitted_newcomers(world: World, ids: np.ndarray, segment: np.ndarray, capital: np.ndarray,
                       stream: np.ndarray | None = None, promised: np.ndarray | float = 0.0) -> np.ndarray:  # fmt: skip
    """Which newcomers (boolean) may build plants of `capital` (亿元): in the order of a lot, as long as they fit in.

    stream: a number for each of them; those of a higher one come after all of a lower one have built. promised: the
    capacity (亿元 a quarter, segments) of others who came before and have not built yet.
    """
    s, strict = world.segments, world.parameters.upgrading.approvals
    allowed = np.ones(len(ids), dtype=bool)
    asking = np.flatnonzero(needs_approval(world, ids, segment)) if strict > 0 else ()
    if not len(asking):
        return allowed
    draws, left = world.draws("approvals"), room(world, promised)
    unchecked, lots = draws.uniform(ids, "enforced") >= strict, draws.uniform(ids[asking], "lot")
    turn = np.zeros(len(asking)) if stream is None else stream[asking]
    plant = s.capital_output[segment] * capital
    for number in np.unique(turn):
        mine = np.flatnonzero(turn == number)
        for row in asking[mine[np.argsort(lots[mine], kind="stable")]]:  # a handful a quarter
            allowed[row] = plant[row] <= left[segment[row]]
            left[segment[row]] -= plant[row] * allowed[row]
        for row in asking[mine]:
            left[segment[row]] -= plant[row] * (unchecked[row] and not allowed[row])
        left = np.maximum(left, 0.0)
    allowed |= unchecked
    world.count("newcomers without approved capacity", np.count_nonzero(~allowed))
    return allowed


def give_up(world: World, capital: np.ndarray) -> None:
    """Lower what is approved by plant closed for public money: its `capital`, 亿元 per firm row."""
    f, s = world.firms, world.segments
    rows = np.flatnonzero(f.needs_approval & (capital > 0))
    if len(rows):
        closed = s.capital_output * sum_by(f.segment[rows], f.place_gain[rows] * capital[rows], len(s))
        s.approved_capacity = np.maximum(s.approved_capacity - closed, 0.0)
