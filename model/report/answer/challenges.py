"""Results that are too kind to policy, challenged where they stand: the studies' range beside the model's figure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.report.caveats.too_kind import Challenge, notes
from model.report.findings.targeted import own_policies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.report.answer.money import Money
    from model.report.findings.compared import Compared


@dataclass(frozen=True)
class Challenged:
    """One challenge with the model's figure worked out: a share, or nan where there is none."""

    note: str
    words: Challenge
    figure: float


def challenges(c: Compared, money: Money) -> tuple[Challenged, ...]:
    """The challenges that concern the policies which the scenario has and its base has not: those of single levers
    first. A figure that the report works out is challenged only where it is kinder than the studies."""
    levers = {c.main.lever(c.main.policies[key]) for key in own_policies(c)} if c.base is not None else set()
    if not levers:
        return ()
    figures = {"arrivals_caused": arrivals_caused(c), "tax_back": tax_back(money)}
    found = []
    for note in notes():
        words = note.challenge
        if words is None or not note.left or not (levers & set(note.levers) or not (note.levers or note.instruments)):
            continue
        worked_out = isinstance(words.model, str)
        figure = figures[str(words.model)] if worked_out else math.nan if words.model is None else float(words.model)
        if worked_out and (math.isnan(figure) or (words.studies is not None and figure <= words.studies[1])):
            continue
        found.append(((not note.levers, words.studies is None), Challenged(note.key, words, figure)))
    return tuple(each for _, each in sorted(found, key=lambda pair: pair[0]))


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
