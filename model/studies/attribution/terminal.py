"""An attribution in the terminal: the answer in sentences, then every part by outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.report.in_terminal.tables import paragraph, print_narrow
from model.studies.attribution.sentences import headline, how, overlapping, per_yuan, provisional
from model.studies.attribution.wording import MONEY, Told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from model.studies.attribution.run import Attribution


def print_attribution(console: Console, found: Attribution, outcomes: Sequence[str], code: str, quick: bool) -> None:
    """Each outcome: what the whole adds, where most comes from, and the table of parts. Money beside the first one."""
    told = Told(found, code)
    if quick:
        paragraph(console, told.say("quick"))
    if provisional(told):
        paragraph(console, provisional(told))
    for figure in outcomes:
        console.print()
        verdict, *rest = headline(told, figure)
        paragraph(console, verdict, style="bold")
        for line in [*(per_yuan(told) if figure == outcomes[0] else []), *rest, overlapping(told, figure)]:
            if line:
                paragraph(console, line)
        unit = told.w.unit_words(told.changed(figure))
        title = told.say("in_unit", outcome=told.outcome(figure), year=found.year, unit=unit).rstrip(", ，")
        rows = [row[:6] for row in told.rows(figure)]
        print_narrow(console, told.heads("heads")[:6], rows, title, (1, 2, 4, 5))
        for part in found.design.parts:
            if part.opened:
                print_narrow(console, told.heads("policy_heads"), told.policy_rows(part, figure),
                             told.say("policies_of", part=told.name(part)), (1, 2, 4, 5))  # fmt: skip
    heads = told.heads("yuan_heads")
    title = f"{told.say('money')}{told.w.say('number.aside', text=told.w.unit_words(MONEY))}"
    rows = [[row[0], *row[2:6], row[7]] for row in told.yuan_rows()]
    print_narrow(console, [heads[0], *heads[2:6], heads[7]], rows, title, (1, 2, 3, 4, 5))
    console.print()
    paragraph(console, how(told))
