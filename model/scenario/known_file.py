"""A user's own figures of the base year: read from the CSV file that `baseline: {known: cells.csv}` names.

A row is a cell (city or place, and segment), a zone (place alone) or a plant (firm, with segment and city or place).
Its value is an amount, or a share: of a cell in its segment's revenue, of a zone in its city's. Headings are in English
or Chinese. Every problem is told with file, line and remedy.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from model.mathematics.name_book import key_of
from model.regions.files import CONTROL, MOST_CELL, read_text
from model.regions.grades import GRADES, grade_of
from model.scenario import quantities
from model.scenario.errors import ScenarioError
from model.scenario.nodes import Tree

HEADINGS = {
    "city": ("城市", "市"), "place": ("园区", "集聚区", "地点"), "segment": ("产业", "细分产业"), "firm": ("企业",),
    "value": ("数值", "营收", "营业收入"), "unit": ("单位",), "basis": ("依据",), "source": ("来源",),
}  # fmt: skip
ROLES = ("city", "place", "segment", "firm")
MOST_ROWS = 20_000
SHARE_UNITS = {"%": 0.01, "％": 0.01, "share": 1.0, "份额": 1.0}
NUMBER = re.compile(r"-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)([.][0-9]+)?")
WRITE = "write 120 with unit 亿元, 万元 or %"


def take_in(tree: Tree, folder: Path, shown: str, errors: list[ScenarioError]) -> None:
    """Put the rows of the file that a scenario names in the place of its name; notes errors.

    `folder` is that of the scenario file, `shown` how messages name it.
    """
    baseline = tree.value.get("baseline")
    if not isinstance(baseline, dict) or not isinstance(baseline.get("known"), str):
        return
    name = str(baseline["known"])
    where = tree.at(("baseline", "known"))
    baseline["known"] = []
    if not name.strip() or not name.lower().endswith(".csv") or len(name) > 255:
        errors.append(ScenarioError(*where, f"known: {name[:80]!r} is no CSV file", "such as known: cells.csv"))
        return
    path, told = folder / name, str(Path(shown).parent / name)
    if not path.exists() and not path.is_symlink():
        near = get_close_matches(path.name, [p.name for p in path.parent.glob("*.csv")], n=1)
        hint = f"did you mean {near[0]!r}?" if near else "it is looked for beside the scenario file"
        errors.append(ScenarioError(*where, f"known: no file {name!r}", hint))
        return
    if not path.is_file():
        errors.append(ScenarioError(*where, f"known: {name!r} is no ordinary file", "name a CSV file"))
        return
    baseline["known"] = rows_of(path, told, errors)


def rows_of(path: Path, shown: str, errors: list[ScenarioError]) -> list[dict[str, Any]]:
    """The rows of a file as the scenario language has them: names as written, values in 亿元 or as shares."""
    problems: list[str] = []
    text = read_text(path, problems)
    for problem in problems:
        errors.append(_file_error(shown, path.name, problem))
    if text is None:
        return []
    reader = csv.reader(io.StringIO(text, newline=None))
    found: list[dict[str, Any]] = []
    try:
        given = [cell.strip() for cell in next(reader, [])]
        if not any(given):
            errors.append(ScenarioError(shown, 1, 1, "the file is empty", f"first line: {','.join(HEADINGS)}"))
            return []
        columns = columns_of(given, shown, errors)
        if columns is None:
            return []
        for cells in reader:
            line = reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(columns):
                message = f"{len(cells)} cells under {len(columns)} headings"
                errors.append(
                    ScenarioError(shown, line, 1, message, 'put text with commas in double quotes, as "1,200"')
                )
                continue
            if len(found) == MOST_ROWS:
                errors.append(ScenarioError(shown, line, 1, f"more than {MOST_ROWS:,} rows", "leave some out"))
                break
            fault = next(filter(None, map(text_problem, cells)), None)
            if fault is not None:
                errors.append(ScenarioError(shown, line, 1, *fault))
                continue
            row = dict(zip(columns, (cell.strip() for cell in cells), strict=True))
            figure = figure_of(row, shown, line, errors)
            if figure is not None:
                found.append(figure)
    except csv.Error as error:
        errors.append(
            ScenarioError(shown, reader.line_num, 1, f"not readable as CSV ({error})", "check the quotes there")
        )
    if not found and not errors:
        errors.append(ScenarioError(shown, 1, 1, "no row under the headings", "give a figure, or leave known out"))
    return found


def text_problem(cell: str) -> tuple[str, str] | None:
    """What is wrong with the text of a cell, and the remedy."""
    if len(cell) > MOST_CELL:
        return f"a cell of {len(cell):,} characters", f"a cell has at most {MOST_CELL:,}"
    return ("control characters", "write plain text on one line") if CONTROL.search(cell) else None


def _file_error(shown: str, name: str, problem: str) -> ScenarioError:
    rest = problem.removeprefix(f"{name}:").strip()
    match = re.match(r"([0-9]+): ?", rest)
    return ScenarioError(shown, int(match[1]) if match else 1, 1, rest[match.end() :] if match else rest)


def columns_of(given: Sequence[str], shown: str, errors: list[ScenarioError]) -> list[str] | None:
    """The headings by their English names; None with errors if one is unknown, twice or missing."""
    names = {key_of(word): key for key, words in HEADINGS.items() for word in (key, *words)}
    columns, before = [], len(errors)
    if len(given) == 1 and (mark := next((mark for mark in "，;；\t、" if mark in given[0]), "")):
        message = f"the headings are separated by {'tabs' if mark == chr(9) else repr(mark)}"
        errors.append(ScenarioError(shown, 1, 1, message, "separate cells by plain commas"))
        return None
    for heading in given:
        name = names.get(key_of(heading), "")
        if not name:
            near = get_close_matches(key_of(heading), names, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"headings are {', '.join(HEADINGS)}"
            errors.append(ScenarioError(shown, 1, 1, f"unknown heading {heading[:60]!r}", hint))
        elif name in columns:
            errors.append(ScenarioError(shown, 1, 1, f"two headings mean {name}", "keep one of them"))
        columns.append(name)
    if "value" not in columns or not {"city", "place"} & set(columns):
        message = "headings value, and city or place, are needed"
        errors.append(ScenarioError(shown, 1, 1, message, f"first line: {','.join(HEADINGS)}"))
    return columns if len(errors) == before else None


def figure_of(row: dict[str, str], shown: str, line: int, errors: list[ScenarioError]) -> dict[str, Any] | None:
    """One row; None with an error if it says no figure of a cell, a zone or a plant."""
    problem = shape_problem(row) if row.get("value") else ("no value", WRITE)
    if problem:
        errors.append(ScenarioError(shown, line, 1, *problem))
        return None
    basis = row.get("basis", "") or "found"
    problem = basis_problem(basis)
    if problem:
        errors.append(ScenarioError(shown, line, 1, *problem))
        return None
    try:
        value, unit = amount_or_share(row["value"], row.get("unit", ""))
    except ValueError as error:
        errors.append(ScenarioError(shown, line, 1, str(error)))
        return None
    names = {role: row[role] for role in ROLES if row.get(role)}
    return names | {"value": value, "unit": unit, "basis": basis, "source": row.get("source", ""),
                    "where": f"{shown}:{line}"}  # fmt: skip


def shape_problem(row: dict[str, str]) -> tuple[str, str] | None:
    """Why a row names no cell, zone or plant, and the remedy."""
    has = {role for role in ROLES if row.get(role)}
    if not has & {"city", "place"}:
        return "neither city nor place", "say where the figure is of"
    if "firm" in has and "segment" not in has:
        return f"no segment of {row['firm'][:60]!r}", "say what the plant makes"
    if "segment" not in has and "place" not in has:
        return (f"a total of the city {row['city'][:60]!r}: it is a margin of the map",
                "name a segment or a zone; correct the total with region_data (cities, revenue)")  # fmt: skip
    return None


def basis_problem(basis: str) -> tuple[str, str] | None:
    """Why a text says not what a figure rests on, and the remedy."""
    if grade_of(basis) != "none" or basis.casefold().startswith(("none", "assumed", "无据")):
        return None
    remedy = f"begin with one of {', '.join(GRADES)} (有据可查, 推算, 待核实（高）, 无据)"
    return f"basis {basis[:60]!r} is not known", remedy


def amount_or_share(value: str, unit: str) -> tuple[float, str]:
    """A value with its unit, in 亿元 or as a share of one. Raises ValueError with the remedy."""
    text, word = value.strip(), unit.strip()
    if quantities.plain(text) != text and text[-1:] != "％":
        raise ValueError(f"value {text[:40]!r} has full-width characters; write {quantities.plain(text)[:40]}")
    own = next((end for end in SHARE_UNITS if text.endswith(end)), "")
    if own and word:
        raise ValueError(f"value {text[:40]!r} has a unit already; leave the unit {word[:20]!r} out")
    if own or word in SHARE_UNITS:
        digits = text.removesuffix(own).strip()
        if not NUMBER.fullmatch(digits):
            raise ValueError(f"value {text[:40]!r} is not a number; {WRITE}")
        share = float(digits.replace(",", "")) * SHARE_UNITS[own or word]
        if not 0.0 <= share <= 1.0:
            raise ValueError(f"value {text[:40]!r} {word} is no share from 0 to 100%; check value and unit")
        return share, "share"
    if NUMBER.fullmatch(text) and not word:
        raise ValueError(f"value {text[:40]!r} has no unit; write 亿元, 万元 or % under unit")
    try:
        amount = float(quantities.amount(f"{text}{word}"))
    except ValueError as error:
        raise ValueError(f"value: {error}; {WRITE}") from None
    if amount < 0:
        raise ValueError(f"value {text[:40]!r} {word} is negative; revenue is 0 or more")
    return amount, "亿元"
