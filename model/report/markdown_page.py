"""What the pages in Markdown are written with: the header of a study, tables, intervals, pictures, words of a file."""

from __future__ import annotations

import math
import re
import shlex
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.mathematics.verdicts import Verdict
from model.report.numbers import DASH, MISSING, interval, number, percent
from model.report.words.verdicts import said

if TYPE_CHECKING:
    from model.experiments.engines import Failure
    from model.mathematics.paired import Difference
    from model.report.words.language import Language
    from model.scenario import Plan


SOURCE_DIGITS = 12  # of the checksum of the program's source
PROGRAMS = ("jiju", "run", "__main__")  # files that commands are started by


@dataclass(frozen=True)
class PageWords:
    """Words of a page in both languages, from a YAML file with `texts`, `terms` and `explanations`."""

    file: Path

    @cached_property
    def all(self) -> dict[str, Any]:
        """Everything in the file."""
        from model.scenario.shipped_files import read_shipped

        return read_shipped(self.file)

    def text(self, key: str, language: str | Language, **values: Any) -> str:
        """A text of the page, with values filled in; for a region's language in the region's words for itself."""
        code = language if isinstance(language, str) else language.code
        text = str(self.all["texts"][key][code])
        text = joined(text) if code == "zh" else text
        return (text if isinstance(language, str) else language.words.own(text, code)).format(**values)

    def term(self, term: str, language: str | Language) -> str:
        """A verdict, unit or other short term in the page's language; the term itself if the file has none."""
        code = language if isinstance(language, str) else language.code
        text = str(self.all["terms"].get(term, {}).get(code, term))
        return text if isinstance(language, str) else language.words.own(text, code)


def joined(text: str) -> str:
    """Chinese text without the blanks that lines of its file leave beside full-width marks."""
    return re.sub(r"(?<=[，。；：、）”]) | (?=[（“])", "", text)


def difference(found: Difference, digits: int, factor: float = 1.0, language: str = "en") -> str:
    """A paired difference with its interval; *null* for the mean where the interval holds zero.

    The mean alone where one world allows no interval; – where there is no value.
    """
    if math.isfinite(found.low) and not found.clear:
        return f"{said(Verdict.OPEN, language)} {ends_of(found, digits, factor)}"
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


def page_header(title: str, asked: str, plans: Sequence[Plan], seeds: int, language: str = "en", *,
                worlds: int | None = None, maps: int = 1, luck_only: bool = True, periods: bool = True,
                more: Mapping[str, str] | None = None) -> list[str]:  # fmt: skip
    """The first lines of every study's page: title, what was asked, and what it takes to make the page again.

    plans: the scenarios that were run, all at one scale. worlds: how many, if each seed ran on several maps.
    luck_only: whether worlds differ in luck alone. periods: False if the tables tell how long runs are. more: further
    lines, or other words in a line, by the key of their name in the words.
    """
    import model
    from model.fingerprints import source_checksum
    from model.mathematics.quarters import quarter_label
    from model.report.words.language import language as words_of

    first = plans[0]
    w = words_of(language, first.base_year)
    names = ", ".join(f"`{name}`" for name in dict.fromkeys(plan.name for plan in plans))
    spans = dict.fromkeys(f"{quarter_label(plan.start)}{DASH}{quarter_label(plan.end)}" for plan in plans)
    whole = first.scale == 1
    kind = "seeds_and_maps" if maps > 1 else "luck_only" if luck_only and seeds > 1 else "in_worlds"
    rows = {
        "scenario": w.say("study_page.of_region", names=names, region=first.region_name),
        "period": ", ".join(spans) if periods else "",
        "firms": w.say("study_page.all_firms" if whole else "study_page.some_firms", share=percent(first.scale)),
        "worlds": w.say(f"study_page.{kind}", seeds=seeds, maps=maps, worlds=seeds if worlds is None else worlds),
        **(more or {}),
        "command": f"`{typed_command()}`" if typed_command() else "",
        "program": w.say("study_page.version", version=model.__version__, source=source_checksum()[:SOURCE_DIGITS]),
        "date": date.today().isoformat(),
    } | dict(more or {})  # fmt: skip
    told = [(w.say(f"study_page.{key}"), text) for key, text in rows.items() if text]
    return [f"# {title}", "", *([asked, ""] if asked else []), *rows_as_table(("", ""), told),
            w.say("study_page.generated"), ""]  # fmt: skip


def typed_command() -> str:
    """The command that is running as it was typed; empty in a program of one's own."""
    typed = Path(sys.argv[0]).stem in PROGRAMS and "model.cli.commands" in sys.modules
    return shlex.join(["jiju", *sys.argv[1:]]) if typed else ""


def failed_runs(failures: Mapping[str, Failure], language: str = "en") -> list[str]:
    """The section on runs that failed; empty if none did."""
    from model.report.words.language import language as words_of
    from model.report.words.messages import told

    lines = [f"- {key}: {failure.kind}: {told(failure.message, language)}" for key, failure in failures.items()]
    return [f"## {words_of(language).say('study_page.failed')}", "\n".join(lines)] if lines else []


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
    r"(null|不能确定|[<>])? ?\(?[+−-]?[\d∞][^A-Za-z\u4e00-\u9fff`]*(\((no placebo|year \d+)\))?[°%\s]*( \*\*null\*\*)?"
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
