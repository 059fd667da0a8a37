"""The answer on the gap to a target, in words and rows of text; terminal and page share it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.mathematics.likelihood import chance as interval_of_chance
from model.mathematics.verdicts import Verdict
from model.report.markdown_page import PageWords
from model.report.numbers import MISSING, interval
from model.report.sheet import title_of
from model.report.words.displayed_names import Names
from model.studies.attribution.measured import PAID
from model.studies.attribution.wording import KEYS, Told, unit_of_change
from model.studies.early_warning.clearness import LEAST, MET, MISSED

if TYPE_CHECKING:
    from model.mathematics.paired import Difference
    from model.report.open_study import Opened
    from model.report.words.language import Language
    from model.studies.attribution.run import Attribution
    from model.studies.gap.found import Gap
    from model.studies.gap.movers import Alone

WORDS = PageWords(Path(__file__).with_name("words.yaml"))
MONEY = "亿元"
LISTED = 12  # single instruments in the terminal


@dataclass(frozen=True)
class Question:
    """A target with all that is known of the gap to it.

    gaps: by year. attribution, effects: what moves it in the last of these years, None and empty where nothing is kept.
    commands: what would make that. best: the command that answers what the best mix reaches.
    """

    opened: Opened
    target: str
    names: Names
    gaps: Sequence[Gap]
    attribution: Attribution | None
    effects: Sequence[Alone]
    commands: tuple[str, str]
    best: str

    @property
    def last(self) -> Gap:
        """The gap in the last year with a goal."""
        return self.gaps[-1]


@dataclass(frozen=True)
class InWords:
    """The answer in a language."""

    f: Question
    w: Language

    def say(self, key: str, **values: object) -> str:
        """A text."""
        return WORDS.text(key, self.w, **values)

    @property
    def name(self) -> str:
        """The target by its name."""
        return self.f.names.of("target", self.f.target, self.w)

    @property
    def unit(self) -> str:
        """The unit of its outcome in results."""
        return self.f.last.goal.outcome.unit

    def value(self, value: float) -> str:
        """A value with its unit."""
        return self.w.measured(value, self.unit) if math.isfinite(value) else MISSING

    def change(self, value: float) -> str:
        """A difference with its unit: of shares in %, points."""
        return self.w.measured(value, unit_of_change(self.unit), sign=True)

    def bare(self, value: float, sign: bool = False) -> str:
        """A value without its unit."""
        return self.w.quantity(value, self.unit, sign) if math.isfinite(value) else MISSING

    def ends(self, low: float, high: float, sign: bool = False) -> str:
        """Two ends in a column; nothing where there is no interval."""
        return interval(self.bare(low, sign), self.bare(high, sign)) if math.isfinite(low) else ""

    # sentences --------------------------------------------------------------------------------------------------

    def verdict(self) -> str:
        """The answer in one line."""
        gap = self.f.last
        band = self.w.interval(gap.answer.low, gap.answer.high, self.unit)
        key = "verdict_missed" if gap.missing > 0 else "verdict_met"
        short = self.w.measured(abs(gap.missing), unit_of_change(self.unit))
        return self.say(
            key,
            name=self.name,
            year=gap.answer.year,
            goal=self.value(gap.answer.target),
            gap=short,
            median=self.value(gap.answer.median),
            band=self.say("band", ends=band) if band else "",
        )

    def found_title(self) -> str:
        """The gap as the title of a picture."""
        gap = self.f.last
        short = self.w.measured(abs(gap.missing), unit_of_change(self.unit))
        return self.say("found_missed" if gap.missing > 0 else "found_met", year=gap.answer.year, gap=short,
                        goal=self.value(gap.answer.target), median=self.value(gap.answer.median))  # fmt: skip

    def said(self) -> list[str]:
        """What it rests on, how sure it is, since when, what the scenario adds, what moves it."""
        convention = [] if self.f.last.scored else [self.say("convention")]
        return [*convention, self.sure(), self.clear(self.f.last), self.scenario(), *self.movers_said(), self.best()]

    def sure(self) -> str:
        """In how many worlds the goal is reached, and how far the way goes."""
        gap = self.f.last
        told = [self.say("chance", met=gap.answer.met, n=gap.answer.worlds)]
        first = self.f.opened.main.base_year
        if math.isfinite(gap.way):
            told.append(self.say("way", way=self.w.percent(gap.way), start=self.value(gap.start), first=first))
        elif math.isfinite(gap.start):
            told.append(self.say("already", start=self.value(gap.start), first=first))
        return ("" if self.w.code == "zh" else " ").join(told)

    def clear(self, gap: Gap) -> str:
        """Since when it is clear whether the goal is reached."""
        seen = gap.outlook
        if seen is None:
            return self.say("few", fewest=LEAST + 1)
        for key, since, what in (("since_missed", seen.missed_since, MISSED), ("since_met", seen.met_since, MET)):
            if since is not None:
                known = seen.known(what)
                return self.say(key, since=since, known=len(known), n=len(seen.since), earliest=known[0],
                                year=gap.answer.year)  # fmt: skip
        return self.say("never", year=gap.answer.year)

    def scenario(self) -> str:
        """What the scenario adds to it."""
        gap = self.f.last
        if gap.added is None or not gap.added.pairs:
            return ""
        ends = self.w.measured_interval(gap.added.low, gap.added.high, unit_of_change(self.unit))
        told = self.say("interval", ends=ends) if ends else ""
        told += self.say("not_apart") if gap.added.verdict == Verdict.OPEN else ""
        return self.say("added", scenario=title_of(self.f.opened.main, self.w), value=self.change(gap.added.mean),
                        interval=told, without=self.value(gap.without))  # fmt: skip

    def movers_said(self) -> list[str]:
        """Which parts move it most, or which commands would tell."""
        found = self.f.attribution
        if found is None and not self.f.effects:
            return [self.say("none_kept", attribute=self.f.commands[0], effects=self.f.commands[1])]
        rows: list[tuple[str, Difference]]
        if found is not None:
            told, name = Told(found, self.w.code), self.f.last.goal.outcome.name
            rows = [(told.name(part), found.added[name][part.key].value) for part in told.in_order(name)]
        else:
            rows = [(self.policy(one.policy), one.value) for one in self.f.effects]
        clear = [(name, one) for name, one in rows if one.clear]
        if not clear:
            return [self.say("none_moves")]
        named = [self.say("named", name=name, value=self.change(one.mean)) for name, one in clear[:3]]
        return [self.say("most_moved", parts=self.say("comma").join(named))]

    def best(self) -> str:
        """Where the best mix is answered."""
        return self.say("best", command=self.f.best)

    def policy(self, key: str) -> str:
        """A policy by its name."""
        return self.f.names.of("policy", key, self.w)

    # rows -------------------------------------------------------------------------------------------------------

    def goal_rows(self) -> list[list[str]]:
        """The gap in every year with a goal."""
        return [
            [str(gap.answer.year), self.bare(gap.start), self.bare(gap.answer.target), self.bare(gap.answer.median),
             self.ends(gap.answer.low, gap.answer.high), self.bare(gap.missing, True), chance(gap, self.w),
             self.bare(gap.without), since(gap, self.say)]
            for gap in self.f.gaps
        ]  # fmt: skip

    def chance_rows(self) -> list[list[str]]:
        """The chance of missing the last goal, seen from each year."""
        seen = self.f.last.outlook
        return [] if seen is None else [
            [str(year), self.w.percent(value)] for year, value in seen.chance.items()
        ]  # fmt: skip

    def part_rows(self) -> list[list[str]]:
        """What every part adds inside the plan, and what it pays."""
        found = self.f.attribution
        if found is None:
            return []
        told, name = Told(found, self.w.code), self.f.last.goal.outcome.name
        return [
            self.row(told.name(part), found.added[name][part.key].value, found.added[PAID][part.key].value.mean)
            for part in told.in_order(name)
        ]

    def alone_rows(self) -> list[list[str]]:
        """What every instrument does alone, and what it pays."""
        return [self.row(self.policy(one.policy), one.value, one.paid) for one in self.f.effects]

    def row(self, name: str, one: Difference, paid: float) -> list[str]:
        """A part or an instrument with what it adds, pays, and costs for each unit."""
        cost = paid / one.mean * self.per_unit() if one.clear and one.mean > 0 else math.nan
        return [name, self.bare(one.mean, True), self.ends(one.low, one.high, True),
                self.say(KEYS.get(one.verdict, "clear_none")), self.w.quantity(paid, MONEY),
                self.w.quantity(cost, MONEY) if math.isfinite(cost) else ""]  # fmt: skip

    def per_unit(self) -> float:
        """How much of the unit of results is one of the reader's units."""
        return 1.0 / self.w.scaled(1.0, self.unit)


