"""The answer on an anchor in sentences, which terminal and page share: who comes, who loses, what it cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.mathematics.intervals import SURE
from model.mathematics.paired import Difference
from model.mathematics.quarters import quarter_label
from model.mathematics.verdicts import Verdict
from model.report.caveats.sources_of_doubt import first_lower
from model.report.markdown_page import PageWords
from model.report.numbers import MISSING, interval
from model.report.sheet import title_of
from model.report.words.language import Language
from model.report.words.verdicts import said as verdict_said
from model.studies.one_anchor.effects import BANDS, WAYS, AnchorFound, segment_rows

if TYPE_CHECKING:
    from model.report.words.displayed_names import Names
    from model.studies.one_anchor.design import Asked

WORDS = PageWords(Path(__file__).with_name("words.yaml"))
MONEY = "亿元 a year"
NAMED = 3  # segments, losers that a sentence names


@dataclass
class AnchorAnswer:
    """What was found, with the names to tell it by."""

    found: AnchorFound
    names: Names

    @property
    def reach(self) -> str:
        """km, as texts write it."""
        return f"{self.found.reach:g}"


def text(key: str, w: Language, **values: object) -> str:
    """A text of this page."""
    return WORDS.text(key, w, **values)


def count(value: float, w: Language, sign: bool = False) -> str:
    """A mean number of firms."""
    return w.number(value, 1, sign)


def ends(gap: Difference, w: Language) -> str:
    """The interval of a number of firms; – in one world."""
    if gap.pairs < 2:
        return "–"
    return interval(count(gap.low, w), count(gap.high, w), w.code)


def cells(gap: Difference, w: Language, money: bool = False) -> list[str]:
    """A mean and its interval as two cells of a table: numbers of firms, or money."""

    def written(value: float) -> str:
        return w.quantity(value, MONEY, sign=True) if money else count(value, w, True)

    return [written(gap.mean), interval(written(gap.low), written(gap.high)) if gap.pairs > 1 else MISSING]


def money_ends(gap: Difference, w: Language) -> str:
    """The interval of an amount, with its unit; – in one world."""
    return w.money_interval(gap.low, gap.high, sign=True) or "–"


def comers(a: AnchorAnswer) -> tuple[Difference, Difference, Difference]:
    """More firms within reach: all, under contract, by themselves."""
    near = BANDS[:3]
    return a.found.came(bands=near), *(a.found.came(way=way, bands=near) for way in WAYS)  # type: ignore[return-value]


def where(a: AnchorAnswer, w: Language) -> str:
    """The place of the anchor, with its city where the place's name does not tell it."""
    return place_in_city(a.names, a.found.asked, w)


def place_in_city(names: Names, asked: Asked, w: Language) -> str:
    """The same before any run."""
    city, place = names.of("city", asked.city, w), names.of("place", asked.place, w)
    told = city.removesuffix("市") in place
    return place if told else text("in_city", w, city=city, place=place)


def verdict(a: AnchorAnswer, w: Language) -> str:
    """The answer in one line."""
    every, contract, own = comers(a)
    key = {Verdict.ONE_WORLD: "verdict_one", Verdict.OPEN: "verdict_open", Verdict.SAME: "verdict_open"}
    return text(key.get(every.verdict, "verdict_come"), w, km=a.reach, n=count(every.mean, w), last=a.found.last,
                interval=ends(every, w), contract=count(contract.mean, w), own=count(own.mean, w))  # fmt: skip


def said(a: AnchorAnswer, w: Language) -> list[str]:
    """What was asked, from which segments they come, who loses, what is left for the region, and what it cost."""
    f, asked = a.found, a.found.asked
    assert f.base is not None
    told = [text("asked", w, revenue=w.money(asked.revenue), investment=w.money(asked.investment),
                 segment=a.names.of("segment", asked.segment, w), place=where(a, w),
                 start=quarter_label(asked.start), title=title_of(f.base, w))]  # fmt: skip
    if not any(f.own_revenue.values()):
        told.append(text("not_opened", w))
    rows = [row for row in segment_rows(f) if row[1].mean + row[2].mean > 0][:NAMED]
    named = [text("from_one", w, segment=a.names.of("segment", segment, w), contract=count(one.mean, w),
                  own=count(two.mean, w)) for segment, one, two in rows]  # fmt: skip
    told.append(
        text("from_segments", w, names=w.say("number.semicolon").join(named)) if named else text("from_nobody", w)
    )
    told += [winners_and_losers(a, w), region_sentence(a, w), text("paid", w, amount=w.money(f.paid))]
    return [line for line in told if line]


def winners_and_losers(a: AnchorAnswer, w: Language) -> str:
    """Groups, cities and fields whose interval leaves zero out."""
    f = a.found
    if len(f.paired_seeds) < 2:
        return text("one_world", w)
    told_apart = {key: gap for key, gap in f.by_group.items() if key not in ("anchor", "all")}
    groups = {first_lower(WORDS.term(key, w)): gap for key, gap in told_apart.items()}
    cities = {a.names.of("city", key, w): gap for key, gap in f.cities.items() if key != f.asked.city}
    lost = clear({**groups, **cities}, Verdict.DOWN)
    won = clear(groups, Verdict.UP)
    told = [text("losers", w, names=listed(lost, w)) if lost else text("no_losers", w)]
    if any(name in cities for name, _ in lost):  # one of many that were looked at
        told.append(text("by_chance", w, n=len(cities), chance=w.number(len(cities) * (1 - SURE), 1)))
    if won:
        told.append(text("gainers", w, names=listed(won, w)))
    return (" " if w.code == "en" else "").join(told)


def clear(found: Mapping[str, Difference], way: Verdict) -> list[tuple[str, Difference]]:
    """Those that clearly go one way, largest first."""
    own = [(name, gap) for name, gap in found.items() if gap.verdict is way]
    return sorted(own, key=lambda item: -abs(item[1].mean))[:NAMED]


def listed(items: Sequence[tuple[str, Difference]], w: Language) -> str:
    """Names with amounts and intervals."""
    return w.say("number.comma").join(
        text("item", w, name=name, amount=w.money(gap.mean, sign=True), interval=money_ends(gap, w))
        for name, gap in items
    )


def region_sentence(a: AnchorAnswer, w: Language) -> str:
    """What the whole region has of it."""
    f = a.found
    whole = f.by_group["all"]
    brackets = text("in_brackets", w, interval=money_ends(whole, w)) if whole.pairs > 1 else ""
    key = "total" if whole.clear else "total_open"
    return text(key, w, amount=w.money(whole.mean, sign=True), last=f.last, interval=brackets,
                verdict=verdict_said(f.gain, w.code))  # fmt: skip
