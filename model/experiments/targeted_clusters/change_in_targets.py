"""What a policy does to the clusters that it targets: against the same world without it, and against placebos.

Every pair of worlds has its targets (targets.py), and untargeted cells or places like them
(placebos.py). Two, five and ten years after the start of the policy, the change of the placebos is taken off
that of the targets. The gain is shared out exactly:

    gain of the targets + of their like + of other cells in their places + of the rest = province

The like of a cell are the other cells of its segment; the like of a zone are the other zones. What the others lose was
moved. What the province gains is new to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.targeted_clusters.measures import MEASURES, Sums
from model.experiments.targeted_clusters.placebos import stand_ins
from model.experiments.targeted_clusters.targets import COMPARABLE, Targets, money_elsewhere, targets_of
from model.mathematics.paired import Difference, difference
from model.mathematics.quarters import year_of
from model.mathematics.verdicts import Verdict, of_several, whose_gain
from model.observe.cluster_tiers import LARGEST_FIRM, LEAST_FIRMS, TIERS

if TYPE_CHECKING:
    from model.experiments.targeted_clusters.cell_years import CellYears
    from model.scenario import Plan
    from model.scenario.plan_values import PolicySettings

HORIZONS = (2, 5, 10)  # years after a policy's start


WITHOUT_TARGETS = {"all": Verdict.ALL_TARGETED, "nobody": Verdict.NOBODY, "budgets": Verdict.BUDGETS}
LIKE_PLACEBOS = {Verdict.UP: Verdict.UP_AS_PLACEBOS, Verdict.DOWN: Verdict.DOWN_AS_PLACEBOS}
PARTS = ("targets", "alike", "same_places", "rest")


@dataclass(frozen=True)
class Change:
    """Change of the targets, of their placebos, and of targets beyond placebos, in the unit of the measure."""

    targets: Difference
    placebos: Difference
    beyond: Difference


@dataclass(frozen=True)
class Gains:
    """Real revenue gained, 亿元 a year, by part of the province; the parts add up to `province`, world by world.

    others: the province less the targets. won: what outsiders lose to all firms of the province: sales outside, and
    inputs that they sold there before.
    """

    parts: Mapping[str, Difference]
    others: Difference
    province: Difference
    won: Difference

    @property
    def targets(self) -> Difference:
        """What the targets gained."""
        return self.parts["targets"]

    @property
    def new_share(self) -> float | None:
        """The province's gain over that of the targets, as a share; None where the targets' own gain is not clear."""
        return self.province.mean / self.targets.mean if self.targets.clear else None

    @property
    def verdict(self) -> Verdict:
        """New, moved, or what these worlds allow to say."""
        return whose_gain(self.targets, self.others, self.province)


@dataclass(frozen=True)
class AtYear:
    """Everything of one year: by measure, gains, and how many targeted cells count above ten billion yuan."""

    year: int
    after: int
    changes: Mapping[str, Change]
    gains: Gains
    tier: Difference


@dataclass(frozen=True)
class ClusterEffect:
    """What happened to the clusters that a policy or package targets.

    kind: how its targets were found (targets.KINDS). cells, places: how many, mean over worlds. share: of the
    province's revenue in 2015. money: of the located money, what reached them. matched: share of their revenue that has
    placebos; alike: of that, those of the same segment, or class of place.
    """

    kind: str
    cells: float = 0.0
    places: float = 0.0
    share: float = 0.0
    money: float = float("nan")
    matched: float = 0.0
    alike: float = 0.0
    worlds: int = 0
    years: tuple[AtYear, ...] = field(default=())

    @property
    def last(self) -> AtYear | None:
        """The last year that was measured; None without targets."""
        return self.years[-1] if self.years else None

    @property
    def verdict(self) -> Verdict:
        """Up or down, if revenue, workers or firms of the targets clearly move beyond placebos in the last year; up or
        down, placebos too, if revenue of the targets moves and no more than theirs; else what can be said."""
        last = self.last
        if last is None:
            return WITHOUT_TARGETS.get(self.kind, Verdict.NO_TARGETS)
        moved = of_several(last.changes[name].beyond.verdict for name in ("revenue", "workers", "firms"))
        if moved is not None:
            return moved
        revenue = last.changes["revenue"]
        own = revenue.targets.verdict
        if not revenue.beyond.pairs:
            return own
        return LIKE_PLACEBOS.get(own, revenue.beyond.verdict)


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
    """A gain by cell (places x segments) by part of the province: every cell is in exactly one of PARTS."""
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
