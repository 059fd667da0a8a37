"""Where a budget is rationed among those who claim it: the line in which they stand, and how far the money reaches.

Who claims is decided by the processes (model/take_up), in which order the line stands by the policy (`queue_order` in
model/policy/eligibility.py, setting `rationing` of a scenario); payments are booked in instruments.py beside this file.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.mathematics.draws import Draws
from model.mathematics.ranks import ranks
from model.tables.firms import Firms


@dataclass(frozen=True)
class Lottery:
    """An order of firms by chance, drawn for those rows alone that stand in a queue: `lottery[rows]`."""

    firms: Firms
    draws: Draws
    name: str

    def __getitem__(self, rows: np.ndarray) -> np.ndarray:
        return self.draws.of_rows(self.firms.id, rows, self.name)

    def foremost(self, rows: np.ndarray, part: float, asking: np.ndarray | None = None) -> np.ndarray:
        """Positions in the rising `rows` of at least the first `part` of the line, as they stand in it.

        asking: the same rows as a mask of all firms, where it is at hand.
        """
        return self.draws.lowest(self.firms.id, rows, self.name, part, asking)


def ration(asked: np.ndarray, budget: float, order: np.ndarray | Lottery | None, rows: np.ndarray) -> np.ndarray:
    """Serve `asked` in rising `order[rows]` until `budget` is spent; the last in line may get a part.

    `rows` rise where the order is a lottery.
    """
    got = np.zeros(len(rows))
    at, amounts = served(asked, budget, order, rows)
    got[at] = amounts
    return got


def served(
    asked: np.ndarray, budget: float, order: np.ndarray | Lottery | None, rows: np.ndarray,
    asking: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """The same for those alone who get something: their positions, as they are served, and what each gets.

    asking: the `rows` as a mask of all firms, where it is at hand and every one of them asks for something.
    """
    total, some = float(asked.sum()), None if asking is not None else np.flatnonzero(asked > 0)
    if total <= budget:
        return (np.arange(len(rows)), asked) if some is None else (some, asked.take(some))
    if budget <= 0:
        return np.empty(0, dtype=np.intp), np.empty(0)
    if some is None or len(some) == len(rows):
        queue = np.arange(len(rows)) if order is None else front(order, rows, asked, budget, total, asking)
    else:
        claims = asked.take(some)
        queue = some if order is None else some.take(front(order, rows.take(some), claims, budget, total))
    claims = asked.take(queue)
    left = budget - (np.cumsum(claims) - claims)
    reached = np.flatnonzero(left > 0)
    return queue.take(reached), np.minimum(left.take(reached), claims.take(reached))


def front(order: np.ndarray | Lottery, rows: np.ndarray, asked: np.ndarray, budget: float, total: float,
          asking: np.ndarray | None = None) -> np.ndarray:  # fmt: skip
    """Positions by rising `order[rows]` of the first in line, at least as many as `budget` of the `total` can serve.

    A short budget reaches few, so only the front of the line is sorted. It is long enough once its own claims exceed
    the budget by more than sums can be wrong through rounding: whoever stands behind it gets exactly nothing.
    """
    line = order if isinstance(order, Lottery) else Given(order)
    reach = 16 + int(1.25 * len(rows) * budget / total)  # how many average claims the budget pays, and some more
    while reach < len(rows) // 2:
        first = line.foremost(rows, reach / len(rows), asking)
        if asked.take(first).sum() > budget + 1e-9 * total:
            return first
        reach *= 4
    return ranks(order[rows])


@dataclass(frozen=True)
class Given:
    """An order of firms by a column."""

    order: np.ndarray

    def foremost(self, rows: np.ndarray, part: float, asking: np.ndarray | None = None) -> np.ndarray:
        """As of a lottery; those who are level with the last of them are among them."""
        place = self.order[rows]
        reach = int(part * len(rows))
        first = np.flatnonzero(place <= np.partition(place, reach)[reach])
        return first.take(ranks(place.take(first)))
