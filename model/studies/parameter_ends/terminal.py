"""The study of parameter ends in the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from model.report.in_terminal.tables import print_table

if TYPE_CHECKING:
    from rich.console import Console

    from model.studies.parameter_ends.run import EndResult


def print_ends(console: Console, results: Sequence[EndResult], region: str, quarters: int) -> None:
    """Parameter ends: what broke, which bounds bind, and where growth moved most."""
    broken = [r for r in results if r.trouble]
    base = next((r for r in results if not r.path), None)
    worst = max(results, key=lambda r: r.worst_error)
    console.print(
        f"{len(results)} runs of {region} over {quarters} quarters: {len(results) - len(broken)} sound, "
        f"{len(broken)} not; largest identity error {worst.worst_error:.1e} ({worst.worst_identity})"
    )
    if broken:
        rows = [(r.path or "defaults", r.end, f"{r.value:g}", r.quarters, r.trouble) for r in broken]
        print_table(console, ("parameter", "end", "value", "quarters", "what broke"), rows, "Not sound")
    if base is None:
        return
    totals: Counter[str] = Counter()
    for result in results:
        totals.update(result.bounds)
    bound = [
        (name, base.bounds.get(name, 0), total, _most(results, name))
        for name, total in sorted(totals.items(), key=lambda item: -item[1])
    ]
    print_table(
        console,
        ("bound", "defaults", "all runs", "most with"),
        bound,
        "How often bounds bind (firm-quarters)",
        right=(1, 2),
    )
    movers = sorted((r for r in results if r.path and not r.trouble), key=lambda r: -abs(r.growth - base.growth))[:15]
    moved = [
        (r.path, r.end, f"{r.value:g}", f"{r.growth:.2f}", f"{r.growth - base.growth:+.2f}", r.firms) for r in movers
    ]
    headings = ("parameter", "end", "value", "growth, % a year", "against defaults", "firms")
    print_table(console, headings, moved, f"Largest moves of growth (defaults {base.growth:.2f} %)", right=(2, 3, 4, 5))


def _most(results: Sequence[EndResult], bound: str) -> str:
    most = max(results, key=lambda r: r.bounds.get(bound, 0))
    return f"{most.path or 'defaults'} {most.end}: {most.bounds.get(bound, 0)}"
