"""The page on which clusters reach a tier, offline and in both languages, and its table on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.report.html_page.sections.blocks import Picture, Section, Text, Tile
from model.report.numbers import interval
from model.report.sheet import title_of
from model.studies.short_page import edition, table, write_page
from model.studies.which_clusters.figures import by_year

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from model.report.html_page.write_page import Edition
    from model.report.words.language import Language
    from model.studies.which_clusters.found import WhichClusters
    from model.studies.which_clusters.wording import Said


def save(in_language: Callable[[Language], Said], folder: Path, language: str, pictures: bool,
         first: Said) -> Path:  # fmt: skip
    """Write the table and the page in both languages, `language` first; returns the page. first: in any language."""
    from model.studies.table_words import Reader
    from model.studies.write_tables import save_table

    if first.found.clusters:
        save_table(rows_of(first.found), folder / "tables", "clusters", Reader(first.names, first.w))

    def drawn(w: Language) -> dict[str, Figure | None]:
        return {"when": by_year(in_language(w))} if pictures else {}

    path = folder / "clusters.html"
    write_page(path, first.names.region, language, lambda w: page_of(in_language(w)), drawn,
               first.found.opened.main.scale)  # fmt: skip
    return path


def page_of(said: Said) -> Edition:
    """Everything that the page says in a language."""
    import model

    w, found = said.w, said.found
    base = title_of(found.opened.base, w) if found.opened.base is not None else ""
    made = w.say("page.simulated" if base else "page.simulated_alone", version=model.__version__,
                 worlds=len(found.seeds), base=base)  # fmt: skip
    caption = said.say("caption", amount=said.amount, last=said.last)
    rows = said.rows()
    sections = [
        Section("when", said.say("section_when"), [
            Picture("when", caption), table("clusters", said.heads(), rows, 1, caption)] if rows else []),
        Section("made", said.say("section_made"), [Text(said.say("note"))]),
    ]  # fmt: skip
    title = f"{said.say('title', amount=said.amount)} · {title_of(found.opened.main, w, 80)}"
    return edition(w, title, said.verdict(), said.said(), tiles(said), sections, made)


def tiles(said: Said) -> list[Tile]:
    """How many stand there in the last year, from the first on, surely and perhaps."""
    found = said.found
    median, low, high = found.there()
    tiles = []
    if median == median:
        band = interval(said.w.number(low, 0), said.w.number(high, 0)) if low == low else ""
        tiles.append(Tile(said.say("tile_there", last=said.last), said.w.number(median, 0), band))
    counted = (("tile_start", found.start), ("tile_sure", found.sure), ("tile_open", found.open))
    return [*tiles, *(Tile(said.say(key, first=said.first), str(len(those))) for key, those in counted)]


def rows_of(found: WhichClusters) -> list[dict[str, Any]]:
    """A row a cluster and year, as plain data."""
    rows = []
    for one in found.clusters:
        low, high = one.interval
        for year in found.years:
            count = max((n for when, n in one.by_year.items() if when <= year), default=0)
            rows.append({
                "city": one.city, "field": one.field, "tier": found.tier, "year": year, "reached": count,
                "worlds": one.worlds, "share_by_the_end": one.share, "low": low, "high": high, "half_by": one.year(),
                "real_by_the_end": one.real, "without_by_the_end": one.without,
            })  # fmt: skip
    return rows
