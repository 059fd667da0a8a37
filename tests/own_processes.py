"""Processes of somebody's own, as the tests of schedules use them: at the top level of a module."""

from __future__ import annotations

import numpy as np

from model.processes import exit
from model.world import World


def no_debt(world: World) -> None:
    """Take all debt away: what it changes shows at once."""
    world.firms.debt[:] = 0.0


def nobody_enters(world: World) -> None:
    """No entry."""


def everybody_leaves(world: World) -> None:
    """All firms close in the second quarter."""
    if world.quarter >= 2 and len(world.firms):
        exit.remove(world, np.ones(len(world.firms), dtype=bool))
