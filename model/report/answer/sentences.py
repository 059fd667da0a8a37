"""The verdict of an answer and what it rests on, in words of the reader's language (`answer.` of words/*.yaml).

Words of certainty follow the intervals: what a 95% interval of paired differences leaves open is called so, and one
world prints values without any such word. Fewer than FEWEST worlds are named in the verdict itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from model.mathematics.intervals import FEWEST
from model.mathematics.paired import Difference
from model.mathematics.verdicts import Verdict
from model.observe.outcomes import BY_NAME
from model.report.answer.facts import ALL_YEARS
from model.report.answer.kind import Kind, pays_the_same
from model.report.sheet import title_of

if TYPE_CHECKING:
    from model.report.answer.facts import Facts
    from model.report.words.displayed_names import Names
    from model.report.words.language import Language

LONGEST = 60  # characters of a title inside a sentence
MONEY = "亿元"
NAMED = 3  # items that a line names
UNSEEN = (Kind.SAVING, Kind.NOTHING)  # verdicts that rest on something that is not seen
COUNTED = (Kind.OPEN, Kind.SAME)  # verdicts that name the number of worlds anyway
POINTS = {"%": "points", "% a year": "points"}  # the unit of a difference of figures in percent


def headline(a: Facts, names: Names, w: Language) -> str:
    """The answer in one sentence."""
    if a.kind is Kind.ALONE:
        return alone(a, w)
    effect, paid = a.effect, a.money["paid"]
    assert effect is not None
    assert a.base is not None
    told = moved_beside if a.kind in (Kind.OTHER_GAIN, Kind.OTHER_LOSS) else moved
    share = abs(effect.mean) / effect.base if effect.base > 0 else math.nan
    few = 1 < a.pairs < FEWEST  # little is clear in few worlds, so that nothing visible says little
    aside = beside(a, names, w)
    key = f"{a.kind}_but" if aside else f"{a.kind}_few" if few and a.kind in UNSEEN else str(a.kind)
    sentence = w.say(
        f"answer.kind.{key}", title=title_of(a.main, w, LONGEST), base=title_of(a.base, w, LONGEST), year=a.last,
        amount=w.money(abs(effect.mean)), share=w.percent(share, 1), saved=w.money(abs(paid.mean)),
        paid=w.money(paid.mean), worlds=a.pairs, first=a.first + 1, last=a.last, cost=treasury(a, w), gain=in_all(a, w),
        ups=told(a.watched, Verdict.UP, names, w), downs=told(a.watched, Verdict.DOWN, names, w), aside=aside,
    )  # fmt: skip
    named = not few or key.endswith("_few") or a.kind in COUNTED
    return sentence if named else w.say("answer.few_worlds", worlds=a.pairs, told=sentence)


def beside(a: Facts, names: Names, w: Language) -> str:
    """What clearly moves although nothing does that the verdict watches; nothing of a verdict that claims no such."""
    ways = {Kind.SAVING: (False,), Kind.NOTHING: (True,), Kind.OPEN: (True, False)}.get(a.kind, ())
    return some([item(name, each, names, w) for better in ways for name, each in a.going(better).items()], w)


def alone(a: Facts, w: Language) -> str:
    """Without a base: the growth that is simulated, of which nothing can be put down to policies."""
    title = title_of(a.main, w, LONGEST)
    if not (a.end > 0 and a.begin > 0 and a.last > a.first):
        return w.say("answer.kind.alone_no_growth", title=title, year=a.last)
    growth = (a.end / a.begin) ** (1 / (a.last - a.first)) - 1
    return w.say("answer.kind.alone", title=title, growth=w.percent(growth, 1), year=a.last)


def treasury(a: Facts, w: Language) -> str:
    """What the treasury bears, net of the tax that comes back."""
    net, paid = a.money.get("net"), a.money.get("paid")
    if net is None or paid is None:
        return ""
    if pays_the_same(paid):
        key = "same"
    else:
        alone = "net" if net.mean >= 0 else "back"
        key = {Verdict.UP: "net", Verdict.DOWN: "back", Verdict.OPEN: "open"}.get(net.verdict, alone)
    return w.say(f"answer.treasury.{key}", net=w.money(net.mean), gained=w.money(-net.mean),
                 band=w.span(net.low, net.high, MONEY), first=a.first + 1, last=a.last)  # fmt: skip


def in_all(a: Facts, w: Language) -> str:
    """What value added gains over all years: what costs over the same years can be held against."""
    gain = a.money.get("gain")
    if gain is None or not math.isfinite(gain.mean):
        return w.say("answer.in_all.no_value")
    one_world = gain.verdict is Verdict.ONE_WORLD
    up, down = (gain.verdict is way or (one_world and sign * gain.mean > 0)
                for way, sign in ((Verdict.UP, 1), (Verdict.DOWN, -1)))  # fmt: skip
    key = "up" if up else "down" if down else "open" if gain.verdict is Verdict.OPEN else "same"
    return w.say(f"answer.in_all.{key}", amount=w.money(abs(gain.mean)), band=w.span(gain.low, gain.high, MONEY))


def moved_beside(effects: Mapping[str, Difference], way: Verdict, names: Names, w: Language) -> str:
    """The same beside a sentence that tells the sum over the years: without it, unless nothing else moves."""
    others = {name: each for name, each in effects.items() if name != ALL_YEARS}
    return moved(others, way, names, w) or moved(effects, way, names, w)


def moved(effects: Mapping[str, Difference], way: Verdict, names: Names, w: Language) -> str:
    """The outcomes that clearly go one way, with amount and interval."""
    return w.say("number.comma").join(item(name, each, names, w) for name, each in effects.items()
                                      if each.verdict is way)  # fmt: skip


def item(name: str, effect: Difference, names: Names, w: Language) -> str:
    """One outcome with its difference and the interval."""
    about = outcome_name(name, names, w)
    unit = BY_NAME[name].unit if name in BY_NAME else MONEY
    unit = POINTS.get(unit, unit)
    return w.say("answer.item", what=about, amount=w.estimate(effect.mean, effect.low, effect.high, unit))


def outcome_name(name: str, names: Names, w: Language) -> str:
    """What an outcome is called inside a sentence."""
    key = f"short.{name}"
    return w.say(key) if w.has(key) else names.of("outcome", name, w)


def how_sure(a: Facts, w: Language) -> str:
    """The interval of the verdict, what it does not rule out, and what it holds."""
    if a.kind is Kind.ALONE:
        return w.say("answer.sure.alone", begin=w.money(a.begin), end=w.money(a.end), first=a.first, last=a.last)
    effect = a.effect
    assert effect is not None
    if effect.pairs <= 1:
        return w.say("answer.sure.one_world" if effect.pairs else "answer.sure.no_value")
    if a.kind is Kind.SAME:
        return w.say("answer.sure.same", worlds=a.pairs)
    gain = a.money.get("gain", effect)
    if effect.verdict is Verdict.SAME and gain.verdict is Verdict.SAME:
        return w.say("answer.sure.unmoved", worlds=a.pairs)
    ends = {"lost": -effect.low, "gained": effect.high, "lost_in_all": -gain.low, "gained_in_all": gain.high}
    amounts = {name: w.money(max(value, 0.0)) for name, value in ends.items()}
    key = {Verdict.UP: "clear", Verdict.DOWN: "clear"}.get(effect.verdict, "open")
    if a.kind in (Kind.SAVING, Kind.SAVING_AT_A_PRICE):
        losses = (effect.low < 0, gain.low < 0)  # what the intervals leave possible: in the last year, over the years
        key = {(True, True): "saving", (True, False): "saving_year", (False, True): "saving_sum"}.get(losses, key)
    elif a.kind is Kind.NOTHING:
        key = "nothing"
    held = w.say("answer.sure.held_worlds" if a.in_worlds else "answer.sure.held_luck")
    return w.say(f"answer.sure.{key}", band=w.span(effect.low, effect.high, MONEY), year=a.last, worlds=a.pairs,
                 held=held,
                 mean=w.money(effect.mean, sign=True), in_all=w.span(gain.low, gain.high, MONEY),
                 mean_in_all=w.money(gain.mean, sign=True), first=a.first + 1,
                 last=a.last, **amounts)  # fmt: skip


def some(items: Sequence[str], w: Language, most: int = NAMED) -> str:
    """The first few of a list, and how many more there are."""
    text = w.say("answer.comma").join(items[:most])
    return w.say("answer.more", names=text, n=len(items) - most) if len(items) > most else text
