"""The levers that policies act through: their names, and how far each can tell firms, places and cities apart.

A new lever is declared here (its name, and its scope where offers are not to single firms) and in
`model/scenario/lever_settings/` (its settings, in words). A function in `model/policy/offers.py` or `site_offers.py`
puts it on offer, one in `model/take_up/` says what is made of the offer. Schema, catalogue, checks and documents
follow.

The settings of levers with `own_settings` are declared by their instruments. A test holds that all names agree.

A module of somebody's own declares a lever with `model.extend.lever`: `take_up_lever` here makes its name known too.
"""

from __future__ import annotations

from dataclasses import dataclass
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

Space = Literal["firms", "newcomers", "places", "cities", "anchor", "budgets"]  # whose rows an offer's strength has
OF_SEGMENTS = ("high_tech", "overcapacity", "energy_intensive", "pioneer", "exporting")  # statuses that segments have
OF_PLACES = ("in_zone",)
SITES = ("cities", "places", *OF_PLACES)
NEWCOMERS = ("fields", "segments", *OF_SEGMENTS)


@dataclass(frozen=True)
class Scope:
    """To whom a lever is offered, and what it heeds of what a scenario says.

    heeds: what `for:` may name (None: everything). in_order: whether firms are served in an order, so that `rationing`
    ranks them. settled_at_once: terms are those of the first quarter. own_settings: declared by its instruments.
    loans: money is a reserve for loans that fail. for_newcomers: it reaches firms that do not exist yet.
    stacks: several policies add up; else the first that covers a firm counts. keeps_alive: it may keep a zombie going.
    """

    offered_to: Space = "firms"
    heeds: tuple[str, ...] | None = None
    in_order: bool = True
    settled_at_once: bool = False
    own_settings: bool = False
    loans: bool = False
    for_newcomers: bool = False
    stacks: bool = True
    keeps_alive: bool = False


SCOPES: dict[LeverName, Scope] = {
    "stream": Scope("newcomers", (*NEWCOMERS, *SITES), in_order=False, for_newcomers=True),
    "arrival": Scope("newcomers", (*NEWCOMERS, *SITES), in_order=False, for_newcomers=True, own_settings=True),
    "entry_standard": Scope("newcomers", NEWCOMERS, in_order=False, for_newcomers=True),
    "infrastructure": Scope("places", SITES, in_order=False),
    "land": Scope("places", SITES, in_order=False),
    "location_guidance": Scope("places", SITES, in_order=False, for_newcomers=True),
    "skill": Scope("cities", ("cities",), in_order=False),
    "talent_retention": Scope("cities", ("cities",), in_order=False),
    "anchor": Scope("anchor", (), in_order=False, settled_at_once=True, own_settings=True),
    "implementation": Scope("budgets", (), in_order=False),
    "merger": Scope(in_order=False),
    "project_cost_share": Scope(own_settings=True),
    "bridging": Scope(loans=True, keeps_alive=True),
    "loan_to_value": Scope(own_settings=True, loans=True, keeps_alive=True),
    "leasing": Scope(loans=True),
    "equity": Scope(loans=True),
    "rebate": Scope(keeps_alive=True),
    "energy_quota": Scope(stacks=False),
}  # of all others: Scope()


def scope_of(lever: LeverName) -> Scope:
    """The scope of a lever: that of SCOPES, or of firms and everything that a file can say of them."""
    return SCOPES.get(lever, Scope())


LEVERS: set[str] = set(get_args(LeverName))
SPLIT: frozenset[str] = frozenset(get_args(SplitLever))
PARTS: dict[str, PartName] = {part: part for part in get_args(PartName)}
OFFERED: set[str] = (LEVERS - SPLIT) | set(PARTS)  # what offers are kept under

# How a lever of somebody's own is paid: a part of what firms claim; a service to those that it reaches, paid to whoever
# provides it; or a grant to these firms themselves.
Payment = Literal["claim", "service", "grant"]
OWN_LEVERS: dict[str, Payment] = {}


def take_up_lever(name: str, scope: Scope, payment: Payment) -> None:
    """Make a lever of somebody's own known beside the program's."""
    SCOPES[name] = scope  # type: ignore[index]  # checkers know the program's own names alone
    OWN_LEVERS[name] = payment
    LEVERS.add(name)
    OFFERED.add(name)


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
