"""What a study of effects leaves on disk: a flat table, and the attribution that a report shows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.report.words.displayed_names import TOGETHER
from model.report.words.verdicts import said
from model.scenario.packages import load_families, packages_of_families
from model.studies.policy_effects import page_on_clusters as effects_clusters
from model.studies.policy_effects.plans_tried import WHOLE
from model.studies.policy_effects.run import PACKAGE
from model.studies.policy_effects.workbook import write_effects_workbook
from model.tables.safe_text import csv_table

if TYPE_CHECKING:
    from model.mathematics.paired import Difference
    from model.studies.policy_effects.run import EffectStudy


def spread(prefix: str, effect: Difference) -> dict[str, Any]:
    """A difference as columns."""
    return {prefix: effect.mean, f"{prefix}_low": effect.low, f"{prefix}_high": effect.high,
            f"{prefix}_without": effect.base}  # fmt: skip


def save_effects(study: EffectStudy, folder: Path) -> list[Mapping[str, Any]]:
    """effects and effects_clusters as CSV and Parquet, and both as a workbook; returns the rows of the first."""
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
        save_table(rows, folder, "effects")
        clusters = effects_clusters.rows(study.effects)
        save_table(clusters, folder, "effects_clusters")
        write_effects_workbook(folder / "effects.xlsx", {"effects": rows, "clusters": clusters})
    return rows


def save_attribution(study: EffectStudy, region: str, folder: Path) -> None:
    """attribution.csv for a report: value added of the last year by part of the plan, and what the parts do together.

    They are the region's packages that share its plan out among them; without any, single policies.
    Parts overlap and help or hinder each other; the last row is what the whole adds beyond their sum.
    """
    import pandas as pd

    from model.tables.folders import write_whole

    families = load_families(region)
    shares = {item.key for item in packages_of_families(region) if families[item.family].share}
    whole, parts = None, []
    for e in study.effects:
        name, effect = e.label.removeprefix(PACKAGE), e.beside["value_added"]
        if e.package and name in shares:
            parts.append((name, effect.mean, effect.low, effect.high))
        elif e.package and name == WHOLE:
            whole = effect
    if not parts:
        parts = [(e.label, *(getattr(e.beside["value_added"], k) for k in ("mean", "low", "high")))
                 for e in study.effects if not e.package]  # fmt: skip
    if whole is not None:
        parts.append((TOGETHER, whole.mean - sum(part[1] for part in parts), float("nan"), float("nan")))
    frame = pd.DataFrame(parts, columns=["name", "difference", "low", "high"])
    write_whole(folder / "attribution.csv", "\ufeff" + csv_table(frame).to_csv(index=False, lineterminator="\n"))
