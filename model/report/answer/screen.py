"""The answer as the page lays it out: verdict, lines, the gap to every target as bars, money, challenges."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.report.answer.kind import pays_the_same
from model.report.answer.lines import Line, asked, lines
from model.report.answer.money import ITEMS
from model.report.answer.sentences import LONGEST, MONEY, headline, how_sure
from model.report.numbers import MISSING, interval
from model.report.sheet import beside, title_of

if TYPE_CHECKING:
    from model.mathematics.paired import Difference
    from model.report.answer.challenges import Challenged
    from model.report.answer.facts import Facts
    from model.report.answer.goals import Gap, Year
    from model.report.words.displayed_names import Names
    from model.report.words.language import Language

MOST_CHALLENGES = 3


@dataclass(frozen=True)
class Bar:
    """Where things stand on a bar, in percent of its width; band: None without one."""

    start: float
    middle: float
    goal: float
    band: tuple[float, float] | None


@dataclass(frozen=True)
class Row:
    """One target: name with unit, bar of its last year, what the runs come to, goal, probability by year."""

    name: str
    bar: Bar
    mark: str
    reached: str
    goal: str
    chances: tuple[tuple[str, str], ...]  # (text, mark), one for each year that has targets
    note: str


@dataclass(frozen=True)
class Answer:
    """What stands on the first screen of a report."""

    verdict: str
    sure: str
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


def screen(a: Facts, names: Names, w: Language) -> Answer:
    """The first screen in one language."""
    own, changes = asked(a, names, w)
    title, year, years = gap_title(a, w)
    return Answer(
        headline(a, names, w), how_sure(a, w), own, changes, tuple(lines(a, names, w)), title, year, years,
        tuple(row(gap, years, names, w) for gap in a.gaps),
        w.say("answer.gap.note" if a.banded else "answer.gap.note_few"),
        money_title(a, w), w.say(f"answer.money.{'heading' if a.base is None else 'against'}", first=a.first + 1,
                                 last=a.last),
        money_rows(a, w), largest(a, names, w),
        tuple(challenge(each, w) for each in a.challenges[:MOST_CHALLENGES]),
    )  # fmt: skip


# targets ------------------------------------------------------------------------------------------------------------


def gap_title(a: Facts, w: Language) -> tuple[str, int | None, tuple[int, ...]]:
    """What the bars show, found from the data; the year of most bars; all years with targets."""
    years = tuple(sorted({each.year for gap in a.gaps for each in gap.years}))
    if not years:
        return "", None, ()
    year = years[-1]
    scored = [each for gap in a.gaps if gap.scored for each in gap.years if each.year == year]
    if not a.banded or not scored:
        return w.say("answer.gap.title_few", year=year, all=len(scored) or len(a.gaps)), year, years
    marks = [each.mark for each in scored]
    return w.say("answer.gap.title", year=year, all=len(scored), sure=marks.count("good"),
                 bad=marks.count("bad")), year, years  # fmt: skip


def row(gap: Gap, years: tuple[int, ...], names: Names, w: Language) -> Row:
    """One target."""
    last = gap.last
    band = (100 * gap.at(last.low), 100 * gap.at(last.high)) if math.isfinite(last.low) else None
    start, middle, goal_at = (100 * gap.at(value) for value in (gap.origin, last.median, last.target))
    bar = Bar(start, middle, goal_at, band)
    by_year = {each.year: each for each in gap.years}
    chances = tuple(chance(by_year.get(year), w) for year in years)
    goal = w.quantity(last.target, gap.unit) + ("%" if in_percent(gap, w) else "")
    return Row(target_name(gap, years[-1], names, w), bar, last.mark, reached(gap, w), goal, chances, note(gap, w))


def in_percent(gap: Gap, w: Language) -> bool:
    """Whether figures of a target carry their unit with them."""
    return w.unit_words(gap.unit).startswith("%")


def target_name(gap: Gap, year: int, names: Names, w: Language) -> str:
    """A target's short name with its unit, and its year where that is not the year of the others."""
    key = f"short.{gap.outcome}"
    name = w.say(key) if w.has(key) else names.of("outcome", gap.outcome, w)
    plain = gap.unit in ("count", "index", "-") or in_percent(gap, w)
    about = [] if plain else [w.unit_words(gap.unit)]
    if gap.last.year != year:
        about.append(str(gap.last.year))
    return name + (w.say("number.aside", text=w.say("number.comma").join(about)) if about else "")


