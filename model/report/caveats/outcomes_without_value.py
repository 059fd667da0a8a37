"""Outcomes without a value: which, in which years, in how many worlds, and why, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.observe.missing import REASONS
from model.observe.outcomes import BY_NAME
from model.report.numbers import DASH

if TYPE_CHECKING:
    import pandas as pd

    from model.report.words.language import Language
    from model.results import Study

MOST = 6  # sentences; the table has all
NOT_AT_START = ("no_entrants", "no_expansions")
USUAL = ("too_few", *NOT_AT_START)  # as in any small world: the table has them, a sentence would only alarm
EXPECTED = ("no_year_before",)  # as every growth rate in the first year: nobody needs to be told


def without_value(study: Study, scenario: str) -> pd.DataFrame:
    """Columns outcome, year, reason, worlds: in how many worlds of the scenario an outcome has no value, and why.

    What has none by its nature (growth in the first year) is left out.
    """
    key = ("outcomes without value", scenario)
    if key not in study.kept:
        study.kept[key] = counted_without(study, scenario)
    table: pd.DataFrame = study.kept[key]
    return table


def counted_without(study: Study, scenario: str) -> pd.DataFrame:
    """The same, put together anew."""
    found = study.table("missing", [scenario])
    found = found[~found["reason"].isin(EXPECTED)]
    # Nobody enters or expands in the year of the start: told only where it says something about the scenario.
    later = found["year"] > study.outcomes["year"].min()
    found = found[later | ~found["reason"].isin(NOT_AT_START)]
    counted = found.groupby(["outcome", "year", "reason"], sort=False).size().rename("worlds").reset_index()
    return counted.astype({"year": int, "worlds": int})


def sentences(study: Study, scenario: str, w: Language) -> list[str]:
    """A sentence for each outcome and reason that is not usual in a small world."""
    table, worlds = without_value(study, scenario), len(study.seeds(scenario))
    table = table[~table["reason"].isin(USUAL)]
    lines = []
    for (name, reason), rows in table.groupby(["outcome", "reason"], sort=False):
        years = w.say("answer.comma").join(spans(sorted(rows["year"].tolist())))
        why = REASONS[str(reason)][0 if w.code == "en" else 1]
        title = w.named(BY_NAME[str(name)].words)
        most = int(rows["worlds"].max())
        lines.append(w.say("without_value.line", outcome=title, years=years, n=most, all=worlds, why=why))
    more = [w.say("without_value.more", n=len(lines) - MOST)] if len(lines) > MOST else []
    return lines[:MOST] + more


def spans(years: list[int]) -> list[str]:
    """Years in order as text, those in a row as one: 2019, 2021-2023 with a dash."""
    found: list[list[int]] = []
    for year in years:
        if found and year <= found[-1][-1] + 1:
            found[-1].append(year)
        else:
            found.append([year])
    return [str(run[0]) if run[0] == run[-1] else f"{run[0]}{DASH}{run[-1]}" for run in found]
