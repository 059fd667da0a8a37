"""The page of a sensitivity in Markdown: what moves each outcome most, and every index with its interval."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.report.markdown_page import failed_runs, page_header, table
from model.report.numbers import MISSING, interval, number, percent
from model.report.words.outcome_names import outcome_named
from model.scenario.parameters import load_registry
from model.studies.figure_labels import term, unit_of
from model.studies.sensitivity.run import EMULATOR, MORRIS, SOBOL
from model.studies.sensitivity.terminal import WORDS, verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.report.words.language import Language
    from model.scenario import Plan
    from model.studies.sensitivity.run import Effect, Sensitivity

SHOWN = 30  # factors of a table: what stands below moves little


def page(found: Sensitivity, plans: Sequence[Plan], seeds: int, w: Language, box: str = "") -> str:
    """The whole page. plans: the scenario, and the one beside it. box: what scenario discovery told."""
    size = WORDS.text(f"page_points_{found.method}", w, points=len(found.design), seeds=seeds)
    asked = WORDS.text("page_asked", w, factors=len(found.factors)) + WORDS.text(f"page_asked_{found.method}", w)
    if found.beside:
        asked += WORDS.text("page_asked_added", w, scenario=plans[0].name, beside=found.beside)
    header = page_header(WORDS.text("page_title", w), asked, plans, seeds, w.code, more={"worlds": size})
    parts = ["\n".join(header).rstrip(), f"**{verdict(found, w)}**", *([box] if box else [])]
    for outcome in found.outcomes:
        parts += section(found, outcome, w)
    parts += [f"## {WORDS.text('page_reading', w)}", reading(found, w)]
    return "\n\n".join([*parts, *failed_runs(found.failures, w.code)]) + "\n"


def section(found: Sensitivity, outcome: str, w: Language) -> list[str]:
    """The indices of one outcome, largest first."""
    known = [effect for effect in found.ranked(outcome) if math.isfinite(effect.main)]
    parts = [f"## {outcome_named(outcome, w)}"]
    if not known:
        return [*parts, WORDS.text("page_unknown", w)]
    if found.method == MORRIS:
        parts.append(WORDS.text("page_unit", w, unit=unit_of(outcome, w.code)))
    heads = WORDS.text(f"page_heads_{found.method}", w).split(";")
    parts.append(table(heads, (row(found, effect, w) for effect in known[:SHOWN])))
    if len(known) > SHOWN:
        file = f"{found.method}{'_added' if found.beside else ''}_effects.csv"
        parts.append(WORDS.text("page_more", w, shown=SHOWN, n=len(known), file=file))
    if outcome in found.explained:
        parts.append(WORDS.text("explained", w, share=percent(found.explained[outcome])) + WORDS.text("stop", w))
    return parts


def row(found: Sensitivity, effect: Effect, w: Language) -> list[str]:
    """A factor: what it is, how well it is known, its index, what else the method tells, a mark if not settled."""
    entry = load_registry().entries.get(effect.factor)
    meaning = MISSING if entry is None else w.of(entry.meaning)
    more = {MORRIS: [number(effect.spread), number(effect.mean, sign=True)], SOBOL: [number(effect.first)]}
    mark = "" if settled(effect) else WORDS.text("page_unsettled", w)
    return [f"`{effect.factor}`", meaning, term(effect.grade, w.code), index(effect), *more.get(found.method, []), mark]


def index(effect: Effect) -> str:
    """An index with its interval, where it has one."""
    if not math.isfinite(effect.error):
        return number(effect.main)
    ends = interval(number(effect.main - effect.error), number(effect.main + effect.error))
    return f"{number(effect.main)} ({ends})"


def settled(effect: Effect) -> bool:
    """Whether the sample was large enough to tell an index from nothing: its interval lies above zero."""
    return math.isfinite(effect.error) and effect.main - effect.error > 0


def reading(found: Sensitivity, w: Language) -> str:
    """What one should not read into the figures."""
    keys = ["page_unsettled_how", "page_own", f"page_not_{MORRIS if found.method == MORRIS else SOBOL}"]
    if any(not math.isfinite(effect.main) for effect in found.effects) or found.failures:
        keys.append("page_failed_emulator" if found.method == EMULATOR else "page_failed")
    return "\n".join(f"- {WORDS.text(key, w)}" for key in keys)
