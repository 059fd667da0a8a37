"""Enter and settle (docs/odd.md#entry-and-location): how clusters attract suppliers.

Arrivals of three streams, Poisson per segment: start-ups and firms growing up to scale, in proportion to the
incumbents; and firms relocating from outside,

    Lambda_s = Lambda0_s exp(theta_IV dIV_s) [(1 + E)^0.1 exp(15 b k_s (r + dep))]^(1 - sigma_R)

E promotion effort, b the subsidy share of investment: it is paid on all arrivals, so an additional one is dear.
sigma_R is the share of it that other provinces offer as well (environment.rivals_plan).
A share of start-ups and of firms growing up stays where its founders worked: in a place drawn by the firms of the
segment (Klepper 2010; Michelacci and Silva 2007). Every other entrant chooses a place by conditional logit (Guimaraes
et al. 2004; Amiti and Javorcik 2008):

    V_zs = b_M ln MA + b_S ln SA + b_C ln(1 + own) + b_I infra + ln(free land / total) - b_w ln w - b_r ln rent
           + sigma_V G_zs

MA = local purchases of s within reach, SA = output of the inputs of s within reach, relative to national growth; G_zs
what the place lends its firms (`geography`): where a unit costs less, a plant earns more. A place without land admits
nobody. Unserved demand beyond the usual draws further makers to its neighbourhood (`pull`). Entrants' contracts come
out of the next pool; an anchor builds up over its quarters and its contracted followers arrive within reach with their
link in hand, counted apart.

A pioneer segment has no firms in 2015. Its first start-ups are spin-offs: a small share of the parent's firms a year,

    start-ups_s += sigma incumbents_parent        Lambda0_s = Lambda0 phi C_s,

C_s the firms that it would have at the parent's share of the national market. Founders stay where the parent's firms
are (Klepper 2007).

Reads firms, places, cities, segments, support. Writes firms and links (new rows), segments.pool_claimed.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.choice import inclusive_value, logit_choice
from model.mathematics.groups import sum_by
from model.mathematics.identity import entrant_id, ordinals
from model.mathematics.rates import QUARTER
from model.processes.entry.anchors import anchors, build_anchors, contracted_followers, rivals_follow, tie
from model.processes.entry.newcomers import Usual, found_firms, usual_technology
from model.processes.entry.pull import pull_suppliers
from model.tables.firms import GROWN_UP, START_UP, TRANSFER
from model.tables.support import book, ration
from model.take_up.arrivals import admitted, drawn_there, guided, nurtured, pay_awards
from model.world import World

LARGEST_DRIFT = 2.0  # of the appeal of all places since 2015, ln: beyond it arrivals do not respond

__all__ = ["anchors", "build_anchors", "contracted_followers", "enter", "found_firms", "pull_suppliers",
           "rivals_follow", "tie"]  # fmt: skip


def enter(world: World) -> None:
    """Draw arrivals, let them choose their places, found the firms; then anchors and their followers."""
    utility = location_utility(world)
    world.segments.inclusive_value = appeal(utility)
    utility = guided(world, utility)
    usual = usual_technology(world)
    # No newcomer is above scale yet: what follows from the incumbents is the same for both streams.
    home, incumbent, p = home_utility(world, utility), incumbents(world), world.parameters.entry
    started = p.start_up_rate * QUARTER * incumbent + spin_offs(world)
    for origin, expected in ((START_UP, started), (GROWN_UP, p.grown_up_rate * QUARTER * incumbent)):
        more = nurtured(world, origin, expected, lambda: settling(utility, home, p.home_share))
        there = drawn_there(world, origin)
        came = arrive(world, origin, more, utility + there, usual, home + there)
        pay_awards(world, origin, came)
    relocate(world, utility, usual)
    pull_suppliers(world, utility, usual)
    build_anchors(world, usual)
    contracted_followers(world, utility, usual)
    rivals_follow(world, utility, usual)


def appeal(utility: np.ndarray) -> np.ndarray:
    """Inclusive value of all places by segment; 0 where no place takes the segment."""
    value = inclusive_value(utility.T)
    return np.where(np.isfinite(value), value, 0.0)


def incumbents(world: World) -> np.ndarray:
    """Firms above scale by segment: what start-ups spin off from."""
    f = world.firms
    return sum_by(f.segment, f.above_scale.astype(float), len(world.segments))


def spin_offs(world: World) -> np.ndarray:
    """Expected start-ups of a quarter in pioneer segments out of the firms above scale of their parents (segments)."""
    born = world.parameters.entry.spin_off_rate * QUARTER * incumbents(world)[world.parents]
    return np.where(world.segments.pioneer, born, 0.0)


def settled_firms(world: World) -> np.ndarray:
    """Firms that relocations are reckoned with (segments): those of 2015; of a pioneer, credited ones."""
    s = world.segments
    return np.where(s.pioneer, world.parameters.entry.pioneer_standing * s.credited_firms, s.firms_2015)


def location_utility(world: World) -> np.ndarray:
    """V_zs without its random part (places x segments); -inf where there is no land or no such industry."""
    f, s, z, p = world.firms, world.segments, world.places, world.parameters.entry
    near = world.nearness(world.parameters.geography.access_length)
    output = world.by_place_and_segment(f.output * 4.0)
    needs = world.segment_coefficients
    grown = np.maximum(s.market / np.maximum(s.market_2015, 1e-12), 1e-12)
    within = np.einsum("pq,qs->ps", near, output)
    demand = np.einsum("ps,us->pu", within, needs) / grown
    supply = np.einsum("pu,us->ps", within / grown, needs)
    floor = p.access_floor * world.scale
    own = world.by_place_and_segment(f.above_scale.astype(float)) / world.scale
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
    possible = (use > p.least_land)[:, None] & ((s.revenue_2015 > 0) | s.pioneer)
    return np.where(possible, utility, -np.inf)


def home_utility(world: World, utility: np.ndarray) -> np.ndarray:
    """ln of the firms above scale of the segment (places x segments): founders stay where they worked before.

    Founders of a pioneer segment worked in it or in its parent. -inf where there are none or where the place admits
    nobody.
    """
    own = world.by_place_and_segment(world.firms.above_scale.astype(float))
    own = own + np.where(world.segments.pioneer, own[:, world.parents], 0.0)
    known = (own > 0) & np.isfinite(utility)
    return np.log(own, out=np.full(own.shape, -np.inf), where=known)


def relocate(world: World, utility: np.ndarray, usual: Usual | None = None) -> None:
    """Arrivals from outside, with promotion."""
    s, p = world.segments, world.parameters.entry
    effort, subsidy = promotion(world, utility)
    base = p.transfer_rate * settled_firms(world) * s.market / np.maximum(s.market_2015, 1e-12)
    drift = s.inclusive_value - s.inclusive_value_2015
    world.count("appeal to newcomers at its bound", np.count_nonzero(np.abs(drift) > LARGEST_DRIFT))
    drift = np.clip(drift, -LARGEST_DRIFT, LARGEST_DRIFT)
    attraction = np.exp(p.inclusive_value_weight * drift)
    a = world.parameters.accounts
    relief = np.exp(p.subsidy_response * subsidy * s.capital_ratio * (a.interest_base + a.depreciation))
    # What provinces that court the same firms with the same means offer as well draws nobody here.
    drawn = ((1.0 + effort) ** p.effort_elasticity * relief) ** (1.0 - world.parameters.environment.rivals_plan)
    expected = base * attraction * drawn * QUARTER
    favoured = utility + favour(world)
    rows = arrive(world, TRANSFER, np.where((s.revenue_2015 > 0) | s.pioneer, expected, 0.0), favoured, usual)
    pay_promotion(world, rows)


def promotion(world: World, utility: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Effort over the usual and subsidy share by segment, as far as the budgets of the quarter can pay for it.

    An offer limited to some places counts by the share of arrivals that would choose them.
    """
    s, p = world.segments, world.parameters.entry
    effort, subsidy = np.zeros(len(s)), np.zeros(len(s))
    typical = s.capital_ratio * p.transfer_size * p.revenue_median * np.exp(p.revenue_spread**2 / 2)
    for offer in world.support.of("arrival"):
        reach = chosen_share(utility, offer.where)
        expected = p.transfer_rate * settled_firms(world) * QUARTER * offer.strength * reach
        cost = (expected * (typical * offer.terms["investment_subsidy"] + offer.terms["service_cost"])).sum()
        budget = float(world.instruments.budget_left[offer.instrument])
        funded = min(1.0, budget / cost) if cost > 0 else 0.0
        offer.terms["funded"] = funded  # what `favour` may promise, too
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
    return np.exp(np.subtract(inside, everywhere, out=np.full(inside.shape, -np.inf), where=known))


