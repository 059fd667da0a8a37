"""What an attribution says, in words and rows of text, the same in the terminal and on the page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from model.mathematics.verdicts import Verdict
from model.observe.outcomes import BY_NAME
from model.regions import region_to_read
from model.report.markdown_page import PageWords
from model.report.numbers import MISSING, column_number, interval
from model.report.words.displayed_names import OTHER_PARTS, Names
from model.report.words.language import language_of
from model.studies.attribution.measured import NET, OUTPUT, PAID
from model.studies.attribution.run import a_yuan

if TYPE_CHECKING:
    from model.mathematics.paired import Difference
    from model.scenario import Plan
    from model.studies.attribution.parts import Part
    from model.studies.attribution.run import Added, Attribution

WORDS = PageWords(Path(__file__).with_name("words.yaml"))
MONEY = "亿元"
LISTED = 4  # of which nothing can be told; the table has all
KEYS = {
    Verdict.UP: "clear_up", Verdict.DOWN: "clear_down", Verdict.OPEN: "clear_null", Verdict.SAME: "clear_same",
    Verdict.ONE_WORLD: "clear_one",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """An attribution in a language."""

    found: Attribution
    code: str

    @property
    def plan(self) -> Plan:
        """The plan that is attributed."""
        return self.found.design.plan

    @cached_property
    def names(self) -> Names:
        """Names of packages and policies."""
        return Names(region_to_read(self.plan.region, self.plan.region_data), [self.plan])

    @cached_property
    def w(self):  # type: ignore[no-untyped-def]
        """Numbers and units of the language."""
        return language_of(self.code, self.names.region)

    def say(self, key: str, **values: object) -> str:
        """A text."""
        return WORDS.text(key, self.w, **values)

    def heads(self, key: str) -> list[str]:
        """Headings of a table."""
        return self.say(key).split(";")

    # names ------------------------------------------------------------------------------------------------------

    def name(self, part: Part) -> str:
        """A part by its name."""
        return self.say("rest") if part.key == OTHER_PARTS else self.names.of(part.kind, part.key, self.w)

    def outcome(self, name: str) -> str:
        """An outcome by its name."""
        return self.w.of(BY_NAME[name].words)

    def unit_of(self, figure: str) -> str:
        """The unit of a figure in results."""
        return BY_NAME[figure].unit if figure in BY_NAME else MONEY

    def changed(self, figure: str) -> str:
        """The unit of what is added to a figure."""
        return unit_of_change(self.unit_of(figure))

    def listed(self, texts: Iterable[str]) -> str:
        """Names in a sentence."""
        return self.say("comma").join(texts)

    # figures ----------------------------------------------------------------------------------------------------

    def ends(self, one: Difference, figure: str) -> str:
        """The interval of a difference in the reader's unit."""
        if not math.isfinite(one.low):
            return ""
        return interval(self.amount(one.low, figure), self.amount(one.high, figure))

    def amount(self, value: float, figure: str, sign: bool = True) -> str:
        """A value in the reader's unit, without it."""
        return self.w.quantity(value, self.unit_of(figure), sign and figure != PAID)

    def verdict(self, one: Difference) -> str:
        """Whether a difference can be told apart from nothing."""
        return self.say(KEYS.get(one.verdict, "clear_none"))

    def in_order(self, figure: str) -> list[Part]:
        """Parts, the largest gain first; what has no value stands last."""
        added = self.found.added[figure]
        return sorted(self.found.design.parts, key=lambda part: _falling(added[part.key].value.mean))

    def some(self, parts: Sequence[Part]) -> str:
        """The first of some parts, and how many more there are."""
        named = self.listed(map(self.name, parts[:LISTED]))
        more = len(parts) - LISTED
        return named if more <= 0 else self.say("more_parts", parts=named, n=more if self.code == "en" else len(parts))

    def by_yuan(self) -> list[Part]:
        """Parts that pay, those that give most for each yuan first."""
        parts = [part for part in self.found.design.parts if part.key in self.found.yields]
        return sorted(parts, key=lambda part: _falling(self.found.returns(part.key).mean))

    def best_by_yuan(self) -> Part | None:
        """The part that gives most for each yuan, of those that clearly give something."""
        return next((part for part in self.by_yuan() if self.found.returns(part.key).verdict == Verdict.UP), None)

    def span(self, one: Difference, sentence: bool = False) -> str:
        """The interval of a bare ratio."""
        if not math.isfinite(one.low):
            return ""
        return interval(column_number(one.low), column_number(one.high), self.code if sentence else "")

    # rows -------------------------------------------------------------------------------------------------------

    def rows(self, figure: str) -> list[list[str]]:
        """What every part adds to a figure, with its first and last place; the whole at the end."""
        made = [self.row(self.name(part), self.found.added[figure][part.key], figure)
                for part in self.in_order(figure)]  # fmt: skip
        whole = self.found.whole[figure]
        return [*made, [self.say("whole"), self.amount(whole.mean, figure), self.ends(whole, figure),
                        self.verdict(whole), "", "", ""]]  # fmt: skip

    def row(self, name: str, one: Added, figure: str) -> list[str]:
        """One part."""
        less = self.amount(one.less.mean, figure) if one.less.pairs else MISSING
        ends = self.ends(one.less, figure)
        return [name, self.amount(one.value.mean, figure), self.ends(one.value, figure), self.verdict(one.value),
                self.amount(one.first, figure), self.amount(one.last, figure),
                f"{less} ({ends})" if ends else less]  # fmt: skip

    def unit_cost(self, figure: str, part: str) -> str:
        """Public money for each unit that a part adds, in the reader's unit of money; empty where none is shown."""
        cost = self.found.cost_of(figure, part)
        return "" if math.isnan(cost) else self.w.quantity(cost * self.per_unit(figure), MONEY)

    def per_unit(self, figure: str) -> float:
        """How much of the unit of results is one of the reader's units."""
        return 1.0 / self.w.scaled(1.0, self.unit_of(figure))

    def yuan_rows(self) -> list[list[str]]:
        """What every part pays and gives for each yuan, most first; those that pay nothing behind, the whole last."""
        rows, paying = [], self.by_yuan()
        for part in [*paying, *(part for part in self.in_order(PAID) if part not in paying)]:
            rows.append([self.name(part), str(len(part.policies)), *self.money_cells(part.key)])
        return [*rows, [self.say("whole"), str(len(self.plan.policies)), *self.money_cells()]]

    def money_cells(self, part: str = "") -> list[str]:
        """Paid, output, output a yuan with its interval and verdict, net cost."""
        found = self.found
        paid, net, output = ((found.added[name][part].value if part else found.whole[name]).mean
                             for name in (PAID, NET, OUTPUT))  # fmt: skip
        told = [MISSING, "", ""]
        if part in found.yields:
            one = found.returns(part)
            told = [column_number(one.mean), self.span(one), self.verdict(one)]
        return [self.amount(paid, PAID), self.amount(output, OUTPUT), *told, self.amount(net, NET)]

    def with_ends(self, one: Difference, figure: str) -> str:
        """A difference with its interval."""
        ends = self.ends(one, figure)
        return f"{self.amount(one.mean, figure)} ({ends})" if ends else self.amount(one.mean, figure)

    def policy_rows(self, part: Part, figure: str) -> list[list[str]]:
        """What every policy of an opened package adds, the largest gain first."""
        added = {name: self.found.added[name][part.key].atoms for name in (figure, PAID, OUTPUT)}
        keys = sorted(added[figure], key=lambda key: _falling(added[figure][key].mean))
        return [
            [self.names.of("policy", key, self.w), self.amount(added[figure][key].mean, figure),
             self.ends(added[figure][key], figure), self.verdict(added[figure][key]),
             self.amount(added[PAID][key].mean, PAID),
             column_number(a_yuan(added[OUTPUT][key], added[PAID][key]))]
            for key in keys
        ]  # fmt: skip


def unit_of_change(unit: str) -> str:
    """The unit of a difference of figures in a unit: shares and rates in % differ by points."""
    return "points" if unit in ("%", "% a year") else unit


def _falling(value: float) -> float:
    return math.inf if math.isnan(value) else -value
