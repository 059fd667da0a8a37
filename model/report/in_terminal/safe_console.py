"""A console that speaks the reader's language, and shows control characters of names instead of obeying them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.containers import Lines
from rich.text import Text

from model.report.in_terminal.wrapping import wrapped
from model.report.words.messages import told
from model.tables.safe_text import visible


class Wrapped(Text):
    """A text whose lines end where a reader would end them, in Chinese too: rich breaks at blanks alone."""

    def wrap(self, console: Console, width: int, **options: Any) -> Lines:
        """Lines of at most `width` columns."""
        if options.get("no_wrap"):
            return super().wrap(console, width, **options)
        lines = [line for given in self.plain.split("\n") for line in wrapped(given, max(width, 2))]
        return Text("\n".join(lines), self.style, justify=self.justify).wrap(console, width, **options)


@dataclass(frozen=True)
class Sentence:
    """A string to print, broken into lines; a path that is longer than a line stays whole."""

    text: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        text = console.render_str(self.text)
        lines = [line for given in text.plain.split("\n") for line in wrapped(given, options.max_width, whole=True)]
        yield Text("\n".join(lines), text.style, no_wrap=True, overflow="ignore")


class SafeConsole(Console):
    """A rich console for text that others wrote. language: of what the program itself says (words/messages.py)."""

    def __init__(self, language: str = "en", **options: Any) -> None:
        super().__init__(**options)
        self.language = language

    def render_str(self, text: str, **options: Any) -> Text:
        """Text as rich shows it, with controls written as their codes; cells of tables pass through here too."""
        shown = super().render_str(told(visible(text), self.language), **options)
        return (
            shown if shown.spans else Wrapped(shown.plain, shown.style, justify=shown.justify, overflow=shown.overflow)
        )

    def print(self, *objects: Any, **options: Any) -> None:
        """As rich does, which would break a sentence at blanks alone."""
        options.setdefault("crop", False)
        super().print(*(Sentence(each) if isinstance(each, str) else each for each in objects), **options)
