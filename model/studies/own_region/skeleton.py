"""The files with which a region of one's own begins: every table, commented; a question mark where a figure is to come.

What belongs to the nation (branches, coefficients, growth, the law of sizes) is taken from a region that ships; what
belongs to the region is left open. Optional tables lie in the folder `optional`, where nothing is read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from model.regions import load_region
from model.regions.files import COMMENT, TO_FILL
from model.regions.region import Region
from model.regions.schema import OPTIONAL, PROVENANCE, REQUIRED_TOTALS, TABLES, Field
from model.studies.own_region.skeleton_words import WORDS

Row = dict[str, str]
HASH = COMMENT[0] + " "  # of a line of comment
APART = "optional"  # the folder of the optional tables
NATIONAL = "came with jiju: a national figure"
GROUPS = "assumed (groups that came with jiju; better the key industries of the region's own plans)"
COPIED = ("size_distribution", "environment_history", "national", "fields", "segments")
OPEN_ROWS = {
    "cities": ({},),
    "places": ({"kind": "zone"}, {"kind": "remainder", "size_rank": "0", "lead_segments": ""}),
}
PRESET = {"province_administered": "0", "infrastructure": "1", "skill": TO_FILL}
LEFT_OPEN = ("secondary_gdp", "size_rank", "lead_segments", "revenue_prior_a", "revenue_prior_b", "value")
NATIONAL_COLUMNS = ("national_output", "value_added_rate", "labour_share", "energy_share", "export_share",
                    "import_share")  # fmt: skip


@cache
def guidance() -> dict[str, Any]:
    """What stands in each table and where such figures are published, in both languages."""
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("guidance.yaml").read_text(encoding="utf-8"))
    return found


def files(name: str, source: str, language: str) -> dict[str, str]:
    """The text of every file of a new region by its path in the folder; source: a region that ships."""
    region = load_region(source)
    found = {"region.yaml": about(name, region, language), "NOTICE.md": WORDS[language]["notice"],
             "SOURCES.md": WORDS[language]["sources"], "README.md": readme(name, language),
             "boundaries.geojson": '{"type": "FeatureCollection", "features": []}\n'}  # fmt: skip
    for table in TABLES:
        place = f"{APART}/{table}.csv" if stands_apart(table) else f"{table}.csv"
        found[place] = as_text(comments(table, region, language), heading(table, region), rows_of(table, region))
    found["input_coefficients.csv"] = matrix(region, language)
    found[f"{APART}/words.yaml"] = WORDS[language]["words"]
    return found


def stands_apart(table: str) -> bool:
    """Whether a table of the skeleton is in the folder of those that may be left out."""
    return table in (*OPTIONAL, "targets", "outcomes") and table != "column_provenance"


def about(name: str, region: Region, language: str) -> str:
    """region.yaml."""
    lines = [*(f"{HASH}{line}" for line in WORDS[language]["about"].splitlines()), f"name: {name}",
             f'title: {{zh: "{TO_FILL}", en: "{TO_FILL}"}}', f"year: {region.year}",
             f"zone_revenue_share: {region.zone_revenue_share:g}"]  # fmt: skip
    if region.national_year != region.year + 2:
        lines.append(f"national_year: {region.national_year}")
    return "\n".join(lines) + "\n"


def readme(name: str, language: str) -> str:
    """What to do with the folder, and what each file holds."""
    code = "zh" if language == "zh" else "en"
    w = WORDS[language]
    needed = [f"- `{table}.csv`: {guidance()[table]['what'][code]}" for table in TABLES if not stands_apart(table)]
    apart = [f"- `{APART}/{table}.csv`: {guidance()[table]['what'][code]}" for table in TABLES if stands_apart(table)]
    return "\n".join([w["readme"].format(name=name), "", *needed, w["matrix"], "", w["apart"], "", *apart, ""])


def heading(table: str, region: Region) -> list[str]:
    """The columns of a table, as the schema has them; of a dated table also the base year's."""
    fields = [item.name for item in (*TABLES[table], *PROVENANCE)]
    if table == "targets":
        fields[-2:-2] = [f"value_{region.year}"]
    return fields


