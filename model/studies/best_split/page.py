"""What `jiju best` says: one sentence first, the split, then what it was chosen from. In the terminal and as a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from model.report.markdown_page import PageWords, page_header, rows_as_table
from model.report.numbers import interval, number, percent
from model.report.words.displayed_names import Names
from model.report.words.language import language as words_of
from model.studies.best_split.options import options_of

if TYPE_CHECKING:
    from model.mathematics.paired import Difference
    from model.regions import Region
    from model.scenario import Plan
    from model.studies.best_split.found import BestSplit
    from model.studies.best_split.options import Option
    from model.studies.best_split.run import Size

WORDS = PageWords(Path(__file__).with_name("words.yaml"))
MOST_ROWS = 10  # of a table in the terminal


class Said:
    """The findings in the words of one language."""

    def __init__(self, found: BestSplit, plan: Plan, region: Region, size: Size, language: str) -> None:
        self.found, self.plan, self.size, self.code = found, plan, size, language
        self.names, self.w = Names(region, [plan]), words_of(language, plan.base_year)
        first = found.goals[0]
        self.first, self.unit = first.title[language], unit_of(first.unit, language)

    def say(self, key: str, **values: object) -> str:
        """A text."""
        return WORDS.text(key, self.code, **values)

    @property
    def title(self) -> str:
        """What was asked."""
        goals = (", " if self.code == "en" else "、").join(goal.title[self.code] for goal in self.found.goals)
        return self.say("title", budget=f"{self.found.budget:,g}", goals=goals)

    def ends(self, effect: Difference) -> str:
        """The interval of a difference."""
        return interval(number(effect.low, sign=True), number(effect.high, sign=True))

    def verdict(self) -> list[str]:
        """What the fresh worlds say, goal by goal."""
        lines = []
        for goal, own, none in zip(self.found.goals, self.found.against_own, self.found.against_none, strict=True):
            kind = (
                "no_interval" if own.pairs < 2 else "same" if not own.clear else "better" if own.mean > 0 else "worse"
            )
            unit = unit_of(goal.unit, self.code)
            head = f"{goal.title[self.code]}{': ' if self.code == 'en' else '：'}" if len(self.found.goals) > 1 else ""
            lines.append(head + self.say(kind, worlds=own.pairs, gain=number(own.mean, sign=True), unit=unit,
                                         interval=self.ends(own)))  # fmt: skip
            if none.pairs > 1:
                more = self.say("over_none", gain=number(none.mean, sign=True), unit=unit, interval=self.ends(none))
                lines[-1] += (" " if self.code == "en" else "") + more
        lines.append(self.say("paid", year=self.plan.base_year, chosen=number(self.found.paid[0]),
                              own=number(self.found.paid[1])))  # fmt: skip
        return lines

    def heads(self, key: str, **values: object) -> list[str]:
        """Headings of a table."""
        return self.say(key, **values).split(";")

    def policy(self, option: Option) -> str:
        """The name of an option's policy."""
        return self.names.of("policy", option.key, self.w)

    def split_rows(self, split: Sequence[tuple[Option, float]]) -> list[list[str]]:
        """Policies of a split by money, largest first."""
        own = {option.key: option.money for option in options_of(self.plan)}
        whole, total = sum(money for _, money in split), sum(own.values())
        return [
            [self.policy(option), WORDS.term(option.variant, self.code), number(money), percent(money / whole),
             percent(own.get(option.key, 0.0) / total)]
            for option, money in sorted(split, key=lambda pair: -pair[1])
        ]  # fmt: skip

    def candidate_rows(self) -> list[list[str]]:
        """Splits that were run, best first."""
        two = len(self.found.goals) > 1
        rows = []
        for one, front in sorted(zip(self.found.candidates, self.found.front, strict=True), key=lambda p: -p[0].mean()):
            name = WORDS.term(one.name, self.code)
            if two and front:
                name += f" ({WORDS.term('on_front', self.code)})"
            gains = [number(one.mean(g), sign=True) for g in range(len(self.found.goals))]
            rows.append([name, *gains, number(one.worst(), sign=True)])
        return rows

    def variant_rows(self) -> list[list[str]]:
        """What places and years added."""
        return [
            [self.policy(option), WORDS.term(option.variant, self.code), number(more.mean, sign=True), self.ends(more),
             WORDS.term("yes" if taken else "no", self.code)]
            for option, more, taken in self.found.tried
        ]  # fmt: skip

    def single_rows(self) -> list[list[str]]:
        """Every policy alone, by gain a yuan."""
        ranked = sorted(self.found.singles, key=lambda one: -one.per_yuan(0))
        return [
            [self.policy(one.option), number(one.option.money), number(one.gains[0].mean, sign=True),
             self.ends(one.gains[0]), number(one.per_yuan(0), sign=True)]
            for one in ranked
        ]  # fmt: skip

    def tables(self) -> list[tuple[str, str, list[str], list[list[str]]]]:
        """Title, sentence, headings and rows of every table after the verdict."""
        found, goals = self.found, ";".join(f"{g.title[self.code]}" for g in self.found.goals)
        first = (self.say("first"), self.say("provisional", worlds=self.size.learning), self.heads("split_heads"),
                 self.split_rows(found.provisional))  # fmt: skip
        singles = (self.say("singles"), "", self.heads("singles_heads", first=self.first, unit=self.unit),
                   self.single_rows())  # fmt: skip
        if found.chosen is None:
            return [first, singles]
        rule = self.say("rule", rule=WORDS.term(found.rule, self.code)) if len(found.goals) == 1 else ""
        return [
            (self.say("split"), rule, self.heads("split_heads"), self.split_rows(found.chosen.split)),
            (self.say("candidates"), self.say("candidates_note", worlds=self.size.learning),
             self.heads("candidates_heads", goals=goals, first=self.first), self.candidate_rows()),
            (self.say("variants"), self.say("variants_note", first=self.first),
             self.heads("variants_heads", unit=self.unit), self.variant_rows()),
            first,
            singles,
        ]  # fmt: skip


def unit_of(unit: str, language: str) -> str:
    """A unit in a language."""
    from model.report.words.language import language as words_of

    w = words_of(language, 0)
    return w.say(f"unit.{unit}") if w.has(f"unit.{unit}") else unit


def page(said: Said) -> str:
    """The whole page in Markdown."""
    found = said.found
    worlds = said.size.learning + (said.size.fresh if found.chosen is not None else 0)
    lines = page_header(said.title, said.say("asked"), [said.plan], worlds, said.code, luck_only=False)
    lines += [*(f"**{line}**" if i == 0 else line for i, line in enumerate(said.verdict())), ""] if found.chosen else []
    for title, sentence, heads, rows in said.tables():
        lines += [f"## {title}", "", *([sentence, ""] if sentence else []), *rows_as_table(heads, rows)]
    lines += [said.say("note"), ""]
    return "\n".join(lines)
