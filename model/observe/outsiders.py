"""Where the region's sales come from: won from outsiders, in place of them, or new (by segment and quarter).

    sales outside - those of the start = s0 (M - M0) + s0 (M' - M) + (s - s0) M' + what prices and deliveries changed
    sales to firms of the region - those of the start = r0 (B - B0) + (r - r0) B + what prices changed

s is the region's share of the contracts of the national market. M is that market on its trend, and M' with what lower
prices and better products add to it. B is the region's need of an input, and r the part of it that the region makes
itself. 0 marks the start.

The first term of each line is growth at the shares of the base year. The second term of sales outside is new demand.
The third was won from rivals outside, and (r - r0) B took the place of what was bought outside. Outsiders lose both, so
seen from the nation they are stolen business. The terms add up exactly to the change of revenue of all firms. Contracts
are those of firms that sold, without newcomers of the quarter.

Reads firms, links, segments. No process reads what is written here.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import sum_by
from model.processes.accounts.trade import sold_outside
from model.world import World

LEVELS = ("external_sales", "local_sales")
PARTS = (
    "market_growth", "new_demand", "won_from_outsiders", "prices_and_delivery", "local_needs", "inputs_substituted",
    "local_prices",
)  # fmt: skip
COLUMNS = (*LEVELS, *PARTS)

Columns = dict[str, np.ndarray]


def seen(world: World) -> Columns:
    """What the terms are made of, each by segment, a quarter's amounts in 亿元, not divided by the scale."""
    f, s, links, seg, count = world.firms, world.segments, world.links, world.firm_segment, len(world.segments)
    outside = f.revenue * sold_outside(world)
    sellers = np.where(f.birth < max(world.quarter, world.plan.start), f.contracts, 0.0)
    needs = world.segment_coefficients @ sum_by(seg, f.output * f.material_need, count)
    made = sum_by(links.input, links.delivered, count)
    return {
        "external_sales": sum_by(seg, outside, count),
        "local_sales": sum_by(seg, f.revenue - outside, count),
        "share": sum_by(seg, sellers, count) / np.maximum(s.market_contracts, 1e-12),
        "trend": s.market.copy(),
        "market": s.market_contracts * world.parameters.contracts.contract_value,
        "needs": needs,
        "made": made,
        "rate": np.divide(made, needs, out=np.zeros(count), where=needs > 0),
    }


def terms(now: Columns, start: Columns) -> Columns:
    """COLUMNS of a quarter by segment, 亿元, from what was seen in it and at the start."""
    gained = now["share"] - start["share"]
    held, held_before = now["share"] * now["market"], start["share"] * start["market"]
    replaced = now["rate"] - start["rate"]
    return {
        "external_sales": now["external_sales"],
        "local_sales": now["local_sales"],
        "market_growth": start["share"] * (now["trend"] - start["trend"]),
        "new_demand": start["share"] * ((now["market"] - now["trend"]) - (start["market"] - start["trend"])),
        "won_from_outsiders": gained * now["market"],
        "prices_and_delivery": (now["external_sales"] - held) - (start["external_sales"] - held_before),
        "local_needs": start["rate"] * (now["needs"] - start["needs"]),
        "inputs_substituted": replaced * now["needs"],
        "local_prices": (now["local_sales"] - now["made"]) - (start["local_sales"] - start["made"]),
    }


def totals(quarter: Columns, scale: float) -> dict[str, float]:
    """Measures of the region: every term over all segments, and revenue that was not won from outsiders, 亿元."""
    found = {name: float(quarter[name].sum()) / scale for name in COLUMNS}
    found["revenue_all"] = found["external_sales"] + found["local_sales"]
    stolen = found["won_from_outsiders"] + found["inputs_substituted"]
    return found | {"revenue_net_of_stealing": found["revenue_all"] - stolen}


MEASURES = (*COLUMNS, "revenue_all", "revenue_net_of_stealing")
