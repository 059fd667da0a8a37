"""Programmes for newcomers (model.md 6.9): incubation, growing up to scale, entry standards, guidance of location.

    arrivals of a stream = usual arrivals (1 + uplift) (1 - refused)

An award is paid to every firm of the stream in the segments, most of whom would have come anyway; the uplift is what
the money at hand can pay for. Guidance adds to the appeal of the leading segments of a place, whether they fit there or
not; it moves newcomers between places and brings none.

Reads support, segments. Writes firms.cash, subsidy; instruments.
"""

from __future__ import annotations

import numpy as np

from model.tables.firms import ORIGINS
from model.tables.levers import part_of
from model.tables.support import book, ration
from model.take_up.services import MOST_SAVED, serve
from model.world import World


def nurtured(world: World, origin: int, expected: np.ndarray) -> np.ndarray:
    """Expected arrivals of a stream (segments) with the incubation or awards that the budgets can pay for."""
    for offer in world.support.of(part_of("stream", ORIGINS[origin])):
        award = offer.terms["award"]
        cost = award * float((expected * (1.0 + offer.strength) * (offer.strength > 0)).sum())
        left = max(float(world.instruments.budget_left[offer.instrument]), 0.0)
        funded = min(1.0, left / cost) if cost > 0 else 0.0
        expected = expected * (1.0 + offer.strength * funded * offer.begun)
    return expected


def pay_awards(world: World, origin: int, rows: np.ndarray) -> None:
    """Pay the award of every firm that came in a stream, within the budget."""
    f = world.firms
    for offer in world.support.of(part_of("stream", ORIGINS[origin])):
        mine = rows[offer.strength[f.segment[rows]] > 0]
        asked = np.full(len(mine), offer.terms["award"])
        got = ration(asked, float(world.instruments.budget_left[offer.instrument]), None, mine)
        book(world.instruments, offer.instrument, asked, got)
        world.pay("subsidy", "government", "firms", got, mine)
        f.subsidy[mine] += got
        world.instruments.arrived[offer.instrument] += len(mine)


def admitted(world: World, expected: np.ndarray) -> np.ndarray:
    """Expected arrivals (segments) less those that an entry standard turns away."""
    refused = serve(world, "entry_standard")
    return expected if refused is None else expected * (1.0 - np.minimum(refused, MOST_SAVED))


def guided(world: World, utility: np.ndarray) -> np.ndarray:
    """Appeal of places (places x segments) with the guidance of newcomers to leading segments."""
    strength = serve(world, "location_guidance")
    return utility if strength is None else utility + strength[:, None] * world.leads
