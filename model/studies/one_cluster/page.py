"""The page on a part of the region: sections with their tables, in one language."""

from __future__ import annotations

import math

from model.mathematics.intervals import FEWEST
from model.observe.cluster_tiers import TIERS
from model.regions.plants import NOTICE
from model.report.cluster_tables.basis_at_start import bases_of
from model.report.html_page.sections.blocks import Block, Grid, Items, Picture, Section, Text
from model.report.html_page.write_page import Edition
from model.report.numbers import MISSING, interval
from model.report.sheet import title_of
from model.report.words.language import Language
from model.studies.one_cluster.answer import Found, said, tiles, verdict
from model.studies.one_cluster.question import AFTER, BEFORE, SHOWN, grouped
from model.studies.one_cluster.story import WORDS, driver_name, sentences
from model.studies.short_page import edition, table

MONEY = "亿元 a year"
PEERS = 12  # of which are shown, with the one asked about


def page_of(f: Found, w: Language) -> Edition:
    """Everything that the page says in a language."""
    import model

    q = f.q
    made = w.say("page.simulated" if q.base is not None else "page.simulated_alone", version=model.__version__,
                 worlds=len(q.seeds), base=title_of(q.base, w) if q.base is not None else "")  # fmt: skip
    made = f"{made} {title_of(q.main, w, 120)}"
    parts = [
        Section("history", WORDS.text("section_history", w), [*picture("history", f, w), history(f, w)]),
        Section("tiers", WORDS.text("section_tiers", w), tiers(f, w)),
        Section("drivers", WORDS.text("section_drivers", w), drivers(f, w)),
        Section("peers", WORDS.text("section_peers", w), [peers(f, w)]),
        Section("branches", WORDS.text("section_branches", w), branches(f, w)),
        Section("partners", WORDS.text("section_partners", w), partners(f, w)),
        Section("story", WORDS.text("section_story", w),
                [Text(WORDS.text("note_story", w), "note"), Items(sentences(q, f.names, w))]),
        Section("firms", WORDS.text("section_firms", w), firms(f, w)),
        Section("made", WORDS.text("section_made", w), basis(f, w)),
    ]  # fmt: skip
    return edition(w, f"{f.name(w)} · {title_of(q.main, w, 80)}", verdict(f, w), said(f, w), tiles(f, w), parts, made,
                   NOTICE[w.code])  # fmt: skip


def text(key: str, w: Language, **values: object) -> str:
    """A text of this page."""
    return WORDS.text(key, w, **values)


def money(value: float, w: Language, sign: bool = False) -> str:
    """An amount in a column, without its unit."""
    return w.quantity(float(value), MONEY, sign)


def picture(name: str, f: Found, w: Language) -> list[Block]:
    """A picture of the page."""
    return [Picture(name, text(f"section_{name}", w))] if len(f.q.years) > 1 else []


def ends(low: float, high: float, w: Language, sign: bool = False) -> str:
    """An interval of amounts in a cell; – where there is none."""
    return interval(money(low, w, sign=sign), money(high, w, sign=sign)) if math.isfinite(low) else MISSING


def history(f: Found, w: Language) -> Grid:
    """Revenue by year, without and with the scenario."""
    q, rows = f.q, []
    for row in f.history.itertuples():
        cells = [str(row.year), money(row.revenue_nominal, w), ends(row.low, row.high, w), money(row.revenue, w),
                 w.number(row.firms, 0), w.number(row.rank, 0), w.number(100 * row.share, 1)]  # fmt: skip
        if q.base is not None:
            cells += [money(row.base, w), money(row.added, w, sign=True),
                      ends(row.added_low, row.added_high, w, sign=True)]  # fmt: skip
        rows.append(cells)
    heads = text("heads_history", w, first=q.first) + (text("heads_base", w) if q.base is not None else "")
    return table("history", heads, rows, 1, text("caption_history", w, unit=w.say("unit.money")))


def tiers(f: Found, w: Language) -> list[Block]:
    """In what share of worlds it counts in each tier, year by year."""
    q, rows = f.q, []
    if not q.part.kind:  # all industry together has no tier; its branches have
        return []
    for year in q.years:
        own = f.tiers[f.tiers["year"] == year]
        rows.append([str(year), *(chance(row, w) for row in own.itertuples())])
    note = text("note_tiers" if q.part.rule else "note_no_rule", w)
    return [table("tiers", text("heads_tiers", w, first=q.first), rows, 1, text("caption_tiers", w), note)]


def chance(row: object, w: Language) -> str:
    """A share of worlds with its interval; how many, where there are few."""
    reached, worlds = int(row.reached), int(row.worlds)  # type: ignore[attr-defined]
    if worlds < FEWEST:
        return f"{reached} / {worlds}"
    low, high = 100 * row.low, 100 * row.high  # type: ignore[attr-defined]
    return f"{100 * reached / worlds:.0f}% ({interval(f'{low:.0f}', f'{high:.0f}')})"


def drivers(f: Found, w: Language) -> list[Block]:
    """What the change of revenue is made of: over all years with and without the scenario, and by year."""
    q = f.q
    if len(q.years) < 2:
        return []
    unit = w.say("unit.money")
    rows = []
    shown = f.drivers[(f.drivers.drop(columns="driver").abs().max(axis=1) > 0) | (f.drivers["driver"] == "change")]
    for row in shown.to_dict("records"):
        cells = [driver_name(str(row["driver"]), w), money(row["with"], w, sign=True)]
        if q.base is not None:
            cells += [money(row[name], w, sign=True) for name in ("without", "added")]
            cells.append(ends(row["low"], row["high"], w, sign=True))
        rows.append(cells)
    heads = text("heads_drivers", w) + (text("heads_added", w) if q.base is not None else "")
    whole = table("drivers", heads, rows, 1, text("caption_drivers", w, first=q.first, last=q.last, unit=unit),
                  text("note_drivers", w), marks=[""] * (len(rows) - 1) + ["total"])  # fmt: skip
    return [*picture("drivers", f, w), whole, by_year(f, w)]


