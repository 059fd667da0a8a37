"""Loans that public money answers for: what they add, what becomes of them, who goes without, who pays when they fail.

See docs/odd/levers.md.

    new loan N = what a firm lacks for its plant, up to the guarantee's limit;  guaranteed in all: N / additionality
    plant = plant_share N;  diverted = diversion N;  the rest is working money, bound as long as the loan runs
    ordinary loans forgone = displacement x new money out on guarantees, every borrower's in the same proportion
    call = guarantee_share x what a closing firm leaves unpaid of guaranteed loans, and all of a bridging loan

Banks also put ordinary loans of the same firms under the guarantee (Riding, Madill and Haines 2007). They lend less to
others (Cowan, Drexler and Yanez 2015). Much of a guaranteed loan is working capital (Yu et al. 2022; de Blasio et al.
2018). The fund pays calls out of what it was given. What exceeds that is paid at once out of the instrument's budget,
next year's too, before any new guarantee.

Reads support, firms. Writes firms.guaranteed_debt, refinanced_debt, guarantor, refused_loan; instruments;
accounts.forgone, asked.

Lever: loan_to_value, and losses of bridging. Parameters: policy.guarantee_*, policy.loan_*. Outcome: guaranteed_debt.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import ratio, sum_by
from model.mathematics.select import at_most
from model.tables.flows import SECTOR_COLUMNS
from model.tables.instruments import book, refuse, spend
from model.tables.rationing import ration
from model.tables.support import Offer
from model.world import World

BANKS = SECTOR_COLUMNS["banks"]
MOST_CROWDED = 0.5  # part of its ordinary loans that a quarter can lose at most; the rest is lost in the next ones


def guarantee(world: World, asked: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """New loans on a guarantee to the firms `rows`, rationed by the reserve that each takes of the budget, 亿元.

    With each come ordinary loans of the same firm that the bank puts under the guarantee; they add nothing, and take
    their reserve too. The caller books the borrowing.
    """
    f, p = world.firms, world.parameters.policy
    granted = np.zeros(len(rows))
    offers, lacking = world.support.of("loan_to_value"), np.flatnonzero(asked > 1e-9)
    if not offers or not len(lacking):
        return granted
    asked, short = asked.take(lacking), rows.take(lacking)
    ordinary = f.debt.take(short) - f.guaranteed_debt.take(short) - f.refinanced_debt.take(short)
    ordinary, lent = np.maximum(ordinary, 0.0), np.zeros(len(short))
    for offer in offers:
        at = (offer.strength[short] > 0).nonzero()[0]
        if not len(at):
            continue
        firms, budget = short.take(at), float(world.instruments.budget_left[offer.instrument])
        new = asked.take(at) - lent.take(at)
        f.guarantor[firms] = offer.instrument
        reserve = p.guarantee_expected_loss * offer.terms["guarantee_share"]
        reserve += offer.terms["premium_subsidy"] * p.guarantee_years
        if reserve > 0 and budget <= 0:
            refuse(world.instruments, offer.instrument, new * reserve)
            continue
        replaced = np.minimum((1.0 / p.guarantee_additionality - 1.0) * new, ordinary.take(at))
        need = (new + replaced) * reserve
        paid = ration(need, budget, offer.order, firms) if reserve > 0 else need
        book(world.instruments, offer.instrument, need, paid, firms)
        served = ratio(paid, need) if reserve > 0 else np.ones(len(at))
        new, replaced = new * served, replaced * served
        world.pay("guarantee", "government", "banks", float(paid.sum()))
        note_volume(world, offer, float((new + replaced).sum()))
        lent[at] += new
        ordinary[at] -= replaced
        f.guaranteed_debt[firms] += new
        f.refinanced_debt[firms] += replaced
    granted[lacking] = lent
    return granted


def note_volume(world: World, offer: Offer, amount: float) -> None:
    """Enter lending or investment that an instrument has backed."""
    world.instruments.volume[offer.instrument] += amount
    world.instruments.volume_total[offer.instrument] += amount


def put_to_use(world: World, loan: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """What guaranteed loans to the firms `rows` leave for plant, 亿元; owners divert a part, the rest stays cash."""
    p = world.parameters.policy
    if loan.any():
        world.pay("diversion", "firms", "owners", p.loan_diversion * loan, rows)
    return p.loan_plant_share * loan


def bound_cash(world: World) -> np.ndarray:
    """Working money out of guaranteed loans that still run, 亿元 per firm row: it is not there for plant."""
    p = world.parameters.policy
    return max(1.0 - p.loan_plant_share - p.loan_diversion, 0.0) * world.firms.guaranteed_debt


# who goes without ----------------------------------------------------------------------------------------------------


def begin_crowding(world: World) -> tuple[float, np.ndarray]:
    """Part of every ordinary loan that banks refuse this quarter, and what they refused in the last one by firm row.

    Ordinary loans forgone are kept at `displacement` times the new money that is out on guarantees. Who was refused is
    expected to ask again; what is asked again is no longer forgone, unless it is refused again.
    """
    f, books, p = world.firms, world.accounts, world.parameters
    books.forgone[BANKS] *= 1.0 - 1.0 / p.accounts.loan_quarters  # they, too, would be paid back
    refused, asked = f.refused_loan.copy(), float(books.asked[BANKS])
    out = p.policy.loan_displacement * float((f.guaranteed_debt + f.bridged_debt).sum())
    missing = out - (float(books.forgone[BANKS]) - float(refused.sum()))
    f.refused_loan, books.asked[BANKS] = 0.0, 0.0
    return (min(max(missing, 0.0) / asked, MOST_CROWDED) if asked > 0 else 0.0), refused


def lend(world: World, crowded: float, refused: np.ndarray, good_for: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Ordinary loans to the firms `rows` of what they are good for, less what guarantees crowd out, 亿元.

    `crowded` and `refused` as from `begin_crowding`; what is asked again is taken off `refused`.
    """
    f, books = world.firms, world.accounts
    again = np.minimum(good_for, refused.take(rows))
    refused[rows] -= again
    lent = good_for * (1.0 - crowded)
    f.refused_loan[rows] += good_for - lent
    books.asked[BANKS] += float(good_for.sum())
    books.forgone[BANKS] += float((good_for - lent).sum()) - float(again.sum())
    return lent


