"""The door for CSV files that a user brings: headings and rows as text, or every reason why the file cannot be read.

A row whose cells do not fit the headings is refused, never read as something else: `220,00` under one column is two
cells. Lines that hold nothing but separators, as spreadsheets leave them, are skipped.
"""

from __future__ import annotations

import csv
import io
import math
import stat
from dataclasses import dataclass
from pathlib import Path

MOST_BYTES = 50_000_000
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
OTHER_SEPARATORS = ("\t", ";", "，", "；")


@dataclass(frozen=True)
class Rows:
    """Headings, and the rows below as (line of the file, cells by heading)."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


def read_delimited(path: Path, problems: list[str]) -> Rows | None:
    """Rows of a CSV file in UTF-8; None with a problem if nothing of it can be read.

    Problems, each `file:line: what; remedy`, are added for rows that do not fit; those rows are left out.
    """
    text = read_text(path, problems)
    if text is None:
        return None
    first = text.splitlines()[0] if text.strip() else ""
    if not first.strip():
        problems.append(f"{path}:1: empty; the first line names the columns")
        return None
    reader = csv.reader(io.StringIO(text, newline=None), strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        headings = [cell.strip() for cell in next(reader)]
        other = next((mark for mark in OTHER_SEPARATORS if mark in first), None)
        if len(headings) == 1 and other is not None:
            problems.append(f"{path}:1: columns are separated by {other!r}; save it as CSV with plain commas")
            return None
        for name in dict.fromkeys(headings):
            if headings.count(name) > 1:
                problems.append(f"{path}:1: column {name!r} stands {headings.count(name)} times; keep one of them")
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(headings):
                counted = f"{len(cells)} cell{'s' if len(cells) != 1 else ''} under {len(headings)} columns"
                remedy = "write numbers without separators of thousands, and put text with commas in double quotes"
                problems.append(f"{path}:{reader.line_num}: {counted}; {remedy}")
                continue
            rows.append((reader.line_num, dict(zip(headings, cells, strict=True))))
    except csv.Error as error:
        problems.append(f"{path}:{reader.line_num}: not readable as CSV ({error}); check the quotes there")
        return None
    return Rows(tuple(headings), tuple(rows))


def plain_number(text: str) -> float:
    """A number in plain digits (nan and infinities included). Raises ValueError for `1_000`, full-width digits, text.

    Python would read the first two as numbers; who writes them may mean something else.
    """
    if "_" in text or not text.isascii():
        raise ValueError(f"{text!r} is not written in plain digits")
    return float(text)


def finite_numbers(path: Path, rows: Rows, column: str, problems: list[str], empty: bool = False) -> list[float]:
    """A column as numbers; a problem for every cell that holds none. `empty`: a cell without anything is nan."""
    found = []
    for line, cells in rows.rows:
        text = cells[column].strip()
        try:
            value = plain_number(text) if text or not empty else math.nan
        except ValueError:
            value = math.inf
        if math.isinf(value) or (text and math.isnan(value) and not empty):
            problems.append(f"{path}:{line}: {column}: {text[:40]!r} is no number; write plain digits, as in 12.5")
        found.append(value)
    return found


def read_text(path: Path, problems: list[str]) -> str | None:
    """The text of an ordinary file in UTF-8; None with a problem for anything else."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            problems.append(f"{path}: is a folder; name a CSV file in it")
            return None
        if not stat.S_ISREG(status.st_mode):
            problems.append(f"{path}: not an ordinary file; save the figures as a CSV file")
            return None
        if status.st_size > MOST_BYTES:
            problems.append(f"{path}: {status.st_size:,} bytes; such a file has at most {MOST_BYTES:,}")
            return None
        content = path.read_bytes()
    except FileNotFoundError:
        problems.append(f"{path}: there is no such file; check the path")
        return None
    except (OSError, ValueError) as error:
        problems.append(f"{path}: cannot be read ({error}); check the path and its permissions")
        return None
    if content.startswith(UTF_16) or b"\0" in content:
        what = "UTF-16 text" if content.startswith(UTF_16) else "binary content"
        problems.append(f"{path}:1: {what}; save it again as CSV in UTF-8")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.append(f"{path}:{line}: not UTF-8 at byte {error.start}; save it again as CSV in UTF-8")
        return None
