"""Who follows an anchor, founded alone: under contract, or rivals that come by themselves."""

from __future__ import annotations

import numpy as np

from model.processes.entry.followers import followers_coming, rivals_coming, tie
from model.processes.entry.founding import Waiting
from model.processes.entry.newcomers import Usual
from model.world import World


def contracted_followers(world: World, utility: np.ndarray, usual: Usual | None = None) -> None:
    """Followers under contract, without rivals."""
    waiting = Waiting(world, usual)
    under_contract = followers_coming(world, utility, waiting)
    waiting.found()
    for anchor, host, rows in under_contract:
        tie(world, anchor, host, rows)


def rivals_follow(world: World, utility: np.ndarray, usual: Usual | None = None) -> None:
    """Rivals, without followers under contract."""
    waiting = Waiting(world, usual)
    rivals_coming(world, utility, waiting)
    waiting.found()
