"""Results as tables in the terminal."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from model.observe.outcomes import ADMINISTRATIVE, NOT_MODELLED

if TYPE_CHECKING:
    from rich.console import Console

    from model.experiments.parameter_ends import EndResult
    from model.report.scorecard import Answer, Goal
    from model.report.summary import Summary


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


def print_summary(console: Console, summary: Summary, folder: Path) -> None:
    """The scorecard, clusters by tier, what the scenario added, what it cost, and the assumptions."""
    several = len(summary.seeds) > 1
    scale = " · APPROXIMATE: a tenth of the firms" if summary.quick else ""
    seeds = f"{len(summary.seeds)} seeds" if several else "one seed: values, no bands or probabilities"
    console.print(
        f"\nScorecard · {summary.scenario} · {seeds} · {summary.firms:,} firms at the end{scale}", style="bold"
    )
    if summary.goals:
        print_scorecard(console, summary.goals, several)
    print_tiers(console, summary, several)
    if summary.parent is not None:
        print_added(console, summary, several)
    print_spending(console, summary)
    console.print("\nWhat these figures rest on", style="bold")
    for line in summary.assumptions:
        console.print(f"- {line['en']}")
    console.print(f"\nTables and figures: {folder}")


def print_scorecard(console: Console, goals: Sequence[Goal], several: bool) -> None:
    """Goals that are modelled, with their targets; the others in one line each kind."""
    rows = []
    years = [answer.year for goal in goals if goal.answers for answer in goal.answers]
    shown = sorted(set(years))
    for goal in goals:
        if not goal.modelled:
            continue
        row = [goal.target, goal.outcome.en, goal.unit, figure(goal.modelled_2015)]
        for answer in goal.answers:
            row += [figure(answer.target), with_band(answer.median, answer.low, answer.high, goal.unit == "count")]
            if several:
                row.append(verdict(goal, answer))
        rows.append([*row, goal.note])
    headings = ["", "goal", "unit", "2015"]
    for year in shown:
        headings += [f"plan {year}", f"model {year} [80% band]" if several else f"model {year}"]
        if several:
            headings.append("met")
    print_table(console, [*headings, ""], rows, right=tuple(range(3, len(headings))))
    for label in (ADMINISTRATIVE, NOT_MODELLED):
        names = [goal.target for goal in goals if goal.outcome.label == label]
        if names:
            console.print(f"{label}: {', '.join(names)}")


def verdict(goal: Goal, answer: Answer) -> str:
    """How many seeds meet the target."""
    if answer.probability != answer.probability or not goal.outcome.scored:
        return ""
    return f"{answer.met} of {answer.seeds}"


def print_tiers(console: Console, summary: Summary, several: bool) -> None:
    """Counts of clusters beside the mechanical count and the parent's."""
    table = summary.tables["tiers"]
    rows = [
        (r.name, r.year, with_band(r.median, r.low, r.high, whole=True), figure(r.mechanical), figure(r.parent))
        for r in table.itertuples(index=False)
    ]
    headings = ("clusters", "year", "model [80% band]" if several else "model", "mechanical",
                f"without ({summary.parent})" if summary.parent else "")  # fmt: skip
    print_table(console, headings, rows, "\nClusters by tier (nominal revenue; mechanical: those of 2015 scaled)",
                right=(1, 2, 3, 4))  # fmt: skip


def print_added(console: Console, summary: Summary, several: bool) -> None:
    """Paired differences to the parent, and the cost."""
    table = summary.tables["added"]
    last = table["year"].max()
    rows = [
        (r.name, r.unit, figure(r.base), signed(r.mean), interval(r.low, r.high), r.verdict)
        for r in table[table["year"] == last].itertuples(index=False)
    ]
    headings = ("outcome", "unit", f"{summary.parent} {last}", "added", "95% interval" if several else "", "")
    print_table(console, headings, rows, f"\nWhat {summary.scenario} added to {summary.parent}, same seeds",
                right=(2, 3, 4))  # fmt: skip
    words = {
        "gross": "spent", "retained_tax": "tax that stayed in the province because of it", "net": "net cost",
        "net_with_cost_of_funds": "net cost with the cost of public funds (x 1.2)", "value_added": "value added gained",
    }  # fmt: skip
    rows = [(words[name], signed(item.mean), interval(item.low, item.high)) for name, item in summary.cost.items()]
    title = f"\nCost and return to {last}, sums in 亿元 of 2015, not discounted"
    print_table(console, ("", "亿元", "95% interval" if several else ""), rows, title, right=(1, 2))


def print_spending(console: Console, summary: Summary) -> None:
    """What every policy paid."""
    table = summary.tables["spending"]
    if not len(table):
        return
    rows = [
        (
            r.policy,
            r.instrument,
            with_band(r.spent, r.low, r.high),
            figure(r.volume),
            figure(r.grants),
            figure(r.arrived),
        )
        for r in table.itertuples(index=False)
    ]
    headings = ("policy", "instrument", "paid, 亿元 of 2015", "volume supported", "grants", "arrived under it")
    print_table(console, headings, rows, "\nFiscal ledger, whole period", right=(2, 3, 4, 5))


def figure(value: float) -> str:
    """A number with the digits that matter; nothing for nan."""
    if value != value:
        return ""
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
