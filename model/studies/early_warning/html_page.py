"""The page of early warning, offline and in both languages: the answer, the figures brought, targets, the score."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.intervals import share as wilson
from model.report.html_page.sections.blocks import Block, Items, Picture, Section, Text, Tile
from model.report.numbers import MISSING, interval, percent
from model.report.words.messages import told
from model.studies.early_warning.clearness import MISSED
from model.studies.early_warning.figures import clear_by_year
from model.studies.short_page import edition, table, write_page

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from model.report.html_page.write_page import Edition
    from model.report.words.language import Language
    from model.studies.early_warning.clearness import Score
    from model.studies.early_warning.wording import Said

TEXT_COLUMNS = {"official": (0, 3, 7), "goals": (0, 3), "clusters": (0,)}


def save(in_language: Callable[[str], Said], folder: Path, language: str, pictures: bool) -> Path:
    """Write the page in both languages, `language` first; returns it. in_language: what is said in a language."""
    first = in_language(language)

    def drawn(w: Language) -> dict[str, Figure | None]:
        return {"clear": clear_by_year(in_language(w.code))} if pictures else {}

    path = folder / "early_warning.html"
    write_page(path, first.region, language, lambda w: page_of(in_language(w.code)), drawn, first.plan.scale)
    return path


def page_of(said: Said) -> Edition:
    """Everything that the page says in a language."""
    import model

    made = said.w.say("page.simulated_alone", version=model.__version__, worlds=said.worlds)
    verdict, *rest = said.answer()
    blocks: dict[str, Block] = {
        key: table(key, ";".join(heads), rows, TEXT_COLUMNS[key], title) for key, title, heads, rows in said.tables()
    }
    sections = [
        Section("official", said.say("section_official"), found(blocks, "official")),
        Section("clear", said.say("section_clear"), [
            *([Picture("clear", said.say("section_clear"))] if "goals" in blocks else []), *found(blocks, "goals")]),
        Section("score", said.say("section_score"), score(said)),
        Section("clusters", said.say("section_clusters"), found(blocks, "clusters")),
        Section("made", said.say("section_made"), basis(said)),
    ]  # fmt: skip
    return edition(said.w, said.title, verdict, rest, tiles(said), sections, made)


def found(blocks: dict[str, Block], key: str) -> list[Block]:
    """A table by its key, if there is one."""
    return [blocks[key]] if key in blocks else []


def tiles(said: Said) -> list[Tile]:
    """Goals that are clear by the cut, hits and false alarms, and what figures that were brought say."""
    every, some, cut = said.found.score, said.found.score_of_open, said.found.cut
    clear = sum((one.clear_by(0.9) or cut + 1) <= cut for one in said.found.watched)
    tiles = [
        Tile(said.say("tile_clear", cut=cut), said.of(clear, len(said.found.watched)), said.say("tile_clear_note"))
    ]
    if every.missed:
        note = said.say("tile_open", share=percent(some.hits / some.missed)) if some.missed and some != every else ""
        tiles.append(Tile(said.say("tile_hits", cut=cut), percent(every.hits / every.missed), note))
    if every.warned:
        tiles.append(Tile(said.say("tile_false"), said.of(every.false_alarms, every.warned)))
    if said.brought:
        count = sum(one.now[1] == MISSED for one in said.brought)
        tiles.insert(0, Tile(said.say("tile_official"), said.of(count, len(said.brought))))
    return tiles


def score(said: Said) -> list[Block]:
    """Hits and false alarms over all goals and over those that are open."""
    pairs = (("score_all", said.found.score), ("score_open", said.found.score_of_open))
    rows = [[said.say(key), *cells(one)] for key, one in pairs if one.missed + one.met]
    if not rows:
        return []
    note = said.score_of_open()
    return [*([Text(note, "lead")] if note else []),
            table("score", said.say("score_heads"), rows, 1, said.say("section_score"))]  # fmt: skip


def cells(one: Score) -> list[str]:
    """A score in its row."""
    share = MISSING
    if one.missed:
        ends = interval(*(percent(float(np.ravel(end)[0])) for end in wilson(one.hits, one.missed)))
        share = f"{percent(one.hits / one.missed)} ({ends})"
    return [str(one.missed), str(one.hits), share, str(one.warned), str(one.false_alarms)]


def basis(said: Said) -> list[Block]:
    """What clear means, what was not used of a file, what the judgement rests on."""
    blocks: list[Block] = [Text(said.say("asked")), Text(said.say("note"))]
    if said.found.skipped:
        blocks += [Text(said.say("skipped")), Items([told(line, said.code) for line in said.found.skipped])]
    return blocks
