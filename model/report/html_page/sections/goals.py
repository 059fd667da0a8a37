"""Sections on the plan's targets, and on scenarios side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.mathematics.intervals import FEWEST
from model.report.html_page.sections.blocks import Grid, Picture, Section, Text, grid
from model.report.sheet import Column, Sheet
from model.report.words.language import Language

if TYPE_CHECKING:
    from model.report.findings import Findings

MODELLED_MARKS = ("", "met_at_start", "convention", "no_value")
MANY_SCENARIOS = 2


def scorecard(f: Findings, w: Language) -> Section | None:
    """Every target: 2015, target, median, band, probability; then those that the model cannot judge."""
    sheet = f.sheets["scorecard"]
    if not len(sheet.frame):
        return Section("scorecard", w.say("section.scorecard"), [Text(w.say("scorecard.none"))])
    judged = sheet.frame[sheet.frame["mark"].isin(MODELLED_MARKS) & sheet.frame["goal"].notna()]
    rest = sheet.frame[~sheet.frame["mark"].isin(MODELLED_MARKS)].drop_duplicates("target")
    hidden: tuple[str, ...] = () if f.banded else ("low", "high", "probability", "met")
    hidden += tuple(name for name in ("bias", "real") if not judged[name].notna().any())
    shown = [c for c in sheet.columns if c.name not in hidden and c.name not in ("worlds",)]

    def mark(row: object) -> str:
        chance = getattr(row, "probability", float("nan"))
        if chance != chance:
            return ""
        return "good" if chance >= 0.9 else "bad" if chance <= 0.1 else "even"

    parts: list = [
        Text(w.say(f.kind("scorecard.lead"), n=len(f.seeds), fewest=FEWEST), "lead"),
        grid(f, w, Sheet("scorecard", shown, judged), marks=mark, note=w.say("scorecard.note")),
        Picture("indicators", w.say("caption.indicators")),
    ]
    if len(rest):
        columns = (Column("code"), Column("target", "target"), Column("mark", "word"))
        parts.append(grid(f, w, Sheet("scorecard_rest", columns, rest), folded=True))
    return Section("scorecard", w.say("section.scorecard"), parts)


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
