"""Words of verdicts and expectations in both languages, from one table (verdicts.yaml)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

# Pages that say some verdicts in their own way: whoever reads of an ablation asks whether it bites.
Page = Literal["", "report", "policies", "clusters", "ablations", "scales"]


@cache
def table() -> dict[str, dict[str, dict[str, str]]]:
    """By page and verdict, the words by language; `everywhere` has those that pages share."""
    from model.scenario.shipped_files import read_shipped

    content: dict[str, dict[str, dict[str, str]]] = read_shipped(Path(__file__).with_suffix(".yaml"))
    return content


def said(verdict: str, language: str, page: Page = "") -> str:
    """A verdict or expectation in a language (zh or en), as a page says it; "" for none."""
    if not verdict:
        return ""
    own = table()[page] if page else {}
    return own.get(str(verdict), table()["everywhere"].get(str(verdict), {}))[language]


def in_both(verdict: str, page: Page = "") -> str:
    """The same in English and Chinese."""
    return f"{said(verdict, 'en', page)} {said(verdict, 'zh', page)}"
