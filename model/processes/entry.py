"""Enter and settle (model.md 6.9): how clusters attract suppliers.

Arrivals of three streams, Poisson per segment: start-ups and firms growing up to scale, in proportion to the
incumbents; and firms relocating from outside,

    Lambda_s = Lambda0_s exp(theta_IV dIV_s) (1 + E)^0.2 exp(15 b k_s (r + dep))
             + psi max(0, D_out,s - D_out,s(2015) grown)

E promotion effort, b the subsidy share of investment: it is paid on all arrivals, so an additional one is dear.
D_out,s is what local buyers buy of s from outside: unserved demand pulls its makers in, to where that demand is.
Every entrant chooses a place by conditional logit (Guimaraes et al. 2004; Amiti and Javorcik 2008):

    V_zs = b_M ln MA + b_S ln SA + b_C ln(1 + own) + b_I infra + ln(free land / total) - b_w ln w - b_r ln rent

MA = local purchases of s within reach, SA = output of the inputs of s within reach, relative to national growth. A
place without land admits nobody. Entrants' contracts come out of the next pool; an anchor builds up over its quarters
and its contracted followers arrive within reach with their link in hand, counted apart.

Reads firms, places, cities, segments, support. Writes firms and links (new rows), segments.pool_claimed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.mathematics.choice import inclusive_value, logit_choice
from model.mathematics.distance import exponential_decay
from model.mathematics.groups import mean_by, sum_by
from model.mathematics.identity import entrant_id, link_id, name_code, ordinals
from model.mathematics.rates import QUARTER
from model.tables.firms import ANCHOR, FOLLOWER, GROWN_UP, START_UP, TRANSFER
from model.tables.links import OUTSIDE
from model.tables.support import book, ration
from model.world import World

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
ANCHOR_STREAM = 60  # id stream of anchors; their followers use the next one


def enter(world: World) -> None:
    """Draw arrivals, let them choose their places, found the firms; then anchors and their followers."""
    utility = location_utility(world)
    world.segments.inclusive_value = appeal(utility)
    streams = [(START_UP, "start_up_rate"), (GROWN_UP, "grown_up_rate")]
    for origin, rate in streams:
        expected = getattr(world.parameters.entry, rate) * QUARTER * incumbents(world)
        arrive(world, origin, expected, utility)
    relocate(world, utility)
    build_anchors(world)
    contracted_followers(world, utility)


def appeal(utility: np.ndarray) -> np.ndarray:
    """Inclusive value of all places by segment; 0 where no place takes the segment."""
    value = inclusive_value(utility.T)
    return np.where(np.isfinite(value), value, 0.0)


def incumbents(world: World) -> np.ndarray:
    """Firms above scale by segment: what start-ups spin off from."""
    f = world.firms
    return sum_by(f.segment, f.above_scale.astype(float), len(world.segments))


def location_utility(world: World) -> np.ndarray:
    """V_zs without its random part (places x segments); -inf where there is no land or no such industry."""
    f, s, z, p = world.firms, world.segments, world.places, world.parameters.entry
    near = exponential_decay(world.distance, world.parameters.geography.access_length)
    output = world.by_place_and_segment(f.output * 4.0)
    needs = world.segment_coefficients
    grown = np.maximum(s.market / np.maximum(s.market_2015, 1e-12), 1e-12)
    demand = np.einsum("pq,qu->pu", near, np.einsum("ps,us->pu", output, needs)) / grown
    supply = np.einsum("pu,us->ps", np.einsum("pq,qu->pu", near, output / grown), needs)
    floor = p.access_floor * world.scale
    own = world.by_place_and_segment(f.above_scale.astype(float)) / world.scale
    use = np.clip(1.0 - z.land_used / np.maximum(z.area, 1e-12), 0.0, 1.0)
    land = np.log(np.maximum(use * z.area / z.area.sum(), 1e-12))
    wage = np.log(world.cities.wage / world.cities.wage.mean())[z.city]
    utility = (
        p.market_access * np.log(demand + floor)
        + p.supplier_access * np.log(supply + floor)
        + p.own_cluster * np.log1p(own)
        + (p.infrastructure * z.infrastructure + land - p.wage * wage - p.rent * np.log(z.rent))[:, None]
    )
    possible = (use > p.least_land)[:, None] & (s.revenue_2015 > 0)
    return np.where(possible, utility, -np.inf)


def relocate(world: World, utility: np.ndarray) -> None:
    """Arrivals from outside, with promotion and unserved local demand."""
    s, p = world.segments, world.parameters.entry
    effort, subsidy = promotion(world, utility)
    base = p.transfer_rate * s.firms_2015 * s.market / np.maximum(s.market_2015, 1e-12)
    drift = np.clip(s.inclusive_value - s.inclusive_value_2015, -2.0, 2.0)
    attraction = np.exp(p.inclusive_value_weight * drift)
    a = world.parameters.accounts
    relief = np.exp(p.subsidy_response * subsidy * s.capital_ratio * (a.interest_base + a.depreciation))
    pull = p.demand_pull * np.maximum(missing_demand(world) - s.demand_missing_2015 * s.market
                                      / np.maximum(s.market_2015, 1e-12), 0.0)  # fmt: skip
    expected = (base * attraction * (1.0 + effort) ** p.effort_elasticity * relief + pull) * QUARTER
    favoured = utility + favour(world)
    rows = arrive(world, TRANSFER, np.where(s.revenue_2015 > 0, expected, 0.0), favoured)
    pay_promotion(world, rows)


def missing_demand(world: World) -> np.ndarray:
    """What local buyers buy of each segment from outside, 亿元 a year: total needs less local deliveries."""
    f, links = world.firms, world.links
    needs = np.einsum("us,s->u", world.segment_coefficients, sum_by(f.segment, f.output * f.material_need,
                                                                     len(world.segments)))  # fmt: skip
    served = sum_by(links.input, links.delivered, len(world.segments))
    return 4.0 * np.maximum(needs - served, 0.0)


def promotion(world: World, utility: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Effort over the usual and subsidy share by segment, as far as the budgets of the quarter can pay for it.

    An offer limited to some places counts by the share of arrivals that would choose them.
    """
    s, p = world.segments, world.parameters.entry
    effort, subsidy = np.zeros(len(s)), np.zeros(len(s))
    typical = s.capital_ratio * p.revenue_median * np.exp(p.revenue_spread**2 / 2)
    for offer in world.support.of("arrival"):
        reach = chosen_share(utility, offer.where)
        expected = p.transfer_rate * s.firms_2015 * QUARTER * offer.strength * reach
        cost = (expected * (typical * offer.terms["investment_subsidy"] + offer.terms["service_cost"])).sum()
        budget = float(world.instruments.budget_left[offer.instrument])
        funded = min(1.0, budget / cost) if cost > 0 else 0.0
        effort += offer.strength * reach * offer.terms["promotion_effort"] * funded
        subsidy += offer.strength * reach * offer.terms["investment_subsidy"] * funded
    return effort, np.minimum(subsidy, 0.9)


