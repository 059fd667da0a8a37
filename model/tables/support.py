"""Support: what policies offer for each lever this quarter, and what was claimed against which budget.

Policies write offers; a process decides take-up and claims; the claim is rationed against each instrument's budget and
booked. Neither side imports the other: they meet only here. Offers are neutral again each quarter.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from model.mathematics.draws import Draws
from model.tables.firms import Firms
from model.tables.levers import LeverName, PartName, require_offered
from model.tables.table import Flags, Floats, Table, column

Grants = tuple[int, np.ndarray, np.ndarray]  # row of instruments, rows that got something, 亿元 to each

LARGEST_SHARE = 0.9  # stacked cost shares never exceed this: a project always costs its firm something


class Instruments(Table):
    """The government's books: one row per policy named in the scenario. Amounts in 亿元 of 2015."""

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


@dataclass(frozen=True)
class Lottery:
    """An order of firms by chance, drawn for those rows alone that stand in a queue: `lottery[rows]`."""

    firms: Firms
    draws: Draws
    name: str

    def __getitem__(self, rows: np.ndarray) -> np.ndarray:
        return self.draws.uniform(self.firms.id[rows], self.name)


@dataclass
class Offer:
    """One instrument's terms for one lever: a share or strength per firm row (or one number), and its rationing."""

    instrument: int
    strength: np.ndarray
    order: np.ndarray | Lottery | None = None  # per row: lower is served first; None is the order of rows
    where: np.ndarray | None = None  # eligible places, for levers that act on newcomers; None is everywhere
    terms: dict[str, float] = field(default_factory=dict)
    cap: float = np.inf  # most that this offer may pay out this quarter, where one budget serves several levers
    costs: np.ndarray | None = None  # services: what serving each row costs, 亿元 a quarter
    begun: bool = True  # services: False while the money is spent and nothing works yet


class Support:
    """The offers of one quarter by lever."""

    def __init__(self) -> None:
        self.offers: dict[str, list[Offer]] = {}
        self.served: dict[str, np.ndarray] = {}
        self.eligible: dict[Hashable, np.ndarray] | None = None  # masks of firms, kept while none of them changes

    def reset(self) -> None:
        """Make every lever neutral."""
        self.offers, self.served, self.eligible = {}, {}, None

    def offer(self, lever: LeverName | PartName, offer: Offer) -> None:
        """Put terms on the table; an offer of nothing to anybody is not made, so it cannot change anything.

        Raises ValueError for a lever that there is not.
        """
        require_offered(lever)
        if np.any(offer.strength != 0):
            self.offers.setdefault(lever, []).append(offer)

    def of(self, lever: LeverName | PartName) -> list[Offer]:
        """The offers for a lever, in the order of the scenario. Raises ValueError for a lever that there is not."""
        require_offered(lever)
        return self.offers.get(lever, [])

    def share(self, lever: LeverName | PartName, firms: int | np.ndarray) -> np.ndarray:
        """Stacked cost share, 1 - product(1 - s), at most LARGEST_SHARE: of all firms by number, or of some by row.

        Zero without offers.
        """
        rows, count = (firms, len(firms)) if isinstance(firms, np.ndarray) else (slice(firms), firms)
        return stacked([offer.strength[rows] for offer in self.of(lever)], count)

    def claim(self, lever: LeverName | PartName, rows: np.ndarray, costs: np.ndarray, instruments: Instruments,
              least: np.ndarray | None = None) -> tuple[np.ndarray, list[tuple[int, np.ndarray]]]:  # fmt: skip
        """Ration and book the claims of distinct firm `rows` on `costs` (亿元).

        Returns what each row is granted, 亿元, and the same by instrument, for payment. Several instruments on one
        lever share a stacked claim in proportion to their strengths. Inside a budget the order of the offer decides;
        the last in line may get a part. Nothing is ever granted beyond the budget left. A row that is granted less
        than its `least` (亿元) declines: it gets nothing and its money stays in the budget.
        """
        granted = np.zeros(len(rows))
        parts: list[tuple[int, np.ndarray]] = []
        claims: list[np.ndarray] = []
        offers = self.of(lever)
        if not offers or not len(rows):
            return granted, parts
        strengths = [offer.strength[rows] for offer in offers]
        share = stacked(strengths, len(rows))
        total = np.sum(strengths, axis=0)
        for offer, strength in zip(offers, strengths, strict=True):
            weight = np.divide(strength, total, out=np.zeros(len(rows)), where=total > 0)
            asked = costs * share * weight
            budget = min(float(instruments.budget_left[offer.instrument]), offer.cap)
            parts.append((offer.instrument, ration(asked, budget, offer.order, rows)))
            claims.append(asked)
            granted += parts[-1][1]
        accepted = np.ones(len(rows), dtype=bool) if least is None else granted >= least
        for asked, (instrument, got) in zip(claims, parts, strict=True):
            got[~accepted] = 0.0
            book(instruments, instrument, asked, got, rows)
        return np.where(accepted, granted, 0.0), parts


