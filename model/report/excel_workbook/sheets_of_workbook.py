"""Which tables the workbook holds, in which order: targets, clusters and money first, long lists of settings last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from model.observe.outcomes import BY_NAME
from model.report.sheet import WORDED, Column, Sheet
from model.report.words.language import language_of

if TYPE_CHECKING:
    from model.report.findings import Findings
    from model.report.words.language import Language

FIRST = ("scorecard", "tiers", "league_counted", "changed_clusters", "cost", "spending", "spending_parts", "per_unit",
         "added", "scenarios", "targeted", "displaced")  # fmt: skip
LAST = ("without_value", "assumptions", "names", "policies", "provenance", "parameters", "settings")
BY_YEAR = ("goal", "median", "low", "high", "real", "met", "worlds", "probability", "bias")  # columns of each year
NAMED = ("city", "place", "field", "segment")  # kinds of what the region's tables name


class YearsAcross(Sheet):
    """A table with columns of several years; `median_2020` is headed by the column's title and the year."""

    def heading(self, column: Column, w: Language) -> str:
        """The heading of a column with its unit, and its year."""
        name, _, year = column.name.rpartition("_")
        if not year.isdigit():
            return super().heading(column, w)
        return w.say("column.of_year", title=super().heading(Column(name, column.unit), w), year=year)


def workbook_sheets(f: Findings) -> dict[str, Sheet]:
    """Every table of the workbook by name, in its order."""
    found = {**f.sheets, "scorecard": one_row_a_target(f.sheets["scorecard"]), "names": names_and_codes(f)}
    middle = [name for name in found if name not in (*FIRST, *LAST)]
    return {name: found[name] for name in (*FIRST, *middle, *LAST) if name in found}


def one_row_a_target(sheet: Sheet) -> Sheet:
    """The scorecard with a row a target: its years stand beside one another."""
    frame = sheet.frame
    fixed = [column for column in sheet.columns if column.name not in (*BY_YEAR, "year", "mark")]
    by_year = [column for column in sheet.columns if column.name in BY_YEAR]
    years = sorted(int(year) for year in frame["year"].dropna().unique())
    shown = [(Column(f"{column.name}_{year}", column.unit), column.name, year) for year in years for column in by_year
             if frame.loc[frame["year"] == year, column.name].notna().any()]  # fmt: skip
    targets = frame.drop_duplicates("code").set_index("code", drop=False)
    made = targets[[*(column.name for column in fixed), "outcome"]].copy()
    for column, name, year in shown:
        made[column.name] = frame[frame["year"] == year].set_index("code")[name].reindex(made.index)
    marks = frame.groupby("code", sort=False)["mark"].agg(lambda found: next(filter(None, found), ""))
    made["mark"] = marks.reindex(made.index)
    columns = (*fixed, *(column for column, _, _ in shown), Column("mark", WORDED))
    return YearsAcross(sheet.name, columns, made.reset_index(drop=True))


def names_and_codes(f: Findings) -> Sheet:
    """What files for programs call by code, with its name in both languages."""
    rows = list(named(f))
    columns = (Column("name_of", WORDED), Column("code"), Column("name_zh"), Column("name_en"))
    return Sheet("names", columns, pd.DataFrame(rows, columns=[column.name for column in columns]))


def named(f: Findings) -> Iterator[tuple[str, str, str, str]]:
    """Kind, code and both names of cities, places, fields, segments, policies, scenarios and outcomes."""
    zh, en = (language_of(code, f.region) for code in ("zh", "en"))
    tables = (f.region.cities, f.region.places, f.region.fields, f.region.segments)
    keys = [(kind, str(key)) for kind, table in zip(NAMED, tables, strict=True) for key in table.ids]
    keys += [("scenario", plan.name) for plan in f.names.plans]
    keys += [("policy", key) for key in dict.fromkeys(key for plan in f.names.plans for key in plan.policies)]
    keys += [("outcome", key) for key in BY_NAME]
    for kind, key in keys:
        yield f"name_{kind}", key, f.names.of(kind, key, zh), f.names.of(kind, key, en)
