"""The summary of a study in the terminal: scorecard, clusters by tier, what was added, what it cost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from model.mathematics.intervals import FEWEST
from model.observe.outcomes import ADMINISTRATIVE, NOT_MODELLED
from model.report.answer.sentences import POINTS, headline, how_sure
from model.report.answer.target_rows import gap_title, row
from model.report.in_terminal.print_growth import print_growth
from model.report.in_terminal.tables import figure, interval, paragraph, print_table, signed, with_band, with_interval
from model.report.numbers import MINUS
from model.report.study_summary.clusters_beyond_growth import sentences
from model.report.words.displayed_names import Names
from model.report.words.language import Language
from model.report.words.verdicts import said

if TYPE_CHECKING:
    from rich.console import Console

    from model.report.answer.facts import Facts
    from model.report.answer.goals import Gap
    from model.report.study_summary.scorecard import Goal
    from model.report.study_summary.summarise import Summary


JUDGED_FROM = 3  # pairs of worlds: two have an interval, but it is no ground for a verdict
POLICIES = 10  # of the ledger, the dearest; the workbook has all


def print_summary(console: Console, summary: Summary, facts: Facts, folder: Path, names: Names, w: Language) -> None:
    """The answer in a sentence, the scorecard, clusters by tier and their drivers, what was added, the assumptions."""
    console.print(f"\n{headline(facts, names, w)}", style="bold")
    console.print(how_sure(facts, w))
    count = len(summary.seeds)
    banded = count >= FEWEST
    scale = " · APPROXIMATE: a tenth of the firms" if summary.quick else ""
    worlds = f"{count} worlds" if count > 1 else "one world"
    luck = "" if summary.in_worlds or count == 1 else " that differ in luck alone"
    bare = f"values, no bands or probabilities, which need {FEWEST}"
    said = "in brackets: 80% for one further world" if banded else bare
    head = f"Scorecard · {summary.scenario} · {worlds}{luck} ({said})"
    console.print(f"\n{head} · {summary.firms:,} firms at the end{scale}", style="bold")
    english = ([*summary.left_out, *summary.remarks], summary.without_value)
    first, later = summary.in_chinese if w.code == "zh" else english
    for sentence in first:
        console.print(sentence)
    if summary.goals:
        print_scorecard(console, facts, summary.goals, names, w)
    elif not names.region.answers:
        console.print("The region has no plan of its own, so there are no targets to judge.")
    for sentence in later:
        console.print(sentence)
    print_tiers(console, summary, banded, names, w)
    print_growth(console, summary, names, w)
    if summary.parent is not None:
        print_added(console, summary, names, w)
    print_spending(console, summary, names, w)
    console.print("\nWhat these figures rest on", style="bold")
    for number, line in enumerate(summary.assumptions, 1):
        console.print(point(number, w.of(line), w))
    console.print(f"\nTables and figures: {folder}")


def print_scorecard(console: Console, facts: Facts, goals: Sequence[Goal], names: Names, w: Language) -> None:
    """Targets in one row each, in the words of the page: what the runs come to, the last goal, and in how many worlds
    each year's goal is reached; the targets without a figure in one line each kind."""
    title, year, years = gap_title(facts, w)
    years = years if facts.banded else ()  # too few worlds have no probabilities
    bias = {(goal.target, answer.year): percent(answer.bias) for goal in goals for answer in goal.answers}
    biased = any(bias.get((gap.target, gap.last.year)) for gap in facts.gaps)  # of a small world, in the goal's year
    rows = []
    for gap in facts.gaps:
        one = row(gap, years, names, w)
        name = f"{one.name}{w.say('number.aside', text=one.unit)}" if one.unit else one.name
        shares = [chance.worlds + (f"\n{chance.interval}" if chance.interval else "") for chance in one.chances]
        if not facts.banded:
            shares = [w.say(f"answer.gap.{met_word(gap)}")]
        off = [bias.get((gap.target, gap.last.year), "")] if biased else []
        rows.append([name, one.reached, one.goal, *shares, *off, one.note])
    headings = [w.say("answer.gap.target"), w.say("answer.gap.reached"), w.say("answer.gap.goal"),
                *(w.say("answer.gap.chance", year=year) for year in years),
                *([] if facts.banded else [w.say("answer.gap.met")]),
                *([w.say("column.bias")] if biased else []), ""]  # fmt: skip
    wide = len(headings) - 1
    if rows:
        print_table(
            console, headings, rows, f"\n{title}", right=tuple(range(1, wide)), spare=(wide, wide - 1)[: 1 + biased]
        )
    if left_out := sum(not gap.scored for gap in facts.gaps):
        console.print(w.say("answer.gap.uncounted", n=left_out))
    if earlier := sum(gap.scored and gap.last.year != year for gap in facts.gaps):
        console.print(w.say("answer.gap.other_year", n=earlier, year=year))
    for label in (ADMINISTRATIVE, NOT_MODELLED):
        left = [goal.target for goal in goals if goal.outcome.label == label]
        if left:
            console.print(f"{label}: {', '.join(left)}")


