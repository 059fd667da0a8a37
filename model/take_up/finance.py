"""Finance for firms that banks leave short (docs/odd/levers.md): bridging loans, leasing, equity of funds.

Bridging and leasing are loans beyond the banks' own limit. The budget puts a reserve by for the losses that are
expected of them. A bridging fund is public and bears losses beyond the reserve (guarantees.py). A lessor owns the
equipment and bears such losses itself. A fund buys shares of firms whose expansion lacks money. The budget pays the
public part, which brings private money along, as much for a public yuan as studies of such funds found:

    private = min((1 - public) / public, crowd_in) x paid

Reads support. Writes firms.cash, debt, bridged_debt, bridging_fund; instruments.

Levers: bridging, leasing, equity. Parameter: policy.equity_crowd_in.
"""

from __future__ import annotations

import numpy as np

from model.tables.instruments import book
from model.tables.levers import LeverName
from model.tables.rationing import ration
from model.take_up.guarantees import note_volume
from model.world import World


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
        if lever == "bridging":
            world.firms.bridged_debt[rows[at]] += loans
            world.firms.bridging_fund[rows[at]] = offer.instrument
        lent[at] += loans
    return lent


def bridged(world: World, covered: np.ndarray, short: np.ndarray) -> np.ndarray:
    """What of a shortage of cash is covered by banks and, beyond them, by bridging funds."""
    if not world.support.of("bridging"):
        return covered
    return covered + backed_loans(world, "bridging", short - covered, np.arange(len(short)))


def down_payment(world: World, usual: float, rows: np.ndarray) -> np.ndarray | float:
    """Part of a project that each of the firms `rows` must be able to pay itself; leasing lowers it."""
    offers = world.support.of("leasing")
    if not offers:
        return usual
    return usual * (1.0 - world.support.share("leasing", rows))


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
        private = paid * min((1.0 - public) / public, world.parameters.policy.equity_crowd_in)
        world.pay("public_equity", "government", "firms", paid, rows[at])
        world.pay("equity", "owners", "firms", private, rows[at])
        note_volume(world, offer, float((paid + private).sum()))
        found = found.copy()
        found[at] += paid + private
    return found
