"""Enter and settle (docs/odd/entry.md): how clusters attract suppliers.

Arrivals of three streams are Poisson by segment. Start-ups and firms growing up to scale come in proportion to the
firms that are there. Firms relocate from outside at the rate

    Lambda_s = Lambda0_s exp(theta_IV dIV_s) [(1 + E)^0.1 exp(15 b k_s (r + dep))]^(1 - sigma_R)

E is the promotion effort and b the subsidised share of investment. The subsidy is paid on all arrivals, so an
additional one is dear. sigma_R is the share of both that other regions offer as well (environment.rivals_plan). IV
is the inclusive value: the logarithm of the sum of e^V over all places.

A share of start-ups and of firms growing up stays where its founders worked: in a place drawn by the firms of the
segment (Klepper 2010; Michelacci and Silva 2007). Every other entrant chooses a place by conditional logit (Guimaraes
et al. 2004; Amiti and Javorcik 2008):

    V_zs = b_M ln MA + b_S ln SA + b_C ln(1 + own) + b_I infra + ln(free land / total) - b_w ln w - b_r ln rent
           + sigma_V G_zs

MA is local purchases of s within reach, and SA output of the inputs of s within reach; both are relative to national
growth. G_zs is what the place lends its firms (`geography`): where a unit costs less, a plant earns more. A place
without land admits nobody. Unserved demand beyond the usual draws further makers to its neighbourhood (`pull`).
Contracts of entrants come out of the next pool. An anchor is built over its quarters. Its contracted followers arrive
within reach with their link in hand, and are counted apart.

A pioneer segment has no firms at the start. Its first start-ups are spin-offs, a small part of the parent's a year:

    start-ups_s += sigma incumbents_parent        Lambda0_s = Lambda0 phi C_s

C_s are the firms that it would have at the parent's share of the national market. Founders stay where the parent's
firms are (Klepper 2007).

Reads firms, places, cities, segments, support. Writes firms and links (new rows), segments.pool_claimed,
inclusive_value.

Parameters: entry.*. Ablations: entry, linkages, home_born, pioneers. Outcomes: entries, start_ups, grown_ups,
transfers, pioneer_firms.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.rates import QUARTER
from model.processes.entry.anchors import anchors, build_anchors
from model.processes.entry.arrivals import arrive
from model.processes.entry.followers import follow, tie
from model.processes.entry.founding import Waiting, found_firms
from model.processes.entry.location import above_scale, appeal, home_utility, location_utility, settling
from model.processes.entry.newcomers import count_land, usual_technology
from model.processes.entry.pull import pull_suppliers, take_orders
from model.processes.entry.relocation import promised_subsidies, relocate
from model.tables.firms import GROWN_UP, START_UP
from model.take_up.arrivals import (
    Share,
    awarded,
    drawn_there,
    guided,
    hand_out,
    nurtured,
    of_one_budget,
    promised_awards,
)
from model.world import World

__all__ = ["anchors", "build_anchors", "enter", "follow", "found_firms", "pull_suppliers", "tie"]


def enter(world: World) -> None:
    """Draw arrivals, let them choose their places, found the firms; then anchors and their followers."""
    utility = location_utility(world)
    world.segments.inclusive_value = appeal(utility)
    utility = guided(world, utility)
    usual = usual_technology(world)
    # No newcomer is above scale yet: what follows from the incumbents is the same for both streams.
    home, incumbent, p = home_utility(world, utility), incumbents(world), world.parameters.entry
    started = p.start_up_rate * QUARTER * incumbent + spin_offs(world)
    waiting, promised = Waiting(world, usual), list[Share]()
    at_once = of_one_budget(world, START_UP, GROWN_UP)  # what is paid for one is no longer there for the next
    for origin, expected in ((START_UP, started), (GROWN_UP, p.grown_up_rate * QUARTER * incumbent)):
        more = nurtured(world, origin, expected, lambda: settling(utility, home, p.home_share))
        there = drawn_there(world, origin)
        waiting.streams.append(arrive(world, origin, more, utility + there, home=home + there))
        if awarded(world, origin):
            waiting.close()
            if at_once:
                each = waiting.approved()[-1]
                promised += promised_awards(world, origin, each.rows, each.segment, each.place)
    waiting.streams.append(relocate(world, utility))
    if world.support.of("arrival"):
        waiting.close()
    waiting.streams.append(pull_suppliers(world, utility))
    *came, moved, pulled = waiting.approved()
    if not at_once:
        for origin, each in zip((START_UP, GROWN_UP), came, strict=True):
            promised += promised_awards(world, origin, each.rows, each.segment, each.place)
    promised += promised_subsidies(world, moved.rows, moved.segment, moved.place, moved.capital)
    waiting.found()
    hand_out(world, promised)
    take_orders(world, pulled.rows)
    build_anchors(world, usual)
    follow(world, utility, usual)
    count_land(world)


def incumbents(world: World) -> np.ndarray:
    """Firms above scale by segment: what start-ups spin off from."""
    return above_scale(world).sum(axis=0)


def spin_offs(world: World) -> np.ndarray:
    """Expected start-ups of a quarter in pioneer segments out of the firms above scale of their parents (segments)."""
    born = world.parameters.entry.spin_off_rate * QUARTER * incumbents(world)[world.parents]
    return np.where(world.segments.pioneer, born, 0.0)
