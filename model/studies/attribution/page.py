"""The page of an attribution: what was asked, the answer, every part by outcome, money, policies of opened packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.mathematics.quarters import year_of
from model.report.markdown_page import failed_runs, page_header, table
from model.report.numbers import telling
from model.studies.attribution.sentences import headline, how, overlapping, per_yuan, provisional
from model.studies.attribution.wording import MONEY, Told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.studies.attribution.run import Attribution

BESIDE = {"en": " · 各方案包在整体中的贡献", "zh": ""}  # the English page of the documents names itself in Chinese too


def page(found: Attribution, outcomes: Sequence[str], code: str, luck_only: bool = False) -> str:
    """The whole page as Markdown."""
    told = Told(found, code)
    design = found.design
    asked = told.say("asked", how=how(told))
    worlds = len({one.world for one in design.observed})
    header = page_header(told.say("title") + BESIDE[code], asked, [told.plan], worlds, code, luck_only=luck_only)
    parts = ["\n".join(header).rstrip(), *([provisional(told)] if provisional(told) else [])]
    for figure in outcomes:
        said = [*headline(told, figure), overlapping(told, figure)]
        parts += [f"## {told.outcome(figure)}", "\n".join(f"- {line}" for line in said if line),
                  told.say("in_unit", outcome=told.outcome(figure), year=found.year,
                           unit=told.w.unit_words(told.changed(figure))).rstrip(", ，") + told.w.say("number.stop"),
                  outcome_table(told, figure)]  # fmt: skip
        for part in design.parts:
            if part.opened:
                parts += [f"### {told.say('policies_of', part=told.name(part))}", told.say("policies_how"),
                          table(told.heads("policy_heads"), told.policy_rows(part, figure))]  # fmt: skip
    base_year = year_of(told.plan.base_quarter)
    parts += [f"## {told.say('money')}", "\n".join(f"- {line}" for line in per_yuan(told)),
              told.say("money_how", year=found.year, unit=told.w.unit_words(MONEY), base_year=base_year),
              table(told.heads("yuan_heads"), told.yuan_rows())]  # fmt: skip
    parts += [f"## {told.say('how_read')}", overlap_text(told)]
    if found.gap == found.gap:
        parts.append(told.say("gap", gap=telling(found.gap)))
    if found.left_out:
        parts.append(told.say("left_out", n=found.left_out))
    return "\n\n".join([*parts, *failed_runs(found.failures, code)]) + "\n"


def outcome_table(told: Told, figure: str) -> str:
    """Every part, and what it pays for each unit that it clearly adds."""
    rows = told.rows(figure)
    costs = [told.unit_cost(figure, part.key) for part in told.in_order(figure)]
    unit = told.w.unit_words(MONEY)
    heads = [*told.heads("heads"), f"{told.say('heads_cost')}{told.w.say('number.aside', text=unit)}"]
    return table(heads, [[*row, cost] for row, cost in zip(rows, [*costs, ""], strict=True)])


def overlap_text(told: Told) -> str:
    """How overlap is measured, and why so."""
    count = len(told.found.design.parts)
    text = told.say("overlap_how", way=told.say("overlap_runs" if told.found.design.exact else "overlap_line"))
    if count < 3:
        return text
    return f"{text}{told.say('between')}{told.say('overlap_pairs', several=count * (count - 1) // 2)}"
