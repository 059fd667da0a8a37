"""The levers that policies act through, by name: for people, for the type checker, and checked when a name is used.

What a lever's settings mean is declared in `model/scenario/levers/`, or with the instruments that have settings of
their own; a test holds that the names agree.
"""

from __future__ import annotations

from typing import Literal, get_args

from model.mathematics.nearest import did_you_mean

LeverName = Literal[
    "anchor", "arrival", "bridging", "capacity_cut", "energy_charge", "energy_quota", "entry_standard", "equity",
    "first_purchase", "freight", "guidance", "hiring", "imitation", "implementation", "infrastructure", "land",
    "leasing", "loan_to_value", "location_guidance", "market_reach", "merger", "patenting", "project_cost_share",
    "rebate", "research_cost_share", "retention", "search", "skill", "spillover", "stream", "talent_retention",
    "waste_exchange", "zombie_clearance",
]  # fmt: skip

# Some levers are offered and claimed by part: a kind of project, an item of the bill, a stream of newcomers.
SplitLever = Literal["guidance", "project_cost_share", "rebate", "stream"]
PartName = Literal[
    "guidance:automation", "guidance:digital", "guidance:green", "guidance:quality",
    "project_cost_share:automation", "project_cost_share:digital", "project_cost_share:green",
    "project_cost_share:quality",
    "rebate:energy", "rebate:income_tax", "rebate:interest", "rebate:rent", "rebate:social_charges",
    "rebate:value_added_tax",
    "stream:grown_up", "stream:start_up",
]  # fmt: skip

LEVERS: frozenset[str] = frozenset(get_args(LeverName))
SPLIT: frozenset[str] = frozenset(get_args(SplitLever))
PARTS: dict[str, PartName] = {part: part for part in get_args(PartName)}
OFFERED: frozenset[str] = (LEVERS - SPLIT) | frozenset(PARTS)  # what offers are kept under


def part_of(lever: SplitLever, what: str) -> PartName:
    """The name under which a part of a lever is offered, as rebate:rent. Raises ValueError with the nearest part."""
    name = f"{lever}:{what}"
    if name not in PARTS:
        raise ValueError(f"{lever} has no part {what!r}{did_you_mean(name, PARTS)}")
    return PARTS[name]


def require_offered(lever: str) -> None:
    """Raise ValueError, with the nearest name, unless offers can be made for a lever of this name."""
    if lever not in OFFERED:
        raise ValueError(f"no lever {lever!r}{did_you_mean(lever, sorted(OFFERED))}")
