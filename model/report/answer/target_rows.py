"""The gap to every target as the page lays it out: a bar, what the runs come to, the goal, and the chance by year."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.mathematics.likelihood import Likelihood
from model.mathematics.likelihood import chance as interval_of_chance
from model.report.numbers import MISSING, interval
from model.report.sheet import beside

if TYPE_CHECKING:
    from model.report.answer.facts import Facts
    from model.report.answer.goals import Gap, Year
    from model.report.words.displayed_names import Names
    from model.report.words.language import Language


@dataclass(frozen=True)
class Bar:
    """Where things stand on a bar, in percent of its width; band: None without one."""

    start: float
    middle: float
    goal: float
    band: tuple[float, float] | None


@dataclass(frozen=True)
class Chance:
    """Whether a target is reached in a year: in how many worlds, the 95% interval of its probability, its word."""

    worlds: str = ""
    interval: str = ""
    word: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Row:
    """One target: name, unit, bar of its last year, what the runs come to, goal with its year, chance by year."""

    name: str
    unit: str
    bar: Bar
    mark: str
    reached: str
    goal: str
    chances: tuple[Chance, ...]  # one for each year that has targets
    note: str


def gap_title(a: Facts, w: Language) -> tuple[str, int | None, tuple[int, ...]]:
    """What the bars show, found from the data; the year of most bars; all years with targets."""
    years = tuple(sorted({each.year for gap in a.gaps for each in gap.years}))
    if not years:
        return "", None, ()
    year = years[-1]
    scored = [each for gap in a.gaps if gap.scored for each in gap.years if each.year == year]
    if not a.banded or not scored:
        reached = sum(each.median >= each.target for each in scored)
        key = "title_one" if a.worlds == 1 else "title_few"
        return w.say(f"answer.gap.{key}", year=year, all=len(scored), n=reached), year, years
    counted = {word: sum(each.likelihood is word for each in scored) for word in Likelihood}
    told = [w.say(f"answer.gap.count_{word}", n=n) for word, n in counted.items() if n]
    return w.say("answer.gap.title", year=year, all=len(scored), told=w.say("answer.comma").join(told)), year, years


def row(gap: Gap, years: tuple[int, ...], names: Names, w: Language) -> Row:
    """One target."""
    last = gap.last
    by_year = {each.year: each for each in gap.years}
    chances = tuple(chance(by_year.get(year), w) for year in years)
    figure = w.quantity(last.target, gap.unit) + percent_sign(gap, w)
    goal = w.say("answer.gap.goal_of", year=last.year, goal=figure)
    return Row(target_name(gap, names, w), target_unit(gap, w), bar_of(gap), last.mark, median_with_band(last, gap, w),
               goal, chances, note(gap, w))  # fmt: skip


def bar_of(gap: Gap) -> Bar:
    """The bar of a target's last year."""
    last = gap.last
    band = (100 * gap.at(last.low), 100 * gap.at(last.high)) if math.isfinite(last.low) else None
    start, middle, goal_at = (100 * gap.at(value) for value in (gap.origin, last.median, last.target))
    return Bar(start, middle, goal_at, band)


def percent_sign(gap: Gap, w: Language) -> str:
    """% behind figures in percent, which carry their unit with them."""
    return "%" if w.unit_words(gap.unit).startswith("%") else ""


def target_name(gap: Gap, names: Names, w: Language) -> str:
    """A target's short name."""
    key = f"short.{gap.outcome}"
    return w.say(key) if w.has(key) else names.of("outcome", gap.outcome, w)


def target_unit(gap: Gap, w: Language) -> str:
    """The unit of its figures, where they do not carry it."""
    return "" if gap.unit in ("count", "index", "-") or percent_sign(gap, w) else w.unit_words(gap.unit)


def goal_with_unit(goal: float, gap: Gap, w: Language) -> str:
    """A goal with its unit, as one figure."""
    return w.with_unit(w.quantity(goal, gap.unit) + percent_sign(gap, w), target_unit(gap, w))


def median_with_band(year: Year, gap: Gap, w: Language) -> str:
    """Median with the band of a year; a figure that misses its goal by little keeps the decimals to show it."""
    text = beside(year.median, year.target, gap.unit, w) + percent_sign(gap, w)
    if not math.isfinite(year.low):
        return text
    low, high = year.low, year.high
    if gap.unit == "count":
        low, high = math.floor(low), math.ceil(high)
    return w.say("answer.amount", amount=text, band=span(low, high, gap.unit, w))


def span(low: float, high: float, unit: str, w: Language) -> str:
    """Two ends without their unit."""
    return interval(w.quantity(low, unit), w.quantity(high, unit))


def chance(year: Year | None, w: Language) -> Chance:
    """In how many worlds a year's target is reached, and what that allows to say of its probability."""
    if year is None:
        return Chance()
    if year.likelihood is None:
        return Chance(MISSING)
    low, high = interval_of_chance(year.met, year.worlds)
    return Chance(w.say("answer.gap.worlds", met=year.met, worlds=year.worlds),
                  interval(w.number(100 * low, 0), w.percent(high)),
                  w.say(f"answer.likelihood.{year.likelihood}"), year.mark)  # fmt: skip


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
