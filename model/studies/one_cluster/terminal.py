"""The answer on a part of the region in the terminal: the verdict first, a ledger of ten rows, the story."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from model.report.in_terminal.tables import WIDTH, approximate, paragraph, table
from model.studies.one_cluster.answer import Found, effect, said, verdict
from model.studies.one_cluster.question import SHOWN
from model.studies.one_cluster.story import WORDS, driver_name, sentences

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from model.report.words.language import Language

LEDGER = 10  # rows of the ledger at most
FIRMS = 5  # ids that are named


def print_answer(console: Console, f: Found, w: Language, page: Path | None) -> None:
    """Print the answer."""
    stop = WORDS.text("stop", w).strip()
    paragraph(console, verdict(f, w) + stop, style="bold")
    approximate(console, f.q.main.scale, w)
    for sentence in said(f, w):
        paragraph(console, sentence)
    if f.drivers["with"].any():
        title = WORDS.text("ledger", w, first=f.q.first, last=f.q.last, unit=w.say("unit.money"))
        print_rows(console, f.drivers, title, w)
    console.print("")
    paragraph(console, WORDS.text("note_story", w), style="bold")
    for sentence in sentences(f.q, f.names, w):
        paragraph(console, sentence)
    if len(f.firms):
        named = w.say("answer.comma").join(str(firm) for firm in f.firms["firm"].head(FIRMS))
        paragraph(console, WORDS.text("firms_of_cluster", w, firms=named))
    if page is not None:
        console.print(WORDS.text("files", w, page=page))


def print_rows(console: Console, drivers: pd.DataFrame, title: str, w: Language) -> None:
    """The ledger of drivers: the largest, all others in one row, and the sum. drivers: a row each, with the change."""
    parts, change = ledger(drivers)
    columns = [name for name in ("with", "without", "added") if name in drivers]
    rows = [[driver_name(key, w) if key != "other" else WORDS.text("other", w),
             *(w.quantity(float(row[name]), "亿元 a year", sign=True) for name in columns)]
            for key, row in [*parts, ("change", change)]]  # fmt: skip
    heads = WORDS.text("ledger_heads", w).split(";")[: 1 + len(columns)]
    console.print("")
    paragraph(console, title, style="bold")
    console.print(table(heads, rows, right=range(1, len(heads))), width=min(WIDTH, console.width))


def ledger(drivers: pd.DataFrame) -> tuple[Sequence[tuple[str, pd.Series]], pd.Series]:
    """At most LEDGER rows that add up to the change: the largest drivers, and all others together."""
    found = drivers.set_index("driver")
    parts = found.loc[list(SHOWN)]
    parts = parts[parts.abs().max(axis=1) > 0]
    order = parts["with"].abs().sort_values(ascending=False).index
    shown = list(order) if len(order) <= LEDGER else list(order[: LEDGER - 1])
    rows = [(str(key), parts.loc[key]) for key in shown]
    if len(shown) < len(order):
        rows.append(("other", parts.drop(index=shown).sum()))
    return rows, found.loc["change"]


def rows_for_json(f: Found, w: Language) -> dict[str, object]:
    """The answer as plain data."""
    told = {"verdict": verdict(f, w), "effect": effect(f, w), "said": said(f, w),
            "story": sentences(f.q, f.names, w)}  # fmt: skip
    frames = {"history": f.history, "tiers": f.tiers, "drivers": f.drivers, "peers": f.peers, "firms": f.firms,
              "bands": f.partners[0], "partners": f.partners[1]}  # fmt: skip
    return told | {name: frame.to_dict("records") for name, frame in frames.items()}
