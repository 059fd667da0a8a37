"""Where a budget is rationed among those who claim it: the line in which they stand, and how far the money reaches.

Who claims is decided by the processes (model/take_up), in which order the line stands by the policy (`queue_order` in
model/policy/eligibility.py, setting `rationing` of a scenario); payments are booked in instruments.py beside this file.

Most budgets are short and reach few of those who ask. So a claim says what all ask together and what some of them ask
(`Each`, `AllAlike`, `PartOfEach`), and only the front of a line is sorted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from model.mathematics.draws import Draws
from model.mathematics.ranks import ranks
from model.tables.firms import Firms

ROUNDING = 1e-9  # two sums of the same claims in another order never differ by a larger part of them


class Asked(Protocol):
    """What the rows of a queue ask of one budget, 亿元."""

    @property
    def total(self) -> float:
        """What all rows ask together, within ROUNDING."""

    @property
    def number(self) -> int:
        """How many of the rows ask for something."""

    def exactly(self) -> float:
        """The total, summed in the order of rows."""

    def asking(self) -> np.ndarray | None:
        """Positions of the rows that ask for something; None if all do."""

    def take(self, at: np.ndarray) -> np.ndarray:
        """What the rows at these positions ask."""


@dataclass(frozen=True)
class Each:
    """Claims by row."""

    amounts: np.ndarray
    total: float
    number: int

    @classmethod
    def of(cls, amounts: np.ndarray) -> Each:
        return cls(amounts, float(amounts.sum()), int(np.count_nonzero(amounts > 0)))

    def exactly(self) -> float:
        return self.total

    def asking(self) -> np.ndarray | None:
        return None if self.number == len(self.amounts) else (self.amounts > 0).nonzero()[0]

    def take(self, at: np.ndarray) -> np.ndarray:
        return self.amounts.take(at)


@dataclass(frozen=True)
class AllAlike:
    """The same claim, of more than nothing, of a number of rows."""

    amount: float
    number: int

    @property
    def total(self) -> float:
        return self.amount * self.number

    def exactly(self) -> float:
        return float(np.full(self.number, self.amount).sum())

    def asking(self) -> np.ndarray | None:
        return None

    def take(self, at: np.ndarray) -> np.ndarray:
        return np.full(len(at), self.amount)


@dataclass(frozen=True)
class PartOfEach:
    """A part of each row's `amounts`: that of the group to which the row belongs (`which`), of `parts` by group."""

    amounts: np.ndarray
    which: np.ndarray
    parts: np.ndarray
    total: float
    number: int

    def exactly(self) -> float:
        return float((self.amounts * self.parts.take(self.which)).sum())

    def asking(self) -> np.ndarray | None:
        if self.number == len(self.amounts):
            return None
        return ((self.parts > 0).take(self.which) & (self.amounts > 0)).nonzero()[0]

    def take(self, at: np.ndarray) -> np.ndarray:
        return self.amounts.take(at) * self.parts.take(self.which.take(at))


@dataclass(frozen=True)
class Lottery:
    """An order of firms by chance, drawn for those rows alone that stand in a queue: `lottery[rows]`.

    takers: the stream that decides who may stand in it at all, and the limit below which those draw; None: everybody.
    """

    firms: Firms
    draws: Draws
    name: str
    takers: tuple[str, float] | None = None

    def __getitem__(self, rows: np.ndarray) -> np.ndarray:
        return self.draws.of_rows(self.firms.id, rows, self.name)

    def foremost(self, rows: np.ndarray, part: float, among: np.ndarray | None = None) -> np.ndarray:
        """Positions in the rising `rows` of at least the first `part` of the line, as they stand in it.

        among: the same rows as a mask of all firms, where it is at hand.
        """
        return self.draws.lowest(self.firms.id, rows, self.name, part, among, self.takers)


def ration(asked: np.ndarray, budget: float, order: np.ndarray | Lottery | None, rows: np.ndarray) -> np.ndarray:
    """Serve `asked` in rising `order[rows]` until `budget` is spent; the last in line may get a part.

    `rows` rise where the order is a lottery.
    """
    got = np.zeros(len(rows))
    at, amounts = served(Each.of(asked), budget, order, rows)
    got[at] = amounts
    return got


def served(asked: Asked, budget: float, order: np.ndarray | Lottery | None, rows: np.ndarray,
           among: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """The same for those alone who get something: their positions, as they are served, and what each gets.

    among: the `rows` as a mask of all firms, where it is at hand and every one of them asks for something.
    """
    total = asked.total
    if abs(total - budget) <= ROUNDING * total:
        total = asked.exactly()
    if total > budget and budget <= 0:
        return np.empty(0, dtype=np.intp), np.empty(0)
    some = asked.asking()
    if total <= budget:
        every = np.arange(len(rows)) if some is None else some
        return every, asked.take(every)
    if order is None:
        queue = np.arange(len(rows)) if some is None else some
        claims = asked.take(queue)
    else:
        queue, claims = front(order, rows, asked, budget, some, among)
    left = budget - (claims.cumsum() - claims)
    reached = (left > 0).nonzero()[0]
    return queue.take(reached), np.minimum(left.take(reached), claims.take(reached))


def front(order: np.ndarray | Lottery, rows: np.ndarray, asked: Asked, budget: float, some: np.ndarray | None,
          among: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Positions by rising `order[rows]` of the first in line, at least as many as `budget` can serve; their claims.

    some: positions of the rows that ask (None: all of them). A short budget reaches few, so only the front of the line
    is sorted. It is long enough once its own claims exceed the budget by more than sums can be wrong through rounding:
    whoever stands behind it gets exactly nothing.
    """
    line = order if isinstance(order, Lottery) else Given(order)
    standing = rows if some is None else rows.take(some)
    reach = 16 + int(1.25 * len(standing) * budget / asked.total)  # how many average claims it pays, and some more
    while True:
        whole = reach >= len(standing) // 2
        first = ranks(order[standing]) if whole else line.foremost(standing, reach / len(standing), among)
        first = first if some is None else some.take(first)
        claims = asked.take(first)
        if whole or claims.sum() > budget + ROUNDING * asked.total:
            return first, claims
        reach *= 4


@dataclass(frozen=True)
class Given:
    """An order of firms by a column."""

    order: np.ndarray

    def foremost(self, rows: np.ndarray, part: float, among: np.ndarray | None = None) -> np.ndarray:
        """As of a lottery; those who are level with the last of them are among them."""
        place = self.order[rows]
        reach = int(part * len(rows))
        first = (place <= np.partition(place, reach)[reach]).nonzero()[0]
        return first.take(ranks(place.take(first)))
