"""Sections of the report in the order in which a planner asks; the page lays them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.report.html_page.sections import clusters, firms, goals, ground, growth, money, scorecard, targeted
from model.report.html_page.sections.blocks import Picture, Section
from model.report.words.language import Language

if TYPE_CHECKING:
    from model.report.findings import Findings


def own(f: Findings, w: Language) -> Section | None:
    """Figures of somebody's own (model/extend/observations.py)."""
    from model.report.figures.draw_report_figures import OWN

    return Section("own", w.say("section.own"), [Picture(name, w.of(title)) for name, title in OWN.items()])


MAKERS = (
    ground.question, scorecard.scorecard, goals.comparison, clusters.clusters, clusters.emergence, growth.growth,
    clusters.city_field, clusters.supply, firms.firms, firms.technology, firms.green, firms.jobs, money.money,
    targeted.targeted, money.displacement, money.deeper, own, ground.uncertainty, ground.data, ground.reproduce,
)  # fmt: skip


def sections(f: Findings, w: Language) -> list[Section]:
    """Every section that has something to say."""
    made = [make(f, w) for make in MAKERS]
    return [section for section in made if section is not None and section.blocks]
