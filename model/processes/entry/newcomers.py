"""What a new firm starts with: size, technology, capital, finance, contracts and its first open links.

See docs/odd/entry.md. Whole streams are founded in founding.py beside this file.

Parameters: entry.revenue_*, *_size, *_gap, productivity_spread, equity_share, starting_cash_quarters. Outcome: entries.

Reads segments, cells.know_how. Writes firms and links (new rows); segments.pool_claimed, imported_contracts;
places.land_used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from model.mathematics.groups import mean_by, means_by, sum_by
from model.mathematics.identity import link_id, ordinals
from model.mathematics.select import at_least
from model.tables.firms import ANCHOR, FOLLOWER, ORIGINS, START_UP, TRANSFER
from model.take_up.approved_capacity import admitted_newcomers, needs_approval
from model.world import World

Usual = dict[str, np.ndarray]

# By code of origin: whether the contracts of such a firm were served from elsewhere before.
IMPORTED = np.isin(np.arange(len(ORIGINS)), (TRANSFER, ANCHOR, FOLLOWER))

# What a newcomer takes over from the mean of its segment, and its value where the segment is empty.
LIKE_THE_SEGMENT = {
    "cnc_share": 0.0,
    "integration": 0.0,
    "energy_saving": 0.0,
    "water_saving": 0.0,
    "waste_recovery": 0.0,
    "material_need": 1.0,
    "unit_cost": 1.0,
    "price": 1.0,
}


@dataclass(frozen=True)
class Newcomers:
    """Those of one stream who have settled and are to be founded: columns of equal length."""

    origin: int
    ids: np.ndarray
    segment: np.ndarray
    place: np.ndarray
    mean_revenue: np.ndarray | None = None  # 亿元 a year; None: that of newcomers of their origin

    @classmethod
    def settled(cls, origin: int, ids: np.ndarray, segment: np.ndarray, place: np.ndarray,
                mean_revenue: float | None = None) -> Newcomers:  # fmt: skip
        """Those who found a place, which is -1 for all others; their yearly revenue is around one number, if any."""
        at = np.flatnonzero(place >= 0)
        mean = None if mean_revenue is None else np.full(len(at), mean_revenue)
        return cls(origin, ids.take(at), segment.take(at), place.take(at), mean)


@dataclass(frozen=True)
class Approved:
    """Newcomers who may build: columns of equal length. `rows` are those of firms that they will have."""

    rows: np.ndarray
    stream: np.ndarray  # its number among those that were approved together
    ids: np.ndarray
    segment: np.ndarray
    place: np.ndarray
    origin: np.ndarray
    revenue: np.ndarray  # 亿元 a year
    advantage: np.ndarray  # in productivity over the segment's mean, ln
    capital: np.ndarray  # 亿元

    def __getitem__(self, some: slice) -> Approved:
        return Approved(*(getattr(self, column.name)[some] for column in fields(self)))


def sized(world: World, streams: Sequence[Newcomers], before: int = 0, promised: np.ndarray | float = 0.0) -> Approved:
    """Size and gap in productivity of newcomers, and who of them may build.

    Their yearly revenue is lognormal around the median of entrants, or around `mean_revenue` where that is given.
    before: how many others will have rows of firms before them. promised: the capacity (亿元 a quarter, segments) that
    these build with an approval.
    """
    stream = np.repeat(np.arange(len(streams)), [len(each.ids) for each in streams])
    if not len(stream):
        whole, real = np.empty(0, dtype=np.int64), np.empty(0)
        return Approved(whole, whole, whole, whole, whole, whole, real, real, real)
    ids, segment, place = (
        np.concatenate([getattr(each, name) for each in streams]) for name in ("ids", "segment", "place")
    )
    p, s = world.parameters.entry, world.segments
    origin = np.array([each.origin for each in streams]).take(stream)
    start_up, transfer = origin == START_UP, origin == TRANSFER
    chance = np.exp(p.revenue_spread * world.draws("entry").normal(ids, "size"))
    factor = np.where(start_up, p.start_up_size, np.where(transfer, p.transfer_size, 1.0))
    revenue = np.minimum(p.revenue_median * factor * chance, p.revenue_most)
    for number, each in enumerate(streams):
        if each.mean_revenue is not None:
            mine = stream == number
            revenue[mine] = each.mean_revenue * chance[mine] * np.exp(-(p.revenue_spread**2) / 2)
    labour = s.labour_share[segment] / np.maximum(s.value_added_rate[segment], 1e-12)
    outsiders_gap = p.transfer_gap * labour / p.labour_intensive
    penalty = np.where(start_up, p.start_up_gap, np.where(transfer, outsiders_gap, 0.0))
    capital = s.capital_ratio[segment] * revenue
    allowed = np.flatnonzero(admitted_newcomers(world, ids, segment, capital, stream, promised))
    rows = len(world.firms) + before + np.arange(len(allowed))
    return Approved(rows, *(column.take(allowed) for column in (
        stream, ids, segment, place, origin, revenue, -penalty, capital)))  # fmt: skip


def install(world: World, foundings: Sequence[Approved], usual: Usual | None = None) -> None:
    """Write the rows of new firms, and pay for their start, one founding after the other."""
    f, s, p, q = world.firms, world.segments, world.parameters.entry, world.parameters
    draws, count = world.draws("entry"), len(world.segments)
    ids, segment, place, origin, revenue, advantage = (
        np.concatenate([getattr(each, name) for each in foundings])
        for name in ("ids", "segment", "place", "origin", "revenue", "advantage")
    )
    quantity = revenue / 4.0
    usual = usual_technology(world) if usual is None else usual
    start = {name: means.take(segment) for name, means in usual.items()}
    cell = segment.astype(np.int64) * len(world.place_ids) + place
    luck_a, luck_q = draws.normals(ids, ("productivity", "quality"))
    log_a = start.pop("log_productivity") + advantage + p.productivity_spread * luck_a
    log_q = start.pop("log_quality") + q.start.quality_spread * luck_q
    log_q = log_q + world.cells.know_how[cell]
    approval = needs_approval(world, ids, segment)
    contracts = np.maximum(draws.rounded(quantity / q.contracts.contract_value, ids, "contracts"), 1.0)
    effective = np.exp(log_a + start.pop("spillover"))
    workers = quantity / np.maximum(s.worker_output[segment] * effective, 1e-12)
    slot = world.cells.next_slot[cell] + ordinals(cell)
    np.add.at(world.cells.next_slot, cell, 1)
    rows = f.append(
        len(ids), id=ids, segment=segment, place=place, slot=slot, birth=world.quarter, origin=origin,
        log_productivity=log_a, effective_productivity=effective, log_quality=log_q,
        knowledge=s.knowledge_ratio_at_start[segment] * revenue, contracts=contracts, planned_output=quantity,
        fill=s.fill_at_start[segment], workers=workers, above_scale=False, needs_approval=approval, **start,
    )  # fmt: skip
    s.pool_claimed += sum_by(segment, contracts, count)
    s.imported_contracts += sum_by(segment, contracts * IMPORTED.take(origin), count)
    for each in foundings:
        equity_share = np.where(each.origin == ANCHOR, p.anchor_equity_share, p.equity_share)
        start_finance(world, each.rows, each.capital, each.revenue / 4.0, equity_share)
    add_needs(world, rows)


def usual_technology(world: World) -> Usual:
    """What newcomers start from: means of the firms' technology, one per segment, by name of the column."""
    f, s, seg, count = world.firms, world.segments, world.firm_segment, len(world.segments)
    research = s.mean_research_at_start / np.maximum(s.mean_revenue_at_start, 1e-12)
    spillover = np.log(f.effective_productivity) - f.log_productivity
    plain = {
        "log_productivity": (f.log_productivity, 0.0),
        "spillover": (spillover, 0.0),
        "log_research_intensity": (f.log_research_intensity, np.log(research + 1e-12)),
        **{name: (getattr(f, name), empty) for name, empty in LIKE_THE_SEGMENT.items()},
    }
    by_output = mean_by(seg, f.log_quality, at_least(f.output, 1e-12), count)
    usual = {"log_quality": by_output, **means_by(seg, plain, count)}
    # The first firms of a pioneer segment know what the firms of its parent know.
    first = s.pioneer & (sum_by(seg, None, count) == 0)
    return {name: np.where(first, means[world.parents], means) for name, means in usual.items()}


