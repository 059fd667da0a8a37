"""Bytes of a region's files: within bounds, from regular files alone, as UTF-8 text, as rows of CSV, as plain YAML."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from model.regions.schema import PROVENANCE, VALUE_OF_YEAR, Field

MOST_BYTES = 20_000_000  # of a table or of boundaries; the largest that ships has 0.15 million
MOST_ROWS = 200_000
MOST_CELL = 2_000  # characters
MOST_ABOUT = 20_000  # bytes of region.yaml
ABOUT_DEPTH = 4
TO_FILL = "?"  # a cell that somebody still has to fill in
COMMENT = ("#", '"#')  # how lines above a heading begin that are not read; a spreadsheet puts them in quotes
# What a terminal would obey instead of showing: control characters, halves of pairs, marks that turn text round; and
# what nobody sees: marks without width.
CONTROL = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\u200b-\\u200f\\u2028-\\u202e\\u2060\\u2066-\\u2069\\ufeff]"
)


@dataclass
class Row:
    """A row as text by column, the line it ends in, and the columns that a scenario has corrected."""

    line: int
    cells: dict[str, str]
    corrected: dict[str, str] = field(default_factory=dict)  # column -> how messages name the correction

    def where(self, file: str, column: str) -> str:
        """Where a cell stands, as messages begin; a corrected one names the correction before."""
        place = f"{file}:{self.line}:{column}"
        return f"{self.corrected[column]}: {place}" if column in self.corrected else place


def read_text(path: Path, problems: list[str], most: int = MOST_BYTES) -> str | None:
    """The text of a regular file; None with a problem for what is no readable UTF-8 text of at most `most` bytes."""
    try:
        if not path.exists():
            loop = " (a link that leads nowhere)" if path.is_symlink() else ""
            problems.append(f"{path.name}: missing{loop}; every region needs it")
            return None
        if not path.is_file():
            problems.append(f"{path.name}: not an ordinary file; put the region's file there")
            return None
        size = path.stat().st_size
        if size > most:
            problems.append(f"{path.name}: {size:,} bytes; such a file has at most {most:,}")
            return None
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        problems.append(f"{path.name}: cannot be read ({error}); check the path and its permissions")
        return None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.append(f"{path.name}:1: UTF-16 text; save it again as UTF-8")
        return None
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        problems.append(f"{path.name}:{line}: binary content; it must be plain text in UTF-8")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.append(f"{path.name}:{line}: not UTF-8 at byte {error.start}; {_looks_like(content)}")
        return None


def _looks_like(content: bytes) -> str:
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return "save it again as UTF-8"
    return "it looks like GBK: save it again as UTF-8"


def read_rows(
    path: Path, fields: Sequence[Field], problems: list[str], others: Sequence[str] = (), dated: bool = False
) -> list[Row]:
    """Rows of a CSV file whose heading must name the fields and nothing else but `others`; problems are added.

    dated: it may also have columns of years, `value_2030` and the like.

    Line ends of any system are read. An empty line is skipped.
    """
    text = read_text(path, problems)
    if text is None:
        return []
    reader = csv.reader(io.StringIO(without_comments(text), newline=None))
    rows: list[Row] = []
    try:
        header = next(([cell.strip() for cell in cells] for cells in reader if any(cell.strip() for cell in cells)), [])
        if not header:
            problems.append(f"{path.name}:1: empty file; its first line must name the columns")
            return []
        years = [name for name in dict.fromkeys(header) if dated and VALUE_OF_YEAR.fullmatch(name)]
        if not _heading(f"{path.name}:{reader.line_num}", header, fields, [*others, *years], problems):
            return []
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                problems.append(f"{path.name}:{reader.line_num}: {len(cells)} cells under {len(header)} columns; put "
                                "text with commas in double quotes")  # fmt: skip
                continue
            if len(rows) == MOST_ROWS:
                problems.append(f"{path.name}:{reader.line_num}: more than {MOST_ROWS:,} rows")
                break
            _plain(path.name, reader.line_num, header, cells, problems)
            rows.append(Row(reader.line_num, dict(zip(header, cells, strict=True))))
    except csv.Error as error:
        problems.append(f"{path.name}:{reader.line_num}: not readable as CSV ({error}); check the quotes there")
    return rows


def without_comments(text: str) -> str:
    """A table without the lines of comment above its heading, which begin with #; the number of its lines stays."""
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        if not line.startswith(COMMENT) and line.strip(" ,;\t\r\n"):
            break
        lines[number] = "\n"
    return "".join(lines)


def _heading(
    where: str, header: list[str], fields: Sequence[Field], others: Sequence[str], problems: list[str]
) -> bool:
    """Whether every needed column stands in the heading once, and no other. where: file:line."""
    known = [item.name for item in (*fields, *PROVENANCE)] + list(others)
    before = len(problems)
    for item in (*fields, *PROVENANCE):
        if item.name not in header and (item.required or item.name == "source"):
            near = get_close_matches(item.name, header, n=1)
            hint = f" (is {near[0]!r} meant?)" if near else ""
            problems.append(f"{where}: column {item.name!r} is missing{hint}: {item.meaning}")
    for name in others:
        if name not in header:
            problems.append(f"{where}: column {name!r} is missing; there must be one for every segment")
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            problems.append(f"{where}: column {name!r} stands {header.count(name)} times; keep one of them")
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"the columns are {', '.join(known[:30])}"
            problems.append(f"{where}: column {name[:60]!r} is not known; {hint}")
    return len(problems) == before


def _plain(file: str, line: int, header: list[str], cells: list[str], problems: list[str]) -> None:
    """Refuse cells that are no plain text: too long, or with control characters that a terminal would obey."""
    if max(map(len, cells)) <= MOST_CELL and not CONTROL.search("".join(cells)):
        return
    for name, cell in zip(header, cells, strict=True):
        if len(cell) > MOST_CELL:
            problems.append(f"{file}:{line}:{name}: {len(cell):,} characters; a cell has at most {MOST_CELL:,}")
        elif CONTROL.search(cell):
            problems.append(f"{file}:{line}:{name}: control or invisible characters; write plain text on one line")


def lines_of(path: Path) -> dict[str, int]:
    """The line in which each entry of a YAML mapping begins, by its name; of a file that could be read as one."""
    node = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.SafeLoader)
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return {str(key.value): key.start_mark.line + 1 for key, _ in pairs}


def read_about(path: Path, problems: list[str]) -> dict[str, Any]:
    """The mapping in region.yaml; empty with a problem for what is no small plain YAML mapping."""
    text = read_text(path, problems, MOST_ABOUT)
    if text is None:
        return {}
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > ABOUT_DEPTH or isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                line = event.start_mark.line + 1 if event.start_mark else 1
                problems.append(f"{path.name}:{line}: nested too deep, or an anchor or alias; write it out plainly")
                return {}
        about = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = str(getattr(error, "problem", "") or error).splitlines()[0]
        line = mark.line + 1 if mark else 1
        problems.append(f"{path.name}:{line}: not valid YAML ({what}); check colons, quotes and indentation there")
        return {}
    except ValueError as error:  # such as a date of month 13
        problems.append(f"{path.name}: a value cannot be read ({error}); put text in quotes")
        return {}
    if not isinstance(about, dict):
        problems.append(f"{path.name}:1: it must be lines of `name: value`, as in the regions that ship")
        return {}
    return about
