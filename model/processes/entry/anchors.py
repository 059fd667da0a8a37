"""Anchor projects: a large firm built up step by step, and the followers that its contract brings (model.md 6.9)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.mathematics.choice import logit_choice
from model.mathematics.groups import sum_by
from model.mathematics.identity import entrant_id, name_code, ordinals
from model.mathematics.rates import QUARTER
from model.processes.entry.newcomers import Usual, found_firms, install
from model.tables.firms import ANCHOR, FOLLOWER
from model.tables.links import OUTSIDE
from model.tables.support import book, ration
from model.world import World

ANCHOR_STREAM = 60  # id stream of anchors; their followers use the next one


@dataclass(frozen=True)
class Anchor:
    """An anchor project of the scenario, resolved to rows."""

    instrument: int
    segment: int
    place: int
    revenue: float
    investment: float
    start: int
    quarters: int
    local_share: float
    followers: float
    subsidy_share: float
    firm: int  # permanent id

    @property
    def last(self) -> int:
        """Quarter in which the build-up ends."""
        return self.start + self.quarters - 1


def anchors(world: World) -> list[Anchor]:
    """The anchor projects that policies have on offer, with their firm's permanent id."""
    found = []
    for offer in world.support.of("anchor"):
        t = offer.terms
        found.append(
            Anchor(offer.instrument, int(t["segment"]), int(t["place"]), t["revenue"] * world.scale,
                   t["investment"] * world.scale, int(t["start"]), int(t["build_quarters"]), t["local_input_share"],
                   t["contracted_followers"], t["subsidy_share"],
                   int(entrant_id(int(t["start"]), ANCHOR_STREAM, int(t["segment"]),
                                  name_code(world.policies[offer.instrument].key))))
        )  # fmt: skip
    return found


def build_anchors(world: World, usual: Usual | None = None) -> None:
    """Open new anchors and build them up in equal steps: equipment, contracts, public money."""
    for anchor in anchors(world):
        if world.quarter == anchor.start:
            open_anchor(world, anchor, usual)
        if anchor.start < world.quarter <= anchor.last:
            extend_anchor(world, anchor)


def open_land(world: World, anchor: Anchor) -> None:
    """The place opens land for a step of the anchor's plant, at the usual use of land.

    Land is part of such a contract: the plant does not stand on what its neighbours need.
    """
    p = world.parameters
    step = p.entry.anchor_land * anchor.investment / anchor.quarters
    world.places.area[anchor.place] += step / p.geography.land_use_usual


def open_anchor(world: World, anchor: Anchor, usual: Usual | None = None) -> None:
    """Found the anchor's firm with the first step of its plant."""
    open_land(world, anchor)
    one = np.ones(1, dtype=np.int64)
    rows = install(world, one * anchor.firm, one * anchor.segment, one * anchor.place, ANCHOR,
                   one * anchor.revenue / anchor.quarters, world.parameters.entry.anchor_lead,
                   one * anchor.investment / anchor.quarters, usual)  # fmt: skip
    first = steps_of_contracts(world, anchor, 1) - world.firms.contracts[rows]
    add_contracts(world, anchor, rows, first)
    world.firms.host[rows] = anchor.firm
    world.firms.local_input_share[rows] = anchor.local_share
    world.record_events("anchor_opened", rows)
    grant_anchor(world, anchor, rows)


