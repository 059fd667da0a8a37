"""The first sheets of the workbook: what every sheet holds, and the answer in both languages."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from model.regions.plants import NOTICE
from model.report.answer.screen import Answer, screen
from model.report.cluster_tables.basis_at_start import sentences
from model.report.excel_workbook.paper import LINE_HEIGHT, printed, wide, write_text
from model.report.sheet import Sheet, title_of
from model.report.words.language import Language, language_of
from model.tables.safe_text import visible

if TYPE_CHECKING:
    from model.report.findings import Findings

LABELS, TEXTS, INTERVALS = 32, 80, 26  # columns of the answer's sheet, in characters


class FrontPages:
    """Writes contents and answer. other: the language that is not the reader's."""

    f: Findings
    w: Language
    other: Language
    title: Any
    grey: Any
    link: Any
    head: Any
    bold_text: Any
    bold_text_line: Any
    long: Any
    text: Any
    formats: dict[str, Any]

    def contents(self, page: Any, sheets: list[Sheet], names: dict[str, str]) -> None:
        """What every sheet holds in both languages, with links; the answer's sheet is the first."""
        w, other = self.w, self.other
        page.hide_gridlines(2)
        page.write_string(0, 0, visible(w.say("workbook.title", title=title_of(self.f.main, w, 120))), self.title)
        notes = [w.say("workbook.note", worlds=len(self.f.seeds)), w.say("basis.no_statistic")]
        notes += [NOTICE[w.code]] if len(self.f.sheets["plants"].frame) else []
        page.write_string(1, 0, sentences(notes, w), self.grey)
        for column, key in enumerate(("sheet", "about", "rows")):
            page.write_string(3, column, w.say(f"workbook.{key}"), self.head)
        for column, key in enumerate(("sheet", "about"), 3):
            page.write_string(3, column, other.say(f"workbook.{key}"), self.head)
        rows = [("answer", None), *((sheet.name, len(sheet.frame)) for sheet in sheets)]
        for row, (name, count) in enumerate(rows, 4):
            page.write_url(row, 0, f"internal:'{names[name]}'!A1", self.link, names[name])
            for column, text in ((1, w.say(f"about.{name}")), (3, other.say(f"sheet.{name}")),
                                 (4, other.say(f"about.{name}"))):  # fmt: skip
                page.write_string(row, column, visible(text), self.long)
            if count is not None:
                page.write_number(row, 2, count, self.formats["count"])
            lines = max(math.ceil(wide(each.say(f"about.{name}")) / 56) for each in (w, other))
            page.set_row(row, LINE_HEIGHT * max(lines, 1))
        for column, width in enumerate((34, 56, 8, 34, 56)):
            page.set_column(column, column, width)
        page.freeze_panes(4, 0)
        page.repeat_rows(3)
        printed(page)

    def answer(self, page: Any, contents: str) -> None:
        """What was asked, the answer, what it rests on and the money, in the reader's language and in the other."""
        page.hide_gridlines(2)
        page.write_url(0, 0, f"internal:'{contents}'!A1", self.link, self.w.say("workbook.back"))
        row = 2
        for w in (self.w, language_of(self.other.code, self.f.region)):  # whose amounts have units of its own
            if w.code != self.w.code:
                page.set_h_pagebreaks([row])  # the other language has a page of its own
            row = self.answer_in(page, row, w) + 2
        for column, width in enumerate((LABELS, TEXTS, INTERVALS)):
            page.set_column(column, column, width)
        printed(page)

    def answer_in(self, page: Any, row: int, w: Language) -> int:
        """The answer in one language from a row on; the row below it."""
        a: Answer = screen(self.f.facts, self.f.names, w)
        page.write_string(row, 0, w.say("sheet.answer"), self.title)
        write_text(page, row, 1, title_of(self.f.main, w, 120), self.title)
        lines = [("", a.verdict, self.bold_text), ("", a.sure, self.long)]
        lines += [("", text, self.long) for text in (*a.warnings, a.differs) if text]
        lines += [(line.label, line.text, self.long) for line in a.lines]
        lines += [("", a.gap_title, self.long)] if a.rows else []
        lines += [("", text, self.long) for text in a.challenges]
        for label, text, form in lines:
            row += 1
            write_text(page, row, 0, label, self.text)
            write_text(page, row, 1, text, form)
            page.set_row(row, LINE_HEIGHT * max(math.ceil(1.1 * wide(text) / TEXTS), 1))
        if a.money:
            row += 2
            write_text(page, row, 0, a.money_title, self.bold_text_line)
            row += 1
            heads = (a.money_heading, w.say("answer.money.amount"), w.say("answer.money.interval"))
            for column, text in enumerate(heads):
                write_text(page, row, column, text, self.head)
            page.set_row(row, LINE_HEIGHT * max(math.ceil(1.15 * wide(a.money_heading) / LABELS), 1))
            for _, label, amount, band in a.money:
                row += 1
                for column, text in enumerate((label, amount, band)):
                    write_text(page, row, column, text, self.long)
                page.set_row(row, LINE_HEIGHT * max(math.ceil(1.1 * wide(label) / LABELS), 1))
        return row
