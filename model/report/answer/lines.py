"""The short lines of an answer: what was asked, what works and what does not, targets, targeted clusters, names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model.mathematics.intervals import FEWEST
from model.mathematics.likelihood import chance as interval_of_chance
from model.mathematics.quarters import quarter_label
from model.mathematics.verdicts import Verdict
from model.report.answer.facts import ALL_YEARS, VALUE_ADDED
from model.report.answer.kind import Kind
from model.report.answer.sentences import LONGEST, MONEY, NAMED, item, outcome_name, some
from model.report.numbers import interval
from model.report.preview.contents import QUARTERS
from model.report.sheet import title_of
from model.report.words.verdicts import said
from model.scenario.parameters import load_registry

if TYPE_CHECKING:
    from model.mathematics.paired import Difference
    from model.report.answer.anchors import Anchor
    from model.report.answer.facts import Facts
    from model.report.answer.named_clusters import Cluster
    from model.report.preview.differences import Change
    from model.report.words.displayed_names import Names
    from model.report.words.language import Language

SYMBOL, END_OF_NAME = re.compile(r"^[A-Za-z_]+: "), re.compile("[;；（(]")  # in the meaning of a parameter


@dataclass(frozen=True)
class Line:
    """One line: key, label, text; `tone` is good, bad or plain."""

    key: str
    label: str
    text: str
    tone: str = "plain"


def asked(a: Facts, names: Names, w: Language) -> tuple[str, str]:
    """The scenario's own words, and in what it differs from its base; either may be empty."""
    own = w.of(a.main.purpose) if a.main.purpose is not None else ""
    if a.base is None:
        return own, w.say("answer.asked.alone")
    parts = []
    for key, policies in (("added", a.differs.added), ("changed", a.differs.changed), ("removed", a.differs.removed)):
        if policies:
            listed = some([names.of("policy", each, w) for each in policies], w)
            many = "" if len(policies) > 1 else "_one"
            parts.append(w.say(f"answer.asked.{key}{many}", n=len(policies), names=listed))
    if a.differs.settings:
        named = some([setting(each, w) for each in a.differs.settings], w)
        parts.append(w.say("answer.asked.settings" if parts else "answer.asked.settings_only", names=named))
    base = title_of(a.base, w, LONGEST)
    if not parts:
        return own, w.say("answer.asked.nothing", base=base)
    return own, w.say("answer.asked.against", base=base, changes=w.say("number.semicolon").join(parts))


def setting(change: Change, w: Language) -> str:
    """A setting or a shock that differs, by name, with its values where they are numbers."""
    if change.part == "shock":
        return w.say(f"answer.asked.shock_{change.kind}", name=change.key)
    entry = load_registry().entries.get(change.key)
    if entry is not None:  # its meaning without its symbol and what its ends mean
        name = END_OF_NAME.split(SYMBOL.sub("", w.of(entry.meaning)))[0]
    else:
        known = next((key for key in (change.key, change.key.partition(".")[0]) if w.has(f"check.key.{key}")), "")
        left = change.key.removeprefix(known).removeprefix(".")
        name = " ".join(filter(None, (w.say(f"check.key.{known}") if known else "", left)))
    values = [(each.before, each.after) for each in change.details]
    if len(values) == 1 and all(isinstance(each, int | float) for each in values[0]):
        before, after = values[0]
        dated = change.key in QUARTERS
        told = [quarter_label(int(each)) if dated else f"{each:g}" for each in (before, after)]
        return w.say("answer.asked.value", name=name, before=told[0], after=told[1])
    return name


def lines(a: Facts, names: Names, w: Language) -> list[Line]:
    """Every line that has something to say, in the order in which a planner asks."""
    made = [*outcomes(a, names, w), *anchored(a, names, w), targets(a, w), targeted(a, names, w), clusters(a, names, w)]
    return [line for line in made if line is not None]


