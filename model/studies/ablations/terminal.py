"""Mechanisms off one at a time, in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.report.in_terminal.tables import print_table
from model.studies.ablations.run import PATTERNS

if TYPE_CHECKING:
    from rich.console import Console

    from model.studies.ablations.run import AblationStudy


def print_ablations(console: Console, study: AblationStudy, scenario: str, quick: bool) -> None:
    """What each mechanism does: the patterns that its absence clearly changes, largest first."""
    rows = []
    for name in study.names:
        clear = []
        for pattern in PATTERNS:
            found = study.effects[name, pattern.id]
            if found.clear and abs(found.mean) >= 0.5 * 10.0**-pattern.digits:
                size = abs(found.mean) / max(abs(found.base), 1e-9)
                label = pattern.name.replace("\n", " ")
                clear.append((size, f"{label} {found.mean:+.{pattern.digits}f} (base {found.base:.{pattern.digits}f})"))
        ranked = [text for _, text in sorted(clear, reverse=True)]
        rows.append((name, "; ".join(ranked[:5]) or "nothing that these worlds show", len(ranked)))
    title = (f"Mechanisms of {scenario} off one at a time, {len(study.seeds)} worlds"
             f"{', a tenth of the firms: APPROXIMATE' if quick else ''}: clear changes")  # fmt: skip
    print_table(console, ("off", "what changes, largest first", "of " + str(len(PATTERNS))), rows, title, right=(2,))
