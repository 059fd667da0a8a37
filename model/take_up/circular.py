"""How a policy raises the recovery of waste: one firm's waste is another's material.

See docs/odd/levers.md.

    waste_recovery' = waste_recovery + strength (1 - waste_recovery) (1 - own segment's share of the place's output)

Where a place holds one branch only, nobody near can use its waste, and the programme brings nothing.

Reads firms.output, support. Writes firms.waste_recovery; instruments.

Lever: waste_exchange. Outcome: waste_use.
"""

from __future__ import annotations

import numpy as np

from model.take_up.services import serve
from model.world import World


def exchange_waste(world: World) -> None:
    """Raise the recovery of waste of the firms that the programme reaches."""
    strength = serve(world, "waste_exchange")
    if strength is None:
        return
    f = world.firms
    rows = np.flatnonzero(strength)  # few
    place, output = f.place[rows], world.by_place_and_segment(f.output)
    partners = 1.0 - output[place, f.segment[rows]] / np.maximum(output.sum(axis=1)[place], 1e-12)
    left = 1.0 - f.waste_recovery[rows]
    f.waste_recovery[rows] += np.minimum(strength.take(rows), 1.0) * left * np.maximum(partners, 0.0)
