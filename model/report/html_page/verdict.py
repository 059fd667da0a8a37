"""The verdict of a report and its three sentences, made from the results.

Words of certainty follow the intervals: what a 95% interval of paired differences leaves open is called open, and one
world prints values without any such word.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.mathematics.intervals import FEWEST, chance_of_sign, margin
from model.mathematics.paired import Difference
from model.mathematics.verdicts import Verdict
from model.report.findings.goals import Met
from model.report.sheet import title_of
from model.report.words.language import Language

if TYPE_CHECKING:
    from model.report.findings import Findings

ASKED = ("workers", "leading_clusters_100bn")  # effects that the second sentence names after value added
MOST, SOME = 0.6, 0.25  # shares of the targets met that make a verdict
# Chance -> word, for targets and for effects: the scale of the IPCC's guidance note on uncertainty (Mastrandrea et al.
# 2010). Of targets it is the share of worlds, where the outermost words say that all or none did.
SURE = 0.99
LIKELIHOOD = ((SURE, "certain"), (0.9, "very_likely"), (0.66, "likely"), (0.33, "even"), (0.1, "unlikely"),
              (0.01, "very_unlikely"), (0.0, "ruled_out"))  # fmt: skip


def likelihood(share: float) -> str:
    """Key of the word for a share of worlds."""
    return next(word for least, word in LIKELIHOOD if share >= least)


UNCERTAIN = {
    Verdict.OPEN: "open", Verdict.SAME: "same", Verdict.ONE_WORLD: "one_world", Verdict.NO_VALUE: "missing",
}  # fmt: skip


def certainty(effect: Difference) -> str:
    """Key of the word for an effect: almost_certain, very_likely, open, same, one_world, or missing.

    An effect whose 95% interval holds zero is open. Of others the word goes by the chance that the sign is right, which
    is above 97.5%.
    """
    if not effect.clear:
        return UNCERTAIN[effect.verdict]
    freedom = effect.pairs - 1
    chance = chance_of_sign(effect.mean, (effect.high - effect.mean) / margin(1.0, freedom), freedom)
    return "almost_certain" if chance >= SURE else "very_likely"


def way(effect: Difference) -> str:
    """Up or down."""
    return "up" if effect.mean >= 0 else "down"


def judged(f: Findings) -> Met | None:
    """Targets of the first year that the plan sets and the runs reach; None if there are none."""
    return next(iter(f.met.values()), None)


def none_judged(f: Findings, w: Language, place: str) -> str:
    """Why no target is judged: the region has none, or the runs end before them."""
    years = f.region.target_years
    if f.summary.goals and years and f.last < years[0]:
        return w.say(f"{place}.not_reached", year=years[0])
    return w.say(f"{place}.no_targets")


def pays_the_same(gross: Difference) -> bool:
    """Whether policies pay as much as in the base in every world, as where a child changes no policy."""
    return gross.mean == 0 and (not math.isfinite(gross.low) or gross.low == gross.high == 0)


# verdict ------------------------------------------------------------------------------------------------------------


def in_one_sentence(f: Findings, w: Language) -> str:
    """One sentence: the effect on value added, and how many targets are met."""
    first, good = effect_clause(f, w)
    goals = judged(f)
    if goals is None:
        return w.say("verdict.alone", effect=first)
    share = goals.median / goals.scored
    met = "most" if share >= MOST else "some" if share >= SOME else "few"
    joined = "and" if good == (met == "most") else "but"
    second = w.say(f"verdict.{met}", n=w.number(goals.median, 1 if goals.median % 1 else 0), all=goals.scored,
                   year=goals.year)  # fmt: skip
    return w.say(f"verdict.{joined}", effect=first, targets=second)


def effect_clause(f: Findings, w: Language) -> tuple[str, bool]:
    """What the scenario does to value added, and whether that is a gain."""
    title = title_of(f.main, w, 80)
    if f.base is None:
        begin, end = (f.median(f.main, "value_added", year) for year in (f.first, f.last))
        if not end > 0:
            return w.say("verdict.no_growth", title=title, year=f.last), False
        growth = (end / begin) ** (1 / (f.last - f.first)) - 1
        return w.say("verdict.no_base", title=title, growth=w.percent(growth, 1), year=f.last), growth > 0
    effect = f.study.difference(f.main.name, f.base.name).of("value_added", f.last)
    key = certainty(effect)
    if key == "missing":
        return w.say("verdict.missing", title=title, year=f.last), False
    share = w.percent(abs(effect.mean) / effect.base if effect.base > 0 else math.nan, 1)
    if key in ("open", "same"):
        return w.say(f"verdict.{key}", title=title, year=f.last, worlds=len(f.paired_seeds)), False
    name = f"verdict.{'one_world' if key == 'one_world' else 'clear'}_{way(effect)}"
    return w.say(name, title=title, share=share, amount=w.money(abs(effect.mean)), year=f.last), effect.mean > 0


# three sentences ----------------------------------------------------------------------------------------------------


def targets(f: Findings, w: Language) -> str:
    """How many targets are met, and how likely at least half are."""
    if not f.met:
        return none_judged(f, w, "answer")
    parts = []
    for goals in f.met.values():
        n = w.number(goals.median, 1 if goals.median % 1 else 0)
        if not f.banded:
            key = "answer.targets_one" if len(f.seeds) == 1 else "answer.targets_few"
            parts.append(w.say(key, n=n, all=goals.scored, year=goals.year, worlds=len(f.seeds), fewest=FEWEST))
            continue
        low, high = goals.band
        half = math.ceil(goals.scored / 2)
        chance = goals.chance(half)
        word = w.say(f"likelihood.{likelihood(chance)}")
        parts.append(w.say("answer.targets", n=n, all=goals.scored, year=goals.year, sure=goals.sure, never=goals.never,
                           band=w.interval(low, high, "count"), half=half, word=word,
                           hits=sum(c >= half for c in goals.counts), worlds=len(goals.counts)))  # fmt: skip
    text = w.say("number.semicolon").join(parts) + w.say("number.stop")
    return text[:1].upper() + text[1:]


def added(f: Findings, w: Language) -> str:
    """What the scenario adds to its base."""
    if f.base is None:
        begin, end = (f.median(f.main, "value_added", year) for year in (f.first, f.last))
        return w.say("answer.no_base", begin=w.money(begin), end=w.money(end), first=f.first, last=f.last)
    compared = f.study.difference(f.main.name, f.base.name)
    parts = []
    for name in ("value_added", *ASKED):
        effect = compared.of(name, f.last)
        unit, about = f.unit(name), f.names.of("outcome", name, w)
        key = certainty(effect)
        band = w.measured_interval(effect.low, effect.high, unit)
        small = key == "one_world" and abs(effect.mean) < 1e-9
        plain = small or key in ("open", "same", "missing")
        text = f"answer.effect.{'same' if small else key}{'' if plain else '_' + way(effect)}"
        parts.append(w.say(text, name=about if w.code == "zh" else english(about),
                           amount=w.measured(abs(effect.mean), unit), band=band))  # fmt: skip
    base = title_of(f.base, w, 60)
    held = "_worlds" if f.study.in_worlds else "_luck_only" if f.compared else ""
    return w.say(f"answer.added{held}", base=base, year=f.last, effects=w.say("number.comma").join(parts))


def english(name: str) -> str:
    """An outcome's name inside a sentence: a small initial, and what follows a comma in brackets."""
    head, comma, tail = name.partition(", ")
    return f"{head[:1].lower()}{head[1:]}{f' ({tail})' if comma else ''}"


