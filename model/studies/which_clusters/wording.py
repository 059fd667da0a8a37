"""Which clusters reach a tier, in sentences and rows of text; terminal and page share them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.mathematics.intervals import FEWEST
from model.mathematics.likelihood import chance
from model.report.markdown_page import PageWords
from model.report.numbers import interval, percent
from model.report.sheet import title_of
from model.report.words.displayed_names import Names
from model.studies.which_clusters.found import SURE, Cluster

if TYPE_CHECKING:
    from model.report.words.language import Language
    from model.studies.which_clusters.found import WhichClusters

WORDS = PageWords(Path(__file__).with_name("words.yaml"))
NAMED = 12  # clusters that a sentence names


@dataclass(frozen=True)
class Said:
    """The answer in a language."""

    found: WhichClusters
    names: Names
    w: Language

    def say(self, key: str, **values: object) -> str:
        """A text."""
        return WORDS.text(key, self.w, **values)

    @property
    def amount(self) -> str:
        """The tier in words."""
        return self.w.round_sum(self.found.amount)

    @property
    def first(self) -> int:
        """The first year."""
        return self.found.years[0]

    @property
    def last(self) -> int:
        """The last year."""
        return self.found.years[-1]

    # sentences --------------------------------------------------------------------------------------------------

    def verdict(self) -> str:
        """How many are sure, how many open, and how many stand there in the last year."""
        found = self.found
        if not found.clusters:
            return self.say("none", amount=self.amount, last=self.last)
        return self.say("verdict", last=self.last, sure=len(found.sure) + len(found.start), open=len(found.open),
                        amount=self.amount, count=self.count())  # fmt: skip

    def count(self) -> str:
        """How many stand at the tier in the last year."""
        median, low, high = self.found.there()
        if not math.isfinite(median):
            return self.say("count_none")
        told = {"median": self.w.number(median, 0), "last": self.last}
        if not math.isfinite(low):
            return self.say("count_bare", **told)
        band = interval(self.w.number(math.floor(low), 0), self.w.number(math.ceil(high), 0), self.w.code)
        return self.say("count", **told, band=band)

    def said(self) -> list[str]:
        """The clusters by name; then prices, the scenario, and how few worlds there are."""
        found, lines = self.found, []
        if found.start:
            lines.append(self.say("start", first=self.first, names=self.listed(found.start, lambda one: "")))
        if found.sure:
            lines.append(self.say("sure", names=self.listed(found.sure, lambda one: str(one.year()))))
        if (found.start or found.sure) and len(found.seeds) >= FEWEST:
            low, high = chance(len(found.seeds), len(found.seeds))
            lines.append(
                self.say(
                    "all_worlds", worlds=len(found.seeds), band=interval(self.w.number(100 * low, 0), percent(high))
                )
            )
        if found.open:
            lines.append(self.say("open", last=self.last, names=self.listed(found.open, self.chance)))
        if found.rare:
            lines.append(self.say("rare", n=len(found.rare)))
        if found.clusters:
            lines += [self.prices(), self.policy()]
        if len(found.seeds) < FEWEST:
            lines.append(self.say("few", worlds=len(found.seeds)))
        return [line for line in lines if line]

    def prices(self) -> str:
        """How many would be there without a rise of prices."""
        shares = [one.real / one.worlds for one in self.found.clusters]
        sure, all_sure = sum(share >= SURE for share in shares), len(self.found.sure) + len(self.found.start)
        if sure >= all_sure:
            return ""
        return self.say("prices", first=self.first, sure=sure, open=sum(0.1 < share < SURE for share in shares))

    def policy(self) -> str:
        """How many would be sure without the scenario."""
        known = [one.without for one in self.found.clusters if one.without is not None]
        if not known:
            return ""
        without = sum(reached >= SURE * len(self.found.seeds) for reached in known)
        more = len(self.found.sure) + len(self.found.start) - without
        key = "policy_more" if more > 0 else "policy_less" if more < 0 else "policy_same"
        return self.say(key, scenario=title_of(self.found.opened.main, self.w, 60), without=without, n=abs(more))

    def name(self, one: Cluster) -> str:
        """City and field."""
        return " · ".join((self.names.of("city", one.city, self.w), self.names.of("field", one.field, self.w)))

    def chance(self, one: Cluster) -> str:
        """The share of worlds; how many of how many where they are few."""
        return percent(one.share) if one.worlds >= FEWEST else f"{one.reached}/{one.worlds}"

    def listed(self, those: Sequence[Cluster], note: Callable[[Cluster], str]) -> str:
        """Clusters by name, each with a note; the first of many."""
        named = [self.say("named", name=self.name(one), note=note(one)) if note(one) else self.name(one)
                 for one in those[:NAMED]]  # fmt: skip
        text = self.say("comma").join(named)
        return text if len(those) <= NAMED else self.say("more", names=text, n=len(those) - NAMED)

    # rows -------------------------------------------------------------------------------------------------------

    @property
    def middle(self) -> int:
        """A year between the first and the last: the last that ends a five-year plan, else the middle one."""
        between = [year for year in self.found.years[1:-1] if year % 5 == 0]
        return between[-1] if between else self.found.years[len(self.found.years) // 2]

    def heads(self) -> str:
        """Headings of the table."""
        text = self.say("heads", middle=self.middle, first=self.first, last=self.last)
        return text + (self.say("heads_without") if any(one.without is not None for one in self.found.clusters) else "")

    def rows(self) -> list[list[str]]:
        """Every cluster that some world brings there."""
        return [self.row(one) for one in self.found.clusters]

    def row(self, one: Cluster) -> list[str]:
        """One cluster."""
        low, high = one.interval
        year = one.year()
        when = self.say("start_word", first=self.first) if one.at_start(self.first) else str(year or self.say("never"))
        middle = max((count for when, count in one.by_year.items() if when <= self.middle), default=0)
        cells = [self.name(one), when, self.share(middle, one.worlds), self.share(one.reached, one.worlds),
                 interval(percent(low), percent(high)) if math.isfinite(low) else "",
                 self.share(one.real, one.worlds)]  # fmt: skip
        return cells if one.without is None else [*cells, self.share(one.without, one.worlds)]

    def share(self, reached: int, worlds: int) -> str:
        """A share of worlds in a column; how many of how many where they are few."""
        return percent(reached / worlds) if worlds >= FEWEST else f"{reached}/{worlds}"
