"""Support: what policies offer for each lever this quarter, and what was claimed against which budget.

Policies write offers. A process decides take-up and claims. The claim is rationed against each instrument's budget and
booked. Neither side imports the other: they meet only here. Offers are neutral again each quarter.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from model.mathematics.groups import sum_by
from model.tables.alike import Alike
from model.tables.instruments import Grant, Instruments, enter
from model.tables.levers import LeverName, PartName, require_offered
from model.tables.rationing import Asked, Each, Lottery, PartOfEach, Queue, served, served_alike

MOST_COMBINED = 10  # offers on one lever, whose combinations are worked out beforehand
LARGEST_SHARE = 0.9  # stacked cost shares never exceed this: a project always costs its firm something


@dataclass(eq=False)
class Offer:
    """One instrument's terms for one lever: a share or strength per firm row (or one number), and its rationing."""

    instrument: int
    strength: np.ndarray | Alike
    order: np.ndarray | Lottery | None = None  # per row: lower is served first; None is the order of rows
    where: np.ndarray | None = None  # eligible places, for levers that act on newcomers; None is everywhere
    terms: dict[str, float] = field(default_factory=dict)
    cap: float = np.inf  # most that this offer may pay out this quarter, where one budget serves several levers
    costs: np.ndarray | Alike | None = None  # services: what serving each row costs, 亿元 a quarter
    begun: bool = True  # services: False while the money is spent and nothing works yet
    reached: Reached | None = field(default=None, init=False)  # services: whom the money reaches, once that was asked


class Support:
    """The offers of one quarter by lever."""

    def __init__(self) -> None:
        self.offers: dict[str, list[Offer]] = {}
        self.served: dict[str, np.ndarray] = {}
        self.known: dict[Hashable, np.ndarray] | None = None  # about firms, kept while none of them changes
        self._stacks: dict[str, Stack] = {}  # by lever, kept until one more offer is made for it

    def reset(self) -> None:
        """Make every lever neutral."""
        self.offers, self.served, self.known, self._stacks = {}, {}, None, {}

    def offer(self, lever: LeverName | PartName, offer: Offer) -> None:
        """Put terms on the table; an offer of nothing to anybody is not made, so it cannot change anything.

        Raises ValueError for a lever that there is not.
        """
        require_offered(lever)
        if offer.strength.any():
            self.offers.setdefault(lever, []).append(offer)
            self._stacks.pop(lever, None)

    def of(self, lever: LeverName | PartName) -> list[Offer]:
        """The offers for a lever, in the order of the scenario. Raises ValueError for a lever that there is not."""
        require_offered(lever)
        return self.offers.get(lever, [])

    def stack(self, lever: LeverName | PartName) -> Stack:
        """What the offers for a lever come to together. It has offers."""
        offers, known = self.of(lever), self._stacks.get(lever)
        if known is None or known.offers != offers:
            self._stacks[lever] = known = Stack.of(offers)
        return known

    def share(self, lever: LeverName | PartName, firms: int | np.ndarray) -> np.ndarray:
        """Stacked cost share, 1 - product(1 - s), at most LARGEST_SHARE: of all firms by number, or of some by row.

        Zero without offers.
        """
        if not self.of(lever):
            return np.zeros(len(firms) if isinstance(firms, np.ndarray) else firms)
        stack = self.stack(lever)
        return stack.share.take(stack.which.take(firms) if isinstance(firms, np.ndarray) else stack.which[:firms])

    def claim(self, lever: LeverName | PartName, rows: np.ndarray, costs: np.ndarray, instruments: Instruments,
              least: np.ndarray | None = None) -> tuple[np.ndarray, list[Grant]]:  # fmt: skip
        """Ration and book the claims of distinct, rising firm `rows` on `costs` (亿元).

        Returns what each row is granted, 亿元, and the same by instrument, for payment. Several instruments on one
        lever share a stacked claim in proportion to their strengths. Inside a budget the order of the offer decides;
        the last in line may get a part. Nothing is ever granted beyond the budget left. A row that is granted less
        than its `least` (亿元) declines: it gets nothing and its money stays in the budget.
        """
        granted = np.zeros(len(rows))
        grants: list[Grant] = []
        offers = self.of(lever)
        if not offers or not len(rows):
            return granted, grants
        line: list[tuple[Offer, Asked, np.ndarray, np.ndarray]] = []
        queue = Queue(rows)
        for offer, asked in zip(offers, self.stack(lever).asked(rows, costs), strict=True):
            budget = min(float(instruments.budget_left[offer.instrument]), offer.cap)
            at, amounts = served(asked, budget, offer.order, queue)
            granted[at] = granted.take(at) + amounts if line else amounts  # nobody has anything from a first offer
            line.append((offer, asked, at, amounts))
        accepted = None if least is None else granted >= least
        for offer, asked, at, amounts in line:
            if accepted is not None:
                kept = accepted.take(at)
                at, amounts = at.compress(kept), amounts.compress(kept)
            grants.append(Grant.of(offer.instrument, at, amounts, rows))
            enter(instruments, grants[-1], asked.number)
        return granted if accepted is None else np.where(accepted, granted, 0.0), grants


