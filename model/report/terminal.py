"""Results as tables in the terminal."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from model.experiments.history import GOAL
from model.observe.outcomes import ADMINISTRATIVE, NOT_MODELLED
from model.report.beyond import sentences, signed_count

if TYPE_CHECKING:
    from rich.console import Console

    from model.experiments.ablations import AblationStudy
    from model.experiments.history import Year
    from model.experiments.parameter_ends import EndResult
    from model.experiments.policy_effects import Effect
    from model.mathematics.paired import Difference
    from model.observe.margins import Margin
    from model.report.scorecard import Answer, Goal
    from model.report.summary import Summary

VALUE_ADDED = "Industrial value added, real"


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
    """The scorecard, clusters by tier and their drivers, what the scenario added and cost, and the assumptions."""
    from model.report.growth_terminal import print_growth

    several = len(summary.seeds) > 1
    scale = " · APPROXIMATE: a tenth of the firms" if summary.quick else ""
    seeds = f"{len(summary.seeds)} seeds" if several else "one seed: values, no bands or probabilities"
    console.print(
        f"\nScorecard · {summary.scenario} · {seeds} · {summary.firms:,} firms at the end{scale}", style="bold"
    )
    for sentence in summary.left_out:
        console.print(sentence)
    if summary.goals:
        print_scorecard(console, summary.goals, several)
    for sentence in summary.without_value:
        console.print(sentence)
    print_tiers(console, summary, several)
    print_growth(console, summary)
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
        (r.name, r.year, with_band(r.median, r.low, r.high, whole=True), figure(r.mechanical),
         with_interval(r.beyond, r.beyond_low, r.beyond_high), figure(r.parent))
        for r in table.itertuples(index=False)
    ]  # fmt: skip
    headings = ("clusters", "year", "model [80% band]" if several else "model", "mechanical",
                "beyond it [95% interval]" if several else "beyond it",
                f"without ({summary.parent})" if summary.parent else "")  # fmt: skip
    print_table(console, headings, rows, "\nClusters by tier (nominal revenue; mechanical: those of 2015 scaled)",
                right=(1, 2, 3, 4, 5))  # fmt: skip
    for said in sentences(table):
        console.print(f"- {said['en']}")


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
    sums = [(words[name], signed(item.mean), interval(item.low, item.high)) for name, item in summary.cost.items()]
    title = f"\nCost and return to {last}, sums in 亿元 of 2015, not discounted"
    print_table(console, ("", "亿元", "95% interval" if several else ""), sums, title, right=(1, 2))


def print_spending(console: Console, summary: Summary) -> None:
    """What every policy paid."""
    table = summary.tables["spending"]
    if not len(table):
        return
    rows = [
        (r.policy, r.instrument, figure(r.budget), with_band(r.spent, r.low, r.high), figure(r.unspent),
         figure(r.volume), figure(r.grants), figure(r.arrived))
        for r in table.itertuples(index=False)
    ]  # fmt: skip
    amounts = [figure(float(table[name].sum())) for name in ("budget", "spent", "unspent", "volume", "grants")]
    total = ["total", "", *amounts, ""]  # newcomers are counted by every policy of their kind
    headings = ("policy", "instrument", "budget, 亿元 of 2015", "paid", "unspent", "volume supported", "grants",
                "newcomers of its kind")  # fmt: skip
    print_table(console, headings, [*rows, total], "\nFiscal ledger, whole period", right=(2, 3, 4, 5, 6, 7))


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


def print_margins(console: Console, found: Sequence[Margin], region: str, prior: str, seed: int) -> None:
    """The state of 2015 against the given figures."""
    rows = []
    for m in found:
        error = f"{m.error:+.4g}" if m.absolute else f"{m.error:+.3%}"
        allowed = f"{m.tolerance:g}" if m.absolute else f"{m.tolerance:.1%}"
        basis = m.basis.split(" ")[0].rstrip(",;:")
        rows.append((m.name, m.unit, figure(m.given), figure(m.modelled), error, allowed,
                     "yes" if m.ok else "NO", basis))  # fmt: skip
    headings = ("2015", "unit", "given", "model", "error", "allowed", "within", "given is")
    print_table(console, headings, rows, f"{region}, prior {prior}, seed {seed}: the start against the given figures",
                right=(2, 3, 4, 5))  # fmt: skip


def print_history(console: Console, years: Sequence[Year], scenario: str, seeds: int) -> None:
    """Growth against the official figures."""
    rows = [
        (y.year, f"{y.official:.1f}", f"{y.mean:.2f}", f"{y.low:.2f}–{y.high:.2f}", f"{y.error:+.2f}",
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


def print_effects(console: Console, found: Sequence[Effect], scenario: str, worlds: str, quick: bool) -> None:
    """Each policy alone: outcome, difference, verdict and cost. worlds: how many, in words."""
    rows = [
        (e.label, name, unit, stated, figure(effect.base), signed(effect.mean), interval(effect.low, effect.high),
         verdict, f"{e.spent:.1f}" if name != VALUE_ADDED else f"{e.net.mean:.1f} net")
        for e in found
        for name, unit, stated, effect, verdict in effect_lines(e)
    ]  # fmt: skip
    headings = ("policy alone", "outcome, last year", "unit", "stated", "without", "difference", "95% interval",
                "verdict", "paid, 亿元")  # fmt: skip
    title = f"Policies of {scenario} one at a time, {worlds}{', a tenth of the firms: APPROXIMATE' if quick else ''}"
    print_table(console, headings, rows, title, right=(4, 5, 6, 8))


def effect_lines(e: Effect) -> Iterator[tuple[str, str, str, Difference, str]]:
    """The stated outcome of a policy, value added beside it, and revenue of the clusters that it targets."""
    if e.stated is not None:
        yield e.stated.name, e.stated.unit, e.stated.direction, e.stated.effect, e.stated.verdict
    gained = e.beside["value_added"]
    yield VALUE_ADDED, "亿元", "", gained, gained.verdict
    if e.clusters.last is not None:
        own = e.clusters.last.changes["revenue"]
        known = bool(own.beyond.pairs)
        found = own.beyond if known else own.targets
        yield f"Revenue of its targets, {'beyond' if known else 'no'} placebos", "%", "", found, found.verdict


def print_ablations(console: Console, study: AblationStudy, scenario: str, quick: bool) -> None:
    """What each mechanism does: the patterns that its absence clearly changes, largest first."""
    from model.experiments.ablations import PATTERNS

    rows = []
    for name in study.names:
        clear = []
        for pattern in PATTERNS:
            found = study.effects[name, pattern.id]
            if found.clear and abs(found.mean) >= 0.5 * 10.0**-pattern.digits:
                size = abs(found.mean) / max(abs(found.base), 1e-9)
                label = pattern.name.replace("\n", " ")
                clear.append((size, f"{label} {found.mean:+.{pattern.digits}f} (base {found.base:.{pattern.digits}f})"))
        ranked = [text for _, text in sorted(clear, reverse=True)]
        rows.append((name, "; ".join(ranked[:5]) or "nothing that these seeds show", len(ranked)))
    title = (f"Mechanisms of {scenario} off one at a time, {len(study.seeds)} seeds"
             f"{', a tenth of the firms: APPROXIMATE' if quick else ''}: clear changes")  # fmt: skip
    print_table(console, ("off", "what changes, largest first", "of " + str(len(PATTERNS))), rows, title, right=(2,))
