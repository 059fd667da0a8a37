"""Policies one at a time, in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from model.report.in_terminal.tables import figure, interval, print_table, signed
from model.report.words.verdicts import said
from model.studies.policy_effects.page_on_clusters import is_anchor
from model.studies.table_words import Reader, name_of

if TYPE_CHECKING:
    from rich.console import Console

    from model.mathematics.paired import Difference
    from model.studies.policy_effects.run import Effect


VALUE_ADDED = "Industrial value added, real"


def print_effects(console: Console, found: Sequence[Effect], reader: Reader, scenario: str, worlds: str,
                  quick: bool) -> None:  # fmt: skip
    """How many policies do what they were to do, then each policy alone: outcome, difference, verdict and cost.

    reader: whose names the policies have. worlds: how many, in words.
    """
    stated = [e.stated.verdict for e in found if e.stated is not None]
    as_expected = sum(verdict == "as expected" for verdict in stated)
    console.print(f"{as_expected} of {len(stated)} policies move their stated outcome as expected", style="bold")
    rows = [
        (name_of(e.label, "tried", reader), name, unit, stated, figure(effect.base), signed(effect.mean),
         interval(effect.low, effect.high), verdict,
         figure(e.spent) if name != VALUE_ADDED else f"{figure(e.net.mean)} net")
        for e in found
        for name, unit, stated, effect, verdict in effect_lines(e)
    ]  # fmt: skip
    headings = ("policy alone", "outcome, last year", "unit", "stated", "without", "difference", "95% interval",
                "verdict", "paid, 亿元")  # fmt: skip
    title = f"Policies of {scenario} one at a time, {worlds}{', a tenth of the firms: APPROXIMATE' if quick else ''}"
    print_table(console, headings, rows, title, right=(4, 5, 6, 8), spare=(4, 3, 2, 8), names=(0, 1))


def effect_lines(e: Effect) -> Iterator[tuple[str, str, str, Difference, str]]:
    """The stated outcome of a policy, value added beside it, and revenue of the clusters that it targets."""
    if e.stated is not None:
        verdict = said(e.stated.verdict, "en", "policies")
        yield e.stated.name, e.stated.unit, e.stated.direction, e.stated.effect, verdict
    gained = e.beside["value_added"]
    yield VALUE_ADDED, "亿元", "", gained, gained.verdict
    if e.clusters.last is not None:
        own = e.clusters.last.changes["revenue"]
        known = bool(own.beyond.pairs)
        found = own.beyond if known else own.targets
        itself = ", with the anchor itself" if is_anchor(e) else ""
        yield f"Revenue of its targets{itself}, {'beyond' if known else 'no'} placebos", "%", "", found, found.verdict