def chosen_share(utility: np.ndarray, where: np.ndarray | None) -> np.ndarray:
    """Share of newcomers of each segment that the location choice sends to the places in `where` (segments)."""
    if where is None:
        return np.ones(utility.shape[1])
    inside = inclusive_value(np.where(where[:, None], utility, -np.inf).T)
    everywhere = inclusive_value(utility.T)
    known = np.isfinite(inside) & np.isfinite(everywhere)
    return np.where(known, np.exp(np.where(known, inside - everywhere, 0.0)), 0.0)


def favour(world: World) -> np.ndarray:
    """What a subsidy offered only in some places adds to their utility (places x segments); zero without offers."""
    s, p, a = world.segments, world.parameters.entry, world.parameters.accounts
    added = np.zeros((len(world.places), len(s)))
    for offer in world.support.of("arrival"):
        if offer.where is not None:
            worth = p.subsidy_response * s.capital_ratio * (a.interest_base + a.depreciation)
            added += offer.where[:, None] * worth * offer.strength * offer.terms["investment_subsidy"]
    return added


def pay_promotion(world: World, rows: np.ndarray) -> None:
    """Pay the subsidy on the investment of every arrival and the cost of serving it, within the budget."""
    f, books = world.firms, world.instruments
    for offer in world.support.of("arrival"):
        eligible = offer.strength[f.segment[rows]] > 0
        if offer.where is not None:
            eligible &= offer.where[f.place[rows]]
        mine = rows[eligible]
        service = np.full(len(mine), offer.terms["service_cost"])
        asked = f.capital[mine] * offer.terms["investment_subsidy"] + service
        got = ration(asked, float(books.budget_left[offer.instrument]), None, mine)
        book(books, offer.instrument, asked, got)
        to_firms = np.maximum(got - service, 0.0)
        world.pay("subsidy", "government", "firms", to_firms, mine)
        world.pay("public_purchases", "government", "outside", float((got - to_firms).sum()))
        f.subsidy[mine] += to_firms
        books.volume[offer.instrument] += f.capital[mine].sum()
        books.volume_total[offer.instrument] += f.capital[mine].sum()
        books.arrived[offer.instrument] += len(mine)