def reached(gap: Gap, w: Language) -> str:
    """Median with the band of the last year; a figure that misses its goal by little keeps the decimals to show it."""
    last = gap.last
    text = beside(last.median, last.target, gap.unit, w)
    if not math.isfinite(last.low):
        return text
    low, high = last.low, last.high
    if gap.unit == "count":
        low, high = math.floor(low), math.ceil(high)
    return w.say("answer.amount", amount=text, band=span(low, high, gap.unit, w))


def span(low: float, high: float, unit: str, w: Language) -> str:
    """Two ends without their unit."""
    return interval(w.quantity(low, unit), w.quantity(high, unit))


def chance(year: Year | None, w: Language) -> tuple[str, str]:
    """The probability of a year, or how many worlds meet it where they are too few for one."""
    if year is None:
        return "", ""
    if math.isnan(year.probability):
        return MISSING, ""
    return w.percent(year.probability), year.mark


def note(gap: Gap, w: Language) -> str:
    """What to know about a target: by convention, met at the start, or what growth and prices alone make of it."""
    if not gap.scored:
        return w.say("answer.gap.convention")
    said = [w.say("answer.gap.at_start")] if gap.at_start else []
    last = gap.last
    if math.isfinite(last.mechanical):
        key = "_enough" if last.mechanical >= last.target else "_below" if last.median < last.mechanical else ""
        digits = 1 if last.mechanical % 1 else 0
        said.append(w.say(f"answer.gap.mechanical{key}", n=w.number(last.mechanical, digits)))
    return w.say("number.semicolon").join(said)


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
        return w.say("answer.money.title_less", paid=w.money(abs(paid.mean)), base=title_of(a.base, w, LONGEST))
    share = w.percent(paid.mean / budget.mean)
    if tax is None or not paid.mean or not (tax.clear or tax.pairs == 1):
        return w.say("answer.money.title_paid", share=share)
    return w.say("answer.money.title", share=share, tax=w.percent(tax.mean / paid.mean))


def money_rows(a: Facts, w: Language) -> tuple[tuple[str, str, str, str], ...]:
    """Budget, paid, not spent, tax received, net cost, value added, and the cost of a yuan of it."""
    found = []
    signed = a.base is not None
    for key in ITEMS:
        if key not in a.money or (key == "gain" and not math.isfinite(a.money[key].mean)):
            continue
        each = a.money[key]
        sign = signed and (key in ("tax", "net", "gain") or each.mean < 0)
        found.append((key, w.say(f"answer.money.{key}"), w.money(each.mean, sign=sign), ends(each, sign, w)))
    if math.isfinite(a.per_yuan.value):
        band = span(a.per_yuan.low, a.per_yuan.high, "ratio", w) if math.isfinite(a.per_yuan.low) else MISSING
        found.append(("per_yuan", w.say("answer.money.per_yuan"),
                      w.say("answer.money.yuan", n=w.number(a.per_yuan.value, 2)), band))  # fmt: skip
    nothing = all(not each.mean for key, each in a.money.items() if key in ("budget", "paid"))
    return () if nothing and a.base is None else tuple(found)


def ends(each: Difference, sign: bool, w: Language) -> str:
    """The interval of an amount, without its unit where it is that of the amount."""
    text = w.span(each.low, each.high, MONEY, sign=sign)
    if not text:
        return MISSING
    unit = w.money(each.mean).split(" ", 1)[1]
    return text.removesuffix(f" {unit}")


def largest(a: Facts, names: Names, w: Language) -> str:
    """The policy that paid most."""
    if a.largest is None:
        return ""
    policy, share = a.largest
    return w.say("answer.money.largest", policy=names.of("policy", policy, w), share=w.percent(share))


# results that are too kind ------------------------------------------------------------------------------------------


def challenge(each: Challenged, w: Language) -> str:
    """One challenge: what is compared, the model's figure, the studies' range, the assumption."""
    words = each.words
    values = {"of": w.of(words.of), "hangs": w.of(words.hangs), "model": w.percent(each.figure)}
    if words.studies is not None:
        assert words.source is not None
        low, high = words.studies
        studies = f"{w.number(100 * low, 0)} – {w.percent(high)}"
        return w.say("answer.challenge.line", **values, studies=studies, source=w.of(words.source))
    return w.say("answer.challenge.assumed" if math.isnan(each.figure) else "answer.challenge.unstudied", **values)
