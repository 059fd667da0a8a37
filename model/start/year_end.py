"""From the average of the base year to its end: margins are yearly figures, but the first step begins at that end.

The year's mean lies one and a half quarters before its last quarter. So stocks and levels move up by that much of a
segment's growth in the base year, and the next year is compared with it as statistics compare them. Planned output,
capital, productivity (of the region and of its rivals alike) and wages rise by the same factor. Workers stay, because
their given figure is what firms employ. The flows of the base year stay in the columns as they were measured.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import sum_by
from model.processes.environment import market_growth
from model.world import World

YEARS_TO_END = 0.375  # from the middle of the year to the middle of its last quarter


def growth_of_year(world: World) -> np.ndarray:
    """Growth of each segment in the base year, a year: the region's, with the segments' differences of their markets.

    A pioneer segment, where nobody grows yet, has the region's.
    """
    s, markets = world.segments, market_growth(world, world.plan.base_year)
    mean = float((markets * s.revenue_at_start).sum() / s.revenue_at_start.sum())
    return world.parameters.start.growth + np.where(s.pioneer, 0.0, markets - mean)


def reach_year_end(world: World) -> None:
    """Raise plans, capital, productivity and wages by the growth of one and a half quarters."""
    f, s, c, links = world.firms, world.segments, world.cities, world.links
    growth = (1.0 + growth_of_year(world)) ** YEARS_TO_END
    own = growth[f.segment]
    f.planned_output = f.output * own
    f.capital *= own
    f.debt *= own
    f.log_productivity += np.log(own)
    f.effective_productivity *= own
    s.outside_log_productivity += np.log(growth)
    s.mean_log_productivity += np.log(growth)
    mean = float((growth * s.revenue_at_start).sum() / s.revenue_at_start.sum())
    for wage in (c.wage, c.wage_at_start, c.outside_wage):
        wage *= mean
    links.order *= own[links.buyer]
    links.delivered = links.order
    local = links.supplier >= 0
    f.link_orders = sum_by(links.supplier[local], links.order[local], len(f))
    z = world.places
    z.land_used = sum_by(f.place, f.capital, len(z))
    z.area *= mean
    z.area_at_start = z.area
