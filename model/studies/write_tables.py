"""What studies leave on disk is written with: a table as CSV and Parquet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from model.results.periods import as_text
from model.studies.table_words import for_readers
from model.tables.folders import write_whole
from model.tables.safe_text import csv_table

if TYPE_CHECKING:
    from model.studies.table_words import Reader


def save_table(rows: Sequence[Mapping[str, Any]], folder: Path, name: str, reader: Reader | None) -> None:
    """One table as CSV with a byte-order mark, as its reader has it (table_words.py), and as Parquet with its keys.

    reader: None for a table that other commands read, whose CSV keeps its keys too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    frame = as_text(pd.DataFrame(list(rows)))
    shown = frame if reader is None else for_readers(frame, name, reader)
    write_whole(folder / f"{name}.csv", "\ufeff" + csv_table(shown).to_csv(index=False, lineterminator="\n"))
    frame.to_parquet(folder / f"{name}.parquet")
