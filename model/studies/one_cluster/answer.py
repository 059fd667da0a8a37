"""The answer on a part of the region in words: one line, three sentences, four figures. Page and terminal share it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from model.mathematics.intervals import FEWEST
from model.mathematics.verdicts import Verdict
from model.report.html_page.sections.blocks import Tile
from model.report.sheet import title_of
from model.studies.one_cluster import tables
from model.studies.one_cluster.question import SHOWN, Question
from model.studies.one_cluster.story import WORDS, drivers_sentence, tier_name

if TYPE_CHECKING:
    import pandas as pd

    from model.mathematics.paired import Difference
    from model.report.words.displayed_names import Names
    from model.report.words.language import Language

HALF = 0.5  # share of worlds from which on a branch is named as a cluster


@dataclass
class Found:
    """A question with every table of its answer, each worked out once."""

    q: Question
    names: Names

    @cached_property
    def history(self) -> pd.DataFrame:
        """tables.history."""
        return tables.history(self.q)

    @cached_property
    def tiers(self) -> pd.DataFrame:
        """tables.tiers."""
        return tables.tiers(self.q)

    @cached_property
    def drivers(self) -> pd.DataFrame:
        """tables.drivers."""
        return tables.drivers(self.q)

    @cached_property
    def peers(self) -> pd.DataFrame:
        """tables.peers."""
        return tables.peers(self.q)

    @cached_property
    def branches(self) -> pd.DataFrame:
        """tables.branches; a part of one segment has none."""
        return tables.branches(self.q)

    @cached_property
    def partners(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """tables.partners."""
        return tables.partners(self.q)

    @cached_property
    def firms(self) -> pd.DataFrame:
        """tables.largest_firms."""
        return tables.largest_firms(self.q)

    @cached_property
    def added(self) -> Difference | None:
        """tables.added."""
        return tables.added(self.q)

    def name(self, w: Language) -> str:
        """What the part is called."""
        return self.q.part.name(self.names, w)


def told_difference(gap: Difference | None, title: str, year: int, w: Language) -> str:
    """What a scenario adds, with its interval, or that it cannot be told from nothing; empty without a base."""
    if gap is None or not gap.pairs:
        return ""
    keys = {Verdict.UP: "added_up", Verdict.DOWN: "added_down", Verdict.SAME: "added_same",
            Verdict.ONE_WORLD: "added_one"}  # fmt: skip
    key = keys.get(gap.verdict, "added_open")
    amount = w.money(gap.mean, sign=True) if key == "added_one" else w.money(abs(gap.mean))
    ends = (-gap.high, -gap.low) if key == "added_down" else (gap.low, gap.high)
    interval = w.money_interval(*ends, sign=key == "added_open")
    return WORDS.text(key, w, title=title, amount=amount, last=year, interval=interval)


def verdict(f: Found, w: Language) -> str:
    """The answer in one line."""
    q, row, first = f.q, f.history.iloc[-1], f.history.iloc[0]
    start, end = float(first["revenue_nominal"]), float(row["revenue_nominal"])
    values = {"name": f.name(w), "first": q.first, "last": q.last, "start": w.money(start)}
    if end <= 0:
        key = "verdict_dead" if start > 0 else "verdict_nothing"
        return WORDS.text(key, w, **values)
    interval = w.money_interval(float(row["low"]), float(row["high"]))
    band = WORDS.text("band", w, interval=interval) if interval else ""
    return WORDS.text("verdict", w, **values, revenue=w.money(end), band=band, rank=w.number(row["rank"], 0),
                      of=len(f.peers))  # fmt: skip


def effect(f: Found, w: Language) -> str:
    """What the scenario adds here."""
    return told_difference(f.added, title_of(f.q.main, w), f.q.last, w)


def highest_tier(f: Found) -> pd.Series:
    """The row of the highest tier that a world counts it in at the end (current prices); else the lowest."""
    rows = f.tiers[(f.tiers["year"] == f.q.last) & (f.tiers["prices"] == "nominal")]
    reached = rows[rows["reached"] > 0]
    return reached.iloc[-1] if len(reached) else rows.iloc[0]


def said(f: Found, w: Language) -> list[str]:
    """Three sentences: drivers, tiers, partners; and the effect of the scenario before them, if it has one."""
    told = effect(f, w)
    stop = WORDS.text("stop", w).strip()
    first = [f"{told[0].upper()}{told[1:]}{stop}"] if told else []
    return [*first, moved(f, w), tiers_sentence(f, w), partners_sentence(f, w)]


def moved(f: Found, w: Language) -> str:
    """What carried the change, and what went against it."""
    parts = f.drivers.set_index("driver")["with"]
    shown = {str(key): float(parts[key]) for key in SHOWN}
    if not any(shown.values()):
        return WORDS.text("answer_flat", w)
    change = float(parts["change"])
    return drivers_sentence(shown, change, w, WORDS, "answer_drivers", first=f.q.first, last=f.q.last,
                            change=w.money(change, sign=True))  # fmt: skip


def tiers_sentence(f: Found, w: Language) -> str:
    """To which tier it comes; of a city, which of its fields do."""
    if not f.q.part.kind:
        often = often_clusters(f)
        named = w.say("answer.comma").join(f.names.of("field", str(key), w) for key in often["branch"])
        key = "answer_branches" if len(often) else "answer_no_branches"
        return WORDS.text(key, w, many=len(often), last=f.q.last, names=named, tier=tier_name(1, w))
    row = highest_tier(f)
    key = "answer_by_revenue" if not f.q.part.rule else "answer_tier" if row["reached"] else "answer_no_tier"
    return WORDS.text(key, w, tier=tier_name(int(row["tier"]), w), last=f.q.last, n=int(row["reached"]),
                      worlds=int(row["worlds"]))  # fmt: skip


def often_clusters(f: Found) -> pd.DataFrame:
    """Branches that are clusters of the lowest tier at the end, in half of the worlds or more."""
    return f.branches[f.branches["tier_1"] >= HALF * len(f.q.seeds)]


def partners_sentence(f: Found, w: Language) -> str:
    """How much of what it buys and sells stays near."""
    bands = f.partners[0].set_index(["side", "band"])["share"]
    near = {side: float(bands.get((side, "same_place"), math.nan)) + float(bands.get((side, "same_city"), math.nan))
            for side in ("suppliers", "customers")}  # fmt: skip
    inside = 1.0 - float(bands.get(("suppliers", "outside"), math.nan))
    if not all(map(math.isfinite, (inside, near["suppliers"]))):
        return WORDS.text("answer_no_partners", w)
    return WORDS.text("answer_partners", w, inside=w.percent(inside), close=w.percent(near["suppliers"]),
                      sold=w.percent(near["customers"]))  # fmt: skip


def tiles(f: Found, w: Language) -> list[Tile]:
    """Revenue, tier, rank, and what the scenario adds (firms, where nothing is compared)."""
    q, row, first = f.q, f.history.iloc[-1], f.history.iloc[0]
    start, end = float(first["revenue_nominal"]), float(row["revenue_nominal"])
    growth = (end / start) ** (1 / max(q.last - q.first, 1)) - 1 if start > 0 else math.nan
    found = [Tile(WORDS.text("tile_revenue", w, last=q.last), w.money(end),
                  WORDS.text("tile_revenue_note", w, first=q.first, growth=w.percent(growth, 1)))]  # fmt: skip
    found.append(tier_tile(f, w))
    found.append(Tile(WORDS.text("tile_rank", w), w.number(row["rank"], 0),
                      WORDS.text("tile_rank_note", w, of=len(f.peers), first=q.first,
                                 before=w.number(first["rank"], 0))))  # fmt: skip
    gap = f.added
    if gap is None or not gap.pairs:
        found.append(Tile(WORDS.text("tile_alone", w), w.number(row["firms"], 0),
                          WORDS.text("tile_alone_note", w, last=q.last)))  # fmt: skip
    else:
        found.append(Tile(WORDS.text("tile_added", w, title=title_of(q.main, w, 24)),
                          w.money(gap.mean, sign=True),
                          WORDS.text("tile_added_note", w, last=q.last,
                                     interval=w.money_interval(gap.low, gap.high, sign=True) or "–")))  # fmt: skip
    return found


def tier_tile(f: Found, w: Language) -> Tile:
    """How sure the highest tier is that some world reaches; of a city, how many of its fields reach the lowest one."""
    if not f.q.part.kind:
        return Tile(WORDS.text("tile_fields", w, tier=tier_name(1, w), last=f.q.last), str(len(often_clusters(f))),
                    WORDS.text("tile_fields_note", w))  # fmt: skip
    row = highest_tier(f)
    known = row["worlds"] >= FEWEST
    interval = w.interval(100 * row["low"], 100 * row["high"], "%") if known else ""
    value = w.percent(row["probability"]) if known else f"{int(row['reached'])} / {int(row['worlds'])}"
    return Tile(WORDS.text("tile_tier", w, tier=tier_name(int(row["tier"]), w), last=f.q.last), value,
                WORDS.text("tile_tier_note", w, n=int(row["reached"]), worlds=int(row["worlds"]),
                           interval=w.say("number.aside", text=f"{interval}%") if interval else ""))  # fmt: skip
