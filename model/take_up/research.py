"""Support of R&D: grants and the super-deduction lower its user cost (docs/odd/levers.md).

    reported R&D = R&D (1 - s)^-e        true R&D = R&D (1 + (1 - relabelled) ((1 - s)^-e - 1))

s is the share paid, and e the elasticity to the user cost. Part of the reported rise is other spending under a new
name (Chen, Liu, Suarez Serrato and Xu 2021: 24%). All firms that do R&D claim, on all of it, so most of the money pays
for what was done anyway. A firm that is served in part responds to the part.

Reads support, firms.cash. Writes firms.subsidy, cash; instruments.

Lever: research_cost_share. Parameters: innovation.research_cost_elasticity, research_relabelled.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from model.mathematics.select import at_least
from model.take_up.grants import claim_subsidy
from model.world import World

LEVER: Final = "research_cost_share"


def supported_research(world: World, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray | float]:
    """R&D that firms want with the support on offer, and what they report besides, 亿元 per firm row."""
    if not world.support.of(LEVER):
        return wanted, 0.0
    f, p = world.firms, world.parameters.innovation
    stack = world.support.stack(LEVER)
    base = np.minimum(wanted, at_least(f.cash, 0.0))
    rows = np.flatnonzero((stack.share > 0).take(stack.which) & (base > 0))
    base, group = base.take(rows), stack.which.take(rows)
    response = (1.0 - stack.share) ** -p.research_cost_elasticity  # alike for all of a group
    reported = base * response.take(group)
    granted, _ = claim_subsidy(world, LEVER, rows, reported)
    more, renamed = wanted.copy(), np.zeros(len(f))
    more[rows] = base
    some = np.flatnonzero(granted > 0)  # a short budget serves few, and nobody else does more than before
    share, base = stack.share.take(group.take(some)), base.take(some)
    served = share * (granted.take(some) / (share * reported.take(some)))
    rise = base * ((1.0 - served) ** -p.research_cost_elasticity - 1.0)
    more[rows.take(some)] = base + (1.0 - p.research_relabelled) * rise
    renamed[rows.take(some)] = p.research_relabelled * rise
    return more, renamed
