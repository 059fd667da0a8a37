"""The answer of a report: a verdict, three sentences and four figures, put together from the results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.report.html_page.sections.blocks import Tile
from model.report.html_page.tiles import added_tile, cost_tile, driver_tile, targets_tile
from model.report.words.language import Language

if TYPE_CHECKING:
    from model.report.findings import Findings
from model.report.html_page.verdict import added, cost, in_one_sentence, targets


@dataclass(frozen=True)
class Answer:
    """What stands at the top of the report."""

    verdict: str
    sentences: tuple[str, str, str]
    tiles: tuple[Tile, ...]


def answer(f: Findings, w: Language) -> Answer:
    """The answer in one language."""
    return Answer(in_one_sentence(f, w), (targets(f, w), added(f, w), cost(f, w)),
                  (targets_tile(f, w), added_tile(f, w), cost_tile(f, w), driver_tile(f, w)))  # fmt: skip
