"""A console that shows control characters of names and titles instead of obeying them."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from model.tables.safe_text import visible


class SafeConsole(Console):
    """A rich console for text that others wrote."""

    def render_str(self, text: str, **options: Any) -> Text:
        """Text as rich shows it, with controls written as their codes; cells of tables pass through here too."""
        return super().render_str(visible(text), **options)
