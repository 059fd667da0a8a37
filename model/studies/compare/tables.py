"""A comparison in the terminal and in files."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from model.mathematics.verdicts import CLEAR, Verdict
from model.report.answer.sentences import POINTS
from model.report.in_terminal.tables import figure, interval, paragraph, print_table, signed
from model.report.numbers import percent
from model.report.study_summary.tables import ADDED
from model.report.words.displayed_names import Names
from model.report.words.language import Language, language_of
from model.report.words.verdicts import said
from model.studies.compare.run import COLUMNS
from model.studies.table_words import Reader, for_readers, heading
from model.tables.folders import whole_folder
from model.tables.safe_text import csv_table

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console


NAMED = {"item_zh": ("text", "its Chinese name"), "item_en": ("text", "its English name")}  # beside `item`, in files
LISTED = 8  # largest gains and losses shown of each level; the files have all
CHANCE = 0.05  # of differences that are none, those that a 95% interval calls clear
LEVELS = {
    "city": "Cities",
    "field": "Fields",
    "place": "Places",
    "leading": "City x field",
    "characteristic": "Place x segment",
    "leading drivers": "Drivers of city x field",
    "characteristic drivers": "Drivers of place x segment",
}


def print_comparison(console: Console, table: pd.DataFrame, names: Names, w: Language,
                     everything: bool = False) -> None:  # fmt: skip
    """Outcomes of the region, displacement, then the largest gains and losses by city, field and cluster.

    Of several scenarios against one base only the outcomes, unless everything is asked for.
    """
    pairs_compared = table.groupby(["scenario", "base"], sort=False)
    brief = len(pairs_compared) > 1 and not everything
    for (scenario, base), part in pairs_compared:
        year, pairs = int(part["year"].iloc[0]), int(part["pairs"].max())
        console.print(f"\n{scenario} against {base} · {year} · {pairs} worlds shared", style="bold")
        whole = part[part["level"] == "region"]
        shown = whole if everything else whole[whole["item"].isin(ADDED)]
        print_rows(console, "", shown, names, w)
        if brief:
            continue
        rest = part[part["level"] == "displacement"]
        if len(rest):
            print_rows(console, "Displacement: real revenue", rest, names, w)
        drivers = part[part["level"] == "drivers"]
        if len(drivers):
            title = "Drivers of growth since the first year, all firms above scale"
            print_rows(console, title, drivers, names, w)
        compared = clear = 0
        for level, title in LEVELS.items():
            compared += int(((part["level"] == level) & part["verdict"].isin((*CLEAR, Verdict.OPEN))).sum())
            found = part[(part["level"] == level) & part["verdict"].isin(CLEAR)]
            found = found.reindex(found["difference"].abs().sort_values(ascending=False).index)
            if len(found):
                told = f"{title}: largest clear changes of real revenue ({len(found)} clear)"
                print_rows(console, told, found.head(LISTED), names, w)
                clear += len(found)
                if len(found) > LISTED:
                    console.print(f"and {len(found) - LISTED} more, in the file of all rows")
        if clear:
            expected = round(CHANCE * compared)
            paragraph(console, f"{compared:,} differences of parts were compared and {clear:,} are clear. At 95% about "
                      f"{expected:,} would be by chance alone: single ones are hints, not findings.")  # fmt: skip
    if brief:
        paragraph(console, "Cities, fields, clusters and drivers of each: with --all, or in the file of all rows.")


def named(part: pd.DataFrame, names: Names, w: Language) -> list[str]:
    """The names of what rows are of."""
    return [names.item(str(item), w) for item in part["item"]]


def print_rows(console: Console, title: str, part: pd.DataFrame, names: Names, w: Language) -> None:
    """Rows of one level."""
    rows = [
        (name, POINTS.get(r.unit, r.unit), figure(r.base_mean) + "%" * (r.unit in POINTS), signed(r.difference),
         interval(r.low, r.high), said(str(r.verdict), w.code, "report"), share(r.better), figure(r.variance_ratio),
         figure(r.worlds_needed))
        for name, r in zip(named(part, names, w), part.itertuples(index=False), strict=True)
    ]  # fmt: skip
    headings = ("", "unit", "base", "difference", "95% interval", "", "better", "luck saved", "worlds needed")
    print_table(console, headings, rows, title, right=(2, 3, 4, 6, 7, 8), spare=(7, 8, 6, 2))


def share(value: float) -> str:
    """A share of seeds in percent; nothing where none is defined."""
    return percent(value, missing="")


def save_comparison(table: pd.DataFrame, folder: Path, names: Names, w: Language) -> Path:
    """Write `folder`/comparison: Parquet, CSV (UTF-8 with BOM) and the data dictionary; names stand beside ids.

    w: of the CSV; the dictionary tells which heading stands for which column.
    """
    table = table.copy()
    for at, code in enumerate(("zh", "en"), table.columns.get_loc("item") + 1):
        table.insert(at, f"item_{code}", named(table, names, language_of(code, names.region)))
    with whole_folder(folder / "comparison") as partial:
        table.to_parquet(partial / "comparison.parquet", index=False)
        reader = Reader(names, w)
        csv_table(for_readers(table, "comparison", reader)).to_csv(
            partial / "comparison.csv", index=False, encoding="utf-8-sig"
        )
        with open(partial / "data_dictionary.csv", "w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(("table", "column", "heading", "unit", "meaning"))
            known = COLUMNS | NAMED
            writer.writerows(
                ("comparison", column, heading(column, "comparison", reader), *known[column])
                for column in table.columns
            )
    return folder / "comparison"
