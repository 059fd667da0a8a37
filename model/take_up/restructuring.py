"""Exit and surplus capacity (docs/odd/levers.md): capacity cut, zombies cleared, failing firms taken over.

Capacity is scrapped against compensation. A zombie is closed only if the resettlement of its workers is paid for. A
sound firm of the same segment may take over a firm that closes. Equipment, contracts, knowledge and debt up to the
value of the equipment move, and in the same city workers too. The rest of the debt is written off, as in any exit.

Reads support, firms. Writes firms; instruments.

Levers: capacity_cut, zombie_clearance, merger.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import ratio
from model.mathematics.identity import ordinals
from model.mathematics.ranks import ranks
from model.tables.instruments import book
from model.tables.rationing import ration
from model.tables.support import Offer
from model.take_up.services import serve
from model.world import World

MOVED = ("capital", "contracts", "knowledge", "patents")


def cut_capacity(world: World) -> np.ndarray:
    """Scrap the part of capacity that is compensated this quarter. Returns the capital that went, 亿元 per firm row."""
    scrapped = serve(world, "capacity_cut", to_firms=True)
    if scrapped is None:
        return np.zeros(len(world.firms))
    capital, rows, gone = world.firms.capital, np.flatnonzero(scrapped), np.zeros(len(scrapped))
    before = capital[rows]
    capital[rows] = before * (1.0 - np.minimum(scrapped.take(rows), 0.5))
    gone[rows] = before - capital[rows]
    return gone


def cleared(world: World) -> np.ndarray:
    """Zombies that are closed this quarter, because the resettlement of their workers is paid for."""
    f = world.firms
    closing = np.zeros(len(f), dtype=bool)
    for offer in world.support.of("zombie_clearance"):
        rows = np.flatnonzero(f.zombie & ~closing)
        rows = rows[world.draws("exit").of_rows(f.id, rows, "clearance") < offered(offer, rows)]
        cost = offer.terms["resettlement_cost"] * np.maximum(f.workers[rows], 1.0)
        got = ration(cost, float(world.instruments.budget_left[offer.instrument]), offer.order, rows)
        got[got < cost] = 0.0
        book(world.instruments, offer.instrument, cost, got, rows)
        world.pay("public_purchases", "government", "outside", float(got.sum()))
        closing[rows[got > 0]] = True
    return closing


def take_over(world: World, closing: np.ndarray) -> None:
    """Let sound firms take over some of those that are closing, with a share of the equipment's value paid to them."""
    f = world.firms
    for offer in world.support.of("merger"):
        targets = np.flatnonzero(closing & (f.contracts > 0))
        targets = targets[world.draws("exit").of_rows(f.id, targets, "takeover") < offer.terms["takeover_chance"]]
        buyers = np.flatnonzero(~closing & ~f.zombie & (f.profit > 0))
        buyers = buyers.take(np.flatnonzero(offered(offer, buyers) > 0))
        target, buyer = matched(world, targets, buyers)
        asked = offer.terms["subsidy_share"] * f.capital[target]
        got = ration(asked, float(world.instruments.budget_left[offer.instrument]), None, buyer)
        got[got < asked] = 0.0
        book(world.instruments, offer.instrument, asked, got, buyer)
        done = got > 0
        target, buyer, got = target[done], buyer[done], got[done]
        world.pay("subsidy", "government", "firms", got, buyer)
        f.subsidy[buyer] += got
        move(world, target, buyer)


def offered(offer: Offer, rows: np.ndarray) -> np.ndarray:
    """An offer's strength for the rising firm `rows`; those who entered after it was made have none."""
    there = rows[: np.searchsorted(rows, len(offer.strength))]
    return np.append(offer.strength[there], np.zeros(len(rows) - len(there)))


def matched(world: World, targets: np.ndarray, buyers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of the k-th target and the k-th most productive buyer of the same product; each takes over one firm.

    Firms make the same product if they are of one segment and need approved capacity both, or neither.
    """
    f = world.firms
    product = (2 * f.segment + f.needs_approval).astype(np.int16)  # NumPy sorts small numbers fast
    wanted = product[targets]
    sought = np.zeros(2 * len(world.segments), dtype=bool)
    sought[wanted] = True
    buyers = buyers[sought[product[buyers]]]
    buyers = buyers[ranks(-f.log_productivity[buyers])]
    buyers = buyers[np.argsort(product[buyers], kind="stable")]
    offering = product[buyers]
    # Buyers for a product stand together, the best first: the k-th is k rows after the first of them.
    at = np.searchsorted(offering, wanted, side="left") + ordinals(wanted)
    found = at < np.searchsorted(offering, wanted, side="right")
    return targets[found], buyers[at[found]]


def move(world: World, target: np.ndarray, buyer: np.ndarray) -> None:
    """Hand over equipment, contracts, knowledge, patents, workers of the same city, and debt up to the equipment."""
    f = world.firms
    city = world.firm_city
    debt = np.minimum(f.debt[target], f.capital[target])
    left = 1.0 - ratio(debt, f.debt[target], 1.0)
    f.debt[buyer] += debt
    f.debt[target] -= debt
    f.guaranteed_debt[target] *= left
    f.refinanced_debt[target] *= left
    f.bridged_debt[target] *= left
    workers = np.where(city[target] == city[buyer], f.workers[target], 0.0)
    f.workers[buyer] += workers
    f.workers[target] -= workers
    # A quota goes along to a buyer that has one; else the scheme notes his when it covers him.
    f.energy_quota[buyer] += np.where(f.energy_quota[buyer] > 0, f.energy_quota[target], 0.0)
    for name in MOVED:
        column = getattr(f, name)
        column[buyer] += column[target]
        column[target] = 0.0
