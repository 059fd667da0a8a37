"""The facts of an answer, without a word: what page, comparison and tests put into sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from model.mathematics.paired import Difference
from model.mathematics.verdicts import Verdict
from model.observe.outcomes import BY_NAME
from model.report.answer.anchors import Anchor, anchors, only_anchors
from model.report.answer.asked import Differs, differs
from model.report.answer.challenges import Challenged, challenges, too_harsh
from model.report.answer.goals import Gap, gaps
from model.report.answer.kind import Kind, kind_of
from model.report.answer.money import Money, Ratio, money
from model.report.answer.named_clusters import Clusters, clusters_by_name
from model.report.findings.goals import Met, met
from model.report.study_summary.tables import ADDED
from model.scenario import Plan

if TYPE_CHECKING:
    import pandas as pd

    from model.report.caveats.too_kind import Note
    from model.report.findings.compared import Compared
    from model.report.study_summary.scorecard import Goal

VALUE_ADDED, ALL_YEARS = "value_added", "value_added_all_years"  # of the last year; summed over the years
WATCHED = ("workers", "firms", "leading_clusters_100bn")  # beside value added: more is better

BETTER = {("up", Verdict.UP): True, ("up", Verdict.DOWN): False, ("down", Verdict.DOWN): True,
          ("down", Verdict.UP): False}  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What a scenario comes to beside its base (None: run alone). Amounts are 亿元 of the base year.

    worlds: of the scenario; pairs: of both. effects: differences of the last year by outcome. begin, end: medians of
    value added in the first and the last year. targeted: what happens to the targets of groups of policies (columns of
    the table `targeted` of findings), the largest gain first.
    """

    main: Plan
    base: Plan | None
    first: int
    last: int
    worlds: int
    pairs: int
    in_worlds: bool
    banded: bool
    begin: float
    end: float
    effects: Mapping[str, Difference] = field(default_factory=dict)
    money: Money = field(default_factory=dict)
    per_yuan: Ratio = field(default=Ratio(float("nan"), float("nan"), float("nan")))
    largest: tuple[str, float] | None = None  # the policy that paid most, and its share
    gaps: tuple[Gap, ...] = ()
    met: Mapping[int, Met] = field(default_factory=dict)
    first_target: int | None = None  # the first year with targets; None where the region has none
    clusters: Clusters = field(default=Clusters(0, ()))
    differs: Differs = field(default=Differs())
    anchors: tuple[Anchor, ...] = ()
    only_anchors: bool = False
    targeted: tuple[Mapping[str, Any], ...] = ()
    challenges: tuple[Challenged, ...] = ()
    too_harsh: tuple[Note, ...] = ()  # where the model cannot show what all of its own policies do

    @property
    def effect(self) -> Difference | None:
        """On value added of the last year."""
        return self.effects.get(VALUE_ADDED)

    @property
    def watched(self) -> dict[str, Difference]:
        """Effects on what a verdict watches beside value added of the last year: also its sum over all years."""
        gain = self.money.get("gain")
        of_all_years = {ALL_YEARS: gain} if gain is not None and np.isfinite(gain.mean) else {}
        return of_all_years | {name: self.effects[name] for name in WATCHED if name in self.effects}

    def going(self, better: bool) -> dict[str, Difference]:
        """The outcomes of the last year beside value added that clearly get better, or worse."""
        return {name: each for name, each in self.effects.items() if name != VALUE_ADDED
                and BETTER.get((BY_NAME[name].direction, each.verdict)) is better}  # fmt: skip

    @property
    def kind(self) -> Kind:
        """The kind of answer."""
        paid = self.money.get("paid") if self.base is not None else None
        return kind_of(self.effect if self.base is not None else None, paid, self.watched)


def facts_of(c: Compared, goals: Sequence[Goal], targeted: pd.DataFrame | None = None,
             spending: pd.DataFrame | None = None) -> Facts:  # fmt: skip
    """The facts of a scenario.

    goals: its scorecard. targeted: the table of findings of that name. spending: policy and spent, what each paid.
    """
    effects: dict[str, Difference] = {}
    if c.base is not None and c.paired_seeds:
        compared = c.study.difference(c.main.name, c.base.name)
        names = [*ADDED, *(goal.outcome.name for goal in goals if goal.modelled and goal.outcome.scored)]
        effects = {name: compared.of(name, c.last) for name in dict.fromkeys(names)}
    items, per_yuan = money(c)
    counted = met(c, goals)
    return Facts(
        c.main, c.base, c.first, c.last, len(c.seeds), len(c.paired_seeds), c.study.in_worlds, c.banded,
        middle(c, c.first), middle(c, c.last), effects, items, per_yuan, largest_of(spending), gaps(c, goals), counted,
        next(iter(c.region.target_years), None) if goals else None, clusters_by_name(c), differs(c), anchors(c),
        only_anchors(c), rows_of(targeted), challenges(c, items, spending),
        too_harsh(c),
    )  # fmt: skip


def middle(c: Compared, year: int) -> float:
    """Median of value added over the worlds that have a value."""
    values = [v for v in c.study.values(c.main.name, VALUE_ADDED, year).values() if np.isfinite(v)]
    return float(np.median(values)) if values else float("nan")


def largest_of(spending: pd.DataFrame | None) -> tuple[str, float] | None:
    """The policy that paid most, with its share of all that was paid; None where nothing was."""
    if spending is None or not len(spending) or not float(spending["spent"].sum()) > 0:
        return None
    top = spending.loc[spending["spent"].idxmax()]
    return str(top["policy"]), float(top["spent"] / spending["spent"].sum())


def rows_of(targeted: pd.DataFrame | None) -> tuple[Mapping[str, Any], ...]:
    """The groups of policies with targets of their own, the largest gain beyond their like first."""
    if targeted is None or not len(targeted):
        return ()
    return tuple(targeted.sort_values("targeted_beyond", ascending=False, kind="stable").to_dict("records"))  # type: ignore[arg-type]
