"""The page of the best split, offline and in both languages: the answer, the split, what can be placed, how chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from model.report.html_page.sections.blocks import Block, Picture, Section, Text, Tile
from model.report.sheet import title_of
from model.studies.best_split.figures import front, placed, splits, tried
from model.studies.short_page import edition, table, write_page

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from model.report.html_page.write_page import Edition
    from model.report.words.language import Language
    from model.studies.best_split.wording import Said

TEXT_COLUMNS: dict[str, int | tuple[int, ...]] = {
    "split": 2, "ground": (0, 1, 2), "first": 2, "placed": 1, "candidates": 1, "variants": (0, 1, 4), "singles": 1,
}  # fmt: skip
LONG = ("singles",)  # tables that are shown on request


def save(in_language: Callable[[str], Said], folder: Path, language: str, pictures: bool) -> Path:
    """Write the page in both languages, `language` first; returns it. in_language: what is said in a language."""
    first = in_language(language)

    def drawn(w: Language) -> dict[str, Figure | None]:
        said = in_language(w.code)
        makers = {"split": splits, "placed": placed, "candidates": tried, "front": front}
        return {name: maker(said) for name, maker in makers.items()} if pictures else {}

    path = folder / "best.html"
    write_page(path, first.region, language, lambda w: page_of(in_language(w.code)), drawn, first.plan.scale)
    return path


def page_of(said: Said) -> Edition:
    """Everything that the page says in a language."""
    import model

    w, found = said.w, said.found
    made = w.say("page.simulated", version=model.__version__, worlds=said.worlds,
                 base=said.say("made_base"))  # fmt: skip
    verdict, *rest = said.answer()
    sections = []
    for key, title, sentence, heads, rows in said.tables():
        blocks: list[Block] = [Text(sentence, "lead")] if sentence else []
        pictures = [key] + (["front"] if key == "candidates" and len(found.goals) > 1 else [])
        blocks += [Picture(name, title) for name in pictures if name in ("split", "placed", "candidates", "front")]
        blocks.append(table(key, ";".join(heads), rows, TEXT_COLUMNS[key], title, folded=key in LONG))
        sections.append(Section(key, title, blocks))
    sections.append(Section("made", said.say("made"), [Text(line) for line in (said.say("asked"), said.say("how"),
                                                                               said.say("note"))]))  # fmt: skip
    return edition(w, f"{said.title} · {title_of(said.plan, w, 80)}", verdict, rest, tiles(said), sections, made)


def tiles(said: Said) -> list[Tile]:
    """The gain against the scenario's own split and against no policy, what is paid, and the largest sum."""
    found, w = said.found, said.w
    split = found.chosen.split if found.chosen is not None else found.provisional
    option, most = max(split, key=lambda pair: pair[1])
    largest = Tile(said.say("tile_largest"), w.money(most), said.option(option))
    if found.chosen is None:
        return [Tile(said.say("tile_provisional"), said.say("tile_count", n=len(split))), largest]
    own, none, goal = found.against_own[0], found.against_none[0], found.goals[0]
    tiles = [Tile(said.say("tile_own"), said.measured(own.mean, goal), said.ends(own)),
             Tile(said.say("tile_none"), said.measured(none.mean, goal), said.ends(none))]  # fmt: skip
    note = said.say("tile_paid_note", own=w.money(found.paid[1]))
    return [*tiles, Tile(said.say("tile_paid", budget=w.money(found.budget)), w.money(found.paid[0]), note), largest]