def chance(gap: Gap, w: Language) -> str:
    """In how many of the worlds the goal is reached, with the 95% interval of its probability; few worlds have none."""
    answer = gap.answer
    told = w.say("answer.gap.worlds", met=answer.met, worlds=answer.worlds)
    if math.isnan(answer.probability):
        return told
    low, high = interval_of_chance(answer.met, answer.worlds)
    return told + w.say("number.aside", text=interval(w.number(100 * low, 0), w.percent(high)))


def since(gap: Gap, say: Callable[..., str]) -> str:
    """Since when it is clear, in a cell."""
    if gap.outlook is None:
        return MISSING
    if gap.outlook.missed_since is not None:
        return say("missed_word", year=gap.outlook.missed_since)
    if gap.outlook.met_since is not None:
        return say("met_word", year=gap.outlook.met_since)
    return say("unclear_word")


def all_rows(found: Sequence[Gap], names: Names, w: Language) -> list[list[str]]:
    """Every goal in its row."""
    rows = []
    for gap in found:
        unit = gap.goal.outcome.unit

        def bare(value: float, sign: bool = False, unit: str = unit) -> str:
            return w.quantity(value, unit, sign) if math.isfinite(value) else MISSING

        words = w.unit_words(unit)
        short = f"short.{gap.goal.outcome.name}"  # as the report calls it
        name = f"{gap.goal.target} {w.say(short) if w.has(short) else names.of('target', gap.goal.target, w)}"
        mark = "" if gap.scored else w.say("number.aside", text=WORDS.text("convention_word", w))
        rows.append([name + (w.say("number.unit", unit=words) if words else "") + mark, str(gap.answer.year),
                     bare(gap.start), bare(gap.answer.target), bare(gap.answer.median), bare(gap.missing, True),
                     chance(gap, w), since(gap, lambda key, **values: WORDS.text(key, w, **values))])  # fmt: skip
    return rows


def all_verdict(found: Sequence[Gap], code: str) -> str:
    """How many goals are missed, of those that do not rest on a convention."""
    judged = [gap for gap in found if gap.scored]
    if not judged:
        return WORDS.text("all_none" if not found else "all_conventions", code)
    shares = [1.0 - gap.answer.met / gap.answer.worlds for gap in judged]
    return WORDS.text("all_verdict", code, n=len(judged), missed=sum(share >= 0.5 for share in shares),
                      sure=sum(share >= 0.9 for share in shares))  # fmt: skip
