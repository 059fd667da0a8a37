"""Offers of single levers: terms per firm, from a policy's settings and whom it is for (docs/odd/levers.md).

Each function puts one policy on the table for this quarter. What the settings mean is declared beside the levers in
`model/scenario/lever_settings/`; what firms make of an offer is written in `model/take_up/`.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.rates import hazard_per_quarter
from model.policy.eligibility import eligible_firms, eligible_places, eligible_segments, once, queue_order
from model.policy.offering import offering
from model.policy.terms import choice, setting
from model.tables.alike import Alike
from model.tables.levers import LeverName, PartName, part_of
from model.tables.rationing import Lottery
from model.tables.support import Offer, reach
from model.world import World

# The column of firms that tells how far each has come with a kind of project.
LEVELS = {"automation": "cnc_share", "digital": "integration", "green": "energy_saving", "quality": "log_quality"}


@offering("project_cost_share")
def project_cost_share(world: World, row: int) -> None:
    """A share of the cost of the named kinds of project, each with an equal part of the money."""
    mask, order = eligible_firms(world, row), queue_order(world, row)
    share = setting(world, row, "support_share")
    projects = world.policies[row].setting("projects", world.quarter)
    cap = float(world.instruments.budget_left[row]) / max(len(projects), 1)
    for project in projects:
        world.support.offer(part_of("project_cost_share", project), Offer(row, Alike(share, mask), order, cap=cap))


@offering("loan_to_value")
def loan_to_value(world: World, row: int) -> None:
    """Guarantees that let banks lend beyond their own limit."""
    terms = {name: setting(world, row, name) for name in ("guarantee_share", "premium_subsidy")}
    strength = Alike(setting(world, row, "ltv_uplift"), eligible_firms(world, row))
    world.support.offer("loan_to_value", Offer(row, strength, queue_order(world, row), terms=terms))


@offering("arrival")
def arrival(world: World, row: int) -> None:
    """Promotion and subsidies for firms that move in from outside."""
    names = ("promotion_effort", "investment_subsidy", "service_cost")
    terms = {name: setting(world, row, name) for name in names}
    strength = eligible_segments(world, row).astype(float)
    world.support.offer("arrival", Offer(row, strength, where=eligible_places(world, row), terms=terms))


@offering("anchor")
def anchor(world: World, row: int) -> None:
    """A named project: a large firm that is built up, with followers under contract."""
    policy = world.policies[row]
    names = ("investment", "revenue", "build_quarters", "local_input_share", "contracted_followers", "subsidy_share")
    terms = {name: float(policy.setting(name, policy.start)) for name in names}
    terms["segment"] = world.segment_ids.index(str(policy.segment))
    terms["place"] = world.place_ids.index(str(policy.place))
    terms["start"] = policy.start
    world.support.offer("anchor", Offer(row, np.ones(1), terms=terms))


@offering("rebate")
def share_of_bills(world: World, row: int) -> None:
    """A share of the named running costs or taxes is paid back; the items share the money equally."""
    strength = Alike(setting(world, row, "share"), eligible_firms(world, row))
    order, items = queue_order(world, row), choice(world, row, "items")
    cap = float(world.instruments.budget_left[row]) / max(len(items), 1)
    for item in items:
        world.support.offer(part_of("rebate", item), Offer(row, strength, order, cap=cap))


@offering("research_cost_share")
def research_cost_share(world: World, row: int) -> None:
    """A share of reported R&D is paid."""
    strength = Alike(setting(world, row, "cost_share"), eligible_firms(world, row))
    world.support.offer("research_cost_share", Offer(row, strength, queue_order(world, row)))


@offering("bridging", "leasing")
def backed_loans(world: World, row: int) -> None:
    """Bridging or leasing: part of what banks leave short, against a reserve from the budget."""
    strength = Alike(setting(world, row, "coverage"), eligible_firms(world, row))
    terms = {"reserve_share": setting(world, row, "reserve_share")}
    world.support.offer(world.policies[row].lever, Offer(row, strength, queue_order(world, row), terms=terms))


@offering("equity")
def equity(world: World, row: int) -> None:
    """Shares bought in firms whose expansion lacks money, part of them with public money."""
    strength = Alike(setting(world, row, "coverage"), eligible_firms(world, row))
    terms = {"public_share": setting(world, row, "public_share")}
    world.support.offer("equity", Offer(row, strength, queue_order(world, row), terms=terms))


@offering("stream")
def stream(world: World, row: int) -> None:
    """Awards and help for a stream of newcomers of the eligible segments and places."""
    strength = setting(world, row, "uplift") * eligible_segments(world, row)
    begun = world.quarter >= world.policies[row].start + setting(world, row, "delay")
    terms = {"award": setting(world, row, "award")}
    for name in choice(world, row, "streams"):
        offer = Offer(row, strength, where=eligible_places(world, row), terms=dict(terms), begun=begun)
        world.support.offer(part_of("stream", name), offer)


@offering("capacity_cut")
def capacity_cut(world: World, row: int) -> None:
    """Capacity scrapped a year by the eligible firms, against compensation."""
    part = float(hazard_per_quarter(setting(world, row, "cut")))
    strength = part * eligible_firms(world, row)
    costs = strength * world.firms.capital * setting(world, row, "compensation")
    world.support.offer("capacity_cut", Offer(row, strength, queue_order(world, row), costs=costs))


@offering("zombie_clearance")
def zombie_clearance(world: World, row: int) -> None:
    """Zombies are closed with some probability, if the resettlement of their workers can be paid."""
    strength = Alike(setting(world, row, "chance"), eligible_firms(world, row))
    terms = {"resettlement_cost": setting(world, row, "resettlement_cost")}
    world.support.offer("zombie_clearance", Offer(row, strength, queue_order(world, row), terms=terms))


@offering("merger")
def merger(world: World, row: int) -> None:
    """The eligible may take over firms of their segment that close, with a subsidy on the equipment."""
    terms = {name: setting(world, row, name) for name in ("takeover_chance", "subsidy_share")}
    if terms["takeover_chance"] > 0:
        world.support.offer("merger", Offer(row, Alike(1.0, eligible_firms(world, row)), terms=terms))


@offering("guidance")
def project_guidance(world: World, row: int) -> None:
    """Advice, standards or audits that make the eligible consider a project sooner; they pay for it themselves."""
    projects = choice(world, row, "projects")
    cap = float(world.instruments.budget_left[row]) / max(len(projects), 1)
    using = users(world, row)
    for project in projects:
        served = laggards(world, row, LEVELS[project], using)
        offer_service(world, row, served, setting(world, row, "strength"), unit_costs(world, row),
                      part_of("guidance", project), cap)  # fmt: skip


@offering("search", "imitation", "spillover", "patenting", "retention", "freight", "hiring", "waste_exchange")
def service(world: World, row: int) -> None:
    """A service of the lever's name to those of the eligible who use it."""
    offer_service(world, row, users(world, row), setting(world, row, "strength"), unit_costs(world, row))


