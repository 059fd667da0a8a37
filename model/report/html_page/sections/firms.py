"""Sections on firms, technology, energy and jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.regions.plants import NOTICE
from model.report.findings.firms import GROUPS
from model.report.html_page.sections.blocks import Grid, Picture, Section, Text, grid
from model.report.sheet import Sheet
from model.report.words.language import Language

if TYPE_CHECKING:
    from model.report.findings import Findings

MOST_PLANTS = 20  # that the page lists; the workbook has all


def firms(f: Findings, w: Language) -> Section:
    """Size, growth, entry, exit, zombies."""
    return Section("firms", w.say("section.firms"), [
        Text(w.say("firms.lead", n=len(f.firms), first=f.first, last=f.last), "lead"), grid(f, w, "firm_sizes"),
        Picture("firm_sizes", w.say("caption.sizes")), grid(f, w, "firm_origins"), *plants(f, w),
        Picture("firms", w.say("caption.firms")), course(f, w, "firms"),
    ])  # fmt: skip


def plants(f: Findings, w: Language) -> list:
    """The plants known by name, if the region has any, with the notice that what is told of them is simulated."""
    table = f.sheets["plants"]
    if not len(table.frame):
        return []
    shown = [c.name for c in table.columns if f.banded or c.name not in ("low", "high")]
    return [Text(NOTICE[w.code], "warning"), grid(f, w, "plants", shown, MOST_PLANTS, note=w.say("firms.plants"))]


def technology(f: Findings, w: Language) -> Section:
    """Technology, R&D, patents."""
    return Section("technology", w.say("section.technology"), [
        Text(w.say("technology.lead"), "lead"), Picture("technology", w.say("caption.technology")),
        course(f, w, "technology"),
    ])  # fmt: skip


def green(f: Findings, w: Language) -> Section:
    """Energy, water, waste."""
    return Section("green", w.say("section.green"), [
        Text(w.say("green.lead"), "lead"), Picture("green", w.say("caption.green")), course(f, w, "green"),
    ])  # fmt: skip


def jobs(f: Findings, w: Language) -> Section:
    """Jobs and wages."""
    return Section("jobs", w.say("section.jobs"), [
        Text(w.say("jobs.lead"), "lead"), Picture("jobs", w.say("caption.jobs")), course(f, w, "jobs"),
    ])  # fmt: skip


def course(f: Findings, w: Language, group: str) -> Grid:
    """The outcomes of a group in the first year, the first that the region shows, and the last."""
    table = f.sheets["years"]
    wanted = table.frame["outcome"].isin(GROUPS[group]) & table.frame["year"].isin(
        {f.first, f.region.shown_years[0], f.last}
    )
    columns = ["outcome", "unit", "year", "median", *(("low", "high") if f.banded else ()),
               *(("base",) if f.base is not None else ())]  # fmt: skip
    return grid(f, w, Sheet("years", table.columns, table.frame[wanted]), columns, folded=True)
