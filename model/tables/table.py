"""Table: growable typed columns, each declared once with type, unit and meaning; a misspelt column is an error at once.

class Firms(Table):
    capital: Floats = column("亿元", "equipment and buildings at cost less depreciation")
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias

import numpy as np

from model.mathematics.nearest import did_you_mean

TYPES = {"float": np.float64, "id": np.int64, "index": np.int32, "code": np.int16, "flag": np.bool_}

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    class Values:
        """What the checker knows of a column: it reads as an array, and takes whatever fits into one."""

        def __get__(self, table: Table, kind: type | None = None) -> np.ndarray: ...
        def __set__(self, table: Table, values: ArrayLike) -> None: ...

else:
    Values = np.ndarray

# How a declaration names the type of its column.
Floats: TypeAlias = Values
Ids: TypeAlias = Values
Indices: TypeAlias = Values
Codes: TypeAlias = Values
Flags: TypeAlias = Values
KINDS = {"Floats": "float", "Ids": "id", "Indices": "index", "Codes": "code", "Flags": "flag"}


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


def column(unit: str, meaning: str, start: float = 0.0) -> Any:
    """Declare a column of a Table; its name and type are those of the annotated attribute that it is assigned to."""
    return Column("", "", unit, meaning, start)


class Table:
    """Columns of equal length, reached as attributes: `firms.capital` is a float array over all rows.

    Writing `firms.capital = x` copies into the column (length must agree); in-place writes work as in NumPy.
    Capacity grows by doubling, so a view taken before `append` or `keep` is stale afterwards: do not hold one. Room
    beyond the rows holds anything, and takes no memory until rows come.
    A subclass declares its columns (Floats, Ids, Indices, Codes or Flags), which come after those of its base.
    """

    columns: ClassVar[tuple[Column, ...]] = ()
    declared: tuple[Column, ...]
    _store: dict[str, np.ndarray]
    _views: dict[str, np.ndarray]
    _length: int

    def __init_subclass__(cls) -> None:
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Column)}
        taken = [name for name in own if name in {known.name for known in cls.columns} or hasattr(Table, name)]
        if taken:
            raise TypeError(f"{cls.__name__}: the name {taken[0]!r} is taken in the table; choose another one")
        for name in own:
            delattr(cls, name)  # values are found in the table's own columns
        cls.columns = (*cls.columns, *(named(cls, name, value) for name, value in own.items()))

    def __init__(self, columns: Sequence[Column] | None = None, rows: int = 0) -> None:
        set_plain = object.__setattr__
        set_plain(self, "declared", tuple(columns if columns is not None else type(self).columns))
        set_plain(self, "_store", {c.name: np.full(rows, c.start, dtype=c.dtype) for c in self.declared})
        set_plain(self, "_length", rows)
        self._expose()

    def _expose(self) -> None:
        # As plain attributes, which thousands of reads a quarter find at once; only misspelt ones reach __getattr__.
        views = {name: array[: self._length] for name, array in self._store.items()}
        self.__dict__.update(views, _views=views)

    def __len__(self) -> int:
        return self._length

    if not TYPE_CHECKING:  # the checker knows the declared columns alone, so that it reports a misspelt one

        def __getattr__(self, name: str) -> np.ndarray:
            raise AttributeError(self._no_column(name))

        def __setattr__(self, name: str, value: Any) -> None:
            view = self._views.get(name)
            if view is None:
                raise AttributeError(self._no_column(name))
            if value is not view:
                view[...] = value

    def _no_column(self, name: str) -> str:
        known = self.__dict__.get("_store", {})
        return f"{type(self).__name__} has no column {name!r}{did_you_mean(name, known)}"

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
            raise AttributeError(self._no_column(sorted(unknown)[0]))
        old, new = self._length, self._length + count
        capacity = len(next(iter(self._store.values()))) if self._store else 0
        if new > capacity:
            room = max(new + new // 2, 16)  # memory in large pages costs as much empty as full
            for column in self.declared:
                grown = np.empty(room, dtype=column.dtype)
                grown[:old] = self._store[column.name][:old]
                self._store[column.name] = grown
        for column in self.declared:
            self._store[column.name][old:new] = values.get(column.name, column.start)
        object.__setattr__(self, "_length", new)
        self._expose()
        return np.arange(old, new)

    def keep(self, mask: np.ndarray) -> np.ndarray:
        """Drop the rows where `mask` is False. Returns old row -> new row (int32), -1 for the dropped.

        The rest moves up in the same memory: views of columns taken before no longer show what they did.
        """
        kept = np.flatnonzero(mask)
        left = len(kept)
        renumbered = np.full(len(mask), -1, dtype=np.int32)
        renumbered[kept] = np.arange(left, dtype=np.int32)
        for column in self.declared:
            store, view = self._store[column.name], self._views[column.name]
            if left < 2 or view[0] != view[-1] or (view != view[0]).any():  # one value throughout need not move
                store[:left] = view.take(kept)
        object.__setattr__(self, "_length", left)
        self._expose()
        return renumbered

    def as_columns(self) -> dict[str, np.ndarray]:
        """Copies of all columns by name, for saving."""
        return {name: view.copy() for name, view in self._views.items()}

    @classmethod
    def from_columns(cls, columns: dict[str, np.ndarray], further: Sequence[Column] = ()) -> Table:
        """A table from saved columns; raises ValueError naming what is missing, unknown or of the wrong type.

        further: columns beside those that the class declares, as `added` tells them.
        """
        table = cls((*cls.columns, *further))
        expected, found = {c.name for c in table.declared}, set(columns)
        if expected != found:
            raise ValueError(
                f"{cls.__name__}: missing columns {sorted(expected - found)}, unknown {sorted(found - expected)}"
            )
        types = {c.name: c.dtype for c in table.declared}
        table._replace({name: np.array(columns[name], dtype=types[name]) for name in table})
        return table

    def added(self, kind: type[Table]) -> tuple[Column, ...]:
        """The columns that this table has beside those of a class."""
        usual = {known.name for known in kind.columns}
        return tuple(one for one in self.declared if one.name not in usual)

    @classmethod
    def widening(cls, other: Table) -> Self:
        """The rows of a table of the base class; the columns that this class adds have the values they start with."""
        own = cls(rows=len(other))
        own._replace(own.as_columns() | other.as_columns())
        return own


def named(table: type, name: str, declaration: Column) -> Column:
    """A declaration with the name and the type of its attribute. Raises TypeError for another annotation."""
    kind = str(vars(table).get("__annotations__", {}).get(name, "none"))
    if kind not in KINDS:
        hint = "" if kind == "none" else "; begin the file with `from __future__ import annotations`"
        raise TypeError(f"{table.__name__}.{name}: a column is annotated {', '.join(KINDS)}, not {kind}{hint}")
    return replace(declaration, name=name, type=KINDS[kind])
