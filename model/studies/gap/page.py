"""The page on the gap to a target: the answer, the goal by year, when it becomes clear, what moves it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from model.report.figures.over_time import one_outcome
from model.report.figures.titles_and_units import IN_FIGURES, source_of_runs
from model.report.html_page.sections.blocks import Picture, Section, Text, Tile
from model.report.sheet import title_of
from model.studies.attribution.wording import unit_of_change
from model.studies.gap.answer import MONEY, InWords, Question, chance
from model.studies.short_page import edition, table, write_page

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from model.report.html_page.write_page import Edition
    from model.report.words.language import Language


def save(f: Question, folder: Path, language: str, pictures: bool) -> Path:
    """Write the page in both languages, `language` first; returns it."""

    def drawn(w: Language) -> dict[str, Figure | None]:
        return {"course": course(InWords(f, w))} if pictures else {}

    path = folder / "gap.html"
    write_page(path, f.names.region, language, lambda w: page_of(InWords(f, w)), drawn, f.opened.main.scale)
    return path


def course(told: InWords) -> Figure:
    """The outcome over the years in both scenarios, with its goals."""
    f, w = told.f, told.w
    plans = [f.opened.main, *([f.opened.base] if f.opened.base is not None else [])]
    titles = {plan.name: title_of(plan, w, IN_FIGURES) for plan in plans}
    goals = {gap.answer.year: gap.answer.target for gap in f.gaps}
    source = source_of_runs(f.opened.main, f.names.region, f.last.answer.worlds, w)
    return one_outcome(f.opened.study.outcomes, f.last.goal.outcome.name, [plan.name for plan in plans], w,
                       told.found_title(), goals, titles, source)  # fmt: skip


def page_of(told: InWords) -> Edition:
    """Everything that the page says in a language."""
    import model

    f, w = told.f, told.w
    gap, opened = f.last, f.opened
    unit, money = w.unit_words(told.unit), w.unit_words(MONEY)
    change = w.unit_words(unit_of_change(told.unit))
    base = title_of(opened.base, w) if opened.base is not None else ""
    made = w.say("page.simulated" if base else "page.simulated_alone", version=model.__version__,
                 worlds=gap.answer.worlds, base=base)  # fmt: skip
    rows = told.chance_rows()
    year = gap.answer.year
    sections = [
        Section("goals", told.say("goals"), [
            Picture("course", told.name),
            table("goals", told.say("goals_heads"), told.goal_rows(), (0, 8), f"{told.name}{aside(w, unit)}")]),
        Section("clear", told.say("chances"), [
            Text(told.clear(gap), "lead"),
            table("chances", told.say("chances_heads"), rows, 1, told.say("chances"),
                  told.say("chances_how", goal_year=year))] if rows else []),
        Section("movers", told.say("movers"), [Text(line) for line in told.movers_said()]),
    ]  # fmt: skip
    if f.attribution is not None:
        note = told.say("movers_how", year=year, n=f.attribution.observed, money=money)
        sections[-1].blocks.append(table("movers", told.say("movers_heads"), told.part_rows(), (0, 3),
                                         f"{told.say('movers')}{aside(w, change)}", note))  # fmt: skip
    if f.effects:
        note = told.say("alone_how", year=year, money=money)
        sections.append(Section("alone", told.say("alone"), [
            table("alone", told.say("alone_heads"), told.alone_rows(), (0, 3), f"{told.say('alone')}{aside(w, change)}",
                  note)]))  # fmt: skip
    tiles = [
        Tile(told.say("tile_goal", year=year), told.value(gap.answer.target),
             told.say("tile_from", start=told.value(gap.start), first=opened.main.base_year)),
        Tile(told.say("tile_median", year=year), told.value(gap.answer.median),
             told.ends(gap.answer.low, gap.answer.high)),
        Tile(told.say("tile_gap" if gap.missing > 0 else "tile_beyond"), told.change(abs(gap.missing)).lstrip("+")),
        Tile(told.say("tile_chance"), chance(gap, w), told.say("tile_chance_note")),
    ]  # fmt: skip
    title = f"{told.say('title', name=told.name)} · {title_of(opened.main, w, 80)}"
    return edition(w, title, told.verdict(), [line for line in told.said() if line], tiles, sections, made)


def aside(w: Language, text: str) -> str:
    """A unit behind a title."""
    return w.say("number.aside", text=text) if text else ""
