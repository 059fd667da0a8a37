"""The story of a part of the region in one world: facts that stand out, in order, and the same in sentences.

Stands out: the year of the fastest growth and of the deepest fall, years in which it comes into a tier or leaves one,
in which an anchor opens, or in which it appears or dies. Growth and what drove it are at prices of the base year, tiers
at current prices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.observe.cluster_tiers import TIERS
from model.observe.driver_list import BY_NAME
from model.report.caveats.sources_of_doubt import first_lower
from model.report.cluster_tables.emergent_communities import run_with_links
from model.report.markdown_page import PageWords
from model.studies.one_cluster.question import ENTRY, SHOWN, Question, grouped
from model.studies.one_cluster.tables import events

if TYPE_CHECKING:
    import pandas as pd

    from model.report.words.displayed_names import Names
    from model.report.words.language import Language

WORDS = PageWords(Path(__file__).with_name("words.yaml"))
MOST = 6  # years that are told
CARRIERS = 2  # drivers that are named for a year


@dataclass(frozen=True)
class Year:
    """What stands out in a year: real revenue and its growth, drivers with the largest part of it and against it."""

    year: int
    before: float
    after: float
    carriers: list[tuple[str, float]]
    against: tuple[str, float] | None
    into: list[int] = field(default_factory=list)
    out_of: list[int] = field(default_factory=list)
    opened: list[tuple[str, str, str]] = field(default_factory=list)  # firm, segment, place
    closed: list[tuple[tuple[str, str, str], float]] = field(default_factory=list)  # the same, revenue

    @property
    def weight(self) -> float:
        """How much it stands out; events count more than any growth."""
        event = bool(self.into or self.out_of or self.opened or (self.before > 0) != (self.after > 0))
        return 10.0 * event + abs(np.log(max(self.after, 1e-9) / max(self.before, 1e-9)))


def told_years(q: Question) -> list[Year]:
    """The years that stand out in the central world, in order."""
    seed = run_with_links(q.study, q.main.name).seed
    real = q.wide(q.main.name, "revenue")[seed].to_numpy()
    column = q.study.seeds(q.main.name).index(seed)
    tiers = [q.in_tier(q.main.name, tier)[:, column] for tier in range(1, len(TIERS) + 1)] if q.part.rule else []
    parts = grouped(q.drivers(q.main.name).xs(seed, level="seed"))
    happened = events(q)
    year_of = happened["quarter"].dt.year
    found = []
    for at, year in enumerate(q.years[1:], 1):
        own = happened[year_of == year]
        closed = own[own["event"] == "large_firm_closed"].sort_values("revenue", ascending=False)
        rise = real[at] >= real[at - 1]
        amounts = parts.loc[year].sort_values(ascending=not rise)
        along = [(str(name), float(value)) for name, value in amounts.items() if (value > 0) == rise and value != 0]
        other = [(str(name), float(value)) for name, value in amounts.items() if (value > 0) != rise and value != 0]
        found.append(Year(
            year, float(real[at - 1]), float(real[at]), along[:CARRIERS], other[-1] if other else None,
            [tier for tier, there in enumerate(tiers, 1) if there[at] and not there[:at].any()],
            [tier for tier, there in enumerate(tiers, 1) if there[at - 1] and not there[at]],
            firms_of(own[own["event"] == "anchor_opened"]),
            list(zip(firms_of(closed), closed["revenue"].astype(float), strict=True)),
        ))  # fmt: skip
    alive = [each for each in found if each.before > 0 or each.after > 0]
    chosen = sorted(alive, key=lambda each: -each.weight)[:MOST]
    for pick in (max, min):  # the fastest and the slowest year are always told
        if alive:
            extreme = pick(alive, key=lambda each: np.log(max(each.after, 1e-9) / max(each.before, 1e-9)))
            if extreme not in chosen:
                chosen = [*chosen[: MOST - 1], extreme]
    return sorted(chosen, key=lambda each: each.year)


def firms_of(events: pd.DataFrame) -> list[tuple[str, str, str]]:
    """The firms of events: id, segment, place."""
    return [(str(firm), str(segment), str(place)) for firm, segment, place in
            zip(events["firm"], events["segment"], events["place"], strict=True)]  # fmt: skip


def called(firm: tuple[str, str, str], names: Names, w: Language) -> str:
    """What a sentence calls a firm: a plant by its name, any other by its trade and place, for its id says nothing."""
    number, segment, place = firm
    name = names.of("firm", number, w)
    if name != number:
        return name
    trade = first_lower(names.of("segment", segment, w))
    return WORDS.text("firm_there", w, segment=trade, place=names.of("place", place, w))


def driver_name(key: str, w: Language) -> str:
    """What pages call a driver of SHOWN, or the change that they add up to."""
    if key in ENTRY:
        return w.of(BY_NAME[key].words)
    return w.say(f"column.group_{key}") if key in SHOWN else WORDS.text("change", w)


def driver_in_sentence(key: str, w: Language) -> str:
    """The same inside a sentence."""
    return first_lower(driver_name(key, w))


def drivers_sentence(parts: Mapping[str, float], change: float, w: Language, words: PageWords, key: str,
                     /, **about: object) -> str:  # fmt: skip
    """What carried a change, one driver or two, and what went most against it, if anything did."""
    order = sorted(parts, key=lambda one: parts[one], reverse=change >= 0)
    along = [one for one in order if parts[one] and (parts[one] > 0) == (change >= 0)][:CARRIERS]
    other = [one for one in order if parts[one] and (parts[one] > 0) != (change >= 0)][-1:]

    def named(drivers: list[str]) -> str:
        told = [driver_in_sentence(one, w) + w.say("number.aside", text=w.money(parts[one], sign=True))
                for one in drivers]  # fmt: skip
        return WORDS.text("and", w).join(told)

    against = WORDS.text("drivers_against", w, driver=named(other)) if other else ""
    return words.text(key, w.code, along=named(along), against=against, **about)


def tier_name(tier: int, w: Language) -> str:
    """A tier as an amount of revenue."""
    return w.round_sum(TIERS[tier - 1])


def sentences(q: Question, names: Names, w: Language) -> list[str]:
    """The story in sentences, begin and end included."""
    seed = run_with_links(q.study, q.main.name).seed
    nominal, real, firms = (q.wide(q.main.name, name)[seed] for name in ("revenue_nominal", "revenue", "firms"))
    ranks, of = q.ranks[seed], len(q.peers(q.main.name))

    def state(key: str, year: int) -> str:
        if nominal[year] <= 0:
            return WORDS.text(f"{key}_empty", w, year=year)
        about = {"revenue": w.money(real[year]), "nominal": w.money(nominal[year]), "first": q.first}
        return WORDS.text(key, w, year=year, firms=w.number(firms[year], 0), rank=f"{ranks[year]:.0f}", of=of,
                          **about)  # fmt: skip

    told = [state("story_begin", q.first)]
    told += [sentence(each, names, w) for each in told_years(q)]
    return [*told, state("story_end", q.last)] if q.last > q.first else told


def sentence(each: Year, names: Names, w: Language) -> str:
    """One year in a sentence or two."""

    def part(item: tuple[str, float]) -> str:
        return f"{driver_in_sentence(item[0], w)}{w.say('number.aside', text=w.money(item[1], sign=True))}"

    if each.before <= 0:
        told = [WORDS.text("story_appears", w, year=each.year, revenue=w.money(each.after))]
    elif each.after <= 0:
        told = [WORDS.text("story_dies", w, year=each.year, revenue=w.money(each.before))]
    else:
        growth = each.after / each.before - 1
        way = "story_up" if growth >= 0 else "story_down"
        carriers = WORDS.text("and", w).join(map(part, each.carriers))
        told = [WORDS.text(way, w, year=each.year, growth=w.percent(abs(growth), 1), revenue=w.money(each.after),
                           carriers=carriers)]  # fmt: skip
        if each.against is not None:
            told.append(WORDS.text("story_against", w, driver=part(each.against)))
        told.append(WORDS.text("stop", w))
    for tier in each.into:
        told.append(WORDS.text("story_into", w, tier=tier_name(tier, w)))
    for tier in each.out_of:
        told.append(WORDS.text("story_out", w, tier=tier_name(tier, w)))
    for firm in each.opened:
        told.append(WORDS.text("story_opened", w, firm=called(firm, names, w)))
    if each.closed:
        firm, revenue = each.closed[0]
        key = "story_closed" if len(each.closed) > 1 else "story_closed_one"
        told.append(WORDS.text(key, w, n=len(each.closed), firm=called(firm, names, w),
                               revenue=w.money(revenue)))  # fmt: skip
    return "".join(told)
