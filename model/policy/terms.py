"""What a policy's settings say in this quarter."""

from __future__ import annotations

from model.world import World


def setting(world: World, row: int, name: str) -> float:
    """A policy's setting in this quarter."""
    return float(world.policies[row].setting(name, world.quarter))


def choice(world: World, row: int, name: str) -> tuple[str, ...]:
    """A policy's list of choices."""
    return tuple(world.policies[row].setting(name, world.quarter))
