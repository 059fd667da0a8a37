"""Explain a target of a plan by its code (I02, T05): its figures by year, and the outcome that answers it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from model.regions import Region, region_to_read
from model.regions.own import regions_asked
from model.report.numbers import column_number
from model.report.study_summary.scorecard import answering
from model.report.words.messages import told

WORDS = {
    "en": {"region": "Region", "unit": "Unit", "goals": "Goal", "year": "{year}: {value}", "and": "; ",
           "section": "Section of the plan", "answer": "Outcome that answers it", "none": "none"},
    "zh": {"region": "区域", "unit": "单位", "goals": "目标值", "year": "{year}年{value}", "and": "；",
           "section": "规划章节", "answer": "对应指标", "none": "无"},
}  # fmt: skip


@dataclass(frozen=True)
class Target:
    """What is told of a target: its heading, lines of (what, text), and the key of its outcome (or nothing)."""

    head: str
    items: tuple[tuple[str, str], ...]
    outcome: str


def target_of(code: str, language: str) -> Target | None:
    """A target of a region's plan; nothing where no plan has the code."""
    w = WORDS[language]
    for key in regions_asked():
        region = region_to_read(key)
        if code not in region.targets.index:
            continue
        row = int(region.targets.index[code])
        goals = {year: region.goal(row, year) for year in region.target_years}
        figures = [
            w["year"].format(year=year, value=column_number(value))
            for year, value in goals.items()
            if not math.isnan(value)
        ]
        answer = answering(region, row).name
        answer = "" if answer == code else answer  # no outcome answers it
        items = (
            (w["region"], region.title[language]),
            (w["unit"], unit_of(region, row, language)),
            (w["goals"], w["and"].join(figures)),
            (w["section"], str(region.targets.plan_section[row])),
            (w["answer"], answer or w["none"]),
        )
        return Target(f"{code} · {getattr(region.targets, f'name_{language}')[row]}", items, answer)
    return None


def unit_of(region: Region, row: int, language: str) -> str:
    """The unit of a target; a region's plan may have units of its own, which its table has in Chinese too."""
    own = str(region.targets.unit_zh[row]) if language == "zh" else ""
    return own or told(str(region.targets.unit[row]), language)
