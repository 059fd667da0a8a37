"""Tables and numbers in the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table

from model.report.study_summary.clusters_beyond_growth import signed_count

if TYPE_CHECKING:
    from rich.console import Console


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "", right: Sequence[int] = ()) -> Table:
    """A plain table; columns whose number is in `right` are set flush right."""
    made = Table(title=title or None, title_justify="left", title_style="bold", box=None, pad_edge=False,
                 header_style="bold", padding=(0, 2, 0, 0))  # fmt: skip
    for i, heading in enumerate(headings):
        made.add_column(heading, justify="right" if i in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(str(cell) for cell in row))
    return made


def print_table(console: Console, headings: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "",
                right: Sequence[int] = ()) -> None:  # fmt: skip
    """Print a table."""
    console.print(table(headings, rows, title, right))


def figure(value: float) -> str:
    """A number with the digits that matter; nothing for nan."""
    if value != value:
        return ""
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    size = abs(value)
    if value == round(value) and size < 1e5:
        return f"{value:,.0f}"
    return f"{value:,.{0 if size >= 1000 else 1 if size >= 100 else 2}f}"


def signed(value: float) -> str:
    """A difference with its sign."""
    return "" if value != value else f"{value:+,.{0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2}f}"


def interval(low: float, high: float) -> str:
    """An interval; nothing for nan."""
    return "" if low != low else f"{signed(low)} to {signed(high)}"


def with_band(middle: float, low: float, high: float, whole: bool = False) -> str:
    """A median with its band, if it has one; the ends of a count's band are whole numbers around it."""
    if whole and low == low:
        low, high = math.floor(low), math.ceil(high)
    return figure(middle) if low != low else f"{figure(middle)} [{figure(low)}–{figure(high)}]"


def with_interval(mean: float, low: float, high: float) -> str:
    """A mean difference of counts with its interval, if it has one; empty where there is nothing to compare with."""
    if math.isnan(mean):
        return ""
    return (
        signed_count(mean) if math.isnan(low) else f"{signed_count(mean)} [{signed_count(low)} to {signed_count(high)}]"
    )