def met_word(gap: Gap) -> str:
    """Whether the median reaches a target in its last year, or that the target is not counted."""
    return "not_counted" if not gap.scored else "met_yes" if gap.last.median >= gap.last.target else "met_no"


def point(number: int, text: str, w: Language) -> str:
    """A point of a list. Chinese has no blank after its mark, where a terminal would break the line."""
    return f"（{number}）{text}" if w.code == "zh" else f"- {text}"


def percent(share: float) -> str:
    """A share with its sign, in per cent; nothing if it is not known."""
    return "" if share != share else f"{100 * share:+.0f}%".replace("-", MINUS) if share else "0%"


def print_tiers(console: Console, summary: Summary, banded: bool, names: Names, w: Language) -> None:
    """Counts of clusters beside those at prices of the base year, the mechanical ones and the parent's."""
    table = summary.tables["tiers"]
    rows = [
        (names.of("outcome", r.outcome, w), r.year, with_band(r.median, r.low, r.high, whole=True),
         figure(r.real), figure(r.mechanical),
         with_interval(r.beyond, r.beyond_low, r.beyond_high), figure(r.parent))
        for r in table.itertuples(index=False)
    ]  # fmt: skip
    headings = ("clusters", "year", "model [80%]" if banded else "model", "at base-year prices", "mechanical",
                "beyond it [95% interval]" if len(summary.seeds) > 1 else "beyond it",
                f"without ({summary.parent})" if summary.parent else "")  # fmt: skip
    print_table(console, headings, rows, "\nClusters by tier (nominal revenue; mechanical: those of the start scaled)",
                right=(1, 2, 3, 4, 5, 6), spare=(3, 6, 4, 5))  # fmt: skip
    if len(summary.seeds) > 1 and table["beyond"].notna().any():
        paragraph(console, "Counts are medians of the worlds; what is beyond the mechanical count is the mean of the "
                  "differences world by world.")  # fmt: skip
    for number, told in enumerate(sentences(table), 1):
        console.print(point(number, w.words.own(w.of(told), w.code), w))


def print_added(console: Console, summary: Summary, names: Names, w: Language) -> None:
    """Paired differences to the parent, and the cost."""
    table = summary.tables["added"]
    last = table["year"].max()
    heading = "95% interval" if table["low"].notna().any() else ""
    rows = [
        (
            names.of("outcome", r.outcome, w),
            POINTS.get(r.unit, r.unit),
            figure(r.base) + "%" * (r.unit in POINTS),
            signed(r.mean),
            interval(r.low, r.high),
            said(r.verdict, w.code, "report") if len(summary.seeds) >= JUDGED_FROM else "",
        )
        for r in table[table["year"] == last].itertuples(index=False)
    ]
    headings = ("outcome", "unit", f"{summary.parent} {last}", "added", heading, "")
    print_table(console, headings, rows, f"\nWhat {summary.scenario} added to {summary.parent}, same worlds",
                right=(2, 3, 4), spare=(2,))  # fmt: skip
    words = {
        "gross": "spent", "retained_tax": "tax that stayed in the region because of it", "net": "net cost",
        "net_with_cost_of_funds": "net cost with the cost of public funds (x 1.2)", "value_added": "value added gained",
    }  # fmt: skip
    sums = [(words[name], signed(item.mean), interval(item.low, item.high)) for name, item in summary.cost.items()]
    title = f"\nCost and return to {last}, sums in 亿元 of the base year, not discounted"
    print_table(console, ("", "亿元", heading), sums, title, right=(1, 2))


def print_spending(console: Console, summary: Summary, names: Names, w: Language) -> None:
    """What the dearest policies paid, and all together."""
    table = summary.tables["spending"]
    if not len(table):
        return
    rows: list[tuple[str, ...]] = [
        (names.of("policy", r.policy, w), str(r.policy), figure(r.budget), with_band(r.spent, r.low, r.high),
         figure(r.unspent), figure(r.volume), figure(r.grants), figure(r.arrived))
        for r in table.nlargest(POLICIES, "spent", keep="first").itertuples(index=False)
    ]  # fmt: skip
    if len(table) > POLICIES:
        rest = table.drop(table.nlargest(POLICIES, "spent", keep="first").index)
        sums = (figure(float(rest[name].sum())) for name in ("budget", "spent", "unspent", "volume", "grants"))
        rows.append((f"{len(rest)} others", "", *sums, ""))
    amounts = [figure(float(table[name].sum())) for name in ("budget", "spent", "unspent", "volume", "grants")]
    total = ["total", "", *amounts, ""]  # newcomers are counted by every policy of their kind
    headings = ("policy", "name in the scenario", "budget that arrives, 亿元 of the start", "paid", "unspent",
                "volume supported", "grants", "newcomers of its kind")  # fmt: skip
    print_table(console, headings, [*rows, total], "\nFiscal ledger, whole period", right=(2, 3, 4, 5, 6, 7),
                spare=(7, 5, 6, 1, 4))  # fmt: skip
    paragraph(console, "The budget that arrives is the scenario's budget times the share that arrives, at prices of "
              "the base year.")  # fmt: skip
    if (table["unspent"] < 0).any():
        paragraph(console, "Where more is paid than arrives, called guarantees are paid beyond the budget.")
