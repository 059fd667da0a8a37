"""Subsidies that firms claim on what they spend: a claim on a lever is rationed, booked and paid here.

Reads support. Writes firms.cash, subsidy; instruments; payments.
"""

from __future__ import annotations

import numpy as np

from model.tables.instruments import Grant
from model.tables.levers import LeverName, PartName
from model.world import World


def claim_subsidy(world: World, lever: LeverName | PartName, rows: np.ndarray, costs: np.ndarray,
                  least: np.ndarray | None = None) -> tuple[np.ndarray, list[Grant]]:  # fmt: skip
    """Pay the distinct, rising firms `rows` what is granted of their `costs`, 亿元.

    Who would get less than his `least` declines. Returns what each row is granted, and the same by instrument.
    """
    granted, grants = world.support.claim(lever, rows, costs, world.instruments, least)
    for grant in grants:
        world.pay("subsidy", "government", "firms", grant.amounts, grant.rows, grant.total)
    served = whom(granted, grants)
    world.firms.subsidy[rows.take(served)] += granted.take(served)
    return granted, grants


def whom(granted: np.ndarray, grants: list[Grant]) -> np.ndarray:
    """Positions of the claimants who are granted something, by one instrument or by several together."""
    return grants[0].at if len(grants) == 1 else granted.nonzero()[0]
