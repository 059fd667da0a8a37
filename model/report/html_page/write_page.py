"""The page: one HTML file that asks the network for nothing; both languages in it, pictures inline, glyphs embedded.

By hand on Jinja templates: report generators load scripts and fonts from the network, or make one file a language.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from model.regions.plants import NOTICE
from model.report.answer.screen import Answer as FirstScreen
from model.report.answer.screen import screen
from model.report.figures.style import FONT
from model.report.figures.svg import labelled
from model.report.html_page.answer import Answer, SideBySide
from model.report.html_page.interactive_map import PageMap, page_map
from model.report.html_page.sections import sections
from model.report.html_page.sections.blocks import Section
from model.report.sheet import title_of
from model.report.words.displayed_names import listed_characters
from model.report.words.language import LANGUAGES, Language, language_of
from model.tables.safe_text import visible

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont
    from markupsafe import Markup

    from model.report.findings import Findings

FOLDER = Path(__file__).with_name("templates")
LONGEST_TITLE = 140  # characters of a scenario's title that the head of the page shows
TYPED = re.compile("`([^`]+)`")
IN_PAGE = {"map"}  # figures that the page draws itself


@dataclass(frozen=True)
class Edition:
    """The report in one language, ready for the template."""

    w: Language
    title: str
    answer: FirstScreen | Answer | SideBySide
    sections: list[Section]
    pictures: dict[str, str]
    map: PageMap | None
    made: str
    notice: str  # on plants known by name; empty where there are none


def edition(f: Findings, w: Language) -> Edition:
    """Everything that the page says in one language; its pictures come later (`illustrate`)."""
    import model

    base = title_of(f.base, w) if f.base is not None else ""
    made = w.say("page.simulated" if f.base is not None else "page.simulated_alone", version=model.__version__,
                 worlds=len(f.seeds), base=base)  # fmt: skip
    title = title_of(f.main, w, LONGEST_TITLE)
    notice = NOTICE[w.code] if len(f.sheets["plants"].frame) else ""
    return Edition(w, title, screen(f.facts, f.names, w), sections(f, w), {}, page_map(f, w), made, notice)


def illustrate(written: Edition, figures: dict[str, str]) -> None:
    """Give an edition its pictures, <svg> elements by name; what it says of a picture that is missing goes."""
    shown = written.sections
    captions = {block.name: block.caption for s in shown for block in s.blocks if block.block == "picture"}  # type: ignore[union-attr]
    written.pictures.update({name: labelled(svg, captions[name]) for name, svg in figures.items() if name in captions})
    for section in shown:
        section.blocks = [b for b in section.blocks if b.block != "picture" or b.name in written.pictures]  # type: ignore[union-attr]


def page(f: Findings, figures: dict[str, dict[str, str]], default: str,
         written: dict[str, Edition] | None = None) -> str:  # fmt: skip
    """The page.

    figures: language -> name -> <svg> element (inline_svg). default: the language that shows first. written: editions
    by language, if they are there.
    """
    order = sorted(LANGUAGES, key=lambda code: code != default)
    there = written or {code: edition(f, language_of(code, f.region)) for code in order}
    editions = [there[code] for code in order]
    for code, each in zip(order, editions, strict=True):
        illustrate(each, figures[code])
    return rendered(editions, f.main.scale, f.undrawable)


def rendered(editions: Sequence[Edition], scale: float = 1.0, undrawable: str = "") -> str:
    """The page of some editions, the first of which shows first; reports and the pages of single questions alike.

    scale: the part of the firms that was simulated. undrawable: characters of titles that no figure can show.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    surroundings = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined,
                               trim_blocks=True, lstrip_blocks=True, finalize=harmless)  # fmt: skip
    surroundings.filters["coded"] = coded
    template = surroundings.get_template("page.html")
    parts = {name: (FOLDER / name).read_text(encoding="utf-8") for name in ("page.css", "answer.css", "page.js")}
    css = parts["page.css"] + parts["answer.css"]
    content = template.render(editions=editions, default=editions[0].w.code, css=css, js=parts["page.js"],
                              font="@FONT@", approximate=scale if scale != 1 else None,
                              undrawable=undrawable, list_of=listed_characters)  # fmt: skip
    return content.replace("@FONT@", glyphs(content), 1)


def harmless(value: object) -> object:
    """What the template shows: text without control characters; what is marked as HTML stays as it is."""
    return visible(value) if type(value) is str else value


def coded(text: str) -> Markup:
    """A text as HTML, in which what stands between backquotes, as it is typed, is set as such."""
    from markupsafe import Markup, escape

    return Markup(TYPED.sub(r"<code>\1</code>", str(escape(visible(text)))))


def glyphs(text: str) -> str:
    """The font with only the glyphs of a text, as a data address."""
    return _glyphs_of("".join(sorted(set(text))))


_opened: list[TTFont] = []  # at most one, which is used up when it is cut


def open_font() -> None:
    """Have the font at hand for the next page: reading which characters it has is half of the time of cutting it."""
    if not _opened:
        _opened.append(opened_font())


def opened_font() -> TTFont:
    """The font, its characters read."""
    from fontTools.ttLib import TTFont

    # The boxes of the whole font hold those of a part: no outline is redrawn. The time is the font's, not that of the
    # report, so that a page of the same study has the same bits.
    font = TTFont(FONT, recalcBBoxes=False, recalcTimestamp=False)
    font.getBestCmap()
    return font


@lru_cache(maxsize=4)
def _glyphs_of(characters: str) -> str:
    import logging

    from fontTools.subset import Options, Subsetter

    logging.getLogger("fontTools.subset").setLevel(logging.ERROR)
    font = _opened.pop() if _opened else opened_font()
    # It has no hints (fonts/cut.py), so that none need be looked for.
    subsetter = Subsetter(Options(hinting=True, layout_features=[], notdef_outline=True, desubroutinize=False))
    subsetter.populate(text=characters)
    subsetter.subset(font)
    font.flavor = "woff"
    buffer = io.BytesIO()
    font.save(buffer)
    return "data:font/woff;base64," + base64.b64encode(buffer.getvalue()).decode()
