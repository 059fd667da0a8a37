"""The page of an answer on an anchor, in one language: its tiles, who comes, who gains and who loses."""

from __future__ import annotations

from collections.abc import Mapping

from model.mathematics.intervals import SURE
from model.mathematics.paired import Difference
from model.mathematics.verdicts import Verdict
from model.report.html_page.sections.blocks import Block, Grid, Section, Text, Tile
from model.report.html_page.write_page import Edition
from model.report.sheet import title_of
from model.report.words.language import Language
from model.report.words.verdicts import said as verdict_said
from model.studies.one_anchor.answer import (
    WORDS,
    AnchorAnswer,
    cells,
    comers,
    count,
    ends,
    money_ends,
    said,
    text,
    verdict,
    where,
)
from model.studies.one_anchor.effects import BANDS, WAYS, segment_rows
from model.studies.short_page import edition, table

LISTED = 12  # lines that a table has


def tiles(a: AnchorAnswer, w: Language) -> list[Tile]:
    """Comers, by themselves, other firms, the anchor itself."""
    f = a.found
    every, contract, own = comers(a)
    others = f.changed(lambda table: table["group"] != "")
    itself = f.by_group["anchor"]
    return [
        Tile(text("tile_come", w, km=a.reach), count(every.mean, w, True),
             text("tile_come_note", w, interval=ends(every, w))),
        Tile(text("tile_own", w), count(own.mean, w, True),
             text("tile_own_note", w, interval=ends(own, w), contract=count(contract.mean, w))),
        Tile(text("tile_others", w), w.money(others.mean, sign=True),
             text("tile_others_note", w, last=f.last, interval=money_ends(others, w))),
        Tile(text("tile_anchor", w), w.money(itself.mean),
             text("tile_anchor_note", w, last=f.last, revenue=w.money(f.asked.revenue))),
    ]  # fmt: skip


def page_of(a: AnchorAnswer, w: Language) -> Edition:
    """Everything that the page says in a language."""
    import model

    f = a.found
    assert f.base is not None
    made = w.say("page.simulated", version=model.__version__, worlds=len(f.paired_seeds), base=title_of(f.base, w))
    title = text("title", w, segment=a.names.of("segment", f.asked.segment, w),
                 place=where(a, w))  # fmt: skip
    parts = [
        Section("come", text("section_come", w), come(a, w)),
        Section("revenue", text("section_revenue", w), revenue(a, w)),
        Section("made", text("section_made", w), [Text(text("note_made", w, km=a.reach)), Text(text("note_kind", w))]),
    ]
    return edition(w, title, verdict(a, w), said(a, w), tiles(a, w), parts, made)


def come(a: AnchorAnswer, w: Language) -> list[Block]:
    """Who comes, by segment and by distance."""
    f = a.found
    rows = [[a.names.of("segment", segment, w), *cells(one, w), *cells(two, w)]
            for segment, one, two in segment_rows(f)[:LISTED]]  # fmt: skip
    found: list[Block] = [table("come", text("heads_come", w), rows, 1,
                                text("caption_come", w, km=a.reach, last=f.last), text("note_come", w))]  # fmt: skip
    rows = []
    for band in BANDS:
        contract, own = (f.came(way=way, bands=[band]) for way in WAYS)
        rows.append([WORDS.term(band, w).format(km=a.reach), count(contract.mean, w, True), *cells(own, w)])
    return [*found, table("bands", text("heads_bands", w), rows, 1, text("caption_bands", w))]


def revenue(a: AnchorAnswer, w: Language) -> list[Block]:
    """Who gains and who loses: groups that add up, cities, fields."""
    f, unit = a.found, w.say("unit.money")
    groups = {WORDS.term(key, w): gap for key, gap in f.by_group.items()}
    cities = {a.names.of("city", key, w): gap for key, gap in f.cities.items()}
    fields = {a.names.of("field", key, w): gap for key, gap in f.fields.items()}
    caption = text("caption_groups", w, unit=unit, first=f.first, last=f.last)
    return [gaps(a, "groups", groups, caption, w, total=True),
            gaps(a, "cities", ordered(cities), text("caption_cities", w), w),
            gaps(a, "fields", ordered(fields), text("caption_fields", w), w)]  # fmt: skip


def ordered(found: Mapping[str, Difference]) -> dict[str, Difference]:
    """Largest gain first."""
    return dict(sorted(found.items(), key=lambda item: -item[1].mean))


def gaps(a: AnchorAnswer, name: str, found: Mapping[str, Difference], caption: str, w: Language,
         total: bool = False) -> Grid:  # fmt: skip
    """Differences as a table."""
    rows = [[label, *cells(gap, w, money=True), verdict_said(gap.verdict, w.code, "report")]
            for label, gap in found.items()]  # fmt: skip
    marks = [
        "good" if gap.verdict is Verdict.UP else "bad" if gap.verdict is Verdict.DOWN else "" for gap in found.values()
    ]
    marks = [*marks[:-1], "total"] if total else marks
    chance = (
        text("note_groups", w)
        if total
        else text("note_chance", w, n=len(rows), chance=w.number((1 - SURE) * len(rows), 1))
    )
    return table(name, text("heads_groups", w), rows, (0, 3), caption, chance, marks=marks)