def comments(table: str, region: Region, language: str) -> list[str]:
    """The lines above a heading: what the table is, where its figures are found, and every column with its unit."""
    said, w = guidance()[table], WORDS[language]
    lines = [f"{table}.csv · {w['optional' if stands_apart(table) else 'needed']}. {said['what'][language]}",
             f"{w['found']}{said['found'][language]}", f"{w['missing']}{said['missing'][language]}"]  # fmt: skip
    if table == "totals":
        lines += [f"  {item.name} [{item.unit}]: {w['totals'].get(item.name, item.meaning)}"
                  for item in REQUIRED_TOTALS]  # fmt: skip
    lines += [f"  {item.name}{unit_of(item)}: {meaning(table, item, language)}{allowed(item, language)}"
              for item in (*TABLES[table], *PROVENANCE)]  # fmt: skip
    return lines


def unit_of(item: Field) -> str:
    """The unit of a column in brackets, where it has one."""
    return "" if item.unit == "-" else f" [{item.unit}]"


def meaning(table: str, item: Field, language: str) -> str:
    """What a column means, in the reader's language."""
    if language == "en":
        return item.meaning
    known = guidance()[table]["columns"]
    return str(known.get(item.name) or guidance()["provenance"]["columns"][item.name])


def allowed(item: Field, language: str) -> str:
    """What a cell may hold and whether it may stay empty."""
    w, parts = WORDS[language], []
    if item.low is not None and item.high is not None:
        parts.append(w["between"].format(low=f"{item.low:g}", high=f"{item.high:g}"))
    if not item.required:
        parts.append(w["may_be_empty"])
    return "".join(f"; {part}" if language == "en" else f"；{part}" for part in parts)


def rows_of(table: str, region: Region) -> list[Row]:
    """The rows with which a table begins."""
    if table in COPIED:
        return [opened(table, row) for row in given(table, region)]
    if table == "totals":
        return [{"id": item.name, "name_zh": WORDS["zh"]["totals"][item.name], "name_en": item.meaning,
                 "unit": item.unit, "value": TO_FILL, "basis": TO_FILL} for item in REQUIRED_TOTALS]  # fmt: skip
    if table == "column_provenance":
        return [{"table": "segments", "column": column, "basis": "derived", "source": NATIONAL}
                for column in NATIONAL_COLUMNS]  # fmt: skip
    return [
        {item.name: given_row.get(item.name, PRESET.get(item.name, left_open(item)))
         for item in (*TABLES[table], *PROVENANCE)}
        for given_row in OPEN_ROWS.get(table, ())
    ]  # fmt: skip


def left_open(item: Field) -> str:
    """A question mark for a cell that is needed, or that the start can hardly do without."""
    return TO_FILL if item.required or item.name in LEFT_OPEN else ""


def given(table: str, region: Region) -> list[Row]:
    """The rows of a table of a region that ships, as text."""
    columns = region.tables[table].columns
    return [{name: as_cell(values[row]) for name, values in columns.items()}
            for row in range(len(region.tables[table]))]  # fmt: skip


def as_cell(value: Any) -> str:
    """A value as a cell has it; nothing for what is not known."""
    if isinstance(value, float):
        return "" if value != value else f"{value:.12g}"
    return str(value)


def opened(table: str, row: Row) -> Row:
    """A row that belongs to the nation, with what belongs to the region left open."""
    if table == "segments":
        here = row["kind"] != "external" and not row["parent"]
        prior = TO_FILL if here else ""
        row = row | {"revenue_prior_a": prior, "revenue_prior_b": prior}
        own = {"basis": TO_FILL, "source": ""}  # what the region's revenue rests on; column_provenance.csv has the rest
        row = row | (own if here else {"basis": "derived (national table)", "source": NATIONAL})
    elif table == "fields":
        row = row | {"ambition": "", "basis": GROUPS, "source": NATIONAL}
    elif table == "size_distribution":
        row = row | {"basis": "assumed (law that came with jiju)", "source": NATIONAL}
    else:
        row = row | {"source": NATIONAL}
    return row


def matrix(region: Region, language: str) -> str:
    """input_coefficients.csv."""
    ids = region.segments.ids
    rows = [{"input": name} | {other: f"{value:.8g}" for other, value in zip(ids, values, strict=True)}
            | {"basis": "derived (national table)", "source": NATIONAL}
            for name, values in zip(ids, region.coefficients, strict=True)]  # fmt: skip
    return as_text(WORDS[language]["coefficients"].splitlines(), ["input", *ids, "basis", "source"], rows)


def as_text(lines: Iterable[str], columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """A commented table."""
    text = io.StringIO()
    text.writelines(f"{HASH}{line}\n" for line in lines)
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
