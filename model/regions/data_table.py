"""A table of a region: its columns as arrays, and the line of the file that every row stands in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np


class DataTable:
    """Columns of a table as numpy arrays by attribute, `ids` and `index` (id -> row) where it has ids."""

    def __init__(self, name: str, columns: Mapping[str, np.ndarray], lines: Sequence[int] = ()) -> None:
        self.name, self.columns = name, dict(columns)
        self.ids: list[str] = [str(value) for value in self.columns["id"]] if "id" in self.columns else []
        self.index = {key: row for row, key in enumerate(self.ids)}
        self.lines = list(lines)

    def __getattr__(self, name: str) -> np.ndarray:
        columns = self.__dict__.get("columns", {})
        if name in columns:
            return columns[name]
        raise AttributeError(f"table {self.__dict__.get('name')!r} has no column {name!r}")

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def where(self, row: int, column: str) -> str:
        """Where a cell stands, as messages begin: file:line:column."""
        return f"{self.name}.csv:{self.lines[row]}:{column}"
