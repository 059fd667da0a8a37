"""What programmes add to places and cities: infrastructure, land, skill (docs/odd/levers.md).

    skill' = skill + gain of those trained - attrition (skill that training added)

Trained people and invited talent move away at a yearly rate; shares and contracts that bind them lower it.

Reads support. Writes places.infrastructure, area; cities.skill, trained; instruments.

Levers: infrastructure, land, skill, talent_retention. Parameter: policy.talent_attrition. Outcomes: infrastructure,
skill.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.rates import QUARTER
from model.take_up.services import MOST_SAVED, serve
from model.world import World


def develop_places(world: World) -> None:
    """Infrastructure built and land opened this quarter."""
    built, opened = serve(world, "infrastructure"), serve(world, "land")
    if built is not None:
        world.places.infrastructure += built
    if opened is not None:
        world.places.area += opened


def train(world: World) -> None:
    """Skill gained by training and lost by those who leave."""
    c = world.cities
    gain, kept = serve(world, "skill"), serve(world, "talent_retention")
    leaving = world.parameters.policy.talent_attrition * QUARTER
    if kept is not None:
        leaving = leaving * (1.0 - np.minimum(kept, MOST_SAVED))
    change = (0.0 if gain is None else gain) - leaving * c.trained
    c.trained += change
    c.skill += change
