"""Pioneer segments: nobody makes their product in the base year, so norms come from their own row or from their parent.

The national market of the base year is the declared output of the table's year, taken back two years at the market's
own growth. Output of a worker is the parent's in inverse ratio to the labour shares, so that labour costs the segment's
own share at the parent's wages. R&D and knowledge have the ratio of their class. Everything that only firms could show
is the parent's: size, frontier, lead, materials, reach, freight, how hard a tender is, the region's share of the
market. Shares of cost, margin and capital need no firms (`cost_structure`).

    credited firms = M_s s*_parent / mean revenue_parent
"""

from __future__ import annotations

import numpy as np

from model.processes import environment
from model.processes.entry import location
from model.start.cost_structure import research_intensity
from model.start.population import segment_totals
from model.world import World

AS_THE_PARENT = (
    "material_norm", "freight_at_start", "mean_revenue_at_start", "own_access_at_start", "upstream_access_at_start",
    "total_access_at_start", "home_share_at_start", "tender_constant", "outside_log_productivity",
    "outside_log_quality", "lead_at_start", "quality_lead_at_start", "mean_log_productivity",
)  # fmt: skip


def borrow_norms(world: World) -> None:
    """Open the national market of every pioneer segment and give it the norms that have no firms to be measured on."""
    s = world.segments
    rows = np.flatnonzero(s.pioneer)
    if not len(rows):
        return
    parent = world.parents[rows]
    for name in AS_THE_PARENT:
        getattr(s, name)[rows] = getattr(s, name)[parent]
    s.worker_output[rows] = s.worker_output[parent] * s.labour_share[parent] / s.labour_share[rows]
    intensity = research_intensity(world, segment_totals(world))[rows]
    s.mean_research_at_start[rows] = intensity * s.mean_revenue_at_start[rows]
    s.knowledge_ratio_at_start[rows] = world.parameters.start.knowledge_years * intensity
    open_markets(world, rows)
    s.credited_firms[rows] = s.market[rows] * s.home_share_at_start[rows] / s.mean_revenue_at_start[rows]
    s.inclusive_value = location.appeal(location.location_utility(world))
    s.inclusive_value_at_start = s.inclusive_value


def open_markets(world: World, rows: np.ndarray) -> None:
    """National markets of the base year of the segments in `rows`, all of it held by rivals outside."""
    s, p = world.segments, world.parameters
    usual = p.environment.market_growth + p.environment.high_tech_extra * s.high_tech[rows]
    national = world.region.segments.national_output[world.segment_rows[rows]] / 4.0 * world.scale
    for year in range(world.region.year + 1, world.region.national_year + 1):
        national = national / (1.0 + usual + environment.own_growth(world, year)[rows])
    s.market[rows] = national
    s.market_at_start[rows] = s.market[rows]
    s.market_contracts[rows] = s.market[rows] / p.contracts.contract_value
    s.outside_contracts[rows] = s.market_contracts[rows]
