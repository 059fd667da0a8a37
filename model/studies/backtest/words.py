"""Words of the back-test, in both languages: texts of its page, who forecasts, and verdicts."""

from __future__ import annotations

from pathlib import Path

from model.report.markdown_page import PageWords

WORDS = PageWords(Path(__file__).with_suffix(".yaml"))
words, translated = WORDS.text, WORDS.term
