"""How many newcomers come in each segment, and which place each of them takes.

Page: docs/odd/entry.md. Parameters: entry.home_share. Ablation: home_born. Outcome: entries.

Reads firms.place, segment; segments. Writes no column: the new rows are written by newcomers.py beside this file.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.choice import logit_choice
from model.mathematics.identity import entrant_id, ordinals
from model.processes.entry.newcomers import Newcomers
from model.take_up.arrivals import admitted
from model.world import World


def arrive(world: World, origin: int, expected: np.ndarray, utility: np.ndarray,
           home: np.ndarray | None = None) -> Newcomers:  # fmt: skip
    """Draw how many come in each segment, and where they settle. They are still to be founded.

    `home` (places x segments): where founders worked, of whom a share stays there.
    """
    draws = world.draws("entry")
    segments = np.arange(len(expected))
    expected = admitted(world, expected)
    number = draws.poisson(np.maximum(expected, 0.0), segments, f"arrivals {origin}").astype(np.int64)
    segment = np.repeat(segments, number)
    ids = entrant_id(world.elapsed, origin, segment, ordinals(segment))
    taste = draws.gumbel(ids[:, None], "place", np.arange(len(world.place_ids)))
    place = logit_choice(utility[:, segment].T, taste)
    if home is not None:
        stays = np.flatnonzero(draws.uniform(ids, "home") < world.parameters.entry.home_share)
        chosen = logit_choice(home[:, segment[stays]].T, taste[stays])
        place[stays] = np.where(chosen >= 0, chosen, place[stays])
    world.count("entrants that found no land", np.count_nonzero(place < 0))
    return Newcomers.settled(origin, ids, segment, place)
