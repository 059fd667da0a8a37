"""The page of a single question: one HTML file in both languages, by the same mechanism as the report's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from model.report.figures.svg import inline_svg
from model.report.html_page.answer import Answer
from model.report.html_page.sections.blocks import Grid, Section, Tile
from model.report.html_page.write_page import Edition, illustrate, rendered
from model.report.words.language import LANGUAGES, Language, language_of
from model.tables.folders import write_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from model.regions import Region


def table(name: str, heads: str, rows: Sequence[Sequence[str]], text: int | Sequence[int], caption: str, note: str = "",
          folded: bool = False, marks: Sequence[str] = ()) -> Grid:  # fmt: skip
    """A table of a page: headings in one text with ; between them, rows as text.

    text: columns that hold words, by number, or how many at the left do; all others are numbers, flush right.
    """
    headings = heads.split(";")
    words = range(text) if isinstance(text, int) else text
    numeric = [number not in words for number in range(len(headings))]
    return Grid(name, headings, rows, numeric, caption, note, folded, marks)


def edition(w: Language, title: str, verdict: str, said: Sequence[str], tiles: Sequence[Tile],
            sections: Sequence[Section], made: str, notice: str = "") -> Edition:  # fmt: skip
    """What a page says in one language. Sections without anything to say are left out."""
    answer = Answer(verdict, tuple(said), tuple(tiles))  # type: ignore[arg-type]
    return Edition(w, title, answer, [section for section in sections if section.blocks], {}, None, made, notice)


def write_page(path: Path, region: Region, first: str, of: Callable[[Language], Edition],
               drawn: Callable[[Language], Mapping[str, Figure | None]], scale: float) -> None:  # fmt: skip
    """Write a page. first: the language that shows first. of, drawn: what it says and shows in a language."""
    editions = []
    for code in sorted(LANGUAGES, key=lambda code: code != first):
        w = language_of(code, region)
        written = of(w)
        figures = {
            name: inline_svg(figure, f"{name}-{code}") for name, figure in drawn(w).items() if figure is not None
        }
        illustrate(written, figures)
        editions.append(written)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, rendered(editions, scale))
