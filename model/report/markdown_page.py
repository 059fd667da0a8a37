"""What the pages in Markdown are written with: numbers, intervals, tables, linked pictures, and words of a file."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.experiments.engines import Failure
    from model.mathematics.paired import Difference

MISSING = "–"


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


def number(value: float | None, digits: int | None = None) -> str:
    """A figure with three telling digits, or with so many after the point; – for none."""
    if value is None or math.isnan(value):
        return MISSING
    if math.isinf(value):
        return MISSING if digits is not None else "∞" if value > 0 else "−∞"
    size = abs(value)
    telling = f"{value:,.0f}" if size >= 1000 else f"{value:.1f}" if size >= 100 else f"{value:.3g}"
    return (telling if digits is None else f"{value:,.{digits}f}").replace("-", "−")


def interval(low: float, high: float) -> str:
    """Two figures, or – if there are none."""
    return f"{number(low)} … {number(high)}" if math.isfinite(low) and math.isfinite(high) else MISSING


def difference(found: Difference, digits: int, factor: float = 1.0) -> str:
    """A paired difference with its interval; *null* for the mean where the interval holds zero.

    The mean alone where one world allows no interval; – where there is no value.
    """
    if not math.isfinite(found.mean):
        return MISSING
    ends = [x for x in (found.mean, found.low, found.high) if math.isfinite(x)]
    texts = [f"{factor * x:+,.{digits}f}".replace("-", "−") for x in ends]
    if len(texts) == 1:
        return texts[0]
    return f"{texts[0] if found.clear else 'null'} ({texts[1]} … {texts[2]})"


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
    """The lines of a table."""
    lines = [f"| {' | '.join(headings)} |", "|" + "---|" * len(headings)]
    return [*lines, *(f"| {' | '.join(map(cell, row))} |" for row in rows)]


def rows_as_table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """The lines of a table, and an empty one after it."""
    return [*table_lines(headings, rows), ""]


def cell(value: Any) -> str:
    """A value as it may stand between two bars."""
    return " ".join(str(value).split()).replace("|", "\\|")


def picture(name: str, pictures: dict[str, str]) -> list[str]:
    """The lines of a linked figure, if there is one."""
    return [f"![{name}]({pictures[name]})", ""] if name in pictures else []
