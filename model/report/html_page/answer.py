"""The answer of a page on a single question, such as one cluster or one firm: a verdict, sentences and figures."""

from __future__ import annotations

from dataclasses import dataclass

from model.report.html_page.sections.blocks import Tile


@dataclass(frozen=True)
class Answer:
    """What stands at the top of such a page; the first screen of a report is model/report/answer/screen.py."""

    verdict: str
    sentences: tuple[str, ...]
    tiles: tuple[Tile, ...]
