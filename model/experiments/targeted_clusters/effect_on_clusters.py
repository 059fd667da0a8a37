"""What is known of a policy's effect on the clusters that it targets, and what may be said of it: up, down, new, moved.

`change_in_targets.py` measures it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from model.mathematics.paired import Difference
from model.mathematics.verdicts import Verdict, of_several, whose_gain

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
    """Real revenue gained, 亿元 a year, by part of the region; the parts add up to `region`, world by world.

    others: the region less the targets. won: what outsiders lose to all firms of the region: sales outside, and
    inputs that they sold there before.
    """

    parts: Mapping[str, Difference]
    others: Difference
    region: Difference
    won: Difference

    @property
    def targets(self) -> Difference:
        """What the targets gained."""
        return self.parts["targets"]

    @property
    def new_share(self) -> float | None:
        """The region's gain over that of the targets, as a share; None where the targets' own gain is not clear."""
        return self.region.mean / self.targets.mean if self.targets.clear else None

    @property
    def verdict(self) -> Verdict:
        """New, moved, or what these worlds allow to say."""
        return whose_gain(self.targets, self.others, self.region)


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
    region's revenue in the base year. money: of the located money, what reached them. matched: share of their revenue
    that has placebos; alike: of that, those of the same segment, or class of place.
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
