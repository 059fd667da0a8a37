"""Quotas of energy as quantities, with trade in what others save (docs/odd/levers.md; lever `energy_quota`).

    quota' = quota (1 + growth)^(1/4)        from e_i rev_i / p_i, a mean quarter of the year before a firm is covered
    excess_i = max(e_i X_i - quota_i, 0),    spare_i = max(quota_i - e_i X_i, 0),    e_i energy per unit of output
    matched  = min(1, sum spare / sum excess) under a scheme with trade, else 0
    price of an excess unit = fine (1 - matched / 2) of the energy price; of a spare one fine / 2 min(1, excess / spare)

A firm over its quota buys what others spare and pays the fine for the rest. The price of a trade is half of the fine,
so that buyer and seller share the gain. Some firms earn less from a unit of energy than that. They make less, down to
their quota; those that earn least stop first, until the others can pay the price that is left. So a high fine is a cap
on energy, and a low one is a charge on growth that uses energy. To a green project saved energy is worth its own
price, plus that of an excess or spare unit, or what the output given up would have earned.

A firm is covered once it is eligible, has sold for a year and is measured. Of several schemes in force the first of
the scenario counts. A quota ends when no scheme covers the firm.

Reads firms.energy_saving, annual_revenue, price; support. Writes firms.energy_quota, cash; support.served;
instruments; payments.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from model.mathematics.groups import ratio
from model.mathematics.rates import QUARTER
from model.tables.support import Offer, deliver
from model.world import World

LEVER: Final = "energy_quota"
# What a quarter's quotas come to, kept among the services served: per firm row, shares of the energy price or 亿元.
WORTH, FINES, TRADED = "worth of saved energy", "fines for energy", "trade in saved energy"
MEASURED = 0.5  # a firm whose measuring is paid for by less than this part stays out


def within_quota(world: World, output: np.ndarray) -> np.ndarray:
    """Output that firms choose to make under the quotas in force, of what they could make and sell."""
    offers, f, s = world.support.of(LEVER), world.firms, world.segments
    if not offers:
        if f.energy_quota.any():
            f.energy_quota = 0.0
        return output
    output = output.copy()
    energy = world.at_segment(s.energy_share) * (1.0 - f.energy_saving) / f.place_gain
    price = world.shock("energy_price")
    worth, fines, traded = (np.zeros(len(f)) for _ in range(3))
    free = np.ones(len(f), dtype=bool)
    for offer in offers:
        rows = covered(world, offer, free & (energy > 0))
        if not offer.begun:
            continue
        free[rows] = False
        quota = moved_quota(world, rows, energy.take(rows), offer.terms["growth"])
        used = energy.take(rows) * output.take(rows)
        excess, spare = np.maximum(used - quota, 0.0), np.maximum(quota - used, 0.0)
        earned = earned_by_energy(world, rows, energy[rows] * (price[rows] if isinstance(price, np.ndarray) else price))
        cut = who_stops(offer, excess, float(spare.sum()), earned)
        output[rows[cut]] = quota[cut] / energy[rows[cut]]
        excess[cut] = 0.0
        excess_price, spare_price, matched = prices(offer, float(excess.sum()), float(spare.sum()))
        worth[rows] = np.where(excess > 0, excess_price, spare_price)
        worth[rows[cut]] = np.clip(earned[cut], spare_price, excess_price)
        fines[rows] = offer.terms["fine"] * (1.0 - matched) * excess
        traded[rows] = offer.terms["fine"] / 2.0 * matched * excess - spare_price * spare
        world.count("firms that made less for a quota of energy", np.count_nonzero(cut))
    f.energy_quota[free] = 0.0
    world.support.served |= {WORTH: worth, FINES: fines, TRADED: traded}
    return output


def earned_by_energy(world: World, rows: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """What a unit of energy earns the firms `rows`, against its `cost` for a unit of output, 亿元.

    A firm that loses on every unit does not stop for a fine of zero.
    """
    f = world.firms
    materials = world.segments.material_share[f.segment[rows]] * f.material_need[rows]
    return ratio(np.maximum(f.price[rows] - materials - cost, 0.0), cost)


def covered(world: World, offer: Offer, may: np.ndarray) -> np.ndarray:
    """Rows of the firms under a scheme: those that `may` be, are eligible, have sold for a year, and are measured."""
    asked = offer.strength * (may & (world.firms.revenue_lag_3 > 0))
    measured, (paid,) = deliver([replace(offer, strength=asked, begun=True)], world.instruments)
    world.pay("public_purchases", "government", "outside", paid.total)
    return np.flatnonzero(measured >= MEASURED)


def moved_quota(world: World, rows: np.ndarray, energy: np.ndarray, growth: float) -> np.ndarray:
    """Quotas of the firms `rows`, 亿元 a quarter at base-year prices: moved by `growth` a year, or noted at first."""
    f = world.firms
    base = energy * f.annual_revenue_of(rows) / (4.0 * f.price[rows])
    before = f.energy_quota[rows]
    f.energy_quota[rows] = np.where(before > 0, before * (1.0 + growth) ** QUARTER, base)
    return f.energy_quota[rows]


def who_stops(offer: Offer, excess: np.ndarray, spare: float, earned: np.ndarray) -> np.ndarray:
    """Firms that make no more than their quota: in rising order of what energy earns, until the rest pays the price."""
    over = np.flatnonzero(excess > 0)
    queue = over[np.argsort(earned[over], kind="stable")]
    left = np.append(np.cumsum(excess[queue][::-1])[::-1], 0.0)  # the excess of those who are not stopped yet
    matched = np.minimum(ratio(spare, left, 1.0), 1.0) * offer.terms["trade"]
    price = offer.terms["fine"] * (1.0 - matched / 2.0)
    stopped = np.argmax(np.append(price[:-1] <= earned[queue], True))
    cut = np.zeros(len(excess), dtype=bool)
    cut[queue[:stopped]] = True
    return cut


def prices(offer: Offer, excess: float, spare: float) -> tuple[float, float, float]:
    """Mean prices of an excess and a spare unit, as shares of the energy price, and the part of the excess matched."""
    fine, trade = offer.terms["fine"], offer.terms["trade"] > 0
    matched = min(1.0, spare / excess) if trade and excess > 0 else 0.0
    sold = min(1.0, excess / spare) if trade and spare > 0 else 0.0
    return fine * (1.0 - matched / 2.0), fine / 2.0 * sold, matched


def settle_quotas(world: World) -> np.ndarray | float:
    """Pay fines and trades of the quarter. Returns what energy cost more per firm, 亿元.

    What sellers receive is cash: making more would leave less to sell, so it lowers no price.
    """
    served = world.support.served
    if WORTH not in served:
        return 0.0
    price = world.shock("energy_price")
    fines, traded = served[FINES] * price, served[TRADED] * price
    # Under a shock to some firms only, buyers and sellers reckon with different prices: sellers share what came.
    paid, received = np.maximum(traded, 0.0), np.maximum(-traded, 0.0)
    received *= ratio(paid.sum(), received.sum())
    world.pay("energy_charge", "firms", "government", fines)
    world.flows.pay_among_firms("energy_savings", paid, received, world.firms)
    return fines + paid


def worth_of_saving(world: World, cost: np.ndarray) -> np.ndarray | float:
    """What saving all energy, which costs `cost` (亿元 per firm), would be worth under the quotas besides, 亿元."""
    worth = world.support.served.get(WORTH)
    return 0.0 if worth is None else worth * cost
