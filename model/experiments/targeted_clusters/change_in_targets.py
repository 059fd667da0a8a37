"""What a policy does to the clusters that it targets: against the same world without it, and against placebos.

Every pair of worlds has its targets (targets.py), and untargeted cells or places like them
(placebos.py). Two, five and ten years after the start of the policy, the change of the placebos is taken off
that of the targets. The gain is shared out exactly:

    gain of the targets + of their like + of other cells in their places + of the rest = region

The like of a cell are the other cells of its segment; the like of a zone are the other zones. What the others lose was
moved. What the region gains is new to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.targeted_clusters.effect_on_clusters import PARTS, AtYear, Change, ClusterEffect, Gains
from model.experiments.targeted_clusters.measures import MEASURES, Sums
from model.experiments.targeted_clusters.placebos import stand_ins
from model.experiments.targeted_clusters.targets import COMPARABLE, Targets, money_elsewhere, targets_of
from model.mathematics.paired import difference
from model.mathematics.quarters import year_of
from model.observe.cluster_tiers import LARGEST_FIRM, LEAST_FIRMS, TIERS

if TYPE_CHECKING:
    from model.experiments.targeted_clusters.cell_years import CellYears
    from model.scenario import Plan
    from model.scenario.plan_values import PolicySettings

HORIZONS = (2, 5, 10)  # years after a policy's start


def years_for(policies: Sequence[PolicySettings], plan: Plan) -> dict[int, int]:
    """Years to measure by number of years in force, the first included; the last year where a run is shorter."""
    first = min((year_of(p.start) for p in policies), default=year_of(plan.start))
    last = year_of(plan.end)
    whole = max(last - first + 1, 1)
    found = {after: first + after - 1 for after in HORIZONS if after <= whole}
    return found if whole > max(HORIZONS) else found | {whole: last}


def cluster_effect(
    policies: Sequence[PolicySettings],
    plan: Plan,
    pairs: Sequence[tuple[CellYears, CellYears]],
    classes: np.ndarray,
) -> ClusterEffect:
    """Effect of `policies` on what they target, from pairs of a world with them and the same without.

    classes: class of every place (zones are compared with zones).
    """
    runs = [treated for treated, _ in pairs]
    found = [
        targets_of(run, base.sums[plan.base_year]["revenue"], money_elsewhere(runs, number))
        for number, (run, base) in enumerate(pairs)
    ]
    return effect_on(found, pairs, years_for(policies, plan), classes)


def effect_on(
    found: Sequence[Targets],
    pairs: Sequence[tuple[CellYears, CellYears]],
    years: Mapping[int, int],
    classes: np.ndarray,
) -> ClusterEffect:
    """What happened to the targets of every pair of worlds in `years` (by number of years in force)."""
    if not pairs:
        return ClusterEffect("nobody")
    if not all(targets.comparable for targets in found):
        hollow = [targets.kind for targets in found if not targets.comparable]
        return ClusterEffect(hollow[0] if hollow[0] not in COMPARABLE else "nobody", worlds=len(pairs))
    starts, last = [base.sums[min(base.sums)]["revenue"] for _, base in pairs], max(years.values())
    stands = [
        stand_ins(targets.mask, targets.kind == "places", start, base.sums[last]["revenue"], classes)
        for targets, start, (_, base) in zip(found, starts, pairs, strict=True)
    ]
    masks, weights = [targets.mask for targets in found], [weight for weight, _, _ in stands]

    def mean(values: Sequence[float]) -> float:
        return float(np.mean(values))

    return ClusterEffect(
        found[0].kind,
        mean([float(mask.sum()) for mask in masks]),
        mean([float(rows_of(mask).sum()) for mask in masks]),
        mean([part_in(start, mask) for start, mask in zip(starts, masks, strict=True)]),
        mean([part_in(treated.money, mask) for (treated, _), mask in zip(pairs, masks, strict=True)]),
        mean([matched for _, matched, _ in stands]),
        mean([alike for _, _, alike in stands]),
        len(pairs),
        tuple(at_year(year, after, pairs, found, weights, classes) for after, year in years.items()),
    )


def part_in(values: np.ndarray, mask: np.ndarray) -> float:
    """Share of a sum over cells that lies in some of them; nan where there is no sum."""
    return float(values[mask].sum() / values.sum()) if values.sum() > 0 else float("nan")


def at_year(
    year: int,
    after: int,
    pairs: Sequence[tuple[CellYears, CellYears]],
    found: Sequence[Targets],
    weights: Sequence[np.ndarray],
    classes: np.ndarray,
) -> AtYear:
    """One year of all pairs."""
    sums = [(treated.sums[year], base.sums[year]) for treated, base in pairs]
    nothing = np.zeros(len(pairs))
    changes = {}
    known = set(pairs[0][0].sums[year])  # saved runs keep less of every cell than trials do
    for measure in MEASURES:
        if not measure.needs <= known:
            continue
        own = np.array([measure.change(*pair, t.mask) for pair, t in zip(sums, found, strict=True)])
        like = np.array([measure.change(*pair, w) for pair, w in zip(sums, weights, strict=True)])
        changes[measure.name] = Change(*(difference(v, nothing) for v in (own, like, own - like)))
    gained = [treated["revenue"] - base["revenue"] for treated, base in sums]
    split = [shares(gain, targets, classes) for gain, targets in zip(gained, found, strict=True)]
    won = [treated.won.get(year, np.nan) - base.won.get(year, np.nan) for treated, base in pairs]
    gains = Gains(
        {part: difference([each[part] for each in split], nothing) for part in PARTS},
        difference([sum(each.values()) - each["targets"] for each in split], nothing),
        difference([sum(each.values()) for each in split], nothing),
        difference(won, nothing),
    )
    tier = difference(
        [counted(treated, targets.mask) for (treated, _), targets in zip(sums, found, strict=True)],
        [counted(base, targets.mask) for (_, base), targets in zip(sums, found, strict=True)],
    )
    return AtYear(year, after, changes, gains, tier)


def shares(gain: np.ndarray, targets: Targets, classes: np.ndarray) -> dict[str, float]:
    """A gain by cell (places x segments) by part of the region: every cell is in exactly one of PARTS."""
    mask = targets.mask
    like = np.zeros(mask.shape, dtype=bool)
    if targets.kind == "places":
        like[np.isin(classes, classes[rows_of(mask)])] = True
    else:
        like[:, np.flatnonzero(mask.any(axis=0))] = True
    alike = ~mask & like
    place = ~mask & ~alike & rows_of(mask)[:, None]
    masks = (mask, alike, place, ~(mask | alike | place))
    return {part: float(gain[each].sum()) for part, each in zip(PARTS, masks, strict=True)}


def rows_of(mask: np.ndarray) -> np.ndarray:
    """Places in which a cell is targeted (mask)."""
    return np.asarray(mask.any(axis=1))


def counted(sums: Sums, mask: np.ndarray) -> float:
    """Targeted cells that are clusters by the declared rule, above ten billion yuan (observe/cluster_tiers.py)."""
    if "largest" not in sums:
        return float("nan")
    nominal, together = sums["revenue_nominal"], sums["yearly_nominal"]
    expected = nominal.sum(axis=1, keepdims=True) * nominal.sum(axis=0, keepdims=True) / max(nominal.sum(), 1e-12)
    counts = (sums["firms"] >= LEAST_FIRMS) & (nominal > expected) & (sums["largest"] < LARGEST_FIRM * together)
    return float((counts & (nominal >= TIERS[0]) & mask).sum())
