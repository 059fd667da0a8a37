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

SHARE = 3  # digits of a share of variance
SHOWN = 30  # factors of a table: what stands below moves little


def page(found: Sensitivity, plans: Sequence[Plan], seeds: int, w: Language, box: str = "") -> str:
    """The whole page. plans: the scenario, and the one beside it. box: what scenario discovery told."""
    size = WORDS.text(f"page_points_{found.method}", w, points=len(found.design), seeds=seeds)
    asked = WORDS.text("page_asked", w, factors=len(found.factors)) + WORDS.text(f"page_asked_{found.method}", w)
    if found.beside:
        asked += WORDS.text("page_asked_added", w, scenario=plans[0].name, beside=found.beside)
    header = page_header(WORDS.text("page_title", w), asked, plans, seeds, w.code, more={"worlds": size})
    parts = ["\n".join(header).rstrip(), f"**{verdict(found, w)}**", *([box + WORDS.text("stop", w)] if box else [])]
    for outcome in found.outcomes:
        parts += section(found, outcome, plans[0], w)
    parts += [f"## {WORDS.text('page_reading', w)}", reading(found, w)]
    return "\n\n".join([*parts, *failed_runs(found.failures, w.code)]) + "\n"


def section(found: Sensitivity, outcome: str, plan: Plan, w: Language) -> list[str]:
    """The indices of one outcome, largest first."""
    known = [effect for effect in found.ranked(outcome) if math.isfinite(effect.main)]
    parts = [f"## {outcome_named(outcome, w)}"]
    if not any(effect.main for effect in known):
        return [*parts, WORDS.text("page_still" if known else "page_unknown", w)]
    if found.method == MORRIS:
        parts.append(WORDS.text("page_unit", w, unit=unit_of(outcome, w.code)))
    heads = WORDS.text(f"page_heads_{found.method}", w).split(";")
    parts.append(table(heads, (row(found, effect, plan, w) for effect in known[:SHOWN])))
    if len(known) > SHOWN:
        file = f"{found.method}{'_added' if found.beside else ''}_effects.csv"
        parts.append(WORDS.text("page_more", w, shown=SHOWN, n=len(known), file=file))
    if outcome in found.explained:
        parts.append(WORDS.text("explained", w, share=percent(found.explained[outcome])) + WORDS.text("stop", w))
    return parts


def row(found: Sensitivity, effect: Effect, plan: Plan, w: Language) -> list[str]:
    """A factor: what it is, how well it is known, its index, what else the method tells, a mark if not settled."""
    more = {
        MORRIS: [number(effect.spread), number(effect.mean, sign=True, bare_zero=True)],
        SOBOL: [number(effect.first, SHARE, bare_zero=True)],
    }
    mark = "still" if still(effect) else "" if settled(effect) else "unsettled"
    return [f"`{effect.factor}`", meaning(effect.factor, plan, w), term(effect.grade, w.code), index(found, effect),
            *more.get(found.method, []), WORDS.text(f"page_{mark}_mark", w) if mark else ""]  # fmt: skip


def meaning(factor: str, plan: Plan, w: Language) -> str:
    """What a parameter is, and of which instrument a policy's budget or strength is."""
    entry = load_registry().entries.get(factor)
    if entry is not None:
        return w.of(entry.meaning)
    policy = plan.policies.get(factor.split(".")[1]) if factor.startswith("policies.") else None
    return MISSING if policy is None else w.of(plan.catalogue()[policy.instrument].name)


def index(found: Sensitivity, effect: Effect) -> str:
    """An index with its interval, where it has one."""
    digits = None if found.method == MORRIS else SHARE
    middle, low, high = (number(effect.main + part * effect.error if part else effect.main, digits, bare_zero=True)
                         for part in (0, -1, 1))  # fmt: skip
    return f"{middle} ({interval(low, high)})" if math.isfinite(effect.error) and not still(effect) else middle


def still(effect: Effect) -> bool:
    """Whether no run moved at all."""
    return effect.main == 0.0 and effect.error == 0.0


def settled(effect: Effect) -> bool:
    """Whether the sample was large enough to tell an index from nothing: its interval lies above zero."""
    return math.isfinite(effect.error) and effect.main - effect.error > 0


def reading(found: Sensitivity, w: Language) -> str:
    """What one should not read into the figures."""
    keys = ["page_unsettled_how", "page_own", f"page_not_{MORRIS if found.method == MORRIS else SOBOL}"]
    if any(not math.isfinite(effect.main) for effect in found.effects) or found.failures:
        keys.append("page_failed_emulator" if found.method == EMULATOR else "page_failed")
    return "\n".join(f"- {WORDS.text(key, w)}" for key in keys)
