"""The start against the given margins, in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from model.report.in_terminal.tables import figure, print_table, told_in
from model.report.numbers import MINUS

if TYPE_CHECKING:
    from rich.console import Console

    from model.observe.margins import Margin


def print_margins(console: Console, found: Sequence[Margin], region: str, prior: str, seed: int) -> None:
    """The state of the base year against the given figures: the answer in a sentence, then a row a figure."""
    console.print(f"{verdict(found, console)}\n", style="bold")
    rows = []
    for m in found:
        error = f"{m.error:+.4g}" if m.absolute else f"{m.error:+.3%}"
        allowed = f"{m.tolerance:g}" if m.absolute else f"{m.tolerance:.1%}"
        basis = m.basis.split(" ")[0].rstrip(",;:")
        rows.append((m.name, m.unit, figure(m.given), figure(m.modelled), error.replace("-", MINUS), allowed,
                     "yes" if m.ok else "NO", basis))  # fmt: skip
    headings = ("base year", "unit", "given", "model", "error", "allowed", "within", "given is")
    print_table(console, headings, rows, f"{region}, prior {prior}, seed {seed}: the start against the given figures",
                right=(2, 3, 4, 5))  # fmt: skip


def verdict(found: Sequence[Margin], console: Console) -> str:
    """Whether the start meets the given figures; the names of those that it misses."""
    missed = [told_in(console, margin.name) for margin in found if not margin.ok]
    if not missed:
        return f"The start meets all {len(found)} given figures within what is allowed"
    return f"The start misses {len(missed)} of {len(found)} given figures: {', '.join(missed)}"
