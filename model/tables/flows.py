"""The transaction-flow matrix: who paid whom, for what, in one quarter (Godley and Lavoie 2007).

Every payment is booked once, here, and moves the firms' cash with it. Rows are kinds of payment, columns are sectors;
each row sums to zero, and each column sums to the change of that sector's money, whose balance is carried along.
Identities, the ledger and the indicators read this matrix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.tables.table import Column, Table

if TYPE_CHECKING:
    from model.tables.firms import Firms

SECTORS = ("firms", "workers", "banks", "owners", "government", "outside")
KINDS = (
    "sales",  # outside buys from firms under contracts
    "supply",  # firms buy from firms through links
    "purchases",  # firms buy inputs from outside
    "energy",
    "freight",
    "wages",
    "social_charges",
    "value_added_tax",
    "income_tax",
    "rent",
    "subsidy",
    "research",
    "investment",
    "interest",
    "borrowing",
    "repayment",
    "dividends",
    "equity",
    "liquidation",
    "guarantee",
    "public_purchases",
    "consumption",
    "public_equity",  # government funds buy shares of firms
    "energy_charge",  # surcharges on the energy of firms below a standard, fines above a quota
    "energy_savings",  # firms under a quota buy what others spare of theirs
)


class Accounts(Table):
    """Money of the sectors beside the firms, whose cash is a column of firms; one row per sector of SECTORS."""

    columns = (Column("balance", "float", "亿元", "money received less money paid since the start"),)


class Flows:
    """The matrix of one quarter. `matrix[kind, sector]` is received less paid, 亿元."""

    def __init__(self) -> None:
        self.matrix = np.zeros((len(KINDS), len(SECTORS)))

    def reset(self) -> None:
        """Begin a quarter."""
        self.matrix[:] = 0.0

    def pay(self, kind: str, payer: str, payee: str, amount: np.ndarray | float, firms: Firms,
            rows: np.ndarray | slice | None = None) -> None:  # fmt: skip
        """Book one payment per firm row (or one number between other sectors) and move the firms' cash.

        `rows` are distinct rows of firms (all, if None). Firms on both sides: use `pay_among_firms`.
        Negative amounts are refunds. Raises ValueError if firms stand on both sides.
        """
        if payer == payee:
            raise ValueError(f"{kind}: {payer} cannot pay itself here")
        total = float(np.sum(amount))
        line = self.matrix[KINDS.index(kind)]
        line[SECTORS.index(payer)] -= total
        line[SECTORS.index(payee)] += total
        at = slice(None) if rows is None else rows
        if payer == "firms":
            firms.cash[at] -= amount
        elif payee == "firms":
            firms.cash[at] += amount

    def pay_among_firms(self, kind: str, paid: np.ndarray, received: np.ndarray, firms: Firms) -> None:
        """Book payments among firms: `paid` and `received` per firm row; the matrix row nets to zero in `firms`."""
        firms.cash += received - paid
        self.matrix[KINDS.index(kind), SECTORS.index("firms")] += float(received.sum() - paid.sum())

    def total(self, kind: str, sector: str) -> float:
        """Net receipts of a sector from one kind of payment, 亿元."""
        return float(self.matrix[KINDS.index(kind), SECTORS.index(sector)])
