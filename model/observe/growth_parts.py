"""What moved the revenue of a firm from one quarter to the next, split exactly (driver_list.py names the parts).

Revenue is price x share delivered x orders: r = p f O. Orders are those under contracts and those through links: O = E
+ K. E moves with the contracts n that are held. With the logarithmic mean L(a, b) = (a - b) / (ln a - ln b) every
change splits without rest (Ang 2015, LMDI):

    r1 - r0 = L(r) ln(p1/p0) + L(r) ln(f1/f0) + L(r)/L(O) [(E1 - E0) + (K1 - K0)]
    E1 - E0 = L(E)/L(n) (n1 - n0) + volumes called up

Contracts move in the tender (processes/contracts.py): n1 - n0 = - expired - missing + won. What was drawn less what
was expected is luck. Expected wins are w rho, with weight w = n e^x and x the sum of the terms of competitiveness:

    w rho - mu n = g n + (rho - mu - g) n + rho L(w, n) x          market, competition, and each term of x

mu is what expires, and g the growth of the market. Each term counts over its mean of the segment's firms in the base
year. These means, the constants of the tender and the damping of the region's share belong to competition. The part of
cost that the place lends is its gain since the start times the share of unit cost that it saves.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import mean_by
from model.processes.contracts import Tendered
from model.start.cost_structure import capital_charge
from model.world import World

TERMS = ("cost", "quality", "fill", "size")  # those that have a mean in the base year, whose brand is part of quality
ALIKE = 1e-6  # logarithms closer than this: the logarithmic mean is the plain one, to 1e-13

Parts = dict[str, np.ndarray]


def log_mean(a: np.ndarray, b: np.ndarray, logs: np.ndarray | None = None) -> np.ndarray:
    """L(a, b) of positive values; `logs` is ln(a / b), where it is at hand."""
    x = np.log(a / b) if logs is None else logs.copy()
    alike = np.flatnonzero(np.abs(x) < ALIKE)
    x[alike] = 1.0
    mean = (a - b) / x
    mean[alike] = 0.5 * (a[alike] + b[alike])
    return mean


def with_ones(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The values with ones in some rows; not to be changed."""
    if not len(rows):
        return values
    changed = values.copy()
    changed[rows] = 1.0
    return changed


def starting_means(world: World, tendered: Tendered, seg: np.ndarray) -> np.ndarray:
    """Means of TERMS over the contracts held at the first tender, by segment (terms x segments); 0 without firms.

    seg: the segment of each firm at the tender.
    """
    count = len(world.segments)
    with_brand = {**tendered.terms, "quality": tendered.terms["quality"] + tendered.terms["brand"]}
    return np.stack([mean_by(seg, with_brand[name], tendered.held, count) for name in TERMS])


def cost_saved(world: World) -> np.ndarray:
    """By how much the price falls, ln, with each ln of productivity that a place lends (segments)."""
    s, p = world.segments, world.parameters
    shared = p.production.neutral_share
    capital = s.capital_ratio * capital_charge(world)
    saved = s.labour_share + shared * (s.material_share + s.energy_share + capital)
    saved = saved + (1.0 - shared) * s.material_slope * s.material_share
    return (1.0 - p.accounts.price_anchoring) * saved * (1.0 + s.markup)


def rows_of(values: np.ndarray | float, rows: np.ndarray) -> np.ndarray | float:
    """The values of some rows; a number is the same for all."""
    return values.take(rows) if isinstance(values, np.ndarray) else values


def tender_parts(world: World, tendered: Tendered, rows: np.ndarray, segment: np.ndarray, means: np.ndarray,
                 lent: np.ndarray, know_how: np.ndarray) -> Parts:  # fmt: skip
    """Parts of the change of contracts (count) of the firms `rows` of the tender, which are of `segment`.

    lent: fall of the price, ln, that the place of each firm lends since the start; know_how: quality, ln, it shares
    with its cell. The parts add up to won - expired -
    missing.
    """
    t, p = tendered, world.parameters.contracts
    n, expired, missing, won, weight = (
        column.take(rows) for column in (t.held, t.expired, t.missing, t.won, t.weight)
    )  # fmt: skip
    growth, shrink, rate = t.growth.take(segment), t.shrink.take(segment), t.rate.take(segment)
    expiry = rows_of(t.expiry, rows)
    none = np.flatnonzero(~((n > 0) & (weight > 0)))  # few
    held, weighed = with_ones(n, none), with_ones(weight, none)
    x = np.log(weighed / held)
    pull = rate * log_mean(weighed, held, x)
    pull[none] = 0.0

    over = {
        name: t.terms[name].take(rows) - means[at].take(segment) for at, name in enumerate(TERMS) if name != "quality"
    }
    quality = t.terms["quality"].take(rows) + t.terms["brand"].take(rows) - means[TERMS.index("quality")].take(segment)
    gain, shared = p.price_elasticity * lent, p.quality_weight * know_how
    luck = t.terms["luck"].take(rows) - world.segments.luck_norm.take(segment)
    size = over["size"] + np.log1p(p.newcomer_weight / held)
    policy: np.ndarray | float = 0.0
    if t.weight is not t.plain_weight:
        plain, policy = t.plain_weight.take(rows), np.zeros(len(rows))
        some = np.flatnonzero(weight != plain)  # few; ln 1 is exactly nothing
        policy[some] = np.log(weight.take(some) / plain.take(some))
    reach = rows_of(t.freight_saved, rows)
    by_size = pull * size
    by_size[none] = (rate * (weight - n))[none]
    others = x - over["cost"] - quality - over["fill"] - luck - size - policy
    rests = expiry * n - expired + shrink * (n - expired) - missing + won - rate * weight
    return {
        "market": growth * n - shrink * (n - expired),
        "cost": pull * (over["cost"] - gain - reach),
        "local_gain": pull * gain,
        "quality": pull * (quality - shared),
        "know_how": pull * shared,
        "fill": pull * over["fill"],
        "luck": pull * luck + rests,
        "size": by_size,
        "competition": (rate - p.expiry - growth) * n + pull * others,
        "policy": (p.expiry - expiry) * n + pull * (policy + reach),
    }
