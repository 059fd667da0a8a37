"""The government's books: one row an instrument, its budget, and what was claimed and paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from model.tables.table import Flags, Floats, Table, column

Grants = tuple[int, np.ndarray, np.ndarray]  # row of instruments, rows that got something, 亿元 to each


class Instruments(Table):
    """The government's books: one row per policy named in the scenario. Amounts in 亿元 of the base year."""

    in_force: Flags = column("yes/no", "offered this quarter")
    budget_year: Floats = column("亿元", "budget of the running year; nothing outside the policy's period")
    budget: Floats = column("亿元 a quarter", "the part of it that this quarter released")
    budget_left: Floats = column("亿元", "what the year so far has released and nobody has claimed")
    spent: Floats = column("亿元 a quarter", "paid out this quarter")
    spent_total: Floats = column("亿元", "paid out since the start")
    guarantee_paid: Floats = column("亿元", "of which on defaults of loans that it backs")
    volume: Floats = column("亿元 a quarter", "loans guaranteed, or investment supported, this quarter")
    volume_total: Floats = column("亿元", "the same since the start")
    claims: Floats = column("count", "firms that asked this quarter")
    grants: Floats = column("count", "firms that got something this quarter")
    claims_total: Floats = column("count", "firms that asked since the start")
    grants_total: Floats = column("count", "firms that got something since the start")
    arrived: Floats = column("count", "firms that came under the instrument since the start")
    seen: ClassVar[list[Grants] | None] = None  # of a single table, once somebody watches it

    def watch(self) -> list[Grants]:
        """A list to which every later payment of the table is added: row of instruments, rows served, 亿元 to each.

        What the rows served number is said in `model/policy/targets.py`; those of firms hold until the quarter's exits.
        A copy of the table is not watched.
        """
        grants: list[Grants] = []
        object.__setattr__(self, "seen", grants)
        return grants


def book(
    instruments: Instruments, row: int, asked: np.ndarray, got: np.ndarray, rows: np.ndarray | None = None
) -> None:
    """Enter claims and grants in an instrument's books and take them off its budget. `rows`: whose they are."""
    at = (got > 0).nonzero()[0]
    grant = Grant(row, at, at if rows is None else rows[at], got[at], float(got.sum()))
    enter(instruments, grant, int(np.count_nonzero(asked > 0)), seen=rows is not None)


def refuse(instruments: Instruments, row: int, asked: np.ndarray) -> None:
    """Enter claims on an instrument that has nothing left."""
    nobody = np.empty(0, dtype=np.intp)
    enter(instruments, Grant(row, nobody, nobody, np.empty(0), 0.0), int(np.count_nonzero(asked > 0)))


@dataclass(frozen=True)
class Grant:
    """What an instrument gives to those of its claimants that get something."""

    instrument: int
    at: np.ndarray  # their positions among the claimants
    rows: np.ndarray  # their rows
    amounts: np.ndarray  # 亿元 to each
    total: float  # 亿元

    @classmethod
    def of(cls, instrument: int, at: np.ndarray, amounts: np.ndarray, rows: np.ndarray) -> Grant:
        """A grant to those who stand `at` these positions among the claimants `rows`."""
        return cls(instrument, at, rows.take(at), amounts, float(amounts.sum()))


def enter(instruments: Instruments, grant: Grant, asking: int, seen: bool = True) -> None:
    """Enter a grant, for which `asking` rows had asked, in an instrument's books and take it off its budget."""
    row, getting = grant.instrument, len(grant.at)
    if instruments.seen is not None and seen:
        order = np.argsort(grant.at)
        instruments.seen.append((row, grant.rows[order], grant.amounts[order]))
    instruments.claims[row] += asking
    instruments.grants[row] += getting
    instruments.claims_total[row] += asking
    instruments.grants_total[row] += getting
    spend(instruments, row, grant.total)


def spend(instruments: Instruments, row: int, paid: float) -> None:
    """Enter a payment by an instrument in its books and take it off its budget."""
    instruments.spent[row] += paid
    instruments.spent_total[row] += paid
    instruments.budget_left[row] -= paid