def by_year(f: Found, w: Language) -> Grid:
    """The same by year: a row a driver, a column a year."""
    found = f.q.drivers(f.q.main.name).groupby(level="year").mean()
    parts = grouped(found)
    parts["change"] = found[AFTER] - found[BEFORE]
    rows = [[driver_name(key, w), *(money(value, w, sign=True) for value in parts[key])]
            for key in [*SHOWN, "change"] if key == "change" or parts[key].any()]  # fmt: skip
    heads = ";".join([text("heads_drivers", w).split(";")[0], *map(str, parts.index)])
    return table("drivers_by_year", heads, rows, 1, text("caption_years", w), folded=True,
                 marks=[""] * (len(rows) - 1) + ["total"])  # fmt: skip


def peers(f: Found, w: Language) -> Grid:
    """The largest of its kind in the region, and itself."""
    q, found = f.q, f.peers
    shown = found[(found.index < PEERS) | (found["area"] == q.part.area)]
    rows = [[w.number(row["rank"], 0), f.names.of(q.part.space, str(row["area"]), w), money(row["start"], w),
             money(row["end"], w), w.number(row["rank_start"], 0)] for row in shown.to_dict("records")]  # fmt: skip
    marks = ["up" if area == q.part.area else "" for area in shown["area"]]
    notes = [text("note_ranks", w)] if len(q.seeds) > 1 else []
    notes += [text("more", w, n=len(shown), all=len(found))] if len(found) > len(shown) else []
    more = ("" if w.code == "zh" else " ").join(notes)
    return table("peers", text("heads_peers", w, first=q.first, last=q.last), rows, (0, 1),
                 text("caption_peers", w, unit=w.say("unit.money")), more, marks=marks)  # fmt: skip


def branches(f: Found, w: Language) -> list[Block]:
    """What it is made of: fields of a city, segments of a cluster."""
    q, found = f.q, f.branches
    if q.part.kind == "segment" or not len(found):
        return []
    kind = "segment" if q.part.kind == "field" else "field"
    ruled = bool(found["tier_1"].notna().any())
    rows = []
    for row in found.to_dict("records"):
        cells = [f.names.of(kind, str(row["branch"]), w), money(row["start"], w), money(row["end"], w),
                 ends(row["low"], row["high"], w)]  # fmt: skip
        if ruled:
            cells += [MISSING if math.isnan(row[name]) else f"{row[name]:.0f} / {len(q.seeds)}"
                      for name in ("tier_1", "tier_2")]  # fmt: skip
        rows.append(cells)
    heads = text("heads_branches", w, first=q.first, last=q.last) + (text("heads_reached", w) if ruled else "")
    return [table("branches", heads, rows, 1, text("caption_branches", w, unit=w.say("unit.money")))]


def partners(f: Found, w: Language) -> list[Block]:
    """How near suppliers and buyers are, and who they are."""
    bands, named = f.partners
    if not bands["share"].notna().any():
        return [Text(text("answer_no_partners", w))]
    rows = [[WORDS.term(row.side, w), WORDS.term(row.band, w), w.number(100 * row.share, 1)]
            for row in bands.itertuples()]  # fmt: skip
    found: list[Block] = [table("bands", text("heads_bands", w), rows, 2, text("caption_bands", w, year=f.q.last),
                                text("note_bands", w))]  # fmt: skip
    rows = [[WORDS.term(row.side, w), f.names.of("city", row.city, w), f.names.of("segment", row.segment, w),
             w.number(100 * row.share, 1), w.number(row.firms, 0)] for row in named.itertuples()]  # fmt: skip
    if rows:
        found.append(table("partners", text("heads_partners", w), rows, 3, text("caption_partners", w), folded=True))
    return found


def firms(f: Found, w: Language) -> list[Block]:
    """The largest firms with the ids under which `jiju firm` finds them."""
    q = f.q
    rows = [[firm_name(row.firm, f, w), f.names.of("segment", row.segment, w), f.names.of("place", row.place, w),
             WORDS.term(row.origin, w), money(row.start, w), money(row.end, w), w.number(row.workers, 0)]
            for row in f.firms.itertuples()]  # fmt: skip
    if not rows:
        return []
    heads = text("heads_firms", w, first=q.first, last=q.last)
    caption = text("caption_firms", w, first=q.first, last=q.last, unit=w.say("unit.money"))
    return [table("firms", heads, rows, 4, caption, text("note_firms", w))]


def firm_name(firm: str, f: Found, w: Language) -> str:
    """The id of a firm, and the name of a plant that is known by one."""
    name = f.names.of("firm", firm, w)
    return firm if name == firm else f"{firm} · {name}"


def basis(f: Found, w: Language) -> list[Block]:
    """What the start rests on here."""
    q, bases = f.q, bases_of(f.q.main, f.q.region)
    own = q.part.of(q.cells[q.main.name])
    cells = own[own["year"] == q.first].groupby(["city", "segment"])["revenue"].sum().sort_values(ascending=False)
    codes = dict.fromkeys(bases.cell(str(city), str(segment)) for city, segment in cells.index)
    named = w.say("number.semicolon").join(f.names.of("basis", code, w) for code in codes)
    told = [Text(text("note_basis", w, basis=named))] if named else []
    return [*told, Text(w.say("basis.no_statistic"), "note")]


assert len(TIERS) == 3  # the headings of the table of tiers name three
