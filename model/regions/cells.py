"""Cells of a region's tables, one by one: numbers, choices, references and identifiers against the schema."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np

from model.regions.files import CONTROL, MOST_CELL, TO_FILL, Row
from model.regions.region import CORRECTED
from model.regions.schema import PROVENANCE, Field

NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
SMALLEST = 1e-7  # a tenth of the smallest coefficient that input-output tables print, in shares of output
NAMES = ("name_zh", "name_en", "title_zh", "title_en", "group_zh", "group_en")
STATED = re.compile("found|derived|memory|assumed|none|corrected|有据可查|推算|凭记忆|待核实|无据|假定", re.IGNORECASE)
HAN = re.compile(r"[\u3007\u4e00-\u9fff]")
IDENTIFIER = re.compile(r"\w[\w-]{0,59}")


def correct(raw: dict[str, list[Row]], corrections: Iterable[Any], problems: list[str]) -> None:
    """Write a scenario's corrections (table, row, column, value, source) over the cells, before any check."""
    for change in corrections:
        where = f"region_data ({change.table}, {change.row}, {change.column})"
        rows = raw.get(change.table)
        if rows is None:
            near = get_close_matches(change.table, raw, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(raw)}"
            problems.append(f"{where}: no table {change.table!r}; {hint}")
            continue
        keys = ("id", "name_zh", "name_en")
        hit = [row for row in rows if change.row in (row.cells.get(key) for key in keys)]
        if not hit:
            names = [name for row in rows for key in keys if (name := row.cells.get(key))]
            near = get_close_matches(change.row, names, n=1)
            hint = f"did you mean {near[0]!r}?" if near else "name it by its id"
            problems.append(f"{where}: {change.table} has no row {change.row!r}; {hint}")
            continue
        if change.column not in hit[0].cells:
            near = get_close_matches(change.column, hit[0].cells, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"its columns are {', '.join(hit[0].cells)}"
            problems.append(f"{where}: {change.table} has no column {change.column!r}; {hint}")
            continue
        if change.column in ("id", "basis", "source"):
            problems.append(f"{where}: {change.column} cannot be corrected; correct a figure")
            continue
        for column, value in ((change.column, change.value), ("source", change.source)):
            if len(str(value)) > MOST_CELL or CONTROL.search(str(value)):
                problems.append(f"{where}: {column}: too long or with control characters; write plain text")
        hit[0].cells[change.column] = str(change.value)
        hit[0].cells["basis"], hit[0].cells["source"] = CORRECTED, str(change.source)
        hit[0].corrected[change.column] = where


def columns_of(
    file: str, fields: Sequence[Field], rows: Sequence[Row], known: Mapping[str, set[str]], problems: list[str]
) -> dict[str, np.ndarray]:
    """Columns of a table: floats (nan where an optional cell is empty) and text; problems are added."""
    columns: dict[str, np.ndarray] = {}
    for item in (*fields, *PROVENANCE):
        values = [value_of(file, item, row, known, problems) for row in rows]
        columns[item.name] = np.array(values, dtype=float if item.is_number else str)
    return columns


def value_of(file: str, item: Field, row: Row, known: Mapping[str, set[str]], problems: list[str]) -> Any:
    """One cell as the schema wants it; nan or empty text with a problem if it is not."""
    given = row.cells.get(item.name, "").strip()
    where = row.where(file, item.name)
    if not given:
        if item.required:
            problems.append(f"{where}: empty; needed: {item.meaning}")
        return math.nan if item.is_number else ""
    if given == TO_FILL:
        unit = "" if item.unit == "-" else f", {item.unit}"
        problems.append(f"{where}: still to be filled in: {item.meaning}{unit}; write it in the place of ?")
        return math.nan if item.is_number else ""
    if item.is_number:
        return number_of(where, item, given, problems)
    if item.choices and given not in item.choices:
        near = get_close_matches(given, item.choices, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"one of {', '.join(filter(None, item.choices))}"
        problems.append(f"{where}: {given[:60]!r} is not known, {hint}")
    if item.name in NAMES and (NUMBER.fullmatch(given) or not any(map(str.isalnum, given))):
        problems.append(f"{where}: {given[:60]!r} is no name; write it in words")
    english = row.cells.get("name_en", "")
    if item.name == "name_zh" and HAN.search(english) and not HAN.search(given):
        problems.append(f"{where}: {given[:60]!r} has no Chinese letter, and name_en has; they changed places")
    if item.name == "basis" and not STATED.match(given):
        hint = "begin with found, derived, memory high, memory medium, memory low or assumed"
        problems.append(f"{where}: {given[:60]!r} states no basis; {hint}")
    if item.name == "id" and not IDENTIFIER.fullmatch(given):
        problems.append(f"{where}: {given[:60]!r}; an id has at most 60 letters, digits, _ and -")
    if item.refers:
        for name in given.split(";"):
            if name not in known.get(item.refers, set()):
                near = get_close_matches(name, known.get(item.refers, set()), n=1)
                hint = f", did you mean {near[0]!r}?" if near else "; name one of its ids"
                problems.append(f"{where}: {name[:60]!r} is not in {item.refers}.csv{hint}")
    return given


def number_of(where: str, item: Field, given: str, problems: list[str]) -> float:
    """A finite number within the bounds of its column, nothing or at least SMALLEST; nan with a problem if not."""
    if not NUMBER.fullmatch(given):
        hint = "without thousands separators, units or full-width digits"
        problems.append(f"{where}: {given[:40]!r} is not a number ({item.meaning}, {item.unit}); write 1234.5 {hint}")
        return math.nan
    value = float(given)
    if not math.isfinite(value):
        problems.append(f"{where}: {given[:40]!r} is too large for a number ({item.meaning}, {item.unit})")
        return math.nan
    low = -math.inf if item.low is None else item.low
    high = math.inf if item.high is None else item.high
    if not low <= value <= high:
        problems.append(f"{where}: {value:g} is outside {low:g} to {high:g} {item.unit} ({item.meaning})")
    elif 0 < abs(value) < SMALLEST:
        problems.append(f"{where}: {value:g} {item.unit} ({item.meaning}) is nearer to nothing than any published "
                        "figure; write 0, or mend its power of ten")  # fmt: skip
    elif item.whole and not value.is_integer():
        problems.append(f"{where}: {value:g} must be a whole number ({item.meaning}, {item.unit})")
    return value


def unique_ids(file: str, rows: Sequence[Row], problems: list[str]) -> None:
    """An id stands once in its table."""
    seen: dict[str, int] = {}
    for row in rows:
        key = row.cells.get("id", "")
        if key in seen and key != TO_FILL:
            problems.append(f"{file}:{row.line}:id: {key!r} stands in line {seen[key]} already; ids are unique")
        seen[key] = row.line
