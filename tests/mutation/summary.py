"""The score of a run, its survivors, and the mutants that are declared equivalent with their reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from tests.mutation.drawing import Mutant

DECLARED = Path(__file__).with_name("equivalent.yaml")
NOTICED = ("killed", "timeout")


def declared_equivalent(path: Path = DECLARED) -> dict[tuple[str, str, str, str], str]:
    """Reason by file, function, lines before and lines after: places that do not move with line numbers."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    return {(entry["file"], entry["in"], squeezed(entry["from"]), squeezed(entry["to"])): entry["why"].strip()
            for entry in entries}  # fmt: skip


def squeezed(text: str) -> str:
    return " ".join(text.split())


def place(mutant: Mutant) -> tuple[str, str, str, str]:
    return mutant.path, mutant.scope, mutant.before, mutant.after


def stale(mutants: Sequence[Mutant], declared: dict[tuple[str, str, str, str], str]) -> list[tuple[str, str, str, str]]:
    """Declared places that no mutant has any more."""
    there = {place(mutant) for mutant in mutants}
    return [key for key in declared if key not in there]


def score(outcomes: Sequence[dict[str, Any]]) -> float:
    """Share of mutants, percent, that some test noticed; equivalent ones count as survivors here."""
    return 100.0 * sum(outcome["outcome"] in NOTICED for outcome in outcomes) / max(len(outcomes), 1)


def told(results: Sequence[tuple[Mutant, dict[str, Any]]], declared: dict[tuple[str, str, str, str], str]) -> str:
    """What a run found, in words."""
    counts = Counter(outcome["outcome"] for _, outcome in results)
    missed = [mutant for mutant, outcome in results if outcome["outcome"] not in NOTICED]
    alike = [mutant for mutant in missed if place(mutant) in declared]
    lines = []
    for mutant in missed:
        reason = declared.get(place(mutant))
        lines += [f"{mutant.path}:{mutant.line} {mutant.operator} in {mutant.scope or 'the module'}"
                  + (f" (equivalent: {reason})" if reason else ""),
                  f"  - {mutant.before}", f"  + {mutant.after}"]  # fmt: skip
    by_file = Counter(mutant.path for mutant in missed)
    if by_file:
        lines += ["", "survivors by file: " + ", ".join(f"{path} {count}" for path, count in by_file.most_common())]
    seconds = sum(outcome["seconds"] for _, outcome in results)
    of_others = len(results) - len(alike)
    lines += [
        "",
        ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())) + f"; {seconds:.0f} s of children",
        f"score: {score([outcome for _, outcome in results]):.1f}% of {len(results)} mutants noticed; "
        f"{100.0 * (len(results) - len(missed)) / max(of_others, 1):.1f}% of the {of_others} that are not declared "
        f"equivalent",
    ]
    return "\n".join(lines)
