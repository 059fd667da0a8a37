"""What an attribution says in sentences: the answer, overlap, which part gives most for each yuan, how sure it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from model.mathematics.intervals import FEWEST
from model.mathematics.verdicts import Verdict
from model.report.numbers import column_number

if TYPE_CHECKING:
    from model.studies.attribution.parts import Part
    from model.studies.attribution.wording import Told

NAMED = 3  # parts that the first sentence names


def headline(told: Told, figure: str) -> list[str]:
    """What the whole adds, which parts clearly add and lower it, and of which nothing can be told."""
    whole, added = told.found.whole[figure], told.found.added[figure]
    band = told.w.measured_interval(whole.low, whole.high, told.changed(figure))
    words = {
        "plan": told.w.of(told.plan.title),
        "outcome": told.outcome(figure),
        "year": told.found.year,
        "whole": told.w.measured(whole.mean, told.changed(figure), sign=True),
        "interval": told.say("interval", ends=band) if band else "",
    }
    lines = [told.say("headline_open" if whole.verdict == Verdict.OPEN else "headline", **words)]
    parts = told.in_order(figure)
    ways = {way: [part for part in parts if added[part.key].value.verdict == way] for way in Verdict}
    if ways[Verdict.UP]:
        lines.append(told.say("most", parts=with_values(told, ways[Verdict.UP][:NAMED], figure)))
    if ways[Verdict.DOWN]:
        lines.append(told.say("against", parts=with_values(told, ways[Verdict.DOWN][::-1][:NAMED], figure)))
    unclear = [part for part in parts if added[part.key].value.verdict in (Verdict.OPEN, Verdict.SAME)]
    if len(unclear) == len(parts):
        lines.append(told.say("none_clear"))
    elif unclear:
        lines.append(told.say("open_parts", n=len(unclear), all=len(parts), parts=told.some(unclear)))
    for key, way in (("overlapping", Verdict.UP), ("helped", Verdict.DOWN)):
        those = [part for part in parts if added[part.key].less.verdict == way]
        if those:
            lines.append(told.say(key, parts=told.some(those)))
    if whole.verdict == Verdict.ONE_WORLD:
        lines.append(told.say("no_interval"))
    return lines


def with_values(told: Told, parts: Sequence[Part], figure: str) -> str:
    """Parts with what they add, in a sentence."""
    added = told.found.added[figure]
    values = [told.w.measured(added[part.key].value.mean, told.changed(figure), sign=True) for part in parts]
    return told.listed(told.say("named", name=told.name(part), value=value)
                       for part, value in zip(parts, values, strict=True))  # fmt: skip


def overlapping(told: Told, figure: str) -> str:
    """What all parts add alone, summed, against what they add together; empty where the line is not known."""
    less, whole = told.found.overlap[figure], told.found.whole[figure]
    if not less.pairs or not whole.pairs:
        return ""
    unit = told.changed(figure)
    words = {"alone": told.w.measured(whole.mean + less.mean, unit, sign=True),
            "whole": told.w.measured(whole.mean, unit, sign=True)}  # fmt: skip
    if not math.isfinite(less.low):
        return told.say("overlap_bare", **words)
    ends = less if less.verdict != Verdict.DOWN else replace(less, mean=-less.mean, low=-less.high, high=-less.low)
    band = told.say("interval_less", ends=told.w.measured_interval(ends.low, ends.high, unit))
    key = {Verdict.UP: "overlap_all", Verdict.DOWN: "overlap_help"}.get(less.verdict, "overlap_open")
    return told.say(key, **words, less=told.w.measured(ends.mean, unit), interval=band)


def per_yuan(told: Told) -> list[str]:
    """Which part gives most for each yuan, whether the next one can be told apart from it, and which pay nothing."""
    best, lines = told.best_by_yuan(), []
    if best is None:
        lines.append(told.say("per_yuan_none"))
    else:
        one = told.found.returns(best.key)
        rest = [part for part in told.by_yuan()
                if part is not best and told.found.returns(part.key).verdict == Verdict.UP]  # fmt: skip
        following = ""
        if rest:
            close = not told.found.returns(best.key, rest[0].key).clear
            value = column_number(told.found.returns(rest[0].key).mean)
            following = told.say("per_yuan_close" if close else "per_yuan_next", name=told.name(rest[0]), value=value)
        band = told.say("interval", ends=told.span(one, sentence=True))
        lines.append(told.say("per_yuan", name=told.name(best), value=column_number(one.mean), year=told.found.year,
                              interval=band, next=following))  # fmt: skip
    free = [part for part in told.found.design.parts if part.key not in told.found.yields]
    return [*lines, *([told.say("per_yuan_free", parts=told.some(free))] if free else [])]


def provisional(told: Told) -> str:
    """That few worlds or orders were tried; empty where they were not few."""
    design, worlds = told.found.design, len({one.world for one in told.found.design.observed})
    if worlds >= FEWEST:
        return ""
    orders = "" if design.exact else told.say("provisional_orders", n=2 * design.pairs)
    return told.say("provisional", worlds=worlds, orders=orders)


def how(told: Told) -> str:
    """How orders or coalitions were tried."""
    found = told.found
    if found.design.exact:
        return told.say("how_exact", worlds=found.worlds)
    unit = told.say("between_orders" if found.worlds == 1 else "between_worlds")
    worlds = min(found.worlds, found.design.pairs)
    return told.say("how_orders", orders=2 * found.design.pairs, pairs=found.observed, worlds=worlds, unit=unit)