def stacked(shares: list[np.ndarray], rows: int) -> np.ndarray:
    """1 - product(1 - s) of several cost shares of each of `rows`, at most LARGEST_SHARE."""
    left = np.ones(rows)
    for share in shares:
        left *= 1.0 - share
    return np.minimum(1.0 - left, LARGEST_SHARE)


def deliver(offers: list[Offer], instruments: Instruments) -> tuple[np.ndarray, np.ndarray]:
    """Ration and book services. Returns their summed strength per row, and what was paid per row, 亿元.

    Rows are firms, places or cities, whatever the offers are made to. A row that the money reaches in part gets that
    part of the strength; nothing works before an offer has begun, and a row that costs nothing is not served.
    """
    count = len(offers[0].strength)
    strength, paid = np.zeros(count), np.zeros(count)
    for offer in offers:
        assert offer.costs is not None
        rows = np.flatnonzero((offer.strength != 0) & (offer.costs > 0))
        asked = offer.costs[rows]
        budget = min(float(instruments.budget_left[offer.instrument]), offer.cap)
        got = ration(asked, max(budget, 0.0), offer.order, rows)
        book(instruments, offer.instrument, asked, got, rows)
        at = np.flatnonzero(got)  # a short budget reaches few of those who ask
        served = rows[at]
        paid[served] += got[at]
        if offer.begun:
            strength[served] += offer.strength[served] * got[at] / asked[at]
    return strength, paid


def ration(asked: np.ndarray, budget: float, order: np.ndarray | Lottery | None, rows: np.ndarray) -> np.ndarray:
    """Serve `asked` in rising `order[rows]` until `budget` is spent; the last in line may get a part."""
    total = float(asked.sum())
    if total <= budget:
        return asked.copy()
    got = np.zeros(len(rows))
    if budget > 0:
        queue = np.arange(len(rows)) if order is None else front(order[rows], asked, budget, total)
        before = np.cumsum(asked[queue]) - asked[queue]
        got[queue] = np.clip(budget - before, 0.0, asked[queue])
    return got


def front(order: np.ndarray, asked: np.ndarray, budget: float, total: float) -> np.ndarray:
    """Positions by rising `order` of the first in line, at least as many as `budget` of the `total` asked can serve.

    A short budget reaches few, so only the front of the line is sorted. It is long enough once its own claims exceed
    the budget by more than sums can be wrong through rounding: whoever stands behind it gets exactly nothing.
    """
    reach = 16 + int(1.25 * len(order) * budget / total)  # how many average claims the budget pays, and some more
    while reach < len(order) // 2:
        first = np.flatnonzero(order <= np.partition(order, reach)[reach])
        if asked[first].sum() > budget + 1e-9 * total:
            return first[ranks(order[first])]
        reach *= 4
    return ranks(order)


def ranks(order: np.ndarray) -> np.ndarray:
    """Positions by rising `order`, equal ones as they stand; quick where none are equal, as after a lottery."""
    queue = np.argsort(order)
    different = order[queue[1:]] > order[queue[:-1]]  # False also beside a nan
    return queue if different.all() else np.argsort(order, kind="stable")


def book(
    instruments: Instruments, row: int, asked: np.ndarray, got: np.ndarray, rows: np.ndarray | None = None
) -> None:
    """Enter claims and grants in an instrument's books and take them off its budget. `rows`: whose they are."""
    paid = float(got.sum())
    if instruments.seen is not None and rows is not None:
        instruments.seen.append((row, rows[got > 0], got[got > 0]))
    asking, getting = int(np.count_nonzero(asked > 0)), int(np.count_nonzero(got > 0))
    instruments.claims[row] += asking
    instruments.grants[row] += getting
    instruments.claims_total[row] += asking
    instruments.grants_total[row] += getting
    spend(instruments, row, paid)


def spend(instruments: Instruments, row: int, paid: float) -> None:
    """Enter a payment by an instrument in its books and take it off its budget."""
    instruments.spent[row] += paid
    instruments.spent_total[row] += paid
    instruments.budget_left[row] -= paid
