"""How policies bring newcomers, turn them away or guide them to a place.

See docs/odd/levers.md.

    arrivals of a stream = usual arrivals (1 + uplift) (1 - refused)

An award is paid to every firm of the stream in the segments, though most of them would have come anyway. The uplift is
what the money at hand can pay for. A programme for some places alone pays those who settle there, and raises the
arrivals there alone. Guidance adds to the appeal of the leading segments of a place, whether they fit there or not. It
moves newcomers between places and brings none.

Reads support, segments. Writes firms.cash, subsidy; instruments.

Levers: stream, entry_standard, location_guidance.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from model.tables.firms import ORIGINS
from model.tables.instruments import book
from model.tables.levers import part_of
from model.tables.rationing import ration
from model.take_up.services import MOST_SAVED, serve
from model.world import World

Share = tuple[np.ndarray, np.ndarray]  # rows of firms, and 亿元 to each


def nurtured(world: World, origin: int, expected: np.ndarray, settling: Callable[[], np.ndarray] | None = None,
             ) -> np.ndarray:  # fmt: skip
    """Expected arrivals of a stream (segments) with the incubation or awards that the budgets can pay for.

    `settling` gives the share of newcomers of each segment who settle in each place (places x segments); offers that
    are for some places need it.
    """
    shares: np.ndarray | None = None
    for offer in world.support.of(part_of("stream", ORIGINS[origin])):
        reach: np.ndarray | float = 1.0
        if offer.where is not None:
            if shares is None:
                assert settling is not None, "an offer for some places needs the places that newcomers choose"
                shares = settling()
            reach = shares[offer.where].sum(axis=0) / np.maximum(shares.sum(axis=0), 1e-12)
        award = offer.terms["award"]
        cost = award * float((expected * reach * (1.0 + offer.strength) * (offer.strength > 0)).sum())
        left = max(float(world.instruments.budget_left[offer.instrument]), 0.0)
        offer.terms["funded"] = funded = min(1.0, left / cost) if cost > 0 else 0.0
        raised = offer.strength * funded * offer.begun
        expected = expected * (1.0 + raised * reach)
        if shares is not None and offer.where is not None:
            shares = shares * (1.0 + offer.where[:, None] * raised)
    return expected


def drawn_there(world: World, origin: int) -> np.ndarray | float:
    """What offers for some places add to their appeal (places x segments), so that what they raise settles there.

    A logit sends (1 + uplift) times as many to a place whose appeal rises by ln(1 + uplift). 0 without such offers.
    """
    appeal: np.ndarray | float = 0.0
    for offer in world.support.of(part_of("stream", ORIGINS[origin])):
        if offer.where is not None:
            raised = offer.strength * offer.terms["funded"] * offer.begun
            appeal = appeal + np.log1p(offer.where[:, None] * raised)
    return appeal


def awarded(world: World, origin: int) -> bool:
    """Whether anybody offers something to newcomers of this stream."""
    return bool(world.support.of(part_of("stream", ORIGINS[origin])))


def of_one_budget(world: World, *origins: int) -> bool:
    """Whether a policy pays for several of these streams, so that one of them takes from another's money."""
    paying = [offer.instrument for origin in origins for offer in world.support.of(part_of("stream", ORIGINS[origin]))]
    return len(set(paying)) < len(paying)


def pay_awards(world: World, origin: int, rows: np.ndarray) -> None:
    """Pay the award of every firm (row) that came in a stream, within the budget."""
    hand_out(world, promised_awards(world, origin, rows, world.firms.segment[rows], world.firms.place[rows]))


def promised_awards(world: World, origin: int, rows: np.ndarray, segment: np.ndarray, place: np.ndarray) -> list[Share]:
    """Book the awards of those who come in a stream, within the budget; `hand_out` pays them once they are there.

    rows: of firms, which they have or will have.
    """
    shares = []
    for offer in world.support.of(part_of("stream", ORIGINS[origin])):
        eligible = offer.strength[segment] > 0
        if offer.where is not None:
            eligible &= offer.where[place]
        mine = rows[eligible]
        asked = np.full(len(mine), offer.terms["award"])
        got = ration(asked, float(world.instruments.budget_left[offer.instrument]), None, mine)
        book(world.instruments, offer.instrument, asked, got, mine)
        shares.append((mine, got))
        world.instruments.arrived[offer.instrument] += len(mine)
    return shares


def hand_out(world: World, shares: list[Share]) -> None:
    """Pay firms what has been booked for them."""
    for rows, got in shares:
        world.pay("subsidy", "government", "firms", got, rows)
        world.firms.subsidy[rows] += got


def admitted(world: World, expected: np.ndarray) -> np.ndarray:
    """Expected arrivals (segments) less those that an entry standard turns away."""
    refused = serve(world, "entry_standard")
    return expected if refused is None else expected * (1.0 - np.minimum(refused, MOST_SAVED))


def guided(world: World, utility: np.ndarray) -> np.ndarray:
    """Appeal of places (places x segments) with the guidance of newcomers to leading segments."""
    strength = serve(world, "location_guidance")
    return utility if strength is None else utility + strength[:, None] * world.leads