def start_finance(world: World, rows: np.ndarray, capital: np.ndarray, quantity: np.ndarray,
                  equity_share: np.ndarray) -> None:  # fmt: skip
    """Owners and banks pay for the plant, owners for working cash; the plant is bought outside."""
    f, p = world.firms, world.parameters.entry
    working = p.starting_cash_quarters * quantity
    loan = (1.0 - equity_share) * capital
    equity = capital - loan + working
    world.pay("equity", "owners", "firms", equity, rows)
    world.pay("borrowing", "banks", "firms", loan, rows)
    world.pay("investment", "firms", "outside", capital, rows)
    f.debt[rows] = loan
    f.capital[rows] = f.investment[rows] = capital


def count_land(world: World) -> None:
    """Land that all firms use, newcomers and steps of anchors included."""
    f, z = world.firms, world.places
    z.land_used = sum_by(world.firm_place, f.capital, len(z))


def add_needs(world: World, rows: np.ndarray) -> None:
    """Give new firms one open link per linked input; more follow as they grow."""
    f, links = world.firms, world.links
    inputs = world.linked_inputs[f.segment[rows]]
    buyer, wanted = np.repeat(rows, inputs.shape[1]), inputs.ravel()
    kept = wanted >= 0
    buyer, wanted = buyer[kept], wanted[kept]
    links.append(
        len(buyer), id=link_id(f.id[buyer], wanted, np.zeros(len(buyer))), buyer=buyer, input=wanted,
        share=1.0, failed=True,
    )  # fmt: skip
