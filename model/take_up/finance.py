"""Finance for firms that banks leave short (model.md 6.8): bridging loans, leasing, equity of funds.

Bridging and leasing are loans beyond the banks' own limit; the budget bears a reserve for the losses that are expected
of them, as with guarantees, and losses beyond it stay with the lenders. A fund buys shares of firms whose expansion
lacks money; the public part is paid from the budget and brings private money along.

Reads support. Writes firms.cash, debt; instruments.
"""

from __future__ import annotations

import numpy as np

from model.tables.levers import LeverName
from model.tables.support import Offer, book, ration
from model.world import World


def note_volume(world: World, offer: Offer, amount: float) -> None:
    """Enter lending or investment that an instrument has made possible."""
    world.instruments.volume[offer.instrument] += amount
    world.instruments.volume_total[offer.instrument] += amount


def backed_loans(world: World, lever: LeverName, wanted: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Loans to the firms `rows` that a reserve from the budget makes possible, 亿元; the caller books the borrowing."""
    lent = np.zeros(len(rows))
    for offer in world.support.of(lever):
        share = np.minimum(offer.strength[rows], 1.0)
        asked = np.maximum(wanted * share - lent, 0.0)
        at = np.flatnonzero(asked > 1e-9)
        need = asked[at] * offer.terms["reserve_share"]
        paid = ration(need, float(world.instruments.budget_left[offer.instrument]), offer.order, rows[at])
        book(world.instruments, offer.instrument, need, paid, rows[at])
        world.pay("guarantee", "government", "banks", float(paid.sum()))
        loans = paid / offer.terms["reserve_share"]
        note_volume(world, offer, float(loans.sum()))
        lent[at] += loans
    return lent


def bridged(world: World, covered: np.ndarray, short: np.ndarray) -> np.ndarray:
    """What of a shortage of cash is covered by banks and, beyond them, by bridging funds."""
    if not world.support.of("bridging"):
        return covered
    return covered + backed_loans(world, "bridging", short - covered, np.arange(len(short)))


def down_payment(world: World, usual: float) -> np.ndarray | float:
    """Part of a project that a firm must be able to pay itself; leasing lowers it."""
    offers = world.support.of("leasing")
    if not offers:
        return usual
    return usual * (1.0 - world.support.share("leasing", len(world.firms)))


def leased(world: World, found: np.ndarray, wanted: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Money that the firms `rows` found for a project and, for what is missing, the part of it that is leased."""
    if not world.support.of("leasing"):
        return found
    loan = backed_loans(world, "leasing", np.maximum(wanted - found, 0.0), rows)
    world.pay("borrowing", "banks", "firms", loan, rows)
    world.firms.debt[rows] += loan
    return found + loan


def with_equity(world: World, found: np.ndarray, wanted: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Money that the firms `rows` found to expand and, for part of what is missing, shares sold to a public fund."""
    for offer in world.support.of("equity"):
        asked = np.maximum(wanted - found, 0.0) * np.minimum(offer.strength[rows], 1.0)
        at = np.flatnonzero(asked > 1e-9)
        public = offer.terms["public_share"]
        need = asked[at] * public
        paid = ration(need, float(world.instruments.budget_left[offer.instrument]), offer.order, rows[at])
        book(world.instruments, offer.instrument, need, paid, rows[at])
        private = paid * (1.0 - public) / public
        world.pay("public_equity", "government", "firms", paid, rows[at])
        world.pay("equity", "owners", "firms", private, rows[at])
        note_volume(world, offer, float((paid + private).sum()))
        found = found.copy()
        found[at] += paid + private
    return found
