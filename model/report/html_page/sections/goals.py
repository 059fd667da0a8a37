"""The section on what a scenario added to its base, and on scenarios side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.report.html_page.sections.blocks import Grid, Picture, Section, Text, grid
from model.report.sheet import Sheet
from model.report.words.language import Language

if TYPE_CHECKING:
    from model.report.findings import Findings

MANY_SCENARIOS = 2


def comparison(f: Findings, w: Language) -> Section | None:
    """What the scenario added to its base; all scenarios side by side if there are more than two."""
    parts: list = []
    if f.base is not None:
        table = f.sheets["added"]
        last = table.frame[table.frame["year"] == f.last]
        columns = ("outcome", "unit", "base", "difference") + (("low", "high", "verdict") if f.compared else ())
        found: Grid = grid(f, w, Sheet("added", table.columns, last), columns,
                           marks=lambda row: {"up": "up", "down": "down"}.get(row.verdict, ""))  # type: ignore[attr-defined]  # fmt: skip
        key = "comparison.lead" if f.compared else "comparison.lead_one"
        base = f.names.of("scenario", f.base.name, w)
        parts += [Text(w.say(key, base=base, year=f.last, n=len(f.paired_seeds)), "lead"), found]
    if len(f.scenarios) > MANY_SCENARIOS:
        columns = ("outcome", "unit", "scenario", "median", *(("low", "high") if f.banded else ()), "difference",
                   *(("difference_low", "difference_high") if f.compared else ()))  # fmt: skip
        parts += [Text(w.say("comparison.many", n=len(f.scenarios))), grid(f, w, "scenarios", columns)]
    parts.append(Picture("economy", w.say("caption.economy")))
    return Section("comparison", w.say("section.comparison"), parts)
