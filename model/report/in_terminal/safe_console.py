"""A console that speaks the reader's language, and shows control characters of names instead of obeying them."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from model.report.words.messages import told
from model.tables.safe_text import visible


class SafeConsole(Console):
    """A rich console for text that others wrote. language: of what the program itself says (words/messages.py)."""

    def __init__(self, language: str = "en", **options: Any) -> None:
        super().__init__(**options)
        self.language = language

    def render_str(self, text: str, **options: Any) -> Text:
        """Text as rich shows it, with controls written as their codes; cells of tables pass through here too."""
        return super().render_str(told(visible(text), self.language), **options)
