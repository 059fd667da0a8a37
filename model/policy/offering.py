"""Which function puts a lever on offer: each says so itself, with `@offering`, in offers.py or site_offers.py.

What a lever is, and all that follows from it, is declared in model/tables/levers.py.
"""

from __future__ import annotations

from collections.abc import Callable

from model.tables.levers import LeverName
from model.world import World

Offering = Callable[[World, int], None]  # puts the policy in a row of the books on the table of this quarter
OFFERS: dict[LeverName, Offering] = {}


def offering(*levers: LeverName) -> Callable[[Offering], Offering]:
    """Make a function the one that puts these levers on offer. Raises ValueError if a lever has one already."""

    def register(function: Offering) -> Offering:
        for lever in levers:
            if lever in OFFERS:
                raise ValueError(f"the lever {lever} has an offer already: {OFFERS[lever].__name__}")
            OFFERS[lever] = function
        return function

    return register
