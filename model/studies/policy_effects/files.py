"""What a study of effects leaves on disk: flat tables and a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.report.words.verdicts import said
from model.studies.policy_effects import page_on_clusters as effects_clusters
from model.studies.policy_effects.workbook import write_effects_workbook

if TYPE_CHECKING:
    from model.mathematics.paired import Difference
    from model.scenario import Plan
    from model.studies.policy_effects.run import EffectStudy


def spread(prefix: str, effect: Difference) -> dict[str, Any]:
    """A difference as columns."""
    return {prefix: effect.mean, f"{prefix}_low": effect.low, f"{prefix}_high": effect.high,
            f"{prefix}_without": effect.base}  # fmt: skip


def save_effects(study: EffectStudy, plan: Plan, folder: Path, language: str) -> list[Mapping[str, Any]]:
    """effects and effects_clusters as CSV and Parquet, and both as a workbook; returns the rows of the first."""
    from model.studies.table_words import Reader
    from model.studies.write_tables import save_table

    rows: list[Mapping[str, Any]] = []
    for e in study.effects:
        own = {"outcome": "", "stated": "", "verdict": ""} | spread("effect", e.output)
        if e.stated is not None:
            own = {
                "outcome": e.stated.outcome,
                "stated": e.stated.direction,
                "verdict": said(e.stated.verdict, "en", "policies"),
            }
            own |= spread("effect", e.stated.effect)
        row = {"label": e.label, "package": e.package, "instruments": " ".join(e.instruments), **own}
        for name, effect in e.beside.items():
            row |= spread(name, effect)
        row |= spread("output_all_years", e.output) | {"losing_cities": e.losing[1], "revenue_lost_there": e.losing[0]}
        rows.append(row | {"spent": e.spent} | spread("tax_retained", e.tax) | spread("net_cost", e.net))
    if rows:
        reader = Reader.of([plan], language)
        save_table(rows, folder, "effects", reader)
        clusters = effects_clusters.rows(study.effects)
        save_table(clusters, folder, "effects_clusters", reader)
        write_effects_workbook(folder / "effects.xlsx", {"effects": rows, "clusters": clusters})
    return rows
