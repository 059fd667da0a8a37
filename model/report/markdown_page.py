"""What the pages in Markdown are written with: numbers, intervals, tables, linked pictures, and words of a file."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.report.numbers import MISSING, interval, number

if TYPE_CHECKING:
    from model.experiments.engines import Failure
    from model.mathematics.paired import Difference


@dataclass(frozen=True)
class PageWords:
    """Words of a page in both languages, from a YAML file with `texts`, `terms` and `explanations`."""

    file: Path

    @cached_property
    def all(self) -> dict[str, Any]:
        """Everything in the file."""
        import yaml

        return yaml.safe_load(self.file.read_text(encoding="utf-8"))

    def text(self, key: str, language: str, **values: Any) -> str:
        """A text of the page, with values filled in."""
        text = str(self.all["texts"][key][language])
        return (joined(text) if language == "zh" else text).format(**values)

    def term(self, term: str, language: str) -> str:
        """A verdict, unit or other short term in the page's language; the term itself if the file has none."""
        return str(self.all["terms"].get(term, {}).get(language, term))


def joined(text: str) -> str:
    """Chinese text without the blanks that lines of its file leave beside full-width marks."""
    return re.sub(r"(?<=[，。；：、）”]) | (?=[（“])", "", text)


def difference(found: Difference, digits: int, factor: float = 1.0) -> str:
    """A paired difference with its interval; *null* for the mean where the interval holds zero.

    The mean alone where one world allows no interval; – where there is no value.
    """
    if math.isfinite(found.low) and not found.clear:
        return f"null {ends_of(found, digits, factor)}"
    return with_interval(found, digits, factor)


def with_interval(found: Difference, digits: int, factor: float = 1.0) -> str:
    """A paired difference with its interval, if it has one."""
    mean = number(factor * found.mean, digits, sign=True)
    return f"{mean} {ends_of(found, digits, factor)}" if math.isfinite(found.low) else mean


def ends_of(found: Difference, digits: int, factor: float = 1.0) -> str:
    """The interval of a paired difference, in brackets."""
    return f"({interval(*(number(factor * end, digits, sign=True) for end in (found.low, found.high)))})"


def spread(low: float, high: float) -> str:
    """Two figures, or – if there are none."""
    return interval(number(low), number(high)) if math.isfinite(low) and math.isfinite(high) else MISSING


def firms_run(scale: float) -> str:
    """How many of the firms were run."""
    return "all firms one to one" if scale == 1 else f"{scale:.0%} of the firms: APPROXIMATE"


def failed_runs(failures: Mapping[str, Failure]) -> list[str]:
    """The section on runs that failed; empty if none did."""
    lines = [f"- {key}: {failure.kind}: {failure.message}" for key, failure in failures.items()]
    return ["## Runs that failed", "\n".join(lines)] if lines else []


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table, without an end of line after its last row."""
    return "\n".join(table_lines(headings, rows))


def table_lines(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """The lines of a table; columns of figures stand flush right."""
    cells = [[cell(value) for value in row] for row in rows]
    rules = ["---:" if are_figures(column) else "---" for column in zip(*cells, strict=True)] or ["---"] * len(headings)
    lines = [f"| {' | '.join(headings)} |", f"|{'|'.join(rules)}|"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in cells)]


# A figure as a page shows it: with its interval, unit or share, or `null` before it.
FIGURE = re.compile(
    r"(null|[<>])? ?\(?[+−-]?[\d∞][^A-Za-z\u4e00-\u9fff`]*(\((no placebo|year \d+)\))?[°%\s]*( \*\*null\*\*)?"
)
NO_FIGURE = ("", MISSING, "none")


def are_figures(column: Sequence[str]) -> bool:
    """Whether a column holds figures alone, which stand flush right."""
    figures = [text for text in column if text not in NO_FIGURE]
    return bool(figures) and all(FIGURE.fullmatch(text) for text in figures)


def rows_as_table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """The lines of a table, and an empty one after it."""
    return [*table_lines(headings, rows), ""]


def cell(value: Any) -> str:
    """A value as it may stand between two bars."""
    return " ".join(str(value).split()).replace("|", "\\|")


def picture(name: str, pictures: dict[str, str]) -> list[str]:
    """The lines of a linked figure, if there is one."""
    return [f"![{name}]({pictures[name]})", ""] if name in pictures else []
