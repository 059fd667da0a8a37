"""The check of a region in the terminal and in Markdown: what is to be mended, or the verdict and its tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from model.report.in_terminal.tables import paragraph, print_narrow
from model.report.words.messages import told as in_language
from model.studies.own_region.told import WORDS

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from model.studies.own_region.told import Told

OPEN = re.compile(r"([\w.]+):(\d+):(\w+): still to be filled in: ")
MOST_ASSUMED = 8
NARROW = (0, 2, 3, 4, 6)  # columns of the given figures that a terminal shows


def problem_lines(problems: Sequence[str], folder: str, language: str) -> list[str]:
    """Everything to mend: cells that are open, a line for rows that lack the same; then a line a problem."""
    rows: dict[tuple[str, int], list[str]] = {}
    others = []
    for problem in problems:
        match = OPEN.match(problem)
        if match:
            rows.setdefault((match[1], int(match[2])), []).append(match[3])
        else:
            others.append(in_language(problem, language))
    open_cells = sum(len(cells) for cells in rows.values())
    joint, colon = ("、", "：") if language == "zh" else (", ", ": ")
    lines = [WORDS.text("problems", language, n=len(problems), folder=folder, open=open_cells)]
    if rows:
        lines.append(WORDS.text("begin", language, file=next(iter(rows))[0]))
    lines += [f"{where}{colon}? {joint.join(cells)}" for where, cells in runs_of_rows(rows)]
    return [*lines, *others]


def runs_of_rows(rows: Mapping[tuple[str, int], list[str]]) -> list[tuple[str, list[str]]]:
    """Rows that follow one another and lack the same cells as one: `segments.csv:35–83`, with the cells."""
    found: list[tuple[str, int, int, list[str]]] = []
    for (file, line), cells in rows.items():
        if found and (found[-1][0], found[-1][2] + 1, found[-1][3]) == (file, line, cells):
            found[-1] = (file, found[-1][1], line, cells)
        else:
            found.append((file, line, line, cells))
    return [(f"{file}:{first}" + (f"–{last}" if last > first else ""), cells) for file, first, last, cells in found]


def print_checked(console: Console, told: Told, page: Path | None) -> None:
    """Print the verdict and the tables."""
    paragraph(console, told.verdict(), style="bold")
    for line in told.said():
        paragraph(console, line)
    heads = told.say("margins_heads").split(";")
    narrow = [[row[i] for i in NARROW] for row in told.margin_rows()]
    print_narrow(console, [heads[i] for i in NARROW], narrow, told.say("margins"), (1, 2, 3))
    print_narrow(console, told.say("structure_heads").split(";"), told.city_rows(), told.say("structure"), (1, 2))
    heads = told.grade_heads().split(";")
    print_narrow(console, heads, told.grade_rows(), told.say("grades"), range(1, len(heads)))
    heads = told.say("assumed_heads").split(";")
    print_narrow(console, heads[:3], [row[:3] for row in told.assumed_rows()[:MOST_ASSUMED]], told.say("assumed"), (2,))
    if page is not None:
        console.print("")
        console.print(told.say("page", page=page))


def markdown(told: Told) -> str:
    """The same as a page in Markdown."""
    from model.report.markdown_page import page_header, table

    header = page_header(
        told.say("title", name=told.name), told.verdict(), [told.f.plan], 1, told.w.code, periods=False
    )
    parts = ["\n".join(header), "\n".join(f"- {line}" for line in told.said())]
    tables = {"margins": (told.say("margins_heads"), told.margin_rows()),
              "structure": (told.say("structure_heads"), told.city_rows()),
              "grades": (told.grade_heads(), told.grade_rows()),
              "assumed": (told.say("assumed_heads"), told.assumed_rows())}  # fmt: skip
    for name, (heads, rows) in tables.items():
        parts.append(f"## {told.say(name)}\n\n{table(heads.split(';'), rows)}")
    return "\n\n".join(parts) + "\n"
