"""Table: growable typed columns with a declaration (name, type, unit, meaning) that documents and checks them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

TYPES = {"float": np.float64, "id": np.int64, "index": np.int32, "code": np.int16, "flag": np.bool_}


@dataclass(frozen=True)
class Column:
    """One column: its name, type (a key of TYPES), unit, meaning, and the value a new row starts with."""

    name: str
    type: str
    unit: str
    meaning: str
    start: float = 0.0

    @property
    def dtype(self) -> Any:
        return TYPES[self.type]


class Table:
    """Columns of equal length, reached as attributes: `firms.capital` is a float array over all rows.

    Writing `firms.capital = x` copies into the column (length must agree); in-place writes work as in NumPy.
    Capacity grows by doubling, so a view taken before `append` or `keep` is stale afterwards: do not hold one.
    """

    columns: tuple[Column, ...] = ()
    declared: tuple[Column, ...]
    _store: dict[str, np.ndarray]
    _views: dict[str, np.ndarray]
    _length: int

    def __init__(self, columns: Sequence[Column] | None = None, rows: int = 0) -> None:
        set_plain = object.__setattr__
        set_plain(self, "declared", tuple(columns if columns is not None else type(self).columns))
        set_plain(self, "_store", {c.name: np.full(rows, c.start, dtype=c.dtype) for c in self.declared})
        set_plain(self, "_length", rows)
        self._expose()

    def _expose(self) -> None:
        views = {name: array[: self._length] for name, array in self._store.items()}
        object.__setattr__(self, "_views", views)

    def __len__(self) -> int:
        return self._length

    def __getattr__(self, name: str) -> np.ndarray:
        views = self.__dict__.get("_views")
        if views is not None and name in views:
            return views[name]
        raise AttributeError(f"{type(self).__name__} has no column {name!r}")

    def __setattr__(self, name: str, value: Any) -> None:
        view = self._views.get(name)
        if view is None:
            raise AttributeError(f"{type(self).__name__} has no column {name!r}")
        if value is not view:
            view[...] = value

    def __iter__(self) -> Iterator[str]:
        return iter(self._store)

    def __getstate__(self) -> dict[str, Any]:
        return {"declared": self.declared, "columns": {n: self._views[n].copy() for n in self._store}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        object.__setattr__(self, "declared", state["declared"])
        self._replace(state["columns"])

    def _replace(self, columns: dict[str, np.ndarray]) -> None:
        lengths = {len(array) for array in columns.values()}
        if len(lengths) > 1:
            raise ValueError(f"columns of different lengths: {lengths}")
        object.__setattr__(self, "_store", columns)
        object.__setattr__(self, "_length", lengths.pop() if lengths else 0)
        self._expose()

    def append(self, count: int, **values: Any) -> np.ndarray:
        """Add `count` rows; columns not named start at their declared value. Returns the new row numbers."""
        unknown = values.keys() - self._store.keys()
        if unknown:
            raise AttributeError(f"{type(self).__name__} has no column {sorted(unknown)}")
        old, new = self._length, self._length + count
        capacity = len(next(iter(self._store.values()))) if self._store else 0
        if new > capacity:
            room = max(new, 2 * capacity, 16)
            for column in self.declared:
                grown = np.empty(room, dtype=column.dtype)
                grown[:old] = self._store[column.name][:old]
                self._store[column.name] = grown
        object.__setattr__(self, "_length", new)
        self._expose()
        for column in self.declared:
            self._views[column.name][old:new] = values.get(column.name, column.start)
        return np.arange(old, new)

    def keep(self, mask: np.ndarray) -> np.ndarray:
        """Drop the rows where `mask` is False. Returns old row -> new row (int32), -1 for the dropped.

        The rest moves up in the same memory: views of columns taken before no longer show what they did.
        """
        renumbered = np.where(mask, np.cumsum(mask) - 1, -1).astype(np.int32)
        left = int(np.count_nonzero(mask))
        for name, view in self._views.items():
            self._store[name][:left] = view[mask]
        object.__setattr__(self, "_length", left)
        self._expose()
        return renumbered

    def as_columns(self) -> dict[str, np.ndarray]:
        """Copies of all columns by name, for saving."""
        return {name: view.copy() for name, view in self._views.items()}

    @classmethod
    def from_columns(cls, columns: dict[str, np.ndarray]) -> Table:
        """A table from saved columns; raises ValueError naming what is missing, unknown or of the wrong type."""
        table = cls()
        expected, found = {c.name for c in table.declared}, set(columns)
        if expected != found:
            raise ValueError(
                f"{cls.__name__}: missing columns {sorted(expected - found)}, unknown {sorted(found - expected)}"
            )
        types = {c.name: c.dtype for c in table.declared}
        table._replace({name: np.array(columns[name], dtype=types[name]) for name in table})
        return table
