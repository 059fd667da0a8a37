"""The page of ablations in Markdown: which mechanisms change what, then every figure, a table a question."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.report.markdown_page import difference, failed_runs, page_header, table
from model.report.numbers import MISSING, number
from model.scenario.parameters import load_registry
from model.studies.ablations.run import BY_PATTERN, PATTERNS
from model.studies.ablations.terminal import LISTED, WORDS, change_told, clear_changes, meaning, named, verdict

if TYPE_CHECKING:
    from model.mathematics.paired import Difference
    from model.scenario import Plan
    from model.studies.ablations.run import AblationStudy, Pattern

# The figures by question: each group is a table that a screen has room for.
QUESTIONS = {
    "growth": ("growth", "productivity", "spread", "wage"),
    "technique": ("quality", "cnc", "integration"),
    "firms": ("firms", "entries", "exits", "transfers", "top_firms"),
    "places": ("leading", "county", "eg", "entrants_eg", "theil"),
    "trade": ("near_sourcing", "local_sourcing", "new_demand", "won", "pioneers"),
    "money": ("utilisation", "land_use", "losses", "zombies", "debt"),
}
IN_TWENTY = 0.05  # of intervals at 95%, those that leave zero out by chance


def page(study: AblationStudy, plan: Plan, language: str, luck_only: bool = False) -> str:
    """The whole page."""
    header = page_header(WORDS.text("page_title", language), WORDS.text("page_asked", language), [plan],
                         len(study.seeds), language, luck_only=luck_only)  # fmt: skip
    parts = ["\n".join(header).rstrip(), f"**{verdict(study, language)}**"]
    absent = [f"`{name}`" for name in load_registry().ablations if name not in study.names]
    if absent:  # a page of some mechanisms must not pass for the whole list
        parts.append(WORDS.text("page_absent", language, names=WORDS.text("page_and", language).join(absent)))
    if any(has_interval(found) for found in study.effects.values()):
        heads = WORDS.text("heads", language, figures=len(PATTERNS)).split(";")
        parts += [f"## {WORDS.text('page_changes', language)}", WORDS.text("page_listed", language, n=LISTED),
                  table(heads, (changes_row(study, name, language) for name in study.names))]  # fmt: skip
    for question, patterns in QUESTIONS.items():
        shown = [BY_PATTERN[key] for key in patterns]
        heads = [WORDS.text("page_off", language), *(heading(pattern, language) for pattern in shown)]
        rows = [[meaning(name, language), *(cell(study, name, pattern, language) for pattern in shown)]
                for name in study.names]  # fmt: skip
        base = [WORDS.text("page_base", language), *(base_of(study, pattern) for pattern in shown)]
        parts += [f"## {WORDS.text(f'page_{question}', language)}", table(heads, [base, *rows])]
    parts += [f"## {WORDS.text('page_reading', language)}", reading(study, language)]
    return "\n\n".join([*parts, *failed_runs(study.failures, language)]) + "\n"


def changes_row(study: AblationStudy, name: str, language: str) -> tuple[str, str, str]:
    """A mechanism, what its absence clearly changes most, and how many figures that are."""
    if not any(has_interval(study.effects[name, pattern.id]) for pattern in PATTERNS):
        return named(name, language), WORDS.text("page_few", language), MISSING
    found = clear_changes(study, name)
    told = WORDS.text("join", language).join(change_told(*each, language) for each in found[:LISTED])
    return named(name, language), told or WORDS.text("nothing", language), str(len(found))


def has_interval(found: Difference) -> bool:
    """Whether there are pairs enough to tell a change from luck."""
    return math.isfinite(found.low)


def heading(pattern: Pattern, language: str) -> str:
    """What is measured, with its unit, which the Chinese names hold already."""
    name = WORDS.text(pattern.id, language)
    return name if language == "zh" else f"{name}, {pattern.unit}"


def cell(study: AblationStudy, name: str, pattern: Pattern, language: str) -> str:
    """What the absence of a mechanism does to a figure."""
    found = study.effects[name, pattern.id]
    return "0" if same(found) else difference(found, pattern.digits, language=language)


def same(found: Difference) -> bool:
    """Whether no world moved at all."""
    return found.mean == 0.0 and not (found.high > 0.0)  # worlds that differ have an interval


def base_of(study: AblationStudy, pattern: Pattern) -> str:
    """The mean with every mechanism on, over the worlds of the mechanism with most pairs."""
    most = max((study.effects[name, pattern.id] for name in study.names), key=lambda found: found.pairs)
    return number(most.base, pattern.digits)


def reading(study: AblationStudy, language: str) -> str:
    """What one should not read into the figures."""
    counted = sum(has_interval(found) and not same(found) for found in study.effects.values())
    lines = [WORDS.text(key, language) for key in ("page_meant", "page_sum", "page_mechanical")]
    if any(map(same, study.effects.values())):
        lines.append(WORDS.text("page_same", language))
    if any(found.pairs == 0 for found in study.effects.values()):
        lines.append(WORDS.text("page_missing", language))
    if counted:
        lines += [WORDS.text("page_null", language), WORDS.text("page_small", language)]
    chance = round(IN_TWENTY * counted)
    if chance:
        lines.append(WORDS.text("page_chance", language, counted=counted, chance=chance))
    if study.failures:
        lines.append(WORDS.text("page_pairs", language))
    return "\n".join(f"- {line}" for line in lines)
