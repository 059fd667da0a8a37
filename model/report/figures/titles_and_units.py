"""What the figures of a report have in common: titles, source line, targets, values in the reader's units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from model.observe.outcomes import BY_NAME
from model.report.figures.lines import Panel
from model.report.figures.style import printable
from model.report.sheet import title_of
from model.report.words.language import Language

if TYPE_CHECKING:
    from model.regions import Region
    from model.report.findings import Findings
    from model.report.findings.compared import Compared
    from model.scenario import Plan

IN_FIGURES = 46  # characters of a scenario's title


def source_text(f: Compared, w: Language, firms: int | None = None) -> str:
    """The line under every figure: what was run, and that it is a model."""
    return source_of_runs(f.main, f.region, firms if firms is not None else len(f.seeds), w)


def source_of_runs(plan: Plan, region: Region, worlds: int, w: Language) -> str:
    """The same of any runs of a scenario."""
    many = w.say("figure.worlds", n=worlds) if worlds > 1 else w.say("figure.world")
    scale = "" if plan.scale == 1 else w.say("figure.scale", share=w.percent(plan.scale))
    return w.say("figure.source", scenario=plan.name, region=w.of(region.title), worlds=many, scale=scale)


def titles(f: Findings, w: Language) -> dict[str, str]:
    """Titles of the scenarios as figures show them; two of one title are told apart by name."""
    found = {name: title_of(f.study.plan(name), w, IN_FIGURES) for name in f.scenarios}
    twice = {text for text in found.values() if list(found.values()).count(text) > 1}
    return {name: f"{text} ({name})" if text in twice else text for name, text in found.items()}


def asked(f: Findings, name: str) -> dict[int, float]:
    """What the region's plan asks of an outcome, by year; empty where it asks nothing."""
    rows = np.flatnonzero(f.region.targets.outcome == name)
    found = {year: f.region.goal(int(rows[0]), year) for year in f.region.target_years} if len(rows) else {}
    return {year: value for year, value in found.items() if np.isfinite(value)}


def panel(f: Findings, w: Language, name: str) -> Panel:
    """One small picture of an outcome in the reader's unit, with its targets."""
    about = BY_NAME[name]
    goals = {year: w.scaled(goal, about.unit) for year, goal in asked(f, name).items()}
    title = w.say(f"short.{name}") if w.has(f"short.{name}") else w.named(about.words)
    remark = "" if about.scored else w.say("figure.convention")
    return Panel(name, title, w.unit_words(about.unit), goals, remark, about.least)


def in_unit(values: pd.DataFrame, w: Language) -> pd.DataFrame:
    """Outcomes with their values in the reader's units."""
    factor = {name: w.scaled(1.0, about.unit) for name, about in BY_NAME.items()}
    return values.assign(value=values["value"] * values["outcome"].map(factor))


def city_names(f: Findings, w: Language) -> pd.DataFrame:
    """Cities with their names and seats."""
    names = [printable(w.of({"zh": zh.removesuffix("市"), "en": en}))
             for zh, en in zip(f.region.cities.name_zh, f.region.cities.name_en, strict=True)]  # fmt: skip
    return pd.DataFrame({"name": names, "lon": f.region.cities.lon, "lat": f.region.cities.lat})


def base_title(f: Compared, w: Language) -> str:
    """Title of the base, empty without one."""
    return title_of(f.base, w, IN_FIGURES) if f.base is not None else ""


def named(f: Findings, w: Language, table: pd.DataFrame) -> pd.DataFrame:
    """Parts of the plan and policies by their names; anything else as it is."""
    return table.assign(name=[f.names.of("added", str(key), w) for key in table["name"]])
