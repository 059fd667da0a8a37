"""Small HTML tables for notebooks, in the reader's language; every text is escaped, controls are made visible."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from model.regions import Region
from model.report.markdown_page import PageWords
from model.report.words.language import Language, language_of, reader_language
from model.tables.safe_text import visible

WORDS = PageWords(Path(__file__).with_name("words.yaml"))
MOST = 40  # rows that are shown


def reader(region: Region) -> Language:
    """The language of the person at this machine, for a region."""
    return language_of(reader_language(), region)


def text(key: str, w: Language, **values: object) -> str:
    """A text of these tables."""
    return WORDS.text(key, w, **values)


def column_name(column: str, w: Language) -> str:
    """What a column of a history is called; its key where it has no name."""
    key = f"head_{column}"
    return text(key, w) if key in WORDS.all["texts"] else column


def safe(value: object) -> str:
    """A text as it may stand in a page."""
    return escape(visible(str(value)))


def head(title: str, note: str = "") -> str:
    """A title in bold, and what is to know beside it."""
    return f"<div><b>{safe(title)}</b>{f' · {safe(note)}' if note else ''}</div>"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], words: int = 1, note: str = "") -> str:
    """A table; the first `words` columns stand at the left, numbers at the right. Long ones are cut, and say so."""
    rows = list(rows)
    sides = ["left" if at < words else "right" for at in range(len(heads))]

    def line(cells: Sequence[object], tag: str) -> str:
        inside = "".join(f'<{tag} style="text-align:{side}">{safe(cell)}</{tag}>'
                         for side, cell in zip(sides, cells, strict=True))  # fmt: skip
        return f"<tr>{inside}</tr>"

    more = f"… {len(rows) - MOST}" if len(rows) > MOST else ""
    below = " ".join(filter(None, (more, note)))
    return (f"<table><thead>{line(heads, 'th')}</thead><tbody>{''.join(line(row, 'td') for row in rows[:MOST])}"
            f"</tbody></table>{f'<div><small>{safe(below)}</small></div>' if below else ''}")  # fmt: skip


def lines(texts: Iterable[str]) -> str:
    """Lines as they stand."""
    return f'<pre style="margin:0">{safe(chr(10).join(texts).strip(chr(10)))}</pre>'


def whole(*parts: str) -> str:
    """The parts one below another."""
    return f"<div>{''.join(parts)}</div>"