def outcomes(a: Facts, names: Names, w: Language) -> list[Line]:
    """Outcomes that clearly get better, and worse, and those of the watched that cannot be told apart."""
    found = {better: [item(name, each, names, w) for name, each in a.going(better).items()]
             for better in (True, False)}  # fmt: skip
    over_time = a.watched.get(ALL_YEARS)
    if over_time is not None and over_time.clear and a.effect is not None and not a.effect.clear:
        found[over_time.verdict is Verdict.UP].insert(0, item(ALL_YEARS, over_time, names, w))
    made = []
    for better, key, tone in ((True, "works", "good"), (False, "worse", "bad")):
        if found[better]:
            made.append(Line(key, w.say(f"answer.label.{key}"), some(found[better], w), tone))
    open_ones = [item(name, each, names, w) for name, each in ((VALUE_ADDED, a.effect), *a.watched.items())
                 if name != ALL_YEARS and each is not None and each.verdict is Verdict.OPEN]  # fmt: skip
    if open_ones:
        made.append(Line("open", w.say("answer.label.open"), some(open_ones, w)))
    alone = [item(name, each, names, w) for name, each in a.watched.items() if each.verdict is Verdict.ONE_WORLD]
    if alone:  # values without a word on whether they are due to the policies
        made.append(Line("one_world", w.say("answer.label.one_world"), some(alone, w, len(alone))))
    unmoved = [outcome_name(name, names, w) for name, each in a.watched.items() if each.verdict is Verdict.SAME]
    if unmoved and a.kind is not Kind.SAME:
        made.append(Line("unmoved", w.say("answer.label.unmoved"), some(unmoved, w, len(unmoved))))
    return made


def targets(a: Facts, w: Language) -> Line | None:
    """How many targets are met in every world, in some and in none, by year; why none is judged."""
    label = w.say("answer.label.targets")
    if not a.met:
        if a.first_target is None:
            return Line("targets", label, w.say("answer.targets.none"))
        key = "not_reached" if a.last < a.first_target else "unjudged"
        return Line("targets", label, w.say(f"answer.targets.{key}", year=a.first_target))
    parts = []
    for met in a.met.values():
        middle = w.number(met.median, 1 if met.median % 1 else 0)
        key = "met" if a.banded else "one" if a.worlds == 1 else "few"
        low, high = met.range
        parts.append(w.say(f"answer.targets.{key}", year=met.year, all=met.scored, n=middle, sure=met.sure,
                           some=met.some, never=met.never, low=low, high=high, worlds=a.worlds,
                           fewest=FEWEST))  # fmt: skip
    return Line("targets", label, w.say("answer.targets.join").join(parts))


def anchored(a: Facts, names: Names, w: Language) -> list[Line]:
    """What each anchor brings to its place."""
    if not a.only_anchors:  # what the place gains is also the work of the other policies
        return []
    return [Line("anchor", w.say("answer.label.anchor", place=names.of("place", each.place, w)), anchor(each, w),
                 tone_of(each.own)) for each in a.anchors]  # fmt: skip


def anchor(each: Anchor, w: Language) -> str:
    """One anchor: what its place gains, what other places do, and whether the gain is new."""
    own, rest = (plain(found, w) for found in (each.own, each.elsewhere))
    key = "open" if each.own.verdict is Verdict.OPEN else "one_world" if not each.own.clear else "clear"
    return w.say(f"answer.anchor.{key}", own=own, rest=rest, whose=whose(each.verdict, w))


def whose(verdict: Verdict, w: Language) -> str:
    """New or only moved, in a sentence."""
    key = f"answer.whose.{verdict.name.lower()}"
    return w.say(key) if w.has(key) else said(verdict, w.code, "report")


def plain(effect: Difference, w: Language) -> str:
    """An amount of money with its interval."""
    return w.estimate(effect.mean, effect.low, effect.high, MONEY)


def tone_of(effect: Difference) -> str:
    """good, bad or plain by the verdict of what should rise."""
    return {Verdict.UP: "good", Verdict.DOWN: "bad"}.get(effect.verdict, "plain")


def gained(row: Mapping[str, Any], names: Names, w: Language) -> str:
    """A policy, and by how much what it targets grew beyond its like."""
    by = share(row["targeted_beyond"], w)
    return w.say("answer.targeted.by", name=names.of("policy", str(row["policy"]), w), by=by)


