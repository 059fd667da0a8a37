"""Words in both languages that the server sends: of firms, shocks, groups of parameters, units, mechanisms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from model.report.words.language import LANGUAGES, language
from model.report.words.messages import told
from model.scenario.shipped_files import read_shipped

FOLDER = Path(__file__).parent
WORDS: dict[str, Any] = read_shipped(FOLDER / "terms.yaml")


def both(english: str) -> dict[str, str]:
    """A message in both languages."""
    return {code: told(english, code) for code in LANGUAGES}


def unit(words: str) -> dict[str, str]:
    """A unit of the catalogue in both languages."""
    if words in WORDS["units"]:
        return dict(WORDS["units"][words])
    found = {code: language(code).unit_words(words) for code in LANGUAGES}
    return {**found, "zh": told(found["zh"], "zh")}
