"""The page of the best split in Markdown, as the documents keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.report.markdown_page import page_header, rows_as_table

if TYPE_CHECKING:
    from model.studies.best_split.wording import Said


def page(said: Said) -> str:
    """The whole page in Markdown."""
    lines = page_header(said.title, said.say("asked"), [said.plan], said.worlds, said.code, luck_only=False)
    verdict, *rest = said.answer()
    lines += [f"**{verdict}**", "", *(f"- {line}" for line in rest), *([""] if rest else [])]
    for _, title, sentence, heads, rows in said.tables():
        lines += [f"## {title}", "", *([sentence, ""] if sentence else []), *rows_as_table(heads, rows)]
    return "\n".join([*lines, said.say("note"), ""])
