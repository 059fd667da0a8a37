"""All that `jiju check` tells about one plan, as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from model.mathematics.quarters import quarter_label
from model.report.preview.budgets import Budgets, budgets
from model.report.preview.differences import REMOVED, Change, alike, differences
from model.report.preview.questions import Question, questions
from model.report.preview.year_of_trial import Trial, trial
from model.scenario import Plan
from model.scenario.warnings import Remark, remarks

FEW = 3  # changes of one pattern, up to which each is a thing of its own


@dataclass(frozen=True)
class Preview:
    """What will run. `questions` and `remarks` are all; `concerns` and `worth` tell which are about a difference.

    `known`: what is remarked on the parent in the same words.
    """

    plan: Plan
    parent: Plan | None
    changes: tuple[Change, ...]
    budgets: Budgets
    trial: Trial | None
    questions: tuple[Question, ...]
    remarks: tuple[Remark, ...]
    known: frozenset[str] = frozenset()

    def concerns(self, keys: tuple[str, ...]) -> bool:
        """Whether something that was added or changed is among these keys."""
        return bool({change.key for change in self.changes if change.kind != "removed"} & set(keys))

    def worth(self, told: Remark) -> bool:
        """Whether a remark is about a difference: not one on the parent, too, that only a sweeping change touches."""
        if told.own or told.words["en"] not in self.known:
            return told.own or self.concerns(told.keys)
        return bool({change.key for change in self.singular if change.kind != REMOVED} & set(told.keys))

    @cached_property
    def singular(self) -> list[Change]:
        """The changes that few others are like: what a file says of single things, not of all."""
        count = Counter(map(alike, self.changes))
        return [change for change in self.changes if count[alike(change)] <= FEW]

    @property
    def changed_policies(self) -> list[str]:
        """Keys of the policies that were added or changed."""
        return [change.key for change in self.changes if change.part == "policy" and change.kind != "removed"]

    @property
    def firms(self) -> float:
        """Firms at the start, of the world that runs."""
        from model.regions import region_to_read

        if self.trial is not None and self.trial.scale == self.plan.scale:
            return self.trial.firms
        total = region_to_read(self.plan.region, self.plan.region_data).totals["firms_above_scale"].value
        return (self.plan.baseline.firms or total) * self.plan.scale


def preview(plan: Plan, parent: Plan | None, tried: bool = True, told: Sequence[Remark] = ()) -> Preview:
    """Everything about a plan that passed the checks; `tried`: with the year of trial, which starts the model.

    `told`: what reading the file gave rise to (`read_scenario`), before the remarks on the plan.
    """
    changes = tuple(differences(plan, parent))
    money, year = budgets(plan), trial(plan) if tried else None
    known = frozenset(found.words["en"] for found in remarks(parent)) if parent is not None else frozenset()
    asked = tuple(questions(plan, money, year))
    return Preview(plan, parent, changes, money, year, asked, (*told, *remarks(plan)), known)


def as_data(seen: Preview) -> dict[str, Any]:
    """The same as plain data for JSON: quarters as 2016Q1, amounts in 亿元."""
    plan, parent, year = seen.plan, seen.parent, seen.trial
    return {
        "ok": True,
        "name": plan.name,
        "title": plan.title.model_dump(),
        "region": plan.region_name,
        "period": {"start": quarter_label(plan.start), "end": quarter_label(plan.end)},
        "worlds": plan.worlds if plan.seeds is None else plan.seeds,
        "luck_only": plan.seeds is not None,
        "scale": plan.scale,
        "firms": seen.firms,
        "parent": None if parent is None else parent.name,
        "policies": list(plan.policies),
        **({"extensions": [{"file": each.file, "path": each.path, "checksum": each.checksum}
                           for each in plan.extensions]} if plan.extensions else {}),
        "differences": [
            {"part": change.part, "key": change.key, "kind": change.kind,
             "details": [{"what": d.what, "before": written(d.what, d.before), "after": written(d.what, d.after)}
                         for d in change.details]}
            for change in seen.changes
        ],
        "budgets": {
            "unit": "亿元 a year, current prices",
            "years": list(seen.budgets.years),
            "total": list(seen.budgets.total),
            "share": list(seen.budgets.share),
            "share_of": f"{seen.budgets.product} of the base year",
            "policies": {key: list(row) for key, row in seen.budgets.by_policy.items()},
        },
        "trial": None if year is None else {
            key: {"kind": r.kind, "firms": r.firms, "revenue_share": r.revenue, "released": r.released, "paid": r.paid,
                  "claims": r.claims, "volume": r.volume} for key, r in year.reach.items()
        },
        "questions": [{"about": list(q.keys), "differs": seen.concerns(q.keys), "question": q.word, "values": q.values}
                      for q in seen.questions],
        "warnings": [{"about": list(r.keys), "differs": seen.worth(r), **r.words}
                     for r in seen.remarks],
    }  # fmt: skip


QUARTERS = ("from", "to", "period.start", "period.end")


def written(what: str, value: Any) -> Any:
    """A value as a file writes it: quarters by their names, dated values as a mapping."""
    if value is None:
        return None
    if what in QUARTERS:
        return quarter_label(value)
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return {quarter_label(first): item for first, item in value}
    return value
