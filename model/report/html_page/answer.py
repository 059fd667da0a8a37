"""The answer of a page on a single question, such as one cluster or one firm, and that of a comparison of scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.report.html_page.sections.blocks import Tile

if TYPE_CHECKING:
    from model.report.answer.lines import Line
    from model.report.answer.target_rows import Chance


@dataclass(frozen=True)
class Answer:
    """What stands at the top of such a page; the first screen of a report is model/report/answer/screen.py."""

    verdict: str
    sentences: tuple[str, ...]
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Goal:
    """One target of a comparison: its name, the goal with its year, and the chance of each scenario, the base first."""

    name: str
    goal: str
    chances: tuple[Chance, ...]


@dataclass(frozen=True)
class SideBySide:
    """The first screen of a comparison. Scenarios are told by letters, whose titles stand in `heads`.

    questions: (letter, title, what was asked). money: rows of cells (figure, its interval), the scenario first.
    """

    verdict: str
    sure: str
    warnings: tuple[str, ...]
    asked: str
    questions: tuple[tuple[str, str, str], ...]
    lines: tuple[Line, ...]
    challenges: tuple[str, ...]
    heads: tuple[tuple[str, str], ...]
    goals: tuple[Goal, ...]
    goals_title: str
    goals_note: str
    money_title: str
    money_heads: tuple[str, ...]
    money: tuple[tuple[tuple[str, str], ...], ...]
    clusters: tuple[Line, ...]
