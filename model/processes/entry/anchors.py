"""Anchor projects: a large firm that is built step by step, its land, and what its branch learns from it.

See docs/odd/entry.md.

    ln a = lnA_out,s + b_s + h_s0 + lead       lnQ = lnQ_out,s + h^q_s0 + lead_q
    h_s0: how far the region was above rivals in the base year; b_s: what they have gained by a plan of their own since
    land of a step = share x investment / usual use     its buyer pays the price, the public what it costs beyond
    d lnA_j = tau exp(-d / spill length) L / (L + L_near) (lnA - lnA_j)+ dt     in its own branch; quality likewise

An anchor is a frontier firm by design: no draw decides what it is, and the technology of its group keeps it there. It
takes no neighbour's land. Its zone opens what the plant needs at the usual use of land, and its owners pay the price
(industrial land sells at or below what opening it costs). Its contracts were served from elsewhere before, so rivals
outside lose them.

Who follows it is in `followers.py`. Its own branch learns from it. Greenstone, Hornbeck and Moretti (2010) found that
productivity of incumbents near a large plant rises by 12% in five years; later work found a few per cent.

Parameters: entry.anchor_*, land_*. Ablations: anchor_land, followed_leaders. Outcome: entry_anchor, a driver of growth.

Reads segments, places, support. Writes firms (a new row: capital, workers, debt, contracts; log_productivity and
log_quality of its branch, too), places.area; segments.outside_contracts, imported_contracts, pool_claimed;
instruments.volume.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.mathematics.groups import ratio
from model.mathematics.identity import entrant_id, name_code
from model.mathematics.rates import QUARTER
from model.processes.entry.newcomers import Approved, Usual, install, usual_technology
from model.tables.firms import ANCHOR
from model.tables.instruments import book, spend
from model.tables.rationing import ration
from model.take_up.approved_capacity import admitted_step
from model.world import World

ANCHOR_STREAM = 60  # id stream; those of followers.py are 61 and 62


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
    """Open new anchors and build them up in equal steps: land, equipment, contracts, public money."""
    for anchor in anchors(world):
        usual = usual_technology(world) if usual is None else usual
        if world.quarter == anchor.start:
            open_anchor(world, anchor, usual)
        if anchor.start < world.quarter <= anchor.last:
            extend_anchor(world, anchor)
        keep_up(world, anchor, usual)
        teach(world, anchor)


def open_land(world: World, anchor: Anchor, rows: np.ndarray, part: float = 1.0) -> None:
    """The zone opens land for a step (or a `part` of one): owners pay its price, the budget what it costs beyond.

    Land whose public part the budget does not bear is not opened: the plant then stands on what the zone has.
    """
    p, books = world.parameters, world.instruments
    area = part * p.entry.anchor_land * anchor.investment / anchor.quarters / p.geography.land_use_usual
    price = min(p.entry.land_price, p.entry.land_cost) * area
    beyond = np.array([p.entry.land_cost * area - price])
    paid = ration(beyond, float(books.budget_left[anchor.instrument]), None, rows)
    spend(books, anchor.instrument, float(paid.sum()))
    opened = float(ratio(paid, beyond, 1.0)[0])
    world.count("land for anchors that no budget opened", opened < 1.0)
    bought = np.full(len(rows), opened * price)
    world.pay("equity", "owners", "firms", bought, rows)
    world.pay("land", "firms", "government", bought, rows)
    world.pay("land", "government", "outside", float(bought.sum()))
    world.pay("public_purchases", "government", "outside", float(paid.sum()))
    world.places.area[anchor.place] += opened * area


def open_anchor(world: World, anchor: Anchor, usual: Usual | None = None) -> None:
    """Found the anchor's firm with the first step of its plant, as far as approvals admit it; with none, never."""
    f, s, one = world.firms, world.segments, np.ones(1, dtype=np.int64)
    usual = usual_technology(world) if usual is None else usual
    part = admitted_step(world, anchor.segment, anchor.firm, anchor.investment / anchor.quarters)
    if part <= 0:
        return
    rows = np.array([len(f)])
    install(world, [Approved(
        rows, 0 * one, one * anchor.firm, one * anchor.segment, one * anchor.place, one * ANCHOR,
        part * anchor.revenue / anchor.quarters * one, 0.0 * one, part * anchor.investment / anchor.quarters * one,
    )], usual)  # fmt: skip
    # What every newcomer draws and claims gives way to the project's design.
    f.log_productivity[rows], f.log_quality[rows] = frontier(world, anchor.segment, usual)
    f.effective_productivity[rows] = np.exp(f.log_productivity[rows] + usual["spillover"][anchor.segment])
    made = s.worker_output[anchor.segment] * f.effective_productivity[rows]
    f.workers[rows] = f.planned_output[rows] / np.maximum(made, 1e-12)
    for claims in (s.pool_claimed, s.imported_contracts):
        claims[anchor.segment] -= f.contracts[rows].sum()
    f.contracts[rows] = 0.0
    first = max(np.rint(part * steps_of_contracts(world, anchor, 1)), 1.0)
    add_contracts(world, anchor, rows, np.full(len(rows), first))
    f.host[rows] = anchor.firm
    f.local_input_share[rows] = anchor.local_share
    world.record_events("anchor_opened", rows)
    open_land(world, anchor, rows, part)
    grant_anchor(world, anchor, rows, part)


