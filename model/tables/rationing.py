"""Where a budget is rationed among those who claim it: the line in which they stand, and how far the money reaches.

Who claims is decided by the processes (model/take_up), in which order the line stands by the policy (`queue_order` in
model/policy/eligibility.py, setting `rationing` of a scenario); payments are booked in instruments.py beside this file.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.mathematics.draws import Draws
from model.tables.firms import Firms


@dataclass(frozen=True)
class Lottery:
    """An order of firms by chance, drawn for those rows alone that stand in a queue: `lottery[rows]`."""

    firms: Firms
    draws: Draws
    name: str

    def __getitem__(self, rows: np.ndarray) -> np.ndarray:
        return self.draws.of_rows(self.firms.id, rows, self.name)

    def foremost(self, rows: np.ndarray, part: float) -> tuple[np.ndarray, np.ndarray]:
        """Positions in the rising `rows` of at least the first `part` of the line, and the order of each."""
        return self.draws.lowest(self.firms.id, rows, self.name, part)


def ration(asked: np.ndarray, budget: float, order: np.ndarray | Lottery | None, rows: np.ndarray) -> np.ndarray:
    """Serve `asked` in rising `order[rows]` until `budget` is spent; the last in line may get a part.

    `rows` rise where the order is a lottery.
    """
    total = float(asked.sum())
    if total <= budget:
        return asked.copy()
    got = np.zeros(len(rows))
    if budget > 0:
        queue = np.arange(len(rows)) if order is None else front(order, rows, asked, budget, total)
        claims = asked[queue]
        before = np.cumsum(claims) - claims
        got[queue] = np.clip(budget - before, 0.0, claims)
    return got


def front(order: np.ndarray | Lottery, rows: np.ndarray, asked: np.ndarray, budget: float, total: float) -> np.ndarray:
    """Positions by rising `order[rows]` of the first in line, at least as many as `budget` of the `total` can serve.

    A short budget reaches few, so only the front of the line is sorted. It is long enough once its own claims exceed
    the budget by more than sums can be wrong through rounding: whoever stands behind it gets exactly nothing.
    """
    line = order if isinstance(order, Lottery) else Given(order)
    reach = 16 + int(1.25 * len(rows) * budget / total)  # how many average claims the budget pays, and some more
    while reach < len(rows) // 2:
        first, place = line.foremost(rows, reach / len(rows))
        if asked[first].sum() > budget + 1e-9 * total:
            return first[ranks(place)]
        reach *= 4
    return ranks(order[rows])


@dataclass(frozen=True)
class Given:
    """An order of firms by a column."""

    order: np.ndarray

    def foremost(self, rows: np.ndarray, part: float) -> tuple[np.ndarray, np.ndarray]:
        """As of a lottery; those who are level with the last of them are among them."""
        place = self.order[rows]
        reach = int(part * len(rows))
        first = np.flatnonzero(place <= np.partition(place, reach)[reach])
        return first, place[first]


def ranks(order: np.ndarray) -> np.ndarray:
    """Positions by rising `order`, equal ones as they stand; quick where none are equal, as after a lottery."""
    queue = np.argsort(order)
    different = order[queue[1:]] > order[queue[:-1]]  # False also beside a nan
    return queue if different.all() else np.argsort(order, kind="stable")
