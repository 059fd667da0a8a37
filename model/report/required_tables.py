"""Whether the tables of saved runs are those that this version of the report reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.observe.census import ON_REQUEST
from model.observe.result_columns import TABLES
from model.results import ResultsError, Run
from model.tables.store import StoreError, column_names

if TYPE_CHECKING:
    from model.results import Study

LEFT_OUT = (*ON_REQUEST, "census")  # tables that a study may have left out: what reads them tells


def require_fit(study: Study) -> None:
    """Raise ResultsError, naming run, table and column, unless every run has the columns that a report reads."""
    for run in study.runs.values():
        for name, columns in TABLES.items():
            if name in LEFT_OUT and not run.has(name):
                continue
            held = columns_of(run, name)
            missing = [column.name for column in columns if column.name not in held]
            if missing:
                raise ResultsError(
                    f"the tables in {run.folder or study.folder} do not fit this version: {name} has no column "
                    f"{', '.join(missing)}; remove {run.folder or study.folder} and give the command that made it again"
                )


def columns_of(run: Run, table: str) -> list[str]:
    """Names of the columns of one table of a run, at hand or on disk. Raises ResultsError."""
    if table in run.columns:
        return list(run.columns[table])
    if run.folder is None:
        raise ResultsError(f"the run {run.scenario}-{run.seed} kept no table {table!r}")
    try:
        return column_names(run.folder / f"{table}.parquet")
    except StoreError as error:
        raise ResultsError(f"{error}; remove {run.folder} and give the command that made it again") from None