@dataclass(frozen=True)
class Stack:
    """The offers for one lever together, by group: firms to which the same strengths are offered are a group.

    What follows from the strengths is worked out once for a group. Offers of one strength to a mask of firms group
    these by who is meant by which offer. With any other offer, or too many, every firm is a group of its own.
    """

    offers: list[Offer]  # as they were when they were stacked
    which: np.ndarray  # the group of every firm row
    share: np.ndarray  # by group: 1 - product(1 - s) of the strengths s, at most LARGEST_SHARE
    parts: np.ndarray  # offers x groups: part of a stacked claim that the offer bears

    @classmethod
    def of(cls, offers: Sequence[Offer]) -> Stack:
        alike = [offer.strength for offer in offers if isinstance(offer.strength, Alike)]
        if len(alike) < len(offers) or len(offers) > MOST_COMBINED:
            strengths = [np.asarray(offer.strength) for offer in offers]
            return cls(list(offers), np.arange(len(strengths[0])), *stacked(strengths))
        which = combinations([column.to for column in alike]).astype(np.intp)
        return cls(list(offers), which, *stacked_alike(tuple(column.value for column in alike)))

    def asked(self, rows: np.ndarray, costs: np.ndarray) -> list[Asked]:
        """What firm `rows` with these `costs` (亿元) ask of each offer."""
        which, groups = self.which.take(rows), len(self.share)
        paid = costs * self.share.take(which)
        if len(self.parts) == 1:  # it bears all of it
            return [Each.of(paid)]
        sums = sum_by(which, paid, groups)
        numbers = np.bincount(which if paid.all() else which.compress(paid > 0), minlength=groups)
        totals, counts = (sums * self.parts).sum(axis=1), (numbers * (self.parts > 0)).sum(axis=1)
        return [
            PartOfEach(paid, which, *each) for each in zip(self.parts, totals.tolist(), counts.tolist(), strict=True)
        ]


def stacked(strengths: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """By group: the stacked share of these `strengths`, one row an offer, and the part of it that each offer bears."""
    left, total = np.ones(len(strengths[0])), np.sum(strengths, axis=0)
    for strength in strengths:
        left *= 1.0 - strength
    total = np.where(total > 0, total, 1.0)
    return np.minimum(1.0 - left, LARGEST_SHARE), np.stack(strengths) / total


@lru_cache(maxsize=128)
def stacked_alike(values: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    """The same for every combination of offers of these strengths (not to be changed); it is the same in most quarters.

    The bits of a combination's number say which of the offers are in it, the first offer last.
    """
    numbers = np.arange(2 ** len(values))
    share, parts = stacked([value * ((numbers >> bit) & 1) for bit, value in enumerate(values)])
    share.flags.writeable = parts.flags.writeable = False
    return share, parts


def combinations(masks: Sequence[np.ndarray]) -> np.ndarray:
    """For every row the number whose bits say in which of (at most sixteen) masks it is, the first mask last."""
    combined = masks[0].view(np.uint8)
    if len(masks) > 1:  # bits are shifted in the masks' own bytes: a product with each would convert it first
        combined = combined.astype(np.uint8 if len(masks) <= 8 else np.uint16)
        shifted = np.empty_like(combined)
        for bit, mask in enumerate(masks[1:], start=1):
            combined |= np.left_shift(mask.view(np.uint8), combined.dtype.type(bit), out=shifted)
    return combined


def deliver(offers: list[Offer], instruments: Instruments) -> tuple[np.ndarray, list[Grant]]:
    """Ration and book services. Returns their summed strength per row, and what each instrument pays for which rows.

    Rows are firms, places or cities, whatever the offers are made to. A row that the money reaches in part gets that
    part of the strength; nothing works before an offer has begun, and a row that costs nothing is not served.
    """
    strength, grants = np.zeros(len(offers[0].strength)), []
    for offer in offers:
        reached = reach(offer, instruments)
        rows, got = reached.rows, reached.amounts
        grants.append(Grant(offer.instrument, rows, rows, got, float(got.sum())))
        enter(instruments, grants[-1], reached.asking)
        if offer.begun:  # nobody has anything from a first offer
            worth = got * reached.worth
            strength[rows] = strength.take(rows) + worth if len(grants) > 1 else worth
    return strength, grants


@dataclass(frozen=True)
class Reached:
    """Whom the money for a service reaches: rows, 亿元 for each, the strength that it buys, and how many asked."""

    made_of: tuple[float, object, object]  # the budget, strength and costs that it was worked out for
    rows: np.ndarray
    amounts: np.ndarray
    worth: np.ndarray | float  # strength for 1 亿元, of each or of all
    asking: int


def reach(offer: Offer, instruments: Instruments) -> Reached:
    """Whom the money that is left for a service reaches; worked out anew if something has changed since it was asked.

    It is asked once when a service is put on offer, while it is at hand who is meant, and again when it is served.
    """
    strength, costs = offer.strength, offer.costs
    assert costs is not None, "a service costs something"
    budget = max(min(float(instruments.budget_left[offer.instrument]), offer.cap), 0.0)
    known = offer.reached
    if known is not None and known.made_of[0] == budget and known.made_of[1] is strength and known.made_of[2] is costs:
        return known
    among = asking(strength, costs)
    if isinstance(costs, Alike):
        rows, got, number = served_alike(costs.value, budget, offer.order, among)
    else:
        rows = among.nonzero()[0]
        at, got = served(Each.of(costs.take(rows)), budget, offer.order, Queue(rows))
        rows, number = rows.take(at), len(rows)
    if isinstance(costs, Alike) and isinstance(strength, Alike) and costs.value:
        worth: np.ndarray | float = strength.value / costs.value
    else:
        worth = strength[rows] / costs[rows]
    offer.reached = Reached((budget, strength, costs), rows, got, worth, number)
    return offer.reached


def asking(strength: np.ndarray | Alike, costs: np.ndarray | Alike) -> np.ndarray:
    """Rows (mask) to which a service is offered at some cost."""
    if isinstance(costs, Alike) and costs.value > 0 and isinstance(strength, Alike) and strength.to is costs.to:
        return costs.to if strength.value != 0 else np.zeros(len(costs), dtype=bool)
    paid = costs.to & (costs.value > 0) if isinstance(costs, Alike) else costs > 0
    return paid & (strength != 0)
