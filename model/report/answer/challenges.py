"""Results that are too kind to policy, challenged where they stand: the studies' range beside the model's figure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.report.caveats.too_kind import TOO_HARSH, TOO_KIND, Note, notes
from model.report.findings.targeted import own_policies

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from model.report.answer.money import Money
    from model.report.findings.compared import Compared


@dataclass(frozen=True)
class Challenged:
    """A note with the model's figure worked out: a share, or nan where there is none. paid: on its policies, 亿元."""

    note: Note
    figure: float
    paid: float = 0.0

    @property
    def urgency(self) -> tuple[bool, bool, float]:
        """Order of importance: first what is about single levers, with studies, on which most is paid."""
        words = self.note.challenge
        return not self.note.levers, words is None or words.studies is None, -self.paid


def challenges(c: Compared, money: Money, spending: pd.DataFrame | None = None) -> tuple[Challenged, ...]:
    """What is too kind to the policies that the scenario has and its base has not, the most important first.

    A figure that the report works out is challenged only where it is kinder than the studies. spending: policy and
    spent, what each paid.
    """
    own = {key: c.main.lever(c.main.policies[key]) for key in own_policies(c)} if c.base is not None else {}
    levers = set(own.values())
    if not levers:
        return ()
    paid: dict[str, float] = {}
    if spending is not None:
        for policy, amount in zip(spending["policy"], spending["spent"], strict=True):
            if policy in own:
                paid[own[policy]] = paid.get(own[policy], 0.0) + float(amount)
    figures = {"arrivals_caused": arrivals_caused(c), "tax_back": tax_back(money)}
    found = []
    for note in notes():
        if not note.left or note.direction != TOO_KIND or not (levers & set(note.levers) or note.general):
            continue
        words = note.challenge
        model = words.model if words is not None else None
        figure = figures[model] if isinstance(model, str) else math.nan if model is None else float(model)
        if isinstance(model, str) and words is not None and words.studies is not None and not figure > words.studies[1]:
            continue
        found.append(Challenged(note, figure, sum(paid.get(lever, 0.0) for lever in note.levers)))
    return tuple(sorted(found, key=lambda each: each.urgency))


def too_harsh(c: Compared) -> tuple[Note, ...]:
    """The notes of what is too harsh to all policies that the scenario has and its base has not: who finds no effect
    must know it."""
    levers = {c.main.lever(c.main.policies[key]) for key in own_policies(c)} if c.base is not None else set()
    return tuple(note for note in notes()
                 if note.left and note.direction == TOO_HARSH and levers and levers <= set(note.levers))  # fmt: skip


def arrivals_caused(c: Compared) -> float:
    """Share of the relocated firms of the last year that came because of the scenario; nan where it is not clear."""
    assert c.base is not None
    effect = c.study.difference(c.main.name, c.base.name).of("transfers", c.last)
    whole = effect.base + effect.mean
    return effect.mean / whole if effect.clear and effect.mean > 0 and whole > 0 else math.nan


def tax_back(money: Mapping[str, object]) -> float:
    """Tax that comes back over what was paid; nan where it is not clear that any does."""
    tax, paid = money.get("tax"), money.get("paid")
    if tax is None or paid is None or not (tax.clear and tax.mean > 0 and paid.mean > 0):  # type: ignore[attr-defined]
        return math.nan
    return float(tax.mean / paid.mean)  # type: ignore[attr-defined]