def arrive(world: World, origin: int, expected: np.ndarray, utility: np.ndarray) -> np.ndarray:
    """Draw how many come in each segment, where they settle and what they are. Returns their firm rows."""
    draws = world.draws("entry")
    segments = np.arange(len(expected))
    number = draws.poisson(np.maximum(expected, 0.0), segments, f"arrivals {origin}").astype(np.int64)
    segment = np.repeat(segments, number)
    ids = entrant_id(world.quarter, origin, segment, ordinals(segment))
    taste = draws.gumbel(ids[:, None], "place", np.arange(len(world.place_ids)))
    place = logit_choice(utility[:, segment].T, taste)
    world.count("entrants that found no land", np.count_nonzero(place < 0))
    settled = place >= 0
    return found_firms(world, ids[settled], segment[settled], place[settled], origin)


def found_firms(world: World, ids: np.ndarray, segment: np.ndarray, place: np.ndarray, origin: int) -> np.ndarray:
    """New firms with size, technology, capital, finance and contracts. Returns their rows."""
    if not len(ids):
        return np.empty(0, dtype=np.int64)
    p, draws = world.parameters.entry, world.draws("entry")
    factor = p.start_up_size if origin == START_UP else 1.0
    revenue = p.revenue_median * factor * np.exp(p.revenue_spread * draws.normal(ids, "size"))
    revenue = np.minimum(revenue, p.revenue_most)
    labour = world.segments.labour_share[segment] / np.maximum(world.segments.value_added_rate[segment], 1e-12)
    penalty = {START_UP: p.start_up_gap, GROWN_UP: 0.0, FOLLOWER: 0.0,
               TRANSFER: p.transfer_gap * labour / p.labour_intensive}[origin]  # fmt: skip
    capital = world.segments.capital_ratio[segment] * revenue
    return install(world, ids, segment, place, origin, revenue, -penalty, capital)


def install(world: World, ids: np.ndarray, segment: np.ndarray, place: np.ndarray, origin: int, revenue: np.ndarray,
            advantage: np.ndarray | float, capital: np.ndarray) -> np.ndarray:  # fmt: skip
    """Write the rows of new firms making `revenue` (亿元 a year) with `capital`, and pay for their start."""
    f, s, p, q = world.firms, world.segments, world.parameters.entry, world.parameters
    draws, count = world.draws("entry"), len(world.segments)
    quantity = revenue / 4.0
    mean_a = mean_by(f.segment, f.log_productivity, np.ones(len(f)), count)[segment]
    mean_q = mean_by(f.segment, f.log_quality, np.maximum(f.output, 1e-12), count)[segment]
    log_a = mean_a + advantage + p.productivity_spread * draws.normal(ids, "productivity")
    log_q = mean_q + q.start.quality_spread * draws.normal(ids, "quality")
    contracts = np.maximum(draws.rounded(quantity / q.contracts.contract_value, ids, "contracts"), 1.0)
    spill = mean_by(f.segment, np.log(f.effective_productivity) - f.log_productivity, np.ones(len(f)), count)[segment]
    effective = np.exp(log_a + spill)
    workers = quantity / np.maximum(s.worker_output[segment] * effective, 1e-12)
    research = s.mean_research_2015 / np.maximum(s.mean_revenue_2015, 1e-12)
    intensity = mean_by(f.segment, f.log_research_intensity, np.ones(len(f)), count, np.log(research + 1e-12))[segment]
    cell = segment.astype(np.int64) * len(world.place_ids) + place
    slot = world.cells.next_slot[cell] + ordinals(cell)
    np.add.at(world.cells.next_slot, cell, 1)
    means = {
        name: mean_by(f.segment, getattr(f, name), np.ones(len(f)), count, empty)[segment]
        for name, empty in LIKE_THE_SEGMENT.items()
    }
    rows = f.append(
        len(ids), id=ids, segment=segment, place=place, slot=slot, birth=world.quarter, origin=origin, host=-1,
        log_productivity=log_a, effective_productivity=effective, log_quality=log_q,
        knowledge=s.knowledge_ratio_2015[segment] * revenue, log_research_intensity=intensity,
        contracts=contracts, planned_output=quantity, fill=s.fill_2015[segment], workers=workers,
        above_scale=False, guarantor=-1, **means,
    )  # fmt: skip
    s.pool_claimed += sum_by(segment, contracts, count)
    if origin in (TRANSFER, ANCHOR, FOLLOWER):
        s.imported_contracts += sum_by(segment, contracts, count)
    start_finance(world, rows, capital, quantity)
    add_needs(world, rows)
    return rows


