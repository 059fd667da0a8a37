"""A hook of MkDocs that makes a site of documents that are also read in the repository.

A document that is named in code marks, like `docs/odd/places.md`, becomes a link with the title of its page. A column
of a table that holds long text gets room for it, and the two languages of a cell have lines of their own. The switch of
languages leads to the same page in the other one, where there is such a page, and Chinese pages call others by the
Chinese half of their headings.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from typing import Any

NAMED = re.compile(r"`docs/((?:[\w-]+/)*[\w-]+\.md)(#[\w-]+)?`")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
CHINESE = re.compile("[\u3000-\u9fff\uff00-\uffef]")
BOTH = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef”）]) (?=[A-Z])")  # where a cell goes on in English
WIDTHS = ((300, "widest"), (160, "wider"), (60, "wide"))  # longest text of a column, in characters; class in site.css
HOME = {"en": "index.md", "zh": "zh.md"}  # the first pages; play.md is play.zh.md in Chinese
titles: dict[str, str] = {}
chinese_titles: dict[str, str] = {}


def on_nav(nav: Any, **_: Any) -> Any:
    """Note the title that each page has in the navigation, and the Chinese half of its heading where it has one."""
    titles.update({page.file.src_uri: page.title for page in nav.pages if page.title})
    for page in nav.pages:
        heading = page.file.content_string.partition("\n")[0]
        chinese_titles[page.file.src_uri] = chinese_half(heading) or titles.get(page.file.src_uri, "")
    return nav


def chinese_half(heading: str) -> str:
    """What stands in Chinese in a heading like `# Outcomes · 结果指标`, or in one that is Chinese as a whole."""
    last = heading.removeprefix("# ").split(" · ")[-1]
    return last.replace(" ", "") if CHINESE.search(last) and not re.search("[a-z] [a-z]", last) else ""


def on_page_markdown(markdown: str, *, page: Any, files: Any, **_: Any) -> str:
    """The page's text with such names as relative links; blocks of code stay as they are."""
    known = {file.src_uri for file in files.documentation_pages()}
    here = posixpath.dirname(page.file.src_uri)
    called = chinese_titles if is_chinese(page.file.src_uri) else titles

    def link(match: re.Match[str]) -> str:
        target = match[1]
        if target not in known:
            return match[0]
        if target == page.file.src_uri:
            return "this page"
        return f"[{called.get(target) or match[0]}]({posixpath.relpath(target, here or '.')}{match[2] or ''})"

    parts, last = [], 0
    for block in FENCE.finditer(markdown):
        parts += [NAMED.sub(link, markdown[last : block.start()]), block[0]]
        last = block.end()
    return "".join([*parts, NAMED.sub(link, markdown[last:])])


def on_page_context(context: Any, *, page: Any, config: Any, **_: Any) -> Any:
    """The page's switch of languages."""
    pages = in_languages(page.file.src_uri, titles)
    for language in config.extra["alternate"]:
        language["link"] = pages[language["lang"]].removesuffix(".md") + ".html"
    return context


def in_languages(name: str, known: Collection[str]) -> dict[str, str]:
    """The page of a document by language; the first page of a language without it."""
    if name in HOME.values():
        return HOME
    english = name.replace(".zh.md", ".md")
    pages = {"en": english, "zh": english.replace(".md", ".zh.md")}
    return {code: page if page in known else HOME[code] for code, page in pages.items()}


def on_post_page(output: str, *, page: Any, **_: Any) -> str:
    """A Chinese page says that it is Chinese, for readers aloud and for the shapes of its characters."""
    return output.replace('<html lang="en"', '<html lang="zh"', 1) if is_chinese(page.file.src_uri) else output


def is_chinese(name: str) -> bool:
    """Whether a document is one in Chinese."""
    return name == HOME["zh"] or name.endswith(".zh.md")


def on_page_content(html: str, **_: Any) -> str:
    """The page's HTML with tables that can be read."""
    return TABLE.sub(readable, html)


def readable(table: re.Match[str]) -> str:
    """A table whose headings say how wide their columns are, and in whose cells English begins a line."""
    rows = [[width(cell) for cell in CELL.findall(row)] for row in ROW.findall(table[0])]
    longest = [max(lengths) for lengths in zip(*rows, strict=False)]
    widths = iter([next((width for more, width in WIDTHS if length > more), "") for length in longest])
    return re.sub(r"<th(?=[ >])", lambda _: heading(next(widths, "")), BOTH.sub(" <br>", table[0]))


def heading(width: str) -> str:
    """The beginning of a heading cell, with the class of its width where it has one."""
    return f'<th class="{width}"' if width else "<th"


def width(cell: str) -> int:
    """How wide the text of a cell is, in Latin letters."""
    text = TAG.sub("", cell)
    return len(text) + len(CHINESE.findall(text))