# when they fail ------------------------------------------------------------------------------------------------------


def backed_share(world: World) -> np.ndarray:
    """Share of each firm's debt that public money answers for, 0 to 1."""
    f = world.firms
    return at_most(ratio(f.guaranteed_debt + f.refinanced_debt + f.bridged_debt, f.debt), 1.0)


def answer_for(world: World, rows: np.ndarray) -> None:
    """Pay the public share of what the closing firms `rows` leave unpaid: guaranteed loans, then those of bridging."""
    f = world.firms
    guaranteed = np.minimum(f.guaranteed_debt.take(rows) + f.refinanced_debt.take(rows), f.debt.take(rows))
    bridged = np.minimum(f.bridged_debt.take(rows), f.debt.take(rows) - guaranteed)
    pay_calls(world, f.guarantor[rows], guaranteed)
    pay_calls(world, f.bridging_fund[rows], bridged)


def pay_calls(world: World, fund: np.ndarray, failed: np.ndarray) -> None:
    """Let the instruments `fund` (-1: none) bear their share of the `failed` loans, 亿元, beyond their reserves too."""
    books, known = world.instruments, fund >= 0
    lost = sum_by(fund[known], failed[known], len(books))
    for row in np.flatnonzero(lost > 0):
        due = public_share(world, int(row)) * float(lost[row])
        beyond = max(due - float(books.spent_total[row] - books.guarantee_paid[row]), 0.0)
        spend(books, int(row), beyond)
        world.pay("guarantee", "government", "banks", beyond)
        books.guarantee_paid[row] += due


def public_share(world: World, row: int) -> float:
    """Part of a failed loan that the instrument bears: a guarantee's share; all of what a bridging fund lent."""
    policy = world.policies[row]
    if "guarantee_share" in policy.settings:
        return float(policy.setting("guarantee_share", world.quarter))
    return 1.0 if world.plan.lever(policy) == "bridging" else 0.0
