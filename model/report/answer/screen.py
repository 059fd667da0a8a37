"""The answer as the page lays it out: verdict, lines, the gap to every target as bars, money, challenges."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.mathematics.intervals import FEWEST
from model.mathematics.verdicts import Verdict
from model.report.answer.kind import pays_the_same
from model.report.answer.lines import Line, asked, lines
from model.report.answer.money import ITEMS
from model.report.answer.sentences import LONGEST, MONEY, headline, how_sure
from model.report.answer.target_rows import Row, gap_title, row, span
from model.report.answer.told_challenges import told_challenges
from model.report.numbers import MISSING
from model.report.sheet import title_of

if TYPE_CHECKING:
    from model.mathematics.paired import Difference
    from model.report.answer.facts import Facts
    from model.report.words.displayed_names import Names
    from model.report.words.language import Language

KEY = re.compile(r"\s*[(（][a-z_]+\.[a-z_]+[)）]")  # of a parameter, inside a text for readers
PART_OF = {"targets": "targets", "targeted": "clusters", "clusters": "clusters"}  # of lines; all others: effects


@dataclass(frozen=True)
class Answer:
    """What stands on the first screen of a report."""

    verdict: str
    sure: str
    warnings: tuple[str, ...]
    own_words: str
    differs: str
    lines: tuple[Line, ...]
    gap_title: str
    gap_year: int | None
    gap_years: tuple[int, ...]
    rows: tuple[Row, ...]
    gap_note: str
    money_title: str
    money_heading: str
    money: tuple[tuple[str, str, str, str], ...]  # (key, label, amount, interval)
    largest: str
    challenges: tuple[str, ...]
    more_challenges: str

    def lines_of(self, part: str) -> tuple[Line, ...]:
        """The lines on `effects`, on `targets` or on `clusters`."""
        return tuple(line for line in self.lines if PART_OF.get(line.key, "effects") == part)


def screen(a: Facts, names: Names, w: Language) -> Answer:
    """The first screen in one language."""
    own, changes = asked(a, names, w)
    title, year, years = gap_title(a, w)
    years = years if a.banded else ()  # too few worlds have no probabilities
    return Answer(
        headline(a, names, w), how_sure(a, w), warnings(a, w), own, changes, tuple(lines(a, names, w)), title, year,
        years,
        tuple(row(gap, years, names, w) for gap in a.gaps),
        w.say("answer.gap.note" if a.banded else "answer.gap.note_few"),
        money_title(a, w), w.say(f"answer.money.{'heading' if a.base is None else 'against'}", first=a.first + 1,
                                 last=a.last),
        money_rows(a, w), largest(a, names, w),
        *told_challenges(a.challenges, w),
    )  # fmt: skip


def warnings(a: Facts, w: Language) -> tuple[str, ...]:
    """Why figures are less sure than they look: a part of the firms, few worlds, worlds that differ in luck alone."""
    found = []
    if a.main.scale != 1:
        found.append(w.say("page.approximate", share=w.percent(a.main.scale)))
    if 1 < a.worlds < FEWEST:
        found.append(w.say("answer.warning.few", worlds=a.worlds, fewest=FEWEST))
    if a.worlds > 1 and not a.in_worlds:
        found.append(w.say("answer.warning.luck"))
    found += [w.say("answer.warning.harsh", what=KEY.sub("", w.of(each.was)).rstrip("。.")) for each in a.too_harsh]
    return tuple(found)


# money --------------------------------------------------------------------------------------------------------------


def money_title(a: Facts, w: Language) -> str:
    """How much of the budget is paid, and how much of it comes back."""
    paid, budget, tax = (a.money.get(name) for name in ("paid", "budget", "tax"))
    if paid is None or budget is None or (not budget.mean and not paid.mean):
        same = a.base is not None and paid is not None and pays_the_same(paid) and a.largest is not None
        if same:
            assert a.base is not None
            return w.say("answer.money.title_same", base=title_of(a.base, w, LONGEST))
        return w.say("answer.money.title_none")
    if paid.mean < 0 or budget.mean <= 0:
        assert a.base is not None
        key = "alike" if paid.verdict is Verdict.OPEN else "less" if paid.mean < 0 else "more"
        return w.say(f"answer.money.title_{key}", paid=w.money(abs(paid.mean)), base=title_of(a.base, w, LONGEST))
    share = w.percent(paid.mean / budget.mean)
    if tax is None or not paid.mean or not (tax.clear or tax.pairs == 1):
        return w.say("answer.money.title_paid", share=share)
    back = tax.mean / paid.mean
    if back > 1:
        return w.say("answer.money.title_times", share=share, times=w.number(back, 1))
    return w.say("answer.money.title", share=share, tax=w.percent(back))


def money_rows(a: Facts, w: Language) -> tuple[tuple[str, str, str, str], ...]:
    """Budget, paid, not spent, tax received, net cost, value added, and the cost of a yuan of it."""
    found = []
    signed = a.base is not None
    for key in ITEMS:
        if key not in a.money or (key == "gain" and not math.isfinite(a.money[key].mean)):
            continue
        each = a.money[key]
        sign = signed and (key in ("tax", "net", "gain") or each.mean < 0)
        band = "" if key == "budget" else ends(each, sign, w)  # what is set has no interval; what is paid has one
        found.append((key, w.say(f"answer.money.{key}"), w.money(each.mean, sign=sign), band))
    per_yuan_digits = 2 if a.per_yuan.value >= 0.1 else None
    if math.isfinite(a.per_yuan.value):
        band = span(a.per_yuan.low, a.per_yuan.high, "ratio", w) if math.isfinite(a.per_yuan.low) else MISSING
        found.append(("per_yuan", w.say("answer.money.per_yuan"),
                      w.say("answer.money.yuan", n=w.number(a.per_yuan.value, per_yuan_digits)), band))  # fmt: skip
    nothing = all(not each.mean for key, each in a.money.items() if key in ("budget", "paid"))
    return () if nothing and a.base is None else tuple(found)


def ends(each: Difference, sign: bool, w: Language) -> str:
    """The interval of an amount, without its unit where it is that of the amount."""
    text = w.span(each.low, each.high, MONEY, sign=sign)
    if not text:
        return MISSING
    return text.removesuffix(w.money_words(each.mean)).rstrip()


def largest(a: Facts, names: Names, w: Language) -> str:
    """The policy that paid most."""
    if a.largest is None:
        return ""
    policy, share = a.largest
    return w.say("answer.money.largest", policy=names.of("policy", policy, w), share=w.percent(share))