def frontier(world: World, segment: int, usual: Usual) -> tuple[float, float]:
    """Own productivity and quality of a frontier firm of a segment, ln: a declared lead over the rivals outside.

    The lead counts from where the region stood in the base year, since the level of rivals is not observed.
    Productivity is the firm's own: in a place like those of its segment it is effective at that lead.
    """
    s, p = world.segments, world.parameters.entry
    rivals = s.outside_log_productivity[segment] + s.rivals_productivity[segment]
    effective = rivals + s.lead_at_start[segment] + p.anchor_lead
    quality = s.outside_log_quality[segment] + s.quality_lead_at_start[segment] + p.anchor_quality_lead
    return float(effective - usual["spillover"][segment]), float(quality)


def keep_up(world: World, anchor: Anchor, usual: Usual) -> None:
    """The technology of its group keeps a living anchor at the frontier, wherever it has moved."""
    f = world.firms
    rows = np.flatnonzero(f.id == anchor.firm)
    productivity, quality = frontier(world, anchor.segment, usual)
    f.log_productivity[rows] = np.maximum(f.log_productivity[rows], productivity)
    f.log_quality[rows] = np.maximum(f.log_quality[rows], quality)


def extend_anchor(world: World, anchor: Anchor) -> None:
    """One more step, as far as approvals admit it: part equity from outside, the rest a loan; contracts come along."""
    f, equity = world.firms, world.parameters.entry.anchor_equity_share
    rows = np.flatnonzero(f.id == anchor.firm)
    part = admitted_step(world, anchor.segment, anchor.firm, anchor.investment / anchor.quarters)
    if not len(rows) or part <= 0:
        return
    open_land(world, anchor, rows, part)
    step = np.full(len(rows), part * anchor.investment / anchor.quarters)
    world.pay("equity", "owners", "firms", equity * step, rows)
    world.pay("borrowing", "banks", "firms", (1.0 - equity) * step, rows)
    world.pay("investment", "firms", "outside", step, rows)
    f.debt[rows] += (1.0 - equity) * step
    f.investment[rows] += step
    f.capital[rows] += step
    step_number = world.quarter - anchor.start + 1
    built, before = (steps_of_contracts(world, anchor, number) for number in (step_number, step_number - 1))
    add_contracts(world, anchor, rows, np.full(len(rows), np.rint(part * (built - before))))
    f.workers[rows] *= 1.0 + part / max(world.quarter - anchor.start, 1)
    grant_anchor(world, anchor, rows, part)


def steps_of_contracts(world: World, anchor: Anchor, steps: int) -> float:
    """Whole contracts that an anchor has brought after so many of its steps, at least one."""
    in_all = anchor.revenue / 4.0 / world.parameters.contracts.contract_value
    return float(max(np.rint(in_all * steps / anchor.quarters), 1.0))


def add_contracts(world: World, anchor: Anchor, rows: np.ndarray, contracts: np.ndarray) -> None:
    """Contracts that come with an anchor: served from outside before, out of the next pool where there are none."""
    s, brought = world.segments, float(contracts.sum())
    from_outside = min(brought, max(float(s.outside_contracts[anchor.segment]), 0.0))
    world.firms.contracts[rows] += contracts
    s.outside_contracts[anchor.segment] -= from_outside
    s.pool_claimed[anchor.segment] += brought - from_outside
    s.imported_contracts[anchor.segment] += brought


def grant_anchor(world: World, anchor: Anchor, rows: np.ndarray, part: float = 1.0) -> None:
    """Public money for one step (or a `part` of one) of the anchor's investment, within the budget."""
    f, books = world.firms, world.instruments
    step = part * anchor.investment / anchor.quarters
    asked = np.full(len(rows), anchor.subsidy_share * step)
    got = ration(asked, float(books.budget_left[anchor.instrument]), None, rows)
    book(books, anchor.instrument, asked, got, rows)
    world.pay("subsidy", "government", "firms", got, rows)
    f.subsidy[rows] += got
    books.volume[anchor.instrument] += step
    books.volume_total[anchor.instrument] += step


def teach(world: World, anchor: Anchor) -> None:
    """Firms of its branch near an anchor close part of their gap to it, the more the larger it is among them."""
    f, p = world.firms, world.parameters
    rate = p.entry.anchor_teaching * QUARTER
    rows = np.flatnonzero(f.id == anchor.firm)
    if not len(rows) or rate <= 0:
        return
    others = np.flatnonzero((f.segment == anchor.segment) & (f.id != anchor.firm))
    near = world.nearness(p.geography.spill_length)[anchor.place, f.place[others]]
    part = f.workers[rows].sum() / max(f.workers[rows].sum() + (near * f.workers[others]).sum(), 1e-12)
    for column in (f.log_productivity, f.log_quality):
        column[others] += rate * part * near * np.maximum(column[rows[0]] - column[others], 0.0)
