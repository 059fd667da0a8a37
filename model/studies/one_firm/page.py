"""The page on one firm, in one language, and the tables that it leaves."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.mathematics.quarters import year_of
from model.regions.plants import NOTICE
from model.report.html_page.sections.blocks import Block, Items, Section, Text, Tile
from model.report.html_page.write_page import Edition
from model.report.sheet import title_of
from model.report.words.language import Language
from model.studies.one_cluster.question import SHOWN
from model.studies.one_cluster.story import driver_name
from model.studies.one_firm.story import (
    WORDS,
    FirmFound,
    by_policy,
    grouped,
    last_year,
    of_period,
    quarter_name,
    said,
    sentences,
    small_money,
    verdict,
)
from model.studies.short_page import edition, table, write_page
from model.studies.table_words import Reader
from model.studies.write_tables import save_table

if TYPE_CHECKING:
    from model.regions import Region

MONEY = "亿元 a year"
PARTNERS = 15  # of each side that the page names
TEN_THOUSAND = 1e4  # 万元 in a 亿元


def text(key: str, w: Language, **values: object) -> str:
    """A text of this page."""
    return WORDS.text(key, w, **values)


def page_of(f: FirmFound, w: Language) -> Edition:
    """Everything that the page says in a language."""
    import model

    key = "page.simulated" if f.base is not None else "page.simulated_alone"
    made = w.say(key, version=model.__version__, worlds=1, base=title_of(f.base, w) if f.base is not None else "")
    parts = [
        Section("story", text("section_story", w), [Items(sentences(f, w)), Text(text("one_world", w), "note")]),
        Section("drivers", text("section_drivers", w), drivers(f, w)),
        Section("history", text("section_history", w), [history(f, w)]),
        Section("grants", text("section_grants", w), grants(f, w)),
        Section("partners", text("section_partners", w), partners(f, w)),
    ]
    return edition(w, f"{f.name(w)} · {title_of(f.main, w, 80)}", verdict(f, w), said(f, w), tiles(f, w), parts, made,
                   NOTICE[w.code])  # fmt: skip


def tiles(f: FirmFound, w: Language) -> list[Tile]:
    """Revenue, workers, cost against rivals, grants."""
    own, rows = f.own, by_policy(f.own)
    revenue, workers = own.by_year("revenue"), own.by_year("workers")
    last, first = last_year(own), min(workers)
    shown = last if last in revenue else first
    return [
        Tile(text("tile_revenue", w, last=shown), w.money(revenue[shown]), text("tile_revenue_note", w, first=f.first)),
        Tile(text("tile_workers", w), w.number(workers[shown], 0),
             text("tile_workers_note", w, year=shown, first=first, before=w.number(workers[first], 0))),
        Tile(text("tile_cost", w), w.number(own.by_year("cost_ratio")[shown], 2),
             text("tile_cost_note", w, quality=w.number(own.by_year("quality_ratio")[shown], 2))),
        Tile(text("tile_grants", w), small_money(math.fsum(row[2] for row in rows), w),
             text("tile_grants_note", w, n=sum(row[1] for row in rows))),
    ]  # fmt: skip


def history(f: FirmFound, w: Language) -> Block:
    """Its years."""
    own = f.own
    columns = {name: own.by_year(name) for name in
               ("revenue", "workers", "capital", "debt", "profit", "cost_ratio", "quality_ratio", "fill")}  # fmt: skip
    rows = []
    for year in columns["revenue"]:
        money = {name: w.quantity(columns[name][year], MONEY) for name in ("revenue", "capital", "debt", "profit")}
        ratios = [w.number(columns[name][year], 2) for name in ("cost_ratio", "quality_ratio")]
        rows.append([str(year), money["revenue"], w.number(columns["workers"][year], 0), money["capital"],
                     money["debt"], money["profit"], *ratios, w.number(100 * columns["fill"][year], 0)])  # fmt: skip
    return table("history", text("heads_history", w), rows, 1,
                 text("caption_history", w, unit=w.say("unit.money"), first=f.first))  # fmt: skip


def driver_rows(f: FirmFound) -> list[dict[str, Any]]:
    """A row a driver, then the change: with the scenario, with its base, the difference."""
    sides = {"with": of_period(f.own)}
    if f.other is not None and f.other.found:
        sides["without"] = of_period(f.other)
    rows: list[dict[str, Any]] = [
        {"driver": key, **{side: parts[key] for side, parts in sides.items()}} for key in SHOWN
    ]
    rows.append({"driver": "change", **{side: math.fsum(parts.values()) for side, parts in sides.items()}})
    return [row | {"added": row["with"] - row["without"]} if "without" in row else row for row in rows]


def drivers(f: FirmFound, w: Language) -> list[Block]:
    """Why its revenue moved: over all years with and without the scenario, and by year."""
    found = driver_rows(f)
    sides = [key for key in found[0] if key != "driver"]
    shown = [row for row in found if row["driver"] == "change" or any(row[side] for side in sides)]
    rows = [
        [driver_name(row["driver"], w), *(w.quantity(row[side], MONEY, sign=True) for side in sides)] for row in shown
    ]
    heads = text("heads_drivers", w, main=title_of(f.main, w, 30))
    if len(sides) > 1 and f.base is not None:
        heads += text("heads_against", w, base=title_of(f.base, w, 30))
    last, unit = year_of(f.own.end), w.say("unit.money")
    whole = table("drivers", heads, rows, 1, text("caption_drivers", w, first=f.first, last=last, unit=unit),
                  text("note_drivers", w), marks=[""] * (len(rows) - 1) + ["total"])  # fmt: skip
    yearly = {year: grouped(parts) for year, parts in f.own.drivers().items()}
    keys = [key for key in SHOWN if any(parts[key] for parts in yearly.values())]
    rows = [
        [driver_name(key, w), *(w.quantity(parts[key], MONEY, sign=True) for parts in yearly.values())] for key in keys
    ]
    rows.append([driver_name("change", w),
                 *(w.quantity(math.fsum(parts.values()), MONEY, sign=True) for parts in yearly.values())])  # fmt: skip
    heads = ";".join([text("heads_drivers", w, main="").split(";")[0], *map(str, yearly)])
    return [whole, table("drivers_by_year", heads, rows, 1, text("caption_years", w), folded=True,
                         marks=[""] * (len(rows) - 1) + ["total"])]  # fmt: skip


def grants(f: FirmFound, w: Language) -> list[Block]:
    """What every policy gave it."""
    rows = [[f.names.of("policy", policy, w), str(count), w.number(TEN_THOUSAND * amount, 1), quarter_name(first),
             quarter_name(last)] for policy, count, amount, first, last in by_policy(f.own)]  # fmt: skip
    if not rows:
        return [Text(text("no_grants", w))]
    return [table("grants", text("heads_grants", w), rows, (0, 3, 4), text("caption_grants", w, first=f.first))]


def partners(f: FirmFound, w: Language) -> list[Block]:
    """With whom it deals, and how far away they are."""
    rows = []
    for side in ("suppliers", "customers"):
        own = [p for p in f.own.partners if p.side == side][:PARTNERS]
        rows += [[WORDS.term(side, w), f.names.of("firm", str(p.firm), w), f.names.of("segment", p.segment, w),
                  f.names.of("place", p.place, w), w.number(p.km, 0), w.number(TEN_THOUSAND * p.delivered, 1)]
                 for p in own]  # fmt: skip
    return [table("partners", text("heads_partners", w), rows, 4, text("caption_partners", w))] if rows else []


def save(f: FirmFound, region: Region, folder: Path, language: str) -> Path:
    """Write tables and page; returns the page."""
    own = f.own
    quarters = [{"quarter": quarter_name(q), **{name: values[at] for name, values in own.values.items()}}
                for at, q in enumerate(own.quarters)]  # fmt: skip
    reader = Reader.in_region(region, f.names.plans, language)
    save_table(quarters, folder / "tables", "quarters", reader)
    save_table(driver_rows(f), folder / "tables", "drivers", reader)
    save_table([{"year": year, **parts} for year, parts in own.drivers().items()], folder / "tables", "drivers_by_year",
               reader)  # fmt: skip
    save_table([{"quarter": quarter_name(q), "policy": policy, "amount": amount} for q, policy, amount in own.grants],
               folder / "tables", "grants", reader)  # fmt: skip
    save_table([vars(p) for p in own.partners], folder / "tables", "partners", reader)
    page = folder / "firm.html"
    write_page(page, region, language, lambda w: page_of(f, w), lambda w: {}, f.main.scale)
    return page
