"""What the split of uncertainty leaves on disk: a table and a figure."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from model.report.caveats import sources_of_doubt as doubt
from model.report.caveats.derived_tables import ShippedTable
from model.report.figures.style import save
from model.studies.uncertainty import figures
from model.studies.write_tables import save_table, source_text

if TYPE_CHECKING:
    from model.scenario import Plan
    from model.studies.uncertainty.run import BaselineStudy


def save_uncertainty(found: BaselineStudy, plan: Plan, seeds: list[int], folder: Path, pictures: bool = True) -> None:
    """Variances and shares by source."""
    rows = [
        {"outcome": s.outcome, "mean": s.mean}
        | {f"variance_{name}": value for name, value in s.variance.items()}
        | {f"share_{name}": value for name, value in s.shares.items()}
        for s in found.splits
    ]
    save_table(rows, folder / "tables", "uncertainty")
    if pictures:
        save(figures.uncertainty(found.splits, source_text(plan, seeds)), folder / "figures", "uncertainty")


def ship(found: BaselineStudy, plan: Plan, table: ShippedTable = doubt.TABLE) -> None:
    """Write the split of one crossed sample as the table of its region."""
    rows = []
    for split in found.splits:
        baselines, draws, seeds = found.values[split.outcome].shape
        spread = {f"sd_{name}": f"{math.sqrt(split.variance[name]):.6g}" for name in doubt.SOURCES}
        rows.append({"region": plan.region, "outcome": split.outcome, "mean": f"{split.mean:.6g}", **spread,
                     "scenario": plan.name, "scale": f"{plan.scale:g}", "baselines": str(baselines),
                     "draws": str(draws), "seeds": str(seeds)})  # fmt: skip
    table.replace(plan.region, rows)
