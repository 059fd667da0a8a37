"""What the split of uncertainty leaves on disk: a table and a figure."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from model.report.caveats import sources_of_doubt as doubt
from model.report.caveats.derived_tables import ShippedTable
from model.report.figures.style import save
from model.studies.figure_labels import source_text, words
from model.studies.table_words import Reader
from model.studies.uncertainty import figures
from model.studies.write_tables import save_table

if TYPE_CHECKING:
    from model.scenario import Plan
    from model.studies.uncertainty.run import BaselineStudy


def save_uncertainty(found: BaselineStudy, plan: Plan, folder: Path, language: str,
                     pictures: bool = True) -> None:  # fmt: skip
    """Variances and shares by source; files of differences have a name of their own."""
    name_of = "uncertainty_added" if found.beside else "uncertainty"
    rows = [
        {"outcome": s.outcome, "mean": s.mean}
        | {f"variance_{name}": value for name, value in s.variance.items()}
        | {f"share_{name}": value for name, value in s.shares.items()}
        for s in found.splits
    ]
    save_table(rows, folder / "tables", name_of, Reader.of([plan], language))
    if pictures:
        source = source_of(found, plan, language)
        save(figures.uncertainty(found.splits, source, language, found.beside), folder / "figures", name_of)


def source_of(found: BaselineStudy, plan: Plan, language: str) -> str:
    """Where the figure comes from: how many starts, draws and seeds were crossed."""
    starts, draws, seeds = next(iter(found.values.values())).shape
    size = words("crossed", language, starts=starts, draws=draws, seeds=seeds)
    return source_text(plan, language, size, found.beside)


def ship(found: BaselineStudy, plan: Plan, table: ShippedTable = doubt.TABLE) -> None:
    """Write the split of one crossed sample as that of its region; outcomes and differences are kept apart."""
    rows = []
    for split in found.splits:
        baselines, draws, seeds = found.values[split.outcome].shape
        spread = {f"sd_{name}": f"{math.sqrt(split.variance[name]):.6g}" for name in doubt.SOURCES}
        rows.append({"region": plan.region_name, "outcome": split.outcome, "beside": found.beside,
                     "mean": f"{split.mean:.6g}", **spread, "scenario": plan.name, "scale": f"{plan.scale:g}",
                     "baselines": str(baselines), "draws": str(draws), "seeds": str(seeds)})  # fmt: skip
    kept = [row for row in table.rows(plan.region) if bool(row["beside"]) != bool(found.beside)]
    table.replace(plan.region, [*kept, *rows])
