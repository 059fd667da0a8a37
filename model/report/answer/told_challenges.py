"""Challenges in words: the first few on the first screen, and all that concern the scenario as a table below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from model.report.numbers import DASH, MISSING, interval

if TYPE_CHECKING:
    from model.report.answer.challenges import Challenged
    from model.report.words.language import Language

MOST = 3  # on the first screen


def told_challenges(found: Sequence[Challenged], w: Language) -> tuple[tuple[str, ...], str]:
    """The most important of those with words of their own, and where the others are."""
    shown = tuple(challenge(each, w) for each in found if bears(each))[:MOST]
    more = len(found) - len(shown)
    return shown, w.say("answer.challenge.more", n=more, section=w.say("section.uncertainty")) if more else ""


def bears(each: Challenged) -> bool:
    """Whether it has words of its own, and the figure that it challenges is there."""
    words = each.note.challenge
    return words is not None and not (isinstance(words.model, str) and math.isnan(each.figure))


def challenge(each: Challenged, w: Language) -> str:
    """One challenge: what is compared, the model's figure, the studies' range, the assumption."""
    words = each.note.challenge
    assert words is not None
    values = {"of": w.of(words.of), "hangs": w.of(words.hangs), "model": w.percent(each.figure)}
    if words.studies is not None:
        assert words.source is not None
        kept = studies(each, w).replace(" ", "\u00a0").replace(DASH, f"{DASH}\u2060")  # on one line
        return w.say("answer.challenge.line", **values, studies=kept, source=w.of(words.source))
    return w.say("answer.challenge.assumed" if math.isnan(each.figure) else "answer.challenge.unstudied", **values)


def studies(each: Challenged, w: Language) -> str:
    """The studies' range; a dash where none was found."""
    words = each.note.challenge
    if words is None or words.studies is None:
        return MISSING
    low, high = words.studies
    return interval(w.number(100 * low, 0), w.percent(high))


def table_rows(found: Sequence[Challenged], w: Language) -> list[list[str]]:
    """All of them: what is too kind, the model's figure, the studies' range, what the model does, the size measured."""
    rows = []
    for each in found:
        note, words = each.note, each.note.challenge
        assumed = w.of(words.hangs) if words is not None else w.of(note.now or note.was)
        compared = w.of(words.of) + w.say("number.colon") if words is not None and math.isfinite(each.figure) else ""
        figure = w.percent(each.figure)
        rows.append([w.of(note.title), compared + figure, studies(each, w), assumed, w.of(note.size)])
    return rows