def start_finance(world: World, rows: np.ndarray, capital: np.ndarray, quantity: np.ndarray) -> None:
    """Owners and banks pay for the plant and a quarter's cash; the plant is bought outside."""
    f, p = world.firms, world.parameters.entry
    working = p.starting_cash_quarters * quantity
    loan = (1.0 - p.equity_share) * capital
    equity = capital - loan + working
    world.pay("equity", "owners", "firms", equity, rows)
    world.pay("borrowing", "banks", "firms", loan, rows)
    world.pay("investment", "firms", "outside", capital, rows)
    f.debt[rows] += loan
    f.capital[rows] += capital
    f.investment[rows] += capital
    z = world.places
    z.land_used = sum_by(f.place, f.capital, len(z))


def add_needs(world: World, rows: np.ndarray) -> None:
    """Give new firms one open link per linked input; more follow as they grow."""
    f, links = world.firms, world.links
    inputs = world.linked_inputs[f.segment[rows]]
    buyer, wanted = np.repeat(rows, inputs.shape[1]), inputs.ravel()
    kept = wanted >= 0
    buyer, wanted = buyer[kept], wanted[kept]
    links.append(
        len(buyer), id=link_id(f.id[buyer], wanted, np.zeros(len(buyer))), buyer=buyer, input=wanted,
        supplier=OUTSIDE, share=1.0, failed=True,
    )  # fmt: skip


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


def build_anchors(world: World) -> None:
    """Open new anchors and build them up in equal steps: equipment, contracts, public money."""
    for anchor in anchors(world):
        if world.quarter == anchor.start:
            open_anchor(world, anchor)
        if anchor.start < world.quarter <= anchor.last:
            extend_anchor(world, anchor)


def open_anchor(world: World, anchor: Anchor) -> None:
    """Found the anchor's firm with the first step of its plant."""
    one = np.ones(1, dtype=np.int64)
    rows = install(world, one * anchor.firm, one * anchor.segment, one * anchor.place, ANCHOR,
                   one * anchor.revenue / anchor.quarters, world.parameters.entry.anchor_lead,
                   one * anchor.investment / anchor.quarters)  # fmt: skip
    world.firms.host[rows] = anchor.firm
    world.firms.local_input_share[rows] = anchor.local_share
    world.record_events("anchor_opened", rows)
    grant_anchor(world, anchor, rows)


def extend_anchor(world: World, anchor: Anchor) -> None:
    """One more step: half of the investment is equity from outside, the other half a loan; contracts come along."""
    f, s, p = world.firms, world.segments, world.parameters
    rows = np.flatnonzero(f.id == anchor.firm)
    if not len(rows):
        return
    step = np.full(len(rows), anchor.investment / anchor.quarters)
    world.pay("equity", "owners", "firms", 0.5 * step, rows)
    world.pay("borrowing", "banks", "firms", 0.5 * step, rows)
    world.pay("investment", "firms", "outside", step, rows)
    f.debt[rows] += 0.5 * step
    f.investment[rows] += step
    f.capital[rows] += step
    contracts = np.rint(anchor.revenue / 4.0 / p.contracts.contract_value / anchor.quarters)
    f.contracts[rows] += contracts
    f.workers[rows] *= 1.0 + 1.0 / max(world.quarter - anchor.start, 1)
    s.pool_claimed[anchor.segment] += contracts * len(rows)
    s.imported_contracts[anchor.segment] += contracts * len(rows)
    grant_anchor(world, anchor, rows)


def grant_anchor(world: World, anchor: Anchor, rows: np.ndarray) -> None:
    """Public money for one step of the anchor's investment, within the budget."""
    f, books = world.firms, world.instruments
    asked = np.full(len(rows), anchor.subsidy_share * anchor.investment / anchor.quarters)
    got = ration(asked, float(books.budget_left[anchor.instrument]), None, rows)
    book(books, anchor.instrument, asked, got)
    world.pay("subsidy", "government", "firms", got, rows)
    f.subsidy[rows] += got
    books.volume[anchor.instrument] += anchor.investment / anchor.quarters
    books.volume_total[anchor.instrument] += anchor.investment / anchor.quarters


def contracted_followers(world: World, utility: np.ndarray) -> None:
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
        if not settled.any():
            continue
        new = found_firms(world, ids[settled], segment[settled], place[settled], FOLLOWER)
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
