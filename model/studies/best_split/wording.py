"""What `jiju best` says, in words and rows of text: in the terminal, on its page and in Markdown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from model.mathematics.quarters import year_of
from model.report.markdown_page import PageWords
from model.report.numbers import MISSING, column_number, interval, percent
from model.report.words.displayed_names import Names
from model.report.words.language import language_of
from model.studies.best_split.found import OWN
from model.studies.best_split.ground import ground_rows, ground_sentence
from model.studies.best_split.options import options_of

if TYPE_CHECKING:
    from model.mathematics.paired import Difference
    from model.regions import Region
    from model.scenario import Plan
    from model.studies.best_split.found import BestSplit, Candidate
    from model.studies.best_split.goal import Goal
    from model.studies.best_split.options import Option
    from model.studies.best_split.run import Size

WORDS = PageWords(Path(__file__).with_name("words.yaml"))
MONEY = "亿元"
NAMED = 3  # policies that a sentence names
LITTLE = 0.9  # of a sum: where less of it is paid, the page says so
Table = tuple[str, str, str, list[str], list[list[str]]]  # key, title, sentence, headings, rows
Split = Sequence[tuple["Option", float]]


class Said:
    """The findings in the words of one language."""

    def __init__(self, found: BestSplit, plan: Plan, region: Region, size: Size, language: str) -> None:
        self.found, self.plan, self.region, self.size, self.code = found, plan, region, size, language
        self.names, self.w = Names(region, [plan]), language_of(language, region)
        self.first = found.goals[0]
        self.first_title, self.money_unit = self.goal(self.first), self.w.unit_words(MONEY)

    def say(self, key: str, **values: object) -> str:
        """A text."""
        return WORDS.text(key, self.w, **values)

    def heads(self, key: str, **values: object) -> list[str]:
        """Headings of a table."""
        return self.say(key, **values).split(";")

    def goal(self, goal: Goal) -> str:
        """A goal by its name."""
        return str(goal.title[self.code])

    @property
    def title(self) -> str:
        """What was asked."""
        goals = self.say("comma").join(map(self.goal, self.found.goals))
        return self.say("title", budget=self.w.money(self.found.budget), goals=goals)

    @property
    def worlds(self) -> int:
        """Worlds that were run."""
        return self.size.learning + (self.size.fresh if self.found.chosen is not None else 0)

    # figures ----------------------------------------------------------------------------------------------------

    def gain(self, value: float, goal: Goal | None = None) -> str:
        """A gain in the reader's unit, without it."""
        return self.w.quantity(value, (goal or self.first).unit, sign=True) if math.isfinite(value) else MISSING

    def measured(self, value: float, goal: Goal) -> str:
        """A gain with its unit."""
        return self.w.measured(value, unit_of_change(goal.unit), sign=True)

    def ends(self, effect: Difference, goal: Goal | None = None) -> str:
        """The interval of a gain in a column; nothing where there is none."""
        if not math.isfinite(effect.low):
            return ""
        return interval(self.gain(effect.low, goal), self.gain(effect.high, goal))

    def unit(self, goal: Goal) -> str:
        """The unit of what is gained."""
        return self.w.unit_words(unit_of_change(goal.unit))

    def money(self, value: float) -> str:
        """An amount in a column."""
        return self.w.quantity(value, MONEY) if math.isfinite(value) else MISSING

    # sentences --------------------------------------------------------------------------------------------------

    def answer(self) -> list[str]:
        """The answer first, then where the money goes, what is paid of it, and how sure it is."""
        if self.found.chosen is None:
            split = self.found.provisional
            lines = [self.first_answer(), self.where(split), ground_sentence(self, split), self.provisional()]
            return [line for line in (*lines, self.left()) if line]
        split = list(self.found.chosen.split)
        lines = [*self.verdict(), self.where(split), ground_sentence(self, split), *self.paid(), self.left(),
                 self.robust()]  # fmt: skip
        return [line for line in lines if line]

    def first_answer(self) -> str:
        """The provisional answer in one sentence: which policies would get the money."""
        return self.say("first_answer", budget=self.w.money(self.found.budget), goal=self.first_title,
                        parts=self.largest(self.found.provisional))  # fmt: skip

    def provisional(self) -> str:
        """What a provisional answer supposes."""
        return self.say("rough" if self.found.rough else "provisional", worlds=self.size.learning)

    def verdict(self) -> list[str]:
        """What the fresh worlds say, goal by goal: against the scenario's own split, and against no policy."""
        lines, found = [], self.found
        for goal, own, none, better in zip(found.goals, found.against_own, found.against_none, found.better_in,
                                           strict=True):  # fmt: skip
            kind = (
                "no_interval" if own.pairs < 2 else "same" if not own.clear else "better" if own.mean > 0 else "worse"
            )
            ends = self.w.measured_interval(own.low, own.high, unit_of_change(goal.unit)) if own.pairs > 1 else ""
            gain, year = self.measured(own.mean, goal), year_of(self.plan.end)
            lines.append(self.say(kind, budget=self.w.money(found.budget), goal=self.goal(goal), worlds=own.pairs,
                                  gain=gain, interval=ends, year=year))  # fmt: skip
            if none.pairs > 1:
                ends = self.w.measured_interval(none.low, none.high, unit_of_change(goal.unit))
                lines.append(self.say("over_none", gain=self.measured(none.mean, goal), interval=ends, better=better,
                                      worlds=own.pairs))  # fmt: skip
        return lines

    def where(self, split: Split) -> str:
        """Where most of the money goes."""
        return self.say("where", parts=self.largest(split)) if split else ""

    def largest(self, split: Split) -> str:
        """The largest sums of a split by their policies."""
        order = sorted(split, key=lambda pair: -pair[1])
        named = [self.say("named", name=self.option(option), value=self.w.money(money))
                 for option, money in order[:NAMED]]  # fmt: skip
        text = self.say("comma").join(named)
        return text if len(order) <= NAMED else self.say("more", parts=text, n=len(order) - NAMED)

    def paid(self) -> list[str]:
        """What is paid of the sum, beside the scenario's own split, and where money lapses."""
        found, (chosen, own) = self.found, self.found.paid
        if found.chosen is None or not math.isfinite(chosen):
            return []
        lines = [self.say("paid", budget=self.w.money(found.budget), chosen=self.w.money(chosen),
                          own=self.w.money(own), year=self.plan.base_year)]  # fmt: skip
        lapsing = sorted(((option, money, found.paid_by.get(option.key, 0.0)) for option, money in found.chosen.split),
                         key=lambda one: one[2] - one[1])  # fmt: skip
        most = [self.say("lapsing", name=self.option(option), paid=self.w.money(paid), value=self.w.money(money))
                for option, money, paid in lapsing if paid < LITTLE * money][:NAMED]  # fmt: skip
        if chosen < LITTLE * found.budget and most:
            lines.append(self.say("lapses", parts=self.say("comma").join(most)))
        return lines

    def left(self) -> str:
        """That a part of the sum was given to nobody, for no programme could place it."""
        if self.found.left < (1.0 - LITTLE) / 2 * self.found.budget:
            return ""
        key = "left" if self.found.chosen is not None else "left_first"
        return self.say(key, left=self.w.money(self.found.left), budget=self.w.money(self.found.budget))

    def robust(self) -> str:
        """By which rule it was chosen, and whether another rule would have chosen another."""
        from model.studies.best_split.choice import RULES, choose

        found = self.found
        if len(found.goals) > 1:
            return self.say("between", n=sum(found.front), all=len(found.candidates))
        others = [rule for rule in RULES if choose(found.candidates, rule) is not found.chosen]
        rule = WORDS.term(found.rule, self.w)
        if not others:
            return self.say("same_by_all", rule=rule)
        return self.say("other_by", rule=rule, others=self.say("comma").join(WORDS.term(o, self.w) for o in others))

    # rows -------------------------------------------------------------------------------------------------------

    def option(self, option: Option) -> str:
        """The name of an option's policy, with its variant if it is another than as written."""
        variant = "" if option.variant == "as_written" else WORDS.term(option.variant, self.w)
        name = self.names.of("policy", option.key, self.w)
        return self.say("in_variant", name=name, variant=variant) if variant else name

    def policy(self, option: Option) -> str:
        """The name of an option's policy."""
        return self.names.of("policy", option.key, self.w)

    def split_rows(self, split: Split, paid: bool = False) -> list[list[str]]:
        """Policies of a split by money, largest first, with what they paid on the fresh worlds."""
        own = {option.key: option.money for option in options_of(self.plan)}
        whole, total = sum(money for _, money in split), sum(own.values())
        rows = []
        for option, money in sorted(split, key=lambda pair: -pair[1]):
            spent = [self.money(self.found.paid_by.get(option.key, math.nan))] if paid else []
            rows.append([self.policy(option), WORDS.term(option.variant, self.w), self.money(money), *spent,
                         percent(money / whole), percent(own.get(option.key, 0.0) / total)])  # fmt: skip
        return rows

    def placed_rows(self) -> list[list[str]]:
        """What every option paid and gained at each sum, and what it can place."""
        rows = []
        for one in self.found.placed:
            for number, (budget, paid, gain) in enumerate(one.points):
                most = "" if number else self.say("all_of_it") if self.no_limit(one.most) else self.money(one.most)
                rows.append([self.option(one.option) if number == 0 else "", self.money(budget), self.money(paid),
                             self.gain(gain), column_number(self.each(gain, paid), sign=True), most])  # fmt: skip
        return rows

    def no_limit(self, most: float) -> bool:
        """Whether a policy can place all of the sum."""
        return most >= self.found.budget * (1.0 - 1e-9)

    def each(self, gain: float, money: float) -> float:
        """Gain for each unit of money, both as the reader counts them."""
        if not money > 0:
            return math.nan
        return self.w.scaled(gain, self.first.unit) / self.w.scaled(money, MONEY)

    def candidate_rows(self) -> list[list[str]]:
        """Splits that were run, best first."""
        regret = dict(zip(map(id, self.found.candidates), self.found.regrets(), strict=True))
        pairs = sorted(zip(self.found.candidates, self.found.front, strict=True), key=lambda pair: -pair[0].mean())
        rows = []
        for one, front in pairs:
            gains = [self.gain(one.mean(g), goal) for g, goal in enumerate(self.found.goals)]
            rows.append([self.candidate(one, front), *gains, self.gain(one.worst()), self.gain(regret[id(one)])])
        return rows

    def candidate(self, one: Candidate, front: bool = False) -> str:
        """The name of a split; between two goals, whether it is beaten; which one was chosen."""
        marks = [WORDS.term("on_front", self.w)] if front and len(self.found.goals) > 1 else []
        marks += [WORDS.term("chosen", self.w)] if one is self.found.chosen else []
        name = WORDS.term(one.name, self.w)
        return self.say("in_variant", name=name, variant=self.say("comma").join(marks)) if marks else name

    def variant_rows(self) -> list[list[str]]:
        """What places and years added."""
        return [
            [self.policy(option), WORDS.term(option.variant, self.w), self.gain(more.mean), self.ends(more),
             WORDS.term("yes" if taken else "no", self.w)]
            for option, more, taken in self.found.tried
        ]  # fmt: skip

    def single_rows(self) -> list[list[str]]:
        """Every policy alone, by gain a yuan."""
        ranked = sorted(self.found.singles, key=lambda one: -one.per_yuan(0))
        return [
            [self.policy(one.option), self.money(one.option.money), self.gain(one.gains[0].mean),
             self.ends(one.gains[0]), column_number(self.each(one.gains[0].mean, one.option.money), sign=True)]
            for one in ranked
        ]  # fmt: skip

    def tables(self) -> list[Table]:
        """Key, title, sentence, headings and rows of every table after the answer."""
        found, unit = self.found, self.unit(self.first)
        goals = ";".join(self.say("with_unit", name=self.goal(g), unit=self.unit(g)) for g in found.goals)
        first_goal = self.say("with_unit", name=self.first_title, unit=unit)
        money = {"money": self.money_unit, "year": self.plan.base_year}
        first = ("first", self.say("first"), self.provisional(), self.heads("split_heads", **money),
                 self.split_rows(found.provisional))  # fmt: skip
        singles = ("singles", self.say("singles"), "", self.heads("singles_heads", first=first_goal, **money),
                   self.single_rows())  # fmt: skip
        split = found.provisional if found.chosen is None else found.chosen.split
        ground = ("ground", self.say("ground"), self.say("ground_note"), self.heads("ground_heads"),
                  ground_rows(self, split))  # fmt: skip
        if found.chosen is None:
            return [first, ground, singles]
        return [
            ("split", self.say("split"), "", self.heads("split_paid_heads", **money),
             self.split_rows(found.chosen.split, paid=True)),
            ground,
            ("placed", self.say("placed"), self.say("placed_note", **money),
             self.heads("placed_heads", first=first_goal, **money), self.placed_rows()),
            ("candidates", self.say("candidates"), self.say("candidates_note", worlds=self.size.learning),
             self.heads("candidates_heads", goals=goals, first=self.first_title), self.candidate_rows()),
            ("variants", self.say("variants"), self.say("variants_note", first=self.first_title),
             self.heads("variants_heads", unit=unit), self.variant_rows()),
            first,
            singles,
        ]  # fmt: skip


def own_split(found: BestSplit) -> Candidate | None:
    """The scenario's own split among the candidates."""
    return next((one for one in found.candidates if one.name == OWN), None)


def unit_of_change(unit: str) -> str:
    """The unit of a difference of figures in a unit: shares and rates in % differ by points."""
    return "points" if unit in ("%", "% a year") else unit
