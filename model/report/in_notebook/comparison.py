"""A comparison: what one scenario adds to another in its last year, with 95% intervals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.observe.outcomes import BY_NAME
from model.regions import region_to_read
from model.report.in_notebook.run import MAIN
from model.report.in_notebook.tables import head, reader, table, text, whole
from model.report.numbers import MISSING, interval
from model.report.words.verdicts import said

if TYPE_CHECKING:
    from model.results import Comparison


def html(comparison: Comparison) -> str:
    """A row a main outcome: the base, what is added, its interval, the verdict."""
    plan = comparison.study.plan(comparison.scenario)
    w = reader(region_to_read(plan.region, plan.region_data))
    years = [set(comparison.study.table("indicators", [name])["year"]) for name in
             (comparison.scenario, comparison.base)]  # fmt: skip
    if not (shared := set.intersection(*years)) or not comparison.study.seeds(comparison.scenario, comparison.base):
        return whole(head(comparison.in_a_line()))
    last, rows = max(shared), list[tuple[object, ...]]()
    for name in MAIN:
        if name not in BY_NAME:
            continue
        found, unit = comparison.of(name, last), BY_NAME[name].unit
        ends = [w.telling(end, unit, sign=True) for end in (found.low, found.high)]
        known = math.isfinite(found.low)
        rows.append((w.named(BY_NAME[name].words), w.unit_words(unit), said(found.verdict, w.code, "report"),
                     w.quantity(found.base, unit), w.telling(found.mean, unit, sign=True),
                     interval(*ends) if known else MISSING))  # fmt: skip
    heads = [text(f"head_{key}", w) for key in ("outcome", "unit", "verdict", "base", "added", "interval")]
    return whole(head(comparison.in_a_line(), str(last)), table(heads, rows, words=3))