def targeted(a: Facts, names: Names, w: Language) -> Line | None:
    """Groups of policies whose targets clearly gain or lose beyond their like, and whether what is gained is new."""
    if not a.targeted:
        return None
    label = w.say("answer.label.targeted")
    by = {verdict: [row for row in a.targeted if row["verdict"] == verdict] for verdict in (Verdict.UP, Verdict.DOWN)}
    ups = [gained(row, names, w) for row in by[Verdict.UP]]
    downs = [gained(row, names, w) for row in reversed(by[Verdict.DOWN])]
    if a.pairs < 2:
        return Line("targeted", label, w.say("answer.targeted.one_world", all=len(a.targeted)))
    left = len(a.targeted) - len(ups) - len(downs)
    parts = [w.say("answer.targeted.all" if left else "answer.targeted.all_told", all=len(a.targeted), open=left)]
    parts += [w.say("answer.targeted.up", n=len(ups), names=some(ups, w, 2))] if ups else []
    parts += [w.say("answer.targeted.down", n=len(downs), names=some(downs, w, 2))] if downs else []
    counted = {verdict: sum(row["whose"] == verdict for row in a.targeted)
               for verdict in (Verdict.NEW, Verdict.PARTLY_NEW, Verdict.PARTLY_MOVED, Verdict.MOVED)}  # fmt: skip
    told = [w.say("answer.targeted.whose", n=n, whose=said(verdict, w.code, "report")) for verdict, n in counted.items()
            if n]  # fmt: skip
    if told:
        parts.append(w.say("answer.targeted.gains", told=w.say("answer.comma").join(told)))
    return Line("targeted", label, w.say("number.semicolon").join(parts) + w.say("number.stop"))


def share(value: float, w: Language) -> str:
    """A signed share in percent; one that more than doubles began from little, and that is said."""
    text = w.number(100 * value, 1 if abs(value) <= 1 else 0, sign=True) + "%"
    return w.say("answer.targeted.from_little", share=text) if value > 1 else text


def clusters(a: Facts, names: Names, w: Language) -> Line:
    """Clusters of 100 bn yuan (or of 10, where there are none) by name: in nearly all worlds, in some, what changes."""
    found = a.clusters
    label = w.say(f"answer.label.clusters_{found.tier}")
    if not found.clusters:
        return Line("clusters", label, w.say("answer.clusters.none", year=a.last))

    def named(chosen: Iterable[Cluster], counted: bool) -> list[str]:
        return [
            cluster_name(each, names, w)
            + (w.say("answer.clusters.reached", n=each.reached, worlds=each.worlds) if counted else "")
            for each in chosen
        ]

    if a.worlds == 1:
        return Line("clusters", label, some(named(found.clusters, False), w, 2 * NAMED))
    parts = []
    if found.sure:
        parts.append(sure_ones(found.sure, some(named(found.sure, False), w), w))
    if found.open:
        parts.append(w.say("answer.clusters.open", n=len(found.open), names=some(named(found.open, True), w, 2)))
    if a.pairs > 1:
        parts += changes(found.more, found.fewer, names, w)
    return Line("clusters", label, w.say("number.semicolon").join(parts) + w.say("number.stop"))


def sure_ones(those: Sequence[Cluster], listed: str, w: Language) -> str:
    """The clusters of nearly all worlds, with the 95% interval of the probability of the one of the fewest worlds."""
    least = min(those, key=lambda each: each.share)
    key = "every" if least.reached == least.worlds else "sure"
    band = ""
    if least.worlds >= FEWEST:
        low, high = interval_of_chance(least.reached, least.worlds)
        band = w.say("answer.clusters.band", band=interval(w.number(100 * low, 0), w.percent(high)))
    return w.say(f"answer.clusters.{key}", n=len(those), worlds=least.worlds, least=least.reached, band=band,
                 names=listed)  # fmt: skip


def changes(more: Sequence[Cluster], fewer: Sequence[Cluster], names: Names, w: Language) -> list[str]:
    """The clusters that are there clearly more, or less, often with the policies than without."""
    if not more and not fewer:
        return [w.say("answer.clusters.alike")]
    found = []
    for key, chosen in (("more", more), ("fewer", fewer)):
        told = [w.say("answer.clusters.change", name=cluster_name(each, names, w), n=each.reached,
                      without=each.without, worlds=each.worlds) for each in chosen]  # fmt: skip
        found += [w.say(f"answer.clusters.{key}", names=some(told, w, 2))] if told else []
    return found


def cluster_name(each: Cluster, names: Names, w: Language) -> str:
    """A cluster by city and field."""
    return w.say("answer.clusters.name", city=names.of("city", each.city, w), field=names.of("field", each.field, w))
