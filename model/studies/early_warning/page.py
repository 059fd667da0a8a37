"""The page of early warning in Markdown, as the documents keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.report.markdown_page import page_header, rows_as_table

if TYPE_CHECKING:
    from model.studies.early_warning.wording import Said


def page(said: Said, luck_only: bool) -> str:
    """The whole page in Markdown."""
    lines = page_header(said.title, said.say("asked"), [said.plan], said.worlds, said.code, luck_only=luck_only)
    verdict, *rest = said.answer()
    lines += [f"**{verdict}**", "", *(line for text in rest for line in (text, ""))]
    for _, title, heads, rows in said.tables():
        lines += [f"## {title}", "", *rows_as_table(heads, rows)]
    if said.found.skipped:
        lines += [said.say("skipped"), "", *(f"- {line}" for line in said.found.skipped), ""]
    return "\n".join([*lines, said.say("note"), ""])