def settling(utility: np.ndarray, home: np.ndarray, home_share: float) -> np.ndarray:
    """Share of the founders of each segment who settle in each place (places x segments), as `arrive` draws them."""
    stays = home_share * np.isfinite(home).any(axis=0)
    return (1.0 - stays) * choice_shares(utility) + stays * choice_shares(home)


def choice_shares(utility: np.ndarray) -> np.ndarray:
    """Share of newcomers of each segment whom the location choice sends to each place; 0 where none is possible."""
    total = inclusive_value(utility.T)
    known = np.isfinite(total)
    return np.where(known & np.isfinite(utility), np.exp(utility - np.where(known, total, 0.0)), 0.0)


def favour(world: World) -> np.ndarray:
    """What a subsidy offered only in some places adds to their utility (places x segments); zero without offers.

    It promises no more than the quarter's budget pays for, as `promotion` reckoned before.
    """
    s, p, a = world.segments, world.parameters.entry, world.parameters.accounts
    added = np.zeros((len(world.places), len(s)))
    for offer in world.support.of("arrival"):
        if offer.where is not None:
            worth = p.subsidy_response * s.capital_ratio * (a.interest_base + a.depreciation)
            subsidy = offer.terms["investment_subsidy"] * offer.terms["funded"]
            added += offer.where[:, None] * worth * offer.strength * subsidy
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
        book(books, offer.instrument, asked, got, mine)
        to_firms = np.maximum(got - service, 0.0)
        world.pay("subsidy", "government", "firms", to_firms, mine)
        world.pay("public_purchases", "government", "outside", float((got - to_firms).sum()))
        f.subsidy[mine] += to_firms
        books.volume[offer.instrument] += f.capital[mine].sum()
        books.volume_total[offer.instrument] += f.capital[mine].sum()
        books.arrived[offer.instrument] += len(mine)


