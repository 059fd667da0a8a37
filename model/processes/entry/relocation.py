"""Firms that relocate from outside, and the promotion and subsidies that draw them.

    Lambda_s = Lambda0_s exp(theta_IV dIV_s) [(1 + E)^0.1 exp(15 b k_s (r + dep))]^(1 - sigma_R)

The symbols are explained at the top of this folder's `__init__.py`.

Page: docs/odd/entry.md. Parameters: entry.transfer_rate, inclusive_value_weight, effort_elasticity, subsidy_response;
environment.rivals_plan. Ablation: entry. Outcome: transfers.

Reads segments.inclusive_value, market; support. Writes instruments.arrived, volume.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.rates import QUARTER
from model.processes.entry.arrivals import arrive
from model.processes.entry.location import chosen_share
from model.processes.entry.newcomers import Newcomers
from model.tables.firms import TRANSFER
from model.tables.instruments import book
from model.tables.rationing import ration
from model.take_up.arrivals import Share, hand_out
from model.world import World

LARGEST_DRIFT = 2.0  # of the appeal of all places since the base year, ln: beyond it arrivals do not respond


def settled_firms(world: World) -> np.ndarray:
    """Firms that relocations are reckoned with (segments): those of the base year; of a pioneer, credited ones."""
    s = world.segments
    return np.where(s.pioneer, world.parameters.entry.pioneer_standing * s.credited_firms, s.firms_at_start)


def relocate(world: World, utility: np.ndarray) -> Newcomers:
    """Arrivals from outside, with promotion; once they are founded, `pay_promotion` pays what they were promised."""
    s, p = world.segments, world.parameters.entry
    effort, subsidy = promotion(world, utility)
    base = p.transfer_rate * settled_firms(world) * s.market / np.maximum(s.market_at_start, 1e-12)
    drift = s.inclusive_value - s.inclusive_value_at_start
    world.count("appeal to newcomers at its bound", np.count_nonzero(np.abs(drift) > LARGEST_DRIFT))
    drift = np.clip(drift, -LARGEST_DRIFT, LARGEST_DRIFT)
    attraction = np.exp(p.inclusive_value_weight * drift)
    a = world.parameters.accounts
    relief = np.exp(p.subsidy_response * subsidy * s.capital_ratio * (a.interest_base + a.depreciation))
    # What regions that court the same firms with the same means offer as well draws nobody here.
    drawn = ((1.0 + effort) ** p.effort_elasticity * relief) ** (1.0 - world.parameters.environment.rivals_plan)
    expected = base * attraction * drawn * QUARTER
    favoured = utility + favour(world)
    return arrive(world, TRANSFER, np.where((s.revenue_at_start > 0) | s.pioneer, expected, 0.0), favoured)


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
    """Pay the subsidy on the investment of every arrival (row) and the cost of serving it, within the budget."""
    f = world.firms
    hand_out(world, promised_subsidies(world, rows, f.segment[rows], f.place[rows], f.capital[rows]))


def promised_subsidies(world: World, rows: np.ndarray, segment: np.ndarray, place: np.ndarray,
                       capital: np.ndarray) -> list[Share]:  # fmt: skip
    """Book the subsidy on the investment (`capital`, 亿元) of those who arrive, and pay for serving them.

    rows: of firms, which they have or will have. `hand_out` pays the subsidy once they are there.
    """
    books, shares = world.instruments, []
    for offer in world.support.of("arrival"):
        eligible = offer.strength[segment] > 0
        if offer.where is not None:
            eligible &= offer.where[place]
        mine, plant = rows[eligible], capital[eligible]
        service = np.full(len(mine), offer.terms["service_cost"])
        asked = plant * offer.terms["investment_subsidy"] + service
        got = ration(asked, float(books.budget_left[offer.instrument]), None, mine)
        book(books, offer.instrument, asked, got, mine)
        to_firms = np.maximum(got - service, 0.0)
        shares.append((mine, to_firms))
        world.pay("public_purchases", "government", "outside", float((got - to_firms).sum()))
        books.volume[offer.instrument] += plant.sum()
        books.volume_total[offer.instrument] += plant.sum()
        books.arrived[offer.instrument] += len(mine)
    return shares
