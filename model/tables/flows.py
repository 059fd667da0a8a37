"""The transaction-flow matrix: who paid whom, for what, in one quarter (Godley and Lavoie 2007).

Every payment is booked once, here, and moves the firms' cash with it. Rows are kinds of payment, columns are sectors;
each row sums to zero, and each column sums to the change of that sector's money, whose balance is carried along.
Identities, the ledger and the indicators read this matrix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from model.mathematics.nearest import did_you_mean
from model.tables.table import Floats, Table, column

if TYPE_CHECKING:
    from model.tables.firms import Firms

Sector = Literal["firms", "workers", "banks", "owners", "government", "outside"]
Kind = Literal[
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
    "diversion",  # owners use borrowed money elsewhere: on-lending, land, houses
    "energy_savings",  # firms under a quota buy what others spare of theirs
    "land",  # firms buy land that the government has opened for them; what they pay, opens it
]
SECTORS: tuple[Sector, ...] = get_args(Sector)
KINDS: tuple[Kind, ...] = get_args(Kind)
SECTOR_COLUMNS: dict[str, int] = {name: column for column, name in enumerate(SECTORS)}
KIND_ROWS: dict[str, int] = {name: row for row, name in enumerate(KINDS)}


class Accounts(Table):
    """Money of the sectors beside the firms, whose cash is a column of firms; one row per sector of SECTORS."""

    balance: Floats = column("亿元", "money received less money paid since the start")
    forgone: Floats = column("亿元", "banks: ordinary loans that would run, had guaranteed ones not taken their place")
    asked: Floats = column("亿元 a quarter", "banks: ordinary loans for equipment that firms were good for")


class Flows:
    """The matrix of one quarter. `matrix[kind, sector]` is received less paid, 亿元."""

    def __init__(self) -> None:
        self.matrix = np.zeros((len(KINDS), len(SECTORS)))

    def reset(self) -> None:
        """Begin a quarter."""
        self.matrix[:] = 0.0

    def pay(self, kind: Kind, payer: Sector, payee: Sector, amount: np.ndarray | float, firms: Firms,
            rows: np.ndarray | slice | None = None, total: float | None = None) -> None:  # fmt: skip
        """Book one payment per firm row (or one number between other sectors) and move the firms' cash.

        `rows` are distinct rows of firms (all, if None). Firms on both sides: use `pay_among_firms`.
        `total` is what the amounts come to, where they have been summed already. Negative amounts are refunds.
        Raises ValueError if one sector stands on both sides, or for a kind or sector that there is not.
        """
        if payer == payee:
            raise ValueError(f"{kind}: {payer} cannot pay itself here")
        if total is None:
            total = float(amount.sum() if isinstance(amount, np.ndarray) else amount)
        line, paying, paid = self.matrix[kind_row(kind)], sector_column(payer), sector_column(payee)
        line[paying] -= total
        line[paid] += total
        at = slice(None) if rows is None else rows
        if payer == "firms":
            firms.cash[at] -= amount
        elif payee == "firms":
            firms.cash[at] += amount

    def pay_among_firms(self, kind: Kind, paid: np.ndarray, received: np.ndarray, firms: Firms) -> None:
        """Book payments among firms: `paid` and `received` per firm row; the matrix row nets to zero in `firms`."""
        firms.cash += received - paid
        self.matrix[kind_row(kind), sector_column("firms")] += float(received.sum() - paid.sum())

    def total(self, kind: Kind, sector: Sector) -> float:
        """Net receipts of a sector from one kind of payment, 亿元. Raises ValueError for an unknown one."""
        return float(self.matrix[kind_row(kind), sector_column(sector)])


def kind_row(kind: str) -> int:
    """Row of a kind of payment in the matrix. Raises ValueError with the nearest kind."""
    if kind not in KIND_ROWS:
        raise ValueError(f"no kind of payment {kind!r}{did_you_mean(kind, KINDS)}")
    return KIND_ROWS[kind]


def sector_column(sector: str) -> int:
    """Column of a sector in the matrix. Raises ValueError with the nearest sector."""
    if sector not in SECTOR_COLUMNS:
        raise ValueError(f"no sector {sector!r}{did_you_mean(sector, SECTORS)}")
    return SECTOR_COLUMNS[sector]