def arrive(world: World, origin: int, expected: np.ndarray, utility: np.ndarray, usual: Usual | None = None,
           home: np.ndarray | None = None) -> np.ndarray:  # fmt: skip
    """Draw how many come in each segment, where they settle and what they are. Returns their firm rows.

    `home` (places x segments): where founders worked, of whom a share stays there.
    """
    draws = world.draws("entry")
    segments = np.arange(len(expected))
    expected = admitted(world, expected)
    number = draws.poisson(np.maximum(expected, 0.0), segments, f"arrivals {origin}").astype(np.int64)
    segment = np.repeat(segments, number)
    ids = entrant_id(world.quarter, origin, segment, ordinals(segment))
    taste = draws.gumbel(ids[:, None], "place", np.arange(len(world.place_ids)))
    place = logit_choice(utility[:, segment].T, taste)
    if home is not None:
        stays = np.flatnonzero(draws.uniform(ids, "home") < world.parameters.entry.home_share)
        chosen = logit_choice(home[:, segment[stays]].T, taste[stays])
        place[stays] = np.where(chosen >= 0, chosen, place[stays])
    world.count("entrants that found no land", np.count_nonzero(place < 0))
    settled = place >= 0
    return found_firms(world, ids[settled], segment[settled], place[settled], origin, usual=usual)
