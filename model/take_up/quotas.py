"""Quotas of energy as quantities, with trade in what others save (model.md 6.8; lever `energy_quota`).

    quota_i  = E_i (1 + growth)^years                      E_i what the firm used a quarter before it was covered
    excess_i = max(e_i X_i - quota_i, 0),   spare_i = max(quota_i - e_i X_i, 0),   e_i energy per unit of output
    matched  = min(1, sum spare / sum excess) under a scheme with trade, else 0
    price of an excess unit = fine (1 - matched / 2) of the energy price; of a spare one fine / 2 min(1, excess / spare)

A firm over its quota buys what others spare, at half of the fine (buyer and seller share the gain of the trade), and
pays the fine for the rest. It makes less, down to its quota, if what another unit of output earns above materials and
energy does not cover that price. So a high fine is a cap on energy, a low one a charge on growth that uses energy.
What a unit of energy costs or earns under the quota is what a green project saves besides its price.

A firm is covered once it is eligible and a year old; the first scheme of the scenario that covers it counts.

Reads firms.output, energy_saving, annual_revenue, price; support. Writes firms.energy_base, cash; support.served;
instruments; payments.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import ratio
from model.tables.support import Offer, deliver
from model.world import World

LEVER = "energy_quota"
# What a quarter's quotas come to, kept among the services served: per firm row, shares of the energy price or 亿元.
WORTH, FINES, TRADED = "worth of saved energy", "fines for energy", "trade in saved energy"
YOUNG = 4  # quarters: a firm has to have used energy for a year before that year can be its base


def within_quota(world: World, output: np.ndarray) -> np.ndarray:
    """Output that firms choose to make under the quotas in force, of what they could make and sell."""
    offers = world.support.of(LEVER)
    if not offers:
        return output
    f, s = world.firms, world.segments
    energy = s.energy_share[f.segment] * (1.0 - f.energy_saving)
    earned = f.price - s.material_share[f.segment] * f.material_need - energy * world.shock("energy_price")
    worth, fines, traded = (np.zeros(len(f)) for _ in range(3))
    free = np.ones(len(f), dtype=bool)
    for offer in offers:
        rows = covered(world, offer, free, energy)
        free[rows] = False
        if not len(rows) or not offer.begun:
            continue
        quota = f.energy_base[rows] * (1.0 + offer.terms["growth"]) ** offer.terms["years"]
        excess_price, _, _ = prices(offer, np.maximum(energy[rows] * output[rows] - quota, 0.0),
                                    np.maximum(quota - energy[rows] * output[rows], 0.0))  # fmt: skip
        pays = earned[rows] >= excess_price * energy[rows]
        most = ratio(quota, energy[rows], np.inf)
        output = output.copy()
        output[rows] = np.where(pays, output[rows], np.minimum(output[rows], most))
        world.count("firms that made less for a quota of energy", np.count_nonzero(~pays & (output[rows] >= most)))
        # What was cut is no longer bought for: the market is settled on what is made.
        used = energy[rows] * output[rows]
        excess, spare = np.maximum(used - quota, 0.0), np.maximum(quota - used, 0.0)
        excess_price, spare_price, matched = prices(offer, excess, spare)
        worth[rows] = np.where(excess > 0, excess_price, spare_price)
        fines[rows] = offer.terms["fine"] * (1.0 - matched) * excess
        traded[rows] = offer.terms["fine"] / 2.0 * matched * excess - spare_price * spare
    world.support.served |= {WORTH: worth, FINES: fines, TRADED: traded}
    return output


def covered(world: World, offer: Offer, free: np.ndarray, energy: np.ndarray) -> np.ndarray:
    """Rows of the firms under a scheme: eligible, measured for its money, under no other; their base is noted once."""
    f = world.firms
    grown = (f.birth <= world.quarter - YOUNG) & (energy > 0)
    measured, paid = deliver([Offer(offer.instrument, offer.strength * (free & grown), offer.order, cap=offer.cap,
                                    costs=offer.costs)], world.instruments)  # fmt: skip
    world.pay("public_purchases", "government", "outside", float(paid.sum()))
    rows = np.flatnonzero(measured > 0)
    new = rows[f.energy_base[rows] <= 0]
    f.energy_base[new] = energy[new] * f.annual_revenue[new] / (4.0 * f.price[new])
    return rows


def prices(offer: Offer, excess: np.ndarray, spare: np.ndarray) -> tuple[float, float, float]:
    """Mean prices of an excess and a spare unit, as shares of the energy price, and the part of the excess matched."""
    fine, over, left = offer.terms["fine"], float(excess.sum()), float(spare.sum())
    matched = min(1.0, left / over) if offer.terms["trade"] and over > 0 else 0.0
    sold = min(1.0, over / left) if offer.terms["trade"] and left > 0 else 0.0
    return fine * (1.0 - matched / 2.0), fine / 2.0 * sold, matched


def settle_quotas(world: World) -> np.ndarray | float:
    """Pay fines and trades of the quarter. Returns what each firm's energy cost more (less, where negative), 亿元."""
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
    return fines + paid - received


def worth_of_saving(world: World, cost: np.ndarray) -> np.ndarray:
    """Energy `cost` of every firm with what saved energy is worth under its quota, 亿元."""
    worth = world.support.served.get(WORTH)
    return cost if worth is None else cost * (1.0 + worth)
