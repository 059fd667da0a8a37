"""Services that programmes pay for and firms use for nothing: brokers, platforms, centres, advisers, inspectors.

The government offers a strength and states what serving each row costs; the money reaches rows in the order of the
offer's rationing. Who is served is settled on the first asking in a quarter, and paid then. Levers of this kind:

    search         candidates that a buyer sees beyond the usual       market_reach  part of the freight to market saved
    imitation      rise of the rate at which firms copy better ones    freight       part of the freight inside saved
    spillover      rise of the innovation rate by shared research      retention     part of the expiring contracts kept
    patenting      rise of the patents filed for the same research     hiring        rise of the pace of hiring
    guidance:x     addition to the hazard of project x, a quarter      first_purchase  rise of the tender weight
    energy_charge  surcharge on energy, share of its cost

Reads support. Writes support.served, instruments; payments.
"""

from __future__ import annotations

import numpy as np

from model.tables.levers import LeverName, PartName
from model.tables.support import deliver
from model.world import World

MOST_SAVED = 0.9  # stacked savings never exceed this part


def serve(world: World, lever: LeverName | PartName, to_firms: bool = False) -> np.ndarray | None:
    """Strength of a service for every row that the money reaches this quarter; None if it is not on offer.

    The money goes to whoever provides the service, outside; `to_firms`: to the firms themselves.
    """
    offers = world.support.of(lever)
    if not offers:
        return None
    if lever not in world.support.served:
        strength, grants = deliver(offers, world.instruments)
        if to_firms:
            for grant in grants:
                world.pay("subsidy", "government", "firms", grant.amounts, grant.rows, grant.total)
                world.firms.subsidy[grant.rows] += grant.amounts
        else:
            world.pay("public_purchases", "government", "outside", sum(grant.total for grant in grants))
        world.support.served[lever] = strength
    return world.support.served[lever]


def served(world: World, lever: LeverName | PartName) -> np.ndarray | None:
    """Whom a service reaches this quarter (rows, boolean); None if it is not on offer."""
    strength = serve(world, lever)
    return None if strength is None else strength != 0


def raised(world: World, lever: LeverName | PartName, values: np.ndarray) -> np.ndarray:
    """`values` per firm times one plus the strength of a service."""
    strength = serve(world, lever)
    return values if strength is None else values * (1.0 + strength)


def added(world: World, lever: LeverName | PartName, values: np.ndarray) -> np.ndarray:
    """`values` per firm plus the strength of a service."""
    strength = serve(world, lever)
    return values if strength is None else values + strength


def lowered(
    world: World, lever: LeverName | PartName, value: np.ndarray | float, rows: np.ndarray | None = None
) -> np.ndarray | float:
    """`value` less the part that a service saves, per firm row or for the firms `rows`."""
    strength = serve(world, lever)
    if strength is None:
        return value
    saved = np.minimum(strength, MOST_SAVED)
    return value * (1.0 - (saved if rows is None else saved.take(rows)))


def delivered_price(world: World, freight: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Factor of freight on a price (links x options) for buyers `rows`, less what logistics platforms save."""
    strength = serve(world, "freight")
    if strength is None:
        return freight
    return 1.0 + (freight - 1.0) * (1.0 - np.minimum(strength.take(rows), MOST_SAVED))[:, None]


def candidates_seen(world: World, buyers: np.ndarray, usual: float) -> np.ndarray:
    """How many candidates each of `buyers` sees: the usual number, and what brokers and platforms show besides."""
    strength, seen = serve(world, "search"), np.full(len(buyers), int(usual))
    if strength is not None:
        more = strength.take(buyers)
        some = np.flatnonzero(more)  # few
        seen[some] += np.rint(more.take(some)).astype(np.int64)
    return seen
