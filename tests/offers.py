"""What policies put on the table, written by a test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from model.tables.support import Offer
from model.world import World


def offered(world: World, lever: Any, strength: Sequence[float], budget: float = 10.0,
            costs: Sequence[float] | None = None, begun: bool = True, instrument: int = 0,
            order: Sequence[float] | None = None, cap: float = np.inf, **terms: float) -> World:  # fmt: skip
    """The world with one more offer, of an instrument that has `budget` of its own left."""

    def numbers(values: Sequence[float] | None) -> np.ndarray | None:
        return None if values is None else np.asarray(values, dtype=float)

    missing = instrument + 1 - len(world.instruments)
    if missing > 0:
        world.instruments.append(missing)
    world.instruments.budget_left[instrument] = budget
    strengths = np.asarray(strength, dtype=float)
    world.support.offer(
        lever, Offer(instrument, strengths, numbers(order), terms=terms, cap=cap, costs=numbers(costs), begun=begun)
    )
    return world
