"""Words of the back-test, in both languages: texts of its page, who forecasts, and verdicts.

Reasons and remarks are English sentences, whose Chinese stands in the catalogue of messages. What changed in official
statistics is told by the region, in both languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from model.report.markdown_page import PageWords
from model.report.words.messages import told

WORDS = PageWords(Path(__file__).with_suffix(".yaml"))
words, translated = WORDS.text, WORDS.term


def reason(text: str, language: str, changes: Mapping[str, str]) -> str:
    """A reason or a remark in a language. changes: what changed in statistics, English: Chinese."""
    if language == "zh":
        for english, chinese in changes.items():
            text = text.replace(english, chinese)
    return told(text, language)
