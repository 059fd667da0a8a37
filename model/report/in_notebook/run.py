"""A run: its scorecard against the plan of its region, or main outcomes where the region has no plan."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.observe.outcomes import BY_NAME
from model.regions import region_to_read
from model.report.in_notebook.tables import head, reader, table, text, whole
from model.report.sheet import title_of
from model.report.study_summary.scorecard import scorecard
from model.report.words.language import Language
from model.results.study import Study

if TYPE_CHECKING:
    from model.results import Run

MAIN = ("value_added", "revenue", "workers", "firms", "leading_clusters_10bn", "leading_clusters_100bn",
        "research_intensity", "cnc_share")  # fmt: skip


def html(run: Run) -> str:
    """The scorecard of one world: no probabilities."""
    w = reader(region_to_read(run.plan.region, run.plan.region_data))
    note = f"{run.in_a_line()} · {text('one_world', w)}"
    return whole(head(title_of(run.plan, w), note), goals(run, w) or outcomes(run, w))


def goals(run: Run, w: Language) -> str:
    """A row a modelled goal; nothing without a plan."""
    card = scorecard(Study(None, {(run.scenario, run.seed): run}), run.scenario)
    rows = []
    for goal in card:
        for answer in goal.answers if goal.modelled else ():
            if math.isfinite(answer.target):
                met = text("met" if answer.met else "missed", w) if answer.worlds else ""
                name = goal.name_zh if w.code == "zh" else goal.name_en
                values = (goal.modelled_at_start, answer.target, answer.median)
                told = (w.quantity(value, goal.unit) for value in values)
                rows.append((name, answer.year, w.unit_words(goal.unit), *told, met))
    heads = [text(f"head_{name}", w) for name in ("goal", "year", "unit", "start", "target", "value", "met")]
    return table(heads, rows, words=3) if rows else ""


def outcomes(run: Run, w: Language) -> str:
    """Main outcomes of the first and the last year."""
    found = run.indicators.set_index("year")
    first, last = found.index[0], found.index[-1]
    rows = []
    for name in MAIN:
        if name in found:
            unit = BY_NAME[name].unit
            rows.append((w.named(BY_NAME[name].words), w.unit_words(unit),
                         *(w.quantity(float(found.loc[year, name]), unit) for year in (first, last))))  # fmt: skip
    return table([text("head_outcome", w), text("head_unit", w), str(first), str(last)], rows, words=2)