@offering("market_reach")
def market_reach(world: World, row: int) -> None:
    """Corridors, platforms and fairs: part of the freight to markets saved, on exports only or on all sales."""
    using, strength = users(world, row), setting(world, row, "strength")
    if "all" in choice(world, row, "reach"):
        offer_service(world, row, using, strength, unit_costs(world, row))
    else:
        exported = (strength * world.segments.export_share).take(world.firms.segment)
        offer_service(world, row, using, exported, unit_costs(world, row))


@offering("first_purchase")
def first_purchase(world: World, row: int) -> None:
    """Buyers prefer recent new products because an insurance is paid for them: a premium on the contracts expected."""
    f, p = world.firms, world.parameters.contracts
    using = users(world, row) & (f.product_quarter > world.quarter - setting(world, row, "window"))
    strength = setting(world, row, "strength")
    expected = 4.0 * p.contract_value * p.expiry * (f.contracts + p.newcomer_weight) * (1.0 + strength)
    offer_service(world, row, using, strength, setting(world, row, "premium") * expected)


@offering("energy_charge")
def energy_charge(world: World, row: int) -> None:
    """A surcharge on the energy of firms below their segment's mean of saving; inspection costs."""
    charged = laggards(world, row, LEVELS["green"], users(world, row))
    offer_service(world, row, charged, setting(world, row, "strength"), unit_costs(world, row))


