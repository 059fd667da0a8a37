"""What ablations leave on disk: all differences as a table, and a figure of those that say most."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from model.studies.table_words import Reader
from model.studies.write_tables import save_table

if TYPE_CHECKING:
    from model.scenario import Plan
    from model.studies.ablations.run import AblationStudy


def save_ablations(study: AblationStudy, plan: Plan, folder: Path, language: str, pictures: bool = True) -> Path | None:
    """One row a mechanism and figure, and the picture, whose path is returned; None without pictures."""
    rows = [
        {"ablation": name, "pattern": pattern, "base": d.base, "difference": d.mean, "low": d.low, "high": d.high,
         "pairs": d.pairs}
        for (name, pattern), d in study.effects.items()
    ]  # fmt: skip
    save_table(rows, folder / "tables", "ablations", Reader.of([plan], language))
    if not pictures:
        return None
    from model.report.figures.style import save
    from model.studies.ablations.figures import picture_of

    save(picture_of(study, plan, language), folder / "figures", "ablations")
    return folder / "figures" / "ablations.png"
