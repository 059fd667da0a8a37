"""Where a budget is rationed among those who claim it: the line in which they stand, and how far the money reaches.

Who claims is decided by the processes (model/take_up), in which order the line stands by the policy (`queue_order` in
model/policy/eligibility.py, setting `rationing` of a scenario); payments are booked in instruments.py beside this file.

Most budgets are short and reach few of those who ask. So a claim says what all ask together and what some of them ask
(`Each`, `PartOfEach`), and only the front of a line is sorted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from model.mathematics.draws import Draws, Owners
from model.mathematics.ranks import ranks
from model.tables.firms import Firms

SLICES = 512  # of a long line; a shorter one is sorted
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

    def line(self, among: np.ndarray, part: float) -> np.ndarray:
        """Firms of a mask that draw less than `part`, as they stand in the line."""
        return self.draws.line(self.firms.id, among, self.name, part, self.takers)


class Queue:
    """Distinct rows of firms, rising, that claim money; what several offers ask about them is worked out once."""

    def __init__(self, rows: np.ndarray) -> None:
        self.rows = rows
        self._owners: Owners | None = None

    def owners(self, firms: Firms) -> Owners:
        if self._owners is None:
            self._owners = Owners(firms.id, self.rows)
        return self._owners


def ration(asked: np.ndarray, budget: float, order: np.ndarray | Lottery | None, rows: np.ndarray) -> np.ndarray:
    """Serve `asked` in rising `order[rows]` until `budget` is spent; the last in line may get a part.

    `rows` rise where the order is a lottery.
    """
    got = np.zeros(len(rows))
    at, amounts = served(Each.of(asked), budget, order, Queue(rows))
    got[at] = amounts
    return got


def served(
    asked: Asked, budget: float, order: np.ndarray | Lottery | None, queue: Queue
) -> tuple[np.ndarray, np.ndarray]:
    """The same for those alone who get something: their positions in the queue and what each gets."""
    total = asked.total
    if abs(total - budget) <= ROUNDING * total:
        total = asked.exactly()
    if total > budget and budget <= 0:
        return np.empty(0, dtype=np.intp), np.empty(0)
    if total > budget and isinstance(order, Lottery):
        return drawn_first(order, queue, asked, budget)
    some = asked.asking()
    if total > budget and isinstance(order, np.ndarray):
        return until_spent(*front(order, queue.rows, asked, budget, some), budget)
    some = np.arange(len(queue.rows)) if some is None else some
    return (some, asked.take(some)) if total <= budget else until_spent(some, asked.take(some), budget)


def until_spent(line: np.ndarray, claims: np.ndarray, budget: float) -> tuple[np.ndarray, np.ndarray]:
    """Who of those in a `line` with these `claims` gets something, and how much."""
    left = budget - (claims.cumsum() - claims)  # it falls along the line
    spent = left <= 0
    reached = int(spent.argmax()) if spent.any() else len(line)
    return line[:reached], np.minimum(left[:reached], claims[:reached])


def drawn_first(order: Lottery, queue: Queue, asked: Asked, budget: float) -> tuple[np.ndarray, np.ndarray]:
    """Who gets something of a `budget` that is short, by lot: positions in the queue, and what each gets.

    A short budget reaches few, so only those who draw low numbers are looked at: enough of them once their claims
    exceed the budget by more than sums can be wrong through rounding, for whoever draws more gets exactly nothing.
    """
    owners, some = queue.owners(order.firms), None
    if asked.number < len(queue.rows) // 2 and (some := asked.asking()) is not None:
        owners = owners.take(some)
    # As many as average claims are paid, and so many more that it is seldom too few: claims are of very unequal size.
    part = (64 + int(1.75 * asked.number * budget / asked.total)) / asked.number
    while True:
        part = 1.0 if part > 0.5 else part
        at, drawn = order.draws.lowest(owners, order.name, part)
        at = at if some is None else some.take(at)
        claims = asked.take(at)
        if part == 1.0 or claims.sum() > budget + ROUNDING * asked.total:
            break
        part *= 4.0
    chosen, got = lowest_first(drawn, claims, budget, part)
    at = at.take(chosen)
    if some is not None or asked.number == len(queue.rows):
        return at, got
    something = got > 0
    return at.compress(something), got.compress(something)


def lowest_first(drawn: np.ndarray, claims: np.ndarray, budget: float, part: float) -> tuple[np.ndarray, np.ndarray]:
    """Positions of those whose `claims` a budget pays, by rising numbers `drawn` (below `part`), and what each gets.

    Nobody has to know his place in the line, but for those around its last who gets something. So the line is cut into
    slices of even width, and only the slice in which the budget ends is sorted.
    """
    if len(drawn) <= SLICES:
        line = ranks(drawn)
        return until_spent(line, claims.take(line), budget)
    number = (drawn * (SLICES / part)).astype(np.intp)
    spent = np.bincount(number, claims, minlength=SLICES).cumsum()
    ends = int(spent.searchsorted(budget))
    whole, last = (number < ends).nonzero()[0], (number == ends).nonzero()[0]
    line = last.take(ranks(drawn.take(last)))
    left = budget - float(spent[ends - 1]) if ends else budget
    at, got = until_spent(line, claims.take(line), left)
    return np.concatenate([whole, at]), np.concatenate([claims.take(whole), got])


def served_alike(
    claim: float, budget: float, order: np.ndarray | Lottery | None, among: np.ndarray
) -> tuple[np.ndarray, np.ndarray, int]:
    """Serve the rows of a mask, each of which asks for the same, until `budget` is spent.

    Returns the rows that get something, as they are served, what each gets, and how many asked. So many have the same
    claim that it is counted how far the money reaches, and only so many are looked for.
    """
    number = int(np.count_nonzero(among))
    if budget >= claim * number:
        rows = among.nonzero()[0]
        return rows, np.full(number, claim), number
    reached = int(np.ceil(budget / claim))
    if reached and claim * (reached - 1) >= budget:  # by rounding
        reached -= 1
    got = np.full(reached, claim)
    got[-1:] = budget - claim * (reached - 1)
    return first_of(order, among, number, reached), got, number


def first_of(order: np.ndarray | Lottery | None, among: np.ndarray, number: int, count: int) -> np.ndarray:
    """The first `count` of the `number` rows of a mask, by rising order."""
    if order is None or count == 0:
        return among.nonzero()[0][:count]
    line = order if isinstance(order, Lottery) else Given(order)
    reach = 16 + int(1.25 * count)
    while reach < number // 2:
        first = line.line(among, reach / number)
        if len(first) >= count:
            return first[:count]
        reach *= 4
    rows = among.nonzero()[0]
    return rows.take(ranks(order[rows])[:count])


def front(
    order: np.ndarray, rows: np.ndarray, asked: Asked, budget: float, some: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Positions by rising `order[rows]` of the first in line, at least as many as `budget` can serve; their claims.

    some: positions of the rows that ask (None: all of them). Only the front of the line is sorted, as in `drawn_first`.
    """
    line = Given(order)
    standing = rows if some is None else rows.take(some)
    reach = 16 + int(1.25 * len(standing) * budget / asked.total)
    while True:
        whole = reach >= len(standing) // 2
        first = ranks(order[standing]) if whole else line.foremost(standing, reach / len(standing))
        first = first if some is None else some.take(first)
        claims = asked.take(first)
        if whole or claims.sum() > budget + ROUNDING * asked.total:
            return first, claims
        reach *= 4


@dataclass(frozen=True)
class Given:
    """An order of firms by a column."""

    order: np.ndarray

    def foremost(self, rows: np.ndarray, part: float) -> np.ndarray:
        """Positions in `rows` of the first `part` of the line, as they stand in it, and of all level with the last."""
        place = self.order[rows]
        reach = int(part * len(rows))
        first = (place <= np.partition(place, reach)[reach]).nonzero()[0]
        return first.take(ranks(place.take(first)))

    def line(self, among: np.ndarray, part: float) -> np.ndarray:
        """The same of the rows of a mask."""
        rows = among.nonzero()[0]
        return rows.take(self.foremost(rows, part))
