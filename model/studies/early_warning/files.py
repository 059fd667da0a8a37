"""What early warning leaves on disk beside its page: one row a goal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.studies.early_warning.run import EarlyWarning


def rows_of(found: EarlyWarning) -> list[dict[str, Any]]:
    """One row a goal."""
    rows = []
    for one in found.watched:
        score, (since, said) = one.score, one.now
        rows.append({
            "kind": one.kind, "key": one.goal.key, "outcome": one.outcome, "year": one.goal.year,
            "goal": one.goal.figure, "worlds": len(one.paths), "reached": one.reached,
            "half_clear_by": one.clear_by(0.5), "nine_in_ten_clear_by": one.clear_by(0.9), "cut": found.cut,
            "missed": score.missed, "hits": score.hits, "met": score.met, "false_alarms": score.false_alarms,
            "official_year": max(one.figures, default=None),
            "official_probability": one.official.get(max(one.figures, default=0)),
            "official_clear_since": since, "official_verdict": said if one.figures else None,
        })  # fmt: skip
    return rows
