"""A back-test in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.report.in_terminal.tables import print_table
from model.report.markdown_page import spread
from model.report.numbers import number
from model.studies.backtest.naive import NAMES as NAIVE
from model.studies.backtest.page import verdict
from model.studies.backtest.words import reason, translated, words

if TYPE_CHECKING:
    from rich.console import Console

    from model.studies.backtest.run import Backtest


def print_backtest(console: Console, found: Backtest, language: str) -> None:
    """Every predicted figure."""
    heads = words("history_heads", language).split(";")
    rows = []
    for r in found.rows:
        if r.period == "earlier":
            continue
        title = r.name_zh if language == "zh" else r.series
        guesses = [number(r.naive.get(n, float("nan"))) for n in NAIVE]
        rows.append([title, f"{r.year:g}", translated(r.period, language), number(r.official), number(r.model),
                     spread(r.low, r.high), number(r.error), *guesses, translated(r.verdict, language)])  # fmt: skip
    print_table(console, [*heads[:11], heads[12]], rows, words("history", language), right=(3, 4, 6, 7, 8, 9, 10))
    console.print(verdict(found.scores, language))
    if found.skipped:
        console.print(
            "\n".join(
                [words("skipped", language), *(f"- {reason(line, language, found.changes)}" for line in found.skipped)]
            )
        )
    if found.fit is not None:
        years = f"{found.fit.years[0]}-{found.fit.years[-1]}"
        console.print(words("fit", language, years=years, value=f"{found.fit.value:.4f}",
                            reached=f"{found.fit.reached:.2f}", official=f"{found.fit.official:.2f}"))  # fmt: skip
    for remark in found.remarks:
        console.print(reason(remark, language, found.changes))
    console.print("")
