"""Mechanisms off one at a time, in the terminal: the answer in a sentence, then a row for each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from model.report.in_terminal.tables import print_table
from model.report.markdown_page import PageWords
from model.report.numbers import number
from model.studies.ablations.run import PATTERNS, Pattern

if TYPE_CHECKING:
    from rich.console import Console

    from model.mathematics.paired import Difference
    from model.studies.ablations.run import AblationStudy

WORDS = PageWords(Path(__file__).with_name("words.yaml"))
LISTED = 5  # changes that a row tells


def print_ablations(console: Console, study: AblationStudy, scenario: str, quick: bool, language: str) -> None:
    """What each mechanism does: the patterns that its absence clearly changes, largest first."""
    console.print(f"{verdict(study, language)}\n", style="bold")
    rows = []
    for name in study.names:
        found = clear_changes(study, name)
        told = WORDS.text("join", language).join(change_told(*each, language) for each in found[:LISTED])
        rows.append((named(name, language), told or WORDS.text("nothing", language), len(found)))
    title = WORDS.text("title_quick" if quick else "title", language, scenario=scenario, worlds=len(study.seeds))
    heads = WORDS.text("heads", language, figures=len(PATTERNS)).split(";")
    print_table(console, heads, rows, title, right=(2,))


def verdict(study: AblationStudy, language: str) -> str:
    """How many mechanisms change something, and which of them changes most."""
    if len(study.seeds) < 2:
        return WORDS.text("one_world", language)
    changes = {name: clear_changes(study, name) for name in study.names}
    counted = {"all": len(changes), "figures": len(PATTERNS), "worlds": len(study.seeds)}
    acting = [name for name, found in changes.items() if found]
    if not acting:
        return WORDS.text("none", language, **counted)
    most = max(acting, key=lambda name: len(changes[name]))
    counted |= {"n": len(acting), "count": len(changes[most])}
    change = change_told(*changes[most][0], language)
    key = "one" if len(changes) == 1 else "single" if len(acting) == 1 else "several"
    return WORDS.text(key, language, name=meaning(most, language), change=change, **counted)


def clear_changes(study: AblationStudy, name: str) -> list[tuple[Pattern, Difference]]:
    """The patterns that the absence of a mechanism clearly changes, by at least half a digit, largest first."""
    found = [(pattern, study.effects[name, pattern.id]) for pattern in PATTERNS]
    clear = [(pattern, each) for pattern, each in found
             if each.clear and abs(each.mean) >= 0.5 * 10.0**-pattern.digits]  # fmt: skip
    return sorted(clear, key=lambda one: abs(one[1].mean) / max(abs(one[1].base), 1e-9), reverse=True)


def change_told(pattern: Pattern, found: Difference, language: str) -> str:
    """One change beside the figure without it."""
    by, base = number(found.mean, pattern.digits, sign=True), number(found.base, pattern.digits)
    return WORDS.text("change", language, what=WORDS.text(pattern.id, language), by=by, base=base)


def meaning(name: str, language: str) -> str:
    """What an ablation turns off."""
    from model.scenario.parameters import load_registry

    return load_registry().ablations[name].meaning[language]


def named(name: str, language: str) -> str:
    """The same beside its key."""
    return WORDS.text("named", language, meaning=meaning(name, language), name=name)
