"""What moves the outcomes most, in the terminal: the answer in a sentence, then a table an outcome."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from model.report.in_terminal.tables import print_table
from model.report.markdown_page import PageWords
from model.report.numbers import number, percent
from model.report.words.outcome_names import outcome_named
from model.studies.sensitivity.run import EMULATOR, MORRIS

if TYPE_CHECKING:
    from rich.console import Console

    from model.report.words.language import Language
    from model.studies.sensitivity.run import Effect, Sensitivity
    from model.studies.sensitivity.scenario_discovery import Box

WORDS = PageWords(Path(__file__).with_name("words.yaml"))
LISTED, NAMED = 12, 3  # factors of a table, and of a sentence


def print_sensitivity(console: Console, found: Sensitivity, w: Language) -> None:
    """The strongest factors of every outcome."""
    console.print(f"{verdict(found, w)}\n", style="bold")
    method = found.method if found.method in (MORRIS, EMULATOR) else "sobol"
    heads = WORDS.text(f"heads_{method}", w).split(";")
    for name in found.outcomes:
        rows = [
            (e.factor, e.grade, number(e.main), number(e.error),
             number(e.spread if method == MORRIS else e.first))[: len(heads)]
            for e in found.ranked(name)[:LISTED]
        ]  # fmt: skip
        title = outcome_named(name, w)
        if found.beside:
            title = WORDS.text("title_added", w, outcome=title, beside=found.beside)
        print_table(console, heads, rows, title, right=tuple(range(2, len(heads))))
        if name in found.explained:
            console.print(WORDS.text("explained", w, share=percent(found.explained[name])))
        console.print("")


def verdict(found: Sensitivity, w: Language) -> str:
    """What moves each outcome most, in one sentence."""
    said = WORDS.text("join", w).join(strongest_told(found, name, w) for name in found.outcomes)
    if found.beside:
        said = WORDS.text("added", w, beside=found.beside, said=said)
    return said[:1].upper() + said[1:] + WORDS.text("stop", w)


def strongest_told(found: Sensitivity, outcome: str, w: Language) -> str:
    """The strongest factor of an outcome, with those that cannot be told apart from it."""
    called, those = outcome_named(outcome, w), strongest(found, outcome)
    if not those:
        known = any(math.isfinite(effect.main) for effect in found.ranked(outcome))
        return WORDS.text("none" if known else "unknown", w, outcome=called)
    factors = WORDS.text("and", w).join(factor_name(effect.factor, w) for effect in those[:NAMED])
    if len(those) > NAMED:
        factors = WORDS.text("more", w, factors=factors, n=len(those) - NAMED)
    return WORDS.text("most" if len(those) == 1 else "tied", w, outcome=called, factors=factors)


def strongest(found: Sensitivity, outcome: str) -> list[Effect]:
    """The largest effect above zero and those whose intervals reach its own, largest first."""
    ranked = [effect for effect in found.ranked(outcome) if effect.main > 0]
    if not ranked:
        return []
    least = ranked[0].main - error_of(ranked[0])
    return [ranked[0], *(effect for effect in ranked[1:] if effect.main + error_of(effect) >= least)]


def error_of(effect: Effect) -> float:
    """Half the width of its interval; nothing where there is none."""
    return effect.error if math.isfinite(effect.error) else 0.0


def factor_name(factor: str, w: Language) -> str:
    """A parameter by its meaning beside its key, which the table has; others by their key."""
    from model.scenario.parameters import load_registry

    entry = load_registry().entries.get(factor)
    return factor if entry is None else WORDS.text("named", w, meaning=w.of(entry.meaning), factor=factor)


def box_told(box: Box | None, question: str, w: Language) -> str:
    """The box of scenario discovery in words."""
    if box is None:
        return WORDS.text("box_none", w, question=question)
    limits = [WORDS.text("limit", w, factor=name, low=f"{low:.4g}", high=f"{high:.4g}")
              for name, (low, high) in box.limits.items()]  # fmt: skip
    return WORDS.text("box", w, question=question, base=percent(box.base), density=percent(box.density),
                      limits=WORDS.text("join", w).join(limits) or WORDS.text("any", w),
                      coverage=percent(box.coverage))  # fmt: skip
