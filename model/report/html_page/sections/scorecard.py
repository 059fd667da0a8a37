"""The scorecard of the page: every target in one row, with its bar from the base year over the runs to the goal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.mathematics.intervals import FEWEST
from model.report.answer.target_rows import bar_of, chance, median_with_band, percent_sign, target_unit
from model.report.findings.goals import mark
from model.report.html_page.sections.blocks import Grid, Picture, Section, Text, grid
from model.report.numbers import MISSING
from model.report.sheet import Column, Sheet

if TYPE_CHECKING:
    from model.report.answer.goals import Gap, Year
    from model.report.findings import Findings
    from model.report.study_summary.scorecard import Goal
    from model.report.words.language import Language

MODELLED_MARKS = ("", "met_at_start", "convention", "no_value")


def scorecard(f: Findings, w: Language) -> Section:
    """Every target that the model judges, then those that it cannot judge."""
    sheet = f.sheets["scorecard"]
    if not len(sheet.frame):
        return Section("scorecard", w.say("section.scorecard"), [Text(w.say("scorecard.none"))])
    rest = sheet.frame[~sheet.frame["mark"].isin(MODELLED_MARKS)].drop_duplicates("target")
    parts: list = [
        Text(w.say(f.kind("scorecard.lead"), n=len(f.seeds), fewest=FEWEST), "lead"),
        targets(f, w),
        Picture("indicators", w.say("caption.indicators")),
    ]
    if len(rest):
        columns = (Column("code"), Column("target", "target"), Column("mark", "word"))
        parts.append(grid(f, w, Sheet("scorecard_rest", columns, rest), folded=True))
    return Section("scorecard", w.say("section.scorecard"), parts)


def targets(f: Findings, w: Language) -> Grid:
    """One row a target: the base year, the bar of its last year, and by year goal, runs and chance."""
    by_target = {gap.target: gap for gap in f.facts.gaps}
    goals = [goal for goal in f.summary.goals
             if goal.modelled and any(math.isfinite(each.target) for each in goal.answers)]  # fmt: skip
    years = sorted({each.year for goal in goals for each in goal.answers if math.isfinite(each.target)})
    rows, bars, marks = [], [], []
    for goal in goals:
        gap = by_target.get(goal.target)
        bars.append(bar_of(gap) if gap is not None else None)
        marks.append(gap.last.mark if gap is not None else "")
        start = [at_start(value, gap, goal, w) for value in (goal.given_at_start, goal.modelled_at_start)]
        found = {each.year: each for each in gap.years} if gap is not None else {}
        cells = [cell for year in years for cell in of_year(found.get(year), gap, goal, year, f.banded, w)]
        unit = target_unit(gap, w) if gap is not None else ""
        name = w.say("number.comma").join(filter(None, (f.names.of("target", goal.target, w), unit)))
        rows.append([goal.target, w.say("scorecard.beside").join(filter(None, (name, remark(goal, w)))), *start, "",
                     *cells])  # fmt: skip
    heads = [*(w.say(f"column.{name}") for name in ("code", "target", "given_at_start", "modelled_at_start")),
             w.say("scorecard.bar", year=years[-1] if years else "")]  # fmt: skip
    shown = ("goal", "reached", "chance") if f.banded else ("goal", "reached")
    heads += [w.say(f"scorecard.{name}", year=year) for year in years for name in shown]
    numeric = [False, False, True, True, False, *([True] * (len(heads) - 5))]
    note = " ".join([w.say("answer.compare.scale"), w.say("scorecard.note")]) if f.banded else w.say("scorecard.note")
    return Grid("scorecard", heads, rows, numeric, w.say("sheet.scorecard"), note, marks=marks,
                bars=bars, bar_column=4)  # fmt: skip


def at_start(value: float, gap: Gap | None, goal: Goal, w: Language) -> str:
    """A figure of the base year."""
    if not math.isfinite(value):
        return MISSING
    return w.quantity(value, goal.unit) + (percent_sign(gap, w) if gap is not None else "")


def of_year(year: Year | None, gap: Gap | None, goal: Goal, number: int, banded: bool, w: Language) -> list[str]:
    """Goal, what the runs come to, and in how many worlds it is reached, of one year."""
    asked = next((each.target for each in goal.answers if each.year == number), math.nan)
    if year is None or gap is None:
        return [w.quantity(asked, goal.unit) if math.isfinite(asked) else "", "", *([""] * banded)]
    found = chance(year, w)
    told = found.worlds + (w.say("number.aside", text=found.interval) if found.interval else "")
    asked_for = w.quantity(year.target, gap.unit) + percent_sign(gap, w)
    return [asked_for, median_with_band(year, gap, w), *([told] * banded)]


def remark(goal: Goal, w: Language) -> str:
    """What to know of a target: judged how, counts at prices of the base year, the error of a small world."""
    key = mark(goal)
    if not key and not any(each.worlds for each in goal.answers):
        key = "no_value"
    said = [w.say(f"value.{key}")] if key else []
    known = [each for each in goal.answers if math.isfinite(each.target)]
    for name in ("real", "bias"):
        values = [(each.year, getattr(each, name)) for each in known if math.isfinite(getattr(each, name))]
        told = [f"{w.number(100 * value, 0, sign=True)}%" if name == "bias" else w.quantity(value, goal.unit)
                for _, value in values]  # fmt: skip
        if told:
            listed = w.say("answer.comma").join(
                text + w.say("number.aside", text=year) for (year, _), text in zip(values, told, strict=True)
            )
            said.append(w.say(f"column.{name}") + w.say("number.colon") + listed)
    return w.say("number.semicolon").join(said)
