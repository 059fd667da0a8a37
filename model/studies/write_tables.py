"""What studies leave on disk is written with: a table as CSV and Parquet, and the line under a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from model.studies.table_words import for_readers
from model.tables.folders import write_whole
from model.tables.safe_text import csv_table

if TYPE_CHECKING:
    from model.scenario import Plan
    from model.studies.table_words import Reader


def source_text(plan: Plan, seeds: Sequence[int]) -> str:
    """Where a figure comes from."""
    scale = "" if plan.scale == 1 else f", {plan.scale:.0%} of the firms: approximate"
    return f"jiju, scenario {plan.name}, region {plan.region_name}, {len(seeds)} worlds{scale}. Simulated."


def save_table(rows: Sequence[Mapping[str, Any]], folder: Path, name: str, reader: Reader | None) -> None:
    """One table as CSV with a byte-order mark, as its reader has it (table_words.py), and as Parquet with its keys.

    reader: None for a table that other commands read, whose CSV keeps its keys too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    frame = pd.DataFrame(list(rows))
    shown = frame if reader is None else for_readers(frame, name, reader)
    write_whole(folder / f"{name}.csv", "\ufeff" + csv_table(shown).to_csv(index=False, lineterminator="\n"))
    frame.to_parquet(folder / f"{name}.parquet")
