"""A back-test in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.report.in_terminal.tables import print_table
from model.report.markdown_page import spread
from model.report.numbers import number
from model.studies.backtest.page import verdict
from model.studies.backtest.rows import PREDICTED
from model.studies.backtest.words import reason, translated, words

if TYPE_CHECKING:
    from rich.console import Console

    from model.studies.backtest.run import Backtest


def print_backtest(console: Console, found: Backtest, language: str) -> None:
    """Every predicted figure; the forecasts of the naive ones and the years that were fitted stand on the page."""
    heads = words("history_heads", language).split(";")
    rows = [
        [r.name_zh if language == "zh" else r.series, f"{r.year:g}", number(r.official), number(r.model),
         spread(r.low, r.high), translated(r.verdict, language)]
        for r in found.rows if r.period == PREDICTED
    ]  # fmt: skip
    shown = [heads[at] for at in (0, 1, 3, 4, 5, 12)]
    print_table(console, shown, rows, words("history", language), right=(2, 3, 4))
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
