"""Processes of somebody's own, as the tests of schedules use them: at the top level of a module."""

from __future__ import annotations

from model.world import World


def no_debt(world: World) -> None:
    """Take all debt away: what it changes shows at once."""
    world.firms.debt[:] = 0.0
