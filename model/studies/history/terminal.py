"""Growth against the official figures, in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from model.report.in_terminal.tables import print_table
from model.report.numbers import interval, number
from model.studies.history.run import GOAL

if TYPE_CHECKING:
    from rich.console import Console

    from model.studies.history.run import Year


def print_history(console: Console, years: Sequence[Year], scenario: str, seeds: int) -> None:
    """Growth against the official figures: the answer in a sentence, then a row a year."""
    console.print(f"{verdict(years)}\n", style="bold")
    rows = [
        (y.year, number(y.official, 1), number(y.mean, 2), interval(number(y.low, 2), number(y.high, 2)),
         number(y.error, 2, sign=True),
         "yes" if abs(y.error) <= GOAL else "no", y.basis)
        for y in years
    ]  # fmt: skip
    headings = (
        "year",
        "official",
        f"model, mean of {seeds}",
        "range",
        "error, points",
        f"within {GOAL:g}",
        "official is",
    )
    title = f"Growth of real value added above scale, %: scenario {scenario}"
    print_table(console, headings, rows, title, right=(1, 2, 3, 4))


def verdict(years: Sequence[Year]) -> str:
    """In how many years growth is near the official figure, and where it is farthest from it."""
    if not years:
        return "No year of these runs has an official figure"
    near = sum(abs(year.error) <= GOAL for year in years)
    worst = max(years, key=lambda year: abs(year.error))
    error = number(worst.error, 2, sign=True)
    return (f"Growth is within {GOAL:g} points of the official figure in {near} of {len(years)} years; "
            f"the largest error is {error} points ({worst.year})")  # fmt: skip