@offering("energy_quota")
def energy_quota(world: World, row: int) -> None:
    """Quotas of energy for the eligible, as far as measuring can be paid; with or without trade in savings."""
    policy = world.policies[row]
    using = users(world, row)
    terms = {name: setting(world, row, name) for name in ("growth", "fine")}
    terms["trade"] = float("allowed" in choice(world, row, "trade"))
    world.support.offer("energy_quota", Offer(
        row, Alike(1.0, using), service_order(world, row), terms=terms, costs=Alike(unit_costs(world, row), using),
        begun=world.quarter >= policy.start + setting(world, row, "delay"),
    ))  # fmt: skip


def users(world: World, row: int) -> np.ndarray:
    """Eligible firms (mask) that use a service: a firm decides once, by its own draw against the take-up."""
    stream, take_up = takers(world, row)
    return eligible_firms(world, row) & world.lasting_draws("policy").below(world.firms.id, stream, take_up)


def takers(world: World, row: int) -> tuple[str, float]:
    """The stream that decides who uses a service, and the take-up: whoever draws less uses it."""
    return f"take-up {world.policies[row].key}", setting(world, row, "take_up")


def laggards(world: World, row: int, level: str, using: np.ndarray) -> np.ndarray:
    """Of the firms `using` those at or below their segment's mean of the column `level`, if the policy is for those."""
    if "laggards" not in choice(world, row, "whom"):
        return using
    return using & once(world, ("laggards", level), lambda: below_mean(world, level))


def below_mean(world: World, level: str) -> np.ndarray:
    """Firms (mask per row) at or below their segment's mean of a column."""
    values, segment, count = getattr(world.firms, level), world.firm_segment, len(world.segments)
    number = once(world, "firms of each segment", lambda: np.bincount(segment, minlength=count))
    mean = np.bincount(segment, weights=values, minlength=count) / np.maximum(number, 1)
    return values <= mean.take(segment)


def service_order(world: World, row: int) -> np.ndarray | Lottery:
    """Who is served first: the same firms in every quarter, for a service now and then would bring little."""
    policy = world.policies[row]
    if policy.rationing.rule == "ranked":
        return queue_order(world, row)
    name = f"{policy.rationing.rule} {policy.key}"
    return Lottery(world.firms, world.lasting_draws("policy"), name, takers(world, row))


def unit_costs(world: World, row: int) -> float:
    """What serving one firm costs a quarter, 亿元."""
    return setting(world, row, "unit_cost") / 4.0


def offer_service(world: World, row: int, using: np.ndarray, strength: np.ndarray | float, costs: np.ndarray | float,
                  lever: LeverName | PartName | None = None, cap: float = np.inf) -> None:  # fmt: skip
    """Put a service to the firms `using` (mask) on offer, with a strength and a cost of each (or of all).

    It costs from the first quarter on and works after the delay.
    """
    policy = world.policies[row]
    begun = world.quarter >= policy.start + setting(world, row, "delay")
    offer = Offer(
        row, of_those(using, strength), service_order(world, row), cap=cap, costs=of_those(using, costs), begun=begun
    )
    reach(offer, world.instruments)
    world.support.offer(policy.lever if lever is None else lever, offer)


def of_those(firms: np.ndarray, values: np.ndarray | float) -> np.ndarray | Alike:
    """A column with `values` (of each, or of all) for the firms of a mask and zero elsewhere."""
    return np.where(firms, values, 0.0) if isinstance(values, np.ndarray) else Alike(values, firms)
