"""Levers of somebody's own (`model.extend.lever`): made known, put on offer, and what an offer reaches.

One that is claimed offers a share of costs. A service or a grant has a strength and a yearly cost for each firm, place
or city that it serves; it costs from the first quarter on and works after its delay.
"""

from __future__ import annotations

import numpy as np

from model.policy.eligibility import eligible_firms, queue_order
from model.policy.offering import OFFERS
from model.policy.offers import service_order, unit_costs, users
from model.policy.site_offers import cities, offer_sites, sites
from model.policy.terms import setting
from model.scenario import catalogue
from model.scenario.extension_records import LeverRecord
from model.tables.alike import Alike
from model.tables.levers import OWN_LEVERS, Scope, require_offered, scope_of, take_up_lever
from model.tables.support import Offer
from model.take_up.services import serve
from model.world import World

USUAL = ("share", "strength", "unit_cost", "take_up", "delay")  # settings that the offer itself is made of


def declare(name: str, lever: LeverRecord) -> None:
    """Make a lever known to schema, catalogue, offers and documents; one of the same name is replaced."""
    placed = lever.offered_to != "firms"
    heeds = {"firms": None, "places": ("cities", "places", "in_zone"), "cities": ("cities",)}[lever.offered_to]
    take_up_lever(name, Scope(lever.offered_to, heeds, in_order=not placed), lever.payment)
    catalogue.add_lever(name, lever)
    OFFERS[name] = put_on_offer  # type: ignore[index]  # checkers know the program's own names alone


def put_on_offer(world: World, row: int) -> None:
    """Put a policy on a lever of somebody's own on the table of this quarter."""
    policy = world.policies[row]
    space = scope_of(policy.lever).offered_to
    terms = {name: setting(world, row, name) for name in policy.settings if name not in (*USUAL, "sites")}
    if space != "firms":
        served = (sites(world, row) if space == "places" else cities(world, row)).astype(float)
        offer_sites(world, row, setting(world, row, "strength") * served, unit_costs(world, row) * world.scale * served)
        for offer in world.support.of(policy.lever):
            if offer.instrument == row:
                offer.terms.update(terms)
    elif OWN_LEVERS[policy.lever] == "claim":
        share = Alike(setting(world, row, "share"), eligible_firms(world, row))
        world.support.offer(policy.lever, Offer(row, share, queue_order(world, row), terms=terms))
    else:
        using = users(world, row)
        begun = world.quarter >= policy.start + setting(world, row, "delay")
        strength, costs = Alike(setting(world, row, "strength"), using), Alike(unit_costs(world, row), using)
        world.support.offer(policy.lever, Offer(
            row, strength, service_order(world, row), terms=terms, costs=costs, begun=begun,
        ))  # fmt: skip


def strength_of(world: World, lever: str) -> np.ndarray:
    """What a lever of somebody's own offers each firm, place or city (per row); see `model.extend.offered`."""
    require_offered(lever)
    if lever not in OWN_LEVERS:
        raise ValueError(f"{lever} is the program's own lever: model/take_up has what is made of its offers")
    if OWN_LEVERS[lever] == "claim":
        return world.support.share(lever, len(world.firms))  # type: ignore[arg-type]
    strength = serve(world, lever, to_firms=OWN_LEVERS[lever] == "grant")  # type: ignore[arg-type]
    rows = {"firms": world.firms, "places": world.places, "cities": world.cities}[scope_of(lever).offered_to]  # type: ignore
    return np.zeros(len(rows)) if strength is None else strength
