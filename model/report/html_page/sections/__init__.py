"""Sections of the report in the order in which a planner asks; the page lays them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.report.html_page.sections import clusters, firms, goals, ground, growth, money, targeted
from model.report.html_page.sections.blocks import Section
from model.report.words.language import Language

if TYPE_CHECKING:
    from model.report.findings import Findings

MAKERS = (
    ground.question, goals.scorecard, goals.comparison, clusters.clusters, clusters.emergence, growth.growth,
    clusters.city_field, clusters.supply, firms.firms, firms.technology, firms.green, firms.jobs, money.money,
    targeted.targeted, money.displacement, money.deeper, ground.uncertainty, ground.data, ground.reproduce,
)  # fmt: skip


def sections(f: Findings, w: Language) -> list[Section]:
    """Every section that has something to say."""
    made = [make(f, w) for make in MAKERS]
    return [section for section in made if section is not None and section.blocks]