def extend_anchor(world: World, anchor: Anchor) -> None:
    """One more step: a share of the investment is equity from outside, the rest a loan; contracts come along."""
    f, equity = world.firms, world.parameters.entry.anchor_equity_share
    rows = np.flatnonzero(f.id == anchor.firm)
    if not len(rows):
        return
    open_land(world, anchor)
    step = np.full(len(rows), anchor.investment / anchor.quarters)
    world.pay("equity", "owners", "firms", equity * step, rows)
    world.pay("borrowing", "banks", "firms", (1.0 - equity) * step, rows)
    world.pay("investment", "firms", "outside", step, rows)
    f.debt[rows] += (1.0 - equity) * step
    f.investment[rows] += step
    f.capital[rows] += step
    step_number = world.quarter - anchor.start + 1
    built, before = (steps_of_contracts(world, anchor, number) for number in (step_number, step_number - 1))
    add_contracts(world, anchor, rows, np.full(len(rows), built - before))
    f.workers[rows] *= 1.0 + 1.0 / max(world.quarter - anchor.start, 1)
    grant_anchor(world, anchor, rows)


def steps_of_contracts(world: World, anchor: Anchor, steps: int) -> float:
    """Whole contracts that an anchor has brought after so many of its steps, at least one."""
    in_all = anchor.revenue / 4.0 / world.parameters.contracts.contract_value
    return float(max(np.rint(in_all * steps / anchor.quarters), 1.0))


def add_contracts(world: World, anchor: Anchor, rows: np.ndarray, contracts: np.ndarray) -> None:
    """Contracts that come with an anchor, out of the next pool."""
    s = world.segments
    world.firms.contracts[rows] += contracts
    s.pool_claimed[anchor.segment] += contracts.sum()
    s.imported_contracts[anchor.segment] += contracts.sum()


def grant_anchor(world: World, anchor: Anchor, rows: np.ndarray) -> None:
    """Public money for one step of the anchor's investment, within the budget."""
    f, books = world.firms, world.instruments
    asked = np.full(len(rows), anchor.subsidy_share * anchor.investment / anchor.quarters)
    got = ration(asked, float(books.budget_left[anchor.instrument]), None, rows)
    book(books, anchor.instrument, asked, got, rows)
    world.pay("subsidy", "government", "firms", got, rows)
    f.subsidy[rows] += got
    books.volume[anchor.instrument] += anchor.investment / anchor.quarters
    books.volume_total[anchor.instrument] += anchor.investment / anchor.quarters


def contracted_followers(world: World, utility: np.ndarray, usual: Usual | None = None) -> None:
    """Firms that an anchor's contract brings: F_u = f a_u X / (0.6 Rbar_u), arriving at half of what lacks a year."""
    f, s, p, draws = world.firms, world.segments, world.parameters.entry, world.draws("entry")
    for anchor in anchors(world):
        rows = np.flatnonzero(f.id == anchor.firm)
        if not len(rows) or anchor.followers <= 0:
            continue
        need = world.segment_coefficients[:, anchor.segment] * 4.0 * f.output[rows].sum()
        typical = p.follower_size * 4.0 * np.maximum(s.mean_revenue_2015, 1e-12)
        linked = np.isin(np.arange(len(s)), world.linked_inputs[anchor.segment])
        target = np.where(linked & (s.revenue_2015 > 0), anchor.followers * need / typical, 0.0)
        came = sum_by(f.segment, (f.host == anchor.firm) & (f.origin == FOLLOWER), len(s))
        expected = np.maximum(target - came, 0.0) * p.follower_rate * QUARTER
        segments = np.arange(len(s))
        key = world.policies[anchor.instrument].key
        number = draws.poisson(expected, segments, f"followers {key}").astype(np.int64)
        segment = np.repeat(segments, number)
        ids = entrant_id(world.quarter, ANCHOR_STREAM + 1, segment, ordinals(segment) * 2**18 + name_code(key) % 2**18)
        reach = world.distance[anchor.place] <= p.follower_reach
        taste = draws.gumbel(ids[:, None], "place", np.arange(len(world.place_ids)))
        place = logit_choice(np.where(reach, utility[:, segment].T, -np.inf), taste)
        settled = place >= 0
        chosen = segment[settled]
        new = found_firms(world, ids[settled], chosen, place[settled], FOLLOWER, typical[chosen], usual)
        tie(world, anchor, rows[0], new)


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