def cost(f: Findings, w: Language) -> str:
    """Gross and net cost, and the largest item."""
    spent = f.sheets["spending"].frame
    total = float(spent["spent"].sum())
    if not total:
        return w.say("answer.no_cost", first=f.first + 1, last=f.last)
    top = spent.sort_values("spent", ascending=False).iloc[0]
    item = w.say("answer.item", policy=f.names.of("policy", top["policy"], w), share=w.percent(top["spent"] / total))
    if f.base is None:
        return w.say("answer.cost_alone", gross=w.money(total), first=f.first + 1, last=f.last, item=item)
    money = f.summary.cost
    if pays_the_same(money["gross"]):
        tax = w.money(money["retained_tax"].mean, sign=True)
        return w.say("answer.cost_same", base=title_of(f.base, w), tax=tax, first=f.first + 1, last=f.last, item=item)
    net, gain = money["net"], money["value_added"]
    band = w.money_interval(net.low, net.high, sign=True)
    key = "answer.cost_one" if not band else "answer.cost_back" if net.mean <= 0 else "answer.cost"
    per = ""
    if gain.clear and gain.mean > 0:
        ratio = money["gross"].mean / gain.mean
        per = w.say("answer.per_yuan", ratio=w.number(ratio, 2))
    return w.say(key, gross=w.money(money["gross"].mean), tax=w.money(money["retained_tax"].mean),
                 net=w.money(net.mean), band=band, first=f.first + 1, last=f.last, per=per, item=item)  # fmt: skip


# tiles --------------------------------------------------------------------------------------------------------------
